/* SPDX-License-Identifier: MIT */
#include "core/logs/text.h"

bool
line_starts(kv_str s, const char *with)
{
    size_t n = strlen(with);

    return s.length >= n && memcmp(s.data, with, n) == 0;
}

bool
line_ends(kv_str s, const char *with)
{
    size_t n = strlen(with);

    return s.length >= n && memcmp(s.data + s.length - n, with, n) == 0;
}

size_t
line_find(kv_str s, const char *what, size_t from)
{
    const char *hit;

    if (s.length == 0 || from > s.length)
        return SIZE_MAX;
    hit = memmem(s.data + from, s.length - from, what, strlen(what));
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.data);
}

bool
line_has(kv_str s, const char *what)
{
    return line_find(s, what, 0) != SIZE_MAX;
}

kv_str
line_slice(kv_str s, size_t from, size_t to)
{
    return s.length == 0 ? s
                         : kv__str(s.data + from, to > from ? to - from : 0);
}

kv_str
line_trim(kv_str s)
{
    while (s.length > 0 && (s.data[0] == ' ' || s.data[0] == '\t')) {
        s.data++;
        s.length--;
    }
    while (s.length > 0 &&
           (s.data[s.length - 1] == ' ' || s.data[s.length - 1] == '\t'))
        s.length--;
    return s;
}

kv_str
line_word(kv_str s)
{
    size_t n = 0;

    while (n < s.length && s.data[n] != ' ' && s.data[n] != '\t')
        n++;
    return kv__str(s.data, n);
}

bool
line_take(kv_str *s, const char *what)
{
    if (!line_starts(*s, what))
        return false;
    s->data += strlen(what);
    s->length -= strlen(what);
    return true;
}

bool
line_is_number(kv_str s)
{
    size_t i;

    for (i = 0; i < s.length; i++)
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    return s.length > 0;
}

kv_str
line_untimed(kv_str s)
{
    char close = s.length > 0 ? s.data[s.length - 1] : '\0';
    char open = close == ')' ? '(' : '[';
    size_t i;

    if ((close != ')' && close != ']') || s.length < 4 ||
        s.data[s.length - 2] != 's')
        return s;
    for (i = s.length - 2; i > 0 && s.data[i] != open; i--)
        if (strchr("0123456789.,: mns", s.data[i]) == NULL || s.data[i] == '\0')
            return s;
    if (s.data[i] != open || s.data[i + 1] < '0' || s.data[i + 1] > '9')
        return s;
    return line_trim(kv__str(s.data, i));
}

void
line_keep(kv__buf *buf, kv_str s)
{
    kv__buf_reset(buf);
    kv__buf_add(buf, s.data, s.length);
}
