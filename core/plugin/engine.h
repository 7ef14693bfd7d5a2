/* The engine inside the core. */
#ifndef KV_CORE_ENGINE_H
#define KV_CORE_ENGINE_H

#include "core/plugin/job.h"

struct kv_engine {
    kv__module **module;
    size_t count, capacity;
    kv__policy policy;
    pthread_mutex_t lock; /* of the launchers that kv_verify keeps */
    kv__launcher **idle;
    size_t idle_count, idle_room;
};

/* Whether the launcher's level meets the policy; WHY says what to do. */
bool kv__level_enough(const kv__policy *policy, const kv__launcher *launcher,
                      char *why, size_t size);
/* The same for what this job is about to run. */
bool kv__job_level_enough(const kv__job *job, const kv__launcher *launcher,
                          char *why, size_t size);

#endif
