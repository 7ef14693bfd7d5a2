/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/members.h"

#include "plugins/rubric/issues.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
kvr_copy(lua_State *L, const char *text)
{
    char *made = strdup(text);

    if (made == NULL)
        luaL_error(L, "not enough memory");
    return made;
}

char *
kvr_text_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
            int line)
{
    char *text = NULL;

    lua_getfield(L, -1, name);
    if (lua_type(L, -1) == LUA_TSTRING)
        text = kvr_copy(L, lua_tostring(L, -1));
    else if (!lua_isnil(L, -1))
        kvr_add_issue(r, true, kvr_line_of(r, name, line), "write it in quotes",
                      "'%s' of %s is a %s, expected text", name, where,
                      luaL_typename(L, -1));
    lua_pop(L, 1);
    return text;
}

double
kvr_number_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
              double usual, double least, double most, int line)
{
    double value = usual;

    lua_getfield(L, -1, name);
    if (lua_type(L, -1) == LUA_TNUMBER)
        value = lua_tonumber(L, -1);
    if ((!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TNUMBER) ||
        !(value >= least && value <= most)) {
        kvr_add_issue(r, true, kvr_line_of(r, name, line), NULL,
                      "'%s' of %s is not a number from %g to %g", name, where,
                      least, most);
        value = usual;
    }
    lua_pop(L, 1);
    return value;
}

bool
kvr_flag_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
            int line)
{
    bool yes;

    lua_getfield(L, -1, name);
    yes = lua_toboolean(L, -1);
    if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
        kvr_add_issue(r, true, kvr_line_of(r, name, line),
                      "write true or false", "'%s' of %s is a %s", name, where,
                      luaL_typename(L, -1));
    lua_pop(L, 1);
    return yes;
}

int
kvr_function_of(lua_State *L, kvr_rubric *r, const char *where,
                const char *name, int line)
{
    lua_getfield(L, -1, name);
    if (lua_isfunction(L, -1))
        return luaL_ref(L, LUA_REGISTRYINDEX);
    if (!lua_isnil(L, -1))
        kvr_add_issue(r, true, kvr_line_of(r, name, line),
                      "write function(answer, task) ... end",
                      "'%s' of %s is a %s, expected a function", name, where,
                      luaL_typename(L, -1));
    lua_pop(L, 1);
    return LUA_NOREF;
}

uint32_t
kvr_choice_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
              const char *const *choices, uint32_t usual, int line)
{
    uint32_t value = usual, i;
    char *text = kvr_text_of(L, r, where, name, line), list[160] = "";

    if (text == NULL)
        return usual;
    for (i = 0; choices[i] != NULL && strcmp(choices[i], text) != 0; i++)
        if (choices[i][0] != '\0')
            snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s",
                     list[0] != '\0' ? ", " : "", choices[i]);
    if (choices[i] != NULL)
        value = i;
    else
        kvr_add_issue(r, true, kvr_line_of(r, name, line), NULL,
                      "'%s' of %s is '%.40s', expected one of %s", name, where,
                      text, list);
    free(text);
    return value;
}

static int
by_score(const void *a, const void *b)
{
    const kvr_anchor *x = a, *y = b;

    return x->score < y->score ? -1 : x->score > y->score;
}

void
kvr_anchors_of(lua_State *L, kvr_rubric *r, const char *where, double max,
               kvr_anchor **out, size_t *count, int line)
{
    kvr_anchor *grown;

    lua_getfield(L, -1, "anchors");
    if (!lua_isnil(L, -1) && !lua_istable(L, -1))
        kvr_add_issue(r, true, kvr_line_of(r, "anchors", line),
                      "write anchors = { [0] = \"absent\", [5] = \"...\" }",
                      "'anchors' of %s is a %s, expected a table", where,
                      luaL_typename(L, -1));
    if (lua_istable(L, -1)) {
        lua_pushnil(L);
        while (lua_next(L, -2)) {
            if (lua_type(L, -2) != LUA_TNUMBER ||
                lua_type(L, -1) != LUA_TSTRING || lua_tonumber(L, -2) < 0 ||
                lua_tonumber(L, -2) > max) {
                kvr_add_issue(r, true, kvr_line_of(r, "anchors", line),
                              "write [3] = \"what a 3 looks like\"",
                              "an anchor of %s is not [score] = text with a "
                              "score from 0 to %g",
                              where, max);
            } else if (*count < KVR_ANCHORS_MAX) {
                grown = realloc(*out, (*count + 1) * sizeof *grown);
                if (grown == NULL)
                    luaL_error(L, "not enough memory");
                *out = grown;
                grown[(*count)++] = (kvr_anchor){
                    lua_tonumber(L, -2), kvr_copy(L, lua_tostring(L, -1))};
            }
            lua_pop(L, 1);
        }
        if (*count > 1)
            qsort(*out, *count, sizeof **out, by_score);
    }
    lua_pop(L, 1);
}
