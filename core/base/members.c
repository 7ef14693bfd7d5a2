/* SPDX-License-Identifier: MIT */
#include "core/base/members.h"

#include "core/base/near.h"

#include <stdio.h>
#include <string.h>

typedef struct reading {
    const char *where, *of;
    kv_error *err;
    char path[120]; /* "cases[2]." */
} reading;

static kv_status check_object(reading *r, const cJSON *object,
                              const cJSON *const *shapes, size_t count);

static const cJSON *
shape_of(const char *name, const cJSON *const *shapes, size_t count)
{
    const cJSON *shape = NULL;
    size_t i;

    for (i = 0; i < count && shape == NULL; i++)
        shape = kv__json_get(shapes[i], name);
    return shape;
}

static kv_status
unknown(const reading *r, const char *name, const cJSON *const *shapes,
        size_t count)
{
    const cJSON *member;
    kv__buf list = {0};
    kv_status status;
    kv__near n;
    size_t i;

    kv__near_start(&n, name);
    for (i = 0; i < count; i++) {
        cJSON_ArrayForEach(member, shapes[i])
        {
            if (member->string[0] == '\0')
                continue;
            kv__near_try(&n, member->string);
            /* The last shape is the one that is particular. */
            if (i + 1 == count)
                kv__buf_printf(&list, "%s%s", list.length == 0 ? "" : ", ",
                               member->string);
        }
    }
    if (n.best != NULL)
        status = kv__fail(r->err, KV_EFORMAT,
                          "%s: %s: unknown member '%s%.60s'; did you mean "
                          "'%s'?",
                          r->where, r->of, r->path, name, n.best);
    else
        status = kv__fail(r->err, KV_EFORMAT,
                          "%s: %s: unknown member '%s%.60s', expected %.200s",
                          r->where, r->of, r->path, name,
                          kv__buf_text(&list) == NULL ? "another" : list.data);
    kv__buf_clear(&list);
    return status;
}

/* Whether TEXT is one of the words of LIST, which "|" separates. */
static bool
is_listed(const char *text, const char *list)
{
    size_t length = strlen(text), n;

    for (;; list += n + 1) {
        n = strcspn(list, "|");
        if (n == length && memcmp(list, text, n) == 0)
            return true;
        if (list[n] == '\0')
            return false;
    }
}

/* "a|b|c" for people: "a, b, c". */
static const char *
with_commas(const char *list, char *out, size_t size)
{
    size_t n = 0;

    for (; *list != '\0' && n + 3 < size; list++) {
        out[n++] = *list == '|' ? ',' : *list;
        if (*list == '|')
            out[n++] = ' ';
    }
    out[n] = '\0';
    return out;
}

static kv_status
wrong_value(const reading *r, const cJSON *v, const char *list)
{
    char words[200], *word, *rest;
    kv__near n;

    kv__near_start(&n, v->valuestring);
    snprintf(words, sizeof words, "%s", list);
    for (rest = words; (word = strtok_r(rest, "|", &rest)) != NULL;)
        kv__near_try(&n, word);
    if (n.best != NULL)
        return kv__fail(
            r->err, KV_EFORMAT, "%s: %s: '%s%s' is '%.60s'; did you mean '%s'?",
            r->where, r->of, r->path, v->string, v->valuestring, n.best);
    return kv__fail(r->err, KV_EFORMAT,
                    "%s: %s: '%s%s' is '%.60s', expected one of %s", r->where,
                    r->of, r->path, v->string, v->valuestring,
                    with_commas(list, words, sizeof words));
}

static bool
all_texts(const cJSON *list)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            return false;
    }
    return cJSON_IsArray(list);
}

static kv_status
check_kind(const reading *r, const cJSON *v, const char *kind)
{
    static const struct {
        const char *name, *what;
    } kinds[] = {{"text", "a text"},        {"number", "a number"},
                 {"bool", "true or false"}, {"object", "an object"},
                 {"list", "a list"},        {"texts", "a list of texts"},
                 {"file", "a text"},        {"files", "a list of texts"}};
    char words[200];
    bool is[8];
    size_t i;

    if (kind[0] == '=') {
        if (!cJSON_IsString(v))
            return kv__fail(r->err, KV_EFORMAT,
                            "%s: %s: '%s%s' is no text, expected one of %s",
                            r->where, r->of, r->path, v->string,
                            with_commas(kind + 1, words, sizeof words));
        return is_listed(v->valuestring, kind + 1)
                   ? KV_OK
                   : wrong_value(r, v, kind + 1);
    }
    is[0] = cJSON_IsString(v);
    is[1] = cJSON_IsNumber(v);
    is[2] = cJSON_IsBool(v);
    is[3] = cJSON_IsObject(v);
    is[4] = cJSON_IsArray(v);
    is[5] = is[7] = all_texts(v);
    is[6] = is[0];
    for (i = 0; i < 8; i++)
        if (strcmp(kind, kinds[i].name) == 0 && !is[i])
            return kv__fail(r->err, KV_EFORMAT,
                            "%s: %s: '%s%s' is not what it should be, expected "
                            "%s",
                            r->where, r->of, r->path, v->string, kinds[i].what);
    return KV_OK;
}

static kv_status
check_items(reading *r, const cJSON *list, const cJSON *shape)
{
    size_t length = strlen(r->path), n = 0;
    kv_status status = KV_OK;
    const cJSON *item;

    if (!cJSON_IsArray(list))
        return check_kind(r, list, "list");
    cJSON_ArrayForEach(item, list)
    {
        snprintf(r->path + length, sizeof r->path - length, "%.40s[%zu].",
                 list->string, n++);
        status =
            cJSON_IsObject(item)
                ? check_object(r, item, &shape, 1)
                : kv__fail(r->err, KV_EFORMAT, "%s: %s: %.*s is not an object",
                           r->where, r->of, (int)strlen(r->path) - 1, r->path);
        if (status != KV_OK)
            return status;
    }
    r->path[length] = '\0';
    return KV_OK;
}

static kv_status
check_member(reading *r, const cJSON *v, const cJSON *shape)
{
    size_t length = strlen(r->path);
    kv_status status;

    if (cJSON_IsNull(v))
        return KV_OK; /* as if it were not there */
    if (cJSON_IsString(shape))
        return check_kind(r, v, shape->valuestring);
    if (cJSON_IsArray(shape))
        return check_items(r, v, shape->child);
    if (!cJSON_IsObject(v))
        return check_kind(r, v, "object");
    snprintf(r->path + length, sizeof r->path - length, "%.40s.", v->string);
    status = check_object(r, v, &shape, 1);
    r->path[length] = '\0';
    return status;
}

static kv_status
check_object(reading *r, const cJSON *object, const cJSON *const *shapes,
             size_t count)
{
    const cJSON *member, *shape, *needed = shape_of("", shapes, count);
    bool has = needed == NULL;
    kv_status status = KV_OK;
    size_t length = strlen(r->path);
    char words[200];

    cJSON_ArrayForEach(member, object)
    {
        shape = shape_of(member->string, shapes, count);
        if (shape == NULL || member->string[0] == '\0')
            return unknown(r, member->string, shapes, count);
        status = check_member(r, member, shape);
        if (status != KV_OK)
            return status;
        has = has || is_listed(member->string, needed->valuestring);
    }
    if (has)
        return KV_OK;
    return kv__fail(r->err, KV_EFORMAT, "%s: %s: %.*s has none of %s", r->where,
                    r->of, length > 0 ? (int)length - 1 : 2,
                    length > 0 ? r->path : "it",
                    with_commas(needed->valuestring, words, sizeof words));
}

kv_status
kv__members_check(const cJSON *object, const cJSON *const *shapes, size_t count,
                  const char *where, const char *of, kv_error *err)
{
    reading r = {where, of, err, ""};

    return check_object(&r, object, shapes, count);
}

typedef void (*each_fn)(void *context, const char *path, bool surely);

/* Every text in VALUE, itself or deep inside. */
static void
all_within(const cJSON *value, bool surely, each_fn each, void *context)
{
    const cJSON *item;

    if (cJSON_IsString(value))
        each(context, value->valuestring, surely);
    else
        cJSON_ArrayForEach(item, value) all_within(item, surely, each, context);
}

void
kv__members_files(const cJSON *object, const cJSON *shape,
                  void (*each)(void *context, const char *path, bool surely),
                  void *context)
{
    const cJSON *kind, *value, *item;
    bool surely;

    cJSON_ArrayForEach(kind, shape)
    {
        value = kv__json_get(object, kind->string);
        if (value == NULL)
            continue;
        if (cJSON_IsObject(kind)) {
            kv__members_files(value, kind, each, context);
        } else if (cJSON_IsArray(kind)) {
            cJSON_ArrayForEach(item, value)
                kv__members_files(item, kind->child, each, context);
        } else {
            surely = strcmp(kind->valuestring, "file") == 0 ||
                     strcmp(kind->valuestring, "files") == 0;
            if (surely || strcmp(kind->valuestring, "any-file") == 0)
                all_within(value, surely, each, context);
        }
    }
}
