/* SPDX-License-Identifier: MIT */
/* The first line is a pattern, the rest a text: what is found is what Lua
 * itself finds, or the pattern is refused, or it costs too much. */
#include "core/plugin/host.h"
#include "fuzz/fuzz.h"
#include "plugins/rubric/libraries.h"
#include "plugins/rubric/match.h"

#include <lualib.h>
#include <string.h>

static const char chunk[] =
    "local s, p = ...\n"
    "local out = {}\n"
    "for _, v in ipairs{{s:find(p)}, {s:match(p)}, {s:gsub(p, '<%0>')}} do for "
    "i = 1, 8 do out[#out + 1] = tostring(v[i]) end end\n"
    "local n = 0 for a in s:gmatch(p) do n = n + 1 out[#out + 1] = tostring(a) "
    "if n == 50 then break end end\n"
    "return table.concat(out, '|')\n";
static kvl_box *box;
static lua_State *theirs;

static const char *
run(lua_State *L, const uint8_t *data, size_t pattern, size_t size,
    size_t *length)
{
    size_t skip = pattern < size ? pattern + 1 : size;

    lua_settop(L, 0);
    PROMISE(luaL_loadstring(L, chunk) == LUA_OK);
    lua_pushlstring(L, (const char *)data + skip, size - skip);
    lua_pushlstring(L, (const char *)data, pattern);
    return lua_pcall(L, 2, 1, 0) == LUA_OK ? lua_tolstring(L, -1, length)
                                           : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const kvl_limits limits = {200000, 8u << 20, 4096, 60000};
    const uint8_t *newline = memchr(data, '\n', size);
    size_t pattern = newline == NULL ? size : (size_t)(newline - data), m, n;
    const char *a, *b;

    if (size > 2000)
        return 0;
    if (box == NULL) {
        box = kvl_new(&kv__host, &limits);
        theirs = luaL_newstate();
        PROMISE(box != NULL && theirs != NULL && kvl_keep(box));
        luaL_openlibs(theirs);
    }
    kvl_restore(box);
    kvl_begin(box);
    a = run(box->L, data, pattern, size, &m);
    PROMISE(a != NULL || box->hit == KVL_NONE || box->hit == KVL_STEPS ||
            box->hit == KVL_MEMORY);
    if (a == NULL)
        return 0;
    b = run(theirs, data, pattern, size, &n);
    PROMISE(b != NULL && m == n && memcmp(a, b, n) == 0);
    return 0;
}
