/* SPDX-License-Identifier: MIT */
/* kverify merge: merges the results of shards. */
#include "cmd.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <kverify/run.h>

static const opt options[] = {
    {ROW_OUTPUT(OPT_DIR, "DIR"), .required = true,
     .help = "Write the merged results to this folder"},
    {0},
};

static int
run(void *context, int argc, char **argv)
{
    const shared_args *args = context;
    kv_run_state state = {.struct_size = sizeof state};
    kv_error err;

    if (kv_run_merge((const char *const *)argv, (size_t)argc, args->output,
                     &state, &err) != KV_OK) {
        complain("%s", err.message);
        return EXIT_UNABLE;
    }
    say(4, "%llu attempts: %llu pass, %llu fail, %llu error, %llu unscored",
        (unsigned long long)state.total, (unsigned long long)state.pass,
        (unsigned long long)state.fail, (unsigned long long)state.error,
        (unsigned long long)state.unscored);
    return EXIT_DONE;
}

const command cmd_merge = {
    .name = "merge",
    .operands = "RUN...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Merge the results of shards",
    .about = "The merged files have the same bytes as those of one run.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(shared_args),
    .run = run,
};
