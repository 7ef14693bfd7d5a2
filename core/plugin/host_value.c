/* SPDX-License-Identifier: MIT */
/* Services for JSON values: what keeps plugins from depending on the library
 * that parses it. */
#include "core/base/json.h"
#include "core/plugin/host.h"

#include <stdio.h>

/* A kv_value is a cJSON node, which nobody outside of this room may know. */
static const cJSON *
node(const kv_value *value)
{
    return (const cJSON *)value;
}

static uint32_t
value_kind(const kv_value *value)
{
    const cJSON *item = node(value);

    if (cJSON_IsBool(item))
        return KV_VALUE_BOOL;
    if (cJSON_IsNumber(item))
        return KV_VALUE_NUMBER;
    if (cJSON_IsString(item))
        return KV_VALUE_STRING;
    if (cJSON_IsArray(item))
        return KV_VALUE_ARRAY;
    return cJSON_IsObject(item) ? KV_VALUE_OBJECT : KV_VALUE_NULL;
}

static const kv_value *
value_get(const kv_value *value, const char *name)
{
    return cJSON_IsObject(node(value))
               ? (const kv_value *)kv__json_get(node(value), name)
               : NULL;
}

static const kv_value *
value_at(const kv_value *value, size_t index)
{
    if (!cJSON_IsArray(node(value)) || index > INT32_MAX)
        return NULL;
    return (const kv_value *)cJSON_GetArrayItem(node(value), (int)index);
}

static size_t
value_length(const kv_value *value)
{
    const cJSON *item = node(value);

    return cJSON_IsArray(item) || cJSON_IsObject(item)
               ? (size_t)cJSON_GetArraySize(item)
               : 0;
}

static int32_t
value_str(const kv_value *value, kv_str *out)
{
    if (!cJSON_IsString(node(value)))
        return 0;
    *out = kv__cstr(node(value)->valuestring);
    return 1;
}

static int32_t
value_number(const kv_value *value, double *out)
{
    if (!cJSON_IsNumber(node(value)))
        return 0;
    *out = node(value)->valuedouble;
    return 1;
}

static int32_t
value_bool(const kv_value *value, int32_t *out)
{
    if (!cJSON_IsBool(node(value)))
        return 0;
    *out = cJSON_IsTrue(node(value));
    return 1;
}

static const kv_value *
value_first(const kv_value *container)
{
    return container == NULL ? NULL : (const kv_value *)node(container)->child;
}

static const kv_value *
value_next(const kv_value *item)
{
    return (const kv_value *)node(item)->next;
}

static kv_str
value_name(const kv_value *member)
{
    return kv__cstr(node(member)->string == NULL ? "" : node(member)->string);
}

static kv_value *
value_parse(kv_str text, char *why, size_t size)
{
    cJSON *tree = NULL;
    kv_error err = {0};

    if (kv__json_parse(text, "value", &tree, &err) != KV_OK)
        snprintf(why, size, "%s", err.message);
    return (kv_value *)tree;
}

static void
value_free(kv_value *value)
{
    cJSON_Delete((cJSON *)value);
}

/* The verdict releases TREE, which is NULL where memory ran out before. */
static const cJSON *
lend_tree(kv_verdict *verdict, cJSON *tree)
{
    cJSON **grown =
        tree == NULL ? NULL
                     : kv__realloc(verdict->parsed,
                                   (verdict->parsed_count + 1) * sizeof *grown);

    if (grown == NULL) {
        cJSON_Delete(tree);
        return NULL;
    }
    verdict->parsed = grown;
    grown[verdict->parsed_count++] = tree;
    return tree;
}

static const kv_value *
value_lend(kv_verdict *verdict, kv_str text)
{
    cJSON *tree;

    if (kv__json_parse(text, "value", &tree, NULL) != KV_OK)
        return NULL;
    return (const kv_value *)lend_tree(verdict, tree);
}

kv_str
kv__host_keep_text(kv_verdict *verdict, const char *text)
{
    const cJSON *kept = lend_tree(verdict, cJSON_CreateString(text));

    return kept == NULL ? kv__str("", 0) : kv__cstr(kept->valuestring);
}

static kv_str
value_json(kv_verdict *verdict, const kv_value *value)
{
    char *text = cJSON_PrintUnformatted((const cJSON *)(const void *)value);
    kv_str kept =
        text == NULL ? kv__str("", 0) : kv__host_keep_text(verdict, text);

    cJSON_free(text);
    return kept;
}

const kv_value_services kv__value_services = {
    .struct_size = sizeof(kv_value_services),
    .version = 1,
    .kind = value_kind,
    .get = value_get,
    .at = value_at,
    .length = value_length,
    .str = value_str,
    .number = value_number,
    .boolean = value_bool,
    .first = value_first,
    .next = value_next,
    .name = value_name,
    .parse = value_parse,
    .free = value_free,
    .lend = value_lend,
    .json = value_json,
};
