/* SPDX-License-Identifier: MIT */
/* kverify: runs side by side, paired by task.
 *
 *     kv_comparison_new      tallies -> runs, pairs of runs, groups, tasks
 *     kv_comparison_pair     how one run differs from another, and how surely
 *
 * A task is known by its labels, without the run, and its id.  Differences are
 * exact; p-values and intervals are doubles, which depend on the order of
 * neither inputs nor tasks.  The rules of kverify.h apply. */
#ifndef KVERIFY_COMPARE_H
#define KVERIFY_COMPARE_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

#define KV_COMPARE_RUNS_MAX 64u

/* How intervals of differences are computed: docs/metrics.md has formulas. */
#define KV_COMPARE_PAIRED 0u    /* Student's t of the paired differences */
#define KV_COMPARE_BOOTSTRAP 1u /* percentiles of resampled tasks */

typedef struct kv_compare_options {
    uint32_t struct_size; /* sizeof(kv_compare_options), set by the caller */
    uint32_t policy;      /* KV_POLICY_*, for the figures */
    uint32_t common;      /* 1: compare the tasks that all runs have, whatever
                             else they differ in; 0: unlike tasks, levels of
                             isolation or attempts a task are refused */
    uint32_t interval;    /* KV_COMPARE_PAIRED or KV_COMPARE_BOOTSTRAP */
    uint32_t resamples;   /* of the bootstrap and of tests that are too large to
                             be exact; 0: 10000 */
    uint32_t reserved;
    double confidence;   /* in (0,1); 0: 0.95 */
    uint64_t seed;       /* of the resamples */
    const char *metric;  /* one that tasks have values of, such as "pass@1";
                            NULL: the first that applies to what was judged */
    const char *by;      /* key of the label that makes the groups; NULL:
                            "dataset" */
    const char *cluster; /* key of a label: tasks with one value of it are drawn
                            and flipped together; NULL: each on its own */
} kv_compare_options;

/* Runs that were compared.  Strings are borrowed from it. */
typedef struct kv_comparison kv_comparison;

/* Compare all runs of COUNT tallies, which are not needed afterwards.  Runs are
 * in the order of the tallies, and those of one tally are sorted by name. NAMES
 * are the names of the tallies, or NULL: where runs of two tallies have the
 * same name, that of the tally comes before it, or replaces it where the tally
 * has one run only. KV_EINVAL: an option is out of its range, there are fewer
 * than two runs or more than KV_COMPARE_RUNS_MAX, they have no task in common,
 * or they are unlike; the message says in what.  KV_ENOTFOUND: no such metric.
 * KV_EFORMAT: the metric is undefined for a task. */
kv_status kv_comparison_new(const kv_tally *const *tallies,
                            const char *const *names, size_t count,
                            const kv_compare_options *options,
                            kv_comparison **out, kv_error *err);
void kv_comparison_free(kv_comparison *comparison);

/* The metric with its parameter, such as "pass@1". */
const char *kv_comparison_metric(const kv_comparison *comparison);
/* What a reader should know first, such as what was left out; NULL past the
 * last one. */
const char *kv_comparison_note(const kv_comparison *comparison, size_t index);

/* --- runs ---------------------------------------------------------------- */

typedef struct kv_compared_run {
    uint32_t struct_size; /* sizeof(kv_compared_run), set by the caller */
    uint32_t rank;        /* 1 + the runs that are surely better */
    const char *name;
    uint64_t tasks;                      /* that were compared */
    uint64_t attempts;                   /* at those */
    uint64_t unknown;                    /* of those, error or unscored */
    uint64_t left_out;                   /* tasks that others do not have */
    double value;                        /* mean over the tasks */
    const char *numerator, *denominator; /* of it, decimal integers */
} kv_compared_run;

size_t kv_comparison_run_count(const kv_comparison *comparison);
/* KV_ENOTFOUND: INDEX is past the last one. */
kv_status kv_comparison_run(const kv_comparison *comparison, size_t index,
                            kv_compared_run *out);

/* --- pairs --------------------------------------------------------------- */

/* How B differs from A; every difference is B - A. */
typedef struct kv_compared {
    uint32_t struct_size; /* sizeof(kv_compared), set by the caller */
    uint32_t reserved;
    uint64_t tasks;                      /* with a value in both */
    uint64_t up, down, same;             /* where B is above, below, equal */
    double difference;                   /* mean over the tasks */
    const char *numerator, *denominator; /* of it, decimal integers */
    double low, high;     /* interval of the difference; NaN: not defined */
    const char *interval; /* its method */
    double p;             /* two-sided, that the difference is chance */
    const char *test;     /* how: "exact McNemar", "exact permutation" or
                             "permutation by draws" */
    double p_sign;        /* exact sign test of UP against DOWN */
    double p_adjusted;    /* Holm's, over all pairs; NaN in a group */
    double detectable;    /* the least difference that so many tasks show four
                             times in five; NaN: not known */
    uint64_t needed;      /* tasks that show this difference four times in
                             five; 0: not known, or beyond 2^53 */
    /* The same where attempts without a verdict, of outcome error or unscored,
     * are left out; where they all failed in B and passed in A; and the other
     * way round.  NaN where there are none of them. */
    double skipped, worst, best;
    double p_skipped, p_worst, p_best;
} kv_compared;

/* McNemar 1947 in its exact form, the sign-flip test of Fisher 1935, and the
 * interval of Bonett and Price 2012, with Student's t and for values between 0
 * and 1: a task is added that B wins and one that it loses.  KV_ENOTFOUND:
 * there is no such run, or A is B. */
kv_status kv_comparison_pair(const kv_comparison *comparison, size_t a,
                             size_t b, kv_compared *out);
/* What it says, in one sentence without a full stop.  NULL: no such pair. */
const char *kv_comparison_sentence(const kv_comparison *comparison, size_t a,
                                   size_t b);
/* The groups, sorted by name; NULL past the last one. */
const char *kv_comparison_group_name(const kv_comparison *comparison,
                                     size_t group);
/* The same of one group; KV_ENOTFOUND, too, where both runs have no task in
 * it. */
kv_status kv_comparison_group(const kv_comparison *comparison, size_t group,
                              size_t a, size_t b, kv_compared *out);

/* --- tasks --------------------------------------------------------------- */

/* The tasks that were compared, by group and id. */
size_t kv_comparison_task_count(const kv_comparison *comparison);
/* KV_ENOTFOUND: INDEX is past the last one. */
kv_status kv_comparison_task(const kv_comparison *comparison, size_t index,
                             const char **group, kv_str *id);
/* The value of a run at a task; NaN: it has none. */
double kv_comparison_value(const kv_comparison *comparison, size_t run,
                           size_t task);

/* --- output -------------------------------------------------------------- */

/* Whether a condition such as "B-A>=0", "low(B-A)>-2%" or "p(B-A)<0.05" holds.
 * Runs are A, B and so on in their order, or called by their names.
 * Differences are compared exactly.  KV_EINVAL: it is no condition;
 * KV_ENOTFOUND: no such run. */
kv_status kv_comparison_require(const kv_comparison *comparison,
                                const char *condition, int *holds,
                                kv_error *err);
/* Everything as one JSON object with a newline after it; the tasks are those
 * that differ.  KV_EIO: WRITE stopped it. */
kv_status kv_comparison_write(const kv_comparison *comparison,
                              kv_write_fn write, void *context, kv_error *err);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
