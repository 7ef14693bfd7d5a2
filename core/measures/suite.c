/* SPDX-License-Identifier: MIT */
/* What suites of tests are worth, and what they say about code. */
#include "core/base/alloc.h"
#include "core/logs/resolution.h"

#include <kverify/measures.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t
sum(const uint8_t *flags, size_t count)
{
    size_t i, out = 0;

    for (i = 0; i < count; i++)
        out += flags[i] != 0;
    return out;
}

void
kv_acceptance(const uint8_t *right, size_t right_count, const uint8_t *wrong,
              size_t wrong_count, double *tpr, double *tnr)
{
    *tpr = right_count == 0
               ? NAN
               : (double)sum(right, right_count) / (double)right_count;
    *tnr = wrong_count == 0 ? NAN
                            : (double)(wrong_count - sum(wrong, wrong_count)) /
                                  (double)wrong_count;
}

const char *
kv_acceptance_all(const double *tpr, const double *tnr, size_t count,
                  double *tpr_both, double *tnr_both, double *tpr_all,
                  double *tnr_all)
{
    double sums[4] = {0}, both = 0, some[2] = {0};
    size_t i;

    for (i = 0; i < count; i++) {
        bool p = !isnan(tpr[i]), n = !isnan(tnr[i]);

        some[0] += p;
        some[1] += n;
        both += p && n;
        sums[0] += p && n ? tpr[i] : 0;
        sums[1] += p && n ? tnr[i] : 0;
        sums[2] += p ? tpr[i] : 0;
        sums[3] += n ? tnr[i] : 0;
    }
    if (some[0] == 0 && some[1] == 0)
        return "no rate";
    *tpr_both = both == 0 ? NAN : sums[0] / both;
    *tnr_both = both == 0 ? NAN : sums[1] / both;
    *tpr_all = some[0] == 0 ? NAN : sums[2] / some[0];
    *tnr_all = some[1] == 0 ? NAN : sums[3] / some[1];
    return NULL;
}

const char *
kv_test_generation(const uint8_t *compiles, const uint8_t *passes,
                   const uint8_t *passes_buggy, size_t count,
                   double *compile_rate, double *pass_rate, double *detects)
{
    size_t i, good = 0, found = 0;

    if (count == 0)
        return "no test";
    for (i = 0; i < count; i++) {
        bool passed = compiles[i] != 0 && passes[i] != 0;

        good += passed;
        found += passed && passes_buggy[i] == 0;
    }
    *compile_rate = (double)sum(compiles, count) / (double)count;
    *pass_rate = (double)good / (double)count;
    *detects = (double)found / (double)count;
    return NULL;
}

const char *
kv_mutation_score(uint64_t killed, uint64_t total, uint64_t equivalent,
                  double *out)
{
    if (equivalent > total || killed > total - equivalent)
        return "more mutants than there are";
    if (total == equivalent)
        return "no live mutants";
    *out = (double)killed / (double)(total - equivalent);
    return NULL;
}

double
kv_coverage_ratio(uint64_t covered, uint64_t total)
{
    return total == 0 ? 1 : (double)covered / (double)total;
}

int32_t
kv_suite_valid(const uint8_t *passes, size_t count, uint64_t covered,
               uint64_t branches, double least)
{
    return count > 0 && sum(passes, count) == count &&
           kv_coverage_ratio(covered, branches) >= least;
}

/* --- consensus -------------------------------------------------------------
 */

static int
by_score(const kv_consensus *a, const kv_consensus *b)
{
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

kv_status
kv_consensus_rank(const uint8_t *passed, const uint64_t *copies,
                  size_t solutions, const uint64_t *test_copies, size_t tests,
                  size_t *set, kv_consensus *out, size_t *count)
{
    size_t s, t, k, n = 0;

    for (s = 0; s < solutions; s++) {
        const uint8_t *mine = passed + s * tests;

        set[s] = SIZE_MAX;
        if (sum(mine, tests) == 0)
            continue;
        for (k = 0; k < n; k++) {
            const uint8_t *theirs = passed + out[k].first * tests;

            for (t = 0; t < tests; t++)
                if ((mine[t] != 0) != (theirs[t] != 0))
                    break;
            if (t == tests)
                break;
        }
        if (k == n) {
            out[n] = (kv_consensus){.first = s};
            for (t = 0; t < tests; t++)
                out[n].tests += mine[t] != 0 ? test_copies[t] : 0;
            n++;
        }
        out[k].solutions += copies[s];
        set[s] = k;
    }
    for (k = 0; k < n; k++)
        out[k].score = sqrt((double)out[k].solutions) * (double)out[k].tests;
    /* Few sets: each is put before those that are worse. */
    for (k = 1; k < n; k++) {
        kv_consensus one = out[k];

        for (t = k; t > 0 && by_score(&one, &out[t - 1]) < 0; t--)
            out[t] = out[t - 1];
        out[t] = one;
    }
    for (s = 0; s < solutions; s++) {
        if (set[s] == SIZE_MAX)
            continue;
        for (k = 0; k < n; k++)
            if (memcmp(passed + s * tests, passed + out[k].first * tests,
                       tests) == 0)
                set[s] = k;
    }
    *count = n;
    return KV_OK;
}

/* --- code -------------------------------------------------------------------
 */

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void
kv_structural_erosion(const double *complexity, const double *statements,
                      size_t count, double threshold, double *erosion,
                      double *mass, double *gini)
{
    double *list = kv__alloc((count + 1) * sizeof *list), one, eroded = 0;
    double all = 0, ranks = 0;
    size_t i, n = 0;

    for (i = 0; i < count; i++) {
        one = (complexity[i] > 1 ? complexity[i] - 1 : 0) *
              sqrt(statements[i] > 1 ? statements[i] : 1);
        all += one;
        eroded += complexity[i] > threshold ? one : 0;
        if (one > 0 && list != NULL)
            list[n++] = one;
    }
    *mass = all;
    *erosion = all == 0 ? 0 : eroded / all;
    *gini = list == NULL ? NAN : 0;
    if (n > 0) {
        qsort(list, n, sizeof *list, by_value);
        for (i = 0; i < n; i++)
            ranks += (double)(i + 1) * list[i];
        *gini = 2 * ranks / ((double)n * all) - ((double)n + 1) / (double)n;
    }
    free(list);
}

static int
by_line(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

const char *
kv_verbosity(const uint64_t *flagged, size_t flagged_count,
             const uint64_t *duplicated, size_t duplicated_count,
             uint64_t lines, double *out)
{
    size_t i, n = flagged_count + duplicated_count, distinct = 0;
    uint64_t *list;

    if (lines == 0)
        return "no code";
    list = kv__alloc((n + 1) * sizeof *list);
    if (list == NULL)
        return "out of memory";
    if (flagged_count > 0)
        memcpy(list, flagged, flagged_count * sizeof *list);
    if (duplicated_count > 0)
        memcpy(list + flagged_count, duplicated,
               duplicated_count * sizeof *list);
    qsort(list, n, sizeof *list, by_line);
    for (i = 0; i < n; i++)
        distinct += i == 0 || list[i] != list[i - 1];
    free(list);
    *out = (double)distinct / (double)lines;
    return NULL;
}

/* --- patches ----------------------------------------------------------------
 */

uint32_t
kv_swe_resolution(const uint32_t *fix, size_t fix_count, const uint32_t *keep,
                  size_t keep_count, double *f2p, double *p2p)
{
    kv__resolution r = {.to_fix = fix_count, .to_keep = keep_count};
    size_t i;

    for (i = 0; i < fix_count; i++)
        r.fixed += kv__resolution_fixed((kv__log_status)fix[i]);
    for (i = 0; i < keep_count; i++)
        r.kept += kv__resolution_kept((kv__log_status)keep[i]);
    *f2p = kv_coverage_ratio(r.fixed, r.to_fix);
    *p2p = kv_coverage_ratio(r.kept, r.to_keep);
    return (uint32_t)kv__resolution_of(&r);
}

int32_t
kv_instance_valid(const uint8_t *before, const uint8_t *after, size_t count)
{
    return sum(before, count) < count && sum(after, count) == count;
}
