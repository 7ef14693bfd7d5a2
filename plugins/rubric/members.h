/* SPDX-License-Identifier: MIT */
/* Read members of the table at the top of the stack.  A member of the wrong
 * kind becomes an issue.  WHERE names the table in messages. */
#ifndef KV_LUA_MEMBERS_H
#define KV_LUA_MEMBERS_H

#include "plugins/rubric/rubric.h"

/* NULL when it is missing; the caller frees it. */
char *kvr_text_of(lua_State *L, kvr_rubric *r, const char *where,
                  const char *name, int line);
char *kvr_copy(lua_State *L, const char *text);
double kvr_number_of(lua_State *L, kvr_rubric *r, const char *where,
                     const char *name, double usual, double least, double most,
                     int line);
bool kvr_flag_of(lua_State *L, kvr_rubric *r, const char *where,
                 const char *name, int line);
/* A reference, or LUA_NOREF when it is missing. */
int kvr_function_of(lua_State *L, kvr_rubric *r, const char *where,
                    const char *name, int line);
/* The position in CHOICES, a list that ends with NULL. */
uint32_t kvr_choice_of(lua_State *L, kvr_rubric *r, const char *where,
                       const char *name, const char *const *choices,
                       uint32_t usual, int line);
/* Anchors, in the order of their scores. */
void kvr_anchors_of(lua_State *L, kvr_rubric *r, const char *where, double max,
                    kvr_anchor **out, size_t *count, int line);

#endif
