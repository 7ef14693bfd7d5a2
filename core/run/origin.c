/* SPDX-License-Identifier: MIT */
#include "core/run/origin.h"

#include "core/base/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_MAX (64u << 20)

static bool
put_path(kv__buf *out, const char *path)
{
    char *absolute = path[0] == '@' ? strdup(path) : realpath(path, NULL);

    kv__json_string(out, kv__cstr(absolute == NULL ? path : absolute));
    free(absolute);
    return !out->failed;
}

static void
put_text(kv__buf *out, const char *name, const char *text)
{
    kv__buf_printf(out, ",\"%s\":", name);
    if (text == NULL)
        kv__buf_str(out, "null");
    else
        kv__json_string(out, kv__cstr(text));
}

static kv_status
write_file(const char *path, const kv__buf *text, kv_error *err)
{
    FILE *out = fopen(path, "we");
    bool ok =
        out != NULL && fwrite(text->data, 1, text->length, out) == text->length;

    ok = (out == NULL || fclose(out) == 0) && ok;
    return ok ? KV_OK : kv__fail(err, KV_EIO, "%s: %s", path, strerror(errno));
}

kv_status
kv__origin_write(const char *folder, const char *suite,
                 const char *const *attempts, size_t count, const char *run,
                 const char *config, kv_error *err)
{
    kv__buf path = {0}, text = {0};
    kv_status status;
    size_t i;

    kv__buf_printf(&path, "%s/origin.json", folder);
    kv__buf_str(&text, "{\"kverify_origin\":1,\"suite\":");
    put_path(&text, suite);
    kv__buf_str(&text, ",\"attempts\":[");
    for (i = 0; i < count; i++) {
        kv__buf_str(&text, i > 0 ? "," : "");
        put_path(&text, attempts[i]);
    }
    kv__buf_char(&text, ']');
    put_text(&text, "run", run);
    put_text(&text, "config", config);
    kv__buf_str(&text, "}\n");
    if (kv__buf_text(&path) == NULL || text.failed)
        status = kv__nomem(err);
    else
        status = write_file(path.data, &text, err);
    kv__buf_clear(&path);
    kv__buf_clear(&text);
    return status;
}

void
kv__origin_clear(kv__origin *o)
{
    size_t i;

    for (i = 0; i < o->attempt_count; i++)
        free(o->attempts[i]);
    free(o->attempts);
    free(o->suite);
    free(o->run);
    free(o->config);
    memset(o, 0, sizeof *o);
}

/* A copy of a member that is text; false: out of memory. */
static bool
copy(const cJSON *item, char **out)
{
    if (!cJSON_IsString(item))
        return true;
    *out = strdup(item->valuestring);
    return *out != NULL;
}

static kv_status
take(kv__origin *o, const cJSON *root, const char *path, kv_error *err)
{
    const cJSON *list = kv__json_get(root, "attempts"), *item;

    if (!cJSON_IsString(kv__json_get(root, "suite")) || !cJSON_IsArray(list))
        return kv__fail(err, KV_EFORMAT,
                        "%s: expected an object with 'suite' and 'attempts'",
                        path);
    o->attempts =
        kv__zalloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *o->attempts);
    if (o->attempts == NULL || !copy(kv__json_get(root, "suite"), &o->suite) ||
        !copy(kv__json_get(root, "run"), &o->run) ||
        !copy(kv__json_get(root, "config"), &o->config))
        return kv__nomem(err);
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            return kv__fail(err, KV_EFORMAT, "%s: 'attempts' holds no path",
                            path);
        if (!copy(item, &o->attempts[o->attempt_count]))
            return kv__nomem(err);
        o->attempt_count++;
    }
    return KV_OK;
}

kv_status
kv__origin_read(kv__origin *origin, const char *folder, kv_error *err)
{
    kv__buf path = {0}, bytes = {0};
    kv_status status = KV_OK;
    cJSON *root = NULL;

    memset(origin, 0, sizeof *origin);
    kv__buf_printf(&path, "%s/origin.json", folder);
    if (kv__buf_text(&path) == NULL)
        status = kv__nomem(err);
    else if (access(path.data, F_OK) != 0)
        status = kv__fail(err, KV_ENOTFOUND,
                          "%s does not record where its attempts are", folder);
    if (status == KV_OK)
        status = kv__buf_file(&bytes, path.data, FILE_MAX, err);
    if (status == KV_OK)
        status = kv__json_parse(kv__str(bytes.data, bytes.length), path.data,
                                &root, err);
    if (status == KV_OK)
        status = take(origin, root, path.data, err);
    if (status != KV_OK)
        kv__origin_clear(origin);
    cJSON_Delete(root);
    kv__buf_clear(&path);
    kv__buf_clear(&bytes);
    return status;
}
