/* SPDX-License-Identifier: MIT */
/* A hash table from numbers to pointers, of which entries can be removed again;
 * base/table.h only grows. */
#ifndef KV_CALLS_MAP_H
#define KV_CALLS_MAP_H

#include "core/base/buf.h"

typedef struct kv__map {
    struct kv__map_slot {
        uint64_t key;
        void *value; /* NULL: free */
    } * slot;
    size_t count, capacity; /* a power of two, or 0 */
} kv__map;

void *kv__map_get(const kv__map *map, uint64_t key);
/* VALUE is not NULL.  False: out of memory. */
bool kv__map_put(kv__map *map, uint64_t key, void *value);
void *kv__map_take(kv__map *map, uint64_t key); /* removed; NULL: not there */
void kv__map_clear(kv__map *map, void (*each)(void *value)); /* EACH or NULL */

#endif
