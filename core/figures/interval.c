/* SPDX-License-Identifier: MIT */
/* Intervals for rates, each from its textbook formula.  They know nothing about
 * reports, so they can be tested against published tables. */
#include "core/figures/interval.h"

#include "core/base/buf.h"

#include <math.h>
#include <stdlib.h>

/* By bisection: no constants to mistype, and fast enough for a report. */
double
kv__normal_quantile(double p)
{
    double low = -40.0, high = 40.0, middle = 0.0;
    int i;

    for (i = 0; i < 200 && low < high; i++) {
        middle = low + (high - low) / 2;
        if (0.5 * erfc(-middle / 1.4142135623730951) < p)
            low = middle;
        else
            high = middle;
    }
    return middle;
}

/* The continued fraction of the incomplete beta function, evaluated from the
 * front with Lentz's method. */
static double
beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1.0, d, h, numerator, step;
    int m;

    d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (fabs(d) < tiny ? tiny : d);
    h = d;
    for (m = 1; m < 10000; m++) {
        numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1.0 + numerator * d;
        c = 1.0 + numerator / c;
        d = 1.0 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        numerator =
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1.0 + numerator * d;
        c = 1.0 + numerator / c;
        d = 1.0 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        step = d * c;
        h *= step;
        if (fabs(step - 1.0) < 1e-16)
            break;
    }
    return h;
}

double
kv__beta(double a, double b, double x)
{
    double front;
    int sign;

    if (x <= 0.0)
        return 0.0;
    if (x >= 1.0)
        return 1.0;
    front = exp(lgamma_r(a + b, &sign) - lgamma_r(a, &sign) -
                lgamma_r(b, &sign) + a * log(x) + b * log1p(-x));
    /* The fraction converges fast on this side of the mean. */
    if (x < (a + 1.0) / (a + b + 2.0))
        return front * beta_fraction(a, b, x) / a;
    return 1.0 - front * beta_fraction(b, a, 1.0 - x) / b;
}

static double
beta_quantile(double p, double a, double b)
{
    double low = 0.0, high = 1.0, middle = 0.5;
    int i;

    for (i = 0; i < 100; i++) {
        middle = low + (high - low) / 2;
        if (kv__beta(a, b, middle) < p)
            low = middle;
        else
            high = middle;
    }
    return middle;
}

/* P(|T| > t) is I_x(df/2, 1/2) with x = df/(df + t^2).  With so many degrees
 * of freedom that x has no digits left it is the normal distribution. */
double
kv__student_quantile(double p, double df)
{
    double tail = p < 0.5 ? p : 1 - p, x;

    if (df > 1e7)
        return kv__normal_quantile(p);
    x = beta_quantile(2 * tail, df / 2, 0.5);
    return (p < 0.5 ? -1 : 1) * sqrt(df * (1 / x - 1));
}

static double
two_sided(double confidence, double df)
{
    return kv__student_quantile(0.5 + confidence / 2, df);
}

void
kv__wilson(double p, kv__size size, double confidence, double *low,
           double *high)
{
    double z = two_sided(confidence, size.df), z2 = z * z, n = size.n;
    double centre = p + z2 / (2 * n);
    double spread = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    double scale = 1 + z2 / n;

    *low = p <= 0.0 ? 0.0 : fmax(0.0, (centre - spread) / scale);
    *high = p >= 1.0 ? 1.0 : fmin(1.0, (centre + spread) / scale);
}

void
kv__clopper_pearson(double p, kv__size size, double confidence, double *low,
                    double *high)
{
    double wider =
        two_sided(confidence, INFINITY) / two_sided(confidence, size.df);
    double n = isinf(size.df) ? size.n : size.n * wider * wider;
    double x = p * n, tail = (1 - confidence) / 2;

    *low = x <= 0.0 ? 0.0 : beta_quantile(tail, x, n - x + 1);
    *high = n - x <= 0.0 ? 1.0 : beta_quantile(1 - tail, x + 1, n - x);
}

/* How many tasks' worth of variance a group takes from all groups, and how many
 * tasks' worth of the greatest variance those start from, so that no number of
 * equal values claims to be certain.  bench/coverage.py shows what comes of
 * it. */
#define SHARED_TASKS 4.0
#define FIRST_TASKS 0.25

/* The greatest variance of values around a mean, which half a pass and half a
 * fail keep from 0. */
static double
greatest(double mean, double n)
{
    double m = (mean * n + 0.5) / (n + 1);

    return m * (1 - m);
}

kv__size
kv__effective_size(const kv__stratum *strata, size_t count, double p)
{
    double tasks = 0, mean = 0, found = 0, most = 0, share, variance, own, df;
    double total = 0, scatter = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        tasks += strata[i].n;
        mean += strata[i].n * strata[i].mean;
        found += strata[i].squares;
        most += (strata[i].n - 1) * greatest(strata[i].mean, strata[i].n);
    }
    own = FIRST_TASKS * greatest(mean / tasks, tasks);
    share = (found + own) / (most + own);
    for (i = 0; i < count; i++) {
        const kv__stratum *s = &strata[i];

        df = s->n - 1 + SHARED_TASKS;
        variance =
            (s->squares + SHARED_TASKS * share * greatest(s->mean, s->n)) / df;
        variance = fmax(variance, s->least * greatest(s->mean, s->n));
        variance *= s->weight * s->weight / s->n;
        total += variance;
        scatter += variance * variance / df;
    }
    /* Welch and Satterthwaite; no more than the tasks give. */
    df = total * total / scatter;
    if (tasks > (double)count)
        df = fmin(df, tasks - (double)count);
    return (kv__size){p * (1 - p) / total, df};
}

static int
compare_clusters(const void *a, const void *b)
{
    const kv__point *x = a, *y = b;

    if (x->cluster != y->cluster)
        return x->cluster < y->cluster ? -1 : 1;
    /* Sums in doubles depend on their order: make it one order. */
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->weight < y->weight ? -1 : x->weight > y->weight;
}

void
kv__cluster_robust(kv__point *points, size_t count, double p, double confidence,
                   double *low, double *high)
{
    double total = 0.0, cluster = 0.0, reach;
    size_t clusters = 0, i;

    *low = *high = NAN;
    qsort(points, count, sizeof *points, compare_clusters);
    for (i = 0; i < count; i++) {
        cluster += points[i].weight * (points[i].value - p);
        if (i + 1 == count || points[i + 1].cluster != points[i].cluster) {
            points[clusters].value = cluster * cluster;
            points[clusters].weight = 0.0;
            points[clusters++].cluster = 0;
            cluster = 0.0;
        }
    }
    if (clusters < 2)
        return;
    /* Smallest first: clusters came in the order of their addresses, and a sum
     * of doubles must not depend on that. */
    qsort(points, clusters, sizeof *points, compare_clusters);
    for (i = 0; i < clusters; i++)
        total += points[i].value;
    if (total <= 0.0)
        return;
    reach = two_sided(confidence, (double)(clusters - 1)) *
            sqrt(total * (double)clusters / (double)(clusters - 1));
    *low = fmax(0.0, p - reach);
    *high = fmin(1.0, p + reach);
}

uint64_t
kv__next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Tasks of one stratum: COUNT values from FIRST on, each with SHARE of the
 * mean. */
typedef struct span {
    size_t first, count;
    double share;
} span;

typedef struct draws {
    double *values;
    span *spans;
    size_t span_count;
} draws;

/* The sum of COUNT values drawn with replacement.  The high half of a product
 * in place of a remainder: no division, and as good as even.  One number gives
 * two draws where there are not too many values for that. */
static double
drawn_sum(const double *values, size_t count, uint64_t *state)
{
    double a = 0.0, b = 0.0;
    uint64_t random;
    size_t i;

    if (count > UINT32_MAX >> 8) {
        for (i = 0; i < count; i++)
            a += values[(
                size_t)(((__uint128_t)kv__next_random(state) * count) >> 64)];
        return a;
    }
    for (i = 0; i + 1 < count; i += 2) {
        random = kv__next_random(state);
        a += values[(random >> 32) * count >> 32];
        b += values[(random & UINT32_MAX) * count >> 32];
    }
    if (i < count)
        a += values[(kv__next_random(state) >> 32) * count >> 32];
    return a + b;
}

static double
resample_mean(const draws *d, uint64_t *state)
{
    double mean = 0.0;
    size_t i;

    for (i = 0; i < d->span_count; i++)
        mean += d->spans[i].share * drawn_sum(d->values + d->spans[i].first,
                                              d->spans[i].count, state);
    return mean;
}

/* The share of draws beyond each end: Student's t with the degrees of freedom
 * of the strata (Satterthwaite), in units of the draws' own deviation, which
 * has n where an unbiased one has n - 1.  NaN where no two values differ. */
static double
tail_of(const draws *d, double confidence)
{
    double drawn = 0, unbiased = 0, scatter = 0, mean, squares, v, n;
    size_t i, j;

    for (i = 0; i < d->span_count; i++) {
        const span *s = &d->spans[i];

        n = (double)s->count;
        mean = squares = 0;
        for (j = 0; j < s->count; j++)
            mean += d->values[s->first + j] / n;
        for (j = 0; j < s->count; j++) {
            v = d->values[s->first + j] - mean;
            squares += v * v;
        }
        if (s->count < 2 || squares < 1e-24 * n)
            continue;
        squares *= s->share * s->share;
        v = squares * n / (n - 1);
        drawn += squares;
        unbiased += v;
        scatter += v * v / (n - 1);
    }
    if (drawn <= 0)
        return NAN;
    v = two_sided(confidence, unbiased * unbiased / scatter);
    return 0.5 * erfc(v * sqrt(unbiased / drawn / 2));
}

static bool
draws_of(const kv__point *points, size_t count, draws *d)
{
    size_t start, end, i;
    double weight;

    d->values = kv__alloc(count * sizeof *d->values);
    d->spans = kv__alloc(count * sizeof *d->spans);
    d->span_count = 0;
    if (d->values == NULL || d->spans == NULL)
        return false;
    for (start = 0; start < count; start = end) {
        weight = 0.0;
        for (end = start;
             end < count && points[end].stratum == points[start].stratum; end++)
            weight += points[end].weight;
        for (i = start; i < end; i++)
            d->values[i] = points[i].value;
        d->spans[d->span_count++] =
            (span){start, end - start, weight / (double)(end - start)};
    }
    return true;
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

int
kv__bootstrap(const kv__point *points, size_t count, uint64_t seed,
              uint32_t resamples, double confidence, double *low, double *high)
{
    double *means = kv__zalloc(resamples, sizeof *means), tail;
    uint64_t state = seed;
    uint32_t i, first, last;
    draws d = {0};
    bool good = means != NULL && draws_of(points, count, &d);

    *low = *high = NAN;
    tail = good ? tail_of(&d, confidence) : NAN;
    if (!isnan(tail)) {
        for (i = 0; i < resamples; i++)
            means[i] = resample_mean(&d, &state);
        qsort(means, resamples, sizeof *means, compare_doubles);
        first = (uint32_t)floor(tail * resamples);
        last = (uint32_t)ceil((1 - tail) * resamples);
        last = last == 0 ? 0 : last - 1;
        *low = means[first < resamples ? first : resamples - 1];
        *high = means[last < resamples ? last : resamples - 1];
    }
    free(d.values);
    free(d.spans);
    free(means);
    return good ? 0 : -1;
}
