/* Searching, as kv.text has it: for words, and without regard to case. */
#ifndef KV_LUA_FIND_H
#define KV_LUA_FIND_H

#include <lauxlib.h>

/* Functions of kv.text; ends with NULL. */
extern const luaL_Reg kvl_search_functions[];

#endif
