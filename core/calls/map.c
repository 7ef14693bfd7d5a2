/* SPDX-License-Identifier: MIT */
/* Open addressing, at most three quarters full, without marks for what was
 * removed: calls come and go by the million, and marks would fill the table. */
#include "core/calls/map.h"

#include <stdlib.h>

static size_t
home(const kv__map *map, uint64_t key)
{
    key *= UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(key >> 32) & (map->capacity - 1);
}

static size_t
slot_of(const kv__map *map, uint64_t key)
{
    size_t i = home(map, key);

    while (map->slot[i].value != NULL && map->slot[i].key != key)
        i = (i + 1) & (map->capacity - 1);
    return i;
}

void *
kv__map_get(const kv__map *map, uint64_t key)
{
    return map->count == 0 ? NULL : map->slot[slot_of(map, key)].value;
}

static bool
grow(kv__map *map)
{
    kv__map bigger = {.capacity = map->capacity == 0 ? 16 : 2 * map->capacity};
    size_t i;

    bigger.slot = kv__zalloc(bigger.capacity, sizeof *bigger.slot);
    if (bigger.slot == NULL)
        return false;
    for (i = 0; i < map->capacity; i++)
        if (map->slot[i].value != NULL)
            bigger.slot[slot_of(&bigger, map->slot[i].key)] = map->slot[i];
    bigger.count = map->count;
    free(map->slot);
    *map = bigger;
    return true;
}

bool
kv__map_put(kv__map *map, uint64_t key, void *value)
{
    size_t i;

    if (4 * (map->count + 1) > 3 * map->capacity && !grow(map))
        return false;
    i = slot_of(map, key);
    map->count += map->slot[i].value == NULL;
    map->slot[i].key = key;
    map->slot[i].value = value;
    return true;
}

void *
kv__map_take(kv__map *map, uint64_t key)
{
    size_t mask = map->capacity - 1, i, k, at;
    void *value;

    if (map->count == 0)
        return NULL;
    i = slot_of(map, key);
    value = map->slot[i].value;
    if (value == NULL)
        return NULL;
    map->count--;
    /* An entry after the gap that was pushed past it moves into it, so that a
     * search for it, which ends at a gap, still finds it. */
    for (k = (i + 1) & mask; map->slot[k].value != NULL; k = (k + 1) & mask) {
        at = home(map, map->slot[k].key);
        if (((k - at) & mask) < ((k - i) & mask))
            continue;
        map->slot[i] = map->slot[k];
        i = k;
    }
    map->slot[i].value = NULL;
    return value;
}

void
kv__map_clear(kv__map *map, void (*each)(void *value))
{
    size_t i;

    for (i = 0; each != NULL && i < map->capacity; i++)
        if (map->slot[i].value != NULL)
            each(map->slot[i].value);
    free(map->slot);
    memset(map, 0, sizeof *map);
}
