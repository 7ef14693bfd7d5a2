/* SPDX-License-Identifier: MIT */
/* A hash table from keys to positions in an array of the caller's.
 *
 * The table holds positions and 32 bits of each hash, never keys: a lookup
 * walks the candidates and the caller compares.
 *
 *     probe = 0;
 *     while ((at = kv__table_next(&table, hash, &probe)) != KV__TABLE_END)
 *         if (items[at] is the one)
 *             return at;
 *     ... append to items, then kv__table_add(&table, hash, position)
 */
#ifndef KV_BASE_TABLE_H
#define KV_BASE_TABLE_H

#include "core/base/str.h"

#define KV__TABLE_END UINT32_MAX

/* Eight bytes, so that eight candidates share a cache line.  The tag is all
 * that is left of the hash: it spares nearly every look at a wrong key, and it
 * is enough to place the slot again when the table grows. */
typedef struct kv__slot {
    uint32_t tag;   /* the low half of the hash */
    uint32_t place; /* position + 1; 0: free */
} kv__slot;

/* Half of the slots stay free, so a walk soon meets a free one and ends. */
typedef struct kv__table {
    kv__slot *slots;
    size_t count;
    size_t capacity; /* 0 or a power of two */
} kv__table;

/* The next position whose key may have this hash; *PROBE starts at 0. */
static inline uint32_t
kv__table_next(const kv__table *table, uint64_t hash, size_t *probe)
{
    uint32_t tag = (uint32_t)hash;
    const kv__slot *slot;

    if (table->capacity == 0)
        return KV__TABLE_END;
    for (;;) {
        slot = &table->slots[((size_t)tag + *probe) & (table->capacity - 1)];
        if (slot->place == 0)
            return KV__TABLE_END;
        ++*probe;
        if (slot->tag == tag)
            return slot->place - 1;
    }
}

/* Add a key that is not in the table.  False: out of memory, or POSITION is
 * beyond 2^32 - 3. */
bool kv__table_add(kv__table *table, uint64_t hash, size_t position);
void kv__table_clear(kv__table *table);

#endif
