/* SPDX-License-Identifier: MIT */
/* The kv.* modules: some are written in C, some in Lua and compiled in. */
#ifndef KV_LUA_MODULES_H
#define KV_LUA_MODULES_H

#include "plugins/rubric/sandbox.h"

/* Their names, as "kv.text"; the list ends with NULL. */
extern const char *const kvl_module_names[];
/* Push module NAME, which is made once.  False, with nothing pushed, when there
 * is no such module. */
bool kvl_push_module(lua_State *L, const char *name);
/* Let the table at the top, "kv", find its modules when they are used. */
void kvl_open_modules(lua_State *L);

#endif
