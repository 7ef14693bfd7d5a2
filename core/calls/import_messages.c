/* SPDX-License-Identifier: MIT */
/* Calls in messages: of OpenAI, Anthropic, Bedrock, Gemini, LangChain and MCP.
 * Their forms are mixed in what harnesses write, so one reader knows all. */
#include "core/calls/import.h"

/* --- messages ----------------------------------------------------------- */

static uint64_t
requestor(const cJSON *object)
{
    const char *who = kv__import_text_of(object, "requestor");

    return who != NULL && strcmp(who, "user") == 0 ? 1 : 0;
}

/* Members that tell of a call in one form or another.  Where they are in an
 * object of which nothing was understood, a call was not seen. */
static bool
may_call(const cJSON *object)
{
    static const char *const members[] = {
        "arguments",     "args",       "input",          "tool_input",
        "toolUse",       "tool_use",   "toolCalls",      "function",
        "functionCall",  "call_id",    "tool_call_id",   "tool_name",
        "function_call", "tool_calls", "function_calls", "action",
        "actions",       "command",    "tool",           NULL};
    const cJSON *item;

    for (item = cJSON_IsObject(object) ? object->child : NULL; item != NULL;
         item = item->next)
        if (kv__import_is_any(item->string, members) && !cJSON_IsNull(item) &&
            !(cJSON_IsArray(item) && item->child == NULL))
            return true;
    return false;
}

/* A call and its result in one item: of OpenAI's servers for MCP, and of the
 * spans of its agents. */
static void
call_and_result(kv__importer *im, const cJSON *item, const char *arguments)
{
    const cJSON *error = kv__json_get(item, "error");
    const cJSON *output = kv__json_get(item, "output");
    bool failed = error != NULL && !cJSON_IsNull(error);

    kv__import_call(im, "", kv__import_text_of(item, "name"),
                    kv__json_get(item, arguments), 0);
    if (failed || (output != NULL && !cJSON_IsNull(output)))
        kv__import_result(im, "", failed ? error : output, failed, 0);
}

/* Bedrock's and Gemini's parts, which have no type; false: it is none. */
static bool
untyped_part(kv__importer *im, const cJSON *item)
{
    const cJSON *v, *response;
    const char *status, *id;

    if (cJSON_IsObject(v = kv__json_get(item, "toolUse"))) {
        kv__import_call(im, kv__import_id_of(v, "toolUseId"),
                        kv__import_text_of(v, "name"), kv__json_get(v, "input"),
                        0);
    } else if (cJSON_IsObject(v = kv__json_get(item, "toolResult"))) {
        status = kv__import_text_of(v, "status");
        kv__import_result(im, kv__import_id_of(v, "toolUseId"),
                          kv__json_get(v, "content"),
                          status != NULL && strcmp(status, "error") == 0, 0);
    } else if (cJSON_IsObject(v = kv__json_get(item, "functionCall"))) {
        id = kv__import_id_of(v, "id");
        kv__import_call(im, id != NULL ? id : kv__import_text_of(v, "name"),
                        kv__import_text_of(v, "name"), kv__json_get(v, "args"),
                        0);
    } else if (cJSON_IsObject(v = kv__json_get(item, "functionResponse"))) {
        id = kv__import_id_of(v, "id");
        response = kv__json_get(v, "response");
        kv__import_result(im, id != NULL ? id : kv__import_text_of(v, "name"),
                          response,
                          cJSON_IsObject(response) && response->child != NULL &&
                              response->child->next == NULL &&
                              strcmp(response->child->string, "error") == 0,
                          0);
    } else {
        return false;
    }
    kv__import_seen(item);
    return true;
}

/* A call in "tool_calls": OpenAI's arguments are in "function", LangChain's are
 * "args".  One of this message, whose calls begin with number FROM, that was
 * seen under the same id is the same call written twice. */
static void
listed_call(kv__importer *im, const cJSON *item, size_t from)
{
    const cJSON *function = kv__json_get(item, "function"), *arguments;
    const char *id = kv__import_id_of(item, "id");

    kv__import_seen(item);
    if (kv__import_waits(im, id, from))
        return;
    if (!cJSON_IsObject(function))
        function = item;
    arguments = kv__json_get(function, "arguments");
    if (arguments == NULL)
        arguments = kv__json_get(function, "args");
    if (arguments == NULL && (kv__json_get(function, "input") != NULL ||
                              kv__json_get(function, "parameters") != NULL ||
                              kv__import_text_of(function, "name") == NULL))
        kv__import_refuse(im, "a call with the member",
                          function->child == NULL ||
                                  function->child->string == NULL
                              ? "?"
                              : function->child->string);
    kv__import_call(im, id, kv__import_text_of(function, "name"), arguments,
                    requestor(item));
}

/* A part of Anthropic's content, or an item of OpenAI's responses. */
static void
typed_item(kv__importer *im, const cJSON *item, size_t from)
{
    static const char *const uses[] = {"tool_use", "server_tool_use",
                                       "mcp_tool_use", NULL};
    static const char *const results[] = {"tool_result", "mcp_tool_result",
                                          "web_search_tool_result",
                                          "code_execution_tool_result", NULL};
    const char *type = kv__import_text_of(item, "type");

    if (type == NULL) {
        if (!untyped_part(im, item) && may_call(item))
            kv__import_refuse(im, "a part with the member",
                              item->child->string);
        return;
    }
    if (kv__import_is_any(type, uses)) {
        kv__import_call(im, kv__import_id_of(item, "id"),
                        kv__import_text_of(item, "name"),
                        kv__json_get(item, "input"), 0);
    } else if (kv__import_is_any(type, results)) {
        kv__import_result(im, kv__import_id_of(item, "tool_use_id"),
                          kv__json_get(item, "content"),
                          kv__import_truth(item, "is_error"), 0);
    } else if (strcmp(type, "function_call") == 0) {
        kv__import_call(im, kv__import_id_of(item, "call_id"),
                        kv__import_text_of(item, "name"),
                        kv__json_get(item, "arguments"), 0);
    } else if (strcmp(type, "custom_tool_call") == 0) {
        kv__import_call(im, kv__import_id_of(item, "call_id"),
                        kv__import_text_of(item, "name"),
                        kv__json_get(item, "input"), 0);
    } else if (strcmp(type, "function_call_output") == 0 ||
               strcmp(type, "custom_tool_call_output") == 0) {
        kv__import_result(im, kv__import_id_of(item, "call_id"),
                          kv__json_get(item, "output"), false, 0);
    } else if (strcmp(type, "mcp_call") == 0) {
        call_and_result(im, item, "arguments");
    } else if (strcmp(type, "tool_call") == 0 &&
               kv__import_text_of(item, "name") != NULL) {
        listed_call(im, item, from); /* LangChain's blocks of content */
    } else {
        if (may_call(item) || strcmp(type, "code_interpreter_call") == 0)
            kv__import_refuse(im, "an item of type", type);
        return;
    }
    kv__import_seen(item);
}

static void message(kv__importer *im, const cJSON *m, int depth);

/* What serializers of LangChain put around a message; false: nothing. */
static bool
unwrap(kv__importer *im, const cJSON *m, int depth)
{
    const cJSON *inner = kv__json_get(m, "kwargs");

    if (kv__json_get(m, "lc") == NULL || !cJSON_IsObject(inner))
        inner = kv__json_get(m, "data");
    if (!cJSON_IsObject(inner)) /* a line of Claude Code's transcripts */
        inner = kv__json_get(m, "message");
    if (!cJSON_IsObject(inner) || kv__import_text_of(m, "role") != NULL ||
        depth > 2 || kv__json_get(inner, "content") == NULL)
        return false;
    message(im, inner, depth + 1);
    return true;
}

/* A line of MCP's JSON-RPC; false: it is none. */
static bool
remote_call(kv__importer *im, const cJSON *m)
{
    const char *method = kv__import_text_of(m, "method");
    const cJSON *v;

    if (kv__import_text_of(m, "jsonrpc") == NULL)
        return false;
    kv__import_seen(m);
    if (method != NULL && strcmp(method, "tools/call") == 0) {
        v = kv__json_get(m, "params");
        kv__import_call(im, kv__import_id_of(m, "id"),
                        kv__import_text_of(v, "name"),
                        kv__json_get(v, "arguments"), 0);
    } else if (method == NULL && kv__json_get(m, "error") != NULL) {
        kv__import_result(im, kv__import_id_of(m, "id"),
                          kv__json_get(kv__json_get(m, "error"), "message"),
                          true, 0);
    } else if (method == NULL) {
        v = kv__json_get(m, "result");
        kv__import_result(im, kv__import_id_of(m, "id"),
                          kv__json_get(v, "content"),
                          kv__import_truth(v, "isError"), 0);
    }
    return true;
}

/* A span of OpenAI's agents; false: it is none. */
static bool
span(kv__importer *im, const cJSON *m)
{
    const cJSON *data = kv__json_get(m, "span_data");
    const cJSON *error = kv__json_get(m, "error");
    const char *type = kv__import_text_of(data, "type");

    if (!cJSON_IsObject(data))
        return false;
    kv__import_seen(m);
    if (type == NULL || strcmp(type, "function") != 0)
        return true;
    kv__import_call(im, "", kv__import_text_of(data, "name"),
                    kv__json_get(data, "input"), 0);
    kv__import_result(im, "", kv__json_get(data, "output"),
                      cJSON_IsObject(error), 0);
    return true;
}

static void
tool_message(kv__importer *im, const cJSON *m, const cJSON *parts)
{
    const char *id = kv__import_id_of(m, "tool_call_id"),
               *status = kv__import_text_of(m, "status");

    kv__import_seen(m);
    kv__import_result(im, id != NULL ? id : kv__import_id_of(m, "id"), parts,
                      kv__import_truth(m, "error") ||
                          kv__import_truth(m, "is_error") ||
                          (status != NULL && strcmp(status, "error") == 0),
                      requestor(m));
}

static void
message(kv__importer *im, const cJSON *m, int depth)
{
    const cJSON *item, *list, *function, *parts = kv__json_get(m, "content");
    size_t from = im->opens;
    const char *role = kv__import_text_of(m, "role"),
               *type = kv__import_text_of(m, "type"), *name;
    /* Members that this function reads, or another. */
    static const char *const unread[] = {
        "tool_use", "toolUse",      "toolCalls", "function_calls",
        "actions",  "functionCall", NULL};

    if (remote_call(im, m) || span(im, m) || unwrap(im, m, depth))
        return;
    list = kv__json_get(m, "tool_calls");
    function = kv__json_get(m, "function_call");
    if (!cJSON_IsArray(list) || list->child == NULL)
        list = kv__json_get(kv__json_get(m, "additional_kwargs"), "tool_calls");
    if (function == NULL && !cJSON_IsArray(list))
        function =
            kv__json_get(kv__json_get(m, "additional_kwargs"), "function_call");
    if (role == NULL && (type == NULL || strcmp(type, "tool") != 0) &&
        !cJSON_IsArray(list))
        typed_item(im, m, from);
    if (cJSON_IsObject(parts) && !cJSON_IsArray(kv__json_get(parts, "parts")))
        typed_item(im, parts, from);
    else if (cJSON_IsObject(parts))
        parts = kv__json_get(parts, "parts"); /* as agents of Gemini write it */
    if (!cJSON_IsArray(parts))
        parts = kv__json_get(m, "parts");
    for (item = cJSON_IsArray(parts) ? parts->child : NULL; item != NULL;
         item = item->next)
        typed_item(im, item, from);
    parts = kv__json_get(m, "content");
    for (item = cJSON_IsArray(list) ? list->child : NULL; item != NULL;
         item = item->next)
        listed_call(im, item, from);
    name = kv__import_text_of(function, "name");
    if (cJSON_IsObject(function)) {
        kv__import_seen(function);
        kv__import_call(im, name, name, kv__json_get(function, "arguments"), 0);
    }
    for (item = m->child; item != NULL; item = item->next)
        if (kv__import_is_any(item->string, unread) && !cJSON_IsNull(item) &&
            item->child != NULL)
            kv__import_refuse(im, "a message with the member", item->string);
    if (role != NULL ? strcmp(role, "tool") == 0
                     : type != NULL && strcmp(type, "tool") == 0)
        tool_message(im, m, parts);
    else if (role != NULL && strcmp(role, "function") == 0)
        kv__import_result(im, kv__import_text_of(m, "name"), parts, false, 0);
}

void
kv__import_messages(kv__importer *im, const cJSON *list)
{
    const cJSON *m;

    for (m = cJSON_IsArray(list) ? list->child : NULL; m != NULL; m = m->next) {
        if (cJSON_IsObject(m))
            kv__import_message(im, m);
        else
            kv__import_refuse(im, "an item that is",
                              cJSON_IsString(m) ? "text" : "none");
    }
}

void
kv__import_message(kv__importer *im, const cJSON *m)
{
    message(im, m, 0);
    kv__import_look(im, m);
}
