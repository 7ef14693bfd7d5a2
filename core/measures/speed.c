/* SPDX-License-Identifier: MIT */
/* Times of programs. */
#include "core/base/alloc.h"

#include <kverify/measures.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char no_memory[] = "out of memory";

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static bool
all_finite(const double *values, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}

const char *
kv_hodges_lehmann(const double *times, size_t count, double *out)
{
    size_t i, j, n = 0, all = count * (count + 1) / 2;
    double *means;

    if (count == 0)
        return "no time";
    if (count > 4000)
        return "more than 4,000 times";
    if (!all_finite(times, count))
        return "a time that is no number";
    means = kv__alloc(all * sizeof *means);
    if (means == NULL)
        return no_memory;
    for (i = 0; i < count; i++)
        for (j = i; j < count; j++)
            means[n++] = (times[i] + times[j]) / 2;
    qsort(means, n, sizeof *means, by_value);
    *out = n % 2 == 1 ? means[n / 2] : (means[n / 2 - 1] + means[n / 2]) / 2;
    free(means);
    return NULL;
}

/* A sorted copy; NULL: no memory. */
static double *
sorted(const double *values, size_t count)
{
    double *out = kv__alloc(count * sizeof *out);

    if (out != NULL) {
        memcpy(out, values, count * sizeof *out);
        qsort(out, count, sizeof *out, by_value);
    }
    return out;
}

/* The weight of rank r, C(r-1, k-1) / C(n, k), by its recurrence from above. */
const char *
kv_expected_best(const double *values, size_t count, uint64_t k, double *out)
{
    double *list, weight, sum = 0;
    size_t r;

    if (k == 0 || count < k)
        return "fewer than k values";
    if (!all_finite(values, count))
        return "a value that is no number";
    list = sorted(values, count);
    if (list == NULL)
        return no_memory;
    weight = (double)k / (double)count;
    for (r = count; r >= k; r--) {
        sum += weight * list[r - 1];
        if (r > 1)
            weight *= 1 - ((double)k - 1) / ((double)r - 1);
    }
    *out = sum;
    free(list);
    return NULL;
}

/* C(n, k), and 1 where n < k. */
static double
binomial(double n, double k)
{
    double out = 1, i;

    if (n < k)
        return 1;
    for (i = 0; i < k; i++)
        out *= (n - i) / (k - i);
    return out;
}

const char *
kv_speedup_script(const double *runtimes, size_t count, double baseline,
                  uint64_t k, double *out)
{
    double *list, sum = 0;
    size_t i;

    if (count == 0)
        return "no time";
    if (!all_finite(runtimes, count) || !isfinite(baseline))
        return "a time that is no number";
    list = sorted(runtimes, count);
    if (list == NULL)
        return no_memory;
    for (i = 0; i < count; i++)
        sum += binomial((double)i, (double)k - 1) /
               binomial((double)count, (double)k) * baseline / list[i];
    *out = sum;
    free(list);
    return NULL;
}

const char *
kv_fast_p(const uint8_t *correct, const double *baseline, const double *actual,
          size_t count, double p, double *out)
{
    size_t i, fast = 0;

    if (count == 0)
        return "no sample";
    for (i = 0; i < count; i++)
        fast += correct[i] != 0 && actual[i] > 0 && baseline[i] / actual[i] > p;
    *out = (double)fast / (double)count;
    return NULL;
}

const char *
kv_enamel_score(const double *longest, const uint32_t *state, size_t count,
                const double *reference, const double *hardness, size_t levels,
                double factor, int32_t *pass, double *out)
{
    double limit = 0, weights = 0, sum = 0, value;
    size_t i;

    if (levels == 0)
        return "no level";
    for (i = 0; i < levels; i++) {
        limit = reference[i] > limit ? reference[i] : limit;
        weights += hardness[i];
    }
    limit *= factor;
    if (!(weights > 0) || !isfinite(limit))
        return "no level has weight";
    *pass = count > 0 && state[0] == KV_LEVEL_OK;
    for (i = 0; i < count; i++)
        if (state[i] == KV_LEVEL_WRONG)
            *pass = 0;
    for (i = 0; *pass != 0 && i < levels && i < count; i++) {
        if (state[i] != KV_LEVEL_OK || !(longest[i] < limit))
            break;
        value = (limit - longest[i]) / (limit - reference[i]);
        sum += hardness[i] * (value > 0 ? value : 0);
    }
    *out = *pass != 0 ? sum / weights : 0;
    return NULL;
}

static double
mean(const double *values, size_t count)
{
    double sum = 0;
    size_t i;

    for (i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

const char *
kv_gso_flags(const double *base, const double *patch, const double *commit,
             size_t count, kv_gso *out)
{
    kv_gso all = {.struct_size = sizeof all};
    uint32_t size = out->struct_size;
    double logs = 0, inverse = 0;
    size_t i;

    if (count == 0)
        return "no test";
    for (i = 0; i < count; i++) {
        if (!(base[i] > 0) || !(patch[i] > 0) || !(commit[i] > 0))
            return "a time that is not above 0";
        logs += log(base[i] / patch[i]);
        inverse += patch[i] / commit[i];
    }
    all.gm_patch_base = exp(logs / (double)count);
    all.hm_patch_commit = (double)count / inverse;
    all.opt_base = mean(base, count) > mean(patch, count) &&
                   round(all.gm_patch_base * 10) / 10 >= 1.2;
    all.opt_commit = all.opt_base != 0 && all.hm_patch_commit > 0.95;
    memcpy(out, &all, size < sizeof all ? size : sizeof all);
    out->struct_size = size;
    return NULL;
}

/* Time, largest memory, and the area below memory over time. */
static void
usage(const double *time, const double *memory, size_t count, double *et,
      double *mu, double *tmu)
{
    size_t i;

    *et = time[count - 1] - time[0];
    *mu = memory[0];
    *tmu = 0;
    for (i = 1; i < count; i++) {
        *mu = memory[i] > *mu ? memory[i] : *mu;
        *tmu += (time[i] - time[i - 1]) * (memory[i] + memory[i - 1]) / 2;
    }
}

const char *
kv_effibench_task(const double *time, const double *memory, size_t count,
                  const double *canonical_time, const double *canonical_memory,
                  size_t canonical_count, kv_effibench *out)
{
    kv_effibench all = {.struct_size = sizeof all};
    uint32_t size = out->struct_size;
    double et, mu, tmu;

    if (count == 0 || canonical_count == 0)
        return "no measurement";
    usage(time, memory, count, &all.et, &all.mu, &all.tmu);
    usage(canonical_time, canonical_memory, canonical_count, &et, &mu, &tmu);
    if (!(et > 0) || !(mu > 0) || !(tmu > 0))
        return "the canonical solution takes nothing";
    all.net = all.et / et;
    all.nmu = all.mu / mu;
    all.ntmu = all.tmu / tmu;
    memcpy(out, &all, size < sizeof all ? size : sizeof all);
    out->struct_size = size;
    return NULL;
}

const char *
kv_effibench_all(const double *values, const double *canonical, size_t count,
                 double *sum_over_sum, double *mean_of_ratios)
{
    double a = 0, b = 0, ratios = 0;
    size_t i;

    if (count == 0)
        return "no task";
    for (i = 0; i < count; i++) {
        if (!(canonical[i] > 0))
            return "a canonical value that is not above 0";
        a += values[i];
        b += canonical[i];
        ratios += values[i] / canonical[i];
    }
    *sum_over_sum = a / b;
    *mean_of_ratios = ratios / (double)count;
    return NULL;
}

const char *
kv_speedup_recovered(double t_prev, double t_next, double t_agent, double *out)
{
    if (t_prev == t_next)
        return "no gap";
    *out = (t_prev - t_agent) / (t_prev - t_next);
    return isfinite(*out) ? NULL : "a time that is no number";
}
