/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/read.h"

#include "plugins/rubric/issues.h"
#include "plugins/rubric/members.h"

#include <stdlib.h>
#include <string.h>

/* --- criteria ----------------------------------------------------------- */

static void
free_anchors(kvr_anchor *anchor, size_t count)
{
    while (count > 0)
        free(anchor[--count].text);
    free(anchor);
}

void
kvr_clear_criteria(kvr_rubric *r, size_t keep)
{
    kvr_criterion *c;

    while (r->criteria > keep) {
        c = &r->criterion[--r->criteria];
        free(c->id);
        free(c->title);
        free(c->layer);
        free(c->part);
        free(c->ask);
        free(c->need);
        free(c->least);
        free_anchors(c->anchor, c->anchors);
    }
    if (keep == 0) {
        free(r->criterion);
        r->criterion = NULL;
    }
}

static size_t
position_of(const kvr_rubric *r, const char *id, size_t before)
{
    size_t i;

    for (i = 0; i < before; i++)
        if (strcmp(r->criterion[i].id, id) == 0)
            return i;
    return SIZE_MAX;
}

static void
add_need(lua_State *L, kvr_rubric *r, kvr_criterion *c, const char *id,
         double least)
{
    size_t at = position_of(r, id, r->criteria - 1), slot;
    uint32_t *need;
    double *values;

    if (at == SIZE_MAX) {
        kvr_add_issue(r, true, kvr_line_of(r, "needs", c->line),
                      "a criterion may need those that stand before it",
                      "'%s' needs '%.60s', which does not stand before it",
                      c->id, id);
        return;
    }
    if (!(least > 0 && least <= r->criterion[at].max)) {
        kvr_add_issue(r, true, kvr_line_of(r, "needs", c->line),
                      "no score of that criterion can meet it",
                      "'%s' needs %g of '%s', whose maximum is %g: it is "
                      "unreachable",
                      c->id, least, id, r->criterion[at].max);
        return;
    }
    need = realloc(c->need, (c->needs + 1) * sizeof *need);
    if (need != NULL)
        c->need = need;
    values = realloc(c->least, (c->needs + 1) * sizeof *values);
    if (values != NULL)
        c->least = values;
    if (need == NULL || values == NULL)
        luaL_error(L, "not enough memory");
    /* Sorted by position, as a table has no order. */
    for (slot = c->needs++; slot > 0 && need[slot - 1] > at; slot--) {
        need[slot] = need[slot - 1];
        values[slot] = values[slot - 1];
    }
    need[slot] = (uint32_t)at;
    values[slot] = least;
}

/* needs = {"a", "b"} means above 0, needs = {a = 3} means at least 3. */
static void
needs_of(lua_State *L, kvr_rubric *r, kvr_criterion *c)
{
    lua_getfield(L, -1, "needs");
    if (lua_type(L, -1) == LUA_TSTRING) {
        add_need(L, r, c, lua_tostring(L, -1), 1e-6);
    } else if (lua_istable(L, -1)) {
        lua_pushnil(L);
        while (lua_next(L, -2)) {
            if (lua_type(L, -2) == LUA_TNUMBER &&
                lua_type(L, -1) == LUA_TSTRING)
                add_need(L, r, c, lua_tostring(L, -1), 1e-6);
            else if (lua_type(L, -2) == LUA_TSTRING &&
                     lua_type(L, -1) == LUA_TNUMBER)
                add_need(L, r, c, lua_tostring(L, -2), lua_tonumber(L, -1));
            else
                kvr_add_issue(r, true, kvr_line_of(r, "needs", c->line),
                              "write needs = {\"layout\"} or {layout = 3}",
                              "'needs' of '%s' is not a list of ids", c->id);
            lua_pop(L, 1);
        }
    } else if (!lua_isnil(L, -1)) {
        kvr_add_issue(r, true, kvr_line_of(r, "needs", c->line),
                      "write needs = {\"layout\"}", "'needs' of '%s' is a %s",
                      c->id, luaL_typename(L, -1));
    }
    lua_pop(L, 1);
}

static bool
id_valid(const char *id)
{
    size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_:.-");

    return n > 0 && n <= 64 && id[n] == '\0' && id[0] >= 'a' && id[0] <= 'z';
}

/* Who gives the score: "by" says it; else it depends on whether there is a
 * function. */
static void
source_of(lua_State *L, kvr_rubric *r, kvr_criterion *c)
{
    static const char *const who[] = {"", "rule", "rating", "judge", NULL};

    c->by = kvr_choice_of(L, r, c->id, "by", who,
                          c->score == LUA_NOREF ? KV_BY_RATING : KV_BY_RULE,
                          c->line);
    if (c->by == KV_BY_RULE && c->score == LUA_NOREF)
        kvr_add_issue(r, true, c->line, "add score = function(answer) ... end",
                      "'%s' is judged by rule and has no function 'score'",
                      c->id);
    if (c->by != KV_BY_RULE && c->score != LUA_NOREF)
        kvr_add_issue(r, true, c->line, "leave one of the two out",
                      "'%s' has a function 'score' that nobody will call",
                      c->id);
    if (c->by != KV_BY_RULE && c->anchors == 0 && r->anchors == 0)
        kvr_add_issue(r, false, c->line,
                      "raters agree better when 0 and the maximum are "
                      "described",
                      "'%s' is rated without anchors", c->id);
}

static void
read_criterion(lua_State *L, kvr_rubric *r, bool gate)
{
    static const char *const names[] = {
        "id",    "title", "layer", "weight", "max", "anchors", "when",
        "needs", "by",    "score", "part",   "ask", "compare", NULL};
    static const char *const gate_names[] = {
        "id",    "title", "layer",   "when",  "by",
        "score", "ask",   "anchors", "needs", NULL};
    kvr_criterion *grown, *c;
    char *id;

    grown = realloc(r->criterion, (r->criteria + 1) * sizeof *grown);
    if (grown == NULL)
        luaL_error(L, "not enough memory");
    r->criterion = grown;
    c = &grown[r->criteria];
    id = kvr_text_of(L, r, gate ? "a gate" : "a dimension", "id", 1);
    if (id == NULL || !id_valid(id)) {
        kvr_add_issue(r, true, id == NULL ? 0 : kvr_line_of(r, id, 1),
                      "write id = \"layout\": lower case, digits, _ : . -",
                      "%s %zu has no valid 'id'", gate ? "gate" : "dimension",
                      r->criteria + 1);
        free(id);
        return;
    }
    memset(c, 0, sizeof *c);
    r->criteria++;
    c->id = id;
    c->line = kvr_line_of(r, id, 1);
    if (position_of(r, id, r->criteria - 1) != SIZE_MAX)
        kvr_add_issue(r, true, kvr_line_of(r, id, c->line + 1), NULL,
                      "'%s' is there twice", id);
    c->gate = gate;
    kvr_check_members(L, r, id, gate ? gate_names : names, c->line);
    c->title = kvr_text_of(L, r, id, "title", c->line);
    c->layer = kvr_text_of(L, r, id, "layer", c->line);
    c->part = kvr_text_of(L, r, id, "part", c->line);
    c->ask = kvr_text_of(L, r, id, "ask", c->line);
    c->max =
        gate ? 1 : kvr_number_of(L, r, id, "max", r->max, 1e-6, 1e6, c->line);
    c->weight =
        gate ? 0 : kvr_number_of(L, r, id, "weight", 1, 0, 1e6, c->line);
    c->compare = kvr_flag_of(L, r, id, "compare", c->line);
    c->score = kvr_function_of(L, r, id, "score", c->line);
    c->when = kvr_function_of(L, r, id, "when", c->line);
    kvr_anchors_of(L, r, id, c->max, &c->anchor, &c->anchors, c->line);
    source_of(L, r, c);
    needs_of(L, r, c);
}

static void
read_list(lua_State *L, kvr_rubric *r, bool gate)
{
    lua_Integer i, n = (lua_Integer)lua_rawlen(L, -1);

    for (i = 1; i <= n; i++) {
        if (lua_rawgeti(L, -1, i) != LUA_TTABLE)
            kvr_add_issue(r, true, 0, "write { id = \"...\", ... }",
                          "%s %d is a %s, expected a table",
                          gate ? "gate" : "dimension", (int)i,
                          luaL_typename(L, -1));
        else if (r->criteria == KVR_CRITERIA_MAX)
            luaL_error(L, "more than %d criteria", KVR_CRITERIA_MAX);
        else
            read_criterion(L, r, gate);
        lua_pop(L, 1);
    }
}

void
kvr_read_criteria(lua_State *L, kvr_rubric *r)
{
    read_list(L, r, false);
}

static bool
any_weight(const kvr_rubric *r)
{
    size_t i;

    for (i = 0; i < r->criteria; i++)
        if (r->criterion[i].weight > 0)
            return true;
    return false;
}

static void
read_dimensions(lua_State *L, kvr_rubric *r)
{
    lua_getfield(L, -1, "gates");
    if (lua_istable(L, -1))
        read_list(L, r, true);
    else if (!lua_isnil(L, -1))
        kvr_add_issue(r, true, kvr_line_of(r, "gates", 1), NULL,
                      "'gates' is a %s, expected a list", luaL_typename(L, -1));
    lua_pop(L, 1);
    lua_getfield(L, -1, "dimensions");
    if (lua_isfunction(L, -1)) {
        r->dynamic = luaL_ref(L, LUA_REGISTRYINDEX);
        return;
    }
    if (lua_istable(L, -1))
        read_list(L, r, false);
    else
        kvr_add_issue(r, true, kvr_line_of(r, "dimensions", 1),
                      "write dimensions = { { id = \"...\", ... }, ... }",
                      "'dimensions' is %s, expected a list",
                      lua_isnil(L, -1) ? "absent" : luaL_typename(L, -1));
    if (lua_istable(L, -1) && !any_weight(r))
        kvr_add_issue(r, true, kvr_line_of(r, "dimensions", 1),
                      "give at least one dimension a weight above 0",
                      "no dimension counts: there is none with a weight");
    lua_pop(L, 1);
}

static void
read_scale(lua_State *L, kvr_rubric *r)
{
    static const char *const names[] = {"max", "anchors", NULL};
    int line = kvr_line_of(r, "scale", 1);

    lua_getfield(L, -1, "scale");
    if (lua_istable(L, -1)) {
        kvr_check_members(L, r, "scale", names, line);
        r->max = kvr_number_of(L, r, "scale", "max", 5, 1e-6, 1e6, line);
        kvr_anchors_of(L, r, "scale", r->max, &r->anchor, &r->anchors, line);
    } else if (!lua_isnil(L, -1)) {
        kvr_add_issue(r, true, line, "write scale = { max = 5 }",
                      "'scale' is a %s, expected a table",
                      luaL_typename(L, -1));
    }
    lua_pop(L, 1);
}

static void
read_aggregate(lua_State *L, kvr_rubric *r)
{
    static const char *const rules[] = {
        "",       "percent",     "min",     "product", "hybrid",
        "safety", "constraints", "penalty", NULL};
    static const char *const missing[] = {"unscored", "skip", "zero", NULL};
    static const char *const reducers[] = {"mean", "median", "min", "majority",
                                           NULL};
    static const char *const names[] = {"rule", "others", NULL};
    int line;

    lua_getfield(L, -1, "aggregate");
    if (lua_isfunction(L, -1)) {
        r->rule = KV_AGGREGATE_GIVEN;
        r->aggregate = luaL_ref(L, LUA_REGISTRYINDEX);
    } else {
        lua_pop(L, 1);
        r->rule = kvr_choice_of(L, r, "the rubric", "aggregate", rules,
                                KV_AGGREGATE_PERCENT, 1);
    }
    r->missing = kvr_choice_of(L, r, "the rubric", "missing", missing,
                               KV_MISSING_UNSCORED, 1);
    r->ratings = (kvr_reducer)kvr_choice_of(L, r, "the rubric", "ratings",
                                            reducers, KVR_MEAN, 1);
    r->pass =
        kvr_number_of(L, r, "the rubric", "pass",
                      r->rule == KV_AGGREGATE_SAFETY ? 0.75 : 1, 1e-6, 1, 1);
    lua_getfield(L, -1, "sides");
    if (lua_istable(L, -1)) {
        line = kvr_line_of(r, "sides", 1);
        kvr_check_members(L, r, "sides", names, line);
        r->rule_weight =
            kvr_number_of(L, r, "sides", "rule", 0.5, 0, 1e6, line);
        r->other_weight =
            kvr_number_of(L, r, "sides", "others", 0.5, 0, 1e6, line);
    }
    lua_pop(L, 1);
}

void
kvr_read(lua_State *L, kvr_rubric *r)
{
    static const char *const names[] = {
        "name",    "version",    "description", "instructions",
        "scale",   "dimensions", "gates",       "aggregate",
        "missing", "ratings",    "pass",        "sides",
        "prepare", "options",    "cases",       NULL};

    if (!lua_istable(L, -1)) {
        kvr_add_issue(r, true, 1, "end the file with return { name = ..., }",
                      "the file returns %s, expected a table",
                      luaL_typename(L, -1));
        return;
    }
    kvr_check_members(L, r, "the rubric", names, 1);
    r->name = kvr_text_of(L, r, "the rubric", "name", 1);
    lua_getfield(L, -1, "version");
    if (lua_type(L, -1) == LUA_TNUMBER)
        r->version = kvr_copy(L, lua_tostring(L, -1));
    lua_pop(L, 1);
    if (r->version == NULL)
        r->version = kvr_text_of(L, r, "the rubric", "version", 1);
    r->description = kvr_text_of(L, r, "the rubric", "description", 1);
    r->instructions = kvr_text_of(L, r, "the rubric", "instructions", 1);
    if (r->name == NULL)
        kvr_add_issue(r, true, 1, "write name = \"landing-page\"",
                      "the rubric has no 'name'");
    if (r->version == NULL)
        kvr_add_issue(r, false, 1,
                      "write version = \"1\", and change it with the rubric",
                      "the rubric has no 'version'");
    read_scale(L, r);
    read_aggregate(L, r);
    r->prepare = kvr_function_of(L, r, "the rubric", "prepare", 1);
    read_dimensions(L, r);
}
