/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/ratings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATERS_MAX 1000

/* --- reducing ------------------------------------------------------------ */

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static bool
majority(const double *sorted, size_t n, double *out)
{
    size_t i, run = 0;

    for (i = 0; i < n; i++) {
        run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
        if (run * 2 > n) {
            *out = sorted[i];
            return true;
        }
    }
    return false;
}

bool
kvr_reduce(kvr_reducer how, double *scores, size_t n, double *out)
{
    double sum = 0;
    size_t i;

    if (n == 0)
        return false;
    qsort(scores, n, sizeof *scores, by_value);
    switch (how) {
    case KVR_MIN: *out = scores[0]; return true;
    case KVR_MEDIAN:
        *out = n % 2 == 1 ? scores[n / 2]
                          : (scores[n / 2 - 1] + scores[n / 2]) / 2;
        return true;
    case KVR_MAJORITY: return majority(scores, n, out);
    default:
        for (i = 0; i < n; i++)
            sum += scores[i];
        *out = sum / (double)n;
        return true;
    }
}

/* --- of a task ----------------------------------------------------------- */

static bool
rating_valid(const kvr_criterion *c, double value)
{
    return value >= 0 && value <= c->max;
}

/* Collect the scores of an array or object.  SIZE_MAX when one is no valid
 * score. */
static size_t
collect(const kv_host *host, const kv_value *list, const kvr_criterion *c,
        double *scores)
{
    const kv_value *item;
    kv_str text;
    size_t n = 0;

    for (item = host->value->first(list); item != NULL && n < RATERS_MAX;
         item = host->value->next(item)) {
        if (host->value->kind(item) == KV_VALUE_NULL ||
            (host->value->str(item, &text) && text.length == 3 &&
             memcmp(text.data, "n/a", 3) == 0))
            continue;
        if (!host->value->number(item, &scores[n]) ||
            !rating_valid(c, scores[n]))
            return SIZE_MAX;
        n++;
    }
    return n;
}

int
kvr_ratings(const kv_host *host, const kv_value *ratings,
            const kvr_criterion *c, kvr_reducer how, double *score,
            uint32_t *raters, char *evidence, size_t size)
{
    const kv_value *value =
        ratings == NULL ? NULL : host->value->get(ratings, c->id);
    double scores[RATERS_MAX];
    kv_str text;
    size_t n = 1, i;
    uint32_t kind = host->value->kind(value);

    if (kind == KV_VALUE_NULL)
        return 0;
    if (host->value->str(value, &text) && text.length == 3 &&
        memcmp(text.data, "n/a", 3) == 0)
        return -1;
    if (kind == KV_VALUE_ARRAY || kind == KV_VALUE_OBJECT)
        n = collect(host, value, c, scores);
    else if (!host->value->number(value, &scores[0]) ||
             !rating_valid(c, scores[0]))
        n = SIZE_MAX;
    if (n == SIZE_MAX) {
        snprintf(evidence, size, "a rating is no number from 0 to %g", c->max);
        return 0;
    }
    if (n == 0)
        return 0;
    if (n > 1)
        for (i = 0; i < n && strlen(evidence) + 40 < size; i++)
            snprintf(evidence + strlen(evidence), size - strlen(evidence),
                     "%s%g", i == 0 ? "rated " : ", ", scores[i]);
    *raters = (uint32_t)n;
    if (!kvr_reduce(how, scores, n, score)) {
        snprintf(evidence, size, "no majority among %zu ratings", n);
        return 0;
    }
    return 1;
}
