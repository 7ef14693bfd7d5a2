/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/text.h"

#include "plugins/rubric/chars.h"
#include "plugins/rubric/find.h"

#include <string.h>

/* --- case --------------------------------------------------------------- */

static void
add_code(luaL_Buffer *b, uint32_t code)
{
    uint8_t bytes[6];
    int n = u8_uctomb(bytes, code, sizeof bytes);

    luaL_addlstring(b, (char *)bytes, n > 0 ? (size_t)n : 0);
}

static int
change_case(lua_State *L, bool up)
{
    text t = argument(L, 1);
    luaL_Buffer b;
    uint32_t c;
    size_t n;

    luaL_buffinitsize(L, &b, t.length);
    for (; t.at < t.end; t.at += n) {
        c = code_at(t.at, t.end, &n);
        if (c < 0x80) {
            if (up)
                luaL_addchar(&b, (char)(c >= 'a' && c <= 'z' ? c - 32 : c));
            else
                luaL_addchar(&b, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
        } else if (c == BAD) {
            luaL_addchar(&b, (char)*t.at);
        } else if (!up && c == 0x130) {
            luaL_addstring(&b, "i\xcc\x87");
        } else {
            add_code(&b, up ? uc_toupper(c) : uc_tolower(c));
        }
    }
    luaL_pushresult(&b);
    return 1;
}

static int
text_lower(lua_State *L)
{
    return change_case(L, false);
}

static int
text_upper(lua_State *L)
{
    return change_case(L, true);
}

/* Whether there is a letter with a case, and none of the other case. */
static int
all_of(lua_State *L, bool upper)
{
    text t = argument(L, 1);
    bool any = false, is_upper, is_lower, is_title;
    uint32_t c;
    size_t n;

    for (; t.at < t.end; t.at += n) {
        c = code_at(t.at, t.end, &n);
        is_upper = c < 0x80 ? c >= 'A' && c <= 'Z'
                            : c != BAD && uc_is_property_uppercase(c);
        is_lower = c < 0x80 ? c >= 'a' && c <= 'z'
                            : c != BAD && uc_is_property_lowercase(c);
        is_title = c >= 0x80 && c != BAD && uc_is_property_titlecase(c);
        if (is_title || (upper ? is_lower : is_upper)) {
            any = false;
            break;
        }
        any = any || is_upper || is_lower;
    }
    lua_pushboolean(L, any);
    return 1;
}

static int
text_is_upper(lua_State *L)
{
    return all_of(L, true);
}

static int
text_is_lower(lua_State *L)
{
    return all_of(L, false);
}

/* --- trimming and cutting ----------------------------------------------- */

static int
text_strip(lua_State *L)
{
    text t = argument(L, 1);
    const char *set = luaL_optstring(L, 2, NULL);
    const unsigned char *last = t.at, *at;
    bool out, in_set[128] = {false};
    uint32_t c;
    size_t n;

    for (; set != NULL && *set != '\0'; set++)
        if ((unsigned char)*set < 128)
            in_set[(unsigned char)*set] = true;

    for (at = t.at; at < t.end; at += n) {
        c = code_at(at, t.end, &n);
        out = lua_isnoneornil(L, 2) ? is_space(c) : c < 0x80 && in_set[c];
        if (!out)
            last = at + n;
        else if (at == t.at)
            t.at = at + n;
    }
    push_part(L, t.at, last > t.at ? last : t.at);
    return 1;
}

/* Replace white space beyond ASCII by blanks, and decimal digits by their ASCII
 * digits. */
static int
text_plain(lua_State *L)
{
    text t = argument(L, 1);
    luaL_Buffer b;
    uint32_t c;
    size_t n;
    int digit;

    luaL_buffinitsize(L, &b, t.length);
    for (; t.at < t.end; t.at += n) {
        c = code_at(t.at, t.end, &n);
        digit = c < 0x80 || c == BAD ? -1 : uc_decimal_value(c);
        if (digit >= 0)
            luaL_addchar(&b, (char)('0' + digit));
        else if (is_space(c) && !(c >= 9 && c <= 13))
            luaL_addchar(&b, ' ');
        else
            luaL_addlstring(&b, (const char *)t.at, n);
    }
    luaL_pushresult(&b);
    return 1;
}

/* Replace each run of white space by one blank, and remove those at the
 * ends. */
static int
text_squeeze(lua_State *L)
{
    text t = argument(L, 1);
    bool pending = false, any = false;
    luaL_Buffer b;
    uint32_t c;
    size_t n;

    luaL_buffinitsize(L, &b, t.length);
    for (; t.at < t.end; t.at += n) {
        c = code_at(t.at, t.end, &n);
        if (is_space(c)) {
            pending = any;
            continue;
        }
        if (pending)
            luaL_addchar(&b, ' ');
        luaL_addlstring(&b, (const char *)t.at, n);
        pending = false;
        any = true;
    }
    luaL_pushresult(&b);
    return 1;
}

static int
text_split(lua_State *L)
{
    text t = argument(L, 1), sep = argument(L, 2);
    const unsigned char *found;
    lua_Integer i = 0;

    luaL_argcheck(L, sep.length > 0, 2, "an empty separator");
    lua_newtable(L);
    while ((found = memmem(t.at, (size_t)(t.end - t.at), sep.at, sep.length)) !=
           NULL) {
        push_part(L, t.at, found);
        lua_rawseti(L, -2, ++i);
        t.at = found + sep.length;
    }
    push_part(L, t.at, t.end);
    lua_rawseti(L, -2, ++i);
    kvl_charge(L, (uint64_t)i);
    return 1;
}

/* Lines without their line ends; "a\n" is one line. */
static int
each_line(lua_State *L, bool list)
{
    text t = argument(L, 1);
    const unsigned char *newline, *to;
    lua_Integer i = 0;

    if (list)
        lua_newtable(L);
    while (t.at < t.end) {
        newline = memchr(t.at, '\n', (size_t)(t.end - t.at));
        to = newline == NULL ? t.end : newline;
        if (list) {
            push_part(L, t.at, to > t.at && to[-1] == '\r' ? to - 1 : to);
            lua_rawseti(L, -2, i + 1);
        }
        i++;
        t.at = newline == NULL ? t.end : newline + 1;
    }
    kvl_charge(L, (uint64_t)i);
    if (!list)
        lua_pushinteger(L, i);
    return 1;
}

static int
text_lines(lua_State *L)
{
    return each_line(L, true);
}

static int
text_count_lines(lua_State *L)
{
    return each_line(L, false);
}

/* --- words -------------------------------------------------------------- */

static int
each_word(lua_State *L, bool list)
{
    text t = argument(L, 1);
    const unsigned char *from = NULL;
    lua_Integer i = 0;
    bool in;
    size_t n;

    if (list)
        lua_newtable(L);
    for (; t.at < t.end; t.at += n) {
        in = is_word(code_at(t.at, t.end, &n));
        if (in && from == NULL) {
            from = t.at;
            i++;
        } else if (!in && from != NULL) {
            if (list) {
                push_part(L, from, t.at);
                lua_rawseti(L, -2, i);
            }
            from = NULL;
        }
    }
    if (list && from != NULL) {
        push_part(L, from, t.end);
        lua_rawseti(L, -2, i);
    }
    kvl_charge(L, (uint64_t)i);
    if (!list)
        lua_pushinteger(L, i);
    return 1;
}

static int
text_words(lua_State *L)
{
    return each_word(L, true);
}

static int
text_count_words(lua_State *L)
{
    return each_word(L, false);
}

static int
text_length(lua_State *L)
{
    text t = argument(L, 1);
    lua_Integer count = 0;
    size_t n;

    for (; t.at < t.end; t.at += n) {
        (void)code_at(t.at, t.end, &n);
        count++;
    }
    lua_pushinteger(L, count);
    return 1;
}

/* --- more ---------------------------------------------------------------- */

static int
text_starts(lua_State *L)
{
    text t = argument(L, 1), p = argument(L, 2);

    lua_pushboolean(L,
                    p.length <= t.length && memcmp(t.at, p.at, p.length) == 0);
    return 1;
}

static int
text_ends(lua_State *L)
{
    text t = argument(L, 1), p = argument(L, 2);

    lua_pushboolean(L, p.length <= t.length &&
                           memcmp(t.end - p.length, p.at, p.length) == 0);
    return 1;
}

/* Line and column, counted from 1, of a byte position. */
static int
text_position(lua_State *L)
{
    text t = argument(L, 1);
    lua_Integer at = luaL_checkinteger(L, 2), line = 1, column = 1, i;

    luaL_argcheck(L, at >= 1 && at <= (lua_Integer)t.length + 1, 2,
                  "outside the text");
    for (i = 0; i < at - 1; i++) {
        column = t.at[i] == '\n' ? 1 : column + ((t.at[i] & 0xc0) != 0x80);
        line += t.at[i] == '\n';
    }
    lua_pushinteger(L, line);
    lua_pushinteger(L, column);
    return 2;
}

/* The length in characters of the longest line, and its number. */
static int
text_longest_line(lua_State *L)
{
    text t = argument(L, 1);
    lua_Integer longest = 0, number = 0, line = 1, length = 0;
    size_t n;
    uint32_t c;

    for (; t.at < t.end; t.at += n) {
        c = code_at(t.at, t.end, &n);
        if (c == '\n') {
            line++;
            length = 0;
        } else if (c != '\r' && ++length > longest) {
            longest = length;
            number = line;
        }
    }
    lua_pushinteger(L, longest);
    lua_pushinteger(L, number);
    return 2;
}

/* Replace bytes that are not UTF-8 by U+FFFD. */
static int
text_valid(lua_State *L)
{
    text t = argument(L, 1);
    luaL_Buffer b;
    size_t n;

    if (u8_check(t.at, t.length) == NULL) {
        lua_pushvalue(L, 1);
        return 1;
    }
    luaL_buffinitsize(L, &b, t.length);
    for (; t.at < t.end; t.at += n)
        if (code_at(t.at, t.end, &n) == BAD)
            luaL_addstring(&b, "\xef\xbf\xbd");
        else
            luaL_addlstring(&b, (const char *)t.at, n);
    luaL_pushresult(&b);
    return 1;
}

int
kvl_open_text(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"lower", text_lower},
        {"upper", text_upper},
        {"is_upper", text_is_upper},
        {"is_lower", text_is_lower},
        {"strip", text_strip},
        {"plain", text_plain},
        {"squeeze", text_squeeze},
        {"split", text_split},
        {"lines", text_lines},
        {"count_lines", text_count_lines},
        {"words", text_words},
        {"count_words", text_count_words},
        {"length", text_length},
        {"starts", text_starts},
        {"ends", text_ends},
        {"position", text_position},
        {"valid", text_valid},
        {"longest_line", text_longest_line},
        {NULL, NULL},
    };

    luaL_newlib(L, functions);
    luaL_setfuncs(L, kvl_search_functions, 0);
    return 1;
}
