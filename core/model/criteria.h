/* Criteria of a rubric: what is known of each, and what they come to. */
#ifndef KV_CORE_CRITERIA_H
#define KV_CORE_CRITERIA_H

#include "core/model/verdict.h"

#define KV__CRITERIA_MAX 1000
#define KV__CRITERION_ID_MAX 64
#define KV__CRITERION_EVIDENCE_MAX 300
#define KV__SPANS_MAX 16

/* Numbers are millionths. */
typedef struct kv__criterion {
    char *id, *layer, *part, *evidence; /* NULL: empty */
    uint32_t state, by, raters;
    bool gate;
    int64_t score, max, weight;
    kv_span *span;
    size_t spans;
    uint32_t *need;
    size_t needs;
} kv__criterion;

void kv__criteria_clear(kv_verdict *verdict);
/* NULL, or the rule that CRITERION breaks.  "out of memory" as such. */
const char *kv__criterion_add(kv_verdict *verdict,
                              const kv_criterion *criterion);
/* Close VERDICT by its criteria.  NULL, or what is wrong with HOW. */
const char *kv__criteria_close(kv_verdict *verdict, const kv_aggregate *how);

const char *kv__criterion_state_name(uint32_t state);
const char *kv__criterion_by_name(uint32_t by);
#define KV__CRITERION_STATE_COUNT 5u
#define KV__BY_COUNT 4u

void kv__criteria_put(kv__buf *buf, const kv_verdict *verdict);

#endif
