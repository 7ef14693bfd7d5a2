/* SPDX-License-Identifier: MIT */
/* Metrics about K of the N attempts at a task, averaged over all choices of K:
 * closed forms, exact, for any N. */
#ifndef KV_FIGURES_SUBSETS_H
#define KV_FIGURES_SUBSETS_H

#include "core/figures/estimator.h"

/* Estimators, of C passes among N attempts.  NULL, or why it is undefined. */

/* Chance that M or more of K pass: G-Pass@k of Liu et al. 2024 with M the
 * smallest whole number that is not below tau * K. */
const char *kv__at_least(uint64_t n, uint64_t c, uint64_t k, uint64_t m,
                         mpq_t out);
/* mG-Pass@k: 2/K times the sum of the above over M from ceil(K/2)+1 to K. */
const char *kv__mg_pass(uint64_t n, uint64_t c, uint64_t k, mpq_t out);
/* Chance that more than half of K pass, and half the chance of a tie. */
const char *kv__majority(uint64_t n, uint64_t c, uint64_t k, mpq_t out);
/* How much pass@k would vary if the task were attempted N times anew: the
 * unbiased estimate q(k)^2 - q(2k), with q(k) = C(N-C,k)/C(N,k). */
const char *kv__pass_variance(uint64_t n, uint64_t c, uint64_t k, mpq_t out);

kv__share kv__value_g_pass(const kv__stat *stat, kv__rules *rules,
                           kv__rate *out);
kv__share kv__value_mg_pass(const kv__stat *stat, kv__rules *rules,
                            kv__rate *out);
kv__share kv__value_majority(const kv__stat *stat, kv__rules *rules,
                             kv__rate *out);
kv__share kv__value_pass_variance(const kv__stat *stat, kv__rules *rules,
                                  kv__rate *out);
/* The highest, or lowest, score of K attempts. */
kv__share kv__value_best(const kv__stat *stat, kv__rules *rules, kv__rate *out);
kv__share kv__value_worst(const kv__stat *stat, kv__rules *rules,
                          kv__rate *out);

#endif
