/* SPDX-License-Identifier: MIT */
/* Declarations shared by the files of kverify rubric. */
#ifndef KVERIFY_CLI_RUBRIC_H
#define KVERIFY_CLI_RUBRIC_H

#include "shared.h"

#include <kverify/rubric.h>

#define FORMAT_CARD 0u
#define FORMAT_JSON 1u
#define FORMAT_CSV 2u
#define FORMAT_JSONL 3u

#define SEED_NONE UINT64_MAX /* no --seed was given */

typedef struct rubric_args {
    shared_args shared;
    const char *tasks, *key, *ratings, *judge;
    opt_list set;
    uint32_t format, resamples;
    uint64_t seed;
    bool watch;
} rubric_args;

/* The sub-commands.  Each returns an exit status. */
int rubric_new(void *args, int argc, char **argv);
int rubric_check(void *args, int argc, char **argv);
int rubric_explain(void *args, int argc, char **argv);
int rubric_test(void *args, int argc, char **argv);
int rubric_run(void *args, int argc, char **argv);
int rubric_agree(void *args, int argc, char **argv);

#endif
