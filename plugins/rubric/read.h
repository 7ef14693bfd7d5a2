/* SPDX-License-Identifier: MIT */
/* Reads the table that the file of a rubric returns. */
#ifndef KV_LUA_READ_H
#define KV_LUA_READ_H

#include "plugins/rubric/rubric.h"

/* Read the table at the top of the stack into RUBRIC; faults become issues.
 * Raises when memory runs out. */
void kvr_read(lua_State *L, kvr_rubric *rubric);
/* Read the list of criteria at the top. */
void kvr_read_criteria(lua_State *L, kvr_rubric *rubric);
/* Forget all criteria after the first KEEP. */
void kvr_clear_criteria(kvr_rubric *rubric, size_t keep);

#endif
