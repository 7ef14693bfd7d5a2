/* SPDX-License-Identifier: MIT */
/* What clauses remember: made, and released.  Apart from hear.c and end.c,
 * which both need it. */
#include "core/calls/watch.h"

#include <stdlib.h>

bool
kv__state_init(kv_watch *watch, kv__state *s, const kv__clause *c)
{
    memset(s, 0, sizeof *s);
    s->clause = c;
    s->born = watch->events;
    if (c->kind == KV__C_SEQUENCE)
        return (s->run = kv__run_new(c->seq)) != NULL;
    if (c->kind == KV__C_GROUP || c->kind == KV__C_EITHER ||
        c->kind == KV__C_WHEN || c->kind == KV__C_UNTIL)
        return (s->child = kv__states_new(watch, c)) != NULL;
    return true;
}

kv__state *
kv__states_new(kv_watch *watch, const kv__clause *of)
{
    kv__state *s = kv__zalloc(of->child_count + 1, sizeof *s);
    size_t i;

    for (i = 0; s != NULL && i < of->child_count; i++) {
        if (!kv__state_init(watch, &s[i], of->children[i])) {
            kv__states_free(s, i + 1);
            s = NULL;
        }
    }
    if (s == NULL)
        watch->no_memory = true;
    return s;
}

void
kv__states_free(kv__state *s, size_t count)
{
    size_t i;

    for (i = 0; s != NULL && i < count; i++)
        kv__state_clear(&s[i]);
    free(s);
}

/* For the values in the map of a clause that has states there, one a thread. */
void
kv__state_free_held(void *value)
{
    kv__state *s = value;

    if (s->held != NULL)
        *s->held -= s->size;
    kv__state_clear(s);
    free(s);
}

void
kv__state_clear(kv__state *s)
{
    bool holds = s->clause != NULL && (s->clause->kind == KV__C_THREADS ||
                                       s->clause->kind == KV__C_INSIDE);

    if (s->child != NULL)
        kv__states_free(s->child, s->clause->child_count);
    s->child = NULL;
    kv__map_clear(&s->map, holds ? kv__state_free_held : NULL);
    kv__run_free(s->run);
    s->run = NULL;
    free(s->why);
    s->why = NULL;
}
