/* SPDX-License-Identifier: MIT */
/* An open verifier.  Any number of threads may use one. */
#ifndef KV_PLUGIN_VERIFIER_H
#define KV_PLUGIN_VERIFIER_H

#include "core/base/sha256.h"
#include "core/box/request.h"
#include "core/plugin/host.h"
#include "core/plugin/module.h"

struct kv_verifier {
    kv_engine *engine;
    kv__module *module;
    pthread_mutex_t lock; /* around calls of a PER_STATE plugin */
    cJSON *config;
    uint64_t serial; /* no other verifier has it, now or later; not 0 */
    void *state;
    bool open;
    pthread_mutex_t children_lock;
    struct kv__child *children; /* that it has asked, each open */
    size_t child_count, child_capacity;
    /* Of all that the answer to a question depends on, 32 bytes.  A pointer,
     * because services reach it and must not depend on what needs them. */
    kv_status (*digest)(kv_verifier *asking, const kv_task *task,
                        const kv__question *question, unsigned char *digest);
};

/* Around every call into the plugin with the verifier's state: they lock what
 * the plugin's thread model asks for. */
void kv__verifier_enter(kv_verifier *verifier);
void kv__verifier_leave(kv_verifier *verifier);
/* The verifier that the calling thread is in, or NULL; and whether it can be in
 * one more. */
#define KV__INSIDE_MAX 24
kv_verifier *kv__verifier_inside(void);
bool kv__verifier_can_enter(void);
/* The verifier NAME with CONFIG, JSON or NULL, as PARENT asks it.  It belongs
 * to PARENT, which opens it once. */
kv_status kv__verifier_child(kv_verifier *parent, const char *name,
                             const char *config, kv_verifier **out,
                             kv_error *err);
/* Check the members of a task against what the plugin says it may have, once
 * for a task: KV_EFORMAT.  A suite that did so says that it did. */
kv_status kv__verifier_check(const kv_verifier *verifier, const kv_task *task,
                             kv_error *err);
void kv__verifier_checked(const kv_verifier *verifier, const kv_task *task);
/* Check an object against a shape of the plugin's, see members.h; a NULL shape
 * or object is fine. */
kv_status kv__verifier_members(const char *shape, const cJSON *object,
                               const char *where, const char *of,
                               kv_error *err);
/* The shape of its tasks beside the common members, or NULL. */
const char *kv__verifier_shape(const kv_verifier *verifier);
bool kv__verifier_can(const kv_verifier *verifier, uint64_t capability);
const char *kv__verifier_name(const kv_verifier *verifier);
const char *kv__verifier_version(const kv_verifier *verifier);
/* Add all that a verdict on TASK depends on apart from its document, the
 * attempt and the policy: the verifier, its configuration, the task's files,
 * and what the plugin reads by itself. */
kv_status kv__verifier_digest(kv_verifier *verifier, const kv_task *task,
                              kv__sha256 *sha, kv_error *err);

#endif
