/* SPDX-License-Identifier: MIT */
/* A hash table from addresses to what is known of them. */
#ifndef KV_CALLSEQ_PYTRACE_MAP_H
#define KV_CALLSEQ_PYTRACE_MAP_H

#include "plugins/callseq/pytrace/python.h"

typedef struct slot {
    object *key;
    void *value;
} slot;

/* Empty when it is zeroed. */
typedef struct map {
    slot *slots;
    size_t count, room;
} map;

static inline size_t
map_place(const map *m, object *key)
{
    size_t i = ((uintptr_t)key >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20 &
               (m->room - 1);

    while (m->slots[i].key != NULL && m->slots[i].key != key)
        i = (i + 1) & (m->room - 1);
    return i;
}

/* The value of KEY, or NULL.  Inline, because every call of a function needs
 * it. */
static inline void *
look(const map *m, object *key)
{
    return m->count == 0 ? NULL : m->slots[map_place(m, key)].value;
}

/* Add or change the value of KEY.  False when memory ran out. */
bool learn(map *m, object *key, void *value);

#endif
