/* SPDX-License-Identifier: MIT */
/* Figures that count what texts have in common, piece by piece. */
#include "core/base/alloc.h"
#include "core/base/str.h"
#include "core/measures/edit.h"

#include <kverify/measures.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ORDER_MAX 6
#define ITEMS_MAX (1u << 24)

static const char no_memory[] = "out of memory";

typedef struct gram {
    uint32_t item[ORDER_MAX]; /* 0 behind its end */
} gram;

/* How many pieces there are, and how many are in both, each as often as in
 * the one that has it less often. */
typedef struct counted {
    double hyp, ref, match;
} counted;

static int
by_items(const void *x, const void *y)
{
    const gram *a = x, *b = y;
    size_t i;

    for (i = 0; i < ORDER_MAX; i++)
        if (a->item[i] != b->item[i])
            return a->item[i] < b->item[i] ? -1 : 1;
    return 0;
}

/* All pieces of ORDER items, sorted; NULL: no memory. */
static gram *
grams_of(const uint32_t *items, size_t count, size_t order, size_t *out)
{
    size_t n = count < order ? 0 : count - order + 1, i;
    gram *list = kv__zalloc(n + 1, sizeof *list);

    *out = n;
    if (list == NULL)
        return NULL;
    for (i = 0; i < n; i++)
        memcpy(list[i].item, items + i, order * sizeof *items);
    qsort(list, n, sizeof *list, by_items);
    return list;
}

static bool
count(const uint32_t *hyp, size_t n, const uint32_t *ref, size_t m,
      size_t order, counted *out)
{
    size_t x, y, i = 0, j = 0;
    gram *a = grams_of(hyp, n, order, &x), *b = grams_of(ref, m, order, &y);
    bool fine = a != NULL && b != NULL;
    int sign;

    *out = (counted){(double)x, (double)y, 0};
    while (fine && i < x && j < y) {
        sign = by_items(&a[i], &b[j]);
        out->match += sign == 0;
        i += sign <= 0;
        j += sign >= 0;
    }
    free(a);
    free(b);
    return fine;
}

/* --- characters ------------------------------------------------------------
 */

/* Code points, from 1 on, without blanks.  NULL: no memory. */
static uint32_t *
dense(kv_str s, size_t *count)
{
    size_t n, i, k = 0;
    uint32_t *list = kv__characters(s, &n);

    for (i = 0; list != NULL && i < n; i++)
        if (list[i] != ' ' && (list[i] < '\t' || list[i] > '\r'))
            list[k++] = list[i] + 1;
    *count = k;
    return list;
}

static bool
add_orders(const uint32_t *a, size_t n, const uint32_t *b, size_t m,
           double *precision, double *recall)
{
    counted c;
    size_t order, used = 0;

    *precision = *recall = 0;
    for (order = 1; order <= ORDER_MAX; order++) {
        if (!count(a, n, b, m, order, &c))
            return false;
        if (c.hyp == 0 || c.ref == 0)
            continue;
        *precision += c.match / c.hyp;
        *recall += c.match / c.ref;
        used++;
    }
    if (used > 0) {
        *precision /= (double)used;
        *recall /= (double)used;
    }
    return true;
}

const char *
kv_chrf(kv_str pred, kv_str gold, double *out)
{
    size_t n, m;
    uint32_t *a = dense(pred, &n), *b = dense(gold, &m);
    const char *why = a == NULL || b == NULL ? no_memory : NULL;
    double p = 0, r = 0;

    if (why == NULL && (n > ITEMS_MAX || m > ITEMS_MAX))
        why = "texts that are too long";
    if (why == NULL && !add_orders(a, n, b, m, &p, &r))
        why = no_memory;
    if (why == NULL && n == 0 && m == 0)
        *out = 1;
    else if (why == NULL)
        *out = p + r == 0 ? 0 : 5 * p * r / (4 * p + r);
    free(a);
    free(b);
    return why;
}

/* --- tokens ----------------------------------------------------------------
 */

typedef struct numbered {
    kv_str token;
    size_t at;
} numbered;

static int
by_token(const void *x, const void *y)
{
    return kv__str_compare(((const numbered *)x)->token,
                           ((const numbered *)y)->token);
}

/* Equal tokens become equal numbers, from 1 on. */
static uint32_t *
number(const kv_str *a, size_t n, const kv_str *b, size_t m)
{
    numbered *all = kv__alloc((n + m + 1) * sizeof *all);
    uint32_t *out = kv__alloc((n + m + 1) * sizeof *out), next = 0;
    size_t i;

    if (all == NULL || out == NULL) {
        free(all);
        free(out);
        return NULL;
    }
    for (i = 0; i < n + m; i++)
        all[i] = (numbered){i < n ? a[i] : b[i - n], i};
    qsort(all, n + m, sizeof *all, by_token);
    for (i = 0; i < n + m; i++) {
        if (i == 0 || by_token(&all[i - 1], &all[i]) != 0)
            next++;
        out[all[i].at] = next;
    }
    free(all);
    return out;
}

const char *
kv_bleu(const kv_str *pred, size_t pred_count, const kv_str *gold,
        size_t gold_count, double *out)
{
    uint32_t *ids;
    double logs = 0, smooth = 1, brevity = 1;
    size_t order, used = 0;
    counted c = {0, 0, 0};

    if (gold_count == 0)
        return "nothing is expected";
    if (pred_count > ITEMS_MAX || gold_count > ITEMS_MAX)
        return "texts that are too long";
    ids = number(pred, pred_count, gold, gold_count);
    if (ids == NULL)
        return no_memory;
    for (order = 1; order <= 4; order++) {
        if (!count(ids, pred_count, ids + pred_count, gold_count, order, &c)) {
            free(ids);
            return no_memory;
        }
        if (c.hyp == 0 || (order == 1 && c.match == 0))
            break;
        if (c.match == 0)
            smooth *= 2;
        logs += log(c.match == 0 ? 1 / (smooth * c.hyp) : c.match / c.hyp);
        used++;
    }
    free(ids);
    if (pred_count < gold_count && pred_count > 0)
        brevity = exp(1 - (double)gold_count / (double)pred_count);
    *out = used == 0 ? 0 : brevity * exp(logs / (double)used);
    return NULL;
}
