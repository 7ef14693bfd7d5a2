/* SPDX-License-Identifier: MIT */
/* kv.text: functions for text. */
#ifndef KV_LUA_TEXT_H
#define KV_LUA_TEXT_H

#include <lua.h>

/* Push the module. */
int kvl_open_text(lua_State *L);

#endif
