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

/* Wilson score interval for the rate P over N observations.  N may be an
 * effective size: 1 / sum of squared weights (Kish).  For means of values in
 * [0,1] that are not all 0 or 1 it is conservative. */
void kv__wilson(double p, double n, double confidence, double *low,
                double *high);
/* Clopper-Pearson; with an effective size as Korn and Graubard 1998. */
void kv__clopper_pearson(double p, double n, double confidence, double *low,
                         double *high);

/* One task of a weighted mean. */
typedef struct kv__point {
    double value, weight; /* weights sum to 1 */
    size_t cluster, stratum;
} kv__point;

/* P -+ z * SE, cut to [0,1]: SE^2 = G/(G-1) * sum over the G clusters of
 * (sum of weight * (value - P))^2.  NaN for fewer than two clusters.
 * POINTS are reordered.  */
void kv__cluster_robust(kv__point *points, size_t count, double p,
                        double confidence, double *low, double *high);
/* Percentile bootstrap: tasks drawn with replacement within their stratum.
 * Returns 0, or -1 without memory.  POINTS sorted by stratum. */
int kv__bootstrap(const kv__point *points, size_t count, uint64_t seed,
                  uint32_t resamples, double confidence, double *low,
                  double *high);

/* SplitMix64: a full-period counter through a mixer. */
uint64_t kv__next_random(uint64_t *state);

#endif
