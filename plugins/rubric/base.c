/* SPDX-License-Identifier: MIT */
/* Lua's base functions, without those that reach outside of a rubric, and with
 * a defined order where Lua leaves it open. */
#include "plugins/rubric/base.h"

#include <lualib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- text of values ------------------------------------------------------ */

const char *
kvl_tostring(lua_State *L, int index, size_t *length)
{
    int type = lua_type(L, index);

    if (type == LUA_TLIGHTUSERDATA)
        lua_pushstring(L, "null");
    else if (type > LUA_TSTRING)
        lua_pushstring(L, lua_typename(L, type));
    else
        (void)luaL_tolstring(L, index, NULL);
    return lua_tolstring(L, -1, length);
}

static int
base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    (void)kvl_tostring(L, 1, NULL);
    return 1;
}

/* Add to the output of print; raises at the limit. */
static void
say(lua_State *L, const char *text, size_t length)
{
    kvl_box *box = kvl_of(L);
    char *grown;
    size_t room;

    kvl_charge(L, length / 16 + 1);
    if (length > box->limits.output - box->output_used) {
        if (box->hit == KVL_NONE)
            box->hit = KVL_OUTPUT;
        luaL_error(L, "%s", kvl_limit_text(box));
    }
    box->output_used += length;
    if (box->output_length + length > box->output_room) {
        room = 2 * (box->output_length + length);
        grown = realloc(box->output, room);
        if (grown == NULL) {
            box->hit = KVL_MEMORY;
            luaL_error(L, "%s", kvl_limit_text(box));
        }
        box->output = grown;
        box->output_room = room;
    }
    if (length > 0)
        memcpy(box->output + box->output_length, text, length);
    box->output_length += length;
}

static int
base_print(lua_State *L)
{
    int i, n = lua_gettop(L);
    const char *text;
    size_t length;

    for (i = 1; i <= n; i++) {
        text = kvl_tostring(L, i, &length);
        if (i > 1)
            say(L, "\t", 1);
        say(L, text, length);
        lua_pop(L, 1);
    }
    say(L, "\n", 1);
    return 0;
}

/* --- order -------------------------------------------------------------- */

/* The order of kinds: numbers by value, then strings by their bytes, then false
 * and true. */
static int
rank_of(lua_State *L, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TNUMBER: return 0;
    case LUA_TSTRING: return 1;
    case LUA_TBOOLEAN: return 2;
    default:
        return luaL_error(L, "a %s as a key has no order",
                          luaL_typename(L, index));
    }
}

static int
order(lua_State *L, int a, int b)
{
    int first = rank_of(L, a), second = rank_of(L, b), end;
    size_t m, n;
    const char *s, *t;

    if (first != second)
        return first - second;
    if (first == 0)
        return lua_compare(L, a, b, LUA_OPLT) ? -1
                                              : lua_compare(L, b, a, LUA_OPLT);
    if (first == 2)
        return lua_toboolean(L, a) - lua_toboolean(L, b);
    s = lua_tolstring(L, a, &m);
    t = lua_tolstring(L, b, &n);
    kvl_charge(L, (m < n ? m : n) / 16 + 1);
    end = memcmp(s, t, m < n ? m : n);
    return end != 0 ? end : m < n ? -1 : m > n;
}

/* Whether the value at A comes before the one at B.  LESS is the position of
 * the rubric's own function that decides, or of nil. */
typedef bool (*before_fn)(lua_State *L, int less, int a, int b);

static bool
key_before(lua_State *L, int less, int a, int b)
{
    (void)less;
    return order(L, a, b) < 0;
}

static bool
value_before(lua_State *L, int less, int a, int b)
{
    bool yes;

    if (lua_isnil(L, less)) {
        if (lua_rawequal(L, a, b))
            return false;
        if (lua_type(L, a) == LUA_TSTRING && lua_type(L, b) == LUA_TSTRING)
            kvl_charge(L, (lua_rawlen(L, a) < lua_rawlen(L, b)
                               ? lua_rawlen(L, a)
                               : lua_rawlen(L, b)) /
                                  16 +
                              1);
        return lua_compare(L, a, b, LUA_OPLT);
    }
    lua_pushvalue(L, less);
    lua_pushvalue(L, a);
    lua_pushvalue(L, b);
    lua_call(L, 2, 1);
    yes = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return yes;
}

/* Merge [at, middle) and [middle, end) of FROM into TO. */
static void
merge(lua_State *L, int from, int to, lua_Integer at, lua_Integer middle,
      lua_Integer end, int less, before_fn before)
{
    lua_Integer a = at, b = middle, out;

    for (out = at; out < end; out++) {
        if (a < middle && b < end) {
            lua_rawgeti(L, from, a);
            lua_rawgeti(L, from, b);
            if (before(L, less, lua_gettop(L), lua_gettop(L) - 1)) {
                lua_rawseti(L, to, out);
                lua_pop(L, 1);
                b++;
            } else {
                lua_pop(L, 1);
                lua_rawseti(L, to, out);
                a++;
            }
        } else {
            lua_rawgeti(L, from, a < middle ? a++ : b++);
            lua_rawseti(L, to, out);
        }
    }
}

/* A stable merge sort: equal values keep their order, even when the comparison
 * is inconsistent. */
static void
sort(lua_State *L, int table, lua_Integer n, int less, before_fn before)
{
    lua_Integer width, at, middle, end, i;
    int from = table, to, spare;

    lua_createtable(L, n > INT32_MAX ? 0 : (int)n, 0);
    spare = to = lua_gettop(L);
    for (width = 1; width < n; width *= 2) {
        kvl_charge(L, (uint64_t)n);
        for (at = 1; at <= n; at += 2 * width) {
            middle = at + width > n + 1 ? n + 1 : at + width;
            end = at + 2 * width > n + 1 ? n + 1 : at + 2 * width;
            merge(L, from, to, at, middle, end, less, before);
        }
        from = to;
        to = from == spare ? table : spare;
    }
    if (from == spare && n > 1)
        for (i = 1; i <= n; i++) {
            lua_rawgeti(L, spare, i);
            lua_rawseti(L, table, i);
        }
    lua_pop(L, 1);
}

static int
table_sort(lua_State *L)
{
    lua_Integer n;

    luaL_checktype(L, 1, LUA_TTABLE);
    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    n = (lua_Integer)lua_rawlen(L, 1);
    sort(L, 1, n, 2, value_before);
    return 0;
}

/* Push a list of the keys of the table at INDEX, sorted. */
static lua_Integer
push_keys(lua_State *L, int index)
{
    lua_Integer n = 0, i, length = (lua_Integer)lua_rawlen(L, index);
    int keys;
    bool sorted = true;

    lua_createtable(L, length > INT32_MAX ? 0 : (int)length, 0);
    keys = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        (void)rank_of(L, -1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, keys, ++n);
    }
    kvl_charge(L, (uint64_t)n + 1);
    /* The keys of a sequence are simply 1, 2, 3 ... */
    for (i = 1; sorted && i <= n; i++) {
        lua_rawgeti(L, keys, i);
        sorted = lua_isinteger(L, -1) && lua_tointeger(L, -1) == i;
        lua_pop(L, 1);
    }
    if (!sorted) {
        lua_pushnil(L);
        sort(L, keys, n, lua_gettop(L), key_before);
        lua_pop(L, 1);
    }
    return n;
}

/* Upvalues: table, keys, position. */
static int
pairs_step(lua_State *L)
{
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));

    for (;;) {
        at++;
        if (lua_rawgeti(L, lua_upvalueindex(2), at) == LUA_TNIL)
            return 1;
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
            break;
        lua_pop(L, 2);
    }
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

static int
base_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    (void)push_keys(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_step, 3);
    return 1;
}

static int
base_next(lua_State *L)
{
    lua_Integer i, n;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    n = push_keys(L, 1);
    for (i = 1; i <= n; i++) {
        lua_rawgeti(L, 3, i);
        if (lua_isnil(L, 2) || order(L, 4, 2) > 0) {
            lua_pushvalue(L, 4);
            lua_rawget(L, 1);
            return 2;
        }
        lua_pop(L, 1);
    }
    lua_pushnil(L);
    return 1;
}

/* --- protected calls ---------------------------------------------------- */

/* A rubric can't handle the error of a limit. */
static int
finish_pcall(lua_State *L, int status)
{
    if (kvl_of(L)->hit != KVL_NONE || status == LUA_ERRMEM) {
        if (kvl_of(L)->hit == KVL_NONE)
            kvl_of(L)->hit = KVL_MEMORY;
        return luaL_error(L, "%s", kvl_limit_text(kvl_of(L)));
    }
    lua_pushboolean(L, status == LUA_OK);
    lua_insert(L, 1);
    return lua_gettop(L);
}

static int
base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    return finish_pcall(L, lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0));
}

/* --- chance ------------------------------------------------------------- */

static int
math_random(lua_State *L)
{
    if (!kvl_of(L)->may_random)
        return luaL_error(L, "math.random needs a seed: give the task or the "
                             "configuration a member \"seed\"");
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* --- globals ------------------------------------------------------------ */

static int
unknown_global(lua_State *L)
{
    static const char *const closed[] = {
        "io",           "os",           "debug",
        "package",      "load",         "dofile",
        "loadfile",     "coroutine",    "collectgarbage",
        "setmetatable", "getmetatable", "loadstring"};
    const char *name = lua_isstring(L, 2) ? lua_tostring(L, 2) : "?";
    size_t i;

    for (i = 0; i < sizeof closed / sizeof *closed; i++)
        if (strcmp(name, closed[i]) == 0)
            return luaL_error(L, "'%s' is not available to rubrics", name);
    return luaL_error(L, "unknown name '%s'", name);
}

static int
new_global(lua_State *L)
{
    if (lua_type(L, 2) == LUA_TSTRING)
        return luaL_error(L,
                          "assignment to unknown name '%s' (write "
                          "\"local %s\")",
                          lua_tostring(L, 2), lua_tostring(L, 2));
    return luaL_error(L, "assignment to an unknown name");
}

static void
open_math(lua_State *L)
{
    luaL_requiref(L, "math", luaopen_math, 1);
    lua_getfield(L, -1, "randomseed");
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "kv.randomseed");
    lua_pushinteger(L, 0);
    lua_pushinteger(L, 0);
    lua_call(L, 2, 0);
    lua_getfield(L, -1, "random");
    lua_pushcclosure(L, math_random, 1);
    lua_setfield(L, -2, "random");
    lua_pushnil(L);
    lua_setfield(L, -2, "randomseed");
    lua_pop(L, 1);
}

void
kvl_open_base(lua_State *L)
{
    static const char *const out[] = {
        "collectgarbage", "dofile", "load",   "loadfile", "getmetatable",
        "setmetatable",   "warn",   "xpcall", "require"};
    static const luaL_Reg in[] = {
        {"tostring", base_tostring}, {"print", base_print},
        {"pairs", base_pairs},       {"next", base_next},
        {"pcall", base_pcall},       {NULL, NULL},
    };
    size_t i;

    luaL_requiref(L, "_G", luaopen_base, 1);
    luaL_setfuncs(L, in, 0);
    lua_pushcfunction(L, base_pairs);
    lua_setfield(L, LUA_REGISTRYINDEX, "kv.pairs");
    for (i = 0; i < sizeof out / sizeof *out; i++) {
        lua_pushnil(L);
        lua_setfield(L, -2, out[i]);
    }
    lua_pop(L, 1);
    luaL_requiref(L, "string", luaopen_string, 1);
    luaL_requiref(L, "table", luaopen_table, 1);
    lua_pushcfunction(L, table_sort);
    lua_setfield(L, -2, "sort");
    luaL_requiref(L, "utf8", luaopen_utf8, 1);
    lua_pop(L, 3);
    open_math(L);
}

void
kvl_close_globals(lua_State *L)
{
    lua_pushglobaltable(L);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, unknown_global);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, new_global);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
