/* SPDX-License-Identifier: MIT */
/* kverify pack: a suite with all its files as one folder. */
#include "cmd.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <kverify/run.h>

static const opt options[] = {
    {ROW_OUTPUT(OPT_DIR, "DIR"), .required = true,
     .help = "Put the suite into this folder, which is made or empty"},
    ROW_PLUGIN_DIR,
    {0},
};

static int
run(void *context, int argc, char **argv)
{
    const shared_args *args = context;
    kv_packed packed = {.struct_size = sizeof packed};
    kv_engine *engine;
    kv_error err;
    kv_status status;
    int code = shared_engine(args, ENGINE_PLUGINS, &engine);

    (void)argc;
    if (code != EXIT_DONE)
        return code;
    status = kv_suite_pack(engine, argv[0], args->output, &packed, &err);
    if (status != KV_OK) {
        complain("%s", err.message);
        code = EXIT_UNABLE;
    } else {
        say(0, "%llu tasks, %llu files with %llu bytes in %s",
            (unsigned long long)packed.tasks, (unsigned long long)packed.files,
            (unsigned long long)packed.bytes, args->output);
        if (packed.bound > 0)
            complain("tasks that bind folders of this machine, which are not "
                     "in it: %llu",
                     (unsigned long long)packed.bound);
    }
    kv_engine_free(engine);
    return code;
}

static const shared_args initial = SHARED_INITIAL;

const command cmd_pack = {
    .name = "pack",
    .operands = "SUITE",
    .least = 1,
    .most = 1,
    .summary = "Copy a suite, with all files that it needs, to one folder",
    .about = "The folder can be moved to another machine.  Its SHA256SUMS is "
             "checked whenever the suite is used, and 'sha256sum --check' "
             "reads it too.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(shared_args),
    .initial = &initial,
    .run = run,
};
