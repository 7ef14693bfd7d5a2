/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/load.h"

#include "plugins/rubric/base.h"
#include "plugins/rubric/files.h"
#include "plugins/rubric/issues.h"
#include "plugins/rubric/json.h"
#include "plugins/rubric/libraries.h"
#include "plugins/rubric/modules.h"
#include "plugins/rubric/place.h"
#include "plugins/rubric/read.h"
#include "plugins/rubric/require.h"
#include "plugins/rubric/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
open_kv(lua_State *L)
{
    lua_newtable(L);
    kvr_open_results(L);
    kvl_open_modules(L);
    lua_setglobal(L, "kv");
    lua_pushcfunction(L, kvr_require);
    lua_setglobal(L, "require");
}

typedef struct loading {
    const kvr_options *options;
    kvr_rubric *rubric;
} loading;

/* Load modules that the text mentions now, so that the picture contains
 * them. */
static void
preload(lua_State *L, const char *source)
{
    const char *const *name;

    for (name = kvl_module_names; *name != NULL; name++)
        if (strstr(source, *name + (strcmp(*name, "kv.sentences") == 0 ||
                                            strcmp(*name, "kv.language") == 0
                                        ? 3
                                        : 0)) != NULL &&
            kvl_push_module(L, *name))
            lua_pop(L, 1);
}

static void
merge_options(lua_State *L, const kvr_options *o)
{
    kv_str name;
    const kv_value *value;
    char key[200];

    lua_getfield(L, -1, "options");
    if (!lua_istable(L, -1)) {
        lua_pop(L, 1);
        lua_newtable(L);
    }
    for (value = o->host->value->first(o->options); value != NULL;
         value = o->host->value->next(value)) {
        name = o->host->value->name(value);
        snprintf(key, sizeof key, "%.*s", (int)name.length, name.data);
        lua_getfield(L, -1, key);
        if (lua_isnil(L, -1))
            luaL_error(L, "the rubric has no option '%s'", key);
        lua_pop(L, 1);
        kvl_push_value(L, o->host, value);
        lua_setfield(L, -2, key);
    }
    lua_setfield(L, LUA_REGISTRYINDEX, "kv.options");
}

static int
load_protected(lua_State *L)
{
    loading *job = lua_touserdata(L, 1);
    kvr_rubric *r = job->rubric;
    const char *name = strrchr(r->path, '/');

    lua_settop(L, 0);
    open_kv(L);
    preload(L, r->source);
    kvl_close_globals(L);
    lua_pushfstring(L, "@%s", name == NULL ? r->path : name + 1);
    if (luaL_loadbufferx(L, r->source, r->length, lua_tostring(L, 1), "t") !=
        LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 1);
    kvr_read(L, r);
    r->fixed = r->criteria;
    r->loaded = true;
    if (lua_istable(L, -1)) {
        merge_options(L, job->options);
        lua_getfield(L, -1, "cases");
        lua_setfield(L, LUA_REGISTRYINDEX, "kv.cases");
    }
    return 0;
}

static int
by_line(const void *a, const void *b)
{
    const kvr_issue *x = a, *y = b;

    /* A misspelt name may be why another one is missing: show it first. */
    bool first = strncmp(x->text, "unknown", 7) == 0;
    bool second = strncmp(y->text, "unknown", 7) == 0;

    if (x->line != y->line)
        return x->line - y->line;
    return first != second ? second - first : strcmp(x->text, y->text);
}

/* Split "rubric.lua:3: message" into an issue. */
static void
note_failure(kvr_rubric *r, const char *message)
{
    const char *base = strrchr(r->path, '/'), *at;
    int line = 0;

    base = base == NULL ? r->path : base + 1;
    if (strncmp(message, base, strlen(base)) == 0 &&
        message[strlen(base)] == ':') {
        line = atoi(message + strlen(base) + 1);
        at = strchr(message + strlen(base) + 1, ':');
        message = at == NULL ? message : at + 2;
    }
    kvr_add_issue(r, true, line, NULL, "%s", message);
}

/* Run the file, and note issues. */
static void
run_file(kvr_rubric *r, const kvr_options *o)
{
    loading job = {o, r};
    lua_State *L = r->box->L;
    kvr_place p;

    kvr_enter(&p);
    kvl_begin(r->box);
    lua_settop(L, 0);
    lua_pushcfunction(L, load_protected);
    lua_pushlightuserdata(L, &job);
    if (kvl_call(L, 1, 0) != LUA_OK)
        note_failure(r, lua_isstring(L, -1) ? lua_tostring(L, -1)
                                            : "an error that is no text");
    lua_settop(L, 0);
    kvl_make_lasting(r->box);
    kvr_leave(&p);
    if (r->issues > 1)
        qsort(r->issue, r->issues, sizeof *r->issue, by_line);
}

static kv_status
first_error(const kvr_rubric *r, char *why, size_t size)
{
    size_t i;

    for (i = 0; i < r->issues; i++)
        if (r->issue[i].error) {
            if (r->issue[i].line > 0)
                snprintf(why, size, "%s:%d: %s%s%s", r->path, r->issue[i].line,
                         r->issue[i].text,
                         r->issue[i].hint[0] == '\0' ? "" : "; ",
                         r->issue[i].hint);
            else
                snprintf(why, size, "%s: %s%s%s", r->path, r->issue[i].text,
                         r->issue[i].hint[0] == '\0' ? "" : "; ",
                         r->issue[i].hint);
            return KV_ECONFIG;
        }
    return KV_OK;
}

static void
set_folder(kvl_box *box, const char *path, bool files)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;

    if (length + 1 >= sizeof box->folder)
        return;
    if (length == 0 && files)
        snprintf(box->folder, sizeof box->folder, "./");
    else
        snprintf(box->folder, sizeof box->folder, "%.*s", (int)length, path);
}

/* Make a state, and read the rubric into it. */
static kv_status
populate(kvr_rubric *r, const kvr_options *o, char *why, size_t size)
{
    r->box = kvl_new(o->host, &o->limits);
    if (r->box == NULL) {
        snprintf(why, size, "out of memory for a rubric's state");
        return KV_ENOMEM;
    }
    r->box->find = o->find;
    r->box->find_context = o->context;
    set_folder(r->box, o->path, o->find == NULL);
    r->max = 5;
    r->aggregate = r->dynamic = r->prepare = LUA_NOREF;
    r->rule_weight = r->other_weight = 0.5;
    run_file(r, o);
    if (r->box->hit == KVL_MEMORY)
        snprintf(why, size, "%s: %s", r->path, kvl_limit_text(r->box));
    return KV_OK;
}

kv_status
kvr_load(const kvr_options *o, kvr_rubric **out, char *why, size_t size)
{
    kvr_rubric *r = calloc(1, sizeof *r);
    kv_status status = KV_OK;

    *out = NULL;
    if (r == NULL || (r->path = strdup(o->path)) == NULL) {
        free(r);
        snprintf(why, size, "out of memory");
        return KV_ENOMEM;
    }
    if (o->source.data == NULL) {
        status = kvr_read_file(o->path, &r->source, &r->length, why, size);
    } else if ((r->source = malloc(o->source.length + 1)) == NULL) {
        snprintf(why, size, "out of memory");
        status = KV_ENOMEM;
    } else {
        memcpy(r->source, o->source.data, o->source.length);
        r->length = o->source.length;
        r->source[r->length] = '\0';
    }
    if (status == KV_OK)
        status = populate(r, o, why, size);
    if (status == KV_OK && !o->lenient)
        status = first_error(r, why, size);
    if (status == KV_OK && !kvl_keep(r->box)) {
        snprintf(why, size, "out of memory");
        status = KV_ENOMEM;
    }
    if (status != KV_OK) {
        kvr_free(r);
        return status;
    }
    /* Files of a suite can only be read while the rubric is loaded. */
    if (o->find != NULL) {
        r->box->find = NULL;
        r->box->folder[0] = '\0';
    }
    kvr_add_digest(r->box, r->source, r->length);
    memcpy(r->digest, r->box->digest, sizeof r->digest);
    *out = r;
    return KV_OK;
}

static void
clear_definition(kvr_rubric *r)
{
    kvr_clear_criteria(r, 0);
    free(r->name);
    free(r->version);
    free(r->description);
    free(r->instructions);
    while (r->anchors > 0)
        free(r->anchor[--r->anchors].text);
    free(r->anchor);
    free(r->issue);
}

void
kvr_free(kvr_rubric *r)
{
    if (r == NULL)
        return;
    clear_definition(r);
    kvl_free(r->box);
    free(r->path);
    free(r->source);
    free(r);
}
