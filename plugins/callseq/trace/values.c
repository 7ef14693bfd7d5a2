/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/trace/values.h"

#include "plugins/callseq/trace/out.h"
#include "plugins/kit/signature.h"

#include <stdlib.h>

#define TEXT_MAX 512

static QUIET void
put_double(double d)
{
    char text[40];

    if (d != d || d - d != 0) {
        PUT("{\"$\":null,\"type\":\"float\",\"text\":");
        if (d != d)
            PUT("\"nan\"}");
        else if (d > 0)
            PUT("\"inf\"}");
        else
            PUT("\"-inf\"}");
        return;
    }
    gcvt(d, 17, text);
    put_bytes(text, strlen(text));
    /* "1." would be invalid JSON. */
    if (buffer[used - 1] == '.')
        PUT("0");
}

static QUIET void put_members(const char *s, const char *at);

PART void
put_value(const char *s, const void *at)
{
    uint64_t u = 0;
    const void *p;
    size_t n;

    if (used > BUFFER - VALUE_ROOM) {
        PUT("{\"$\":null,\"type\":\"object\",\"cut\":true}");
        return;
    }
    switch (*s) {
    case 'v': PUT("null"); return;
    case 'b':
        if (*(const uint8_t *)at)
            PUT("true");
        else
            PUT("false");
        return;
    case 'c': put_signed(*(const int8_t *)at); return;
    case 'C': put_number(*(const uint8_t *)at); return;
    case 'h': put_signed(*(const int16_t *)at); return;
    case 'H': put_number(*(const uint16_t *)at); return;
    case 'i': put_signed(*(const int32_t *)at); return;
    case 'I': put_number(*(const uint32_t *)at); return;
    case 'l': put_signed(*(const int64_t *)at); return;
    case 'L': put_number(*(const uint64_t *)at); return;
    case 'f': put_double((double)*(const float *)at); return;
    case 'd': put_double(*(const double *)at); return;
    case '{': put_members(s, at); return;
    default: break;
    }
    memcpy(&p, at, sizeof p);
    if (p == NULL) {
        PUT("null");
    } else if (*s == 's') {
        n = strnlen(p, TEXT_MAX + 1);
        if (n <= TEXT_MAX) {
            put_string(p, n);
            return;
        }
        PUT("{\"$\":null,\"type\":\"str\",\"cut\":true,\"text\":");
        put_string(p, TEXT_MAX);
        PUT("}");
    } else if (*s == '*') {
        put_members(s + 1, p);
        used--; /* the address goes before the closing brace */
        PUT(",\"at\":");
        u = (uintptr_t)p;
        put_number(u);
        PUT("}");
    } else {
        PUT("{\"$\":");
        u = (uintptr_t)p;
        put_number(u);
        PUT(",\"type\":\"pointer\"}");
    }
}

/* {name;i x;d y;} */
static QUIET void
put_members(const char *s, const char *at)
{
    const char *name = s + 1, *end = strchr(s, ';'), *next;
    size_t offset = 0, size, align;
    bool first = true;

    PUT("{\"$\":null,\"type\":\"struct ");
    put_bytes(name, (size_t)(end - name));
    PUT("\",\"attrs\":{");
    for (s = end + 1; *s != '}'; s = strchr(next, ';') + 1) {
        next = type_behind(s);
        measure(s, &size, &align);
        offset = (offset + align - 1) / align * align;
        if (!first)
            PUT(",");
        first = false;
        put_string(next + 1, (size_t)(strchr(next, ';') - next - 1));
        PUT(":");
        put_value(s, at + offset);
        offset += size;
    }
    PUT("}}");
}
