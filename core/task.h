/* Task and attempt inside the core. */
#ifndef KV_CORE_TASK_H
#define KV_CORE_TASK_H

#include "core/verdict.h"

#include <cjson/cJSON.h>

struct kv_task {
    char *id;
    size_t id_length;
    cJSON *document;
    kv_verdict *labels; /* only its labels are used: one set of rules */
};

struct kv_attempt {
    uint32_t index;
    char *answer;
    size_t length;
};

#endif
