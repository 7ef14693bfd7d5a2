/* From the table that a rubric's file returns to what is known of it. */
#include "plugins/rubric/rubric.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ISSUES_MAX 200

/* --- issues ------------------------------------------------------------- */

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

/* The line where WORD stands in the source as a whole word, at or behind the
 * line FROM; a table does not know where it was written. */
static int
line_of(const kvr_rubric *r, const char *word, int from)
{
    size_t length = strlen(word);
    const char *at = r->source, *end = r->source + r->length, *found = NULL;
    int line = 1;

    if (r->loaded)
        return 0; /* what a task brings stands in no line */
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

/* Members of the table at the top that are not in NAMES. */
static void
check_members(lua_State *L, kvr_rubric *r, const char *where,
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
        kvr_add_issue(r, true, line_of(r, name, from), hint,
                      "unknown member '%.60s' in %s", name, where);
    }
}

/* --- members ------------------------------------------------------------ */

static char *
copy(lua_State *L, const char *text)
{
    char *made = strdup(text);

    if (made == NULL)
        luaL_error(L, "not enough memory");
    return made;
}

/* A text member of the table at the top; NULL when absent. */
static char *
text_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
        int line)
{
    char *text = NULL;

    lua_getfield(L, -1, name);
    if (lua_type(L, -1) == LUA_TSTRING)
        text = copy(L, lua_tostring(L, -1));
    else if (!lua_isnil(L, -1))
        kvr_add_issue(r, true, line_of(r, name, line), "write it in quotes",
                      "'%s' of %s is a %s, expected text", name, where,
                      luaL_typename(L, -1));
    lua_pop(L, 1);
    return text;
}

static double
number_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
          double usual, double least, double most, int line)
{
    double value = usual;

    lua_getfield(L, -1, name);
    if (lua_type(L, -1) == LUA_TNUMBER)
        value = lua_tonumber(L, -1);
    if ((!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TNUMBER) ||
        !(value >= least && value <= most)) {
        kvr_add_issue(r, true, line_of(r, name, line), NULL,
                      "'%s' of %s is not a number from %g to %g", name, where,
                      least, most);
        value = usual;
    }
    lua_pop(L, 1);
    return value;
}

static bool
flag_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
        int line)
{
    bool yes;

    lua_getfield(L, -1, name);
    yes = lua_toboolean(L, -1);
    if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
        kvr_add_issue(r, true, line_of(r, name, line), "write true or false",
                      "'%s' of %s is a %s", name, where, luaL_typename(L, -1));
    lua_pop(L, 1);
    return yes;
}

static int
function_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
            int line)
{
    lua_getfield(L, -1, name);
    if (lua_isfunction(L, -1))
        return luaL_ref(L, LUA_REGISTRYINDEX);
    if (!lua_isnil(L, -1))
        kvr_add_issue(r, true, line_of(r, name, line),
                      "write function(answer, task) ... end",
                      "'%s' of %s is a %s, expected a function", name, where,
                      luaL_typename(L, -1));
    lua_pop(L, 1);
    return LUA_NOREF;
}

static uint32_t
choice_of(lua_State *L, kvr_rubric *r, const char *where, const char *name,
          const char *const *choices, uint32_t usual, int line)
{
    uint32_t value = usual, i;
    char *text = text_of(L, r, where, name, line), list[160] = "";

    if (text == NULL)
        return usual;
    for (i = 0; choices[i] != NULL && strcmp(choices[i], text) != 0; i++)
        if (choices[i][0] != '\0')
            snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s",
                     list[0] != '\0' ? ", " : "", choices[i]);
    if (choices[i] != NULL)
        value = i;
    else
        kvr_add_issue(r, true, line_of(r, name, line), NULL,
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

static void
anchors_of(lua_State *L, kvr_rubric *r, const char *where, double max,
           kvr_anchor **out, size_t *count, int line)
{
    kvr_anchor *grown;

    lua_getfield(L, -1, "anchors");
    if (!lua_isnil(L, -1) && !lua_istable(L, -1))
        kvr_add_issue(r, true, line_of(r, "anchors", line),
                      "write anchors = { [0] = \"absent\", [5] = \"...\" }",
                      "'anchors' of %s is a %s, expected a table", where,
                      luaL_typename(L, -1));
    if (lua_istable(L, -1)) {
        lua_pushnil(L);
        while (lua_next(L, -2)) {
            if (lua_type(L, -2) != LUA_TNUMBER ||
                lua_type(L, -1) != LUA_TSTRING || lua_tonumber(L, -2) < 0 ||
                lua_tonumber(L, -2) > max) {
                kvr_add_issue(r, true, line_of(r, "anchors", line),
                              "write [3] = \"what a 3 looks like\"",
                              "an anchor of %s is not [score] = text with a "
                              "score from 0 to %g",
                              where, max);
            } else if (*count < KVR_ANCHORS_MAX) {
                grown = realloc(*out, (*count + 1) * sizeof *grown);
                if (grown == NULL)
                    luaL_error(L, "not enough memory");
                *out = grown;
                grown[(*count)++] = (kvr_anchor){lua_tonumber(L, -2),
                                                 copy(L, lua_tostring(L, -1))};
            }
            lua_pop(L, 1);
        }
        if (*count > 1)
            qsort(*out, *count, sizeof **out, by_score);
    }
    lua_pop(L, 1);
}

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
        kvr_add_issue(r, true, line_of(r, "needs", c->line),
                      "a criterion may need those that stand before it",
                      "'%s' needs '%.60s', which does not stand before it",
                      c->id, id);
        return;
    }
    if (!(least > 0 && least <= r->criterion[at].max)) {
        kvr_add_issue(r, true, line_of(r, "needs", c->line),
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
    /* In order of position: a table has none of its own. */
    for (slot = c->needs++; slot > 0 && need[slot - 1] > at; slot--) {
        need[slot] = need[slot - 1];
        values[slot] = values[slot - 1];
    }
    need[slot] = (uint32_t)at;
    values[slot] = least;
}

/* needs = {"a", "b"}: above 0; needs = {a = 3}: 3 at least. */
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
                kvr_add_issue(r, true, line_of(r, "needs", c->line),
                              "write needs = {\"layout\"} or {layout = 3}",
                              "'needs' of '%s' is not a list of ids", c->id);
            lua_pop(L, 1);
        }
    } else if (!lua_isnil(L, -1)) {
        kvr_add_issue(r, true, line_of(r, "needs", c->line),
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

/* Who gives the score: "by" says so, else there is a function or not. */
static void
source_of(lua_State *L, kvr_rubric *r, kvr_criterion *c)
{
    static const char *const who[] = {"", "rule", "rating", "judge", NULL};

    c->by =
        choice_of(L, r, c->id, "by", who,
                  c->score == LUA_NOREF ? KV_BY_RATING : KV_BY_RULE, c->line);
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
    id = text_of(L, r, gate ? "a gate" : "a dimension", "id", 1);
    if (id == NULL || !id_valid(id)) {
        kvr_add_issue(r, true, id == NULL ? 0 : line_of(r, id, 1),
                      "write id = \"layout\": lower case, digits, _ : . -",
                      "%s %zu has no valid 'id'", gate ? "gate" : "dimension",
                      r->criteria + 1);
        free(id);
        return;
    }
    memset(c, 0, sizeof *c);
    r->criteria++;
    c->id = id;
    c->line = line_of(r, id, 1);
    if (position_of(r, id, r->criteria - 1) != SIZE_MAX)
        kvr_add_issue(r, true, line_of(r, id, c->line + 1), NULL,
                      "'%s' is there twice", id);
    c->gate = gate;
    check_members(L, r, id, gate ? gate_names : names, c->line);
    c->title = text_of(L, r, id, "title", c->line);
    c->layer = text_of(L, r, id, "layer", c->line);
    c->part = text_of(L, r, id, "part", c->line);
    c->ask = text_of(L, r, id, "ask", c->line);
    c->max = gate ? 1 : number_of(L, r, id, "max", r->max, 1e-6, 1e6, c->line);
    c->weight = gate ? 0 : number_of(L, r, id, "weight", 1, 0, 1e6, c->line);
    c->compare = flag_of(L, r, id, "compare", c->line);
    c->score = function_of(L, r, id, "score", c->line);
    c->when = function_of(L, r, id, "when", c->line);
    anchors_of(L, r, id, c->max, &c->anchor, &c->anchors, c->line);
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

/* The list at the top: gates and dimensions in one row. */
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
        kvr_add_issue(r, true, line_of(r, "gates", 1), NULL,
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
        kvr_add_issue(r, true, line_of(r, "dimensions", 1),
                      "write dimensions = { { id = \"...\", ... }, ... }",
                      "'dimensions' is %s, expected a list",
                      lua_isnil(L, -1) ? "absent" : luaL_typename(L, -1));
    if (lua_istable(L, -1) && !any_weight(r))
        kvr_add_issue(r, true, line_of(r, "dimensions", 1),
                      "give at least one dimension a weight above 0",
                      "no dimension counts: there is none with a weight");
    lua_pop(L, 1);
}

static void
read_scale(lua_State *L, kvr_rubric *r)
{
    static const char *const names[] = {"max", "anchors", NULL};
    int line = line_of(r, "scale", 1);

    lua_getfield(L, -1, "scale");
    if (lua_istable(L, -1)) {
        check_members(L, r, "scale", names, line);
        r->max = number_of(L, r, "scale", "max", 5, 1e-6, 1e6, line);
        anchors_of(L, r, "scale", r->max, &r->anchor, &r->anchors, line);
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
        r->rule = choice_of(L, r, "the rubric", "aggregate", rules,
                            KV_AGGREGATE_PERCENT, 1);
    }
    r->missing = choice_of(L, r, "the rubric", "missing", missing,
                           KV_MISSING_UNSCORED, 1);
    r->ratings = (kvr_reducer)choice_of(L, r, "the rubric", "ratings", reducers,
                                        KVR_MEAN, 1);
    r->pass = number_of(L, r, "the rubric", "pass",
                        r->rule == KV_AGGREGATE_SAFETY ? 0.75 : 1, 1e-6, 1, 1);
    lua_getfield(L, -1, "sides");
    if (lua_istable(L, -1)) {
        line = line_of(r, "sides", 1);
        check_members(L, r, "sides", names, line);
        r->rule_weight = number_of(L, r, "sides", "rule", 0.5, 0, 1e6, line);
        r->other_weight = number_of(L, r, "sides", "others", 0.5, 0, 1e6, line);
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
    check_members(L, r, "the rubric", names, 1);
    r->name = text_of(L, r, "the rubric", "name", 1);
    lua_getfield(L, -1, "version");
    if (lua_type(L, -1) == LUA_TNUMBER)
        r->version = copy(L, lua_tostring(L, -1));
    lua_pop(L, 1);
    if (r->version == NULL)
        r->version = text_of(L, r, "the rubric", "version", 1);
    r->description = text_of(L, r, "the rubric", "description", 1);
    r->instructions = text_of(L, r, "the rubric", "instructions", 1);
    if (r->name == NULL)
        kvr_add_issue(r, true, 1, "write name = \"landing-page\"",
                      "the rubric has no 'name'");
    if (r->version == NULL)
        kvr_add_issue(r, false, 1,
                      "write version = \"1\", and change it with the rubric",
                      "the rubric has no 'version'");
    read_scale(L, r);
    read_aggregate(L, r);
    r->prepare = function_of(L, r, "the rubric", "prepare", 1);
    read_dimensions(L, r);
}
