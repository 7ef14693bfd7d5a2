/* SPDX-License-Identifier: MIT */
/* Characters of UTF-8, as kv.text sees them: code points.  A byte outside of
 * any valid sequence is a character without a class. */
#ifndef KV_LUA_CHARS_H
#define KV_LUA_CHARS_H

#include "plugins/rubric/sandbox.h"

#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#define BAD UINT32_C(0xffffffff)

/* The code point at S and its length. */
static inline uint32_t
code_at(const unsigned char *s, const unsigned char *end, size_t *length)
{
    ucs4_t code;
    int n;

    if (*s < 0x80) {
        *length = 1;
        return *s;
    }
    n = u8_mbtoucr(&code, s, (size_t)(end - s));
    *length = n > 0 ? (size_t)n : 1;
    return n > 0 ? code : BAD;
}

/* White space as Python defines it. */
static inline bool
is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f);
    return c != BAD && uc_is_property_white_space(c);
}

static inline bool
is_word(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (c >= '0' && c <= '9') || c == '_';
    return c != BAD && uc_is_general_category_withtable(
                           c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N);
}

static inline uint32_t
fold(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    return c == BAD ? c : uc_tolower(c);
}

typedef struct text {
    const unsigned char *at, *end;
    size_t length;
} text;

/* A string argument; charges steps for its length. */
static inline text
argument(lua_State *L, int index)
{
    size_t length;
    const char *s = luaL_checklstring(L, index, &length);

    kvl_charge(L, length / 8 + 1);
    return (text){(const unsigned char *)s, (const unsigned char *)s + length,
                  length};
}

static inline void
push_part(lua_State *L, const unsigned char *from, const unsigned char *to)
{
    lua_pushlstring(L, (const char *)from, (size_t)(to - from));
}

#endif
