/* SPDX-License-Identifier: MIT */
/* What a task contributes to a figure, and the closed forms for N attempts of
 * which C pass. */
#ifndef KV_FIGURES_ESTIMATOR_H
#define KV_FIGURES_ESTIMATOR_H

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
    uint64_t k, m;   /* M of them, for the metric that has it */
    double threshold;
    const char *reason; /* static; set with KV__UNDEFINED */
} kv__rules;

/* Attempts that count under the policy. */
uint64_t kv__counted(const kv__stat *stat, const kv__rules *rules);
/* The value of a task by an estimator, or the reason why it has no value. */
kv__share kv__estimated(const kv__stat *stat, kv__rules *rules, kv__rate *out,
                        const char *(*estimator)(uint64_t n, uint64_t c,
                                                 const kv__rules *rules,
                                                 mpq_t out));

/* Why K of N attempts, C of them passing, can't be chosen; NULL: they can. */
const char *kv__draw_wrong(uint64_t n, uint64_t c, uint64_t k);
/* C(of,k) / C(n,k) */
void kv__choose_ratio(uint64_t of, uint64_t n, uint64_t k, mpq_t out);

/* Exact estimators.  NULL, or why it is undefined. */
const char *kv__pass_at_k(uint64_t n, uint64_t c, uint64_t k, mpq_t out);
const char *kv__pass_hat_k(uint64_t n, uint64_t c, uint64_t k, mpq_t out);
const char *kv__pass_hat_k_naive(uint64_t n, uint64_t c, uint64_t k, mpq_t out);

#endif
