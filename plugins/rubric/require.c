/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/require.h"

#include "plugins/rubric/files.h"
#include "plugins/rubric/modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
module_name_valid(const char *name)
{
    return name[0] != '\0' && strlen(name) <= 100 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_-") == strlen(name);
}

/* Push the text of the sibling module NAME; false when there is none. */
static bool
sibling(lua_State *L, const char *name)
{
    kvl_box *box = kvl_of(L);
    char path[sizeof box->folder + 120], why[200];
    char *text;
    size_t length;
    kv_str found;
    kv_status status;

    if (!module_name_valid(name))
        return false;
    if (box->find != NULL) {
        snprintf(path, sizeof path, "%s%s.lua", box->folder, name);
        found = box->find(box->find_context, path);
        if (found.data != NULL)
            lua_pushlstring(L, found.data, found.length);
        return found.data != NULL;
    }
    if (box->folder[0] == '\0')
        return false;
    snprintf(path, sizeof path, "%s%s.lua", box->folder, name);
    status = kvr_read_file(path, &text, &length, why, sizeof why);
    if (status == KV_ENOTFOUND)
        return false;
    if (status != KV_OK)
        luaL_error(L, "%s", why);
    /* The box owns the text now, or has freed it. */
    kvl_hold(L, text, free, length);
    lua_pushlstring(L, text, length);
    return true;
}

int
kvr_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);

    lua_settop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "kv.modules");
    if (lua_getfield(L, 2, name) != LUA_TNIL) {
        if (lua_islightuserdata(L, -1))
            return luaL_error(L, "module '%s' requires itself", name);
        return 1;
    }
    lua_pop(L, 1);
    if (kvl_push_module(L, name))
        return 1;
    if (!sibling(L, name))
        return luaL_error(L,
                          "no module '%s' (rubrics may require kv.* modules "
                          "and files beside them, by name without \".lua\")",
                          name);
    kvr_add_digest(kvl_of(L), lua_tostring(L, 3), lua_rawlen(L, 3));
    lua_pushlightuserdata(L, L);
    lua_setfield(L, 2, name);
    lua_pushfstring(L, "@%s.lua", name);
    if (luaL_loadbufferx(L, lua_tostring(L, 3), lua_rawlen(L, 3),
                         lua_tostring(L, -1), "t") != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}
