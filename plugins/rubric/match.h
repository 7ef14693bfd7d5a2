/* SPDX-License-Identifier: MIT */
/* Lua's patterns, compiled.  Each step of a match is charged, so that a match
 * that would take minutes ends with the error of the step limit. */
#ifndef KV_LUA_MATCH_H
#define KV_LUA_MATCH_H

#include "plugins/rubric/sandbox.h"

#define KVL_CAPTURES 32
#define KVL_POSITION (-2)
#define KVL_OPEN (-1)

typedef struct kvl_op {
    uint8_t kind, times; /* times: one of "1?*+-" */
    uint8_t a, b;        /* a character, the two of a balance, a capture */
    uint8_t set[32];
} kvl_op;

typedef struct kvl_pattern {
    bool anchored;
    size_t count;
    kvl_op op[];
} kvl_pattern;

typedef struct kvl_match {
    const char *text, *end;
    const kvl_pattern *pattern;
    lua_State *L;
    int64_t steps; /* left of those that were charged */
    int depth, level;
    struct {
        const char *start;
        ptrdiff_t length; /* or KVL_POSITION, KVL_OPEN */
    } capture[KVL_CAPTURES];
} kvl_match;

/* Push a userdata that holds the compiled pattern. */
const kvl_pattern *kvl_compile(lua_State *L, const char *pattern,
                               size_t length);
void kvl_match_init(kvl_match *m, lua_State *L, const kvl_pattern *pattern,
                    const char *text, size_t length);
/* The first match that starts at FROM or later: returns its start, and its end
 * in *end, or NULL. */
const char *kvl_match_next(kvl_match *m, const char *from, const char **end);
/* Charge the steps that were used since the last time. */
void kvl_match_pay(kvl_match *m);

#endif
