/* SPDX-License-Identifier: MIT */
/* How near texts and lists are to each other. */
#include "core/base/alloc.h"
#include "core/base/str.h"
#include "core/measures/edit.h"

#include <kverify/measures.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cells of a table that a comparison may fill. */
#define CELLS_MAX (UINT64_C(1) << 33)

static const char no_memory[] = "out of memory";

/* Two texts as characters, without what they begin and end with alike. */
typedef struct both {
    uint32_t *a, *b;       /* to be freed */
    const uint32_t *x, *y; /* what differs */
    size_t n, m, all, other, common;
} both;

static const char *
both_of(kv_str a, kv_str b, both *out)
{
    memset(out, 0, sizeof *out);
    out->a = kv__characters(a, &out->all);
    out->b = kv__characters(b, &out->other);
    if (out->a == NULL || out->b == NULL)
        return no_memory;
    out->x = out->a;
    out->y = out->b;
    out->n = out->all;
    out->m = out->other;
    while (out->n > 0 && out->m > 0 && *out->x == *out->y) {
        out->x++;
        out->y++;
        out->n--;
        out->m--;
        out->common++;
    }
    while (out->n > 0 && out->m > 0 &&
           out->x[out->n - 1] == out->y[out->m - 1]) {
        out->n--;
        out->m--;
        out->common++;
    }
    return (uint64_t)out->n * out->m > CELLS_MAX ? "texts that are too long"
                                                 : NULL;
}

static void
both_free(both *p)
{
    free(p->a);
    free(p->b);
}

static const char *
distance(const both *p, bool indel, uint64_t *out)
{
    *out = kv__edit_distance(p->x, p->n, p->y, p->m, indel);
    return *out == UINT64_MAX ? no_memory : NULL;
}

const char *
kv_levenshtein(kv_str a, kv_str b, uint64_t *out)
{
    both p;
    const char *why = both_of(a, b, &p);

    if (why == NULL)
        why = distance(&p, false, out);
    both_free(&p);
    return why;
}

const char *
kv_edit_similarity(kv_str a, kv_str b, uint32_t kind, double *out)
{
    both p;
    uint64_t d = 0;
    const char *why = both_of(a, b, &p);
    double all;

    if (why == NULL)
        why = distance(&p, kind == KV_EDIT_INDEL, &d);
    if (why == NULL) {
        all = kind == KV_EDIT_INDEL
                  ? (double)(p.all + p.other)
                  : (double)(p.all > p.other ? p.all : p.other);
        *out = all == 0 ? 1 : (all - (double)d) / all;
    }
    both_free(&p);
    return why;
}

/* The next line with anything but blanks, without those around it. */
static bool
next_line(kv_str s, size_t *at, kv_str *line)
{
    size_t end;

    while (*at < s.length) {
        const char *newline = memchr(s.data + *at, '\n', s.length - *at);

        end = newline == NULL ? s.length : (size_t)(newline - s.data);
        *line = kv__str(s.data + *at, end - *at);
        *at = end + 1;
        while (line->length > 0 && strchr(" \t\r\f\v", line->data[0]) != NULL &&
               line->data[0] != '\0') {
            line->data++;
            line->length--;
        }
        while (line->length > 0 && line->data[line->length - 1] != '\0' &&
               strchr(" \t\r\f\v", line->data[line->length - 1]) != NULL)
            line->length--;
        if (line->length > 0)
            return true;
    }
    return false;
}

int32_t
kv_exact_match_lines(kv_str a, kv_str b)
{
    size_t i = 0, j = 0;
    kv_str x, y;
    bool left, right;

    for (;;) {
        left = next_line(a, &i, &x);
        right = next_line(b, &j, &y);
        if (!left || !right)
            return left == right;
        if (kv__str_compare(x, y) != 0)
            return 0;
    }
}

/* --- lists -----------------------------------------------------------------
 */

static int
by_bytes(const void *a, const void *b)
{
    return kv__str_compare(*(const kv_str *)a, *(const kv_str *)b);
}

/* A sorted copy; NULL: no memory. */
static kv_str *
sorted(const kv_str *list, size_t count)
{
    kv_str *out = kv__alloc((count + 1) * sizeof *out);

    if (out != NULL && count > 0) {
        memcpy(out, list, count * sizeof *out);
        qsort(out, count, sizeof *out, by_bytes);
    }
    return out;
}

static size_t
unique(kv_str *list, size_t count)
{
    size_t i, n = 0;

    for (i = 0; i < count; i++)
        if (n == 0 || kv__str_compare(list[n - 1], list[i]) != 0)
            list[n++] = list[i];
    return n;
}

static bool
has(const kv_str *list, size_t count, kv_str item)
{
    return count > 0 &&
           bsearch(&item, list, count, sizeof *list, by_bytes) != NULL;
}

static int32_t
equal(const kv_str *a, size_t n, const kv_str *b, size_t m)
{
    size_t i;

    for (i = 0; n == m && i < n; i++)
        if (kv__str_compare(a[i], b[i]) != 0)
            return 0;
    return n == m;
}

static double
over(double a, double b)
{
    return b == 0 ? 0 : a / b;
}

static void
fill(kv_overlap *out, int32_t exact, double precision, double recall)
{
    kv_overlap all = {.struct_size = sizeof all,
                      .exact = exact,
                      .precision = precision,
                      .recall = recall,
                      .f1 = over(2 * precision * recall, precision + recall)};
    uint32_t size = out->struct_size;

    memcpy(out, &all, size < sizeof all ? size : sizeof all);
    out->struct_size = size;
}

kv_status
kv_overlap_names(const kv_str *pred, size_t pred_count, const kv_str *gold,
                 size_t gold_count, kv_overlap *out)
{
    kv_str *a = sorted(pred, pred_count), *b = sorted(gold, gold_count);
    size_t i, n, m, common = 0;

    if (a == NULL || b == NULL) {
        free(a);
        free(b);
        return KV_ENOMEM;
    }
    n = unique(a, pred_count);
    m = unique(b, gold_count);
    for (i = 0; i < n; i++)
        common += has(b, m, a[i]);
    fill(out, equal(pred, pred_count, gold, gold_count),
         over((double)common, (double)n), over((double)common, (double)m));
    free(a);
    free(b);
    return KV_OK;
}

kv_status
kv_overlap_rows(const kv_str *pred, size_t pred_count, const kv_str *gold,
                size_t gold_count, kv_overlap *out)
{
    kv_str *a = sorted(pred, pred_count), *b = sorted(gold, gold_count);
    size_t i, right = 0, found = 0;

    if (a == NULL || b == NULL) {
        free(a);
        free(b);
        return KV_ENOMEM;
    }
    for (i = 0; i < pred_count; i++)
        right += has(b, gold_count, pred[i]);
    for (i = 0; i < gold_count; i++)
        found += has(a, pred_count, gold[i]);
    fill(out, equal(pred, pred_count, gold, gold_count),
         over((double)right, (double)pred_count),
         over((double)found, (double)gold_count));
    free(a);
    free(b);
    return KV_OK;
}

const char *
kv_prefix_accuracy(const kv_str *pred, size_t pred_count, const kv_str *gold,
                   size_t gold_count, int32_t *strict, double *partial)
{
    size_t i, shorter = pred_count < gold_count ? pred_count : gold_count;

    if (gold_count == 0)
        return "no step is expected";
    for (i = 0; i < shorter; i++)
        if (kv__str_compare(pred[i], gold[i]) != 0)
            break;
    *strict = i == shorter && pred_count == gold_count;
    *partial = (double)i / (double)gold_count;
    return NULL;
}

const char *
kv_dependency_rate(const kv_str *gold, size_t gold_count, const kv_str *given,
                   size_t given_count, double *out)
{
    kv_str *a = sorted(gold, gold_count), *b = sorted(given, given_count);
    size_t i, n, common = 0;
    const char *why = a == NULL || b == NULL ? no_memory : NULL;

    if (why == NULL && gold_count == 0)
        why = "no name is expected";
    if (why == NULL) {
        n = unique(a, gold_count);
        for (i = 0; i < n; i++)
            common += has(b, given_count, a[i]);
        *out = (double)common / (double)n;
    }
    free(a);
    free(b);
    return why;
}

/* --- states ----------------------------------------------------------------
 */

/* Rounded to two digits, half to even as Python's round has it. */
static double
hundredths(double x)
{
    char text[64];

    snprintf(text, sizeof text, "%.2f", x);
    return strtod(text, NULL);
}

/* Kendall's tau-b of where the common rows are; false: it is not defined. */
static bool
tau(const size_t *x, const size_t *y, size_t n, double *out)
{
    double agree = 0, ties_x = 0, ties_y = 0, pairs;
    size_t i, j;

    for (i = 0; i < n; i++)
        for (j = i + 1; j < n; j++) {
            bool same_x = x[i] == x[j], same_y = y[i] == y[j];

            ties_x += same_x;
            ties_y += same_y;
            if (!same_x && !same_y)
                agree += (x[i] < x[j]) == (y[i] < y[j]) ? 1 : -1;
        }
    pairs = (double)n * ((double)n - 1) / 2;
    if (n < 2 || ties_x == pairs || ties_y == pairs)
        return false;
    *out = agree / sqrt((pairs - ties_x) * (pairs - ties_y));
    return true;
}

static size_t
place(const kv_str *list, size_t count, kv_str item)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (kv__str_compare(list[i], item) == 0)
            return i;
    return SIZE_MAX;
}

const char *
kv_intercode_sql(const kv_str *rows, size_t count, const kv_str *gold,
                 size_t gold_count, double *out)
{
    kv_str *a, *b;
    size_t *x, *y, i = 0, j = 0, common = 0, n = 0;
    double score, order;
    int sign;

    if (rows == NULL) {
        *out = 0;
        return NULL;
    }
    if (count == 0 && gold_count == 0) {
        *out = 1;
        return NULL;
    }
    if (count > 20000 || gold_count > 20000)
        return "more than 20,000 rows";
    a = sorted(rows, count);
    b = sorted(gold, gold_count);
    x = kv__alloc((count + 1) * 2 * sizeof *x);
    if (a == NULL || b == NULL || x == NULL) {
        free(a);
        free(b);
        free(x);
        return no_memory;
    }
    y = x + count + 1;
    while (i < count && j < gold_count) {
        sign = kv__str_compare(a[i], b[j]);
        common += sign == 0;
        i += sign <= 0;
        j += sign >= 0;
    }
    score = (double)common / (double)(count + gold_count - common);
    /* Each common row once, where it is first. */
    for (i = 0; i < count; i++) {
        size_t there = place(gold, gold_count, rows[i]);

        if (there == SIZE_MAX || place(rows, count, rows[i]) != i)
            continue;
        x[n] = i;
        y[n++] = there;
    }
    if (tau(x, y, n, &order))
        score *= order;
    *out = hundredths(score);
    free(a);
    free(b);
    free(x);
    return NULL;
}

double
kv_intercode_bash(uint64_t missing, uint64_t extra, uint64_t same,
                  uint64_t total, double answer_similarity)
{
    double files = hundredths(0.33 * (1 - erf((double)(missing + extra))));
    double content =
        hundredths(0.33 * (total == 0 ? 1 : (double)same / (double)total));

    return hundredths(0.01 + files + content +
                      hundredths(0.33 * answer_similarity));
}
