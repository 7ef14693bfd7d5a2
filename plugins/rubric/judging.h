/* A rubric's judgement of one answer. */
#ifndef KV_LUA_JUDGING_H
#define KV_LUA_JUDGING_H

#include "plugins/rubric/rubric.h"

/* A score that does not come from code: 1, and *score with *raters and text
 * in EVIDENCE; 0: nobody gave one; -1: it does not apply. */
typedef int (*kvr_source)(void *context, const kvr_criterion *criterion,
                          double *score, uint32_t *raters, char *evidence,
                          size_t size);

typedef struct kvr_case {
    const kv_task *task;       /* may be NULL */
    const kv_attempt *attempt; /* or NULL, and TEXT is the answer */
    kv_str text;
    const uint64_t *seed;
    kvr_source source;
    void *context;
    bool dry; /* nothing goes into the verdict; SOURCE is asked all the same */
} kvr_case;

/* Judge: criteria and outcome into VERDICT.  KV_OK whenever the verdict says
 * what was learnt, an error of the rubric included. */
kv_status kvr_judge(kvr_rubric *rubric, const kvr_case *c, kv_verdict *verdict);
/* What print said in the last judging. */
kv_str kvr_output(const kvr_rubric *rubric);

#endif
