/* SPDX-License-Identifier: MIT */
/* kv.json: strict JSON into tables. */
#ifndef KV_LUA_JSON_H
#define KV_LUA_JSON_H

#include <kverify/plugin.h>

#include <lua.h>

/* Push the module. */
int kvl_open_json(lua_State *L);
/* Push a value of a task or a configuration.  Members that are null are left
 * out, because their authors mean it so; the parser limits the depth. */
void kvl_push_value(lua_State *L, const kv_host *host, const kv_value *value);

#endif
