/* SPDX-License-Identifier: MIT */
/* What agents called, from the forms in which their harnesses write it, as a
 * trace.  A call and its result become two events, as a recorder would have
 * written them, so that specifications need not know where a trace is from. */
#include "core/calls/event.h"
#include "core/base/json.h"

#include <kverify/calls.h>

#include <stdlib.h>

#define TEXT_KEPT 4096 /* bytes of a result, as recorders keep */
#define OPEN_MAX 4096  /* calls that wait for their results */

typedef struct waiting {
    const char *id; /* the document's */
    const char *name;
    uint64_t seq;
} waiting;

typedef struct importer {
    kv__buf out;
    uint64_t seq;
    waiting *open;
    size_t opens, room;
    bool tau; /* results that begin with "Error" are failures */
    bool found;
    bool lost; /* something is missing: the trace says that it was cut */
} importer;

static const char *
text_of(const cJSON *object, const char *name)
{
    const cJSON *v = kv__json_get(object, name);

    return cJSON_IsString(v) ? v->valuestring : NULL;
}

static void
put_tree(importer *im, const cJSON *v)
{
    char *text = cJSON_PrintUnformatted(v);

    if (text == NULL)
        im->out.failed = true;
    else
        kv__buf_str(&im->out, text);
    cJSON_free(text);
}

/* Whether an object in V begins with "$", and so would be taken for one that a
 * recorder described. */
static bool
needs_care(const cJSON *v)
{
    const cJSON *item;

    if (cJSON_IsObject(v) && v->child != NULL &&
        strcmp(v->child->string, "$") == 0)
        return true;
    for (item = cJSON_IsObject(v) || cJSON_IsArray(v) ? v->child : NULL;
         item != NULL; item = item->next)
        if (needs_care(item))
            return true;
    return false;
}

static void
put_value(importer *im, const cJSON *v)
{
    const cJSON *item;
    size_t n = 0;

    if (!needs_care(v)) {
        put_tree(im, v);
        return;
    }
    kv__buf_str(&im->out, cJSON_IsArray(v)
                              ? "["
                              : "{\"$\":null,\"type\":\"dict\",\"entries\":[");
    for (item = v->child; item != NULL; item = item->next) {
        kv__buf_str(&im->out, n++ > 0 ? "," : "");
        if (cJSON_IsObject(v)) {
            kv__buf_char(&im->out, '[');
            kv__json_string(&im->out, kv__cstr(item->string));
            kv__buf_char(&im->out, ',');
        }
        put_value(im, item);
        kv__buf_str(&im->out, cJSON_IsObject(v) ? "]" : "");
    }
    kv__buf_str(&im->out, cJSON_IsArray(v) ? "]" : "]}");
}

static void
begin_event(importer *im, const char *kind, const char *name, uint64_t thread)
{
    kv__buf_printf(&im->out,
                   "{\"seq\":%llu,\"thread\":%llu,\"depth\":0,\"kind\":\"%s\","
                   "\"name\":",
                   (unsigned long long)++im->seq, (unsigned long long)thread,
                   kind);
    kv__json_string(&im->out, kv__cstr(name));
}

static void
wait_for(importer *im, const char *id, const char *name)
{
    waiting *grown;

    if (id != NULL && im->opens == OPEN_MAX)
        im->lost = true;
    if (id == NULL || im->opens == OPEN_MAX)
        return;
    grown = kv__grow(im->open, &im->room, im->opens + 1, sizeof *grown);
    if (grown == NULL) {
        im->out.failed = true;
        return;
    }
    im->open = grown;
    grown[im->opens++] = (waiting){id, name, im->seq};
}

/* ARGUMENTS: an object, text that holds one, or anything. */
static void
call(importer *im, const char *id, const char *name, const cJSON *arguments,
     uint64_t thread)
{
    cJSON *parsed = NULL;

    if (name == NULL) {
        im->lost = true;
        return;
    }
    if (cJSON_IsString(arguments) &&
        kv__json_parse(kv__cstr(arguments->valuestring), "arguments", &parsed,
                       NULL) == KV_OK)
        arguments = parsed;
    if (cJSON_IsString(arguments) && *arguments->valuestring == '\0')
        arguments = NULL; /* of a tool without any */
    begin_event(im, "call", name, thread);
    if (cJSON_IsObject(arguments) &&
        !(arguments->child != NULL && needs_care(arguments))) {
        kv__buf_str(&im->out, ",\"kwargs\":");
        put_tree(im, arguments);
    } else if (cJSON_IsObject(arguments)) {
        const cJSON *item;

        kv__buf_str(&im->out, ",\"kwargs\":{");
        for (item = arguments->child; item != NULL; item = item->next) {
            kv__json_string(&im->out, kv__cstr(item->string));
            kv__buf_char(&im->out, ':');
            put_value(im, item);
            kv__buf_str(&im->out, item->next == NULL ? "" : ",");
        }
        kv__buf_char(&im->out, '}');
    } else if (arguments != NULL && !cJSON_IsNull(arguments)) {
        kv__buf_str(&im->out, ",\"args\":[");
        put_value(im, arguments);
        kv__buf_char(&im->out, ']');
    }
    kv__buf_str(&im->out, "}\n");
    wait_for(im, id, name);
    cJSON_Delete(parsed);
    im->found = true;
}

static void
put_text(importer *im, const char *text, bool failure)
{
    size_t n = strlen(text);

    if (n <= TEXT_KEPT && !failure) {
        kv__json_string(&im->out, kv__cstr(text));
        return;
    }
    kv__buf_printf(&im->out, "{\"$\":null,\"type\":\"%s\",\"text\":",
                   failure ? "ToolError" : "str");
    for (n = n > TEXT_KEPT ? TEXT_KEPT : n;
         n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
        n--;
    kv__json_string(&im->out, kv__str(text, n));
    kv__buf_str(&im->out, text[n] == '\0' ? "}" : ",\"cut\":true}");
}

/* The text of "content": itself, or of its parts. */
static void
content(kv__buf *out, const cJSON *v)
{
    const cJSON *part;
    const char *text;

    if (cJSON_IsString(v)) {
        kv__buf_str(out, v->valuestring);
        return;
    }
    for (part = cJSON_IsArray(v) ? v->child : NULL; part != NULL;
         part = part->next) {
        text = text_of(part, "text");
        kv__buf_str(out, text == NULL ? "" : text);
    }
}

/* The result of the call that has waited longest under ID.  Forms without ids
 * use "" and write each result next to its call. */
static void
result(importer *im, const char *id, const cJSON *value, bool failed,
       uint64_t thread)
{
    kv__buf text = {0};
    waiting w;
    size_t i;

    for (i = 0; id != NULL && i < im->opens; i++)
        if (strcmp(im->open[i].id, id) == 0)
            break;
    if (id == NULL || i == im->opens)
        return;
    w = im->open[i];
    memmove(im->open + i, im->open + i + 1,
            (im->opens - i - 1) * sizeof *im->open);
    im->opens--;
    content(&text, value);
    if (kv__buf_text(&text) == NULL) {
        kv__buf_clear(&text);
        im->out.failed = true;
        return;
    }
    failed = failed || (im->tau && strncmp(text.data, "Error", 5) == 0);
    begin_event(im, failed ? "exception" : "return", w.name, thread);
    kv__buf_printf(&im->out,
                   ",\"call\":%llu,\"result\":", (unsigned long long)w.seq);
    if (value == NULL || cJSON_IsString(value) || cJSON_IsArray(value) ||
        failed)
        put_text(im, text.data, failed);
    else
        put_value(im, value);
    kv__buf_str(&im->out, "}\n");
    kv__buf_clear(&text);
}

static bool
truth(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(kv__json_get(object, name));
}

/* --- messages ----------------------------------------------------------- */

static uint64_t
requestor(const cJSON *object)
{
    const char *who = text_of(object, "requestor");

    return who != NULL && strcmp(who, "user") == 0 ? 1 : 0;
}

/* A part of Anthropic's content, or an item of OpenAI's responses. */
static void
typed_item(importer *im, const cJSON *item)
{
    const char *type = text_of(item, "type");

    if (type == NULL)
        return;
    if (strcmp(type, "tool_use") == 0)
        call(im, text_of(item, "id"), text_of(item, "name"),
             kv__json_get(item, "input"), 0);
    else if (strcmp(type, "tool_result") == 0)
        result(im, text_of(item, "tool_use_id"), kv__json_get(item, "content"),
               truth(item, "is_error"), 0);
    else if (strcmp(type, "function_call") == 0)
        call(im, text_of(item, "call_id"), text_of(item, "name"),
             kv__json_get(item, "arguments"), 0);
    else if (strcmp(type, "function_call_output") == 0)
        result(im, text_of(item, "call_id"), kv__json_get(item, "output"),
               false, 0);
}

static void
message(importer *im, const cJSON *m)
{
    const cJSON *item, *function, *parts = kv__json_get(m, "content");
    const char *role = text_of(m, "role"), *name, *id;

    typed_item(im, m);
    for (item = cJSON_IsArray(parts) ? parts->child : NULL; item != NULL;
         item = item->next)
        typed_item(im, item);
    item = kv__json_get(m, "tool_calls");
    for (item = cJSON_IsArray(item) ? item->child : NULL; item != NULL;
         item = item->next) {
        function = kv__json_get(item, "function");
        function = cJSON_IsObject(function) ? function : item;
        call(im, text_of(item, "id"), text_of(function, "name"),
             kv__json_get(function, "arguments"), requestor(item));
    }
    function = kv__json_get(m, "function_call");
    name = text_of(function, "name");
    if (cJSON_IsObject(function))
        call(im, name, name, kv__json_get(function, "arguments"), 0);
    if (role == NULL)
        return;
    if (strcmp(role, "tool") == 0) {
        id = text_of(m, "tool_call_id");
        result(im, id != NULL ? id : text_of(m, "id"), parts,
               truth(m, "error") || truth(m, "is_error"), requestor(m));
    } else if (strcmp(role, "function") == 0) {
        result(im, text_of(m, "name"), parts, false, 0);
    }
}

static void
messages(importer *im, const cJSON *list)
{
    const cJSON *m;

    for (m = cJSON_IsArray(list) ? list->child : NULL; m != NULL; m = m->next)
        message(im, m);
}

/* --- other forms -------------------------------------------------------- */

static void
atif(importer *im, const cJSON *steps)
{
    const cJSON *step, *item;

    for (step = steps->child; step != NULL; step = step->next) {
        item = kv__json_get(step, "tool_calls");
        for (item = cJSON_IsArray(item) ? item->child : NULL; item != NULL;
             item = item->next)
            call(im, text_of(item, "tool_call_id"),
                 text_of(item, "function_name"),
                 kv__json_get(item, "arguments"), 0);
        item = kv__json_get(kv__json_get(step, "observation"), "results");
        for (item = cJSON_IsArray(item) ? item->child : NULL; item != NULL;
             item = item->next)
            result(im, text_of(item, "source_call_id"),
                   kv__json_get(item, "content"), truth(item, "is_error"), 0);
    }
}

/* An action is a command line: its first word is what was called, the rest
 * its argument. */
static void
swe_agent(importer *im, const cJSON *steps)
{
    const cJSON *step;
    const char *action, *end;
    char name[64];
    cJSON *rest;

    for (step = steps->child; step != NULL; step = step->next) {
        action = text_of(step, "action");
        if (action == NULL)
            continue;
        while (*action == ' ' || *action == '\n' || *action == '\t')
            action++;
        end = action + strcspn(action, " \t\r\n");
        if (end == action || (size_t)(end - action) >= sizeof name)
            continue;
        memcpy(name, action, (size_t)(end - action));
        name[end - action] = '\0';
        end += strspn(end, " \t\r\n");
        rest = *end == '\0' ? NULL : cJSON_CreateString(end);
        call(im, "", name, rest, 0);
        result(im, "", kv__json_get(step, "observation"), false, 0);
        cJSON_Delete(rest);
    }
}

/* [{func_name, arguments, call_ok}], or lists of them made at once. */
static void
layers(importer *im, const cJSON *list)
{
    const cJSON *item;

    for (item = list->child; item != NULL; item = item->next) {
        if (cJSON_IsArray(item)) {
            layers(im, item);
            continue;
        }
        call(im, "", text_of(item, "func_name"),
             kv__json_get(item, "arguments"), 0);
        result(im, "", NULL, cJSON_IsFalse(kv__json_get(item, "call_ok")), 0);
    }
}

static bool
is_layers(const cJSON *list)
{
    const cJSON *first = cJSON_IsArray(list) ? list->child : NULL;

    if (cJSON_IsArray(first))
        first = first->child;
    return text_of(first, "func_name") != NULL;
}

static bool
is_message(const cJSON *m)
{
    return text_of(m, "role") != NULL || text_of(m, "type") != NULL;
}

/* One trajectory; false: its form is unknown. */
static bool
trajectory(importer *im, const cJSON *t)
{
    const cJSON *list, *tick;
    static const char *const chunks[] = {"agent_chunk", "user_chunk"};
    size_t i;

    if (is_layers(t)) {
        layers(im, t);
        return true;
    }
    if (cJSON_IsArray(t)) {
        messages(im, t);
        return t->child == NULL || is_message(t->child);
    }
    if (cJSON_IsArray(list = kv__json_get(t, "traj"))) {
        im->tau = true;
        messages(im, list);
    } else if (cJSON_IsArray(list = kv__json_get(t, "messages")) ||
               cJSON_IsArray(list = kv__json_get(t, "input"))) {
        messages(im, list);
        messages(im, kv__json_get(t, "output"));
    } else if (cJSON_IsArray(list = kv__json_get(t, "ticks"))) {
        for (tick = list->child; tick != NULL; tick = tick->next)
            for (i = 0; i < 2; i++)
                message(im, kv__json_get(tick, chunks[i]));
    } else if (cJSON_IsArray(list = kv__json_get(t, "steps"))) {
        atif(im, list);
    } else if (cJSON_IsArray(list = kv__json_get(t, "trajectory"))) {
        swe_agent(im, list);
    } else {
        return false;
    }
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
check(const importer *im, const char *what, kv_error *err)
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
finish(importer *im, const char *what, kv_write_fn write, void *context,
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

kv_status
kv_trace_import(kv_str document, const char *what, uint64_t index,
                kv_write_fn write, void *context, uint64_t *count,
                kv_error *err)
{
    importer im = {0};
    cJSON *root = NULL;
    const cJSON *chosen;
    kv_str line;
    kv_status status;
    bool lines;

    *count = 0;
    lines = line_of(document, index, count, &line);
    if (lines && index >= *count)
        return no_such(what, index, *count, err);
    status = kv__json_parse(lines ? line : document, what, &root, err);
    if (status != KV_OK)
        return status;
    chosen = lines ? root : choose(root, index, count);
    if (chosen == NULL)
        status = no_such(what, index, *count, err);
    else if (!trajectory(&im, chosen))
        status = kv__fail(err, KV_EFORMAT,
                          "%.200s: expected a trajectory: messages of OpenAI "
                          "or Anthropic, ATIF, tau, tau2, SWE-agent or layers "
                          "of tool calls",
                          what);
    else
        status = finish(&im, what, write, context, err);
    kv__buf_clear(&im.out);
    free(im.open);
    cJSON_Delete(root);
    return status;
}
