/* SPDX-License-Identifier: MIT */
/* kv.diff: how alike two texts or lists are. */
#ifndef KV_LUA_DIFF_H
#define KV_LUA_DIFF_H

#include <lua.h>

/* Push the module. */
int kvl_open_diff(lua_State *L);

#endif
