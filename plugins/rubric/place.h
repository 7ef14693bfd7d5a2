/* SPDX-License-Identifier: MIT */
/* Sets the locale "C" for this thread while a rubric runs or numbers are
 * written. */
#ifndef KV_LUA_PLACE_H
#define KV_LUA_PLACE_H

#include <locale.h>

typedef struct kvr_place {
    locale_t mine, before;
} kvr_place;

void kvr_enter(kvr_place *place);
void kvr_leave(kvr_place *place);

#endif
