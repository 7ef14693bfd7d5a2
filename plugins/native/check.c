/* SPDX-License-Identifier: MIT */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "plugins/native/check.h"

#include "plugins/kit/signature.h"
#include "plugins/kit/str.h"
#include "plugins/kit/text.h"
#include "plugins/native/values.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct checking {
    const kv_host *host;
    kv_verdict *verdict;
    const kv_value *structs;
    char *why;
    size_t size;
} checking;

__attribute__((format(printf, 3, 4))) static bool
wrong(checking *k, const kv_value *got, const char *format, ...)
{
    va_list args;
    size_t n;
    kv_str shown;

    va_start(args, format);
    vsnprintf(k->why, k->size, format, args);
    va_end(args);
    n = strlen(k->why);
    if (got != NULL) {
        shown = k->host->value->json(k->verdict, got);
        snprintf(k->why + n, k->size - n, ", got %.*s",
                 (int)(shown.length > 60 ? 60 : shown.length), shown.data);
    }
    return false;
}

/* Refuse members that are not in NAMES, which ends with NULL. */
static bool
members(checking *k, const char *what, const kv_value *v,
        const char *const *names)
{
    char all[120] = "";
    size_t known = 0, i, n = 0;

    for (i = 0; names[i] != NULL; i++) {
        known += k->host->value->get(v, names[i]) != NULL;
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%s",
                              i == 0 ? "" : ", ", names[i]);
    }
    return known == k->host->value->length(v) ||
           wrong(k, NULL, "%s: a member that is none of %s", what, all);
}

static bool
value_fits(checking *k, const char *what, const kv_value *v, const char *type)
{
    const char *s, *next, *end;
    char name[80], place[160];
    text scratch = {0};
    bool fits;

    if (*type == '{') {
        if (k->host->value->kind(v) != KV_VALUE_OBJECT)
            return wrong(k, v, "%s: expected %s", what, type_words('{'));
        for (s = strchr(type, ';') + 1; *s != '}'; s = end + 1) {
            next = type_behind(s);
            end = strchr(next, ';');
            snprintf(name, sizeof name, "%.*s", (int)(end - next - 1),
                     next + 1);
            snprintf(place, sizeof place, "%.70s.%s", what, name);
            if (k->host->value->get(v, name) == NULL)
                return wrong(k, v, "%s: expected this member", place);
            if (!value_fits(k, place, k->host->value->get(v, name), s))
                return false;
        }
        return true;
    }
    if (strchr("p*", *type) != NULL)
        return true; /* null, or any pointer */
    if (*type == 's')
        fits = k->host->value->kind(v) == KV_VALUE_NULL ||
               k->host->value->kind(v) == KV_VALUE_STRING;
    else if (*type == 'v')
        fits = false;
    else
        fits = write_number(k->host, v, *type, &scratch);
    text_clear(&scratch);
    return fits || wrong(k, v, "%s: expected %s", what, type_words(*type));
}

static bool
buffer_fits(checking *k, const char *what, const kv_value *v)
{
    static const char *const names[] = {"buffer", "values", "length",
                                        "text",   "expect", NULL};
    const kv_value *want = k->host->value->get(v, "expect"),
                   *values = k->host->value->get(v, "values"),
                   *length = k->host->value->get(v, "length");
    int index = element_of(k->host, v);
    text scratch = {0};
    size_t i;
    double n;

    if (!members(k, what, v, names))
        return false;
    if (index < 0)
        return wrong(k, k->host->value->get(v, "buffer"),
                     "%s: expected a type of elements, as \"int\"", what);
    if (length != NULL && (!k->host->value->number(length, &n) || n < 0 ||
                           n > (1 << 24) || n != (double)(size_t)n))
        return wrong(k, length, "%s: length: expected 0 to 2^24", what);
    if (values != NULL && k->host->value->kind(values) != KV_VALUE_ARRAY)
        return wrong(k, values, "%s: values: expected a list", what);
    if (values != NULL && k->host->value->get(v, "text") != NULL)
        return wrong(k, NULL, "%s: expected values or text, not both", what);
    if (want == NULL || k->host->value->kind(want) == KV_VALUE_STRING)
        return true;
    if (k->host->value->kind(want) != KV_VALUE_ARRAY)
        return wrong(k, want, "%s: expect: expected a list or text", what);
    if (k->host->value->length(want) > buffer_count(k->host, v))
        return wrong(k, NULL, "%s: expect: %zu elements of a buffer of %zu",
                     what, k->host->value->length(want),
                     buffer_count(k->host, v));
    for (i = 0; i < k->host->value->length(want); i++) {
        bool fits = write_element(k->host, k->host->value->at(want, i), index,
                                  &scratch);

        text_clear(&scratch);
        if (!fits)
            return wrong(k, k->host->value->at(want, i),
                         "%s: expect: expected %s", what,
                         type_words(elements[index].code));
    }
    return true;
}

static bool
callback_fits(checking *k, const char *what, const kv_value *v)
{
    static const char *const names[] = {"callback", "returns", "expect_calls",
                                        NULL};
    const kv_value *want = k->host->value->get(v, "expect_calls"), *call;
    const char *result, *argument[SIGNATURE_ARGS];
    char place[80], why[200];
    kv_str declaration = {"", 0}, signature;
    size_t i, n, m;

    if (!members(k, what, v, names))
        return false;
    (void)k->host->value->str(k->host->value->get(v, "callback"), &declaration);
    signature = k->host->calls->c_signature(k->verdict, k->structs, declaration,
                                            why, sizeof why);
    if (signature.length == 0)
        return wrong(k, NULL, "%s: %s", what, why);
    n = types_of(signature.data, &result, argument);
    if (want != NULL && k->host->value->kind(want) != KV_VALUE_ARRAY)
        return wrong(k, want, "%s: expect_calls: expected a list", what);
    for (i = 0; i < k->host->value->length(want); i++) {
        call = k->host->value->at(want, i);
        if (k->host->value->kind(call) != KV_VALUE_ARRAY ||
            k->host->value->length(call) != n)
            return wrong(k, call, "%s: expect_calls: expected %zu arguments",
                         what, n);
        for (m = 0; m < n; m++) {
            snprintf(place, sizeof place, "%.40s: expect_calls", what);
            if (!value_fits(k, place, k->host->value->at(call, m), argument[m]))
                return false;
        }
    }
    return true;
}

static bool
errno_fits(checking *k, const kv_value *v)
{
    kv_str s;
    double d;
    int i;

    if (v == NULL ||
        (k->host->value->number(v, &d) && d >= 0 && d < 4096 && d == (int)d))
        return true;
    if (k->host->value->str(v, &s))
        for (i = 1; i < 4096; i++)
            if (strerrorname_np(i) != NULL && str_is(s, strerrorname_np(i)))
                return true;
    return wrong(k, v, "errno: expected a number or a name, as \"EINVAL\"");
}

static bool
tolerance_fits(checking *k, const kv_value *v)
{
    static const char *const names[] = {"abs", "rel", NULL};
    double d;
    size_t i;

    if (v == NULL || (k->host->value->number(v, &d) && d >= 0))
        return true;
    if (k->host->value->kind(v) != KV_VALUE_OBJECT)
        return wrong(k, v, "tolerance: expected a number from 0, or an object");
    for (i = 0; names[i] != NULL; i++)
        if (k->host->value->get(v, names[i]) != NULL &&
            (!k->host->value->number(k->host->value->get(v, names[i]), &d) ||
             d < 0))
            return wrong(k, v, "tolerance: expected numbers from 0");
    return members(k, "tolerance", v, names);
}

const char *
case_check(const kv_host *host, const kv_task *task, kv_verdict *verdict,
           const kv_value *c, kv_str signature, char *why, size_t size)
{
    static const char *const names[] = {"call",  "args", "expect",
                                        "errno", "ms",   "tolerance",
                                        "leaks", "name", NULL};
    checking k = {host, verdict, host->task->get(task, "structs"), why, size};
    const kv_value *args = host->value->get(c, "args"), *arg,
                   *ms = host->value->get(c, "ms"),
                   *want = host->value->get(c, "expect"),
                   *leaks = host->value->get(c, "leaks");
    const char *result, *argument[SIGNATURE_ARGS];
    size_t n = types_of(signature.data, &result, argument), i;
    char what[40];
    int32_t yes;
    double d;

    if (!members(&k, "it has", c, names) ||
        !errno_fits(&k, host->value->get(c, "errno")) ||
        !tolerance_fits(&k, host->value->get(c, "tolerance")) ||
        !tolerance_fits(&k, host->task->get(task, "tolerance")))
        return why;
    if (ms != NULL && (!host->value->number(ms, &d) || d < 1 || d > 600000))
        return wrong(&k, ms, "ms: expected 1 to 600000"), why;
    if (leaks != NULL && !host->value->boolean(leaks, &yes))
        return wrong(&k, leaks, "leaks: expected true or false"), why;
    if (args != NULL && host->value->kind(args) != KV_VALUE_ARRAY)
        return wrong(&k, args, "args: expected a list"), why;
    if (host->value->length(args) != n)
        return wrong(&k, args, "args: expected %zu", n), why;
    if (want != NULL && !value_fits(&k, "expect", want, result))
        return why;
    for (i = 0; i < n; i++) {
        arg = host->value->at(args, i);
        snprintf(what, sizeof what, "argument %zu", i + 1);
        if (host->value->get(arg, "buffer") != NULL
                ? !buffer_fits(&k, what, arg)
                : host->value->get(arg, "callback") != NULL &&
                      !callback_fits(&k, what, arg))
            return why;
    }
    return NULL;
}
