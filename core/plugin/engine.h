/* SPDX-License-Identifier: MIT */
/* The engine inside the core: plugins that were loaded, and under what verdicts
 * are obtained. */
#ifndef KV_PLUGIN_ENGINE_H
#define KV_PLUGIN_ENGINE_H

#include "core/plugin/job.h"

struct kv_engine {
    /* Of everything here.  A module is never removed before the engine is
     * freed, so a pointer to one is good without the lock. */
    pthread_mutex_t lock;
    kv__module **modules;
    size_t module_count, module_capacity;
    kv__policy policy;
    kv__launcher **idle; /* that kv_verify keeps for the next attempt */
    size_t idle_count, idle_capacity;
};

/* A copy of what verdicts must be obtained under: it may change while attempts
 * are judged, each of which keeps to the copy that it began with. */
kv__policy kv__engine_policy(kv_engine *engine);
/* The usable plugin of that name, or a message that says why not. */
kv_status kv__engine_find(const kv_engine *engine, const char *name,
                          kv__module **out, kv_error *err);

/* Whether the launcher's level meets the policy; WHY says what to do. */
bool kv__level_enough(const kv__policy *policy, const kv__launcher *launcher,
                      char *why, size_t size);
/* The same for what this job is about to run. */
bool kv__job_level_enough(const kv__job *job, const kv__launcher *launcher,
                          char *why, size_t size);

#endif
