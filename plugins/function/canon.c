/* SPDX-License-Identifier: MIT */
#include "plugins/function/canon.h"

#include "plugins/kit/exact.h"
#include "plugins/kit/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the JSON parser takes, with room for two levels a value. */
#define DEPTH_MAX 1000

const kv_value *
canon_form(const kv_host *host, const kv_value *v, const char *tag)
{
    const kv_value *first;
    kv_str name;

    if (host->value->kind(v) != KV_VALUE_OBJECT)
        return NULL;
    first = host->value->first(v);
    if (first == NULL || host->value->next(first) != NULL)
        return NULL;
    name = host->value->name(first);
    return str_is(name, tag) ? first : NULL;
}

const char *
canon_tag(const kv_host *host, const kv_value *v, const kv_value **of)
{
    static const char *const tags[] = {
        "$int",   "$float", "$fraction", "$complex", "$str",
        "$bytes", "$tuple", "$set",      "$dict",    "$object"};
    size_t i;

    for (i = 0; i < sizeof tags / sizeof *tags; i++) {
        *of = canon_form(host, v, tags[i]);
        if (*of != NULL)
            return tags[i];
    }
    return NULL;
}

/* --- numbers ------------------------------------------------------------ */

/* One text for each number, however it was written: a whole number in digits,
 * so that it is compared exactly with one that no double can hold. */
static bool
put_double(double x, text *out)
{
    if (isnan(x))
        return false;
    if (isinf(x))
        text_str(out, x > 0 ? "inf" : "-inf");
    else if (x == 0)
        text_str(out, "0");
    else
        text_printf(out, x == floor(x) ? "%.0f" : "%.17g", x);
    return true;
}

static bool
put_digits(kv_str s, text *out)
{
    size_t at = 0, i;
    bool minus;

    if (s.length > 0 && (s.data[0] == '-' || s.data[0] == '+'))
        at = 1;
    minus = at == 1 && s.data[0] == '-';
    if (at == s.length)
        return false;
    for (i = at; i < s.length; i++)
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    while (at + 1 < s.length && s.data[at] == '0')
        at++;
    if (minus && s.data[at] != '0')
        text_str(out, "-");
    text_add(out, s.data + at, s.length - at);
    return true;
}

static bool
float_of(kv_str s, double *out)
{
    char copy[64], *end;

    if (!c_copy(copy, sizeof copy, s) || copy[0] == '\0')
        return false;
    *out = strtod(copy, &end);
    return *end == '\0';
}

/* --- texts -------------------------------------------------------------- */

static void
put_bytes(text *out, const char *kind, const char *data, size_t length)
{
    text_printf(out, "%s%zu:", kind, length);
    text_add(out, data, length);
}

static void
put_utf8(text *out, unsigned c)
{
    char b[4];

    if (c < 0x80) {
        b[0] = (char)c;
        text_add(out, b, 1);
    } else if (c < 0x800) {
        b[0] = (char)(0xc0 | c >> 6);
        b[1] = (char)(0x80 | (c & 0x3f));
        text_add(out, b, 2);
    } else if (c < 0x10000) {
        b[0] = (char)(0xe0 | c >> 12);
        b[1] = (char)(0x80 | (c >> 6 & 0x3f));
        b[2] = (char)(0x80 | (c & 0x3f));
        text_add(out, b, 3);
    } else {
        b[0] = (char)(0xf0 | c >> 18);
        b[1] = (char)(0x80 | (c >> 12 & 0x3f));
        b[2] = (char)(0x80 | (c >> 6 & 0x3f));
        b[3] = (char)(0x80 | (c & 0x3f));
        text_add(out, b, 4);
    }
}

/* Code points.  Surrogates, which UTF-8 lacks, become the three bytes that they
 * would have: nothing else has those. */
static bool
put_points(const kv_host *host, const kv_value *list, text *out)
{
    const kv_value *item;
    text bytes = {0};
    double x;
    bool ok = host->value->kind(list) == KV_VALUE_ARRAY;

    for (item = ok ? host->value->first(list) : NULL; ok && item != NULL;
         item = host->value->next(item)) {
        ok = host->value->number(item, &x) && x >= 0 && x <= 0x10ffff &&
             x == floor(x);
        if (ok)
            put_utf8(&bytes, (unsigned)x);
    }
    if (ok)
        put_bytes(out, "s", bytes.data, bytes.length);
    ok = ok && !bytes.failed;
    text_clear(&bytes);
    return ok;
}

static bool
put_hex(kv_str s, text *out)
{
    char digit;
    size_t i;

    text_printf(out, "b%zu:", s.length);
    for (i = 0; i < s.length; i++) {
        digit = s.data[i] >= 'A' && s.data[i] <= 'F' ? (char)(s.data[i] + 32)
                                                     : s.data[i];
        if (!((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f')))
            return false;
        text_add(out, &digit, 1);
    }
    return s.length % 2 == 0;
}

/* --- containers --------------------------------------------------------- */

static bool put(const kv_host *host, const kv_value *v, int depth, text *out);

static bool
put_items(const kv_host *host, const kv_value *list, const char *brackets,
          int depth, text *out)
{
    const kv_value *item;
    bool ok = host->value->kind(list) == KV_VALUE_ARRAY;

    text_add(out, brackets, 1);
    for (item = ok ? host->value->first(list) : NULL; ok && item != NULL;
         item = host->value->next(item)) {
        ok = put(host, item, depth + 1, out);
        text_str(out, ",");
    }
    text_add(out, brackets + 1, 1);
    return ok;
}

typedef struct part {
    const text *of;
    size_t at, length;
} part;

static int
by_text(const void *a, const void *b)
{
    const part *x = a, *y = b;
    size_t least = x->length < y->length ? x->length : y->length;
    int c = least == 0
                ? 0
                : memcmp(x->of->data + x->at, y->of->data + y->at, least);

    if (c != 0)
        return c;
    return x->length < y->length ? -1 : x->length > y->length;
}

/* A pair of a "$dict", or a member of an object. */
static bool
put_pair(const kv_host *host, const kv_value *item, bool member, int depth,
         text *out)
{
    const kv_value *value = item;
    kv_str name;

    if (member) {
        name = host->value->name(item);
        put_bytes(out, "s", name.data, name.length);
    } else {
        value = host->value->at(item, 1);
        if (host->value->kind(item) != KV_VALUE_ARRAY ||
            host->value->length(item) != 2 ||
            !put(host, host->value->at(item, 0), depth + 1, out))
            return false;
    }
    text_str(out, "=");
    return put(host, value, depth + 1, out);
}

/* Items that have no order: sorted by their texts.  A set has each once. */
typedef enum bag { BAG_SET, BAG_PAIRS, BAG_MEMBERS, BAG_LIST } bag;

static bool
put_bag(const kv_host *host, const kv_value *list, bag kind, int depth,
        text *out)
{
    bool members = kind == BAG_MEMBERS, ok = true;
    size_t n = host->value->length(list), i = 0, k;
    part *parts = calloc(n + 1, sizeof *parts);
    const kv_value *item;
    text all = {0};

    ok =
        parts != NULL && (members || host->value->kind(list) == KV_VALUE_ARRAY);
    for (item = ok ? host->value->first(list) : NULL; ok && item != NULL;
         item = host->value->next(item), i++) {
        parts[i] = (part){&all, all.length, 0};
        ok = kind == BAG_SET || kind == BAG_LIST
                 ? put(host, item, depth + 1, &all)
                 : put_pair(host, item, members, depth, &all);
        parts[i].length = all.length - parts[i].at;
    }
    ok = ok && !all.failed;
    if (ok) {
        qsort(parts, i, sizeof *parts, by_text);
        text_str(out, kind == BAG_SET ? "{" : kind == BAG_LIST ? "~" : "<");
        for (k = 0; k < i; k++) {
            if (kind == BAG_SET && k > 0 &&
                by_text(&parts[k - 1], &parts[k]) == 0)
                continue;
            text_add(out, all.data + parts[k].at, parts[k].length);
            text_str(out, ",");
        }
        text_str(out, kind == BAG_SET ? "}" : kind == BAG_LIST ? "~" : ">");
    }
    text_clear(&all);
    free(parts);
    return ok;
}

bool
canon_unordered(const kv_host *host, const kv_value *list, text *out)
{
    return put_bag(host, list, BAG_LIST, 0, out) && !out->failed;
}

/* --- all of them -------------------------------------------------------- */

/* 1j and 1 + 0j: a complex number without an imaginary part is a real one. */
static bool
put_complex(const kv_host *host, const kv_value *list, text *out)
{
    text imaginary = {0};
    bool ok = host->value->length(list) == 2 &&
              put(host, host->value->at(list, 0), 0, out) &&
              put(host, host->value->at(list, 1), 0, &imaginary);

    if (ok && !str_is(text_view(&imaginary), "0")) {
        text_str(out, "j");
        text_add(out, imaginary.data, imaginary.length);
    }
    ok = ok && !imaginary.failed;
    text_clear(&imaginary);
    return ok;
}

static bool
put_fraction(const kv_host *host, const kv_value *list, text *out)
{
    kv_str above, below;

    if (!host->value->str(host->value->at(list, 0), &above) ||
        !host->value->str(host->value->at(list, 1), &below) ||
        !put_digits(above, out))
        return false;
    text_str(out, "/");
    return put_digits(below, out);
}

static bool
put_form(const kv_host *host, const char *tag, const kv_value *of, int depth,
         text *out)
{
    kv_str s;
    double x;

    if (strcmp(tag, "$int") == 0)
        return host->value->str(of, &s) && put_digits(s, out);
    if (strcmp(tag, "$float") == 0)
        return host->value->str(of, &s) && float_of(s, &x) &&
               put_double(x, out);
    if (strcmp(tag, "$fraction") == 0)
        return put_fraction(host, of, out);
    if (strcmp(tag, "$complex") == 0)
        return put_complex(host, of, out);
    if (strcmp(tag, "$str") == 0)
        return put_points(host, of, out);
    if (strcmp(tag, "$bytes") == 0)
        return host->value->str(of, &s) && put_hex(s, out);
    if (strcmp(tag, "$tuple") == 0)
        return put_items(host, of, "()", depth, out);
    if (strcmp(tag, "$set") == 0)
        return put_bag(host, of, BAG_SET, depth, out);
    if (strcmp(tag, "$dict") == 0)
        return put_bag(host, of, BAG_PAIRS, depth, out);
    return false; /* $object */
}

static bool
put(const kv_host *host, const kv_value *v, int depth, text *out)
{
    const kv_value *of;
    const char *tag;
    int32_t flag;
    double x;
    kv_str s;

    if (v == NULL || depth > DEPTH_MAX)
        return false;
    switch (host->value->kind(v)) {
    case KV_VALUE_NULL: text_str(out, "n"); return true;
    case KV_VALUE_BOOL:
        (void)host->value->boolean(v, &flag);
        return put_double(flag != 0, out);
    case KV_VALUE_NUMBER:
        (void)host->value->number(v, &x);
        return put_double(x, out);
    case KV_VALUE_STRING:
        (void)host->value->str(v, &s);
        put_bytes(out, "s", s.data, s.length);
        return true;
    case KV_VALUE_ARRAY: return put_items(host, v, "[]", depth, out);
    default: break;
    }
    tag = canon_tag(host, v, &of);
    return tag != NULL ? put_form(host, tag, of, depth, out)
                       : put_bag(host, v, BAG_MEMBERS, depth, out);
}

bool
canon_put(const kv_host *host, const kv_value *v, text *out)
{
    return put(host, v, 0, out) && !out->failed;
}

bool
canon_number(const kv_host *host, const kv_value *v, double *out)
{
    const kv_value *of;
    const char *tag;
    double below;
    int32_t flag;
    kv_str s, t;

    if (host->value->boolean(v, &flag)) {
        *out = flag;
        return true;
    }
    if (host->value->number(v, out))
        return true;
    tag = canon_tag(host, v, &of);
    if (tag == NULL)
        return false;
    if (strcmp(tag, "$int") == 0 || strcmp(tag, "$float") == 0)
        return host->value->str(of, &s) && float_of(s, out);
    if (strcmp(tag, "$fraction") != 0 ||
        !host->value->str(host->value->at(of, 0), &s) ||
        !host->value->str(host->value->at(of, 1), &t) || !float_of(s, out) ||
        !float_of(t, &below))
        return false;
    *out /= below;
    return true;
}

bool
canon_is_number(const kv_host *host, const kv_value *v)
{
    const kv_value *of;
    const char *tag;
    double x;

    if (host->value->number(v, &x))
        return true;
    tag = canon_tag(host, v, &of);
    return tag != NULL &&
           (strcmp(tag, "$int") == 0 || strcmp(tag, "$float") == 0 ||
            strcmp(tag, "$fraction") == 0);
}

bool
canon_exact(const kv_host *host, const kv_value *v, mpq_t out)
{
    const kv_value *of;
    const char *tag = canon_tag(host, v, &of);
    kv_str s, t;
    mpq_t below;
    bool is;
    double x;

    if (tag != NULL && strcmp(tag, "$int") == 0)
        return host->value->str(of, &s) && exact_decimal(out, s);
    if (tag == NULL || strcmp(tag, "$fraction") != 0) {
        if (!canon_number(host, v, &x) || !isfinite(x))
            return false;
        mpq_set_d(out, x);
        return true;
    }
    mpq_init(below);
    is = host->value->str(host->value->at(of, 0), &s) &&
         host->value->str(host->value->at(of, 1), &t) &&
         exact_decimal(out, s) && exact_decimal(below, t) &&
         mpq_sgn(below) != 0;
    if (is)
        mpq_div(out, out, below);
    mpq_clear(below);
    return is;
}
