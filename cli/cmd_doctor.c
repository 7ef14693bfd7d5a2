/* SPDX-License-Identifier: MIT */
/* kverify doctor: what a sandbox on this machine holds back. */
#include "cmd.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <kverify/run.h>

#include <stdlib.h>

static const opt options[] = {
    ROW_ISOLATION,
    {0},
};

static void
show(void *context, const kv_proof *proof)
{
    (void)context;
    say(28, "%-17s %-9s %s%s%s", proof->name,
        !proof->applies ? "not here"
        : proof->holds  ? "holds"
                        : "BROKEN",
        proof->what, proof->detail[0] == '\0' ? "" : ": ", proof->detail);
}

static int
run(void *context, int argc, char **argv)
{
    shared_args *args = context;
    kv_engine *engine;
    kv_error err;
    kv_status status;
    kv_proved proved = {.struct_size = sizeof proved};
    int code;
    gathered text = {0};

    (void)argc;
    (void)argv;
    args->box.min_isolation = "L0";
    code = shared_engine(args, ENGINE_SANDBOX, &engine);
    if (code != EXIT_DONE)
        return code;
    status = kv_sandbox_describe(engine, gather, &text, &err);
    if (status == KV_OK) {
        text_lines((kv_str){text.data, text.length}, 4);
        status = kv_sandbox_prove(engine, show, NULL, &proved, &err);
    }
    free(text.data);
    kv_engine_free(engine);
    if (status != KV_OK)
        complain("%s", err.message);
    else if (proved.launch_us > 0)
        say(4, "a launch takes %llu us, a plain one %llu us (medians)",
            (unsigned long long)proved.launch_us,
            (unsigned long long)proved.plain_us);
    if (status != KV_OK)
        return EXIT_UNABLE;
    return proved.holds ? EXIT_DONE : EXIT_GATE;
}

static const shared_args initial = SHARED_INITIAL;

const command cmd_doctor = {
    .name = "doctor",
    .heading = "Look at this installation",
    .summary = "Show what a sandbox on this machine is, and prove it",
    .about = "Small hostile programs try to get out.  Exits with status 1 "
             "when one of them succeeds.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(shared_args),
    .initial = &initial,
    .run = run,
};
