/* SPDX-License-Identifier: MIT */
/* The events of an imported trajectory: a call and its result become two, as a
 * recorder would have written them. */
#include "core/calls/import.h"

#include <stdio.h>
#include <stdlib.h>

#define TEXT_KEPT 4096 /* bytes of a result, as recorders keep */
#define OPEN_MAX 4096  /* calls that wait for their results */

/* The first counts. */
void
kv__import_refuse(kv__importer *im, const char *what, const char *name)
{
    if (im->unknown[0] == '\0')
        snprintf(im->unknown, sizeof im->unknown, "%s '%.80s'", what, name);
}

const char *
kv__import_text_of(const cJSON *object, const char *name)
{
    const cJSON *v = kv__json_get(object, name);

    return cJSON_IsString(v) ? v->valuestring : NULL;
}

/* An id, which JSON-RPC lets be a number. */
const char *
kv__import_id_of(const cJSON *object, const char *name)
{
    cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name), *text;
    char digits[40];

    /* A number that a double can't hold is kept as its digits. */
    if (!cJSON_IsNumber(item))
        return cJSON_IsString(item) || cJSON_IsRaw(item) ? item->valuestring
                                                         : NULL;
    snprintf(digits, sizeof digits, "%.17g", item->valuedouble);
    text = cJSON_CreateString(digits);
    if (text == NULL ||
        !cJSON_ReplaceItemViaPointer((cJSON *)(uintptr_t)object, item, text)) {
        cJSON_Delete(text);
        return NULL;
    }
    return text->valuestring;
}

static void
put_tree(kv__importer *im, const cJSON *v)
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
put_value(kv__importer *im, const cJSON *v)
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
begin_event(kv__importer *im, const char *kind, const char *name,
            uint64_t thread)
{
    kv__buf_printf(&im->out,
                   "{\"seq\":%llu,\"thread\":%llu,\"depth\":0,\"kind\":\"%s\","
                   "\"name\":",
                   (unsigned long long)++im->seq, (unsigned long long)thread,
                   kind);
    kv__json_string(&im->out, kv__cstr(name));
}

bool
kv__import_is_any(const char *text, const char *const *of)
{
    for (; text != NULL && *of != NULL; of++)
        if (strcmp(text, *of) == 0)
            return true;
    return false;
}

bool
kv__import_waits(const kv__importer *im, const char *id, size_t from)
{
    size_t i;

    for (i = from; id != NULL && *id != '\0' && i < im->opens; i++)
        if (strcmp(im->open[i].id, id) == 0)
            return true;
    return false;
}

static void
wait_for(kv__importer *im, const char *id, const char *name)
{
    kv__waiting *grown;

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
    grown[im->opens++] = (kv__waiting){id, name, im->seq};
}

/* Also what follows a mark of the byte order, a fence or odd blanks. */
static bool
looks_like_json(const char *text)
{
    size_t i;

    text += strspn(text, " \t\r\n");
    if (*text == '[' || strncmp(text, "```", 3) == 0)
        return true;
    for (i = 0; i < 8 && text[i] != '\0'; i++)
        if (text[i] == '{')
            return true;
    return false;
}

/* ARGUMENTS in text that holds JSON, which some write as text once more: parsed
 * to OUT. */
static const cJSON *
parse_arguments(kv__importer *im, const char *name, const cJSON *arguments,
                cJSON **out)
{
    cJSON *parsed = NULL, *once = NULL;
    kv_status status;
    int i;

    for (i = 0; i < 3 && cJSON_IsString(arguments); i++) {
        if (i > 0 && !looks_like_json(arguments->valuestring))
            break; /* the argument of a tool that takes text */
        status = kv__json_parse_exact(kv__cstr(arguments->valuestring),
                                      "arguments", &parsed, NULL);
        if (status == KV_ENOMEM)
            im->out.failed = true;
        else if (status != KV_OK && looks_like_json(arguments->valuestring))
            kv__import_refuse(im, "JSON that can't be read in the arguments of",
                              name);
        if (status != KV_OK)
            break;
        cJSON_Delete(once);
        once = parsed;
        arguments = parsed;
    }
    *out = once;
    return arguments;
}

/* ARGUMENTS: an object, text that holds one, or anything. */
void
kv__import_call(kv__importer *im, const char *id, const char *name,
                const cJSON *arguments, uint64_t thread)
{
    cJSON *parsed = NULL;

    if (name == NULL) {
        im->lost = true;
        return;
    }
    arguments = parse_arguments(im, name, arguments, &parsed);
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
put_text(kv__importer *im, const char *text, bool failure)
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
        text = kv__import_text_of(part, "text");
        kv__buf_str(out, text == NULL ? "" : text);
    }
}

/* The result of the call that has waited longest under ID.  Forms without ids
 * use "" and write each result next to its call. */
void
kv__import_result(kv__importer *im, const char *id, const cJSON *value,
                  bool failed, uint64_t thread)
{
    kv__buf text = {0};
    kv__waiting w;
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

bool
kv__import_truth(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(kv__json_get(object, name));
}
