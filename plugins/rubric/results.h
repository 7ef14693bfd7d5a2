/* SPDX-License-Identifier: MIT */
/* kv.na(why) and kv.cannot(why): results of a criterion without a score. */
#ifndef KV_LUA_RESULTS_H
#define KV_LUA_RESULTS_H

#include <lua.h>

typedef enum kvr_result { KVR_OTHER, KVR_NA, KVR_CANNOT } kvr_result;

/* Put kv.na and kv.cannot into the table at the top. */
void kvr_open_results(lua_State *L);
/* Which result the value at INDEX is. */
kvr_result kvr_result_at(lua_State *L, int index);

#endif
