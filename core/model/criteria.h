/* SPDX-License-Identifier: MIT */
/* The criteria of a rubric that a verdict holds. */
#ifndef KV_MODEL_CRITERIA_H
#define KV_MODEL_CRITERIA_H

#include "core/base/buf.h"

#define KV__CRITERIA_MAX 1000
#define KV__CRITERION_ID_MAX 64        /* bytes; also of a layer and a part */
#define KV__CRITERION_EVIDENCE_MAX 300 /* bytes */
#define KV__SPANS_MAX 16               /* places of the answer that it names */

#define KV__CRITERION_STATE_COUNT 5u
#define KV__BY_COUNT 4u

/* Scores, maxima and weights are whole millionths: rubrics write decimals, and
 * 0.1 + 0.2 has to be 0.3 whoever adds. */
#define KV__MILLION 1000000

typedef struct kv__criterion {
    char *id, *layer, *part, *evidence; /* NULL: empty */
    uint32_t state, by, raters;
    bool gate;
    int64_t score, max, weight; /* millionths */
    kv_span *spans;
    size_t span_count;
    uint32_t *needs;
    size_t need_count;
} kv__criterion;

typedef struct kv__criteria {
    kv__criterion *items;
    size_t count, capacity;
} kv__criteria;

void kv__criteria_clear(kv__criteria *criteria);
/* KV_EINVAL with *WRONG set to the rule that CRITERION breaks (static text),
 * or KV_ENOMEM. */
kv_status kv__criteria_add(kv__criteria *criteria,
                           const kv_criterion *criterion, const char **wrong);
/* VALUE in whole millionths, half up.  False: outside [0,1e6]. */
bool kv__millionths(double value, int64_t *out);

const char *kv__criterion_state_name(uint32_t state);
const char *kv__criterion_by_name(uint32_t by);

#endif
