/* SPDX-License-Identifier: MIT */
/* The function require: for kv.* modules, and for files next to the rubric. */
#ifndef KV_LUA_REQUIRE_H
#define KV_LUA_REQUIRE_H

#include <lua.h>

int kvr_require(lua_State *L);

#endif
