/* kv.text: what rubrics ask of text, over code points of UTF-8.  A byte that
 * belongs to no valid sequence is a character of no class. */
#include "plugins/rubric/modules.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

/* --- characters --------------------------------------------------------- */

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

/* White space as Python has it. */
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

static uint32_t
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

/* A string argument, paid for by its length. */
static text
argument(lua_State *L, int index)
{
    size_t length;
    const char *s = luaL_checklstring(L, index, &length);

    kvl_charge(L, length / 8 + 1);
    return (text){(const unsigned char *)s, (const unsigned char *)s + length,
                  length};
}

static void
push_part(lua_State *L, const unsigned char *from, const unsigned char *to)
{
    lua_pushlstring(L, (const char *)from, (size_t)(to - from));
}

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

/* At least one letter with a case, and none of the other. */
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

/* Every white space but those of ASCII becomes a blank, every decimal digit
 * its ASCII one. */
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

/* White space runs become one blank, those at the ends nothing. */
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

/* Lines without their ends; "a\n" is one line. */
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

/* --- searching ---------------------------------------------------------- */

typedef struct needle {
    text what;
    bool word, folded;
    uint32_t first; /* folded */
    lua_State *L;
    uint64_t cost; /* not paid yet */
} needle;

static void
check_options(lua_State *L, int options)
{
    const char *name, *least = NULL;

    lua_pushnil(L);
    while (lua_next(L, options)) {
        lua_pop(L, 1);
        name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
        if (strcmp(name, "word") != 0 && strcmp(name, "fold") != 0 &&
            (least == NULL || strcmp(name, least) < 0))
            least = name;
    }
    if (least != NULL)
        luaL_error(L, "a search has no option '%s', expected word, fold",
                   least);
}

/* Options of a search: {word = true, fold = true}. */
static needle
needle_of(lua_State *L, int index, int options)
{
    needle n = {.what = argument(L, index), .L = L};
    size_t length;

    luaL_argcheck(L, n.what.length > 0, index, "nothing to look for");
    if (!lua_isnoneornil(L, options)) {
        luaL_checktype(L, options, LUA_TTABLE);
        check_options(L, options);
        n.word = lua_getfield(L, options, "word") != LUA_TNIL &&
                 lua_toboolean(L, -1);
        n.folded = lua_getfield(L, options, "fold") != LUA_TNIL &&
                   lua_toboolean(L, -1);
        lua_pop(L, 2);
    }
    n.first = fold(code_at(n.what.at, n.what.end, &length));
    return n;
}

/* Whether exactly one side of AT is a word character. */
static bool
boundary(const text *t, const unsigned char *at)
{
    const unsigned char *before = at;
    size_t n;
    bool a = false, b = false;

    if (at > t->at) {
        do
            before--;
        while (before > t->at && at - before < 4 && (*before & 0xc0) == 0x80);
        a = is_word(code_at(before, at, &n));
    }
    if (at < t->end)
        b = is_word(code_at(at, t->end, &n));
    return a != b;
}

static void
spend(needle *n, uint64_t cost)
{
    n->cost += cost;
    if (n->cost > 10000) {
        kvl_charge(n->L, n->cost);
        n->cost = 0;
    }
}

/* Length of the needle at AT, 0: it is not there. */
static size_t
here(needle *n, const text *t, const unsigned char *at)
{
    const unsigned char *s = at, *w = n->what.at;
    size_t a, b;

    if (!n->folded) {
        if ((size_t)(t->end - at) < n->what.length ||
            memcmp(at, n->what.at, n->what.length) != 0)
            return 0;
        s = at + n->what.length;
    } else {
        while (w < n->what.end) {
            if (s >= t->end || fold(code_at(s, t->end, &a)) !=
                                   fold(code_at(w, n->what.end, &b))) {
                spend(n, (uint64_t)(s - at) / 2 + 1);
                return 0;
            }
            s += a;
            w += b;
        }
    }
    spend(n, n->what.length / 16 + 1);
    if (n->word && (!boundary(t, at) || !boundary(t, s)))
        return 0;
    return (size_t)(s - at);
}

/* The next place from FROM on; NULL: none. */
static const unsigned char *
next_place(needle *n, const text *t, const unsigned char *from, size_t *length)
{
    const unsigned char *at = from;
    unsigned char a = (unsigned char)n->first;
    unsigned char b = a >= 'a' && a <= 'z' ? a - 32 : a;

    while (at < t->end) {
        if (!n->folded) {
            at = memmem(at, (size_t)(t->end - at), n->what.at, n->what.length);
            if (at == NULL)
                return NULL;
        } else if (n->first < 0x80) {
            /* Some letters beyond ASCII fold into it: the Kelvin sign. */
            while (at < t->end && *at != a && *at != b && *at < 0x80)
                at++;
        }
        if (at < t->end && (*length = here(n, t, at)) > 0)
            return at;
        at++;
    }
    return NULL;
}

static int
text_count(lua_State *L)
{
    text t = argument(L, 1);
    needle n = needle_of(L, 2, 3);
    const unsigned char *at = t.at;
    lua_Integer count = 0;
    size_t length;

    while ((at = next_place(&n, &t, at, &length)) != NULL) {
        count++;
        at += length;
    }
    lua_pushinteger(L, count);
    return 1;
}

static void
push_span(lua_State *L, const text *t, const unsigned char *at, size_t length)
{
    lua_createtable(L, 2, 0);
    lua_pushinteger(L, at - t->at + 1);
    lua_rawseti(L, -2, 1);
    lua_pushinteger(L, at - t->at + (lua_Integer)length);
    lua_rawseti(L, -2, 2);
}

/* The first place as {first, last}, or nil. */
static int
text_find(lua_State *L)
{
    text t = argument(L, 1);
    needle n = needle_of(L, 2, 3);
    size_t length;
    const unsigned char *at = next_place(&n, &t, t.at, &length);

    if (at == NULL)
        luaL_pushfail(L);
    else
        push_span(L, &t, at, length);
    return 1;
}

static int
text_find_all(lua_State *L)
{
    text t = argument(L, 1);
    needle n = needle_of(L, 2, 3);
    const unsigned char *at = t.at;
    lua_Integer count = 0;
    size_t length;

    lua_newtable(L);
    while ((at = next_place(&n, &t, at, &length)) != NULL) {
        push_span(L, &t, at, length);
        lua_rawseti(L, -2, ++count);
        at += length;
    }
    kvl_charge(L, 4 * (uint64_t)count);
    return 1;
}

/* The first of a list that is there: its text and place, or nil. */
static int
text_find_any(lua_State *L)
{
    text t = argument(L, 1);
    const unsigned char *at;
    lua_Integer i, n;
    needle what;
    size_t length;

    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 3);
    n = (lua_Integer)lua_rawlen(L, 2);
    for (i = 1; i <= n; i++) {
        lua_rawgeti(L, 2, i);
        what = needle_of(L, 4, 3);
        kvl_charge(L, t.length / 16 + 1);
        at = next_place(&what, &t, t.at, &length);
        if (at != NULL) {
            push_span(L, &t, at, length);
            return 2;
        }
        lua_pop(L, 1);
    }
    luaL_pushfail(L);
    return 1;
}

static int
text_has(lua_State *L)
{
    text t = argument(L, 1);
    needle n = needle_of(L, 2, 3);
    size_t length;

    lua_pushboolean(L, next_place(&n, &t, t.at, &length) != NULL);
    return 1;
}

static int
text_count_word(lua_State *L)
{
    lua_settop(L, 2);
    lua_createtable(L, 0, 2);
    lua_pushboolean(L, 1);
    lua_setfield(L, 3, "word");
    lua_pushboolean(L, 1);
    lua_setfield(L, 3, "fold");
    return text_count(L);
}

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

/* Line and column, from 1, of a byte position. */
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

/* Length in characters of the longest line, and its number. */
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

/* Bytes that are no UTF-8 become U+FFFD. */
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

/* Those that are written in Lua are read when they are asked for. */
static int
text_later(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2);

    lua_pushfstring(L, "kv.%s", name);
    if ((strcmp(name, "sentences") != 0 && strcmp(name, "language") != 0) ||
        !kvl_push_module(L, lua_tostring(L, -1)))
        return luaL_error(L, "kv.text has no '%s'", name);
    lua_pushvalue(L, -1);
    lua_setfield(L, 1, name);
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
        {"count", text_count},
        {"count_word", text_count_word},
        {"find", text_find},
        {"find_all", text_find_all},
        {"find_any", text_find_any},
        {"has", text_has},
        {"starts", text_starts},
        {"ends", text_ends},
        {"position", text_position},
        {"valid", text_valid},
        {"longest_line", text_longest_line},
        {NULL, NULL},
    };

    luaL_newlib(L, functions);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, text_later);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    return 1;
}
