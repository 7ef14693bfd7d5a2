/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/results.h"

#include <lauxlib.h>
#include <stdint.h>

/* The value of such a result is a light userdata with one of these
 * addresses. */
static const char not_applicable, cannot_judge;

static int
kv_na(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)(uintptr_t)&not_applicable);
    lua_pushstring(L, luaL_optstring(L, 1, ""));
    return 2;
}

static int
kv_cannot(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)(uintptr_t)&cannot_judge);
    lua_pushstring(L, luaL_optstring(L, 1, ""));
    return 2;
}

void
kvr_open_results(lua_State *L)
{
    lua_pushcfunction(L, kv_na);
    lua_setfield(L, -2, "na");
    lua_pushcfunction(L, kv_cannot);
    lua_setfield(L, -2, "cannot");
}

kvr_result
kvr_result_at(lua_State *L, int index)
{
    const void *what = lua_touserdata(L, index);

    if (!lua_islightuserdata(L, index))
        return KVR_OTHER;
    return what == &not_applicable ? KVR_NA
           : what == &cannot_judge ? KVR_CANNOT
                                   : KVR_OTHER;
}
