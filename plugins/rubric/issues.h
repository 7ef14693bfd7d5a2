/* What is wrong with a rubric. */
#ifndef KV_LUA_ISSUES_H
#define KV_LUA_ISSUES_H

#include "plugins/rubric/rubric.h"

/* HINT says what to write, or is NULL; LINE is 0 where it is not known. */
void kvr_add_issue(kvr_rubric *rubric, bool error, int line, const char *hint,
                   const char *format, ...) KV_PRINTF(5, 6);
/* The line where WORD is in the source as a whole word, FROM or a later one; a
 * table does not know where it was written. */
int kvr_line_of(const kvr_rubric *rubric, const char *word, int from);
/* Members of the table at the top that are not in NAMES. */
void kvr_check_members(lua_State *L, kvr_rubric *rubric, const char *where,
                       const char *const *names, int from);

#endif
