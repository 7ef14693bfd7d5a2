/* SPDX-License-Identifier: MIT */
#include "core/store/store.h"

#include "core/base/json.h"
#include "core/base/take.h"
#include "core/model/task.h"
#include "core/model/verdict_write.h"
#include "core/plugin/verifier.h"
#include "core/store/db.h"
#include "core/store/realm.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BYTES_LEAST (UINT64_C(1) << 20)
#define BYTES_DEFAULT (UINT64_C(1) << 30)

/* The process that was the first to use SQLite. */
static _Atomic pid_t user;

struct kv_store {
    pid_t owner; /* 0: a fork of the one that used SQLite first */
    kv_engine *engine;
    size_t modules; /* that the realm is made of */
    unsigned char realm[32];
    pthread_mutex_t lock; /* of what follows */
    kv__db *db;
    uint64_t found, missing, apart;
};

kv_status
kv_store_open(kv_engine *engine, const char *path,
              const kv_store_options *options, kv_store **out, kv_error *err)
{
    kv_store_options own;
    kv_status status =
        kv__take("kv_store_open", options, &own, sizeof own, err);
    pid_t first = 0;
    kv_store *store;

    *out = NULL;
    if (status != KV_OK)
        return status;
    if (own.bytes != 0 && own.bytes < BYTES_LEAST)
        return kv__fail(err, KV_EINVAL,
                        "a store of %llu bytes, expected 1 MiB or more",
                        (unsigned long long)own.bytes);
    store = kv__zalloc(1, sizeof *store);
    if (store == NULL)
        return kv__nomem(err);
    store->owner = getpid();
    store->engine = engine;
    pthread_mutex_init(&store->lock, NULL);
    if (!atomic_compare_exchange_strong(&user, &first, store->owner) &&
        first != store->owner) {
        store->owner = 0;
        *out = store;
        return KV_OK;
    }
    store->modules = kv_engine_plugin_count(engine);
    status = kv__realm(engine, store->realm, err);
    if (status == KV_OK)
        status = kv__db_open(path, own.bytes == 0 ? BYTES_DEFAULT : own.bytes,
                             &store->db, err);
    if (status != KV_OK) {
        kv_store_close(store);
        return status;
    }
    *out = store;
    return KV_OK;
}

void
kv_store_close(kv_store *store)
{
    /* A child of a fork has the parent's connection, and would spoil it. */
    if (store == NULL || (store->owner != 0 && store->owner != getpid()))
        return;
    kv__db_close(store->db);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

void
kv_store_look(kv_store *store, kv_store_state *out)
{
    kv_store_state full = {.struct_size = sizeof full};
    const char *why;

    if (store->owner == getpid()) {
        pthread_mutex_lock(&store->lock);
        kv__db_flush(store->db, true);
        why = kv__db_broken(store->db);
        full.found = store->found;
        full.missing = store->missing;
        full.apart = store->apart;
        full.kept = kv__db_written(store->db);
        full.dropped = kv__db_dropped(store->db);
        full.broken = why != NULL;
        snprintf(full.why, sizeof full.why, "%s", why == NULL ? "" : why);
        pthread_mutex_unlock(&store->lock);
    } else {
        full.broken = 1;
        snprintf(full.why, sizeof full.why,
                 "this process is a fork of one that used it");
    }
    kv__give(out, &full, sizeof full);
}

/* --- keys ------------------------------------------------------------------
 */

/* Folders that a box gets from the host, and interpreters that no package list
 * tells about: their content could change without a word. */
static bool
reaches_out(const cJSON *node)
{
    static const char *const programs[] = {"python", "cc", "cxx"};
    const cJSON *at;
    size_t i;

    cJSON_ArrayForEach(at, node)
    {
        if (at->string != NULL &&
            (strcmp(at->string, "bind") == 0 ||
             strcmp(at->string, "image") == 0) &&
            (cJSON_IsString(at) || cJSON_GetArraySize(at) > 0))
            return true;
        for (i = 0;
             at->string != NULL && i < sizeof programs / sizeof *programs; i++)
            if (strcmp(at->string, programs[i]) == 0 && cJSON_IsString(at) &&
                at->valuestring[0] == '/' &&
                strncmp(at->valuestring, "/usr/", 5) != 0)
                return true;
        if (at->child != NULL && reaches_out(at))
            return true;
    }
    return false;
}

/* All that the task says, wherever its suite is. */
static kv_status
add_document(const kv_task *task, kv__sha256 *sha, kv_error *err)
{
    const cJSON *member;
    char *text;

    kv__sha256_part(sha, kv__str(task->id, task->id_length));
    cJSON_ArrayForEach(member, task->document)
    {
        if (strcmp(member->string, "root") == 0 ||
            strcmp(member->string, "cost_ms") == 0)
            continue;
        text = cJSON_PrintUnformatted(member);
        if (text == NULL)
            return kv__nomem(err);
        kv__sha256_part(sha, kv__cstr(member->string));
        kv__sha256_part(sha, kv__cstr(text));
        cJSON_free(text);
    }
    return KV_OK;
}

/* Of task and verifier, which does not change while the two are there, so that
 * files are read once and not for each attempt. */
static kv_status
digest_task(kv_verifier *verifier, kv_task *task, unsigned char *digest,
            bool *apart, kv_error *err)
{
    kv__sha256 sha;
    kv_status status;
    bool known;

    pthread_mutex_lock(&task->lock);
    known = task->digest_of == verifier->serial;
    if (known) {
        memcpy(digest, task->digest, sizeof task->digest);
        *apart = task->apart;
    }
    pthread_mutex_unlock(&task->lock);
    if (known)
        return KV_OK;
    kv__sha256_init(&sha);
    status = add_document(task, &sha, err);
    if (status == KV_OK)
        status = kv__verifier_digest(verifier, task, &sha, err);
    if (status != KV_OK)
        return status;
    kv__sha256_end(&sha, digest);
    *apart = reaches_out(task->document) || reaches_out(verifier->config);
    pthread_mutex_lock(&task->lock);
    memcpy(task->digest, digest, sizeof task->digest);
    task->apart = *apart;
    task->digest_of = verifier->serial;
    pthread_mutex_unlock(&task->lock);
    return KV_OK;
}

kv_status
kv__store_key(kv_store *store, kv_verifier *verifier, const kv_task *task,
              const kv_attempt *attempt, const kv__policy *policy,
              uint32_t outputs, unsigned char *key, bool *can, kv_error *err)
{
    uint32_t under[5] = {policy->min_level, policy->max_level,
                         policy->min_integrity, policy->attested, outputs};
    unsigned char digest[32];
    bool apart = kv__verifier_can(verifier, KV_CAP_PURE) ||
                 kv__verifier_can(verifier, KV_CAP_MOMENT) ||
                 kv_engine_plugin_count(store->engine) != store->modules;
    kv_status status = KV_OK;
    kv__sha256 sha;

    *can = false;
    if (store->owner != getpid())
        return KV_OK;
    if (!apart)
        status = digest_task(verifier, (kv_task *)task, digest, &apart, err);
    if (status != KV_OK)
        return status;
    if (apart) {
        pthread_mutex_lock(&store->lock);
        store->apart++;
        pthread_mutex_unlock(&store->lock);
        return KV_OK;
    }
    kv__sha256_init(&sha);
    kv__sha256_add(&sha, store->realm, sizeof store->realm);
    kv__sha256_add(&sha, under, sizeof under);
    kv__sha256_add(&sha, digest, sizeof digest);
    kv__attempt_digest(attempt, &sha);
    kv__sha256_end(&sha, key);
    *can = true;
    return KV_OK;
}

/* --- verdicts --------------------------------------------------------------
 */

kv_status
kv__store_find(kv_store *store, const unsigned char *key, const kv_task *task,
               uint32_t attempt, kv_verdict **out, kv_error *err)
{
    kv__buf line = {0};
    kv_error unread;
    kv_status status = KV_OK;
    bool found;

    *out = NULL;
    pthread_mutex_lock(&store->lock);
    found =
        kv__db_get(store->db, key, &line) && !line.failed &&
        kv_verdict_read(kv__str(line.data, line.length), out, &unread) == KV_OK;
    store->found += found;
    store->missing += !found;
    pthread_mutex_unlock(&store->lock);
    kv__buf_clear(&line);
    if (!found)
        return KV_OK;
    kv__verdict_anonymise(*out);
    status = kv__verdict_identify(
        *out, task->labels->labels, task->labels->label_count,
        kv__str(task->id, task->id_length), attempt, err);
    if (status != KV_OK) {
        kv_verdict_free(*out);
        *out = NULL;
    }
    return status;
}

/* Whether the same would come out another time.  A clock's limit depends on
 * what else the machine does. */
static bool
lasting(const kv_verdict *v)
{
    return kv__verdict_final(v) && !v->momentary && !v->poisoned &&
           !v->ran.load_dependent && v->ran.ended != KV_ENDED_WALL &&
           (v->error_class != KV_CLASS_TIMEOUT || v->ran.ended == KV_ENDED_CPU);
}

void
kv__store_add(kv_store *store, const unsigned char *key,
              const kv_verdict *verdict)
{
    kv__buf line = {0};

    if (store->owner != getpid() || !lasting(verdict))
        return;
    kv__verdict_put(&line, verdict, true);
    pthread_mutex_lock(&store->lock);
    if (!line.failed)
        kv__db_add(store->db, key, kv__str(line.data, line.length));
    pthread_mutex_unlock(&store->lock);
    kv__buf_clear(&line);
}
