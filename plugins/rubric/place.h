/* A locale for this thread while a rubric runs, and for numbers as text. */
#ifndef KV_LUA_PLACE_H
#define KV_LUA_PLACE_H

#include <locale.h>

typedef struct kvr_place {
    locale_t mine, before;
} kvr_place;

void kvr_enter(kvr_place *place);
void kvr_leave(kvr_place *place);

#endif
