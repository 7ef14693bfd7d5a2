/* SPDX-License-Identifier: MIT */
/* kv.diff: how alike two texts or lists are. */
#include "plugins/rubric/diff.h"

#include "plugins/rubric/sandbox.h"

#include <string.h>

/* Give the items of both sides numbers that are equal when the items are. */
static lua_Integer *
numbered(lua_State *L, int index, int seen, lua_Integer *known, size_t *count)
{
    size_t i, n = lua_rawlen(L, index);
    lua_Integer *out = lua_newuserdatauv(L, (n + 1) * sizeof *out, 0);

    for (i = 0; i < n; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, index,
                      "a list of texts is expected");
        lua_pushvalue(L, -1);
        if (lua_rawget(L, seen) == LUA_TNIL) {
            lua_pop(L, 1);
            lua_pushvalue(L, -1);
            lua_pushinteger(L, ++*known);
            lua_rawset(L, seen);
            out[i] = *known;
            lua_pop(L, 1);
        } else {
            out[i] = lua_tointeger(L, -1);
            lua_pop(L, 2);
        }
    }
    *count = n;
    return out;
}

/* A text is compared as the list of its bytes. */
static lua_Integer *
bytes_of(lua_State *L, int index, size_t *count)
{
    const char *text = lua_tolstring(L, index, count);
    lua_Integer *out = lua_newuserdatauv(L, (*count + 1) * sizeof *out, 0);
    size_t i;

    for (i = 0; i < *count; i++)
        out[i] = (unsigned char)text[i];
    return out;
}

/* Length of the longest common subsequence, by rows of a table; charges steps
 * for each cell. */
static size_t
common(lua_State *L, const lua_Integer *a, size_t m, const lua_Integer *b,
       size_t n)
{
    size_t i, j, corner, old, head = 0, *row;

    while (head < m && head < n && a[head] == b[head])
        head++;
    a += head;
    b += head;
    m -= head;
    n -= head;
    while (m > 0 && n > 0 && a[m - 1] == b[n - 1]) {
        m--;
        n--;
        head++;
    }
    row = lua_newuserdatauv(L, (n + 1) * sizeof *row, 0);
    memset(row, 0, (n + 1) * sizeof *row);
    for (i = 0; i < m; i++) {
        kvl_charge(L, n / 2 + 1);
        corner = 0;
        for (j = 0; j < n; j++) {
            old = row[j + 1];
            if (a[i] == b[j])
                row[j + 1] = corner + 1;
            else if (row[j] > old)
                row[j + 1] = row[j];
            corner = old;
        }
    }
    return row[n] + head;
}

static size_t
compare(lua_State *L, size_t *m, size_t *n)
{
    lua_Integer known = 0, *a, *b;

    lua_settop(L, 2);
    if (lua_type(L, 1) == LUA_TSTRING && lua_type(L, 2) == LUA_TSTRING) {
        a = bytes_of(L, 1, m);
        b = bytes_of(L, 2, n);
    } else {
        luaL_checktype(L, 1, LUA_TTABLE);
        luaL_checktype(L, 2, LUA_TTABLE);
        lua_newtable(L);
        a = numbered(L, 1, 3, &known, m);
        b = numbered(L, 2, 3, &known, n);
    }
    kvl_charge(L, *m + *n);
    return common(L, a, *m, b, *n);
}

static int
diff_common(lua_State *L)
{
    size_t m, n;

    lua_pushinteger(L, (lua_Integer)compare(L, &m, &n));
    return 1;
}

/* 2 * common / (len a + len b); 1 for two empty sides. */
static int
diff_similarity(lua_State *L)
{
    size_t m, n, both = compare(L, &m, &n);

    lua_pushnumber(L, m + n == 0 ? 1.0 : 2.0 * (double)both / (double)(m + n));
    return 1;
}

int
kvl_open_diff(lua_State *L)
{
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, diff_common);
    lua_setfield(L, -2, "common");
    lua_pushcfunction(L, diff_similarity);
    lua_setfield(L, -2, "similarity");
    return 1;
}
