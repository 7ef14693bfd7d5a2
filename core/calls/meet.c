/* SPDX-License-Identifier: MIT */
/* Which patterns an event meets.  This runs for each event, so names are
 * compared with patterns once and remembered, and arguments are looked at only
 * for patterns whose name fits. */
#include "core/calls/watch.h"

#include <stdio.h>
#include <stdlib.h>

/* What is known about a name: the patterns and the lists of names that it fits.
 * The name itself is kept, since two may have one hash. */
typedef struct known {
    uint64_t hash, lists;
    size_t count, room, length;
    int pattern[]; /* ROOM of them, then the bytes of the name */
} known;

/* A call whose return, exception or await is of interest. */
typedef struct open_call {
    kv__set begun;
} open_call;

static bool
in_list(const kv__names *list, kv_str name)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        if (kv__name_matches(list->name[i], name))
            return true;
    return false;
}

static known *
learn(const kv_calls *spec, kv_str name, uint64_t hash)
{
    known *k = kv__zalloc(1, sizeof *k + spec->pattern_count * sizeof(int) +
                                 name.length);
    size_t i;

    if (k == NULL)
        return NULL;
    k->hash = hash;
    k->room = spec->pattern_count;
    k->length = name.length;
    memcpy(k->pattern + k->room, name.data, name.length);
    for (i = 0; i < spec->pattern_count; i++)
        if (kv__name_matches(spec->patterns[i].name, name))
            k->pattern[k->count++] = (int)i;
    for (i = 0; i < spec->list_count; i++)
        if (in_list(&spec->lists[i], name))
            k->lists |= UINT64_C(1) << i;
    return k;
}

static bool
is_known(const known *k, kv_str name)
{
    return k->length == name.length &&
           memcmp(k->pattern + k->room, name.data, name.length) == 0;
}

/* What is known about NAME, learnt if need be.  *OWN: the caller frees it,
 * because it could not be remembered: its hash is another name's, or there are
 * too many names. */
static known *
know(kv_watch *w, kv_str name, uint64_t *hash, bool *own)
{
    known *k = w->same;

    *own = false;
    /* Most events are about what the one before was about. */
    if (k != NULL && is_known(k, name)) {
        *hash = k->hash;
        return k;
    }
    *hash = kv__hash(name.data, name.length, 1);
    k = kv__map_get(&w->names, *hash);
    if (k != NULL && is_known(k, name))
        return w->same = k;
    *own = k != NULL || w->names.count >= KV__NAMES_MAX;
    k = learn(w->spec, name, *hash);
    if (k != NULL && !*own && !kv__map_put(&w->names, *hash, k)) {
        free(k);
        k = NULL;
    }
    if (k == NULL)
        w->no_memory = true;
    return k;
}

/* By hand: the arrays of a scene are large, and NEWLY says how much of them has
 * been written. */
static void
begin_scene(kv__scene *scene, kv_watch *w)
{
    scene->bound = w->bound;
    scene->spent = &w->regex_ns;
    scene->newly = 0;
    scene->why = NULL;
    scene->why_size = 0;
    scene->costly = false;
}

static void
commit(kv_watch *w, const kv__scene *scene)
{
    size_t i;

    for (i = 0; i < scene->newly; i++)
        if (!w->bound[scene->news[i]].set)
            kv__bind(&w->bound[scene->news[i]], scene->value[i]);
}

/* A recorder that does not see callers leaves the question open. */
static kv__three
caller_is(kv_watch *w, const kv__cpat *p, const kv__event *e)
{
    char buffer[512];
    bool cut;

    if (p->by.length == 0)
        return KV__YES;
    if (e->by.length == 0) {
        w->unseen = "the recorder does not see callers";
        return KV__UNKNOWN;
    }
    return kv__name_matches(p->by,
                            kv__view_text(e->by, buffer, sizeof buffer, &cut))
               ? KV__YES
               : KV__NO;
}

static kv__three
receiver_is(kv__scene *scene, const kv__cpat *p, const kv__event *e)
{
    kv__vpat variable;

    if (p->on < 0)
        return KV__YES;
    variable = (kv__vpat){.kind = KV__V_VARIABLE, .variable = p->on};
    return e->on.length == 0 ? KV__NO
                             : kv__value_matches(scene, &variable, e->on);
}

/* The name was right and the arguments were not: the first such is kept. */
static void
remember(kv_watch *w, int pattern, const char *why, const kv__moment *m)
{
    kv__spot spot;
    char where[240];

    if (w->near[pattern] != NULL || why[0] == '\0')
        return;
    w->near[pattern] = kv__zalloc(1, sizeof(kv__near));
    if (w->near[pattern] == NULL)
        return;
    spot = kv__spot_of(w, m);
    kv__spot_show(&spot, where, sizeof where);
    snprintf(w->near[pattern]->text, sizeof w->near[pattern]->text,
             "of %.90s %.120s", where, why);
}

static kv__three
call_matches(kv_watch *w, int pattern, const kv__moment *m)
{
    const kv__cpat *p = &w->spec->patterns[pattern];
    char why[200];
    kv__scene scene;
    kv__three answer, caller;

    why[0] = '\0';
    begin_scene(&scene, w);
    caller = caller_is(w, p, m->event);
    answer = receiver_is(&scene, p, m->event);
    if (answer == KV__NO || caller == KV__NO)
        return KV__NO;
    if (w->near[pattern] == NULL) {
        scene.why = why;
        scene.why_size = sizeof why;
    }
    if (!p->any_args && m->event->unseen) {
        w->unseen = "the recorder does not take arguments";
        answer = KV__UNKNOWN;
    } else if (!p->any_args) {
        kv__three args = kv__args_match(&scene, p, m->event->args,
                                        m->event->keywords, m->event->names);

        answer = args == KV__YES ? answer : args;
    }
    if (answer == KV__YES)
        answer = caller;
    w->costly = w->costly || scene.costly;
    if (answer == KV__YES)
        commit(w, &scene);
    else if (answer == KV__NO)
        remember(w, pattern, why, m);
    return answer;
}

/* PATTERN may or may not have been met.  Then everything is open that asks for
 * it, and for variables that it would have given a value: those are followed
 * from pattern to pattern until nothing new is found. */
static void
doubt(kv_watch *w, int pattern)
{
    const kv_calls *s = w->spec;
    uint64_t lost = s->patterns[pattern].makes, before;
    size_t i;

    if (kv__set_has(&w->unknown, pattern))
        return;
    kv__set_add(&w->unknown, pattern);
    for (i = 0; i < s->variable_count; i++)
        if (w->bound[i].set)
            lost &= ~(UINT64_C(1) << i);
    do {
        before = lost;
        for (i = 0; lost != 0 && i < s->pattern_count; i++) {
            if ((s->patterns[i].uses & lost) == 0)
                continue;
            kv__set_add(&w->unknown, (int)i);
            lost |= s->patterns[i].makes;
        }
    } while (lost != before);
}

static void
meet(kv_watch *w, kv__moment *m, int pattern, kv__three answer)
{
    if (answer == KV__YES) {
        kv__set_add(&m->matched, pattern);
        m->any = true;
    } else if (answer == KV__UNKNOWN) {
        doubt(w, pattern);
        m->any = true;
    }
}

/* The object that a pattern names with "$x =" is the result of the first call
 * that met it, even if a later one returns earlier. */
static void
bind(kv_watch *w, int pattern, const kv__event *e)
{
    const kv__cpat *p = &w->spec->patterns[pattern];
    kv__bound *b = p->binds < 0 ? NULL : &w->bound[p->binds];

    if (b != NULL && !b->set && e->result.length > 0 &&
        (p->kind != KV__CALL || b->by == e->call))
        kv__bind(b, e->result);
}

static void
match_call(kv_watch *w, kv__moment *m, const known *k)
{
    const kv__cpat *p;
    kv__set begun = {{0}};
    bool later = false;
    open_call *open;
    kv__three answer;
    size_t i;

    for (i = 0; i < k->count; i++) {
        p = &w->spec->patterns[k->pattern[i]];
        if ((p->kind == KV__ENTER || p->kind == KV__EXIT) && p->any_args)
            continue; /* by the event's own name */
        answer = call_matches(w, k->pattern[i], m);
        if (answer == KV__NO)
            continue;
        if (p->kind == KV__CALL || answer == KV__UNKNOWN)
            meet(w, m, k->pattern[i], answer);
        if (p->binds >= 0 && w->bound[p->binds].by == 0)
            w->bound[p->binds].by = m->event->seq;
        kv__set_add(&begun, k->pattern[i]);
        later = later || p->kind != KV__CALL || p->binds >= 0;
    }
    if (!later)
        return;
    open = w->open.count < KV__OPEN_MAX ? kv__zalloc(1, sizeof *open) : NULL;
    if (open == NULL || !kv__map_put(&w->open, m->event->seq, open)) {
        free(open);
        w->no_memory = true;
        return;
    }
    open->begun = begun;
    m->begun = &open->begun;
}

static kv__three
result_is(kv_watch *w, const kv__cpat *p, const kv__event *e)
{
    kv__scene scene;
    char buffer[512];
    kv__three answer;
    kv__val v;
    bool cut;

    begin_scene(&scene, w);
    if (p->kind == KV__RAISE) {
        /* An exception has its class as type, or is called by it. */
        kv__val_open(e->result, &v);
        if (v.type.length == 0)
            return KV__NO;
        if (!kv__name_matches(p->raised, kv__view_text(v.type, buffer,
                                                       sizeof buffer, &cut))) {
            kv__vpat type = {.kind = KV__V_TYPE, .text = p->raised};

            if (kv__value_matches(&scene, &type, e->result) != KV__YES)
                return KV__NO;
        }
        if (!p->has_result)
            return KV__YES;
        return kv__value_matches(&scene, &p->result,
                                 v.text.length > 0 ? v.text : kv__cstr("\"\""));
    }
    if (!p->has_result)
        return KV__YES;
    if (e->result.length == 0) {
        w->unseen = "the recorder does not take what is returned";
        return p->result.kind == KV__V_ANY ? KV__YES : KV__UNKNOWN;
    }
    answer = kv__value_matches(&scene, &p->result, e->result);
    w->costly = w->costly || scene.costly;
    if (answer == KV__YES)
        commit(w, &scene);
    return answer;
}

/* An event of a call that was recorded earlier: its end, or its await. */
static void
match_later(kv_watch *w, kv__moment *m)
{
    const kv__event *e = m->event;
    open_call *open = kv__map_get(&w->open, e->call);
    const kv__cpat *p;
    kv__three answer;
    size_t i;

    if (open == NULL)
        return;
    m->begun = &open->begun;
    for (i = 0; i < w->spec->pattern_count; i++) {
        /* Most calls met one pattern or two of 512: skip words without one. */
        if (i % 64 == 0 && open->begun.word[i / 64] == 0) {
            i += 63;
            continue;
        }
        if (!kv__set_has(&open->begun, (int)i))
            continue;
        p = &w->spec->patterns[i];
        if (p->kind == KV__CALL && e->kind == KV__RETURN) {
            bind(w, (int)i, e);
            continue;
        }
        if (p->kind != e->kind)
            continue;
        answer = p->kind == KV__RETURN || p->kind == KV__RAISE
                     ? result_is(w, p, e)
                     : KV__YES;
        if (answer == KV__YES && e->kind == KV__RETURN)
            bind(w, (int)i, e);
        meet(w, m, (int)i, answer);
        if (e->kind == KV__AWAIT) /* the first time counts */
            open->begun.word[i / 64] &= ~(UINT64_C(1) << (i % 64));
    }
}

static void
match_context(kv_watch *w, kv__moment *m, const known *k)
{
    const kv__cpat *p;
    kv__scene scene;
    size_t i;

    begin_scene(&scene, w);
    for (i = 0; i < k->count; i++) {
        p = &w->spec->patterns[k->pattern[i]];
        if (p->kind != m->event->kind || !p->any_args ||
            caller_is(w, p, m->event) == KV__NO)
            continue;
        meet(w, m, k->pattern[i], receiver_is(&scene, p, m->event));
    }
}

void
kv__watch_meet(kv_watch *w, const kv__event *e)
{
    kv__moment m = {.event = e, .at = w->events};
    char buffer[1024];
    open_call *ended;
    const known *k;
    bool cut, own;
    kv_str name = kv__view_text(e->name, buffer, sizeof buffer, &cut);

    w->calls += e->kind == KV__CALL;
    k = know(w, name, &m.name, &own);
    if (k == NULL)
        return;
    m.lists = k->lists;
    if (e->kind == KV__CALL) {
        if (k->count > 0)
            match_call(w, &m, k);
    } else {
        match_later(w, &m);
        if (e->kind == KV__ENTER || e->kind == KV__EXIT)
            match_context(w, &m, k);
    }
    if (own)
        free((void *)(uintptr_t)(const void *)k);
    if (m.any || w->spec->root->all)
        kv__state_hear(w, &w->root, &m);
    if (e->kind == KV__RETURN || e->kind == KV__RAISE) {
        ended = kv__map_take(&w->open, e->call);
        free(ended);
    }
}
