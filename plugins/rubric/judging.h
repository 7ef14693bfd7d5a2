/* SPDX-License-Identifier: MIT */
/* Judging one answer by a rubric. */
#ifndef KV_LUA_JUDGING_H
#define KV_LUA_JUDGING_H

#include "plugins/rubric/rubric.h"

/* Gives the score of a criterion that no code judges.  Returns 1 and sets
 * *score, *raters and EVIDENCE; 0 when nobody gave a score; -1 when the
 * criterion does not apply. */
typedef int (*kvr_source)(void *context, const kvr_criterion *criterion,
                          double *score, uint32_t *raters, char *evidence,
                          size_t size);

typedef struct kvr_case {
    const kv_task *task;       /* may be NULL */
    const kv_attempt *attempt; /* or NULL: then TEXT is the answer */
    kv_str text;
    const uint64_t *seed;
    kvr_source source;
    void *context;
    bool dry; /* write no verdict, but still ask SOURCE */
} kvr_case;

/* Judge, and write criteria and outcome into VERDICT.  Returns KV_OK whenever
 * the verdict says what happened, even when it was an error of the rubric. */
kv_status kvr_judge(kvr_rubric *rubric, const kvr_case *c, kv_verdict *verdict);
/* The output of print in the last judging. */
kv_str kvr_output(const kvr_rubric *rubric);

#endif
