/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/place.h"

/* When memory runs out, the thread keeps its own locale. */
void
kvr_enter(kvr_place *p)
{
    p->mine = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    p->before = p->mine == (locale_t)0 ? (locale_t)0 : uselocale(p->mine);
}

void
kvr_leave(kvr_place *p)
{
    if (p->mine == (locale_t)0)
        return;
    uselocale(p->before);
    freelocale(p->mine);
}
