/* SPDX-License-Identifier: MIT */
/* Search functions of kv.text: for whole words, and ignoring case. */
#ifndef KV_LUA_FIND_H
#define KV_LUA_FIND_H

#include <lauxlib.h>

/* The functions; the list ends with NULL. */
extern const luaL_Reg kvl_search_functions[];

#endif
