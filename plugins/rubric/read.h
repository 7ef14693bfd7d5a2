/* From the table that the file of a rubric returns to what is known of it. */
#ifndef KV_LUA_READ_H
#define KV_LUA_READ_H

#include "plugins/rubric/rubric.h"

/* The table at the top of the stack into RUBRIC; what is wrong becomes issues.
 * Raises where memory runs out. */
void kvr_read(lua_State *L, kvr_rubric *rubric);
/* The list of dimensions at the top. */
void kvr_read_criteria(lua_State *L, kvr_rubric *rubric);
/* Forget all behind the first KEEP. */
void kvr_clear_criteria(kvr_rubric *rubric, size_t keep);

#endif
