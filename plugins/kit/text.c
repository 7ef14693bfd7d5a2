/* SPDX-License-Identifier: MIT */
#include "plugins/kit/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
text_clear(text *t)
{
    free(t->data);
    memset(t, 0, sizeof *t);
}

static bool
reserve(text *t, size_t extra)
{
    size_t room = t->room < 256 ? 256 : t->room;
    char *grown;

    if (t->failed || extra > ((size_t)1 << 30))
        t->failed = true;
    if (t->failed)
        return false;
    while (room < t->length + extra + 1)
        room *= 2;
    if (room != t->room) {
        grown = realloc(t->data, room);
        if (grown == NULL) {
            t->failed = true;
            return false;
        }
        t->data = grown;
        t->room = room;
    }
    return true;
}

void
text_add(text *t, const char *data, size_t length)
{
    if (!reserve(t, length))
        return;
    if (length > 0)
        memcpy(t->data + t->length, data, length);
    t->length += length;
    t->data[t->length] = '\0';
}

void
text_str(text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

void
text_printf(text *t, const char *format, ...)
{
    char small[1024];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n >= 0)
        text_add(t, small,
                 (size_t)n < sizeof small ? (size_t)n : sizeof small - 1);
}

/* Length of the valid UTF-8 sequence at P, or 0. */
static size_t
utf8(const unsigned char *p, size_t left)
{
    size_t n = p[0] < 0x80   ? 1
               : p[0] < 0xc2 ? 0
               : p[0] < 0xe0 ? 2
               : p[0] < 0xf0 ? 3
               : p[0] < 0xf5 ? 4
                             : 0,
           i;

    if (n == 0 || n > left)
        return 0;
    for (i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

void
text_json(text *t, kv_str s)
{
    const unsigned char *p = (const unsigned char *)s.data;
    size_t i = 0, n;

    text_add(t, "\"", 1);
    while (i < s.length) {
        n = utf8(p + i, s.length - i);
        if (n == 0) {
            text_str(t, "\xef\xbf\xbd");
            i++;
        } else if (p[i] == '"' || p[i] == '\\') {
            text_printf(t, "\\%c", p[i]);
            i++;
        } else if (p[i] < 0x20 || p[i] == 0x7f) {
            text_printf(t, "\\u%04x", p[i]);
            i++;
        } else {
            text_add(t, s.data + i, n);
            i += n;
        }
    }
    text_add(t, "\"", 1);
}

kv_str
text_view(const text *t)
{
    kv_str s = {t->data, t->length};

    return s;
}

const char *
text_c(text *t)
{
    text_add(t, "", 0);
    return t->failed ? "" : t->data;
}
