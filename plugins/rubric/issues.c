/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/issues.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ISSUES_MAX 200

void
kvr_add_issue(kvr_rubric *r, bool error, int line, const char *hint,
              const char *format, ...)
{
    kvr_issue *grown, *i;
    va_list args;

    if (r->issues == ISSUES_MAX)
        return;
    grown = realloc(r->issue, (r->issues + 1) * sizeof *grown);
    if (grown == NULL)
        return;
    r->issue = grown;
    i = &grown[r->issues++];
    i->error = error;
    i->line = line;
    va_start(args, format);
    vsnprintf(i->text, sizeof i->text, format, args);
    va_end(args);
    snprintf(i->hint, sizeof i->hint, "%s", hint == NULL ? "" : hint);
}

int
kvr_line_of(const kvr_rubric *r, const char *word, int from)
{
    size_t length = strlen(word);
    const char *at = r->source, *end = r->source + r->length, *found = NULL;
    int line = 1;

    if (r->loaded)
        return 0; /* criteria of a task have no line */
    kvl_charge(r->box->L, r->length / 16 + 1);
    for (; at + length <= end; at++) {
        if (line >= from && memcmp(at, word, length) == 0 &&
            (at == r->source || strchr("\"' \t{,;[\n", at[-1]) != NULL) &&
            (at + length == end || strchr("\"' \t=,]\n", at[length]) != NULL)) {
            found = at;
            break;
        }
        line += *at == '\n';
    }
    return found == NULL ? from : line;
}

/* How many characters must be changed, added or removed. */
static size_t
distance(const char *a, const char *b)
{
    size_t row[40], i, j, corner, old, n = strlen(b);

    if (n >= 40)
        return 40;
    for (j = 0; j <= n; j++)
        row[j] = j;
    for (i = 1; a[i - 1] != '\0'; i++) {
        corner = row[0];
        row[0] = i;
        for (j = 1; j <= n; j++) {
            old = row[j];
            row[j] = corner + (a[i - 1] != b[j - 1]);
            if (row[j - 1] + 1 < row[j])
                row[j] = row[j - 1] + 1;
            if (old + 1 < row[j])
                row[j] = old + 1;
            corner = old;
        }
    }
    return row[n];
}

void
kvr_check_members(lua_State *L, kvr_rubric *r, const char *where,
                  const char *const *names, int from)
{
    const char *name, *best;
    char hint[120];
    size_t i, near, least;

    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) {
            kvr_add_issue(r, true, from, "write name = value",
                          "%s holds a value without a name", where);
            continue;
        }
        name = lua_tostring(L, -1);
        best = NULL;
        least = 3;
        for (i = 0; names[i] != NULL; i++) {
            near = distance(name, names[i]);
            if (near == 0)
                break;
            if (near < least) {
                least = near;
                best = names[i];
            }
        }
        if (names[i] != NULL)
            continue;
        hint[0] = '\0';
        if (best != NULL)
            snprintf(hint, sizeof hint, "did you mean '%s'?", best);
        kvr_add_issue(r, true, kvr_line_of(r, name, from), hint,
                      "unknown member '%.60s' in %s", name, where);
    }
}
