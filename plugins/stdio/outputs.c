/* SPDX-License-Identifier: MIT */
#include "plugins/stdio/outputs.h"

#include "plugins/kit/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool
blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' ||
           c == '\v';
}

static kv_str
trimmed(kv_str s)
{
    while (s.length > 0 && blank(s.data[s.length - 1]))
        s.length--;
    return s;
}

/* --- lines -------------------------------------------------------------- */

bool
same_lines(kv_str got, kv_str want)
{
    kv_str x, y;
    size_t i = 0, k = 0;
    bool more_x, more_y;

    got = trimmed(got);
    want = trimmed(want);
    for (;;) {
        more_x = str_line(got, &i, &x);
        more_y = str_line(want, &k, &y);
        if (!more_x || !more_y)
            return more_x == more_y;
        if (!str_same(trimmed(x), trimmed(y)))
            return false;
    }
}

static int
by_bytes(const void *a, const void *b)
{
    const kv_str *x = a, *y = b;
    size_t least = x->length < y->length ? x->length : y->length;
    int c = least == 0 ? 0 : memcmp(x->data, y->data, least);

    if (c != 0)
        return c;
    return x->length < y->length ? -1 : x->length > y->length;
}

/* The lines of S, sorted; NULL when memory ran out. */
static kv_str *
sorted(kv_str s, size_t *count)
{
    kv_str *lines, line;
    size_t at = 0, n = 0;

    s = trimmed(s);
    while (str_line(s, &at, &line))
        n++;
    lines = calloc(n + 1, sizeof *lines);
    if (lines == NULL)
        return NULL;
    at = n = 0;
    while (str_line(s, &at, &line))
        lines[n++] = trimmed(line);
    qsort(lines, n, sizeof *lines, by_bytes);
    *count = n;
    return lines;
}

bool
same_unordered(kv_str got, kv_str want, bool *failed)
{
    size_t n = 0, m = 0, i;
    kv_str *x = sorted(got, &n), *y = sorted(want, &m);
    bool is = x != NULL && y != NULL && n == m;

    *failed = x == NULL || y == NULL;
    for (i = 0; is && i < n; i++)
        is = str_same(x[i], y[i]);
    free(x);
    free(y);
    return is;
}

/* --- words -------------------------------------------------------------- */

/* The next word of S from *at; empty at the end. */
static kv_str
next_word(kv_str s, size_t *at)
{
    kv_str word = {NULL, 0};

    while (*at < s.length && blank(s.data[*at]))
        ++*at;
    word.data = s.data + *at;
    while (*at < s.length && !blank(s.data[*at])) {
        ++*at;
        word.length++;
    }
    return word;
}

bool
same_tokens(kv_str got, kv_str want)
{
    size_t i = 0, k = 0;
    kv_str x, y;

    do {
        x = next_word(got, &i);
        y = next_word(want, &k);
        if (!str_same(x, y))
            return false;
    } while (x.length > 0);
    return true;
}

static size_t
digits(const char *s)
{
    return strspn(s, "0123456789");
}

/* Whether WORD is a decimal number, as in "-1.5e3": no hexadecimal, no "inf"
 * and no "nan". */
static bool
decimal(kv_str word, double *out, locale_t numbers)
{
    char s[1100];
    size_t n = 0, before, behind = 0;

    if (!c_copy(s, sizeof s, word))
        return false;
    n += s[n] == '+' || s[n] == '-';
    n += before = digits(s + n);
    if (s[n] == '.')
        n += 1 + (behind = digits(s + n + 1));
    if (before + behind == 0)
        return false;
    if (s[n] == 'e' || s[n] == 'E') {
        n++;
        n += s[n] == '+' || s[n] == '-';
        if (digits(s + n) == 0)
            return false;
        n += digits(s + n);
    }
    *out = strtod_l(s, NULL, numbers);
    return n == word.length && isfinite(*out);
}

bool
near_tokens(kv_str got, kv_str want, double tolerance, locale_t numbers)
{
    size_t i = 0, k = 0;
    double a, b, apart;
    kv_str x, y;

    do {
        x = next_word(got, &i);
        y = next_word(want, &k);
        if (str_same(x, y))
            continue;
        if (!decimal(x, &a, numbers) || !decimal(y, &b, numbers))
            return false;
        apart = fabs(a - b);
        if (!(apart <= tolerance || apart <= tolerance * fabs(b)))
            return false;
    } while (x.length > 0);
    return true;
}
