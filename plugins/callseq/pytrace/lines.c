/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/pytrace/lines.h"

#include "plugins/callseq/pytrace/state.h"

#include <stdlib.h>
#include <string.h>

static struct {
    char *data;
    size_t used, room;
} lines;

void
put_bytes(const char *s, size_t n)
{
    char *grown;
    size_t room = lines.room;

    while (lines.used + n > room)
        room = room == 0 ? 1 << 16 : 2 * room;
    if (room != lines.room) {
        grown = room > 2 * LINES_MAX ? NULL : realloc(lines.data, room);
        if (grown == NULL) {
            trace.cut = true;
            return;
        }
        lines.data = grown;
        lines.room = room;
    }
    memcpy(lines.data + lines.used, s, n);
    lines.used += n;
}

void
put(const char *s)
{
    put_bytes(s, strlen(s));
}

void
put_number(uint64_t x)
{
    char digits[24];
    size_t n = sizeof digits;

    do {
        digits[--n] = (char)('0' + x % 10);
        x /= 10;
    } while (x > 0);
    put_bytes(digits + n, sizeof digits - n);
}

void
put_text(const char *s, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char escape[7] = "\\u00";
    size_t i, from = 0;
    unsigned char c;

    put("\"");
    for (i = 0; i < n; i++) {
        c = (unsigned char)s[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        put_bytes(s + from, i - from);
        from = i + 1;
        escape[4] = digits[c >> 4];
        escape[5] = digits[c & 15];
        put(escape);
    }
    put_bytes(s + from, n - from);
    put("\"");
}

size_t
lines_used(void)
{
    return lines.used;
}

void
lines_clear(void)
{
    lines.used = 0;
}

void
lines_prefix(char c)
{
    put(" ");
    memmove(lines.data + 1, lines.data, lines.used - 1);
    lines.data[0] = c;
}

const char *
lines_view(size_t *n)
{
    *n = lines.used;
    return lines.data;
}
