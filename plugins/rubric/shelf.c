/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/shelf.h"

#include "plugins/rubric/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEPT_MAX 64

/* --- the configuration --------------------------------------------------- */

static char *
text_of(const kv_host *host, const kv_value *config, const char *name)
{
    kv_str text;

    if (config == NULL ||
        !host->value->str(host->value->get(config, name), &text))
        return NULL;
    return strndup(text.data, text.length);
}

/* Read a limit of the configuration's "limits"; false when it is invalid. */
static bool
limit_of(const kv_host *host, const kv_value *limits, const char *name,
         double unit, double most, uint64_t *out)
{
    const kv_value *value =
        limits == NULL ? NULL : host->value->get(limits, name);
    double number;

    if (value == NULL)
        return true;
    if (!host->value->number(value, &number) ||
        !(number >= 1 && number <= most))
        return false;
    *out = (uint64_t)(number * unit);
    return true;
}

static bool
read_limits(const kv_host *host, const kv_value *config, kvl_limits *out)
{
    const kv_value *limits =
        config == NULL ? NULL : host->value->get(config, "limits");

    *out = (kvl_limits){50000000, 64u << 20, 64u << 10, 10000};
    return limit_of(host, limits, "steps", 1, 1e12, &out->steps) &&
           limit_of(host, limits, "memory_mb", 1 << 20, 4096, &out->memory) &&
           limit_of(host, limits, "output_kb", 1 << 10, 1e6, &out->output) &&
           limit_of(host, limits, "wall_ms", 1, 1e9, &out->wall_ms);
}

static kv_status
check_members(const kv_host *host, const kv_value *config)
{
    static const char *const names[] = {"rubric", "source", "options", "limits",
                                        "seed",   "print",  "judge",   NULL};
    const kv_value *member;
    kv_str name;
    size_t i;

    for (member = host->value->first(config); member != NULL;
         member = host->value->next(member)) {
        name = host->value->name(member);
        for (i = 0; names[i] != NULL; i++)
            if (strlen(names[i]) == name.length &&
                memcmp(names[i], name.data, name.length) == 0)
                break;
        if (names[i] == NULL)
            return host->fail(host, KV_ECONFIG,
                              "unknown member '%.*s' of the configuration, "
                              "expected rubric, source, options, limits, seed "
                              "or judge",
                              (int)name.length, name.data);
    }
    return KV_OK;
}

kv_status
kvr_shelf_open(const kv_host *host, const kv_value *config, kvr_shelf **out)
{
    kvr_shelf *s = calloc(1, sizeof *s);
    kv_status status;
    kvr_rubric *unused;
    int32_t print;
    double seed;

    *out = NULL;
    if (s == NULL)
        return host->fail(host, KV_ENOMEM, "out of memory");
    s->host = host;
    s->config = config;
    status = config == NULL ? KV_OK : check_members(host, config);
    if (status == KV_OK && !read_limits(host, config, &s->limits))
        status = host->fail(host, KV_ECONFIG,
                            "a limit is no number in its range, expected "
                            "steps, memory_mb, output_kb, wall_ms");
    s->path = text_of(host, config, "rubric");
    s->source = text_of(host, config, "source");
    if (config != NULL &&
        host->value->number(host->value->get(config, "seed"), &seed)) {
        s->has_seed = true;
        s->seed = (uint64_t)(int64_t)seed;
    }
    if (config != NULL &&
        host->value->boolean(host->value->get(config, "print"), &print))
        s->print = print != 0;
    if (status == KV_OK && (s->path != NULL || s->source != NULL))
        status = kvr_shelf_get(s, NULL, &unused);
    if (status != KV_OK) {
        kvr_shelf_close(s);
        return status;
    }
    *out = s;
    return KV_OK;
}

void
kvr_shelf_close(kvr_shelf *s)
{
    size_t i;

    if (s == NULL)
        return;
    for (i = 0; i < s->count; i++) {
        kvr_free(s->rubric[i]);
        free(s->key[i]);
    }
    free(s->rubric);
    free(s->key);
    free(s->path);
    free(s->source);
    free(s);
}

/* --- finding rubrics ----------------------------------------------------- */

/* The path of a shipped rubric: "ifeval" is ifeval/ifeval.lua in one of the
 * folders.  Any other NAME is a path already. */
static void
path_of(const char *name, char *path, size_t size)
{
    const char *at = getenv("KVERIFY_RUBRIC_PATH"), *end;

    snprintf(path, size, "%s", name);
    if (strchr(name, '/') != NULL || strchr(name, '.') != NULL)
        return;
    while (at != NULL && *at != '\0') {
        end = strchrnul(at, ':');
        snprintf(path, size, "%.*s/%s/%s.lua", (int)(end - at), at, name, name);
        if (access(path, R_OK) == 0)
            return;
        at = *end == ':' ? end + 1 : end;
    }
    snprintf(path, size, "%s/%s/%s.lua", KV_RUBRIC_DIR, name, name);
}

typedef struct suite_files {
    const kv_host *host;
    const kv_task *task;
} suite_files;

static kv_str
find_in_suite(void *context, const char *path)
{
    const suite_files *f = context;
    kv_str content = {NULL, 0};

    if (f->host->task->file(f->task, path, &content) != KV_OK)
        content.data = NULL;
    return content;
}

static kv_status
load(kvr_shelf *s, kvr_options *o, const char *key, kvr_rubric **out)
{
    kvr_rubric **rubrics;
    char **keys, why[600];
    kv_status status;

    o->host = s->host;
    o->limits = s->limits;
    if (s->config != NULL)
        o->options = s->host->value->get(s->config, "options");
    status = kvr_load(o, out, why, sizeof why);
    if (status != KV_OK)
        return s->host->fail(s->host, status, "%s", why);
    if (s->count == KEPT_MAX) {
        /* When every task has its own rubric, only the last ones are kept. */
        kvr_free(s->rubric[0]);
        free(s->key[0]);
        s->count--;
        memmove(s->rubric, s->rubric + 1, s->count * sizeof *s->rubric);
        memmove(s->key, s->key + 1, s->count * sizeof *s->key);
    }
    rubrics = realloc(s->rubric, (s->count + 1) * sizeof *rubrics);
    if (rubrics != NULL)
        s->rubric = rubrics;
    keys = realloc(s->key, (s->count + 1) * sizeof *keys);
    if (keys != NULL)
        s->key = keys;
    if (rubrics == NULL || keys == NULL ||
        (s->key[s->count] = strdup(key)) == NULL) {
        kvr_free(*out);
        *out = NULL;
        return s->host->fail(s->host, KV_ENOMEM, "out of memory");
    }
    s->rubric[s->count++] = *out;
    return KV_OK;
}

static kvr_rubric *
kept(const kvr_shelf *s, const char *key)
{
    size_t i;

    for (i = 0; i < s->count; i++)
        if (strcmp(s->key[i], key) == 0)
            return s->rubric[i];
    return NULL;
}

/* A rubric that is a file of the task's suite.  Its text is part of the key, as
 * two tasks may have different files of one name. */
static kv_status
from_suite(kvr_shelf *s, const kv_task *task, const char *path,
           kvr_rubric **out)
{
    suite_files files = {s->host, task};
    kvr_options o = {.path = path, .find = find_in_suite, .context = &files};
    unsigned char digest[32];
    char *key = malloc(strlen(path) + 40);
    size_t i, at;
    kv_status status = KV_OK;

    if (s->host->task->file(task, path, &o.source) != KV_OK) {
        free(key);
        return s->host->fail(s->host, KV_ENOTFOUND,
                             "the task has no file '%.200s' for its rubric",
                             path);
    }
    if (key == NULL)
        return s->host->fail(s->host, KV_ENOMEM, "out of memory");
    s->host->util->sha256(o.source, digest);
    at = (size_t)sprintf(key, "%s#", path);
    for (i = 0; i < 16; i++)
        at += (size_t)sprintf(key + at, "%02x", digest[i]);
    *out = kept(s, key);
    if (*out == NULL)
        status = load(s, &o, key, out);
    free(key);
    return status;
}

static bool
is_shipped(const char *name)
{
    return strchr(name, '/') == NULL && strchr(name, '.') == NULL;
}

kv_status
kvr_shelf_get(kvr_shelf *s, const kv_task *task, kvr_rubric **out)
{
    char path[4200], *name = NULL;
    kvr_options o = {.path = path};
    kv_status status;

    if (s->source != NULL) {
        o.path = s->path == NULL ? "rubric.lua" : s->path;
        o.source = (kv_str){s->source, strlen(s->source)};
        *out = kept(s, "source");
        return *out != NULL ? KV_OK : load(s, &o, "source", out);
    }
    if (s->path == NULL && task != NULL) {
        kv_str text;

        if (!s->host->value->str(s->host->task->get(task, "rubric"), &text))
            return s->host->fail(s->host, KV_ECONFIG,
                                 "neither the configuration nor the task has "
                                 "a member 'rubric'");
        name = strndup(text.data, text.length);
        if (name != NULL && !is_shipped(name)) {
            status = from_suite(s, task, name, out);
            free(name);
            return status;
        }
    } else {
        name = strdup(s->path == NULL ? "" : s->path);
    }
    if (name == NULL)
        return s->host->fail(s->host, KV_ENOMEM, "out of memory");
    path_of(name, path, sizeof path);
    *out = kept(s, name);
    status = *out != NULL ? KV_OK : load(s, &o, name, out);
    free(name);
    return status;
}

kv_status
kvr_shelf_digest(kvr_shelf *s, const kv_task *task, unsigned char *digest)
{
    kvr_rubric *rubric;
    kv_status status = kvr_shelf_get(s, task, &rubric);

    if (status == KV_OK)
        memcpy(digest, rubric->digest, sizeof rubric->digest);
    return status;
}

kv_status
kvr_shelf_look(const kv_host *host, const kv_value *config, kvr_rubric **out)
{
    char path[4200], why[600];
    char *name = text_of(host, config, "rubric");
    char *source = text_of(host, config, "source");
    kvr_options o = {.host = host, .path = path, .lenient = true};
    kv_status status;

    *out = NULL;
    if (name == NULL || !read_limits(host, config, &o.limits)) {
        free(name);
        free(source);
        return host->fail(host, KV_ECONFIG,
                          "the configuration has no 'rubric', or bad limits");
    }
    path_of(name, path, sizeof path);
    if (source != NULL)
        o.source = (kv_str){source, strlen(source)};
    o.options = host->value->get(config, "options");
    status = kvr_load(&o, out, why, sizeof why);
    free(name);
    free(source);
    return status == KV_OK ? KV_OK : host->fail(host, status, "%s", why);
}

bool
kvr_shelf_seed(const kvr_shelf *s, const kv_task *task, uint64_t *seed)
{
    double number;

    if (s->host->value->number(s->host->task->get(task, "seed"), &number)) {
        *seed = (uint64_t)(int64_t)number;
        return true;
    }
    *seed = s->seed;
    return s->has_seed;
}
