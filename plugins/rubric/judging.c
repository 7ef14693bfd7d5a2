/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/judging.h"

#include "plugins/rubric/json.h"
#include "plugins/rubric/place.h"
#include "plugins/rubric/read.h"
#include "plugins/rubric/results.h"

#include <stdio.h>
#include <string.h>

typedef struct judging {
    kvr_rubric *rubric;
    const kvr_case *c;
    kv_verdict *verdict;
    kvr_criterion *at; /* the criterion whose function runs */
    double *score;     /* of each criterion so far, or negative */
    kv_span span[16];
    size_t spans;
    char evidence[400];
    const kvr_criterion *closed; /* the gate that failed */
    bool failed;                 /* the last score was not the maximum */
    bool scored;                 /* a criterion that has a weight */
    bool poisoned;
} judging;

static void
push_document(lua_State *L, judging *j)
{
    const kv_host *h = kvl_of(L)->host;
    const kv_value *value;
    kv_str text;

    lua_newtable(L);
    if (j->c->task == NULL)
        return;
    value = h->task->document(j->c->task);
    if (value != NULL && h->value->kind(value) == KV_VALUE_OBJECT) {
        lua_pop(L, 1);
        kvl_push_value(L, h, value);
    }
    text = h->task->id(j->c->task);
    lua_pushlstring(L, text.data, text.length);
    lua_setfield(L, -2, "id");
}

static void
push_answer(lua_State *L, judging *j)
{
    const kv_host *h = kvl_of(L)->host;
    kv_str text = j->c->text, path, content;
    size_t i;

    if (j->c->attempt != NULL)
        text = h->attempt->answer(j->c->attempt);
    lua_createtable(L, 0, 2);
    lua_pushlstring(L, text.data == NULL ? "" : text.data, text.length);
    lua_setfield(L, -2, "text");
    lua_newtable(L);
    for (i = 0; j->c->attempt != NULL &&
                h->attempt->file(j->c->attempt, i, &path, &content);
         i++) {
        lua_pushlstring(L, path.data, path.length);
        lua_pushlstring(L, content.data, content.length);
        lua_rawset(L, -3);
    }
    lua_setfield(L, -2, "files");
}

/* Call the function REF with answer, task and the value of prepare, which are
 * at 1 to 3 of the stack; it returns N values. */
static void
call_with_answer(lua_State *L, int ref, int n)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_call(L, 3, n);
}

static void
add_span(lua_State *L, judging *j, int index)
{
    lua_Integer from, to;

    if (j->spans == 16)
        return;
    lua_rawgeti(L, index, 1);
    lua_rawgeti(L, index, 2);
    from = lua_tointeger(L, -2);
    to = lua_tointeger(L, -1);
    if (!lua_isinteger(L, -2) || !lua_isinteger(L, -1) || from < 1 ||
        to < from - 1)
        luaL_error(L, "'%s' gave a span that is not {first, last}", j->at->id);
    lua_pop(L, 2);
    j->span[j->spans++] = (kv_span){(uint64_t)from - 1, (uint64_t)to};
}

/* Read spans from stack position AT on: {first, last}, or lists of them. */
static void
take_spans(lua_State *L, judging *j, int at)
{
    lua_Integer i, n;

    for (; at <= lua_gettop(L); at++) {
        if (lua_isnil(L, at))
            continue;
        if (!lua_istable(L, at))
            luaL_error(L, "'%s' gave a %s where a span {first, last} is due",
                       j->at->id, luaL_typename(L, at));
        if (lua_rawlen(L, at) == 0)
            continue;
        if (lua_rawgeti(L, at, 1) != LUA_TTABLE) {
            lua_pop(L, 1);
            add_span(L, j, at);
            continue;
        }
        lua_pop(L, 1);
        n = (lua_Integer)lua_rawlen(L, at);
        for (i = 1; i <= n && j->spans < 16; i++) {
            if (lua_rawgeti(L, at, i) != LUA_TTABLE)
                luaL_error(L, "'%s' gave a list of spans with a %s in it",
                           j->at->id, luaL_typename(L, -1));
            add_span(L, j, lua_gettop(L));
            lua_pop(L, 1);
        }
    }
}

static void
take_evidence(lua_State *L, judging *j, int at)
{
    kvl_box *box = kvl_of(L);
    const char *text;
    size_t length;

    j->evidence[0] = '\0';
    if (at > lua_gettop(L) || lua_isnil(L, at))
        return;
    if (lua_type(L, at) != LUA_TSTRING && lua_type(L, at) != LUA_TNUMBER)
        luaL_error(L, "'%s' gave a %s as evidence, expected text", j->at->id,
                   luaL_typename(L, at));
    text = lua_tolstring(L, at, &length);
    if (length > box->limits.output - box->output_used) {
        box->hit = KVL_OUTPUT;
        luaL_error(L, "%s", kvl_limit_text(box));
    }
    box->output_used += length;
    snprintf(j->evidence, sizeof j->evidence, "%.*s",
             (int)(length > 390 ? 390 : length), text);
}

static void
report(judging *j, uint32_t state, double score, uint32_t raters)
{
    kvr_criterion *c = j->at;
    kv_criterion out = {
        .struct_size = sizeof out,
        .state = state,
        .by = c->by,
        .gate = c->gate,
        .id = {c->id, strlen(c->id)},
        .layer = {c->layer, c->layer == NULL ? 0 : strlen(c->layer)},
        .part = {c->part, c->part == NULL ? 0 : strlen(c->part)},
        .score = score,
        .max = c->max,
        .weight = c->weight,
        .evidence = {j->evidence, strlen(j->evidence)},
        .spans = j->span,
        .span_count = j->spans,
        .needs = c->need,
        .need_count = c->needs,
        .raters = raters,
    };

    j->score[c - j->rubric->criterion] =
        state == KV_CRITERION_SCORED ? score : -1;
    j->failed = state == KV_CRITERION_BLOCKED ||
                (state == KV_CRITERION_SCORED && score < c->max - 4e-7);
    j->scored = j->scored || (state == KV_CRITERION_SCORED && c->weight > 0);
    if (j->c->dry) {
        /* The scores of raters are unknown yet: assume the maximum, so that
         * criteria which need it are also asked about. */
        if (c->by != KV_BY_RULE)
            j->score[c - j->rubric->criterion] = c->max;
        return;
    }
    if (kvl_of(j->rubric->box->L)->host->rubric->criterion(j->verdict, &out) !=
        KV_OK)
        j->poisoned = true;
}

/* Call a criterion's own function, and read what it returned. */
static void
judge_by_rule(lua_State *L, judging *j)
{
    kvr_criterion *c = j->at;
    int base = lua_gettop(L);
    kvr_result what;
    double score = 0;

    call_with_answer(L, c->score, LUA_MULTRET);
    if (lua_gettop(L) == base)
        lua_pushnil(L);
    take_evidence(L, j, base + 2);
    what = kvr_result_at(L, base + 1);
    if (what != KVR_OTHER) {
        report(j,
               what == KVR_NA ? KV_CRITERION_NOT_APPLICABLE
                              : KV_CRITERION_CANNOT_JUDGE,
               0, 0);
    } else {
        take_spans(L, j, base + 3);
        if (lua_isboolean(L, base + 1))
            score = lua_toboolean(L, base + 1) ? c->max : 0;
        else if (lua_type(L, base + 1) == LUA_TNUMBER)
            score = lua_tonumber(L, base + 1);
        else
            luaL_error(L,
                       "'%s' gave %s as its score, expected a number, true, "
                       "false, kv.na(why) or kv.cannot(why)",
                       c->id, luaL_typename(L, base + 1));
        if (!(score >= 0 &&
              (score <= c->max || j->rubric->rule == KV_AGGREGATE_PENALTY)))
            luaL_error(L, "'%s' gave the score %f, expected 0 to %f", c->id,
                       score, c->max);
        report(j, KV_CRITERION_SCORED, score, 0);
    }
    lua_settop(L, base);
}

static void
judge_by_others(judging *j)
{
    double score = 0;
    uint32_t raters = 0;
    int found;

    j->evidence[0] = '\0';
    found = j->c->source == NULL
                ? 0
                : j->c->source(j->c->context, j->at, &score, &raters,
                               j->evidence, sizeof j->evidence);
    if (found == 0 && j->evidence[0] == '\0')
        snprintf(j->evidence, sizeof j->evidence, "no %s",
                 j->at->by == KV_BY_JUDGE ? "answer of a judge" : "rating");
    report(j,
           found > 0   ? KV_CRITERION_SCORED
           : found < 0 ? KV_CRITERION_NOT_APPLICABLE
                       : KV_CRITERION_CANNOT_JUDGE,
           score, raters);
}

/* Whether the criteria that this one needs have their scores; if not, the
 * evidence says why. */
static bool
has_needs(judging *j)
{
    const kvr_criterion *c = j->at, *other;
    size_t i;

    if (j->rubric->rule == KV_AGGREGATE_CONSTRAINTS)
        return true;
    for (i = 0; i < c->needs; i++) {
        other = &j->rubric->criterion[c->need[i]];
        if (j->score[c->need[i]] < c->least[i]) {
            snprintf(j->evidence, sizeof j->evidence, "needs '%s'", other->id);
            return false;
        }
    }
    return true;
}

static bool
applies(lua_State *L, judging *j)
{
    int base = lua_gettop(L);
    bool yes;

    if (j->at->when == LUA_NOREF)
        return true;
    call_with_answer(L, j->at->when, 2);
    yes = lua_toboolean(L, base + 1);
    j->evidence[0] = '\0';
    if (!yes)
        take_evidence(L, j, base + 2);
    lua_settop(L, base);
    return yes;
}

static void
judge_one(lua_State *L, judging *j)
{
    j->spans = 0;
    j->evidence[0] = '\0';
    if (j->closed != NULL && !j->at->gate) {
        snprintf(j->evidence, sizeof j->evidence, "gate '%s' failed",
                 j->closed->id);
        report(j, KV_CRITERION_BLOCKED, 0, 0);
        return;
    }
    if (!applies(L, j))
        report(j, KV_CRITERION_NOT_APPLICABLE, 0, 0);
    else if (!has_needs(j))
        report(j, KV_CRITERION_BLOCKED, 0, 0);
    else if (j->at->by == KV_BY_RULE)
        judge_by_rule(L, j);
    else
        judge_by_others(j);
    if (j->at->gate && j->closed == NULL && j->failed)
        j->closed = j->at;
}

/* Call the rubric's own aggregation, from shares by id to one share. */
static double
own_rule(lua_State *L, judging *j)
{
    kvr_rubric *r = j->rubric;
    double value;
    size_t i;

    lua_rawgeti(L, LUA_REGISTRYINDEX, r->aggregate);
    lua_newtable(L);
    for (i = 0; i < r->criteria; i++)
        if (j->score[i] >= 0) {
            lua_pushnumber(L, j->score[i] / r->criterion[i].max);
            lua_setfield(L, -2, r->criterion[i].id);
        }
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_call(L, 3, 1);
    value = lua_tonumber(L, -1);
    if (lua_type(L, -1) != LUA_TNUMBER || !(value >= 0 && value <= 1))
        luaL_error(L, "'aggregate' gave %s, expected a number from 0 to 1",
                   lua_type(L, -1) == LUA_TNUMBER ? "a number outside [0,1]"
                                                  : luaL_typename(L, -1));
    lua_pop(L, 1);
    return value;
}

/* Read the criteria that depend on the task. */
static void
read_dynamic(lua_State *L, kvr_rubric *r)
{
    size_t i;

    call_with_answer(L, r->dynamic, 1);
    if (!lua_istable(L, -1))
        luaL_error(L, "'dimensions' gave a %s, expected a list",
                   luaL_typename(L, -1));
    r->issues = 0;
    kvr_read_criteria(L, r);
    lua_pop(L, 1);
    for (i = 0; i < r->issues; i++)
        if (r->issue[i].error)
            luaL_error(L, "%s", r->issue[i].text);
}

/* The task, at 2, may change options for itself, but not add any. */
static void
task_options(lua_State *L)
{
    lua_getfield(L, 2, "options");
    lua_getfield(L, LUA_REGISTRYINDEX, "kv.options");
    if (lua_istable(L, 3)) {
        lua_pushnil(L);
        while (lua_next(L, 3)) {
            lua_pushvalue(L, 5);
            if (lua_type(L, 5) != LUA_TSTRING || lua_rawget(L, 4) == LUA_TNIL)
                luaL_error(L,
                           "the task sets an option '%s' that the rubric "
                           "does not have",
                           lua_type(L, 5) == LUA_TSTRING ? lua_tostring(L, 5)
                                                         : "?");
            lua_pop(L, 1);
            lua_pushvalue(L, 5);
            lua_insert(L, 6);
            lua_rawset(L, 4);
        }
    }
    lua_setfield(L, 2, "options");
    lua_settop(L, 2);
}

static int
judge_protected(lua_State *L)
{
    judging *j = lua_touserdata(L, 1);
    kvr_rubric *r = j->rubric;
    kv_aggregate how = {.struct_size = sizeof how,
                        .rule = r->rule,
                        .missing = r->missing,
                        .pass = r->pass,
                        .rule_weight = r->rule_weight,
                        .other_weight = r->other_weight};
    size_t i;

    kvl_seed(L, j->c->seed);
    lua_settop(L, 0);
    push_answer(L, j);
    push_document(L, j);
    task_options(L);
    lua_pushnil(L);
    if (r->prepare != LUA_NOREF) {
        call_with_answer(L, r->prepare, 1);
        lua_replace(L, 3);
    }
    if (r->dynamic != LUA_NOREF)
        read_dynamic(L, r);
    j->score = lua_newuserdatauv(L, (r->criteria + 1) * sizeof *j->score, 0);
    for (i = 0; i < r->criteria; i++) {
        j->at = &r->criterion[i];
        judge_one(L, j);
    }
    j->at = NULL;
    if (j->c->dry)
        return 0;
    if (r->aggregate != LUA_NOREF && j->scored)
        how.value = own_rule(L, j);
    if (!j->poisoned &&
        kvl_of(L)->host->rubric->aggregate(j->verdict, &how) != KV_OK)
        j->poisoned = true;
    return 0;
}

static void
failed(kvr_rubric *r, judging *j, const char *message)
{
    const kv_host *h = r->box->host;
    bool named;

    if (j->c->dry)
        return;
    (void)h->verdict->outcome(
        j->verdict, KV_OUTCOME_ERROR,
        r->box->hit == KVL_NONE ? KV_CLASS_INFRA : kvl_limit_class(r->box), 0);
    if (r->box->hit != KVL_NONE)
        message = kvl_limit_text(r->box);
    named = j->at == NULL || strstr(message, j->at->id) != NULL;
    (void)h->verdict->evidence(j->verdict, "%s%s%s%s", named ? "" : "'",
                               named ? "" : j->at->id,
                               named ? "" : "': ", message);
}

kv_status
kvr_judge(kvr_rubric *r, const kvr_case *c, kv_verdict *verdict)
{
    judging j = {.rubric = r, .c = c, .verdict = verdict};
    lua_State *L;
    kvr_place p;

    kvl_restore(r->box);
    L = r->box->L;
    kvr_enter(&p);
    kvl_begin(r->box);
    lua_settop(L, 0);
    lua_pushcfunction(L, judge_protected);
    lua_pushlightuserdata(L, &j);
    r->failed = kvl_call(L, 1, 0) != LUA_OK;
    if (r->failed)
        failed(r, &j,
               lua_isstring(L, -1) ? lua_tostring(L, -1)
                                   : "an error that is no text");
    lua_settop(L, 0);
    kvl_end(r->box);
    kvr_clear_criteria(r, r->fixed);
    kvr_leave(&p);
    return KV_OK;
}

kv_str
kvr_output(const kvr_rubric *r)
{
    return (kv_str){r->box->output, r->box->output_length};
}
