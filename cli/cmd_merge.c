/* SPDX-License-Identifier: MIT */
/* kverify merge: merges the results of shards. */
#include "cmd.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <kverify/run.h>

typedef struct merge_args {
    shared_args shared;
    kv_merge_options merge;
} merge_args;

static const opt options[] = {
    {ROW_OUTPUT(OPT_DIR, "DIR"), .required = true,
     .help = "Write the merged results to this folder"},
    {.name = "partial",
     .type = OPT_SWITCH,
     AT(merge_args, merge.partial),
     .help = "Merge although shards are missing, or not finished",
     .more = "What is missing is written to run.json, and every score of the "
             "folder says so."},
    {0},
};

static int
run(void *context, int argc, char **argv)
{
    const merge_args *args = context;
    kv_run_state state = {.struct_size = sizeof state};
    kv_error err;

    if (kv_run_merge((const char *const *)argv, (size_t)argc,
                     args->shared.output, &args->merge, &state,
                     &err) != KV_OK) {
        complain("%s", err.message);
        return EXIT_UNABLE;
    }
    say(4, "%llu attempts: %llu pass, %llu fail, %llu error, %llu unscored",
        (unsigned long long)state.total, (unsigned long long)state.pass,
        (unsigned long long)state.fail, (unsigned long long)state.error,
        (unsigned long long)state.unscored);
    return EXIT_DONE;
}

static const merge_args initial = {
    .shared = SHARED_INITIAL,
    .merge = {.struct_size = sizeof initial.merge},
};

const command cmd_merge = {
    .name = "merge",
    .operands = "RUN...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Merge the results of shards",
    .about = "The merged files have the same bytes as those of one run.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(merge_args),
    .initial = &initial,
    .run = run,
};
