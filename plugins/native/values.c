/* SPDX-License-Identifier: MIT */
#include "plugins/native/values.h"

#include "plugins/kit/signature.h"
#include "plugins/kit/str.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
type_is_float(char type)
{
    return type == 'f' || type == 'd';
}

const element elements[] = {
    {"char", 'c', 1},   {"int8", 'c', 1},     {"uint8", 'C', 1},
    {"byte", 'C', 1},   {"short", 'h', 2},    {"int16", 'h', 2},
    {"uint16", 'H', 2}, {"int", 'i', 4},      {"int32", 'i', 4},
    {"uint32", 'I', 4}, {"unsigned", 'I', 4}, {"long", 'l', 8},
    {"int64", 'l', 8},  {"uint64", 'L', 8},   {"size_t", 'L', 8},
    {"float", 'f', 4},  {"double", 'd', 8},
};

int
element_of(const kv_host *host, const kv_value *buffer)
{
    kv_str name;
    size_t i;

    if (!host->value->str(host->value->get(buffer, "buffer"), &name))
        return -1;
    for (i = 0; i < sizeof elements / sizeof *elements; i++)
        if (str_is(name, elements[i].name))
            return (int)i;
    return -1;
}

/* --- values out --------------------------------------------------------- */

static const struct {
    char code;
    long long least;
    unsigned long long most;
    const char *words;
} ranges[] = {
    {'b', 0, 1, "true or false"},
    {'c', INT8_MIN, INT8_MAX, "an integer from -128 to 127"},
    {'C', 0, UINT8_MAX, "an integer from 0 to 255"},
    {'h', INT16_MIN, INT16_MAX, "an integer from -32768 to 32767"},
    {'H', 0, UINT16_MAX, "an integer from 0 to 65535"},
    {'i', INT32_MIN, INT32_MAX, "an integer from -2147483648 to 2147483647"},
    {'I', 0, UINT32_MAX, "an integer from 0 to 4294967295"},
    {'l', INT64_MIN, INT64_MAX,
     "an integer of 64 bits, as text when it is above 2^53"},
    {'L', 0, UINT64_MAX,
     "an integer from 0 to 2^64-1, as text when it is above 2^53"},
};

const char *
type_words(char type)
{
    size_t i;

    for (i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (ranges[i].code == type)
            return ranges[i].words;
    return type_is_float(type)          ? "a number, 'nan', 'inf' or '-inf'"
           : type == 's'                ? "text or null"
           : type == '{'                ? "an object with every member"
           : strchr("p*", type) != NULL ? "text, null, a buffer or a callback"
                                        : "nothing";
}

/* Whether digits, with an optional sign, are in the range of the type. */
static bool
within(const char *digits, char type, char *out, size_t size)
{
    bool negative = digits[0] == '-';
    unsigned long long n;
    char *end;
    size_t i;

    if (digits[negative] < '0' || digits[negative] > '9')
        return false;
    errno = 0;
    n = strtoull(digits + negative, &end, 10);
    if (errno != 0 || *end != '\0')
        return false;
    for (i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (ranges[i].code == type)
            return n <= (negative ? 0 - (unsigned long long)ranges[i].least
                                  : ranges[i].most) &&
                   snprintf(out, size, "%s%llu", negative && n > 0 ? "-" : "",
                            n) > 0;
    return false;
}

bool
value_integer(const kv_host *host, const kv_value *v, char type, char *out,
              size_t size)
{
    char digits[64];
    kv_str s;
    double d;
    int32_t b;

    if (host->value->boolean(v, &b))
        return snprintf(out, size, "%d", (int)b) > 0;
    if (host->value->str(v, &s))
        return c_copy(digits, sizeof digits, s) &&
               within(digits, type, out, size);
    if (!host->value->number(v, &d) || d != floor(d) ||
        fabs(d) > 9007199254740992.0)
        return false;
    snprintf(digits, sizeof digits, "%.0f", d + 0.0);
    return within(digits, type, out, size);
}

bool
value_number_of(const kv_host *host, const kv_value *v, double *out)
{
    kv_str s;

    if (host->value->number(v, out))
        return true;
    if (!host->value->str(v, &s))
        return false;
    if (str_is(s, "nan"))
        *out = NAN;
    else if (str_is(s, "inf") || str_is(s, "-inf"))
        *out = s.data[0] == '-' ? -INFINITY : INFINITY;
    else
        return false;
    return true;
}

bool
write_number(const kv_host *host, const kv_value *v, char type, text *out)
{
    char digits[64];
    double d;

    if (type_is_float(type)) {
        if (!value_number_of(host, v, &d))
            return false;
        text_printf(out, "%a", d);
        return true;
    }
    if (!value_integer(host, v, type, digits, sizeof digits))
        return false;
    text_str(out, digits);
    return true;
}

/* Write the members in their order. */
static bool
write_struct(const kv_host *host, const char *s, const kv_value *v, text *out)
{
    const char *next, *end;
    char name[80];

    for (s = strchr(s, ';') + 1; *s != '}'; s = end + 1) {
        next = type_behind(s);
        end = strchr(next, ';');
        if ((size_t)(end - next) > sizeof name)
            return false;
        snprintf(name, sizeof name, "%.*s", (int)(end - next - 1), next + 1);
        if (*s == '{') {
            if (!write_struct(host, s, host->value->get(v, name), out))
                return false;
            continue;
        }
        if (!write_number(host, host->value->get(v, name), *s, out))
            return false;
        text_str(out, " ");
    }
    return true;
}

static void
write_bytes(text *out, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    size_t i;

    for (i = 0; i < n; i++)
        text_printf(out, "%02x", p[i]);
}

bool
write_element(const kv_host *host, const kv_value *v, int index, text *out)
{
    char digits[64];
    double d;
    float f;
    long long n;
    unsigned long long u;

    if (type_is_float(elements[index].code)) {
        if (!value_number_of(host, v, &d))
            return false;
        f = (float)d;
        if (elements[index].code == 'f')
            write_bytes(out, &f, sizeof f);
        else
            write_bytes(out, &d, sizeof d);
        return true;
    }
    if (!value_integer(host, v, elements[index].code, digits, sizeof digits))
        return false;
    n = strtoll(digits, NULL, 10);
    u = strtoull(digits, NULL, 10);
    write_bytes(out, digits[0] == '-' ? (void *)&n : (void *)&u,
                elements[index].size);
    return true;
}

size_t
buffer_count(const kv_host *host, const kv_value *v)
{
    size_t count = host->value->length(host->value->get(v, "values"));
    double length;
    kv_str s;

    if (host->value->number(host->value->get(v, "length"), &length) &&
        length >= 0 && length <= (1 << 24) && length > (double)count)
        count = (size_t)length;
    if (host->value->str(host->value->get(v, "text"), &s) &&
        s.length + 1 > count)
        count = s.length + 1;
    return count;
}

/* Write {"buffer": "int", "values": [...], "length": 8}, or one with "text". */
static bool
write_buffer(const kv_host *host, const kv_value *v, text *out)
{
    int index = element_of(host, v);
    const kv_value *values = host->value->get(v, "values");
    kv_str s;
    size_t i;

    if (index < 0)
        return false;
    text_printf(out, "b %zu ", buffer_count(host, v) * elements[index].size);
    if (host->value->str(host->value->get(v, "text"), &s)) {
        write_bytes(out, s.data, s.length);
        text_str(out, "00");
    }
    for (i = 0; i < host->value->length(values); i++)
        if (!write_element(host, host->value->at(values, i), index, out))
            return false;
    return true;
}

/* Write {"callback": "int f(int)", "returns": [...]}. */
static bool
write_callback(const kv_host *host, kv_verdict *verdict,
               const kv_value *structs, const kv_value *v, text *out, char *why,
               size_t size)
{
    const kv_value *returns = host->value->get(v, "returns");
    const char *result, *argument[SIGNATURE_ARGS];
    kv_str declaration, signature;
    size_t i;

    if (!host->value->str(host->value->get(v, "callback"), &declaration))
        return false;
    signature =
        host->calls->c_signature(verdict, structs, declaration, why, size);
    if (signature.length == 0)
        return false;
    (void)types_of(signature.data, &result, argument);
    text_printf(out, "f %zu ", host->value->length(returns));
    for (i = 0; i < host->value->length(returns); i++) {
        if (!write_number(host, host->value->at(returns, i), *result, out))
            return false;
        text_str(out, " ");
    }
    text_str(out, strchr(signature.data, ' ') + 1);
    return true;
}

bool
write_argument(const kv_host *host, kv_verdict *verdict,
               const kv_value *structs, const char *type, const kv_value *v,
               text *out, char *why, size_t size)
{
    kv_str s;

    if (host->value->kind(v) == KV_VALUE_NULL) {
        text_str(out, "n");
        return strchr("ps*", *type) != NULL;
    }
    if (strchr("ps*", *type) != NULL && host->value->str(v, &s)) {
        text_str(out, "s ");
        write_bytes(out, s.data, s.length);
        return true;
    }
    if (host->value->get(v, "buffer") != NULL)
        return strchr("ps*", *type) != NULL && write_buffer(host, v, out);
    if (host->value->get(v, "callback") != NULL)
        return *type == 'p' &&
               write_callback(host, verdict, structs, v, out, why, size);
    if (*type == '{') {
        text_str(out, "{ ");
        return write_struct(host, type, v, out);
    }
    text_str(out, type_is_float(*type) ? "d " : "i ");
    return strchr("ps*v", *type) == NULL && write_number(host, v, *type, out);
}
