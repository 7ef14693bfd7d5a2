/* SPDX-License-Identifier: MIT */
/* The metric table.  Every metric but the run ones is a mean over tasks of a
 * value per task; adding one is one entry. */
#ifndef KV_FIGURES_METRIC_H
#define KV_FIGURES_METRIC_H

#include "core/figures/estimator.h"

#define KV__PARAM_NONE 0u
#define KV__PARAM_K 1u
#define KV__PARAM_THRESHOLD 2u
#define KV__PARAM_K_M 3u

#define KV__METRIC_HEADLINE 1u  /* the table shows both weightings */
#define KV__METRIC_SUMS 2u      /* needs the sums, not only the counts */
#define KV__METRIC_MULTI 4u     /* shown unasked only with several attempts */
#define KV__METRIC_RUNS 8u      /* over runs: value is NULL, see runs.c */
#define KV__METRIC_BEST 16u     /* of those over runs: the best one */
#define KV__METRIC_COVERAGE 32u /* defined where nothing was judged, too */
/* The table leaves it out where it is 0, or 1, everywhere. */
#define KV__METRIC_QUIET_AT_0 64u
#define KV__METRIC_QUIET_AT_1 128u
/* A task's value is the mean of a posterior distribution. */
#define KV__METRIC_POSTERIOR 256u
/* A task's value is the share of its attempts that are so, with K at 1. */
#define KV__METRIC_SHARE 512u

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

/* The variance of the posterior of a task's VALUE. */
double kv__posterior_variance(const kv__stat *stat, const kv__rules *rules,
                              double value);

/* The numbers in a name such as "g_pass@8/6"; 0 where it has none. */
typedef struct kv__numbers {
    uint64_t k, m;
} kv__numbers;

bool kv__metric_has_k(const kv__metric *metric);
/* The entry that NAME means.  NULL: no metric has this name. */
const kv__metric *kv__metric_find(const char *name, kv__numbers *out);
/* What is absent of the numbers: K is 1, and M the smallest whole number that
 * is not below THRESHOLD times K. */
void kv__metric_numbers(const kv__metric *metric, double threshold,
                        kv__numbers *numbers);
/* The name with its numbers. */
void kv__metric_label(const kv__metric *metric, kv__numbers numbers,
                      double threshold, kv__buf *out);

#endif
