/* SPDX-License-Identifier: MIT */
#include "plugins/stdio/outputs.h"

#include "plugins/kit/exact.h"
#include "plugins/kit/str.h"

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
    qsort(lines, n, sizeof *lines, str_order);
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

/* Whether the two words are decimal numbers that TOLERANCE, or that share of
 * WANT, takes for equal.  Infinity, NaN and hexadecimal are no such numbers. */
static bool
near_words(kv_str got, kv_str want, const mpq_t tolerance)
{
    mpq_t a, b, share;
    bool is;

    mpq_inits(a, b, share, NULL);
    is = exact_decimal(a, got) && exact_decimal(b, want);
    if (is) {
        mpq_abs(share, b);
        mpq_mul(share, share, tolerance);
        is = exact_near(a, b, tolerance, true) || exact_near(a, b, share, true);
    }
    mpq_clears(a, b, share, NULL);
    return is;
}

bool
near_tokens(kv_str got, kv_str want, double tolerance)
{
    size_t i = 0, k = 0;
    bool is = true;
    kv_str x, y;
    mpq_t most;

    mpq_init(most);
    exact_shortest(most, tolerance);
    do {
        x = next_word(got, &i);
        y = next_word(want, &k);
        is = str_same(x, y) || near_words(x, y, most);
    } while (is && x.length > 0);
    mpq_clear(most);
    return is;
}
