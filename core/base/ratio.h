/* SPDX-License-Identifier: MIT */
/* Exact rates: small fractions, sums of them, and the one rounding at the end.
 *
 * A sum of doubles depends on the order of its terms.  These sums do not, so
 * threads and shards may add in any order and every figure keeps its digits. */
#ifndef KV_BASE_RATIO_H
#define KV_BASE_RATIO_H

#include "core/base/buf.h"

#include <gmp.h>

/* num/den, den > 0, 0 <= num <= den. */
typedef struct kv__ratio {
    int64_t num, den;
} kv__ratio;

/* The fraction a double in [0,1] stands for: the one with a denominator of at
 * most 4096 that rounds to exactly this double (a stored 0.6666666666666666
 * is 2/3: scores are quotients of small counts), else the double itself in
 * units of 2^-60.  False when VALUE is not finite or outside [0,1]. */
bool kv__ratio_of(double value, kv__ratio *out);

/* One term of a sum that does not fit the compact form. */
typedef struct kv__term {
    __int128 num;
    int64_t den;
} kv__term;

/* An exact sum of numbers that are not negative.  All zero is the empty sum.
 * What it adds up to does not depend on the order of the additions; how it is
 * split into the compact part and the spilled terms may. */
typedef struct kv__sum {
    int64_t num;
    uint32_t den; /* 0 means 1 */
    uint32_t spills;
    kv__term *spill;
} kv__sum;

void kv__sum_clear(kv__sum *sum);
/* False when memory ran out. */
bool kv__sum_add(kv__sum *sum, __int128 num, int64_t den);
bool kv__sum_merge(kv__sum *sum, const kv__sum *from);
/* Terms for saving, term 0 the compact part. */
size_t kv__sum_terms(const kv__sum *sum);
kv__term kv__sum_term(const kv__sum *sum, size_t index);
void kv__sum_get(const kv__sum *sum, mpq_t out);

/* A fraction on its way into a figure.  Most are two small numbers, which cost
 * nothing; only the others are held in Q. */
typedef struct kv__rate {
    bool big;
    uint64_t num, den; /* not reduced; den > 0 */
    mpq_t q;           /* set up by kv__rate_init */
} kv__rate;

void kv__rate_init(kv__rate *rate);
void kv__rate_clear(kv__rate *rate);
void kv__rate_set(kv__rate *rate, uint64_t num, uint64_t den);
/* SUM / N */
void kv__rate_mean(kv__rate *rate, const kv__sum *sum, uint64_t n);
double kv__rate_double(kv__rate *rate);

/* Many fractions added up: numerators by denominator, one division at the
 * end.  Adding a million tasks costs a million integer additions. */
typedef struct kv__acc {
    struct kv__acc_slot *slots;
    size_t count, capacity;
    struct kv__acc_small *small;
    size_t small_count, small_capacity;
} kv__acc;

void kv__acc_clear(kv__acc *acc);
bool kv__acc_add(kv__acc *acc, const kv__rate *rate, uint64_t times);
void kv__acc_get(const kv__acc *acc, mpq_t out);

/* The double nearest to a fraction, ties to even. */
double kv__mpq_double(const mpq_t value);
/* Append 100 * VALUE with DIGITS decimals, rounded once, half up. */
void kv__mpq_percent(const mpq_t value, unsigned digits, kv__buf *out);
/* The exact fraction that a decimal ("0.5", "50%") writes; NULL, or what is
 * wrong with it. */
const char *kv__mpq_parse(const char *text, mpq_t out);

#endif
