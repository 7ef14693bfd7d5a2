/* SPDX-License-Identifier: MIT */
/* Collects what is wrong with a rubric. */
#ifndef KV_LUA_ISSUES_H
#define KV_LUA_ISSUES_H

#include "plugins/rubric/rubric.h"

/* Add an issue.  HINT says what to write instead, or is NULL; LINE is 0 when it
 * is unknown. */
void kvr_add_issue(kvr_rubric *rubric, bool error, int line, const char *hint,
                   const char *format, ...) KV_PRINTF(5, 6);
/* The first line from FROM on that contains WORD as a whole word.  It is
 * searched in the source, because a table does not know its line. */
int kvr_line_of(const kvr_rubric *rubric, const char *word, int from);
/* Add an issue for each member of the table at the top that is not in NAMES. */
void kvr_check_members(lua_State *L, kvr_rubric *rubric, const char *where,
                       const char *const *names, int from);

#endif
