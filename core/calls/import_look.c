/* SPDX-License-Identifier: MIT */
/* Calls that no reader of a form has seen: a clause like "never" must not hold
 * because a harness writes its calls in a way that is not known here. */
#include "core/calls/import.h"

#include <string.h>

/* Of the flags of a node, whose own are the lower bits. */
#define SEEN (1 << 16)
#define DEPTH_MAX 64

void
kv__import_seen(const cJSON *item)
{
    ((cJSON *)(uintptr_t)item)->type |= SEEN;
}

/* A text or an object under one of NAMES. */
static bool
has_any(const cJSON *object, const char *const *names)
{
    const cJSON *item;

    for (; *names != NULL; names++) {
        item = kv__json_get(object, *names);
        if (cJSON_IsObject(item) || cJSON_IsString(item))
            return true;
    }
    return false;
}

/* A name and arguments, as a call has; a tool's description has a schema. */
static bool
is_call(const cJSON *object)
{
    static const char *const names[] = {
        "name",          "tool_name",      "toolName",
        "function_name", "function",       "func_name",
        "tool",          "recipient_name", NULL};
    static const char *const arguments[] = {
        "arguments", "args",        "tool_input", "toolInput",
        "kwargs",    "tool_kwargs", "parameters", NULL};
    static const char *const pair[] = {"action_input", NULL};
    static const char *const action[] = {"action", NULL};
    const cJSON *parameters = kv__json_get(object, "parameters");

    if (kv__json_get(object, "description") != NULL ||
        kv__json_get(parameters, "properties") != NULL ||
        kv__json_get(object, "input_schema") != NULL)
        return false;
    if (kv__json_get(object, "gen_ai.tool.name") != NULL)
        return true; /* a span of OpenTelemetry */
    return (has_any(object, names) && has_any(object, arguments)) ||
           (has_any(object, action) && has_any(object, pair)) ||
           (kv__import_text_of(object, "name") != NULL &&
            cJSON_IsObject(kv__json_get(object, "input")));
}

/* A member that is there for calls, with something in it that was not seen. */
static bool
holds_call(const cJSON *member)
{
    static const char *const names[] = {
        "tool_use",       "toolUse",         "tool_call",
        "tool_calls",     "toolCalls",       "toolCall",
        "toolInvocation", "toolInvocations", "functionCall",
        "functionCalls",  "function_call",   "function_calls",
        "tool_uses",      "actions",         NULL};

    if (!kv__import_is_any(member->string, names) || (member->type & SEEN) != 0)
        return false;
    if (cJSON_IsString(member))
        return strchr(member->valuestring, '{') != NULL;
    if (cJSON_IsArray(member))
        return member->child != NULL && (member->child->type & SEEN) == 0 &&
               !cJSON_IsNumber(member->child);
    return cJSON_IsObject(member) && member->child != NULL;
}

/* What is about tools, or says again what was seen. */
static bool
is_aside(const cJSON *parent, const cJSON *member)
{
    static const char *const about[] = {
        "tools",           "functions",    "tool_definitions",
        "available_tools", "input_schema", "parameters",
        "observation",     "usage",        NULL};
    static const char *const again[] = {"additional_kwargs",
                                        "response_metadata", "tool_call_chunks",
                                        "invalid_tool_calls", NULL};
    const cJSON *list;

    if (kv__import_is_any(member->string, about))
        return true;
    list = kv__json_get(parent, "tool_calls");
    return kv__import_is_any(member->string, again) && cJSON_IsArray(list) &&
           list->child != NULL;
}

static void
look(kv__importer *im, const cJSON *v, unsigned depth)
{
    const cJSON *item;

    if (depth > DEPTH_MAX || (v->type & SEEN) != 0 || im->unknown[0] != '\0')
        return;
    if (cJSON_IsObject(v) && is_call(v)) {
        kv__import_refuse(im, "what looks like a call, with the member",
                          v->child->string);
        return;
    }
    for (item = cJSON_IsObject(v) || cJSON_IsArray(v) ? v->child : NULL;
         item != NULL; item = item->next) {
        if (cJSON_IsObject(v) && is_aside(v, item))
            continue;
        if (cJSON_IsObject(v) && holds_call(item))
            kv__import_refuse(im, "what looks like a call, in", item->string);
        look(im, item, depth + 1);
    }
}

void
kv__import_look(kv__importer *im, const cJSON *v)
{
    look(im, v, 0);
}
