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

void
kv__wilson(double p, double n, double confidence, double *low, double *high)
{
    double z = kv__normal_quantile(0.5 + confidence / 2), z2 = z * z;
    double centre = p + z2 / (2 * n);
    double spread = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    double scale = 1 + z2 / n;

    *low = p <= 0.0 ? 0.0 : fmax(0.0, (centre - spread) / scale);
    *high = p >= 1.0 ? 1.0 : fmin(1.0, (centre + spread) / scale);
}

void
kv__clopper_pearson(double p, double n, double confidence, double *low,
                    double *high)
{
    double x = p * n, tail = (1 - confidence) / 2;

    *low = x <= 0.0 ? 0.0 : beta_quantile(tail, x, n - x + 1);
    *high = n - x <= 0.0 ? 1.0 : beta_quantile(1 - tail, x + 1, n - x);
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
    reach = kv__normal_quantile(0.5 + confidence / 2) *
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

static double
resample_mean(const kv__point *points, size_t count, uint64_t *state)
{
    double mean = 0.0, sum, weight;
    size_t start = 0, end, i, drawn;

    while (start < count) {
        weight = 0.0;
        for (end = start;
             end < count && points[end].stratum == points[start].stratum; end++)
            weight += points[end].weight;
        sum = 0.0;
        /* The high half of a product in place of a remainder: no division, and
         * as good as even for any number of tasks. */
        for (i = start; i < end; i++) {
            drawn = (size_t)(((__uint128_t)kv__next_random(state) *
                              (end - start)) >>
                             64);
            sum += points[start + drawn].value;
        }
        mean += weight * (sum / (double)(end - start));
        start = end;
    }
    return mean;
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
    double *means = kv__zalloc(resamples, sizeof *means);
    double tail = (1 - confidence) / 2;
    uint64_t state = seed;
    uint32_t i, first, last;

    if (means == NULL)
        return -1;
    for (i = 0; i < resamples; i++)
        means[i] = resample_mean(points, count, &state);
    qsort(means, resamples, sizeof *means, compare_doubles);
    first = (uint32_t)floor(tail * resamples);
    last = (uint32_t)ceil((1 - tail) * resamples);
    last = last == 0 ? 0 : last - 1;
    *low = means[first < resamples ? first : resamples - 1];
    *high = means[last < resamples ? last : resamples - 1];
    free(means);
    return 0;
}
