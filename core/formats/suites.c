/* SPDX-License-Identifier: MIT */
/* A suite from a path: the folder or file it is, and the reader that knows its
 * records. */
#include "core/formats/suites.h"

#include "core/base/members.h"
#include "core/formats/harbor/tasks.h"
#include "core/read/gzip.h"
#include "core/suite/sums.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const kv__suite_reader *const kv__suite_readers[] = {
    &kv__suite_humaneval,
    &kv__suite_koco,
    NULL,
};

/* Bytes of a file of tasks. */
#define FILE_MAX ((size_t)1 << 31)

/* A whole file, gzip or not. */
static kv_status
slurp(const char *path, kv__buf *out, kv_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool packed = fd >= 0 && kv__gzip_is(fd);
    kv_status status = KV_OK;
    const char *why = NULL;
    kv__gzip gzip = {0};
    ssize_t n = 1;

    if (fd < 0)
        return kv__fail(err, errno == ENOENT ? KV_ENOTFOUND : KV_EIO,
                        "cannot open '%s': %s", path, strerror(errno));
    if (packed && !kv__gzip_start(&gzip, fd))
        status = kv__nomem(err);
    while (n > 0 && status == KV_OK) {
        if (out->length > FILE_MAX || !kv__buf_reserve(out, 1 << 18)) {
            status = kv__nomem(err);
            break;
        }
        n = packed
                ? kv__gzip_read(&gzip, out->data + out->length, 1 << 18, &why)
                : read(fd, out->data + out->length, 1 << 18);
        if (n < 0 && !packed && errno == EINTR)
            n = 1;
        else if (n < 0)
            status = kv__fail(err, KV_EIO, "%s: %s", path,
                              packed ? why : strerror(errno));
        else
            out->length += (size_t)n;
    }
    kv__gzip_end(&gzip);
    close(fd);
    if (status == KV_OK && kv__buf_text(out) == NULL)
        status = kv__nomem(err);
    return status;
}

typedef struct records {
    cJSON **record;
    size_t *line; /* that it was read from, from 1 */
    size_t count, room, line_room;
} records;

static void
free_records(records *r)
{
    size_t i;

    for (i = 0; i < r->count; i++)
        cJSON_Delete(r->record[i]);
    free(r->record);
    free(r->line);
}

static kv_status
read_records(const char *path, records *out, kv_error *err)
{
    kv__buf bytes = {0};
    char where[600];
    kv_status status = slurp(path, &bytes, err);
    size_t at = 0, line = 0, end;
    cJSON **grown, *record;
    size_t *lines;
    kv_str text;

    while (status == KV_OK && at < bytes.length) {
        const char *nl = memchr(bytes.data + at, '\n', bytes.length - at);

        end = nl == NULL ? bytes.length : (size_t)(nl - bytes.data);
        text = kv__str(bytes.data + at, end - at);
        at = end + 1;
        line++;
        if (kv__scan_blank(text, 0) == text.length)
            continue;
        snprintf(where, sizeof where, "%.500s:%zu", path, line);
        status = kv__json_parse(text, where, &record, err);
        if (status != KV_OK)
            break;
        grown =
            kv__grow(out->record, &out->room, out->count + 1, sizeof *grown);
        if (grown == NULL) {
            cJSON_Delete(record);
            status = kv__nomem(err);
            break;
        }
        out->record = grown;
        lines =
            kv__grow(out->line, &out->line_room, out->count + 1, sizeof *lines);
        if (lines == NULL) {
            cJSON_Delete(record);
            status = kv__nomem(err);
            break;
        }
        out->line = lines;
        lines[out->count] = line;
        grown[out->count++] = record;
        if (!cJSON_IsObject(record))
            status = kv__fail(err, KV_EFORMAT, "%s: not a JSON object", where);
    }
    kv__buf_clear(&bytes);
    return status;
}

static kv_status
add_records(kv__suite *suite, const records *r, const char *path, kv_error *err)
{
    kv_status status = KV_OK;
    char where[600];
    size_t i;

    if (r->count == 0)
        return kv__fail(err, KV_EFORMAT, "%s: no task in it", path);
    for (i = 0; kv__suite_readers[i] != NULL; i++)
        if (kv__suite_readers[i]->match(r->record[0]))
            return kv__suite_readers[i]->read(suite, r->record, r->count, path,
                                              err);
    for (i = 0; i < r->count && status == KV_OK; i++) {
        snprintf(where, sizeof where, "%.500s:%zu", path, r->line[i]);
        status = kv__suite_add(suite, r->record[i], suite->folder, where, err);
    }
    return status;
}

/* suite.json: its own members, and the name of a form of results. */
static kv_status
check_defaults(const cJSON *defaults, const char *where, kv_error *err)
{
    cJSON *shape = cJSON_CreateObject();
    const cJSON *shapes[1] = {shape};
    bool ok = shape != NULL &&
              cJSON_AddStringToObject(shape, "dataset", "text") != NULL &&
              cJSON_AddStringToObject(shape, "task", "object") != NULL &&
              cJSON_AddStringToObject(shape, "config", "object") != NULL &&
              cJSON_AddStringToObject(shape, "note", "any") != NULL &&
              cJSON_AddStringToObject(shape, "meta", "any") != NULL;
    const kv__form *form;
    kv_status status;
    size_t i;

    for (i = 0; ok && kv__suite_readers[i] != NULL; i++) {
        form = kv__suite_readers[i]->form;
        if (form != NULL)
            ok = cJSON_AddStringToObject(shape, form->name, "bool") != NULL;
    }
    status =
        ok ? kv__members_check(defaults, shapes, 1, where, "the suite", err)
           : kv__nomem(err);
    cJSON_Delete(shape);
    return status;
}

static const kv__suite_reader *
reader_named(const char *name)
{
    size_t i;

    for (i = 0; kv__suite_readers[i] != NULL; i++)
        if (kv__suite_readers[i]->config_members != NULL &&
            strcmp(kv__suite_readers[i]->name, name) == 0)
            return kv__suite_readers[i];
    return NULL;
}

static kv_status
check_reader(const kv__suite_reader *reader, const cJSON *config, kv_error *err)
{
    cJSON *shape = cJSON_Parse(reader->config_members);
    const cJSON *shapes[1] = {shape};
    kv_status status;

    if (shape == NULL)
        return kv__nomem(err);
    status = cJSON_IsObject(config)
                 ? kv__members_check(config, shapes, 1, "configuration",
                                     reader->name, err)
                 : kv__fail(err, KV_ECONFIG, "configuration: %s: not an object",
                            reader->name);
    cJSON_Delete(shape);
    return status;
}

/* Configurations of what does not exist were meant for others: the names are
 * those of verifiers, and of readers of benchmarks. */
static kv_status
check_config(const kv__suite *suite, kv_error *err)
{
    const kv__suite_reader *reader;
    const cJSON *item;
    kv__module *module;
    kv_error unknown;
    kv_status status;

    cJSON_ArrayForEach(item, kv__json_get(suite->defaults, "config"))
    {
        reader = reader_named(item->string);
        if (reader != NULL) {
            status = check_reader(reader, item, err);
            if (status != KV_OK)
                return status;
            continue;
        }
        if (kv__engine_find(suite->engine, item->string, &module, &unknown) !=
            KV_OK)
            return kv__fail(err, KV_ECONFIG, "configuration: %s",
                            unknown.message);
    }
    return KV_OK;
}

static kv_status
read_defaults(kv__suite *suite, const char *config, kv_error *err)
{
    kv__buf path = {0}, bytes = {0};
    cJSON *given = NULL, *merged, *item, *copy;
    kv_status status = KV_OK;
    kv_error unread; /* a folder without suite.json is no failure */

    kv__buf_printf(&path, "%s/suite.json", suite->folder);
    if (kv__buf_text(&path) == NULL)
        status = kv__nomem(err);
    else if ((status = slurp(path.data, &bytes, &unread)) == KV_ENOTFOUND)
        status = KV_OK;
    else if (status != KV_OK)
        kv__fail(err, status, "%s", unread.message);
    else
        status = kv__json_parse(kv__str(bytes.data, bytes.length), path.data,
                                &suite->defaults, err);
    if (status == KV_OK && suite->defaults != NULL &&
        !cJSON_IsObject(suite->defaults))
        status = kv__fail(err, KV_EFORMAT, "%s: not a JSON object", path.data);
    if (status == KV_OK && suite->defaults != NULL)
        status = check_defaults(suite->defaults, path.data, err);
    if (status == KV_OK && suite->defaults == NULL &&
        (suite->defaults = cJSON_CreateObject()) == NULL)
        status = kv__nomem(err);
    if (status == KV_OK && config != NULL)
        status = kv__json_parse(kv__cstr(config), "configuration", &given, err);
    if (status == KV_OK && given != NULL) {
        merged = (cJSON *)kv__json_get(suite->defaults, "config");
        if (merged == NULL)
            merged = cJSON_AddObjectToObject(suite->defaults, "config");
        cJSON_ArrayForEach(item, given)
        {
            copy = cJSON_Duplicate(item, true);
            cJSON_DeleteItemFromObjectCaseSensitive(merged, item->string);
            if (copy == NULL ||
                !cJSON_AddItemToObject(merged, item->string, copy)) {
                cJSON_Delete(copy);
                status = kv__nomem(err);
                break;
            }
        }
    }
    if (status == KV_OK)
        status = check_config(suite, err);
    cJSON_Delete(given);
    kv__buf_clear(&path);
    kv__buf_clear(&bytes);
    return status;
}

/* The last part of a path, without its extensions. */
static char *
stem(const char *path)
{
    size_t length = strlen(path), start;
    char *out;

    while (length > 1 && path[length - 1] == '/')
        length--;
    start = length;
    while (start > 0 && path[start - 1] != '/')
        start--;
    out = strndup(path + start, length - start);
    if (out != NULL && strchr(out, '.') > out)
        *strchr(out, '.') = '\0';
    return out;
}

/* A registered suite names the form of its results: "koco": true. */
static const kv__form *
form_of(const cJSON *defaults)
{
    const kv__form *form;
    size_t i;

    for (i = 0; kv__suite_readers[i] != NULL; i++) {
        form = kv__suite_readers[i]->form;
        if (form != NULL && cJSON_IsTrue(kv__json_get(defaults, form->name)))
            return form;
    }
    return NULL;
}

kv_status
kv__suite_open(kv__suite *suite, kv_engine *engine, const char *path,
               const char *run, const char *config, bool probing, kv_error *err)
{
    const cJSON *name;
    kv__buf file = {0};
    records r = {0};
    struct stat st;
    kv_status status = KV_OK;

    memset(suite, 0, sizeof *suite);
    suite->engine = engine;
    suite->run = run;
    suite->probing = probing;
    if (stat(path, &st) != 0)
        return kv__fail(err, KV_ENOTFOUND, "cannot read the suite '%s': %s",
                        path, strerror(errno));
    kv__buf_str(&file, path);
    if (S_ISDIR(st.st_mode)) {
        suite->folder = strdup(path);
        kv__buf_str(&file, "/tasks.jsonl");
        status = kv__sums_check(path, err);
    } else {
        const char *slash = strrchr(path, '/');

        suite->folder =
            slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path));
    }
    suite->name = stem(path);
    if (status == KV_OK && (kv__buf_text(&file) == NULL ||
                            suite->folder == NULL || suite->name == NULL))
        status = kv__nomem(err);
    if (status == KV_OK)
        status = read_defaults(suite, config, err);
    if (status == KV_OK) {
        suite->form = form_of(suite->defaults);
        name = kv__json_get(suite->defaults, "dataset");
        if (cJSON_IsString(name)) {
            free(suite->name);
            suite->name = strdup(name->valuestring);
            status = suite->name == NULL ? kv__nomem(err) : KV_OK;
        }
    }
    if (status == KV_OK && S_ISDIR(st.st_mode) &&
        access(file.data, F_OK) != 0 && kv__harbor_is(path)) {
        status = kv__harbor_read(suite, path, err);
    } else {
        if (status == KV_OK)
            status = read_records(file.data, &r, err);
        if (status == KV_OK)
            status = add_records(suite, &r, file.data, err);
    }
    free_records(&r);
    kv__buf_clear(&file);
    if (status != KV_OK)
        kv__suite_close(suite);
    return status;
}
