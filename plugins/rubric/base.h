/* SPDX-License-Identifier: MIT */
/* The global functions of a rubric. */
#ifndef KV_LUA_BASE_H
#define KV_LUA_BASE_H

#include "plugins/rubric/sandbox.h"

void kvl_open_base(lua_State *L);
/* From now on, reading an unknown global is an error. */
void kvl_close_globals(lua_State *L);

/* Like tostring, but without addresses; pushes a string. */
const char *kvl_tostring(lua_State *L, int index, size_t *length);

#endif
