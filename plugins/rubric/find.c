/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/find.h"

#include "plugins/rubric/chars.h"

#include <string.h>

typedef struct needle {
    text what;
    bool word, folded;
    uint32_t first; /* folded */
    lua_State *L;
    uint64_t cost; /* not charged yet */
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

/* The length of the needle at AT, or 0 when it is not there. */
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

/* The next place from FROM on, or NULL. */
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
            /* Stop at bytes beyond ASCII, as some of those letters fold into
             * ASCII (for example the Kelvin sign). */
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

/* The first text of a list that occurs, and its place, or nil. */
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

const luaL_Reg kvl_search_functions[] = {
    {"count", text_count},
    {"count_word", text_count_word},
    {"find", text_find},
    {"find_all", text_find_all},
    {"find_any", text_find_any},
    {"has", text_has},
    {NULL, NULL},
};
