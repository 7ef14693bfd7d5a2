/* SPDX-License-Identifier: MIT */
#include "plugins/function/compare.h"

#include "plugins/kit/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SET_MOST 4096

/* The single member of an object that represents a value of its kind. */
static const kv_value *
tagged(const kv_host *host, const kv_value *v, const char *tag)
{
    return host->value->kind(v) == KV_VALUE_OBJECT ? host->value->get(v, tag)
                                                   : NULL;
}

/* The value of a number or bool; NaN for $float nan. */
static bool
number_of(const kv_host *host, const kv_value *v, double *out)
{
    int32_t flag;
    kv_str name;

    if (host->value->boolean(v, &flag)) {
        *out = flag;
        return true;
    }
    if (host->value->number(v, out))
        return true;
    if (host->value->str(tagged(host, v, "$float"), &name)) {
        char copy[64], *end;

        *out = c_copy(copy, sizeof copy, name) ? strtod(copy, &end) : NAN;
        return true;
    }
    return false;
}

static bool equal(const kv_host *host, const kv_value *a, const kv_value *b,
                  int depth);

static bool
equal_items(const kv_host *host, const kv_value *a, const kv_value *b,
            int depth)
{
    size_t n = host->value->length(a), i;

    if (n != host->value->length(b))
        return false;
    for (i = 0; i < n; i++)
        if (!equal(host, host->value->at(a, i), host->value->at(b, i), depth))
            return false;
    return true;
}

/* Compare in any order: sets, and the pairs of dicts. */
static bool
equal_bag(const kv_host *host, const kv_value *a, const kv_value *b, int depth)
{
    size_t n = host->value->length(a), i, k;
    unsigned char *used;
    bool ok = true;

    if (n != host->value->length(b) || n > SET_MOST)
        return false;
    used = calloc(n + 1, 1);
    if (used == NULL)
        return false;
    for (i = 0; i < n && ok; i++) {
        for (k = 0; k < n; k++)
            if (!used[k] && equal(host, host->value->at(a, i),
                                  host->value->at(b, k), depth))
                break;
        ok = k < n;
        if (ok)
            used[k] = 1;
    }
    free(used);
    return ok;
}

static bool
equal(const kv_host *host, const kv_value *a, const kv_value *b, int depth)
{
    static const char *const lists[] = {"$tuple", "$complex", "$str"};
    static const char *const texts[] = {"$int", "$bytes"};
    static const char *const bags[] = {"$set", "$dict"};
    uint32_t kind = host->value->kind(a);
    double x, y;
    kv_str s, t;
    size_t i;

    if (depth > 80)
        return false;
    if (number_of(host, a, &x) || number_of(host, b, &y))
        return number_of(host, a, &x) && number_of(host, b, &y) && x == y;
    if (kind != host->value->kind(b))
        return false;
    if (kind == KV_VALUE_NULL)
        return true;
    if (kind == KV_VALUE_STRING)
        return host->value->str(a, &s) && host->value->str(b, &t) &&
               str_same(s, t);
    if (kind == KV_VALUE_ARRAY)
        return equal_items(host, a, b, depth + 1);
    for (i = 0; i < 3; i++)
        if (tagged(host, a, lists[i]) != NULL)
            return tagged(host, b, lists[i]) != NULL &&
                   equal_items(host, tagged(host, a, lists[i]),
                               tagged(host, b, lists[i]), depth + 1);
    for (i = 0; i < 2; i++)
        if (host->value->str(tagged(host, a, texts[i]), &s))
            return host->value->str(tagged(host, b, texts[i]), &t) &&
                   str_same(s, t);
    for (i = 0; i < 2; i++)
        if (tagged(host, a, bags[i]) != NULL)
            return tagged(host, b, bags[i]) != NULL &&
                   equal_bag(host, tagged(host, a, bags[i]),
                             tagged(host, b, bags[i]), depth + 1);
    return false; /* $object and unknown kinds */
}

/* The truth of a value as in Python; *known is false for an object. */
static bool
truth(const kv_host *host, const kv_value *v, bool *known)
{
    static const char *const sized[] = {"$tuple", "$set", "$dict", "$str"};
    double x;
    kv_str s;
    size_t i;

    *known = true;
    if (number_of(host, v, &x))
        return x != 0;
    if (host->value->str(v, &s) ||
        host->value->str(tagged(host, v, "$bytes"), &s))
        return s.length > 0;
    if (host->value->kind(v) == KV_VALUE_ARRAY)
        return host->value->length(v) > 0;
    if (host->value->kind(v) == KV_VALUE_NULL)
        return false;
    for (i = 0; i < 4; i++)
        if (tagged(host, v, sized[i]) != NULL)
            return host->value->length(tagged(host, v, sized[i])) > 0;
    *known = tagged(host, v, "$int") != NULL;
    return *known;
}

/* The items of a list or tuple. */
static const kv_value *
items_of(const kv_host *host, const kv_value *v)
{
    return host->value->kind(v) == KV_VALUE_ARRAY ? v
                                                  : tagged(host, v, "$tuple");
}

bool
holds(const kv_host *host, const kv_value *c, const kv_value *got)
{
    const kv_value *want = host->value->get(c, "expect");
    kv_str relation = {"eq", 2};
    double x, y, tolerance = 0;
    bool known, is;

    (void)host->value->str(host->value->get(c, "relation"), &relation);
    if (str_is(relation, "eq"))
        return want != NULL && equal(host, got, want, 0);
    if (str_is(relation, "is"))
        return want != NULL &&
               host->value->kind(got) == host->value->kind(want) &&
               equal(host, got, want, 0);
    if (str_is(relation, "items"))
        return items_of(host, got) != NULL && items_of(host, want) != NULL &&
               equal_items(host, items_of(host, got), items_of(host, want), 0);
    if (str_is(relation, "near"))
        return host->value->number(host->value->get(c, "tolerance"),
                                   &tolerance) &&
               number_of(host, got, &x) && number_of(host, want, &y) &&
               fabs(x - y) < tolerance;
    is = truth(host, got, &known);
    if (str_is(relation, "true"))
        return known && is;
    return str_is(relation, "false") && known && !is;
}

void
value_print(const kv_host *host, const kv_value *v, text *out)
{
    kv_str s;
    double x;
    int32_t flag;
    size_t i;
    static const char *const tags[] = {"$int", "$float", "$complex",
                                       "$str", "$bytes", "$tuple",
                                       "$set", "$dict",  "$object"};

    if (host->value->str(v, &s)) {
        text_json(out, s);
    } else if (host->value->boolean(v, &flag)) {
        text_str(out, flag ? "true" : "false");
    } else if (host->value->number(v, &x)) {
        if (x == floor(x) && fabs(x) < 9007199254740992.0)
            text_printf(out, "%.0f", x);
        else
            text_printf(out, "%.17g", x);
    } else if (host->value->kind(v) == KV_VALUE_ARRAY) {
        text_str(out, "[");
        for (i = 0; i < host->value->length(v); i++) {
            text_str(out, i > 0 ? "," : "");
            value_print(host, host->value->at(v, i), out);
        }
        text_str(out, "]");
    } else {
        for (i = 0; i < sizeof tags / sizeof *tags; i++)
            if (tagged(host, v, tags[i]) != NULL)
                break;
        if (i == sizeof tags / sizeof *tags) {
            text_str(out, "null");
            return;
        }
        text_printf(out, "{\"%s\":", tags[i]);
        value_print(host, tagged(host, v, tags[i]), out);
        text_str(out, "}");
    }
}
