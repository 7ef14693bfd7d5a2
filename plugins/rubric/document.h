/* SPDX-License-Identifier: MIT */
/* kv.html and kv.xml: parsing documents. */
#ifndef KV_LUA_DOCUMENT_H
#define KV_LUA_DOCUMENT_H

#include <lua.h>

/* Push the module. */
int kvl_open_html(lua_State *L);
int kvl_open_xml(lua_State *L);

#endif
