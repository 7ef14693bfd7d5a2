/* SPDX-License-Identifier: MIT */
/* How likely chance makes a difference, and how large it may really be.  Knows
 * nothing about runs, so it can be tested against other programs. */
#ifndef KV_COMPARE_ODDS_H
#define KV_COMPARE_ODDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Chance that a fair coin falls at least as unevenly as A to B, on either side.
 */
double kv__sign_test(uint64_t a, uint64_t b);

/* Chance that the sum of COUNT numbers, each with a sign of a fair coin, is as
 * far from 0 as SUM.  By counting all of them where UNITS, the numbers without
 * their signs in some unit, are small enough, else (UNITS may be NULL) by
 * RESAMPLES draws; *exact says which.  -1: out of memory. */
double kv__flip_test(const uint64_t *units, uint64_t sum_units,
                     const double *numbers, size_t count, double sum,
                     uint32_t resamples, uint64_t seed, bool *exact);

/* Of the mean of COUNT differences, with one added that is as large as they are
 * and one that is as small. */
typedef struct kv__spread {
    double low, high;
    double deviation; /* of a single one */
    double quantile;  /* Student's t, two-sided */
} kv__spread;

void kv__spread_of(const double *numbers, size_t count, double confidence,
                   kv__spread *out);

/* Holm 1979: P becomes the adjusted values; ORDER has room for COUNT. */
void kv__holm(double *p, size_t count, size_t *order);

#endif
