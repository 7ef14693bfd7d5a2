/* Traces of the runs of one attempt, and the verdict on each. */
#ifndef KV_PLUGINS_CALLSEQ_RUNS_H
#define KV_PLUGINS_CALLSEQ_RUNS_H

#include "plugins/kit/text.h"

/* Begins zeroed. */
typedef struct calls_runs {
    struct calls_run {
        kv_str id; /* borrowed */
        text trace;
    } * run;
    size_t count;
    char **kept; /* texts of clauses */
    size_t keeps;
    bool failed; /* memory ran out */
} calls_runs;

void calls_clear(calls_runs *runs);
void calls_add(calls_runs *runs, kv_str id, kv_str piece);

/* The clauses of what the task's "specs" hold for run ID, one by one as tests
 * "ID#1 clause"; their texts live as long as RUNS.  A trace that is torn is
 * one such test, an error; so is a specification that is absent or wrong, of
 * outcome NONE. */
typedef void (*calls_clause_fn)(void *context, kv_str id, kv_outcome outcome,
                                kv_str why);
void calls_judge_run(calls_runs *runs, const kv_host *host, const kv_task *task,
                     kv_verdict *verdict, kv_str id, calls_clause_fn each,
                     void *context);

#endif
