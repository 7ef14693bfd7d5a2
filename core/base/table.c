/* SPDX-License-Identifier: MIT */
/* Filling and growing a hash table; looking up is inline in the header,
 * because every record that is read looks something up. */
#include "core/base/table.h"

#include "core/base/alloc.h"

#include <stdlib.h>

static void
put(kv__slot *slots, size_t capacity, kv__slot slot)
{
    size_t at = (size_t)slot.tag & (capacity - 1);

    while (slots[at].place != 0)
        at = (at + 1) & (capacity - 1);
    slots[at] = slot;
}

static bool
grow(kv__table *table)
{
    size_t capacity = table->capacity == 0 ? 16 : table->capacity * 2, i;
    kv__slot *slots = kv__zalloc(capacity, sizeof *slots);

    if (slots == NULL)
        return false;
    for (i = 0; i < table->capacity; i++)
        if (table->slots[i].place != 0)
            put(slots, capacity, table->slots[i]);
    free(table->slots);
    table->slots = slots;
    table->capacity = capacity;
    return true;
}

bool
kv__table_add(kv__table *table, uint64_t hash, size_t position)
{
    kv__slot slot = {(uint32_t)hash, (uint32_t)position + 1};

    if (position >= UINT32_MAX - 2 ||
        ((table->count + 1) * 2 > table->capacity && !grow(table)))
        return false;
    put(table->slots, table->capacity, slot);
    table->count++;
    return true;
}

void
kv__table_clear(kv__table *table)
{
    free(table->slots);
    memset(table, 0, sizeof *table);
}
