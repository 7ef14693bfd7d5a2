/* Members of the table at the top of the stack, each of its kind; one that is
 * not becomes an issue.  WHERE names the table in messages. */
#ifndef KV_LUA_MEMBERS_H
#define KV_LUA_MEMBERS_H

#include "plugins/rubric/rubric.h"

/* NULL when absent; the caller's. */
char *kvr_text_of(lua_State *L, kvr_rubric *r, const char *where,
                  const char *name, int line);
char *kvr_copy(lua_State *L, const char *text);
double kvr_number_of(lua_State *L, kvr_rubric *r, const char *where,
                     const char *name, double usual, double least, double most,
                     int line);
bool kvr_flag_of(lua_State *L, kvr_rubric *r, const char *where,
                 const char *name, int line);
/* A reference; LUA_NOREF when absent. */
int kvr_function_of(lua_State *L, kvr_rubric *r, const char *where,
                    const char *name, int line);
/* A position in CHOICES, which end with NULL. */
uint32_t kvr_choice_of(lua_State *L, kvr_rubric *r, const char *where,
                       const char *name, const char *const *choices,
                       uint32_t usual, int line);
/* In order of their scores. */
void kvr_anchors_of(lua_State *L, kvr_rubric *r, const char *where, double max,
                    kvr_anchor **out, size_t *count, int line);

#endif
