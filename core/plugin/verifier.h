/* SPDX-License-Identifier: MIT */
/* An open verifier.  Any number of threads may use one. */
#ifndef KV_PLUGIN_VERIFIER_H
#define KV_PLUGIN_VERIFIER_H

#include "core/plugin/host.h"
#include "core/plugin/module.h"

struct kv_verifier {
    kv_engine *engine;
    kv__module *module;
    pthread_mutex_t lock; /* around calls of a PER_STATE plugin */
    cJSON *config;
    void *state;
    bool open;
};

/* Around every call into the plugin with the verifier's state: they lock what
 * the plugin's thread model asks for. */
void kv__verifier_enter(kv_verifier *verifier);
void kv__verifier_leave(kv_verifier *verifier);
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
/* A digest of everything else that the verdict depends on (files that the
 * plugin reads by itself, say), 32 bytes.  False: it depends on nothing else.
 */
bool kv__verifier_fingerprint(kv_verifier *verifier, const kv_task *task,
                              unsigned char *digest);

#endif
