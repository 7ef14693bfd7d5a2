/* SPDX-License-Identifier: MIT */
#include "core/run/about.h"

#include "core/base/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX (1u << 16)
#define SHARDS_MAX 1000000u

static kv_status
path_of(const char *folder, kv__buf *path, kv_error *err)
{
    kv__buf_printf(path, "%s/run.json", folder);
    return kv__buf_text(path) == NULL ? kv__nomem(err) : KV_OK;
}

kv_status
kv__about_write(const kv__about *a, const char *folder, kv_error *err)
{
    kv__buf path = {0}, text = {0}, aside = {0};
    kv_status status = path_of(folder, &path, err);
    FILE *out;
    bool ok;

    kv__buf_printf(&text,
                   "{\"kverify_run\":1,\"shard\":%u,\"shards\":%u,"
                   "\"attempts\":%llu,\"set\":\"%s\",\"policy\":",
                   a->shard, a->shards, (unsigned long long)a->attempts,
                   a->set);
    kv__json_string(&text, kv__cstr(a->policy));
    kv__buf_str(&text, ",\"partial\":");
    kv__json_string(&text, kv__cstr(a->partial));
    kv__buf_str(&text, "}\n");
    if (status == KV_OK && text.failed)
        status = kv__nomem(err);
    /* Aside first: somebody may be reading it. */
    kv__buf_printf(&aside, "%s.new", status == KV_OK ? path.data : "");
    if (status == KV_OK && kv__buf_text(&aside) == NULL)
        status = kv__nomem(err);
    out = status == KV_OK ? fopen(aside.data, "we") : NULL;
    if (status == KV_OK) {
        ok = out != NULL &&
             fwrite(text.data, 1, text.length, out) == text.length;
        ok = (out == NULL || fclose(out) == 0) && ok;
        if (!ok || rename(aside.data, path.data) != 0)
            status =
                kv__fail(err, KV_EIO, "%s: %s", path.data, strerror(errno));
    }
    kv__buf_clear(&aside);
    kv__buf_clear(&path);
    kv__buf_clear(&text);
    return status;
}

static uint64_t
number(const cJSON *root, const char *name)
{
    const cJSON *v = kv__json_get(root, name);

    return cJSON_IsNumber(v) && v->valuedouble >= 0 && v->valuedouble < 1e15
               ? (uint64_t)v->valuedouble
               : 0;
}

static void
text(const cJSON *root, const char *name, char *out, size_t size)
{
    const char *v = cJSON_GetStringValue(kv__json_get(root, name));

    snprintf(out, size, "%s", v == NULL ? "" : v);
}

kv_status
kv__about_read(kv__about *a, const char *folder, bool *there, kv_error *err)
{
    kv__buf path = {0}, bytes = {0};
    kv_status status = path_of(folder, &path, err);
    cJSON *root = NULL;

    memset(a, 0, sizeof *a);
    *there = status == KV_OK && access(path.data, F_OK) == 0;
    if (status == KV_OK && *there)
        status = kv__buf_file(&bytes, path.data, FILE_MAX, err);
    if (status == KV_OK && *there)
        status = kv__json_parse(kv__str(bytes.data, bytes.length), path.data,
                                &root, err);
    if (root != NULL) {
        a->shard = (uint32_t)number(root, "shard");
        a->shards = (uint32_t)number(root, "shards");
        a->attempts = number(root, "attempts");
        text(root, "set", a->set, sizeof a->set);
        text(root, "policy", a->policy, sizeof a->policy);
        text(root, "partial", a->partial, sizeof a->partial);
    }
    if (status == KV_OK && a->shards > SHARDS_MAX)
        status = kv__fail(err, KV_EFORMAT, "%s: more than %u shards", path.data,
                          SHARDS_MAX);
    cJSON_Delete(root);
    kv__buf_clear(&path);
    kv__buf_clear(&bytes);
    return status;
}

/* The numbers of the shards that nobody brings. */
static bool
all_shards(const kv__about *about, const bool *there, size_t count,
           uint32_t shards, char *why, size_t size)
{
    unsigned char *seen = calloc((size_t)shards + 1, 1);
    uint32_t n, missing = 0;
    size_t i, used = 0;

    for (i = 0; seen != NULL && i < count; i++)
        if (there[i] && about[i].shard <= shards)
            seen[about[i].shard] = 1;
    why[0] = '\0';
    for (n = 1; seen != NULL && n <= shards; n++) {
        if (seen[n])
            continue;
        missing++;
        if (used + 16 < size && missing <= 20)
            used +=
                (size_t)snprintf(why + used, size - used, "%s%u",
                                 missing > 1 ? ", " : "shards missing: ", n);
    }
    if (missing > 0 && used < size)
        snprintf(why + used, size - used, "%s of %u",
                 missing > 20 ? " and more" : "", shards);
    free(seen);
    return seen != NULL && missing == 0;
}

bool
kv__about_whole(const kv__about *about, const bool *there,
                const uint64_t *judged, const char *const *folders,
                size_t count, char *why, size_t size)
{
    const kv__about *first = NULL;
    const char *of = "";
    size_t i;

    for (i = 0; i < count; i++) {
        const kv__about *a = &about[i];

        if (!there[i])
            continue;
        if (a->partial[0] != '\0') {
            snprintf(why, size, "%.100s is partial: %.160s", folders[i],
                     a->partial);
            return false;
        }
        if (judged[i] < a->attempts) {
            snprintf(why, size,
                     "%.120s is not finished: %llu of %llu attempts have a "
                     "verdict; kverify run --resume completes it",
                     folders[i], (unsigned long long)judged[i],
                     (unsigned long long)a->attempts);
            return false;
        }
        if (first == NULL) {
            first = a;
            of = folders[i];
        } else if (a->shards != first->shards) {
            snprintf(why, size, "%.100s is one of %u shards, %.100s one of %u",
                     of, first->shards, folders[i], a->shards);
            return false;
        } else if (a->shards > 0 && (strcmp(a->set, first->set) != 0 ||
                                     strcmp(a->policy, first->policy) != 0)) {
            snprintf(why, size,
                     "%.100s and %.100s are shards of different runs: other "
                     "attempts, tasks, costs or policy",
                     of, folders[i]);
            return false;
        }
    }
    return first == NULL || first->shards == 0 ||
           all_shards(about, there, count, first->shards, why, size);
}
