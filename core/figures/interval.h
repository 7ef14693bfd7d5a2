/* SPDX-License-Identifier: MIT */
/* Intervals for rates.  Doubles: an interval is an estimate, the rate is not.
 */
#ifndef KV_FIGURES_INTERVAL_H
#define KV_FIGURES_INTERVAL_H

#include <stddef.h>
#include <stdint.h>

/* Quantile of the standard normal distribution, P in (0,1). */
double kv__normal_quantile(double p);
/* Quantile of Student's t with DF degrees of freedom, P in (0,1). */
double kv__student_quantile(double p, double df);
/* Regularised incomplete beta function I_x(a,b). */
double kv__beta(double a, double b, double x);

/* What an interval for the rate P rests on: N observations of 0 or 1.  N may
 * be an effective size.  With values between 0 and 1 it is an estimate of the
 * number that would leave P as uncertain, with DF degrees of freedom; DF is
 * INFINITY where it is known. */
typedef struct kv__size {
    double n, df;
} kv__size;

/* Wilson score interval.  With degrees of freedom, Student's t stands in for
 * the normal quantile, as Dean and Pagano 2015 have it for surveys. */
void kv__wilson(double p, kv__size size, double confidence, double *low,
                double *high);
/* Clopper-Pearson; with an effective size as Korn and Graubard 1998. */
void kv__clopper_pearson(double p, kv__size size, double confidence,
                         double *low, double *high);

/* Values of the tasks of one group, WEIGHT of them all in a mean: their number,
 * mean, and sum of squared distances from it.  LEAST: the least share of m(1-m)
 * that their variance can be, for a mean of K attempts that pass or fail 1/K,
 * however alike the tasks; 0: it is not known. */
typedef struct kv__stratum {
    double n, mean, squares, weight, least;
} kv__stratum;

/* The effective size of a mean P over groups, from how much the values of their
 * tasks differ.  A small group says little about that, so each takes part of
 * its variance from what all groups have in common, in shares of m(1-m), the
 * most that values with the mean m can have. */
kv__size kv__effective_size(const kv__stratum *strata, size_t count, double p);

/* One task of a weighted mean. */
typedef struct kv__point {
    double value, weight; /* weights sum to 1 */
    size_t cluster, stratum;
} kv__point;

/* P -+ t * SE, cut to [0,1]: SE^2 = G/(G-1) * sum over the G clusters of
 * (sum of weight * (value - P))^2, and t has G-1 degrees of freedom.  NaN for
 * fewer than two clusters, and where SE is 0.  POINTS are reordered.  */
void kv__cluster_robust(kv__point *points, size_t count, double p,
                        double confidence, double *low, double *high);
/* Percentile bootstrap: tasks drawn with replacement within their stratum, and
 * the percentiles moved out to what Student's t has, as Hesterberg 2015 does
 * for small samples.  NaN where nothing differs.  Returns 0, or -1 without
 * memory.  POINTS sorted by stratum. */
int kv__bootstrap(const kv__point *points, size_t count, uint64_t seed,
                  uint32_t resamples, double confidence, double *low,
                  double *high);

/* SplitMix64: a full-period counter through a mixer. */
uint64_t kv__next_random(uint64_t *state);

#endif
