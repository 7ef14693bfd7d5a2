/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/describe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char kvr_skeleton[] = {
#include "plugins/rubric/skeleton.inc"
    0};

typedef struct out {
    kvr_write write;
    void *context;
    int32_t bad;
} out;

static void
put(out *o, const char *text, size_t length)
{
    if (o->bad == 0 && length > 0)
        o->bad = o->write(o->context, text, length);
}

static void
text(out *o, const char *s)
{
    put(o, s, strlen(s));
}

static void KV_PRINTF(2, 3) print(out *o, const char *format, ...)
{
    char line[1000];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    put(o, line,
        n < 0                     ? 0
        : (size_t)n < sizeof line ? (size_t)n
                                  : sizeof line - 1);
}

static void
string(out *o, const char *s)
{
    char hex[8];

    text(o, "\"");
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\') {
            put(o, "\\", 1);
            put(o, s, 1);
        } else if ((unsigned char)*s < 0x20 || *s == 0x7f) {
            snprintf(hex, sizeof hex, "\\u%04x", (unsigned char)*s);
            text(o, hex);
        } else {
            put(o, s, 1);
        }
    }
    text(o, "\"");
}

static void
member(out *o, const char *name, const char *value)
{
    print(o, ",\"%s\":", name);
    if (value == NULL)
        text(o, "null");
    else
        string(o, value);
}

/* --- JSON --------------------------------------------------------------- */

static const char *const rules[] = {
    "",       "percent",     "min",     "product", "hybrid",
    "safety", "constraints", "penalty", "own"};
static const char *const missing[] = {"unscored", "skip", "zero"};
static const char *const reducers[] = {"mean", "median", "min", "majority"};
static const char *const by[] = {"", "rule", "rating", "judge"};

static void
json_anchors(out *o, const kvr_anchor *anchor, size_t count)
{
    size_t i;

    text(o, ",\"anchors\":[");
    for (i = 0; i < count; i++) {
        print(o, "%s{\"score\":%.10g,\"text\":", i > 0 ? "," : "",
              anchor[i].score);
        string(o, anchor[i].text);
        text(o, "}");
    }
    text(o, "]");
}

static void
json_criterion(out *o, const kvr_rubric *r, const kvr_criterion *c)
{
    size_t i;

    text(o, "{\"id\":");
    string(o, c->id);
    member(o, "title", c->title);
    member(o, "layer", c->layer);
    member(o, "part", c->part);
    member(o, "ask", c->ask);
    print(o,
          ",\"by\":\"%s\",\"gate\":%s,\"weight\":%.10g,\"max\":%.10g,"
          "\"line\":%d",
          by[c->by], c->gate ? "true" : "false", c->weight, c->max, c->line);
    json_anchors(o, c->anchor, c->anchors);
    text(o, ",\"needs\":[");
    for (i = 0; i < c->needs; i++) {
        print(o, "%s{\"least\":%.10g,\"id\":", i > 0 ? "," : "", c->least[i]);
        string(o, r->criterion[c->need[i]].id);
        text(o, "}");
    }
    text(o, "]}");
}

int32_t
kvr_describe(const kvr_rubric *r, kvr_write write, void *context)
{
    out o = {write, context, 0};
    size_t i;

    text(&o, "{\"name\":");
    string(&o, r->name == NULL ? "" : r->name);
    member(&o, "version", r->version);
    member(&o, "description", r->description);
    member(&o, "instructions", r->instructions);
    print(&o,
          ",\"aggregate\":\"%s\",\"missing\":\"%s\",\"ratings\":\"%s\","
          "\"pass\":%.10g,\"max\":%.10g,\"dynamic\":%s",
          rules[r->rule], missing[r->missing], reducers[r->ratings], r->pass,
          r->max, r->dynamic != LUA_NOREF ? "true" : "false");
    json_anchors(&o, r->anchor, r->anchors);
    text(&o, ",\"criteria\":[");
    for (i = 0; i < r->criteria; i++) {
        text(&o, i > 0 ? "," : "");
        json_criterion(&o, r, &r->criterion[i]);
    }
    text(&o, "]}\n");
    return o.bad;
}

int32_t
kvr_list_issues(const kvr_rubric *r, kvr_write write, void *context)
{
    out o = {write, context, 0};
    size_t i;

    for (i = 0; i < r->issues; i++) {
        print(&o, "{\"level\":\"%s\",\"line\":%d",
              r->issue[i].error ? "error" : "warning", r->issue[i].line);
        member(&o, "text", r->issue[i].text);
        member(&o, "hint",
               r->issue[i].hint[0] == '\0' ? NULL : r->issue[i].hint);
        text(&o, "}\n");
    }
    return o.bad;
}

/* --- cases -------------------------------------------------------------- */

static void value(lua_State *L, out *o, int depth);

static bool
is_list(lua_State *L)
{
    size_t n = lua_rawlen(L, -1), seen = 0;

    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        seen++;
        if (!lua_isinteger(L, -1))
            n = 0;
    }
    return seen > 0 && seen == n;
}

static void
list(lua_State *L, out *o, int depth)
{
    size_t n = lua_rawlen(L, -1), i;

    text(o, "[");
    for (i = 1; i <= n; i++) {
        text(o, i > 1 ? "," : "");
        lua_rawgeti(L, -1, (lua_Integer)i);
        value(L, o, depth + 1);
        lua_pop(L, 1);
    }
    text(o, "]");
}

/* An answer may contain any bytes, but JSON may not. */
static void
hexadecimal(out *o, const char *bytes, size_t length)
{
    size_t i;

    text(o, "\"answer_hex\":\"");
    for (i = 0; i < length; i++)
        print(o, "%02x", (unsigned char)bytes[i]);
    text(o, "\"");
}

/* The members, in the order of pairs(). */
static void
object(lua_State *L, out *o, int depth)
{
    const char *comma = "";

    text(o, "{");
    lua_getfield(L, LUA_REGISTRYINDEX, "kv.pairs");
    lua_pushvalue(L, -2);
    lua_call(L, 1, 1);
    for (;;) {
        lua_pushvalue(L, -1);
        lua_call(L, 0, 2);
        if (lua_isnil(L, -2))
            break;
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "a case has a member without a name");
        text(o, comma);
        if (depth == 1 && strcmp(lua_tostring(L, -2), "answer") == 0 &&
            lua_type(L, -1) == LUA_TSTRING) {
            hexadecimal(o, lua_tostring(L, -1), lua_rawlen(L, -1));
        } else {
            string(o, lua_tostring(L, -2));
            text(o, ":");
            value(L, o, depth + 1);
        }
        lua_pop(L, 2);
        comma = ",";
    }
    lua_pop(L, 3);
    text(o, "}");
}

static void
value(lua_State *L, out *o, int depth)
{
    luaL_checkstack(L, 8, "cases are nested too deeply");
    kvl_charge(L,
               50 + (lua_type(L, -1) == LUA_TSTRING ? lua_rawlen(L, -1) : 0));
    if (depth > 50)
        luaL_error(L, "cases are nested too deeply");
    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        if (strlen(lua_tostring(L, -1)) != lua_rawlen(L, -1))
            luaL_error(L, "a text in a case holds a NUL");
        string(o, lua_tostring(L, -1));
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, -1))
            print(o, "%lld", (long long)lua_tointeger(L, -1));
        else
            print(o, "%.17g", lua_tonumber(L, -1));
        break;
    case LUA_TBOOLEAN: text(o, lua_toboolean(L, -1) ? "true" : "false"); break;
    case LUA_TTABLE:
        if (is_list(L))
            list(L, o, depth);
        else
            object(L, o, depth);
        break;
    case LUA_TNIL: text(o, "null"); break;
    default: luaL_error(L, "a case holds a %s", luaL_typename(L, -1));
    }
}

static int
cases_protected(lua_State *L)
{
    out *o = lua_touserdata(L, 1);

    lua_getfield(L, LUA_REGISTRYINDEX, "kv.cases");
    if (lua_istable(L, -1))
        list(L, o, 0);
    else
        text(o, "[]");
    return 0;
}

int32_t
kvr_cases(kvr_rubric *r, kvr_write write, void *context, char *why, size_t size)
{
    out o = {write, context, 0};
    lua_State *L = r->box->L;

    kvl_begin(r->box);
    lua_settop(L, 0);
    lua_pushcfunction(L, cases_protected);
    lua_pushlightuserdata(L, &o);
    if (kvl_call(L, 1, 0) != LUA_OK) {
        snprintf(why, size, "%s: %s", r->path, lua_tostring(L, -1));
        o.bad = -1;
    }
    lua_settop(L, 0);
    return o.bad;
}

/* --- Markdown ----------------------------------------------------------- */

/* Text of the rubric for Markdown: no control characters but line ends. */
static void
plain(out *o, const char *s)
{
    for (; *s != '\0'; s++)
        if (((unsigned char)*s < 0x20 && *s != '\n') || *s == 0x7f)
            put(o, " ", 1);
        else
            put(o, s, 1);
}

/* Text for a cell of a table. */
static void
cell(out *o, const char *s)
{
    for (; *s != '\0'; s++) {
        if (*s == '|')
            text(o, "\\|");
        else if ((unsigned char)*s < 0x20 || *s == 0x7f)
            text(o, " ");
        else
            put(o, s, 1);
    }
}

static const char *
how(const kvr_criterion *c)
{
    return c->by == KV_BY_RULE    ? "computed"
           : c->by == KV_BY_JUDGE ? "asked of a judge"
                                  : "rated by people";
}

static void
markdown_anchors(out *o, const kvr_anchor *anchor, size_t count)
{
    size_t i;

    if (count == 0)
        return;
    text(o, "\n| score | looks like |\n|---:|---|\n");
    for (i = 0; i < count; i++) {
        print(o, "| %g | ", anchor[i].score);
        cell(o, anchor[i].text);
        text(o, " |\n");
    }
}

static void
markdown_criterion(out *o, const kvr_rubric *r, const kvr_criterion *c)
{
    size_t i;

    print(o, "\n### %s (`%s`)\n\n%s: %s", c->title == NULL ? c->id : c->title,
          c->id, c->gate ? "Gate" : "Dimension", how(c));
    if (c->gate)
        text(o, "; the whole is 0 when it fails");
    else if (c->weight == 0)
        text(o, "; reported, not counted");
    else
        print(o, "; 0 to %g, weight %g", c->max, c->weight);
    for (i = 0; i < c->needs; i++)
        print(o, "%s `%s`", i == 0 ? "; needs" : ",",
              r->criterion[c->need[i]].id);
    text(o, ".\n");
    if (c->ask != NULL) {
        text(o, "\n");
        plain(o, c->ask);
        text(o, "\n");
    }
    markdown_anchors(o, c->anchor, c->anchors);
}

static void
markdown_rule(out *o, const kvr_rubric *r)
{
    static const char *const said[] = {
        "",
        "the weighted share of the maximum over what applies",
        "the least share of its maximum that any dimension has",
        "the product of all shares",
        "what is computed and what is rated, each a weighted share, by their "
        "sides' weights",
        "safety times (0.8 completion + 0.2 robustness)",
        "the share of constraints met; it passes when all are",
        "1 less the weighted violations, 0 at least",
        "computed by the rubric's own rule",
    };

    print(o, "\nThe score is %s. It passes from %g%% on.\n", said[r->rule],
          r->pass * 100);
    if (r->missing == KV_MISSING_UNSCORED)
        text(o, "Without a score for what applies and counts there is no "
                "score for the whole.\n");
}

int32_t
kvr_explain(const kvr_rubric *r, kvr_write write, void *context)
{
    out o = {write, context, 0};
    const char *layer = NULL;
    size_t i;

    print(&o, "# %s", r->name == NULL ? "rubric" : r->name);
    print(&o, "%s%s\n", r->version == NULL ? "" : " ",
          r->version == NULL ? "" : r->version);
    if (r->description != NULL) {
        text(&o, "\n");
        plain(&o, r->description);
        text(&o, "\n");
    }
    if (r->instructions != NULL) {
        text(&o, "\n");
        plain(&o, r->instructions);
        text(&o, "\n");
    }
    markdown_rule(&o, r);
    if (r->anchors > 0) {
        text(&o, "\n## Scale\n");
        markdown_anchors(&o, r->anchor, r->anchors);
    }
    if (r->dynamic != LUA_NOREF)
        text(&o, "\nIts dimensions come with each task.\n");
    for (i = 0; i < r->criteria; i++) {
        const char *own = r->criterion[i].layer;

        if (i == 0 || (own == NULL) != (layer == NULL) ||
            (own != NULL && strcmp(own, layer) != 0))
            print(&o, "\n## %s\n",
                  own != NULL            ? own
                  : r->criterion[i].gate ? "Gates"
                                         : "Dimensions");
        layer = own;
        markdown_criterion(&o, r, &r->criterion[i]);
    }
    return o.bad;
}
