/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/modules.h"

#include "plugins/rubric/code.h"
#include "plugins/rubric/diff.h"
#include "plugins/rubric/document.h"
#include "plugins/rubric/json.h"
#include "plugins/rubric/text.h"

#include <string.h>

/* The modules written in Lua, from lua/kv. */
static const char table_source[] = {
#include "plugins/rubric/kv_table.inc"
};
static const char stats_source[] = {
#include "plugins/rubric/kv_stats.inc"
};
static const char sentences_source[] = {
#include "plugins/rubric/kv_sentences.inc"
};
static const char language_source[] = {
#include "plugins/rubric/kv_language.inc"
};
static const char page_source[] = {
#include "plugins/rubric/kv_page.inc"
};
static const char css_source[] = {
#include "plugins/rubric/kv_css.inc"
};
static const char style_source[] = {
#include "plugins/rubric/kv_style.inc"
};
static const char trajectory_source[] = {
#include "plugins/rubric/kv_trajectory.inc"
};

/* The fields of kv.text that are written in Lua are loaded when they are first
 * used. */
static int
text_later(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2);

    lua_pushfstring(L, "kv.%s", name);
    if ((strcmp(name, "sentences") != 0 && strcmp(name, "language") != 0) ||
        !kvl_push_module(L, lua_tostring(L, -1)))
        return luaL_error(L, "kv.text has no '%s'", name);
    lua_pushvalue(L, -1);
    lua_setfield(L, 1, name);
    return 1;
}

static int
open_text(lua_State *L)
{
    (void)kvl_open_text(L);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, text_later);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    return 1;
}

static const struct module {
    const char *name;
    lua_CFunction open; /* NULL for a module in Lua */
    const char *source;
    size_t length;
} modules[] = {
    {"kv.text", open_text, NULL, 0},
    {"kv.code", kvl_open_code, NULL, 0},
    {"kv.json", kvl_open_json, NULL, 0},
    {"kv.html", kvl_open_html, NULL, 0},
    {"kv.xml", kvl_open_xml, NULL, 0},
    {"kv.diff", kvl_open_diff, NULL, 0},
    {"kv.table", NULL, table_source, sizeof table_source},
    {"kv.stats", NULL, stats_source, sizeof stats_source},
    {"kv.sentences", NULL, sentences_source, sizeof sentences_source},
    {"kv.language", NULL, language_source, sizeof language_source},
    {"kv.page", NULL, page_source, sizeof page_source},
    {"kv.css", NULL, css_source, sizeof css_source},
    {"kv.style", NULL, style_source, sizeof style_source},
    {"kv.trajectory", NULL, trajectory_source, sizeof trajectory_source},
};
#define MODULES (sizeof modules / sizeof *modules)

const char *const kvl_module_names[] = {
    "kv.text", "kv.code",  "kv.json",  "kv.html",       "kv.xml",
    "kv.diff", "kv.table", "kv.stats", "kv.sentences",  "kv.language",
    "kv.page", "kv.css",   "kv.style", "kv.trajectory", NULL};

bool
kvl_push_module(lua_State *L, const char *name)
{
    const struct module *m = NULL;
    size_t i;

    for (i = 0; i < MODULES; i++)
        if (strcmp(modules[i].name, name) == 0)
            m = &modules[i];
    if (m == NULL)
        return false;
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "kv.modules");
    if (lua_getfield(L, -1, name) == LUA_TNIL) {
        lua_pop(L, 1);
        if (m->open != NULL) {
            lua_pushcfunction(L, m->open);
        } else {
            lua_pushfstring(L, "=%s", name);
            if (luaL_loadbufferx(L, m->source, m->length, lua_tostring(L, -1),
                                 "t") != LUA_OK)
                lua_error(L);
            lua_remove(L, -2);
        }
        lua_call(L, 0, 1);
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, name);
    }
    lua_remove(L, -2);
    return true;
}

/* Make a module when it is first used. */
static int
find_module(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2);
    bool found;

    lua_pushfstring(L, "kv.%s", name);
    found = kvl_push_module(L, lua_tostring(L, -1));
    if (!found)
        return luaL_error(L, "kv has no '%s'", name);
    lua_pushvalue(L, -1);
    lua_setfield(L, 1, name);
    return 1;
}

void
kvl_open_modules(lua_State *L)
{
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, find_module);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}
