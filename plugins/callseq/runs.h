/* SPDX-License-Identifier: MIT */
/* Traces of the runs of one attempt, and their judgement. */
#ifndef KV_PLUGINS_CALLSEQ_RUNS_H
#define KV_PLUGINS_CALLSEQ_RUNS_H

#include "plugins/kit/text.h"

/* Zeroed at first. */
typedef struct calls_runs {
    struct calls_run {
        kv_str id; /* owned by the caller */
        text trace;
    } * run;
    size_t count;
    char **kept; /* texts of clauses */
    size_t keeps;
    bool failed; /* memory ran out */
} calls_runs;

void calls_clear(calls_runs *runs);
void calls_add(calls_runs *runs, kv_str id, kv_str piece);

/* Judge run ID by its specification in the task's "specs", and report each
 * clause as a test "ID#1 clause".  The texts live as long as RUNS.  A torn
 * trace is reported as one such test that is an error; so is a specification
 * that is missing or wrong, with the outcome NONE. */
typedef void (*calls_clause_fn)(void *context, kv_str id, kv_outcome outcome,
                                kv_str why);
void calls_judge_run(calls_runs *runs, const kv_host *host, const kv_task *task,
                     kv_verdict *verdict, kv_str id, calls_clause_fn each,
                     void *context);

#endif
