/* The kv.* modules: those in C, and those in Lua that are compiled in. */
#ifndef KV_LUA_MODULES_H
#define KV_LUA_MODULES_H

#include "plugins/rubric/sandbox.h"

/* "kv.text" ...; ends with NULL. */
extern const char *const kvl_module_names[];
/* Push module NAME, made once; false, and nothing pushed: there is none. */
bool kvl_push_module(lua_State *L, const char *name);
/* Make the table at the top, "kv", find its modules when asked. */
void kvl_open_modules(lua_State *L);

#endif
