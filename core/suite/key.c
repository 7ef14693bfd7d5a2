/* SPDX-License-Identifier: MIT */
#include "core/suite/suite.h"

#include "core/base/json.h"
#include "core/base/sha256.h"
#include "core/model/task.h"
#include "core/plugin/verifier.h"

kv_status
kv__suite_key(kv__suite *suite, size_t index, kv_error *err)
{
    kv__suite_task *t = &suite->tasks[index];
    kv__policy p = kv__engine_policy(suite->engine);
    uint32_t policy[4] = {p.min_level, p.max_level, p.min_integrity,
                          p.attested};
    kv__sha256 sha;
    kv_status status;

    if (t->ready)
        return KV_OK;
    kv__sha256_init(&sha);
    kv__sha256_add(&sha, policy, sizeof policy);
    kv__sha256_part(&sha, kv__cstr(suite->name));
    kv__sha256_part(&sha, kv__cstr(suite->run == NULL ? "" : suite->run));
    kv__sha256_part(&sha, kv__cstr(t->text));
    status = kv__verifier_digest(t->verifier, t->task, &sha, err);
    if (status != KV_OK)
        return status;
    kv__sha256_end(&sha, t->key);
    t->ready = true;
    return KV_OK;
}

uint64_t
kv__suite_hash(const kv_task *task, uint64_t hash)
{
    const cJSON *member;
    char *text;

    hash = kv__hash(task->id, task->id_length, hash);
    cJSON_ArrayForEach(member, task->document)
    {
        if (strcmp(member->string, "root") == 0 ||
            strcmp(member->string, "cost_ms") == 0)
            continue;
        text = cJSON_PrintUnformatted(member);
        hash = kv__hash(member->string, strlen(member->string), hash);
        if (text != NULL)
            hash = kv__hash(text, strlen(text), hash);
        cJSON_free(text);
    }
    return hash;
}
