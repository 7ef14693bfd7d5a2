/* SPDX-License-Identifier: MIT */
/* kv.code: source text as tokens. */
#ifndef KV_LUA_CODE_H
#define KV_LUA_CODE_H

#include <lua.h>

/* Push the module. */
int kvl_open_code(lua_State *L);

#endif
