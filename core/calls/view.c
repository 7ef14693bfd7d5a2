/* SPDX-License-Identifier: MIT */
/* Looking into JSON in place.  base/scan.c reads records of results, which may
 * be broken between what is used; here everything is checked first, so that the
 * functions after the check need not look for an end. */
#include "core/calls/view.h"

#include "core/base/scan.h"

#include <stdio.h>
#include <stdlib.h>

/* Objects of more members are only equal byte by byte: comparing them in any
 * order takes the square of their number. */
#define MEMBERS_MAX 256

static const char *
check_escape(const char *p, const char *end)
{
    int i;

    if (p == end)
        return NULL;
    if (*p != 'u')
        return strchr("\"\\/bfnrt", *p) != NULL && *p != '\0' ? p + 1 : NULL;
    for (i = 1; i <= 4; i++)
        if (p + i >= end || strchr("0123456789abcdefABCDEF", p[i]) == NULL ||
            p[i] == '\0')
            return NULL;
    return p + 5;
}

/* Whether the next eight bytes are all plain: no quote, no backslash, no
 * control character and nothing beyond ASCII.  A byte that is 0 after the xor
 * borrows its high bit when 1 is subtracted, and so does one below 0x20 when
 * 0x20 is.  A borrow may spill into the next byte and refuse a plain word,
 * which only costs time; it never accepts one that is not. */
static bool
plain_word(const char *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t w, quote, slash;

    memcpy(&w, p, 8);
    quote = w ^ (ones * '"');
    slash = w ^ (ones * '\\');
    return (((quote - ones) | (slash - ones) | (w - ones * 0x20) | w) & high) ==
           0;
}

/* P is past the opening quote. */
static const char *
check_string(const char *p, const char *end)
{
    size_t step;

    for (;;) {
        while (end - p >= 8 && plain_word(p))
            p += 8;
        if (p >= end)
            return NULL;
        if (*p == '"')
            return p + 1;
        if ((unsigned char)*p < 0x20)
            return NULL;
        if (*p == '\\') {
            p = check_escape(p + 1, end);
            if (p == NULL)
                return NULL;
        } else if ((unsigned char)*p >= 0x80) {
            step = kv__utf8_step((const unsigned char *)p, (size_t)(end - p));
            if (step == 0)
                return NULL;
            p += step;
        } else {
            p++;
        }
    }
}

static const char *
check_digits(const char *p, const char *end)
{
    const char *start = p;

    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p == start ? NULL : p;
}

static const char *
check_number(const char *p, const char *end)
{
    if (p < end && *p == '-')
        p++;
    if (p < end && *p == '0')
        p++;
    else if ((p = check_digits(p, end)) == NULL)
        return NULL;
    if (p < end && *p == '.' && (p = check_digits(p + 1, end)) == NULL)
        return NULL;
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        p = check_digits(p, end);
    }
    return p;
}

static const char *
check_word(const char *p, const char *end, const char *word)
{
    size_t n = strlen(word);

    return (size_t)(end - p) >= n && memcmp(p, word, n) == 0 ? p + n : NULL;
}

/* P is past the opening bracket. */
static const char *
check_inside(const char *p, const char *end, char closing, int depth)
{
    p = kv__view_blank(p, end);
    if (p < end && *p == closing)
        return p + 1;
    for (;;) {
        if (closing == '}') {
            if (p >= end || *p != '"' || (p = check_string(p + 1, end)) == NULL)
                return NULL;
            p = kv__view_blank(p, end);
            if (p >= end || *p != ':')
                return NULL;
            p = kv__view_blank(p + 1, end);
        }
        p = kv__view_check(p, end, depth - 1);
        if (p == NULL)
            return NULL;
        p = kv__view_blank(p, end);
        if (p < end && *p == closing)
            return p + 1;
        if (p >= end || *p != ',')
            return NULL;
        p = kv__view_blank(p + 1, end);
    }
}

const char *
kv__view_check(const char *p, const char *end, int depth)
{
    if (p >= end || depth <= 0)
        return NULL;
    switch (*p) {
    case '"': return check_string(p + 1, end);
    case '{': return check_inside(p + 1, end, '}', depth);
    case '[': return check_inside(p + 1, end, ']', depth);
    case 't': return check_word(p, end, "true");
    case 'f': return check_word(p, end, "false");
    case 'n': return check_word(p, end, "null");
    default: return check_number(p, end);
    }
}

/* --- looking into what was checked -------------------------------------- */

static const char *
pass_string(const char *p)
{
    for (p++; *p != '"'; p++)
        if (*p == '\\')
            p++;
    return p + 1;
}

/* Past a value that was checked. */
static const char *
pass(const char *p, const char *end)
{
    int depth = 0;

    for (;;) {
        switch (*p) {
        case '"':
            p = pass_string(p);
            if (depth == 0)
                return p;
            continue;
        case '{':
        case '[': depth++; break;
        case '}':
        case ']':
            if (--depth == 0)
                return p + 1;
            break;
        default:
            if (depth > 0)
                break;
            while (p < end && (unsigned char)*p > ' ' && *p != ',' &&
                   *p != ']' && *p != '}')
                p++;
            return p;
        }
        p++;
    }
}

bool
kv__view_next(kv_str v, size_t *at, kv_str *key, kv_str *item)
{
    const char *p, *end, *start;

    *key = kv__str(NULL, 0);
    if (v.length < 2 || (v.data[0] != '{' && v.data[0] != '['))
        return false;
    p = v.data + *at;
    end = v.data + v.length;
    if (*at == 0)
        p++;
    p = kv__view_blank(p, end);
    if (p < end && *p == ',')
        p = kv__view_blank(p + 1, end);
    if (p >= end - 1)
        return false;
    if (v.data[0] == '{') {
        start = p;
        p = pass_string(p);
        *key = kv__str(start, (size_t)(p - start));
        p = kv__view_blank(p, end);
        p = kv__view_blank(p + 1, end);
    }
    start = p;
    p = pass(p, end);
    *item = kv__str(start, (size_t)(p - start));
    *at = (size_t)(p - v.data);
    return true;
}

bool
kv__view_get(kv_str object, const char *name, kv_str *out)
{
    kv_str key, item;
    size_t at = 0;

    if (object.length == 0 || object.data[0] != '{')
        return false;
    while (kv__view_next(object, &at, &key, &item)) {
        if (kv__view_is(key, kv__cstr(name))) {
            *out = item;
            return true;
        }
    }
    return false;
}

size_t
kv__view_count(kv_str v)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    while (kv__view_next(v, &at, &key, &item))
        n++;
    return n;
}

static unsigned
hex4(const char *p)
{
    char digits[5];

    memcpy(digits, p, 4);
    digits[4] = '\0';
    return (unsigned)strtoul(digits, NULL, 16);
}

/* Decode the escape at *P, which is past its backslash and is moved past it
 * all, into OUT; returns its bytes. */
static size_t
unescape(const char **p, const char *end, char *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    unsigned c, low;
    const char *q = *p;

    if (*q != 'u') {
        *p = q + 1;
        out[0] = to[strchr(from, *q) - from];
        return 1;
    }
    c = hex4(q + 1);
    q += 5;
    if (c >= 0xd800 && c < 0xdc00 && end - q >= 6 && q[0] == '\\' &&
        q[1] == 'u') {
        low = hex4(q + 2);
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            q += 6;
        }
    }
    *p = q;
    return kv__utf8_put(c, out);
}

kv_str
kv__view_text(kv_str string, char *buffer, size_t size, bool *cut)
{
    const char *p, *end;
    char one[4];
    size_t n = 0, step;

    *cut = false;
    if (string.length < 2)
        return kv__str("", 0);
    p = string.data + 1;
    end = string.data + string.length - 1;
    if (memchr(p, '\\', (size_t)(end - p)) == NULL)
        return kv__str(p, (size_t)(end - p));
    while (p < end) {
        one[0] = *p++;
        step = 1;
        if (one[0] == '\\')
            step = unescape(&p, end, one);
        if (n + step > size) {
            *cut = true;
            break;
        }
        memcpy(buffer + n, one, step);
        n += step;
    }
    return kv__str(buffer, n);
}

bool
kv__view_is(kv_str string, kv_str text)
{
    const char *p, *end;
    char one[4];
    size_t n = 0, step;

    if (string.length < 2 || string.data[0] != '"')
        return false;
    p = string.data + 1;
    end = string.data + string.length - 1;
    if (string.length - 2 == text.length &&
        memcmp(p, text.data, text.length) == 0)
        return memchr(p, '\\', text.length) == NULL;
    if (string.length - 2 <= text.length ||
        memchr(p, '\\', (size_t)(end - p)) == NULL)
        return false;
    while (p < end) {
        one[0] = *p++;
        step = 1;
        if (one[0] == '\\')
            step = unescape(&p, end, one);
        if (n + step > text.length || memcmp(text.data + n, one, step) != 0)
            return false;
        n += step;
    }
    return n == text.length;
}

/* --- numbers ------------------------------------------------------------ */

bool
kv__view_double(kv_str v, double *out)
{
    char copy[64], *end;

    if (v.length == 0 || v.length >= sizeof copy ||
        (v.data[0] != '-' && (v.data[0] < '0' || v.data[0] > '9')))
        return false;
    memcpy(copy, v.data, v.length);
    copy[v.length] = '\0';
    *out = strtod_l(copy, &end, kv__c_locale());
    return *end == '\0';
}

bool
kv__view_u64(kv_str v, uint64_t *out)
{
    uint64_t n = 0;
    size_t i;

    for (i = 0; i < v.length; i++) {
        if (v.data[i] < '0' || v.data[i] > '9' || n > (UINT64_MAX - 9) / 10)
            return false;
        n = n * 10 + (uint64_t)(v.data[i] - '0');
    }
    *out = n;
    return v.length > 0;
}

static bool
is_integer(kv_str v)
{
    size_t i;

    for (i = 0; i < v.length; i++)
        if (strchr(".eE", v.data[i]) != NULL)
            return false;
    return true;
}

bool
kv__view_number_equal(kv_str a, kv_str b)
{
    double x, y;

    if (is_integer(a) && is_integer(b)) {
        if (kv__str_is(a, "-0"))
            a = kv__cstr("0");
        if (kv__str_is(b, "-0"))
            b = kv__cstr("0");
        return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
    }
    return kv__view_double(a, &x) && kv__view_double(b, &y) && x == y;
}

/* The next bytes of the text that a string means; 0 at its end. */
static size_t
text_step(const char **p, const char *end, char *out)
{
    if (*p >= end)
        return 0;
    out[0] = *(*p)++;
    return out[0] == '\\' ? unescape(p, end, out) : 1;
}

static bool
same_text(kv_str a, kv_str b)
{
    const char *p = a.data + 1, *p_end = a.data + a.length - 1;
    const char *q = b.data + 1, *q_end = b.data + b.length - 1;
    char one[4], two[4];
    size_t n, m;

    if (a.length == b.length && memcmp(a.data, b.data, a.length) == 0)
        return true;
    /* A step is a byte, or of an escape a whole character: then as many bytes
     * are taken on the other side. */
    for (;;) {
        n = text_step(&p, p_end, one);
        m = text_step(&q, q_end, two);
        for (; n > 0 && m > n && p < p_end && *p != '\\'; n++)
            one[n] = *p++;
        for (; m > 0 && n > m && q < q_end && *q != '\\'; m++)
            two[m] = *q++;
        if (n != m || memcmp(one, two, n) != 0)
            return false;
        if (n == 0)
            return true;
    }
}

static bool
same_members(kv_str a, kv_str b, int depth)
{
    kv_str key, other, x, y;
    size_t at = 0, with;
    bool found;

    size_t count = kv__view_count(a);

    if (count != kv__view_count(b))
        return false;
    if (count > MEMBERS_MAX)
        return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
    while (kv__view_next(a, &at, &key, &x)) {
        found = false;
        for (with = 0; !found && kv__view_next(b, &with, &other, &y);)
            found = same_text(key, other) && kv__view_equal(x, y, depth);
        if (!found)
            return false;
    }
    return true;
}

bool
kv__view_equal(kv_str a, kv_str b, int depth)
{
    kv_str key, x, y;
    size_t at = 0, with = 0;
    bool more;

    if (a.length == 0 || b.length == 0 || depth <= 0)
        return false;
    if (a.data[0] == '"')
        return b.data[0] == '"' && same_text(a, b);
    if (a.data[0] == '{')
        return b.data[0] == '{' && same_members(a, b, depth - 1);
    if (a.data[0] == '[') {
        if (b.data[0] != '[')
            return false;
        while ((more = kv__view_next(a, &at, &key, &x)) ==
                   kv__view_next(b, &with, &key, &y) &&
               more)
            if (!kv__view_equal(x, y, depth - 1))
                return false;
        return !more && !kv__view_next(b, &with, &key, &y);
    }
    if (strchr("tfn", a.data[0]) != NULL ||
        strchr("\"{[tfn", b.data[0]) != NULL)
        return a.data[0] == b.data[0];
    return kv__view_number_equal(a, b);
}

/* --- described values --------------------------------------------------- */

/* Whether a list of classes has one whose objects are data. */
static bool
is_data(kv_str classes)
{
    static const char *const data[] = {"str",  "int",   "float", "bytes",
                                       "list", "tuple", "dict",  "set"};
    kv_str key, item;
    size_t at = 0, i;

    while (kv__view_next(classes, &at, &key, &item))
        for (i = 0; i < sizeof data / sizeof *data; i++)
            if (kv__view_is(item, kv__cstr(data[i])))
                return true;
    return false;
}

void
kv__val_open(kv_str raw, kv__val *out)
{
    static const struct {
        const char *name;
        size_t offset;
    } members[] = {
        {"type", offsetof(kv__val, type)},
        {"text", offsetof(kv__val, text)},
        {"items", offsetof(kv__val, items)},
        {"entries", offsetof(kv__val, entries)},
        {"len", offsetof(kv__val, length)},
        {"shape", offsetof(kv__val, shape)},
        {"dtype", offsetof(kv__val, dtype)},
        {"attrs", offsetof(kv__val, attrs)},
        {"is", offsetof(kv__val, is)},
    };
    kv_str key, item;
    size_t at = 0, i;

    memset(out, 0, sizeof *out);
    out->raw = raw;
    if (raw.length > 0 && raw.data[0] == '[')
        out->items = raw;
    if (raw.length == 0 || raw.data[0] != '{')
        return;
    if (!kv__view_next(raw, &at, &key, &item) ||
        !kv__view_is(key, kv__str("$", 1)))
        return;
    out->described = true;
    if (item.data[0] >= '0' && item.data[0] <= '9')
        out->id = item;
    while (kv__view_next(raw, &at, &key, &item)) {
        for (i = 0; i < sizeof members / sizeof *members; i++)
            if (kv__view_is(key, kv__cstr(members[i].name)))
                memcpy((char *)out + members[i].offset, &item, sizeof item);
        if (kv__view_is(key, kv__str("cut", 3)))
            out->cut = item.data[0] == 't';
    }
    if (out->described && out->text.length == 0 && out->items.length == 0 &&
        out->entries.length == 0)
        out->opaque = is_data(out->is);
}

void
kv__val_show(kv_str raw, char *buffer, size_t size)
{
    kv__val v;
    kv__buf out = {0};
    char scratch[128];
    bool cut;
    kv_str text;

    kv__val_open(raw, &v);
    if (!v.described) {
        kv__buf_utf8(&out, raw, 60);
        kv__buf_str(&out, raw.length > 60 ? "..." : "");
    } else if (v.text.length > 0) {
        kv__buf_utf8(&out, v.text, 60);
        kv__buf_str(&out, v.text.length > 60 ? "..." : "");
    } else if (v.items.length > 2 || v.entries.length > 2) {
        text = v.items.length > 2 ? v.items : v.entries;
        kv__buf_utf8(&out, text, 60);
        kv__buf_str(&out, text.length > 60 ? "..." : "");
    } else {
        text = v.type.length > 0
                   ? kv__view_text(v.type, scratch, sizeof scratch, &cut)
                   : kv__cstr("object");
        kv__buf_char(&out, '<');
        kv__buf_utf8(&out, text, 80);
        if (v.id.length > 0)
            kv__buf_printf(&out, " %.*s", (int)v.id.length, v.id.data);
        kv__buf_char(&out, '>');
    }
    snprintf(buffer, size, "%s",
             kv__buf_text(&out) == NULL ? "" : kv__buf_text(&out));
    kv__buf_clear(&out);
}
