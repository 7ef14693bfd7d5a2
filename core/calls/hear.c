/* SPDX-License-Identifier: MIT */
/* What each clause learns from an event: one function for each kind, which only
 * counts and remembers.  What that means is found out in end.c. */
#include "core/calls/watch.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void
hear_children(kv_watch *watch, kv__state *children, const kv__clause *of,
              kv__moment *m)
{
    const kv__clause *c;
    size_t i;

    for (i = 0; i < of->child_count; i++) {
        c = of->children[i];
        if (c->all || (m->any && kv__set_meets(&c->interest, &m->matched)))
            kv__state_hear(watch, &children[i], m);
    }
}

static void
hear_count(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    /* A spot costs a copy of its names: take only those that may be shown. */
    s->n++;
    if (s->n <= s->clause->high)
        s->a = s->n == 1 ? kv__spot_of(watch, m) : s->a;
    else if (s->n == s->clause->high + 1)
        s->b = kv__spot_of(watch, m);
}

/* Each call that A matches has to be one that B matches: N counts the first, M
 * those that are both, some of them by how the call ended. */
static void
hear_every(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    const kv__clause *c = s->clause;
    bool a = kv__set_has(&m->matched, c->a), b = kv__set_has(&m->matched, c->b);

    s->n += a;
    if (watch->spec->patterns[c->b].kind == KV__CALL)
        s->m += a && b;
    else
        s->m += b && m->begun != NULL && kv__set_has(m->begun, c->a) &&
                m->event->call > s->born;
    if (a && !b && s->a.call == 0)
        s->a = kv__spot_of(watch, m);
}

/* Remember when the NTH came; "last" is each one so far. */
static void
choose(kv_watch *watch, const kv__moment *m, uint64_t nth, uint64_t *count,
       uint64_t *at, kv__spot *spot)
{
    ++*count;
    if (nth != KV__LAST && *count != nth)
        return;
    *at = m->at;
    *spot = kv__spot_of(watch, m);
}

static void
hear_order(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    const kv__clause *c = s->clause;

    if (kv__set_has(&m->matched, c->a))
        choose(watch, m, c->nth_a, &s->n, &s->at_a, &s->a);
    if (kv__set_has(&m->matched, c->b))
        choose(watch, m, c->nth_b, &s->m, &s->at_b, &s->b);
}

/* Whether this event may separate two that should follow each other at once:
 * calls do, and of other events those of the kinds that the clause is about. */
static bool
counts(const kv_watch *watch, const kv__clause *c, const kv__moment *m)
{
    return m->event->kind == KV__CALL ||
           m->event->kind == watch->spec->patterns[c->a].kind ||
           m->event->kind == watch->spec->patterns[c->b].kind;
}

/* B is the pivot; A has to be its neighbour. */
static void
hear_immediate(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    const kv__clause *c = s->clause;
    bool a, chosen;

    if (!counts(watch, c, m))
        return;
    a = kv__set_has(&m->matched, c->a);
    s->n += a;
    if (s->wait) {
        s->wait = false;
        s->good = a;
        s->broken = s->broken || (c->nth_b == 0 && !a);
    }
    if (kv__set_has(&m->matched, c->b)) {
        s->m++;
        chosen = c->nth_b == 0 || c->nth_b == KV__LAST || c->nth_b == s->m;
        if (chosen && !s->broken) {
            s->b = kv__spot_of(watch, m);
            s->wait = c->behind;
            s->good = !c->behind && s->before;
            s->broken = !c->behind && c->nth_b == 0 && !s->before;
        }
    }
    s->before = a;
}

static void
hear_nth(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    const kv__clause *c = s->clause;

    if (kv__set_has(&m->matched, c->a)) {
        s->n++;
        if (c->nth_a == KV__LAST || c->nth_a == s->n) {
            s->key = m->event->call;
            s->a = kv__spot_of(watch, m);
            s->good = false;
        }
    }
    if (kv__set_has(&m->matched, c->b) && s->key != 0 &&
        m->event->call == s->key)
        s->good = true;
}

static void
hear_row(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    if (kv__set_has(&m->matched, s->clause->a)) {
        if (++s->n > s->clause->high && !s->broken) {
            s->broken = true;
            s->b = kv__spot_of(watch, m);
        }
    } else if (m->event->kind == KV__CALL) {
        s->n = 0;
    }
}

/* A hash under which equal values are equal, as kv__view_equal has it: members
 * of objects are added up, so that their order does not matter, numbers count
 * by value, and identities are left out. */
static uint64_t
hash_value(kv_str v, uint64_t seed, int depth)
{
    char small[512];
    kv_str key, item, text;
    size_t at = 0;
    uint64_t h;
    bool cut;

    if (v.length == 0 || depth == 0)
        return seed;
    if (v.data[0] == '"') {
        text = kv__view_text(v, small, sizeof small, &cut);
        return kv__hash(cut ? v.data : text.data, cut ? v.length : text.length,
                        seed + 1);
    }
    if (v.data[0] != '{' && v.data[0] != '[') {
        double d;

        /* 1.0 is 1. */
        if (kv__view_double(v, &d) && d == floor(d) && fabs(d) < 1e15)
            return (uint64_t)(int64_t)d * UINT64_C(0x9e3779b97f4a7c15) + seed;
        return kv__hash(v.data, v.length, seed + 2);
    }
    h = v.data[0] == '{' ? seed + 3 : seed + 4;
    while (kv__view_next(v, &at, &key, &item)) {
        if (key.length == 0)
            h = hash_value(item, h * 31 + 7, depth - 1);
        else if (!kv__view_is(key, kv__str("$", 1)))
            h += hash_value(item, hash_value(key, seed + 5, 1), depth - 1);
    }
    return h;
}

/* Whether the recorder left out a part of the value. */
static bool
is_cut(kv_str v, int depth)
{
    kv_str key, item;
    size_t at = 0;
    kv__val open;

    if (v.length == 0 || depth == 0)
        return v.length > 0;
    kv__val_open(v, &open);
    if (open.cut)
        return true;
    while (kv__view_next(v, &at, &key, &item))
        if ((item.data[0] == '{' || item.data[0] == '[') &&
            is_cut(item, depth - 1))
            return true;
    return false;
}

static void
hear_distinct(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    uint64_t h[2];
    uintptr_t had;
    int i;

    s->n++;
    if (s->broken || s->undecided)
        return;
    /* Two hashes with different seeds in the place of the arguments, which may
     * be large: only when both agree are two calls taken to be equal. */
    for (i = 0; i < 2; i++) {
        h[i] = m->name + (uint64_t)i;
        h[i] = hash_value(kv__view_count(m->event->args) > 0 ? m->event->args
                                                             : kv__str(NULL, 0),
                          h[i] * 3 + 1, KV__VIEW_DEPTH);
        h[i] = hash_value(kv__view_count(m->event->keywords) > 0
                              ? m->event->keywords
                              : kv__str(NULL, 0),
                          h[i] * 5 + 1, KV__VIEW_DEPTH);
    }
    had = (uintptr_t)kv__map_get(&s->map, h[0]);
    if (had == (uintptr_t)(h[1] | 1)) {
        if (is_cut(m->event->args, KV__VIEW_DEPTH) ||
            is_cut(m->event->keywords, KV__VIEW_DEPTH)) {
            s->undecided = true;
            kv__say(watch, s, "the trace was cut where the answer lies");
            return;
        }
        s->broken = true;
        s->b = kv__spot_of(watch, m);
    } else if (s->map.count == KV__SEEN_MAX) {
        s->undecided = true;
        kv__say(watch, s, "more than %zu different calls to compare",
                (size_t)KV__SEEN_MAX);
    } else if (had == 0 &&
               !kv__map_put(&s->map, h[0], (void *)(uintptr_t)(h[1] | 1))) {
        watch->no_memory = true;
    }
}

/* "closed": among calls of these names, only those that other clauses mention;
 * "only": no calls but those of these names. */
static void
hear_closed(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    bool listed = (m->lists >> s->clause->of & 1) != 0;

    if (s->broken || m->event->kind != KV__CALL)
        return;
    if (s->clause->behind && listed)
        return;
    if (!s->clause->behind &&
        (!listed || kv__set_meets(&m->matched, &watch->spec->counted) ||
         (m->begun != NULL && kv__set_meets(m->begun, &watch->spec->counted))))
        return;
    s->broken = true;
    s->b = kv__spot_of(watch, m);
}

/* Bytes that a clause takes, its children included. */
static size_t
size_of(const kv__clause *c)
{
    size_t n = sizeof(kv__state) + sizeof(struct kv__map_slot), i;

    if (c->seq != NULL)
        n += kv__run_size(c->seq);
    for (i = 0; i < c->child_count; i++)
        n += size_of(c->children[i]);
    return n;
}

/* Whether there is room for one thread more to have C for itself. */
static bool
hold(kv_watch *watch, kv__state *s, const kv__clause *c)
{
    if (size_of(c) <= KV__HELD_MAX - watch->held)
        return true;
    s->undecided = true;
    kv__say(watch, s, "too many threads to follow, each by itself");
    return false;
}

/* Count what MINE takes; kv__state_free_held gives it back. */
static void
held(kv_watch *watch, kv__state *mine, const kv__clause *c)
{
    mine->held = &watch->held;
    mine->size = size_of(c);
    watch->held += mine->size;
}

/* What happens while a call of A is open, in its thread.  Of nested calls of A
 * the outermost counts; a block of clauses listens until that one ends. */
static void
hear_inside(kv_watch *watch, kv__state *s, kv__moment *m)
{
    const kv__event *e = m->event;
    kv__state *span = kv__map_get(&s->map, e->thread);
    bool same, ends;

    if (span != NULL) {
        same = e->call == span->key;
        if (span->a.kind == KV__ENTER) {
            /* A context has no call that it ends with: it goes by name, and
             * since it may be entered again inside of itself, by a count. */
            same = same && m->name == span->at_a;
            span->n += same && e->kind == KV__ENTER;
            ends = same && e->kind == KV__EXIT && span->n-- == 0;
        } else {
            ends = same && (e->kind == KV__RETURN || e->kind == KV__RAISE);
        }
        if (!ends) {
            hear_children(watch, span->child, s->clause, m);
            return;
        }
        kv__block_close(watch, s, span->child, &span->a);
        kv__state_free_held(kv__map_take(&s->map, e->thread));
        return;
    }
    if (!kv__set_has(&m->matched, s->clause->a))
        return;
    s->n++;
    if (!hold(watch, s, s->clause))
        return;
    span = kv__zalloc(1, sizeof *span);
    if (span == NULL || !kv__map_put(&s->map, e->thread, span)) {
        free(span);
        watch->no_memory = true;
        return;
    }
    span->clause = s->clause;
    span->key = e->call;
    span->at_a = m->name;
    span->a = kv__spot_of(watch, m);
    held(watch, span, s->clause);
    span->child = kv__states_new(watch, s->clause);
}

static void
hear_between(kv_watch *watch, kv__state *s, kv__moment *m)
{
    const kv__clause *c = s->clause;

    if (s->child != NULL && kv__set_has(&m->matched, c->b)) {
        kv__block_close(watch, s, s->child, &s->a);
        kv__states_free(s->child, c->child_count);
        s->child = NULL;
    } else if (s->child != NULL) {
        hear_children(watch, s->child, c, m);
    } else if (kv__set_has(&m->matched, c->a)) {
        s->n++;
        s->a = kv__spot_of(watch, m);
        s->child = kv__states_new(watch, c);
    }
}

static void
hear_after(kv_watch *watch, kv__state *s, kv__moment *m)
{
    if (s->child != NULL) {
        hear_children(watch, s->child, s->clause, m);
    } else if (kv__set_has(&m->matched, s->clause->a)) {
        s->n++;
        s->a = kv__spot_of(watch, m);
        s->child = kv__states_new(watch, s->clause);
    }
}

static void
hear_until(kv_watch *watch, kv__state *s, kv__moment *m)
{
    if (s->over)
        return;
    if (!kv__set_has(&m->matched, s->clause->a)) {
        hear_children(watch, s->child, s->clause, m);
        return;
    }
    s->over = true;
    s->n++;
    kv__block_close(watch, s, s->child, &s->a);
}

static void
hear_thread(kv_watch *watch, kv__state *s, kv__moment *m)
{
    const kv__clause *c = s->clause->children[0];
    kv__state *mine = kv__map_get(&s->map, m->event->thread);

    bool asked = m->any && kv__set_meets(&c->interest, &m->matched);

    if (mine == NULL) {
        /* Only threads that made one of its calls are asked in the end; but a
         * clause that listens to everything needs what came before that. */
        if ((!asked && !c->all) || !hold(watch, s, c))
            return;
        mine = kv__zalloc(1, sizeof *mine);
        if (mine == NULL || !kv__state_init(watch, mine, c) ||
            !kv__map_put(&s->map, m->event->thread, mine)) {
            if (mine != NULL)
                kv__state_free_held(mine);
            watch->no_memory = true;
            return;
        }
        held(watch, mine, c);
    }
    mine->started = mine->started || asked;
    kv__state_hear(watch, mine, m);
}

void
kv__state_hear(kv_watch *watch, kv__state *s, kv__moment *m)
{
    const kv__clause *c = s->clause;

    switch (c->kind) {
    case KV__C_COUNT: hear_count(watch, s, m); break;
    case KV__C_EVERY: hear_every(watch, s, m); break;
    case KV__C_ORDER:
        if (c->immediate)
            hear_immediate(watch, s, m);
        else
            hear_order(watch, s, m);
        break;
    case KV__C_NTH: hear_nth(watch, s, m); break;
    case KV__C_SEQUENCE: kv__run_hear(watch, s, m); break;
    case KV__C_ROW: hear_row(watch, s, m); break;
    case KV__C_DISTINCT: hear_distinct(watch, s, m); break;
    case KV__C_CLOSED: hear_closed(watch, s, m); break;
    case KV__C_INSIDE: hear_inside(watch, s, m); break;
    case KV__C_BETWEEN: hear_between(watch, s, m); break;
    case KV__C_AFTER: hear_after(watch, s, m); break;
    case KV__C_UNTIL: hear_until(watch, s, m); break;
    case KV__C_WHEN:
        s->n += kv__set_has(&m->matched, c->a);
        if (s->n == 1 && s->a.call == 0)
            s->a = kv__spot_of(watch, m);
        hear_children(watch, s->child, c, m);
        break;
    case KV__C_EITHER:
    case KV__C_GROUP: hear_children(watch, s->child, c, m); break;
    case KV__C_THREADS: hear_thread(watch, s, m); break;
    }
}
