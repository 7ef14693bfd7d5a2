/* SPDX-License-Identifier: MIT */
/* What a verdict depends on.  One of an earlier run is reused where this is the
 * same, so with one thing left out an old verdict would be taken for a new
 * one. */
#include "core/base/members.h"
#include "core/plugin/verifier.h"

#include <stdlib.h>

typedef struct hashing {
    const kv_task *task;
    kv__sha256 *sha;
} hashing;

/* A file that is not there will not be there for the verifier either, and the
 * verdict says so. */
static void
add_file(void *context, const char *path, bool surely)
{
    hashing *h = context;
    kv_str content;

    (void)surely;
    kv__sha256_part(h->sha, kv__cstr(path));
    if (kv__task_file(h->task, path, &content) == KV_OK)
        kv__sha256_part(h->sha, content);
}

static kv_status
add_files(const kv_task *task, const char *shape, kv__sha256 *sha,
          kv_error *err)
{
    hashing h = {task, sha};
    cJSON *tree = NULL;
    kv_status status;

    if (shape == NULL)
        return KV_OK;
    status = kv__json_parse(kv__cstr(shape), "members", &tree, err);
    if (status == KV_OK)
        kv__members_files(task->document, tree, add_file, &h);
    cJSON_Delete(tree);
    return status;
}

kv_status
kv__verifier_digest(kv_verifier *verifier, const kv_task *task, kv__sha256 *sha,
                    kv_error *err)
{
    const kv_plugin *p = &verifier->module->table;
    unsigned char digest[32] = {0};
    kv_status status;
    char *text = NULL;

    kv__sha256_part(sha, kv__cstr(kv_version()));
    kv__sha256_part(sha, kv__cstr(p->name));
    kv__sha256_part(sha, kv__cstr(p->version));
    if (verifier->config != NULL &&
        (text = cJSON_PrintUnformatted(verifier->config)) == NULL)
        return kv__nomem(err);
    kv__sha256_part(sha, kv__cstr(text == NULL ? "" : text));
    free(text);
    status = add_files(task, kv__task_members, sha, err);
    if (status == KV_OK)
        status = add_files(task, p->task_members, sha, err);
    if (status != KV_OK || p->fingerprint == NULL)
        return status;
    kv__verifier_enter(verifier);
    (void)p->fingerprint(verifier->state, task, digest);
    kv__verifier_leave(verifier);
    kv__sha256_add(sha, digest, sizeof digest);
    return KV_OK;
}
