/* SPDX-License-Identifier: MIT */
/* The functions of string, table and utf8, with steps charged for each call. */
#ifndef KV_LUA_STRINGLIB_H
#define KV_LUA_STRINGLIB_H

#include <lua.h>

void kvl_open_strings(lua_State *L);

#endif
