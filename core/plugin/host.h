/* The table of services that plugins call. */
#ifndef KV_CORE_HOST_H
#define KV_CORE_HOST_H

#include "core/model/task.h"

/* Where a plugin's fail() leaves its reason. */
typedef struct kv__host {
    kv_host table;
    char reason[256];
} kv__host;

void kv__host_init(kv__host *host);

#endif
