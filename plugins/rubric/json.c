/* SPDX-License-Identifier: MIT */
/* kv.json: strict JSON into tables. null becomes kv.json.null, so that it
 * differs from a member that is missing. */
#include "plugins/rubric/json.h"

#include "plugins/rubric/sandbox.h"

#include <stdlib.h>

#define TEXT_MAX (4u << 20)

static const char null_value;

typedef struct kvl_parsed {
    const kv_host *host;
    kv_value *value;
} kvl_parsed;

static void
push_null(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)(uintptr_t)&null_value);
}

static void
push(lua_State *L, const kv_host *h, const kv_value *value, bool nulls)
{
    const kv_value *item;
    double number;
    int32_t yes;
    size_t i, n;
    kv_str text;

    luaL_checkstack(L, 4, "JSON is nested too deeply");
    switch (h->value->kind(value)) {
    case KV_VALUE_BOOL:
        (void)h->value->boolean(value, &yes);
        lua_pushboolean(L, yes);
        break;
    case KV_VALUE_NUMBER:
        (void)h->value->number(value, &number);
        if (number >= -9007199254740992.0 && number <= 9007199254740992.0 &&
            number == (double)(lua_Integer)number)
            lua_pushinteger(L, (lua_Integer)number);
        else
            lua_pushnumber(L, number);
        break;
    case KV_VALUE_STRING:
        (void)h->value->str(value, &text);
        lua_pushlstring(L, text.data, text.length);
        break;
    case KV_VALUE_ARRAY:
        n = h->value->length(value);
        lua_createtable(L, n > INT32_MAX ? 0 : (int)n, 0);
        i = 0;
        for (item = h->value->first(value); item != NULL;
             item = h->value->next(item)) {
            push(L, h, item, true);
            lua_rawseti(L, -2, (lua_Integer)++i);
        }
        kvl_charge(L, n);
        break;
    case KV_VALUE_OBJECT:
        lua_createtable(L, 0, (int)h->value->length(value));
        i = 0;
        for (item = h->value->first(value); item != NULL;
             item = h->value->next(item), i++) {
            text = h->value->name(item);
            lua_pushlstring(L, text.data, text.length);
            push(L, h, item, nulls);
            lua_rawset(L, -3);
        }
        kvl_charge(L, i);
        break;
    default:
        if (nulls)
            push_null(L);
        else
            lua_pushnil(L);
    }
}

void
kvl_push_value(lua_State *L, const kv_host *host, const kv_value *value)
{
    push(L, host, value, false);
}

static void
release(void *value)
{
    kvl_parsed *parsed = value;

    parsed->host->value->free(parsed->value);
    free(parsed);
}

static int
json_decode(lua_State *L)
{
    kvl_box *box = kvl_of(L);
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    char why[400];
    kv_value *value;
    const kvl_foreign *mark = box->foreign;
    kvl_parsed *parsed;

    kvl_charge(L, length / 2 + 1);
    if (length > TEXT_MAX) {
        luaL_pushfail(L);
        lua_pushstring(L, "more than 4 MiB");
        return 2;
    }
    value = box->host->value->parse((kv_str){text, length}, why, sizeof why);
    if (value == NULL) {
        luaL_pushfail(L);
        lua_pushstring(L, why);
        return 2;
    }
    parsed = malloc(sizeof *parsed);
    if (parsed == NULL) {
        box->host->value->free(value);
        return luaL_error(L, "not enough memory");
    }
    *parsed = (kvl_parsed){box->host, value};
    kvl_hold(L, parsed, release, 0);
    push(L, box->host, value, true);
    kvl_release(box, mark);
    return 1;
}

int
kvl_open_json(lua_State *L)
{
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, json_decode);
    lua_setfield(L, -2, "decode");
    push_null(L);
    lua_setfield(L, -2, "null");
    return 1;
}
