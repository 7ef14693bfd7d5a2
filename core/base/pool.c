/* SPDX-License-Identifier: MIT */
/* Strings by the million: an arena gives each the bytes that it needs and no
 * header of malloc, and a pool on top of it keeps equal strings once. */
#include "core/base/pool.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* A longer string gets a block of its own size. */
#define ARENA_BLOCK ((size_t)64 * 1024)

struct kv__arena_block {
    struct kv__arena_block *next;
    size_t capacity;
    char data[];
};

void
kv__arena_clear(kv__arena *arena)
{
    struct kv__arena_block *block = arena->blocks, *next;

    for (; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    memset(arena, 0, sizeof *arena);
}

char *
kv__arena_copy(kv__arena *arena, const char *data, size_t length)
{
    struct kv__arena_block *block = arena->blocks;
    size_t need, size;
    char *copy;

    if (__builtin_add_overflow(length, 1, &need))
        return NULL;
    /* USED counts in the newest block only: what is left in an older one is
     * given up. */
    if (block == NULL || block->capacity - arena->used < need) {
        size = need > ARENA_BLOCK ? need : ARENA_BLOCK;
        if (__builtin_add_overflow(size, sizeof *block, &size))
            return NULL;
        block = kv__alloc(size);
        if (block == NULL)
            return NULL;
        block->capacity = size - sizeof *block;
        block->next = arena->blocks;
        arena->blocks = block;
        arena->used = 0;
    }
    copy = block->data + arena->used;
    if (length > 0)
        memcpy(copy, data, length);
    copy[length] = '\0';
    arena->used += need;
    return copy;
}

void
kv__pool_clear(kv__pool *pool)
{
    kv__arena_clear(&pool->arena);
    kv__table_clear(&pool->table);
    free(pool->strings);
    memset(pool, 0, sizeof *pool);
}

const char *
kv__pool_intern(kv__pool *pool, const char *data, size_t length)
{
    uint64_t hash = kv__hash(data, length, 0);
    size_t probe = 0;
    uint32_t at;
    kv_str *grown;

    while ((at = kv__table_next(&pool->table, hash, &probe)) != KV__TABLE_END)
        if (pool->strings[at].length == length &&
            memcmp(pool->strings[at].data, data, length) == 0)
            return pool->strings[at].data;
    grown = kv__grow(pool->strings, &pool->capacity, pool->count + 1,
                     sizeof *grown);
    if (grown == NULL)
        return NULL;
    pool->strings = grown;
    grown[pool->count].data = kv__arena_copy(&pool->arena, data, length);
    grown[pool->count].length = length;
    /* When the table fails the copy stays in the arena, unused: it is freed
     * with the others. */
    if (grown[pool->count].data == NULL ||
        !kv__table_add(&pool->table, hash, pool->count))
        return NULL;
    return grown[pool->count++].data;
}
