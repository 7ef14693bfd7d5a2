/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/pytrace/map.h"

#include <stdlib.h>

bool
learn(map *m, object *key, void *value)
{
    map bigger = {NULL, 0, m->room == 0 ? 256 : 2 * m->room};
    size_t i;

    if (2 * (m->count + 1) > m->room) {
        bigger.slots = calloc(bigger.room, sizeof *bigger.slots);
        if (bigger.slots == NULL)
            return false;
        for (i = 0; i < m->room; i++)
            if (m->slots[i].key != NULL)
                bigger.slots[map_place(&bigger, m->slots[i].key)] = m->slots[i];
        bigger.count = m->count;
        free(m->slots);
        *m = bigger;
    }
    i = map_place(m, key);
    m->count += m->slots[i].key == NULL;
    m->slots[i] = (slot){key, value};
    return true;
}
