/* SPDX-License-Identifier: MIT */
/* Strings that are freed together: an arena, and a pool that keeps each one
 * once. */
#ifndef KV_BASE_POOL_H
#define KV_BASE_POOL_H

#include "core/base/table.h"

/* Strings that live as long as the arena. */
typedef struct kv__arena {
    struct kv__arena_block *blocks;
    size_t used;
} kv__arena;

void kv__arena_clear(kv__arena *arena);
/* A copy with a NUL after it; NULL when memory ran out. */
char *kv__arena_copy(kv__arena *arena, const char *data, size_t length);

/* Interned strings: equal bytes, equal pointer. */
typedef struct kv__pool {
    kv__arena arena;
    kv__table table; /* of strings */
    kv_str *strings;
    size_t count, capacity;
} kv__pool;

void kv__pool_clear(kv__pool *pool);
/* NULL when memory ran out. */
const char *kv__pool_intern(kv__pool *pool, const char *data, size_t length);

#endif
