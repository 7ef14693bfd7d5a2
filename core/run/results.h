/* SPDX-License-Identifier: MIT */
/* verdicts.jsonl, measured.jsonl and outputs.jsonl of a run: written aside,
 * then put in place, so that they are whole or not there. */
#ifndef KV_RUN_RESULTS_H
#define KV_RUN_RESULTS_H

#include "core/model/verdict.h"

#include <kverify/run.h>

#include <stdio.h>

#define KV__RESULTS_FILES 3

typedef struct kv__results {
    FILE *file[KV__RESULTS_FILES]; /* verdicts, measured, outputs */
    char *folder;
    kv__buf line;
} kv__results;

/* The folder, if need be. */
kv_status kv__results_make(const char *folder, kv_error *err);
/* A file of FOLDER, opened for reading; -1 with errno. */
int kv__results_file(const char *folder, const char *name);
/* Whether FOLDER has a file of that name. */
bool kv__results_has(const char *folder, const char *name);
kv_status kv__results_open(kv__results *results, const char *folder,
                           kv_error *err);
/* Count a verdict. */
void kv__results_count(kv_run_state *state, const kv_verdict *verdict);
/* LINE is a verdict with its measurements; it is counted unless STATE is NULL.
 */
kv_status kv__results_add(kv__results *results, kv_str line,
                          kv_run_state *state, kv_error *err);
kv_status kv__results_finish(kv__results *results, kv_error *err);
void kv__results_drop(kv__results *results);

#endif
