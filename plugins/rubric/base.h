/* What a rubric finds among its globals. */
#ifndef KV_LUA_BASE_H
#define KV_LUA_BASE_H

#include "plugins/rubric/sandbox.h"

void kvl_open_base(lua_State *L);
/* Unknown names are errors from now on. */
void kvl_close_globals(lua_State *L);

/* tostring without addresses; pushes a string. */
const char *kvl_tostring(lua_State *L, int index, size_t *length);

#endif
