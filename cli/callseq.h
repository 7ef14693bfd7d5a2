/* SPDX-License-Identifier: MIT */
/* Declarations shared by the files of kverify callseq. */
#ifndef KVERIFY_CLI_CALLSEQ_H
#define KVERIFY_CLI_CALLSEQ_H

#include "shared.h"

#include <kverify/calls.h>

#define INDEX_NONE UINT64_MAX /* no --index was given */

typedef struct callseq_args {
    shared_args shared;
    uint64_t index;
    uint32_t json;
    const char *names, *calls;
} callseq_args;

/* The sub-commands.  Each returns an exit status. */
int callseq_check(void *args, int argc, char **argv);
int callseq_import(void *args, int argc, char **argv);
int callseq_match(void *args, int argc, char **argv);
int callseq_record(void *args, int argc, char **argv);

#endif
