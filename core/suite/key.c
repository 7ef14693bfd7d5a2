/* SPDX-License-Identifier: MIT */
/* The key of a task.  A verdict of an earlier run is reused where the keys are
 * equal, so everything that a verdict may depend on has to be in it: with one
 * thing left out, an old verdict would be taken for a new one. */
#include "core/suite/suite.h"

#include "core/base/json.h"
#include "core/base/sha256.h"
#include "core/plugin/verifier.h"

#include <stdlib.h>

kv_status
kv__suite_key(kv__suite *suite, size_t index, kv_error *err)
{
    static const char *const lists[] = {
        "tests", "support", "include", "headers", "data", "specs", "checker"};
    kv__suite_task *t = &suite->tasks[index];
    const cJSON *config, *item;
    kv__policy p = kv__engine_policy(suite->engine);
    uint32_t policy[4] = {p.min_level, p.max_level, p.min_integrity,
                          p.attested};
    kv__sha256 sha;
    kv_str content;
    unsigned char digest[32];
    char *text = NULL;
    size_t i;

    if (t->ready)
        return KV_OK;
    kv__sha256_init(&sha);
    kv__sha256_part(&sha, kv__cstr(kv_version()));
    kv__sha256_part(&sha, kv__cstr(kv__verifier_name(t->verifier)));
    kv__sha256_part(&sha, kv__cstr(kv__verifier_version(t->verifier)));
    config = kv__json_get(kv__json_get(suite->defaults, "config"),
                          kv__verifier_name(t->verifier));
    if (config != NULL && (text = cJSON_PrintUnformatted(config)) == NULL)
        return kv__nomem(err);
    kv__sha256_part(&sha, kv__cstr(text == NULL ? "" : text));
    free(text);
    kv__sha256_add(&sha, policy, sizeof policy);
    kv__sha256_part(&sha, kv__cstr(suite->name));
    kv__sha256_part(&sha, kv__cstr(suite->run == NULL ? "" : suite->run));
    kv__sha256_part(&sha, kv__cstr(t->text));
    for (i = 0; i < sizeof lists / sizeof *lists; i++) {
        cJSON_ArrayForEach(item, kv__json_get(t->task->document, lists[i]))
        {
            if (!cJSON_IsString(item))
                continue;
            kv__sha256_part(&sha, kv__cstr(item->valuestring));
            if (kv__task_file(t->task, item->valuestring, &content) == KV_OK)
                kv__sha256_part(&sha, content);
        }
    }
    /* What else the verifier reads.  Where it can't, it will not be able to
     * judge either, and the verdict says so. */
    if (kv__verifier_fingerprint(t->verifier, t->task, digest))
        kv__sha256_add(&sha, digest, sizeof digest);
    kv__sha256_end(&sha, t->key);
    t->ready = true;
    return KV_OK;
}
