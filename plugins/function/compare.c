/* SPDX-License-Identifier: MIT */
#include "plugins/function/compare.h"

#include "plugins/function/canon.h"
#include "plugins/kit/exact.h"
#include "plugins/kit/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool
same(const text *a, const text *b)
{
    return a->length == b->length &&
           (a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

static bool
equal(const kv_host *host, const kv_value *a, const kv_value *b)
{
    text one = {0}, two = {0};
    bool is = canon_put(host, a, &one) && canon_put(host, b, &two) &&
              same(&one, &two);

    text_clear(&one);
    text_clear(&two);
    return is;
}

static bool
equal_unordered(const kv_host *host, const kv_value *a, const kv_value *b)
{
    text one = {0}, two = {0};
    bool is = canon_unordered(host, a, &one) &&
              canon_unordered(host, b, &two) && same(&one, &two);

    text_clear(&one);
    text_clear(&two);
    return is;
}

/* The items of a list or tuple. */
static const kv_value *
items_of(const kv_host *host, const kv_value *v)
{
    return host->value->kind(v) == KV_VALUE_ARRAY
               ? v
               : canon_form(host, v, "$tuple");
}

static bool
is_pairs(const kv_host *host, const kv_value *v)
{
    const kv_value *of;

    return host->value->kind(v) == KV_VALUE_OBJECT &&
           (canon_form(host, v, "$dict") != NULL ||
            canon_tag(host, v, &of) == NULL);
}

/* --- near --------------------------------------------------------------- */

/* The dictionary's keys, each as its text, in order. */
typedef struct entry {
    const text *keys;
    size_t at, length;
    const kv_value *value;
} entry;

static int
by_key(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    size_t least = x->length < y->length ? x->length : y->length;
    int c = least == 0
                ? 0
                : memcmp(x->keys->data + x->at, y->keys->data + y->at, least);

    if (c != 0)
        return c;
    return x->length < y->length ? -1 : x->length > y->length;
}

static entry *
entries_of(const kv_host *host, const kv_value *pairs, text *keys, size_t *n)
{
    const kv_value *list = canon_form(host, pairs, "$dict"), *item;
    const kv_value *of = list == NULL ? pairs : list;
    entry *e = calloc(host->value->length(of) + 1, sizeof *e);
    kv_str name;
    bool ok = e != NULL;

    *n = 0;
    for (item = host->value->first(of); ok && item != NULL;
         item = host->value->next(item), ++*n) {
        e[*n] = (entry){keys, keys->length, 0, item};
        if (list == NULL) {
            name = host->value->name(item);
            text_printf(keys, "s%zu:", name.length);
            text_add(keys, name.data, name.length);
        } else {
            ok = canon_put(host, host->value->at(item, 0), keys);
            e[*n].value = host->value->at(item, 1);
        }
        e[*n].length = keys->length - e[*n].at;
    }
    if (!ok || keys->failed) {
        free(e);
        return NULL;
    }
    qsort(e, *n, sizeof *e, by_key);
    return e;
}

static bool near(const kv_host *host, const kv_value *got, const kv_value *want,
                 double tolerance, int depth);

static bool
near_pairs(const kv_host *host, const kv_value *got, const kv_value *want,
           double tolerance, int depth)
{
    text one = {0}, two = {0};
    size_t n = 0, m = 0, i;
    entry *a = entries_of(host, got, &one, &n);
    entry *b = entries_of(host, want, &two, &m);
    bool is = a != NULL && b != NULL && n == m;

    for (i = 0; is && i < n; i++)
        is = by_key(&a[i], &b[i]) == 0 &&
             near(host, a[i].value, b[i].value, tolerance, depth + 1);
    free(a);
    free(b);
    text_clear(&one);
    text_clear(&two);
    return is;
}

static bool
near_numbers(const kv_host *host, const kv_value *got, const kv_value *want,
             double tolerance)
{
    mpq_t a, b, most;
    double x, y;
    bool is;

    mpq_inits(a, b, most, NULL);
    if (canon_exact(host, got, a) && canon_exact(host, want, b)) {
        exact_shortest(most, tolerance);
        is = mpq_equal(a, b) || exact_near(a, b, most, false);
    } else { /* infinity or NaN */
        is = canon_number(host, got, &x) && canon_number(host, want, &y) &&
             x == y;
    }
    mpq_clears(a, b, most, NULL);
    return is;
}

/* The parts of a complex number; NULL: it is none. */
static const kv_value *
complex_of(const kv_host *host, const kv_value *v)
{
    const kv_value *of;
    const char *tag = canon_tag(host, v, &of);

    return tag != NULL && strcmp(tag, "$complex") == 0 ? of : NULL;
}

/* Numbers may differ, everything else must be equal. */
static bool
near(const kv_host *host, const kv_value *got, const kv_value *want,
     double tolerance, int depth)
{
    const kv_value *a, *b;
    int32_t flag;

    if (depth > 1000)
        return false;
    /* A truth value is no number, however Python counts. */
    if (host->value->boolean(got, &flag) || host->value->boolean(want, &flag))
        return host->value->boolean(got, &flag) &&
               host->value->boolean(want, &flag) && equal(host, got, want);
    if (canon_is_number(host, got) && canon_is_number(host, want))
        return near_numbers(host, got, want, tolerance);
    a = complex_of(host, got);
    b = complex_of(host, want);
    if (a != NULL && b != NULL)
        return near(host, a, b, tolerance, depth + 1);
    if (is_pairs(host, want))
        return is_pairs(host, got) &&
               near_pairs(host, got, want, tolerance, depth);
    a = items_of(host, got);
    b = items_of(host, want);
    if (a == NULL || b == NULL)
        return equal(host, got, want);
    if (host->value->kind(got) != host->value->kind(want))
        return false;
    a = host->value->first(a);
    b = host->value->first(b);
    while (a != NULL && b != NULL) {
        if (!near(host, a, b, tolerance, depth + 1))
            return false;
        a = host->value->next(a);
        b = host->value->next(b);
    }
    return a == NULL && b == NULL;
}

/* The truth of a value as in Python; *known is false for an object. */
static bool
truth(const kv_host *host, const kv_value *v, bool *known)
{
    const kv_value *of;
    const char *tag;
    double x;
    kv_str s;

    *known = true;
    if (host->value->kind(v) == KV_VALUE_NULL)
        return false;
    if (host->value->str(v, &s))
        return s.length > 0;
    if (host->value->kind(v) == KV_VALUE_ARRAY)
        return host->value->length(v) > 0;
    tag = canon_tag(host, v, &of);
    if (host->value->kind(v) == KV_VALUE_OBJECT && tag == NULL)
        return host->value->length(v) > 0;
    if (tag != NULL && strcmp(tag, "$complex") == 0)
        return (canon_number(host, host->value->at(of, 0), &x) && x != 0) ||
               (canon_number(host, host->value->at(of, 1), &x) && x != 0);
    if (canon_number(host, v, &x))
        return x != 0;
    if (host->value->str(of, &s))
        return s.length > 0;
    *known = tag != NULL && strcmp(tag, "$object") != 0;
    return *known && host->value->length(of) > 0;
}

bool
holds(const kv_host *host, const kv_value *c, const kv_value *got)
{
    const kv_value *want = host->value->get(c, "expect");
    kv_str relation = {"eq", 2};
    double tolerance = 0;
    bool known, is;

    (void)host->value->str(host->value->get(c, "relation"), &relation);
    if (str_is(relation, "true") || str_is(relation, "false")) {
        is = truth(host, got, &known);
        return known && is == str_is(relation, "true");
    }
    if (want == NULL)
        return false;
    if (str_is(relation, "eq"))
        return equal(host, got, want);
    if (str_is(relation, "is"))
        return host->value->kind(got) == host->value->kind(want) &&
               equal(host, got, want);
    if (str_is(relation, "items"))
        return items_of(host, got) != NULL && items_of(host, want) != NULL &&
               equal(host, items_of(host, got), items_of(host, want));
    if (str_is(relation, "unordered"))
        return items_of(host, got) != NULL && items_of(host, want) != NULL &&
               equal_unordered(host, items_of(host, got), items_of(host, want));
    return str_is(relation, "near") &&
           host->value->number(host->value->get(c, "tolerance"), &tolerance) &&
           near(host, got, want, tolerance, 0);
}

/* --- writing ------------------------------------------------------------ */

static void
print_number(double x, text *out)
{
    if (x == floor(x) && fabs(x) < 9007199254740992.0)
        text_printf(out, "%.0f", x);
    else
        text_printf(out, "%.17g", x);
}

void
value_print(const kv_host *host, const kv_value *v, text *out)
{
    bool list = host->value->kind(v) == KV_VALUE_ARRAY;
    const kv_value *item;
    const char *comma = "";
    int32_t flag;
    kv_str s;
    double x;

    if (host->value->str(v, &s)) {
        text_json(out, s);
    } else if (host->value->boolean(v, &flag)) {
        text_str(out, flag ? "true" : "false");
    } else if (host->value->number(v, &x)) {
        print_number(x, out);
    } else if (!list && host->value->kind(v) != KV_VALUE_OBJECT) {
        text_str(out, "null");
    } else {
        text_str(out, list ? "[" : "{");
        for (item = host->value->first(v); item != NULL;
             item = host->value->next(item)) {
            text_str(out, comma);
            comma = ",";
            if (!list) {
                text_json(out, host->value->name(item));
                text_str(out, ":");
            }
            value_print(host, item, out);
        }
        text_str(out, list ? "]" : "}");
    }
}
