/* SPDX-License-Identifier: MIT */
#include "plugins/kit/str.h"

#include <string.h>

kv_str
str_c(const char *s)
{
    kv_str out = {s, strlen(s)};

    return out;
}

bool
str_is(kv_str s, const char *other)
{
    size_t i;

    /* Most comparisons end at the first byte. */
    for (i = 0; i < s.length; i++)
        if (other[i] == '\0' || other[i] != s.data[i])
            return false;
    return other[i] == '\0';
}

bool
str_same(kv_str a, kv_str b)
{
    return a.length == b.length &&
           (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

int
str_order(const void *x, const void *y)
{
    const kv_str *a = x, *b = y;
    size_t n = a->length < b->length ? a->length : b->length;
    int sign = n == 0 ? 0 : memcmp(a->data, b->data, n);

    return sign != 0 ? sign : (a->length > b->length) - (a->length < b->length);
}

bool
str_starts(kv_str s, const char *with)
{
    size_t i;

    for (i = 0; with[i] != '\0'; i++)
        if (i == s.length || with[i] != s.data[i])
            return false;
    return true;
}

bool
str_ends(kv_str s, const char *with)
{
    size_t n = strlen(with);

    return s.length >= n &&
           (n == 0 || memcmp(s.data + s.length - n, with, n) == 0);
}

size_t
str_find(kv_str s, const char *other, size_t from)
{
    size_t length = strlen(other);
    const char *hit;

    if (from > s.length || length == 0)
        return SIZE_MAX;
    hit = memmem(s.data + from, s.length - from, other, length);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.data);
}

bool
is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
}

bool
str_has_word(kv_str s, const char *word, size_t length)
{
    size_t at = 0;
    const char *hit;

    while (length > 0 && at < s.length &&
           (hit = memmem(s.data + at, s.length - at, word, length)) != NULL) {
        at = (size_t)(hit - s.data);
        if ((at == 0 || !is_word_char(s.data[at - 1])) &&
            (at + length == s.length || !is_word_char(s.data[at + length])))
            return true;
        at++;
    }
    return false;
}

bool
str_line(kv_str s, size_t *at, kv_str *line)
{
    const char *end;

    if (*at >= s.length)
        return false;
    line->data = s.data + *at;
    end = memchr(line->data, '\n', s.length - *at);
    line->length = end == NULL ? s.length - *at : (size_t)(end - line->data);
    *at += line->length + 1;
    return true;
}

bool
c_copy(char *buffer, size_t size, kv_str s)
{
    if (s.length >= size || memchr(s.data, '\0', s.length) != NULL)
        return false;
    if (s.length > 0)
        memcpy(buffer, s.data, s.length);
    buffer[s.length] = '\0';
    return true;
}
