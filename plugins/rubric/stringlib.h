/* The functions of string, table and utf8, paid for by the step. */
#ifndef KV_LUA_STRINGLIB_H
#define KV_LUA_STRINGLIB_H

#include <lua.h>

void kvl_open_strings(lua_State *L);

#endif
