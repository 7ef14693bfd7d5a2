/* SPDX-License-Identifier: MIT */
/* Exact tests of paired differences, and intervals of their mean. */
#include "core/compare/odds.h"

#include "core/base/alloc.h"
#include "core/figures/interval.h"

#include <math.h>
#include <stdlib.h>

/* Steps that an exact test may take: a second or so. */
#define EXACT_MOST (UINT64_C(1) << 29)
#define EXACT_UNITS (UINT64_C(1) << 22) /* chances that are held: 32 MiB */

double
kv__sign_test(uint64_t a, uint64_t b)
{
    uint64_t n = a + b, least = a < b ? a : b;
    double p;

    if (a == b)
        return 1;
    /* P(X <= k) of a binomial with p = 1/2 is I_1/2(n - k, k + 1). */
    p = 2 * kv__beta((double)(n - least), (double)least + 1, 0.5);
    return p < 1 ? p : 1;
}

/* The distribution of the sum of a random half of UNITS: each step is one more
 * of them, in or out. */
static double
by_counting(const uint64_t *units, size_t count, uint64_t total, uint64_t sum)
{
    double *chance = kv__zalloc((size_t)total + 1, sizeof *chance);
    uint64_t top = 0, j, away;
    double p = 0;
    size_t i;

    if (chance == NULL)
        return -1;
    chance[0] = 1;
    for (i = 0; i < count; i++) {
        uint64_t u = units[i];

        if (u == 0)
            continue;
        top += u;
        for (j = top; j >= u; j--)
            chance[j] = 0.5 * (chance[j] + chance[j - u]);
        for (j = 0; j < u; j++)
            chance[j] *= 0.5;
    }
    /* A half that sums up to j gives 2j - total.  The smallest chances first:
     * they are at both ends. */
    for (j = 0; j <= total / 2; j++) {
        away = total - 2 * j;
        if (away < sum)
            break;
        p += away == 0 ? chance[j] : chance[j] + chance[total - j];
    }
    free(chance);
    return p < 1 ? p : 1;
}

static double
by_draws(const double *numbers, size_t count, double sum, uint32_t resamples,
         uint64_t seed)
{
    double all = 0, drawn, least;
    uint64_t state = seed, bits = 0;
    uint32_t hits = 0, r;
    size_t i;

    for (i = 0; i < count; i++)
        all += fabs(numbers[i]);
    /* Sums that differ by rounding alone are equal. */
    least = fabs(sum) - all * 1e-12;
    for (r = 0; r < resamples; r++) {
        for (drawn = 0, i = 0; i < count; i++) {
            if (i % 64 == 0)
                bits = kv__next_random(&state);
            drawn += bits & 1 ? numbers[i] : -numbers[i];
            bits >>= 1;
        }
        hits += fabs(drawn) >= least;
    }
    return (1 + (double)hits) / (1 + (double)resamples);
}

double
kv__flip_test(const uint64_t *units, uint64_t sum_units, const double *numbers,
              size_t count, double sum, uint32_t resamples, uint64_t seed,
              bool *exact)
{
    uint64_t total = 0, steps;
    size_t i;

    *exact = units != NULL;
    for (i = 0; *exact && i < count; i++)
        *exact = !__builtin_add_overflow(total, units[i], &total);
    if (*exact && (__builtin_mul_overflow(total + 1, count + 1, &steps) ||
                   steps > EXACT_MOST || total > EXACT_UNITS))
        *exact = false;
    return *exact ? by_counting(units, count, total, sum_units)
                  : by_draws(numbers, count, sum, resamples, seed);
}

void
kv__spread_of(const double *numbers, size_t count, double confidence,
              kv__spread *out)
{
    double sum = 0, squares = 0, n = (double)count + 2, size, mean;
    uint64_t unlike = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        sum += numbers[i];
        squares += numbers[i] * numbers[i];
        unlike += numbers[i] != 0;
    }
    /* The added two are as large as the others that are not 0. */
    size = unlike > 0 ? squares / (double)unlike : 1;
    mean = sum / n;
    squares = 2 * size + squares - n * mean * mean;
    out->deviation = sqrt(squares > 0 ? squares / (n - 1) : 0);
    out->quantile = kv__student_quantile(0.5 + confidence / 2, n - 1);
    out->low = mean - out->quantile * out->deviation / sqrt(n);
    out->high = mean + out->quantile * out->deviation / sqrt(n);
    out->low = out->low < -1 ? -1 : out->low;
    out->high = out->high > 1 ? 1 : out->high;
}

void
kv__holm(double *p, size_t count, size_t *order)
{
    double most = 0;
    size_t i, j;

    for (i = 0; i < count; i++) {
        for (j = i; j > 0 && p[order[j - 1]] > p[i]; j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
    for (i = 0; i < count; i++) {
        double adjusted = p[order[i]] * (double)(count - i);

        most = adjusted > most ? adjusted : most;
        p[order[i]] = most < 1 ? most : 1;
    }
}
