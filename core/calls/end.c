/* SPDX-License-Identifier: MIT */
/* Whether each clause holds once the events are over, and the sentence that
 * says why not: what was expected, and what was seen. */
#include "core/calls/watch.h"

#include <stdio.h>
#include <stdlib.h>

static void
how_many(uint64_t low, uint64_t high, char *buffer, size_t size)
{
    unsigned long long l = low, h = high;

    if (high == 0)
        snprintf(buffer, size, "no");
    else if (low == high)
        snprintf(buffer, size, "%llu", l);
    else if (high == UINT64_MAX)
        snprintf(buffer, size, "at least %llu", l);
    else if (low == 0)
        snprintf(buffer, size, "at most %llu", h);
    else
        snprintf(buffer, size, "%llu to %llu", l, h);
}

static void
end_count(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;
    char want[60], text[100], where[240];
    const char *near = kv__pattern_nearest(watch, c->a);

    if (s->n >= c->low && s->n <= c->high)
        return;
    s->broken = true;
    how_many(c->low, c->high, want, sizeof want);
    kv__pattern_show(watch, c->a, text, sizeof text);
    if (s->n > c->high) {
        kv__spot_show(&s->b, where, sizeof where);
        if (c->high == 0)
            kv__say(watch, s, "expected no %s; %s is one", text, where);
        else
            kv__say(watch, s, "expected %s of %s, saw %llu; %s is too many",
                    want, text, (unsigned long long)s->n, where);
        return;
    }
    kv__say(watch, s, "expected %s of %s, saw %llu%s%s", want, text,
            (unsigned long long)s->n, near[0] == '\0' ? "" : "; ", near);
}

static void
end_every(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;
    char a[100], b[100], where[240];

    if (s->n == s->m)
        return;
    s->broken = true;
    kv__pattern_show(watch, c->a, a, sizeof a);
    kv__pattern_show(watch, c->b, b, sizeof b);
    kv__spot_show(&s->a, where, sizeof where);
    if (watch->spec->patterns[c->b].kind == KV__CALL)
        kv__say(watch, s, "expected every %s to be %s; %s is not", a, b, where);
    else
        kv__say(watch, s, "expected every call to be %s; of %llu only %llu is",
                b, (unsigned long long)s->n, (unsigned long long)s->m);
}

/* One of two calls did not come, or not often enough: for all kinds of order
 * the same sentence. */
static bool
absent(kv_watch *watch, kv__state *s, uint64_t count, int pattern, uint64_t nth)
{
    char text[100];
    const char *near = kv__pattern_nearest(watch, pattern);
    uint64_t need = nth == KV__LAST || nth == 0 ? 1 : nth;

    if (count >= need)
        return false;
    s->broken = true;
    kv__pattern_show(watch, pattern, text, sizeof text);
    if (need == 1)
        kv__say(watch, s, "%s did not come%s%s", text,
                near[0] == '\0' ? "" : "; ", near);
    else
        kv__say(watch, s, "expected at least %llu of %s, saw %llu",
                (unsigned long long)need, text, (unsigned long long)count);
    return true;
}

static void
end_order(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;
    char a[100], b[100], at_a[240], at_b[240];

    if (absent(watch, s, s->n, c->a, c->nth_a) ||
        absent(watch, s, s->m, c->b, c->nth_b) || s->at_a < s->at_b)
        return;
    s->broken = true;
    kv__pattern_show(watch, c->a, a, sizeof a);
    kv__pattern_show(watch, c->b, b, sizeof b);
    kv__spot_show(&s->a, at_a, sizeof at_a);
    kv__spot_show(&s->b, at_b, sizeof at_b);
    kv__say(watch, s, "expected %s before %s; %s was %s, %s was %s", a, b, b,
            at_b, a, at_a);
}

static void
end_immediate(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;
    char a[100], b[100], where[240];

    if (absent(watch, s, s->m, c->b, c->nth_b))
        return;
    if (!s->broken && s->good && !(s->wait && c->nth_b == 0))
        return;
    s->broken = true;
    kv__pattern_show(watch, c->a, a, sizeof a);
    kv__pattern_show(watch, c->b, b, sizeof b);
    kv__spot_show(&s->b, where, sizeof where);
    kv__say(watch, s, "expected %s immediately %s %s, which was %s", a,
            c->behind ? "after" : "before", b, where);
}

static void
end_nth(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;
    char a[100], b[100], where[240];

    if (absent(watch, s, s->n, c->a, c->nth_a) || s->good)
        return;
    s->broken = true;
    kv__pattern_show(watch, c->a, a, sizeof a);
    kv__pattern_show(watch, c->b, b, sizeof b);
    kv__spot_show(&s->a, where, sizeof where);
    kv__say(watch, s, "expected %s to be %s", where, b);
}

static void
end_simple(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;
    char text[100], where[240];

    if (!s->broken)
        return;
    kv__spot_show(&s->b, where, sizeof where);
    if (c->kind == KV__C_CLOSED) {
        kv__say(watch, s,
                c->behind ? "%s is %s, which is not one of these names"
                          : "%s is %s, of which nothing is said",
                where, s->b.name);
        return;
    }
    kv__pattern_show(watch, c->a, text, sizeof text);
    if (c->kind == KV__C_ROW)
        kv__say(watch, s,
                "expected at most %llu in a row of %s; %s is too "
                "many",
                (unsigned long long)c->high, text, where);
    else
        kv__say(watch, s,
                "expected every %s with other arguments; %s repeats "
                "one",
                text, where);
}

void
kv__block_close(kv_watch *watch, kv__state *s, kv__state *children,
                const kv__spot *from)
{
    const kv__clause *c = s->clause;
    char where[240];
    uint32_t outcome;
    size_t i;

    kv__spot_show(from, where, sizeof where);
    for (i = 0; i < c->child_count; i++) {
        outcome = kv__state_end(watch, &children[i]);
        if (outcome == KV_CLAUSE_HOLDS)
            continue;
        s->broken = s->broken || outcome == KV_CLAUSE_BROKEN;
        s->undecided = s->undecided || outcome == KV_CLAUSE_UNDECIDED;
        kv__say(watch, s, "%s (%s): %s",
                c->kind == KV__C_UNTIL ? "until then" : from->name,
                c->kind == KV__C_UNTIL ? "from the start" : where,
                children[i].why == NULL ? "" : children[i].why);
    }
}

static void
end_block(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;
    char text[100];

    if (s->n == 0) {
        absent(watch, s, 0, c->a, 1);
        return;
    }
    if (c->kind == KV__C_AFTER) {
        kv__block_close(watch, s, s->child, &s->a);
    } else if (c->kind == KV__C_BETWEEN && s->child != NULL) {
        s->broken = true;
        kv__say(watch, s, "%s did not come after %s",
                kv__pattern_show(watch, c->b, text, sizeof text), s->a.name);
    } else if (c->kind == KV__C_INSIDE && s->map.count > 0) {
        s->broken = true;
        kv__say(watch, s, "%s did not end",
                kv__pattern_show(watch, c->a, text, sizeof text));
    }
}

static void
end_threads(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause->children[0];
    kv__state *mine, *first = NULL, none;
    uint64_t thread = 0;
    bool asked = false;
    uint32_t outcome;
    size_t i;

    /* The map has no order: of threads that broke it the lowest one is named,
     * so that a trace always gives the same sentence. */
    for (i = 0; i < s->map.capacity; i++) {
        mine = s->map.slot[i].value;
        if (mine == NULL || !mine->started)
            continue;
        asked = true;
        outcome = kv__state_end(watch, mine);
        s->broken = s->broken || outcome == KV_CLAUSE_BROKEN;
        s->undecided = s->undecided || outcome == KV_CLAUSE_UNDECIDED;
        if (outcome != KV_CLAUSE_HOLDS &&
            (first == NULL || s->map.slot[i].key < thread)) {
            first = mine;
            thread = s->map.slot[i].key;
        }
    }
    if (first != NULL) {
        kv__say(watch, s, "thread %llu: %s", (unsigned long long)thread,
                first->why == NULL ? "" : first->why);
    } else if (!asked) {
        /* No thread made any of its calls: as one thread without events. */
        if (!kv__state_init(watch, &none, c)) {
            watch->no_memory = true;
            return;
        }
        outcome = kv__state_end(watch, &none);
        s->broken = outcome == KV_CLAUSE_BROKEN;
        s->undecided = outcome == KV_CLAUSE_UNDECIDED;
        kv__say(watch, s, "%s", none.why == NULL ? "" : none.why);
        kv__state_clear(&none);
    }
}

/* EITHER holds when one of its children does, the others when all do. */
static void
end_group(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;
    size_t i, held = 0, open = 0;
    const char *why = NULL;
    uint32_t outcome;

    for (i = 0; i < c->child_count; i++) {
        outcome = kv__state_end(watch, &s->child[i]);
        held += outcome == KV_CLAUSE_HOLDS;
        open += outcome == KV_CLAUSE_UNDECIDED;
        if (outcome != KV_CLAUSE_HOLDS && why == NULL)
            why = s->child[i].why;
    }
    if (c->kind == KV__C_WHEN && s->n == 0)
        return;
    if (c->kind == KV__C_EITHER ? held > 0 : held == c->child_count)
        return;
    s->undecided =
        c->kind == KV__C_EITHER ? open > 0 : held + open == c->child_count;
    s->broken = !s->undecided;
    kv__say(watch, s, "%s%s",
            c->kind == KV__C_EITHER ? "neither holds; the first: " : "",
            why == NULL ? "" : why);
}

uint32_t
kv__state_end(kv_watch *watch, kv__state *s)
{
    const kv__clause *c = s->clause;

    switch (c->kind) {
    case KV__C_COUNT: end_count(watch, s); break;
    case KV__C_EVERY: end_every(watch, s); break;
    case KV__C_ORDER:
        if (c->immediate)
            end_immediate(watch, s);
        else
            end_order(watch, s);
        break;
    case KV__C_NTH: end_nth(watch, s); break;
    case KV__C_SEQUENCE: kv__run_end(watch, s); break;
    case KV__C_ROW:
    case KV__C_DISTINCT:
    case KV__C_CLOSED: end_simple(watch, s); break;
    case KV__C_INSIDE:
    case KV__C_BETWEEN:
    case KV__C_AFTER:
    case KV__C_UNTIL: end_block(watch, s); break;
    case KV__C_THREADS: end_threads(watch, s); break;
    default: end_group(watch, s); break;
    }
    /* A value that was cut could have been the one that the clause asks for:
     * what it found does not count. */
    if (kv__set_meets(&c->interest, &watch->unknown) ||
        (c->kind == KV__C_CLOSED && !c->behind &&
         kv__set_meets(&watch->spec->counted, &watch->unknown))) {
        free(s->why);
        s->why = NULL;
        kv__say(watch, s, "%s",
                watch->costly ? "a regular expression took too many steps"
                : watch->unseen != NULL
                    ? watch->unseen
                    : "the trace was cut where the answer lies");
        return KV_CLAUSE_UNDECIDED;
    }
    if (s->undecided && !(s->broken && c->kind != KV__C_DISTINCT))
        return KV_CLAUSE_UNDECIDED;
    return s->broken ? KV_CLAUSE_BROKEN : KV_CLAUSE_HOLDS;
}
