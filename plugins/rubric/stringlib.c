/* SPDX-License-Identifier: MIT */
/* The libraries string, table and utf8: every function charges steps, and no
 * text contains an address. */
#include "plugins/rubric/stringlib.h"

#include "plugins/rubric/base.h"
#include "plugins/rubric/match.h"

#include <stdio.h>
#include <string.h>

/* How many compiled patterns are kept. */
#define CACHED 200

/* --- finding ------------------------------------------------------------ */

/* Push the compiled form of the string at INDEX, which may have been kept. */
static const kvl_pattern *
pattern_at(lua_State *L, int index)
{
    const kvl_pattern *p;
    const char *text;
    size_t length;
    lua_Integer count;

    text = luaL_checklstring(L, index, &length);
    lua_pushvalue(L, index);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TUSERDATA)
        return lua_touserdata(L, -1);
    lua_pop(L, 1);
    p = kvl_compile(L, text, length);
    kvl_charge(L, length);
    lua_rawgeti(L, lua_upvalueindex(1), 0);
    count = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (count < CACHED) {
        lua_pushvalue(L, index);
        lua_pushvalue(L, -2);
        lua_rawset(L, lua_upvalueindex(1));
        lua_pushinteger(L, count + 1);
        lua_rawseti(L, lua_upvalueindex(1), 0);
    }
    return p;
}

static void
push_capture(kvl_match *m, int i, const char *start, const char *end)
{
    ptrdiff_t length;

    if (i >= m->level) {
        if (i != 0)
            luaL_error(m->L, "invalid capture index %%%d", i + 1);
        lua_pushlstring(m->L, start, (size_t)(end - start));
        return;
    }
    length = m->capture[i].length;
    if (length == KVL_POSITION)
        lua_pushinteger(m->L, m->capture[i].start - m->text + 1);
    else
        lua_pushlstring(m->L, m->capture[i].start, (size_t)length);
}

/* Push all captures or, when there are none and WHOLE is set, the match. */
static int
push_captures(kvl_match *m, const char *start, const char *end, bool whole)
{
    int i, n = m->level == 0 && whole ? 1 : m->level;

    luaL_checkstack(m->L, n, "too many captures");
    for (i = 0; i < n; i++)
        push_capture(m, i, start, end);
    return n;
}

static size_t
start_at(lua_State *L, int index, size_t length)
{
    lua_Integer at = luaL_optinteger(L, index, 1);

    if (at > 0)
        return (size_t)at - 1;
    if (at == 0 || at < -(lua_Integer)length)
        return 0;
    return length + (size_t)at;
}

static int
find_plain(lua_State *L, const char *text, size_t length, size_t from,
           const char *what, size_t n)
{
    const char *found;

    found = n == 0 ? text + from : memmem(text + from, length - from, what, n);
    kvl_charge(L,
               (found == NULL ? length - from : (size_t)(found - text) - from) /
                       16 +
                   1);
    if (found == NULL) {
        luaL_pushfail(L);
        return 1;
    }
    lua_pushinteger(L, found - text + 1);
    lua_pushinteger(L, found - text + (lua_Integer)n);
    return 2;
}

static int
find_or_match(lua_State *L, bool find)
{
    size_t length, n, from;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *what = luaL_checklstring(L, 2, &n), *start, *end;
    const kvl_pattern *p;
    kvl_match m;

    from = start_at(L, 3, length);
    if (from > length) {
        luaL_pushfail(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || strcspn(what, "^$*+?.([%-") >= n))
        return find_plain(L, text, length, from, what, n);
    p = pattern_at(L, 2);
    kvl_match_init(&m, L, p, text, length);
    start = kvl_match_next(&m, text + from, &end);
    kvl_match_pay(&m);
    if (start == NULL) {
        luaL_pushfail(L);
        return 1;
    }
    if (!find)
        return push_captures(&m, start, end, true);
    lua_pushinteger(L, start - text + 1);
    lua_pushinteger(L, end - text);
    return push_captures(&m, start, end, false) + 2;
}

static int
string_find(lua_State *L)
{
    return find_or_match(L, true);
}

static int
string_match(lua_State *L)
{
    return find_or_match(L, false);
}

/* Upvalues: text, compiled pattern, place to continue, end of the last
 * match. */
static int
gmatch_step(lua_State *L)
{
    size_t length;
    const char *text = lua_tolstring(L, lua_upvalueindex(1), &length);
    const kvl_pattern *p = lua_touserdata(L, lua_upvalueindex(2));
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    const char *start, *end, *from = text + at;
    kvl_match m;

    kvl_match_init(&m, L, p, text, length);
    while (from <= text + length) {
        start = kvl_match_next(&m, from, &end);
        if (start == NULL)
            break;
        if (end - text == last && end == start) {
            from = start + 1;
            continue;
        }
        lua_pushinteger(L, end - text);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_copy(L, -1, lua_upvalueindex(4));
        kvl_match_pay(&m);
        return push_captures(&m, start, end, true);
    }
    kvl_match_pay(&m);
    return 0;
}

static int
string_gmatch(lua_State *L)
{
    size_t length, from;

    (void)luaL_checklstring(L, 1, &length);
    from = start_at(L, 3, length);
    lua_pushvalue(L, 1);
    if (pattern_at(L, 2)->anchored) {
        /* In gmatch, as in Lua, "^" is an ordinary character. */
        lua_pop(L, 1);
        lua_pushliteral(L, "%");
        lua_pushvalue(L, 2);
        lua_concat(L, 2);
        (void)kvl_compile(L, lua_tostring(L, -1), lua_rawlen(L, -1));
        lua_remove(L, -2);
    }
    lua_pushinteger(L, from > length ? (lua_Integer)length + 1
                                     : (lua_Integer)from);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_step, 4);
    return 1;
}

/* --- replacing ---------------------------------------------------------- */

static void
add_text(kvl_match *m, luaL_Buffer *b, const char *start, const char *end)
{
    lua_State *L = m->L;
    size_t length, i;
    const char *news = lua_tolstring(L, 3, &length);

    kvl_charge(L, length / 8 + 1);
    for (i = 0; i < length; i++) {
        if (news[i] != '%') {
            luaL_addchar(b, news[i]);
            continue;
        }
        i++;
        if (i < length && news[i] == '%') {
            luaL_addchar(b, '%');
        } else if (i < length && news[i] >= '0' && news[i] <= '9') {
            if (news[i] == '0') {
                luaL_addlstring(b, start, (size_t)(end - start));
                continue;
            }
            push_capture(m, news[i] - '1', start, end);
            (void)luaL_tolstring(L, -1, NULL);
            lua_remove(L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
    }
}

/* Add the replacement of this match.  True when it differs from the match. */
static bool
add_value(kvl_match *m, luaL_Buffer *b, const char *start, const char *end,
          int kind)
{
    lua_State *L = m->L;
    int n;

    if (kind != LUA_TFUNCTION && kind != LUA_TTABLE) {
        add_text(m, b, start, end);
        return true;
    }
    if (kind == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        n = push_captures(m, start, end, true);
        kvl_match_pay(m);
        lua_call(L, n, 1);
    } else {
        push_capture(m, 0, start, end);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, start, (size_t)(end - start));
        return false;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(b);
    return true;
}

static int
string_gsub(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length), *from = text;
    const char *start, *end, *last = NULL;
    int kind = lua_type(L, 3);
    lua_Integer max = luaL_optinteger(L, 4, (lua_Integer)length + 1), n = 0;
    const kvl_pattern *p;
    bool changed = false;
    kvl_match m;
    luaL_Buffer b;

    luaL_argexpected(L,
                     kind == LUA_TNUMBER || kind == LUA_TSTRING ||
                         kind == LUA_TFUNCTION || kind == LUA_TTABLE,
                     3, "string/function/table");
    lua_settop(L, 4);
    p = pattern_at(L, 2);
    kvl_match_init(&m, L, p, text, length);
    luaL_buffinit(L, &b);
    while (n < max) {
        start = kvl_match_next(&m, from, &end);
        if (start == NULL)
            break;
        luaL_addlstring(&b, from, (size_t)(start - from));
        from = start;
        if (end != last || end != start) {
            n++;
            changed |= add_value(&m, &b, start, end, kind);
            from = last = end;
        }
        if (end == start) {
            if (from == text + length)
                break;
            luaL_addchar(&b, *from++);
        }
        if (p->anchored)
            break;
    }
    kvl_match_pay(&m);
    kvl_charge(L, length / 16);
    if (changed) {
        luaL_addlstring(&b, from, (size_t)(text + length - from));
        luaL_pushresult(&b);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, n);
    return 2;
}

/* --- the rest ----------------------------------------------------------- */

/* Arguments are written without addresses; %p is refused. */
static int
string_format(lua_State *L)
{
    size_t length;
    const char *at = luaL_checklstring(L, 1, &length), *end = at + length;
    int arg = 1;

    while ((at = memchr(at, '%', (size_t)(end - at))) != NULL) {
        at++;
        if (*at == '%') {
            at++;
            continue;
        }
        arg++;
        at += strspn(at, "-+ #0123456789.");
        if (*at == 'p')
            return luaL_error(L, "'%%p' is not available to rubrics");
        if ((*at == 's' || *at == 'q') && arg <= lua_gettop(L) &&
            (lua_type(L, arg) > LUA_TSTRING || lua_islightuserdata(L, arg))) {
            (void)kvl_tostring(L, arg, &length);
            lua_replace(L, arg);
        }
    }
    for (arg = lua_gettop(L); arg > 1; arg--)
        if (lua_type(L, arg) == LUA_TSTRING)
            kvl_charge(L, lua_rawlen(L, arg) / 16 + 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* Charge N steps, then call the library's own function, which is upvalue 1. */
static int
paid(lua_State *L, uint64_t n)
{
    kvl_charge(L, n);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* The cost depends on the first argument. */
static int
linear(lua_State *L)
{
    return paid(L, (lua_isstring(L, 1) ? lua_rawlen(L, 1) / 8 : 0) + 1);
}

/* The cost depends on the result. */
static int
string_sub(lua_State *L)
{
    int n = paid(L, 1);

    kvl_charge(L, lua_type(L, -1) == LUA_TSTRING ? lua_rawlen(L, -1) / 16 : 0);
    return n;
}

/* The length of the range from argument FIRST (or 1) to argument LAST (or
 * END). */
static uint64_t
range(lua_State *L, int first, int last, size_t end)
{
    lua_Integer from = luaL_optinteger(L, first, 1);
    lua_Integer to = luaL_optinteger(L, last, (lua_Integer)end);

    from = from < 0 ? from + (lua_Integer)end + 1 : from;
    to = to < 0 ? to + (lua_Integer)end + 1 : to;
    return to > from ? (uint64_t)to - (uint64_t)from + 1 : 1;
}

/* insert and remove move everything after a position, if one is given. */
static int
table_insert(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return paid(L, lua_gettop(L) > 2 ? range(L, 2, 9, lua_rawlen(L, 1)) : 1);
}

static int
table_remove(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return paid(L, lua_gettop(L) > 1 ? range(L, 2, 9, lua_rawlen(L, 1)) : 1);
}

static int
table_concat(lua_State *L)
{
    int n;

    luaL_checktype(L, 1, LUA_TTABLE);
    n = paid(L, range(L, 3, 4, lua_rawlen(L, 1)));
    kvl_charge(L, lua_type(L, -1) == LUA_TSTRING ? lua_rawlen(L, -1) / 16 : 0);
    return n;
}

static int
table_move(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return paid(L, range(L, 2, 3, 0));
}

static int
table_unpack(lua_State *L)
{
    return paid(L, range(L, 2, 3, lua_istable(L, 1) ? lua_rawlen(L, 1) : 0));
}

static int
utf8_len(lua_State *L)
{
    size_t length;

    (void)luaL_checklstring(L, 1, &length);
    return paid(L, range(L, 2, 3, length) / 8 + 1);
}

static int
utf8_offset(lua_State *L)
{
    lua_Integer n = luaL_checkinteger(L, 2);

    return paid(L, (n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n) / 2 + 1);
}

static int
string_rep(lua_State *L)
{
    size_t length, gap;
    lua_Integer n = luaL_checkinteger(L, 2);
    uint64_t size;

    (void)luaL_checklstring(L, 1, &length);
    (void)luaL_optlstring(L, 3, "", &gap);
    if (length + gap == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (n > 0) {
        if (__builtin_mul_overflow(length + gap, (uint64_t)n, &size))
            return luaL_error(L, "resulting string too large");
        kvl_charge(L, size / 16 + 1);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* Replace field NAME of the table at the top by FUNCTION; the old value becomes
 * its upvalue. */
static void
wrap(lua_State *L, const char *name, lua_CFunction function)
{
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
}

static void
matching(lua_State *L, const char *name, lua_CFunction function)
{
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
}

static void
drop(lua_State *L, const char *name)
{
    lua_pushnil(L);
    lua_setfield(L, -2, name);
}

void
kvl_open_strings(lua_State *L)
{
    lua_getglobal(L, "table");
    wrap(L, "concat", table_concat);
    wrap(L, "insert", table_insert);
    wrap(L, "remove", table_remove);
    wrap(L, "move", table_move);
    wrap(L, "unpack", table_unpack);
    lua_getglobal(L, "utf8");
    wrap(L, "len", utf8_len);
    wrap(L, "offset", utf8_offset);
    lua_pop(L, 2);
    lua_createtable(L, 0, 32); /* the compiled patterns, shared */
    lua_getglobal(L, "string");
    matching(L, "find", string_find);
    matching(L, "match", string_match);
    matching(L, "gmatch", string_gmatch);
    matching(L, "gsub", string_gsub);
    wrap(L, "format", string_format);
    wrap(L, "rep", string_rep);
    wrap(L, "sub", string_sub);
    wrap(L, "lower", linear);
    wrap(L, "upper", linear);
    wrap(L, "reverse", linear);
    drop(L, "dump");
    drop(L, "pack");
    drop(L, "packsize");
    drop(L, "unpack");
    lua_pop(L, 2);
}
