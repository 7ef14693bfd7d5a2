/* SPDX-License-Identifier: MIT */
#include "core/figures/wrap.h"

#include <string.h>

/* Add LINE in pieces of WIDTH columns at most, broken between words; what
 * continues a line is indented.  A word that is longer stays whole. */
static void
wrap_line(kv__buf *out, kv_str line, size_t width)
{
    size_t indent = line.length > 2 && line.data[0] == ' ' ? 6 : 4;
    size_t at = 0, end, columns, space;

    while (at < line.length) {
        columns = at == 0 ? 0 : indent;
        space = 0;
        for (end = at; end < line.length && columns < width; end++) {
            /* Bytes that continue a character take no column. */
            columns += ((unsigned char)line.data[end] & 0xc0) != 0x80;
            if (line.data[end] == ' ' && end > at)
                space = end;
        }
        while (end < line.length &&
               ((unsigned char)line.data[end] & 0xc0) == 0x80)
            end++;
        if (end < line.length && line.data[end] != ' ') {
            if (space == 0) {
                while (end < line.length && line.data[end] != ' ')
                    end++;
            } else {
                end = space;
            }
        }
        if (at > 0)
            kv__buf_printf(out, "\n%*s", (int)indent, "");
        kv__buf_add(out, line.data + at, end - at);
        at = end;
        while (at < line.length && line.data[at] == ' ')
            at++;
    }
    kv__buf_char(out, '\n');
}

void
kv__wrap_lines(kv__buf *out, size_t start, size_t width)
{
    kv__buf wrapped = {0};
    size_t at = start, length;
    const char *end;

    while (!out->failed && at < out->length) {
        end = memchr(out->data + at, '\n', out->length - at);
        length =
            end == NULL ? out->length - at : (size_t)(end - (out->data + at));
        wrap_line(&wrapped, kv__str(out->data + at, length), width);
        at += length + 1;
    }
    if (!out->failed) {
        out->length = start;
        kv__buf_add(out, wrapped.data, wrapped.length);
        out->failed = out->failed || wrapped.failed;
    }
    kv__buf_clear(&wrapped);
}
