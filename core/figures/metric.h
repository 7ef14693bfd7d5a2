/* SPDX-License-Identifier: MIT */
/* The metric table.  Every metric but the run ones is a mean over tasks of a
 * value per task; adding one is one entry. */
#ifndef KV_FIGURES_METRIC_H
#define KV_FIGURES_METRIC_H

#include "core/tally/tally.h"

/* What a task contributes. */
typedef enum kv__share {
    KV__VALUE,    /* a value in [0,1] */
    KV__LEAVES,   /* nothing: the task leaves the denominator */
    KV__UNDEFINED /* the metric is undefined for the whole group */
} kv__share;

/* What the caller of a report chose, and what a metric answers. */
typedef struct kv__rules {
    uint32_t policy; /* KV_POLICY_* */
    bool eligible;   /* pass@k: tasks with n < k leave */
    uint64_t k;
    double threshold;
    const char *reason; /* static; set with KV__UNDEFINED */
} kv__rules;

#define KV__PARAM_NONE 0u
#define KV__PARAM_K 1u
#define KV__PARAM_THRESHOLD 2u

#define KV__METRIC_HEADLINE 1u  /* the table shows both weightings */
#define KV__METRIC_SUMS 2u      /* needs the sums, not only the counts */
#define KV__METRIC_MULTI 4u     /* shown unasked only with several attempts */
#define KV__METRIC_RUNS 8u      /* over runs: value is NULL, see runs.c */
#define KV__METRIC_BEST 16u     /* of those over runs: the best one */
#define KV__METRIC_COVERAGE 32u /* defined where nothing was judged, too */
/* The table leaves it out where it is 0, or 1, everywhere. */
#define KV__METRIC_QUIET_AT_0 64u
#define KV__METRIC_QUIET_AT_1 128u

typedef struct kv__metric {
    const char *name; /* "pass@k": k is replaced by the parameter */
    const char *summary;
    uint32_t param;
    uint32_t kinds; /* shown unasked for label sets of these kinds */
    uint32_t flags;
    kv__share (*value)(const kv__stat *stat, kv__rules *rules, kv__rate *out);
} kv__metric;

extern const kv__metric kv__metrics[];
extern const size_t kv__metric_count;

/* The entry that NAME means, and the number after its @ or ^ in *K, 0 where it
 * has none.  NULL: no metric has this name. */
const kv__metric *kv__metric_find(const char *name, uint64_t *k);

/* Exact estimators.  NULL, or why it is undefined. */
const char *kv__pass_at_k(uint64_t n, uint64_t c, uint64_t k, mpq_t out);
const char *kv__pass_hat_k(uint64_t n, uint64_t c, uint64_t k, mpq_t out);
const char *kv__pass_hat_k_naive(uint64_t n, uint64_t c, uint64_t k, mpq_t out);

#endif
