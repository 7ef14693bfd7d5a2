/* SPDX-License-Identifier: MIT */
/* The JSON grammar, value by value.  Strict about what is used and lazy about
 * the rest: a record may hold megabytes that no figure needs. */
#include "core/base/scan.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *
kv__kind_name(kv__kind kind)
{
    static const char *const names[] = {
        "nothing",          "null",     "a boolean", "a number",
        "a missing number", "a string", "an array",  "an object",
        "not a JSON value",
    };

    return names[kind];
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of the number TEXT starts with, by the JSON grammar; 0 if none. */
static size_t
number_length(kv_str text)
{
    size_t at = 0, digits;

    if (at < text.length && text.data[at] == '-')
        at++;
    if (at >= text.length || !is_digit(text.data[at]))
        return 0;
    if (text.data[at] == '0')
        at++;
    else
        while (at < text.length && is_digit(text.data[at]))
            at++;
    if (at < text.length && text.data[at] == '.') {
        digits = ++at;
        while (at < text.length && is_digit(text.data[at]))
            at++;
        if (at == digits)
            return 0;
    }
    if (at < text.length && (text.data[at] | 0x20) == 'e') {
        at++;
        if (at < text.length && (text.data[at] == '+' || text.data[at] == '-'))
            at++;
        digits = at;
        while (at < text.length && is_digit(text.data[at]))
            at++;
        if (at == digits)
            return 0;
    }
    return at;
}

kv__kind
kv__scan_kind(kv_str text)
{
    if (text.length == 0)
        return KV__ABSENT;
    switch (text.data[0]) {
    case '"': return KV__STRING;
    case '[': return KV__ARRAY;
    case '{': return KV__OBJECT;
    case 'n': return kv__str_is(text, "null") ? KV__NULL : KV__BROKEN;
    case 't': return kv__str_is(text, "true") ? KV__BOOL : KV__BROKEN;
    case 'f': return kv__str_is(text, "false") ? KV__BOOL : KV__BROKEN;
    case 'N': return kv__str_is(text, "NaN") ? KV__NAN : KV__BROKEN;
    case 'I': return kv__str_is(text, "Infinity") ? KV__NAN : KV__BROKEN;
    default: break;
    }
    if (kv__str_is(text, "-Infinity"))
        return KV__NAN;
    return number_length(text) == text.length ? KV__NUMBER : KV__BROKEN;
}

const char *
kv__scan_bool(kv_str text, bool *out)
{
    if (kv__scan_kind(text) != KV__BOOL)
        return "not true or false";
    *out = text.data[0] == 't';
    return NULL;
}

const char *
kv__scan_int(kv_str text, int64_t *out)
{
    size_t at = text.length > 0 && text.data[0] == '-';
    int64_t value = 0;

    if (kv__scan_kind(text) != KV__NUMBER)
        return "not an integer";
    for (; at < text.length; at++) {
        if (!is_digit(text.data[at]))
            return "not an integer";
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, text.data[at] - '0', &value))
            return "an integer out of range";
    }
    /* Collected as a negative number, whose range is one larger. */
    if (text.data[0] != '-' && __builtin_sub_overflow(0, value, &value))
        return "an integer out of range";
    *out = value;
    return NULL;
}

const char *
kv__scan_double(kv_str text, double *out)
{
    char small[64], *copy = small, *end;
    double value;

    if (kv__scan_kind(text) != KV__NUMBER)
        return "not a number";
    /* strtod wants a NUL, and TEXT is part of a record. */
    if (text.length >= sizeof small) {
        copy = kv__alloc(text.length + 1);
        if (copy == NULL)
            return kv__out_of_memory;
    }
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    value = strtod_l(copy, &end, kv__c_locale());
    if (*end != '\0')
        value = NAN;
    if (copy != small)
        free(copy);
    if (!isfinite(value))
        return "a number out of range";
    *out = value;
    return NULL;
}

static int
hex4(const char *at, const char *end)
{
    int value = 0, i, digit;

    if (end - at < 4)
        return -1;
    for (i = 0; i < 4; i++) {
        if (is_digit(at[i]))
            digit = at[i] - '0';
        else if ((at[i] | 0x20) >= 'a' && (at[i] | 0x20) <= 'f')
            digit = (at[i] | 0x20) - 'a' + 10;
        else
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static void
add_code_point(kv__buf *buf, uint32_t c)
{
    char bytes[4];

    kv__buf_add(buf, bytes, kv__utf8_put(c, bytes));
}

/* Append what the escape at AT means, AT being past the backslash.  Returns
 * the end of the escape; NULL: JSON does not have it. */
static const char *
unescape(const char *at, const char *end, kv__buf *out)
{
    static const char plain[] = "\"\\/bfnrt", meaning[] = "\"\\/\b\f\n\r\t";
    const char *found;
    int high, low;

    if (at < end && *at != '\0' && (found = strchr(plain, *at)) != NULL) {
        kv__buf_char(out, meaning[found - plain]);
        return at + 1;
    }
    if (at >= end || *at != 'u' || (high = hex4(at + 1, end)) < 0)
        return NULL;
    at += 5;
    if (high >= 0xd800 && high < 0xdc00 && end - at >= 6 && at[0] == '\\' &&
        at[1] == 'u' && (low = hex4(at + 2, end)) >= 0xdc00 && low < 0xe000) {
        add_code_point(out, 0x10000u + ((uint32_t)(high - 0xd800) << 10) +
                                (uint32_t)(low - 0xdc00));
        return at + 6;
    }
    add_code_point(out,
                   high >= 0xd800 && high < 0xe000 ? 0xfffd : (uint32_t)high);
    return at;
}

const char *
kv__scan_string(kv_str text, kv__buf *scratch, kv_str *out)
{
    const char *at, *end, *stop;
    size_t start;

    if (text.length < 2 || text.data[0] != '"')
        return "not a string";
    at = text.data + 1;
    end = text.data + text.length - 1;
    stop = memchr(at, '\\', (size_t)(end - at));
    if (stop == NULL) {
        *out = kv__str(at, (size_t)(end - at));
        return NULL;
    }
    /* SCRATCH may hold other strings of the record already: append. */
    start = scratch->length;
    while (stop != NULL) {
        kv__buf_add(scratch, at, (size_t)(stop - at));
        at = unescape(stop + 1, end, scratch);
        if (at == NULL)
            return "a string with an invalid escape";
        stop = memchr(at, '\\', (size_t)(end - at));
    }
    kv__buf_add(scratch, at, (size_t)(end - at));
    if (kv__buf_text(scratch) == NULL)
        return kv__out_of_memory;
    *out = kv__str(scratch->data + start, scratch->length - start);
    return NULL;
}

const char *
kv__scan_id(kv_str text, kv__buf *scratch, kv_str *out)
{
    size_t i;

    if (text.length > 0 && text.data[0] == '"')
        return kv__scan_string(text, scratch, out);
    if (kv__scan_kind(text) != KV__NUMBER)
        return "not a string or an integer";
    for (i = text.data[0] == '-'; i < text.length; i++)
        if (!is_digit(text.data[i]))
            return "not a string or an integer";
    *out = text;
    return NULL;
}

size_t
kv__scan_blank(kv_str text, size_t at)
{
    while (at < text.length && is_blank(text.data[at]))
        at++;
    return at;
}

size_t
kv__scan_past_string(kv_str text, size_t at, const char **problem)
{
    unsigned char c;

    for (at++; at < text.length; at++) {
        c = (unsigned char)text.data[at];
        if (c == '"')
            return at + 1;
        if (c == '\\')
            at++;
        if (c < 0x20 ||
            (at < text.length && (unsigned char)text.data[at] < 0x20)) {
            *problem = "a control character in a string";
            return 0;
        }
    }
    *problem = "a string that does not end";
    return 0;
}

/* Past the bracket that closes the one at AT. */
static size_t
past_container(kv_str text, size_t at, const char **problem)
{
    size_t depth = 0;

    while (at < text.length) {
        switch (text.data[at]) {
        case '"':
            at = kv__scan_past_string(text, at, problem);
            if (at == 0)
                return 0;
            continue;
        case '\\':
            /* A backslash outside of a string is garbage, which matters only
             * before a quote: the fast reader's first pass takes that quote
             * as escaped, and both readers must find the same end. */
            if (at + 1 < text.length &&
                (text.data[at + 1] == '"' || text.data[at + 1] == '\\'))
                at++;
            break;
        case '[':
        case '{': depth++; break;
        case ']':
        case '}':
            if (--depth == 0)
                return at + 1;
            break;
        default: break;
        }
        at++;
    }
    *problem = "an array or object that does not end";
    return 0;
}

size_t
kv__scan_past_value(kv_str text, size_t at, const char **problem)
{
    size_t start = at;

    if (at >= text.length) {
        *problem = "the end where a value is expected";
        return 0;
    }
    if (text.data[at] == '"')
        return kv__scan_past_string(text, at, problem);
    if (text.data[at] == '[' || text.data[at] == '{')
        return past_container(text, at, problem);
    while (at < text.length && !is_blank(text.data[at]) &&
           memchr(",:[]{}\"", text.data[at], 7) == NULL)
        at++;
    if (kv__scan_kind(kv__str(text.data + start, at - start)) >= KV__STRING ||
        at == start) {
        *problem = "not a JSON value";
        return 0;
    }
    return at;
}

bool
kv__scan_next(kv_str array, size_t *at, kv_str *item, const char **problem)
{
    size_t from = *at, past;

    *problem = NULL;
    if (from == 0) {
        from = kv__scan_blank(array, 1);
        if (from < array.length && array.data[from] == ']')
            return false;
    } else {
        from = kv__scan_blank(array, from);
        if (from < array.length && array.data[from] == ']')
            return false;
        if (from >= array.length || array.data[from] != ',') {
            *problem = "no ',' or ']' after an array item";
            return false;
        }
        from = kv__scan_blank(array, from + 1);
    }
    past = kv__scan_past_value(array, from, problem);
    if (past == 0)
        return false;
    *item = kv__str(array.data + from, past - from);
    *at = past;
    return true;
}

bool
kv__scan_member(kv_str object, size_t *at, kv_str *key, kv_str *value,
                const char **problem)
{
    size_t from = *at, past;

    *problem = NULL;
    from = kv__scan_blank(object, from == 0 ? 1 : from);
    if (from < object.length && object.data[from] == '}') {
        *at = from;
        return false;
    }
    if (*at != 0) {
        if (from >= object.length || object.data[from] != ',') {
            *at = from;
            *problem = "no ',' or '}' after a member";
            return false;
        }
        from = kv__scan_blank(object, from + 1);
    }
    *at = from;
    if (from >= object.length || object.data[from] != '"') {
        *problem = "no member name where one is expected";
        return false;
    }
    past = kv__scan_past_string(object, from, problem);
    if (past == 0)
        return false;
    *key = kv__str(object.data + from, past - from);
    from = kv__scan_blank(object, past);
    *at = from;
    if (from >= object.length || object.data[from] != ':') {
        *problem = "no ':' after a member name";
        return false;
    }
    from = kv__scan_blank(object, from + 1);
    *at = from;
    past = kv__scan_past_value(object, from, problem);
    if (past == 0)
        return false;
    *value = kv__str(object.data + from, past - from);
    *at = past;
    return true;
}
