/* SPDX-License-Identifier: MIT */
/* What agents called, from the forms in which their harnesses write it, as a
 * trace, so that specifications need not know where a trace is from. */
#include "core/calls/import.h"

#include "core/calls/event.h"

#include <kverify/calls.h>

#include <stdlib.h>

/* --- other forms -------------------------------------------------------- */

static void
atif(kv__importer *im, const cJSON *steps)
{
    const cJSON *step, *item;

    for (step = steps->child; step != NULL; step = step->next) {
        item = kv__json_get(step, "tool_calls");
        for (item = cJSON_IsArray(item) ? item->child : NULL; item != NULL;
             item = item->next) {
            kv__import_seen(item);
            kv__import_call(im, kv__import_id_of(item, "tool_call_id"),
                            kv__import_text_of(item, "function_name"),
                            kv__json_get(item, "arguments"), 0);
        }
        item = kv__json_get(kv__json_get(step, "observation"), "results");
        for (item = cJSON_IsArray(item) ? item->child : NULL; item != NULL;
             item = item->next)
            kv__import_result(im, kv__import_id_of(item, "source_call_id"),
                              kv__json_get(item, "content"),
                              kv__import_truth(item, "is_error"), 0);
        kv__import_look(im, step);
    }
}

/* An action is a command line: its first word is what was called, the rest
 * its argument. */
static void
swe_agent(kv__importer *im, const cJSON *steps)
{
    const cJSON *step;
    const char *action, *end;
    char name[64];
    cJSON *rest;

    for (step = steps->child; step != NULL; step = step->next) {
        action = kv__import_text_of(step, "action");
        if (action == NULL) {
            if (cJSON_IsObject(kv__json_get(step, "action")) ||
                cJSON_IsArray(kv__json_get(step, "action")))
                kv__import_refuse(im, "a step that has no text as", "action");
            kv__import_look(im, step);
            continue;
        }
        while (*action == ' ' || *action == '\n' || *action == '\t')
            action++;
        end = action + strcspn(action, " \t\r\n");
        im->lost |= (size_t)(end - action) >= sizeof name;
        if (end == action || (size_t)(end - action) >= sizeof name)
            continue;
        memcpy(name, action, (size_t)(end - action));
        name[end - action] = '\0';
        end += strspn(end, " \t\r\n");
        rest = *end == '\0' ? NULL : cJSON_CreateString(end);
        kv__import_call(im, "", name, rest, 0);
        kv__import_result(im, "", kv__json_get(step, "observation"), false, 0);
        cJSON_Delete(rest);
    }
}

/* [{func_name, arguments, call_ok}], or lists of them made at once. */
static void
layers(kv__importer *im, const cJSON *list)
{
    const cJSON *item;

    for (item = list->child; item != NULL; item = item->next) {
        if (cJSON_IsArray(item)) {
            layers(im, item);
            continue;
        }
        kv__import_call(im, "", kv__import_text_of(item, "func_name"),
                        kv__json_get(item, "arguments"), 0);
        kv__import_result(im, "", NULL,
                          cJSON_IsFalse(kv__json_get(item, "call_ok")), 0);
    }
}

static bool
is_layers(const cJSON *list)
{
    const cJSON *first = cJSON_IsArray(list) ? list->child : NULL;

    if (cJSON_IsArray(first))
        first = first->child;
    return kv__import_text_of(first, "func_name") != NULL;
}

static bool
is_message(const cJSON *m)
{
    return kv__import_text_of(m, "role") != NULL ||
           kv__import_text_of(m, "type") != NULL ||
           kv__import_text_of(m, "jsonrpc") != NULL ||
           kv__json_get(m, "lc") != NULL ||
           kv__json_get(m, "span_data") != NULL;
}

/* Calls beside the LIST that was read: a reply that was not added to it, say.
 * What else is there may be the calls that a task expects. */
static void
look_beside(kv__importer *im, const cJSON *t, const cJSON *list)
{
    static const char *const names[] = {"messages",
                                        "steps",
                                        "trajectory",
                                        "choices",
                                        "response",
                                        "output",
                                        "intermediate_steps",
                                        "tool_calls",
                                        "content",
                                        "tool_call",
                                        "events",
                                        "spans",
                                        NULL};
    const cJSON *item;
    size_t i;

    for (i = 0; names[i] != NULL; i++) {
        item = kv__json_get(t, names[i]);
        if (item == NULL || item == list || cJSON_IsNull(item))
            continue;
        if (strcmp(names[i], "tool_calls") == 0 && item->child != NULL &&
            cJSON_IsObject(item->child))
            kv__import_refuse(im, "what looks like a call, in", names[i]);
        kv__import_look(im, item);
    }
}

/* One trajectory; false: its form is unknown. */
static bool
trajectory(kv__importer *im, const cJSON *t)
{
    const cJSON *list, *tick;
    static const char *const chunks[] = {"agent_chunk", "user_chunk"};
    size_t i;

    if (is_layers(t)) {
        layers(im, t);
        return true;
    }
    if (cJSON_IsArray(t)) {
        kv__import_messages(im, t);
        return t->child == NULL || is_message(t->child);
    }
    if (cJSON_IsArray(list = kv__json_get(t, "traj"))) {
        im->tau = true;
        kv__import_messages(im, list);
    } else if (cJSON_IsArray(list = kv__json_get(t, "messages")) ||
               cJSON_IsArray(list = kv__json_get(t, "contents")) ||
               cJSON_IsArray(list = kv__json_get(t, "spans")) ||
               cJSON_IsArray(list = kv__json_get(t, "input"))) {
        kv__import_messages(im, list);
        kv__import_messages(im, kv__json_get(t, "output"));
    } else if (cJSON_IsArray(list = kv__json_get(t, "ticks"))) {
        for (tick = list->child; tick != NULL; tick = tick->next)
            for (i = 0; i < 2; i++)
                if (cJSON_IsObject(kv__json_get(tick, chunks[i])))
                    kv__import_message(im, kv__json_get(tick, chunks[i]));
    } else if (cJSON_IsArray(list = kv__json_get(t, "steps"))) {
        atif(im, list);
    } else if (cJSON_IsArray(list = kv__json_get(t, "trajectory"))) {
        if (kv__import_text_of(list->child, "role") != NULL)
            kv__import_messages(im, list);
        else
            swe_agent(im, list);
    } else {
        return false;
    }
    look_beside(im, t, list);
    return true;
}

/* The trajectories of a document: its own, or those in a list. */
static const cJSON *
choose(const cJSON *root, uint64_t index, uint64_t *count)
{
    const cJSON *list = kv__json_get(root, "simulations");
    const cJSON *first;

    if (!cJSON_IsArray(list))
        list = root;
    first = cJSON_IsArray(list) ? list->child : NULL;
    if (list != root ||
        (cJSON_IsObject(first) && !is_message(first) && !is_layers(root))) {
        *count = (uint64_t)cJSON_GetArraySize(list);
        return index < *count ? cJSON_GetArrayItem(list, (int)index) : NULL;
    }
    *count = 1;
    return index == 0 ? root : NULL;
}

/* JSON Lines, with a trajectory in each line: true when there are at least two
 * and the first is JSON by itself. */
static bool
line_of(kv_str document, uint64_t index, uint64_t *count, kv_str *out)
{
    const char *p = document.data, *end = p + document.length, *stop;

    *count = 0;
    *out = kv__str(NULL, 0);
    while (p < end) {
        stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop == NULL ? end : stop;
        if (kv__view_blank(p, stop) < stop) {
            if (*count == 0 && kv__view_check(kv__view_blank(p, stop), stop,
                                              KV__VIEW_DEPTH) == NULL)
                return false;
            if (*count == index)
                *out = kv__str(p, (size_t)(stop - p));
            ++*count;
        }
        p = stop + 1;
    }
    return *count > 1;
}

/* Documents may be deeper, and their texts longer, than readers of a trace
 * accept: better refused here than there. */
static kv_status
check(const kv__importer *im, const char *what, kv_error *err)
{
    const char *p = im->out.data, *end = p + im->out.length, *stop;
    kv__event e;

    for (; p < end; p = stop + 1) {
        stop = memchr(p, '\n', (size_t)(end - p));
        if ((size_t)(stop - p) > KV__EVENT_BYTES ||
            kv__event_read(kv__str(p, (size_t)(stop - p)), &e) != NULL)
            return kv__fail(err, KV_EFORMAT,
                            "%.200s: a call or its result is longer than 1 MiB "
                            "or nests too deeply",
                            what);
    }
    return KV_OK;
}

static kv_status
finish(kv__importer *im, const char *what, kv_write_fn write, void *context,
       kv_error *err)
{
    kv__buf head = {0};
    kv_status status = KV_OK;

    kv__buf_str(&head, "{\"kverify_trace\":1,\"recorder\":\"import\"}\n");
    kv__buf_printf(&im->out, "{\"end\":true,\"events\":%llu%s}\n",
                   (unsigned long long)im->seq,
                   im->lost ? ",\"truncated\":true" : "");
    if (im->out.failed || head.failed)
        status = kv__nomem(err);
    else
        status = check(im, what, err);
    if (status == KV_OK && (write(context, head.data, head.length) != 0 ||
                            write(context, im->out.data, im->out.length) != 0))
        status = kv__fail(err, KV_EIO, "the trace could not be written");
    kv__buf_clear(&head);
    return status;
}

static kv_status
no_such(const char *what, uint64_t index, uint64_t count, kv_error *err)
{
    return kv__fail(err, KV_ENOTFOUND,
                    "%.200s: no trajectory %llu, expected an index below %llu",
                    what, (unsigned long long)index, (unsigned long long)count);
}

/* Lines of JSON-RPC are one trajectory, whatever their number. */
static bool
is_remote(kv_str line)
{
    return memmem(line.data, line.length, "\"jsonrpc\"", 9) != NULL;
}

static kv_status
parse(kv_str document, const char *what, cJSON **out, kv_error *err)
{
    const char *p = document.data, *end = p + document.length, *stop;
    kv_str first;
    uint64_t count;
    kv__buf list = {0};
    kv_status status;

    if (!line_of(document, 0, &count, &first) || !is_remote(first) || count < 2)
        return kv__json_parse_exact(document, what, out, err);
    for (; p < end; p = stop + 1) {
        stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop == NULL ? end : stop;
        kv__buf_char(&list, list.length == 0 ? '[' : '\n');
        kv__buf_add(&list, p, (size_t)(stop - p));
        if (kv__view_blank(stop, end) < end)
            kv__buf_char(&list, ',');
    }
    kv__buf_char(&list, ']');
    status = list.failed ? kv__nomem(err)
                         : kv__json_parse_exact(kv__str(list.data, list.length),
                                                what, out, err);
    kv__buf_clear(&list);
    return status;
}

kv_status
kv_trace_import(kv_str document, const char *what, uint64_t index,
                kv_write_fn write, void *context, uint64_t *count,
                kv_error *err)
{
    kv__importer im = {0};
    cJSON *root = NULL;
    const cJSON *chosen;
    kv_str line;
    kv_status status;
    bool lines;

    *count = 0;
    lines = line_of(document, index, count, &line) && !is_remote(line);
    if (lines && index >= *count)
        return no_such(what, index, *count, err);
    status = parse(lines ? line : document, what, &root, err);
    if (status != KV_OK)
        return status;
    chosen = lines ? root : choose(root, index, count);
    if (chosen == NULL)
        status = no_such(what, index, *count, err);
    else if (!trajectory(&im, chosen))
        status = kv__fail(err, KV_EFORMAT,
                          "%.200s: expected a trajectory: messages of OpenAI, "
                          "Anthropic, Bedrock, Gemini or LangChain, MCP, "
                          "ATIF, tau, tau2, SWE-agent or layers of tool calls",
                          what);
    else if (im.unknown[0] != '\0')
        status = kv__fail(err, KV_EFORMAT,
                          "%.200s: %s is not known, so calls "
                          "could be missed",
                          what, im.unknown);
    else
        status = finish(&im, what, write, context, err);
    kv__buf_clear(&im.out);
    free(im.open);
    cJSON_Delete(root);
    return status;
}
