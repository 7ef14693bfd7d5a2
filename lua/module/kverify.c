/* SPDX-License-Identifier: MIT */
/* require "kverify" from a stock Lua 5.4: engines, verdicts, figures, rewards.
 *
 *     local kverify = require "kverify"
 *     local engine = kverify.engine()
 *     local verdict = engine:verify("function", task, answer)
 *     print(verdict.outcome, verdict.reward)
 *
 * Tasks are tables, or texts of JSON; verdicts and reports are tables of the
 * form of their schemas.  null is kverify.null.  A failure is an error with the
 * library's message. */
#include <kverify/convert.h>
#include <kverify/rewards.h>

#include <cjson/cJSON.h>
#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ENGINE "kverify.engine"
#define DEPTH_MAX 200

static char null_key;

/* --- JSON ------------------------------------------------------------------
 */

static void
push_null(lua_State *L)
{
    lua_pushlightuserdata(L, &null_key);
}

static void
push_json(lua_State *L, const cJSON *value)
{
    const cJSON *item;
    lua_Integer i = 0;

    luaL_checkstack(L, 8, "nested too deep");
    if (cJSON_IsString(value)) {
        lua_pushstring(L, value->valuestring);
    } else if (cJSON_IsNumber(value)) {
        lua_Number n = value->valuedouble;

        if (n == floor(n) && fabs(n) < 9e15)
            lua_pushinteger(L, (lua_Integer)n);
        else
            lua_pushnumber(L, n);
    } else if (cJSON_IsBool(value)) {
        lua_pushboolean(L, cJSON_IsTrue(value));
    } else if (cJSON_IsArray(value) || cJSON_IsObject(value)) {
        lua_newtable(L);
        cJSON_ArrayForEach(item, value)
        {
            push_json(L, item);
            if (cJSON_IsArray(value))
                lua_rawseti(L, -2, ++i);
            else
                lua_setfield(L, -2, item->string);
        }
    } else {
        push_null(L);
    }
}

/* The value at AT as JSON; NULL where it has no form in JSON, or memory ran
 * out. */
static cJSON *
to_json(lua_State *L, int at, int depth)
{
    cJSON *out, *item;
    lua_Integer count, i;
    bool good = true;

    at = lua_absindex(L, at);
    switch (lua_type(L, at)) {
    case LUA_TNIL: return cJSON_CreateNull();
    case LUA_TBOOLEAN: return cJSON_CreateBool(lua_toboolean(L, at));
    case LUA_TNUMBER: return cJSON_CreateNumber(lua_tonumber(L, at));
    case LUA_TSTRING: return cJSON_CreateString(lua_tostring(L, at));
    case LUA_TLIGHTUSERDATA:
        return lua_touserdata(L, at) == &null_key ? cJSON_CreateNull() : NULL;
    case LUA_TTABLE: break;
    default: return NULL;
    }
    if (depth > DEPTH_MAX || !lua_checkstack(L, 8))
        return NULL;
    count = (lua_Integer)lua_rawlen(L, at);
    out = count > 0 ? cJSON_CreateArray() : cJSON_CreateObject();
    for (i = 1; good && out != NULL && i <= count; i++) {
        lua_rawgeti(L, at, i);
        item = to_json(L, -1, depth + 1);
        lua_pop(L, 1);
        good = item != NULL && cJSON_AddItemToArray(out, item);
    }
    if (good && out != NULL && count == 0)
        for (lua_pushnil(L); good && lua_next(L, at) != 0; lua_pop(L, 1)) {
            if (lua_type(L, -2) != LUA_TSTRING) {
                good = false;
                lua_pop(L, 2);
                break;
            }
            item = to_json(L, -1, depth + 1);
            good = item != NULL &&
                   cJSON_AddItemToObject(out, lua_tostring(L, -2), item);
            if (!good) {
                lua_pop(L, 2);
                break;
            }
        }
    if (!good) {
        cJSON_Delete(out);
        out = NULL;
    }
    return out;
}

/* A table or a text, as a text on the stack. */
static kv_str
document_at(lua_State *L, int at)
{
    kv_str text = {"", 0};
    cJSON *value;
    char *printed;

    if (lua_type(L, at) == LUA_TSTRING) {
        text.data = lua_tolstring(L, at, &text.length);
        return text;
    }
    luaL_checktype(L, at, LUA_TTABLE);
    value = to_json(L, at, 0);
    printed = value == NULL ? NULL : cJSON_PrintUnformatted(value);
    cJSON_Delete(value);
    if (printed == NULL)
        luaL_error(L, "the task has a value that JSON has no form for");
    lua_pushstring(L, printed);
    free(printed);
    text.data = lua_tolstring(L, -1, &text.length);
    return text;
}

static int
fail(lua_State *L, const kv_error *err)
{
    return luaL_error(L, "%s", err->message);
}

/* kv_write_fn: into a buffer of Lua's. */
static int
append(void *context, const char *data, size_t length)
{
    luaL_addlstring(context, data, length);
    return 0;
}

static void
push_parsed(lua_State *L)
{
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    cJSON *value = cJSON_ParseWithLength(text, length);

    if (value == NULL)
        luaL_error(L, "out of memory");
    push_json(L, value);
    cJSON_Delete(value);
    lua_remove(L, -2);
}

/* --- engines ----------------------------------------------------------------
 */

typedef struct engine {
    kv_engine *engine;
    kv_verifier **verifiers;
    char **names;
    size_t count;
} engine;

static engine *
engine_at(lua_State *L, int at)
{
    engine *e = luaL_checkudata(L, at, ENGINE);

    if (e->engine == NULL)
        luaL_error(L, "the engine is closed");
    return e;
}

static int
engine_close(lua_State *L)
{
    engine *e = luaL_checkudata(L, 1, ENGINE);
    size_t i;

    for (i = 0; i < e->count; i++) {
        kv_verifier_close(e->verifiers[i]);
        free(e->names[i]);
    }
    free(e->verifiers);
    free(e->names);
    kv_engine_free(e->engine);
    memset(e, 0, sizeof *e);
    return 0;
}

/* kverify.engine{plugins=, min_isolation=, max_isolation=, min_integrity=} */
static int
engine_new(lua_State *L)
{
    static const char *const names[] = {"plugins", "min_isolation",
                                        "max_isolation", "min_integrity"};
    kv_sandbox_options options = {.struct_size = sizeof options};
    const char *given[4] = {NULL};
    engine *e;
    kv_error err;
    size_t i;

    for (i = 0; i < 4 && lua_istable(L, 1); i++) {
        lua_getfield(L, 1, names[i]);
        given[i] = lua_isnil(L, -1) ? NULL : luaL_checkstring(L, -1);
    }
    e = lua_newuserdatauv(L, sizeof *e, 0);
    memset(e, 0, sizeof *e);
    luaL_setmetatable(L, ENGINE);
    options.min_isolation = given[1];
    options.max_isolation = given[2];
    options.min_integrity = given[3];
    if (kv_engine_new(&e->engine, &err) != KV_OK ||
        kv_engine_sandbox(e->engine, &options, &err) != KV_OK ||
        kv_engine_load_path(e->engine, given[0], &err) != KV_OK)
        return fail(L, &err);
    return 1;
}

static kv_verifier *
verifier_of(lua_State *L, engine *e, const char *name, const char *config)
{
    kv_verifier *new = NULL, **verifiers;
    char **names, *key;
    kv_error err;
    size_t i, length = strlen(name) + strlen(config) + 2;

    for (i = 0; i < e->count; i++)
        if (strcmp(e->names[i], name) == 0 &&
            strcmp(e->names[i] + strlen(name) + 1, config) == 0)
            return e->verifiers[i];
    if (kv_verifier_open(e->engine, name, config[0] == '\0' ? NULL : config,
                         &new, &err) != KV_OK)
        fail(L, &err);
    verifiers = realloc(e->verifiers, (e->count + 1) * sizeof *verifiers);
    if (verifiers != NULL)
        e->verifiers = verifiers;
    names = realloc(e->names, (e->count + 1) * sizeof *names);
    if (names != NULL)
        e->names = names;
    key = malloc(length);
    if (verifiers == NULL || names == NULL || key == NULL) {
        free(key);
        kv_verifier_close(new);
        luaL_error(L, "out of memory");
    }
    memcpy(key, name, strlen(name) + 1);
    memcpy(key + strlen(name) + 1, config, strlen(config) + 1);
    names[e->count] = key;
    verifiers[e->count++] = new;
    return new;
}

static void
push_verdict(lua_State *L, kv_verdict *verdict)
{
    luaL_Buffer text;
    kv_error err;
    double reward = kv_reward_of(verdict, NULL);
    kv_status status;

    luaL_buffinit(L, &text);
    status = kv_verdict_write(verdict, append, &text, &err);
    kv_verdict_free(verdict);
    luaL_pushresult(&text);
    if (status != KV_OK)
        fail(L, &err);
    push_parsed(L);
    if (isnan(reward))
        push_null(L);
    else
        lua_pushnumber(L, reward);
    lua_setfield(L, -2, "reward");
}

/* engine:verify(verifier, task, answer[, config]) */
static int
engine_verify(lua_State *L)
{
    engine *e = engine_at(L, 1);
    const char *name = luaL_checkstring(L, 2);
    const char *config = "";
    kv_str document, answer, id = {"task", 4};
    kv_verifier *verifier;
    kv_task *task = NULL;
    kv_attempt *attempt = NULL;
    kv_verdict *verdict = NULL;
    kv_error err;
    kv_status status;

    lua_settop(L, 5);
    answer.data = luaL_checklstring(L, 4, &answer.length);
    if (!lua_isnil(L, 5))
        config = document_at(L, 5).data;
    verifier = verifier_of(L, e, name, config);
    document = document_at(L, 3);
    if (lua_istable(L, 3) && lua_getfield(L, 3, "id") == LUA_TSTRING)
        id.data = lua_tolstring(L, -1, &id.length);
    status = kv_task_new(id, document, &task, &err);
    if (status == KV_OK)
        status = kv_attempt_new(0, answer, &attempt, &err);
    if (status == KV_OK)
        status = kv_verify(verifier, task, attempt, &verdict, &err);
    kv_task_free(task);
    kv_attempt_free(attempt);
    if (status != KV_OK)
        return fail(L, &err);
    push_verdict(L, verdict);
    return 1;
}

/* --- results and rewards
 * ------------------------------------------------------ */

/* kverify.score(path...): the report as report.schema.json has it */
static int
score(lua_State *L)
{
    int count = lua_gettop(L), i;
    const char **paths = lua_newuserdatauv(
        L, (size_t)(count > 0 ? count : 1) * sizeof *paths, 0);
    kv_render_options how = {
        .struct_size = sizeof how, .format = KV_RENDER_JSON, .digits = 1};
    kv_tally *tally = NULL;
    kv_report *report = NULL;
    luaL_Buffer text;
    kv_error err;
    kv_status status;

    for (i = 0; i < count; i++)
        paths[i] = luaL_checkstring(L, i + 1);
    status = kv_tally_new(&tally, &err);
    if (status == KV_OK)
        status = kv_score_paths(NULL, paths, (size_t)count, NULL, tally, &err);
    if (status == KV_OK)
        status = kv_report_new(tally, NULL, &report, &err);
    luaL_buffinit(L, &text);
    if (status == KV_OK)
        status = kv_report_render(report, &how, append, &text, &err);
    kv_report_free(report);
    kv_tally_free(tally);
    luaL_pushresult(&text);
    if (status != KV_OK)
        return fail(L, &err);
    push_parsed(L);
    return 1;
}

static double
number_at(lua_State *L, int table, lua_Integer i)
{
    double value = NAN;

    if (lua_rawgeti(L, table, i) == LUA_TNUMBER)
        value = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return value;
}

/* kverify.advantages(rewards, groups[, preset]): groups is a number of samples,
 * or a list with the group of each.  kverify.null, or what is no number, is a
 * reward that is not there. */
static int
advantages(lua_State *L)
{
    size_t count, i, size = 0;
    kv_advantage_options options = {.struct_size = sizeof options};
    double *rewards, *out;
    uint64_t *groups = NULL;
    kv_error err;

    lua_settop(L, 3);
    luaL_checktype(L, 1, LUA_TTABLE);
    count = lua_rawlen(L, 1);
    rewards = lua_newuserdatauv(L, (count + 1) * sizeof *rewards, 0);
    out = lua_newuserdatauv(L, (count + 1) * sizeof *out, 0);
    for (i = 0; i < count; i++)
        rewards[i] = number_at(L, 1, (lua_Integer)i + 1);
    if (lua_istable(L, 2)) {
        if (lua_rawlen(L, 2) != count)
            return luaL_error(L, "unlike numbers of rewards and groups");
        groups = lua_newuserdatauv(L, (count + 1) * sizeof *groups, 0);
        for (i = 0; i < count; i++) {
            int is_integer;

            lua_rawgeti(L, 2, (lua_Integer)i + 1);
            groups[i] = (uint64_t)lua_tointegerx(L, -1, &is_integer);
            if (!is_integer)
                return luaL_error(L, "group %d is no integer", (int)i + 1);
            lua_pop(L, 1);
        }
    } else {
        size = (size_t)luaL_checkinteger(L, 2);
    }
    if (kv_advantage_preset(luaL_optstring(L, 3, "grpo"), &options, &err) !=
            KV_OK ||
        kv_advantages(rewards, groups, size, NULL, count, &options, out, NULL,
                      &err) != KV_OK)
        return fail(L, &err);
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        lua_pushnumber(L, out[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static const luaL_Reg engine_methods[] = {
    {"verify", engine_verify},
    {"close", engine_close},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"engine", engine_new},
    {"score", score},
    {"advantages", advantages},
    {NULL, NULL},
};

__attribute__((visibility("default"))) int luaopen_kverify(lua_State *L);

int
luaopen_kverify(lua_State *L)
{
    luaL_newmetatable(L, ENGINE);
    luaL_newlib(L, engine_methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, engine_close);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, engine_close);
    lua_setfield(L, -2, "__close");
    luaL_newlib(L, functions);
    lua_pushstring(L, kv_version());
    lua_setfield(L, -2, "version");
    push_null(L);
    lua_setfield(L, -2, "null");
    return 1;
}
