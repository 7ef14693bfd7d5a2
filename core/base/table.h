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

typedef struct kv__slot {
    uint32_t tag;   /* the low half of the hash */
    uint32_t place; /* position + 1; 0: free */
} kv__slot;

typedef struct kv__table {
    kv__slot *slots;
    size_t count,
        capacity; /* capacity: 0 or a power of two, at most half full */
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
