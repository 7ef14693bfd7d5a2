/* SPDX-License-Identifier: MIT */
/* A trace under way: what clauses see of an event, and what they remember.
 * Memory does not grow with the trace: only open calls, names, threads and
 * what 'distinct' compares are kept, and each of them is bounded. */
#ifndef KV_CALLS_WATCH_H
#define KV_CALLS_WATCH_H

#include "core/calls/event.h"
#include "core/calls/map.h"
#include "core/calls/spec.h"

#define KV__THREADS_MAX 65536
#define KV__OPEN_MAX ((size_t)1 << 20) /* calls at a time */
#define KV__SEEN_MAX ((size_t)1 << 20) /* different arguments of one clause */
#define KV__NAMES_MAX 65536            /* different names that are remembered */
/* Bytes of what threads have apart. */
#define KV__HELD_MAX ((size_t)256 << 20)

/* Where an event was, kept for a message. */
typedef struct kv__spot {
    uint64_t call, line; /* call: which of all calls, from 1; 0: none */
    char name[72], file[72];
    kv__ekind kind;
} kv__spot;

/* An event, and what was found out about it before the clauses hear it. */
typedef struct kv__moment {
    const kv__event *event;
    kv__set matched;      /* patterns that are met by this event */
    bool any;             /* at least one is met, or may be */
    const kv__set *begun; /* of the call that this event is of; or NULL */
    uint64_t lists;       /* lists of names that have its name, by bits */
    uint64_t name;        /* hash */
    uint64_t at;          /* events so far, this one included */
    kv__spot *spot;       /* filled when somebody asks */
} kv__moment;

struct kv__state;

/* What a clause has learnt so far.  Members mean what hear.c and end.c make of
 * them for its kind. */
typedef struct kv__state {
    const kv__clause *clause;
    uint64_t born;           /* events before it listened */
    uint64_t n, m;           /* how often A and B came */
    uint64_t at_a, at_b;     /* when the chosen ones came */
    uint64_t key;            /* the call that NTH is about */
    bool good, before, wait; /* of NTH; of IMMEDIATE */
    bool broken, undecided, started, over;
    kv__spot a, b;
    char *why;
    struct kv__state *child; /* of each child, while the block is open */
    kv__map map;             /* by thread: children; or what was seen */
    struct kv__run *run;     /* of a sequence */
    size_t *held;            /* where SIZE is counted; NULL: nowhere */
    size_t size;
} kv__state;

typedef struct kv__near {
    char text[240];
} kv__near;

struct kv_watch {
    const kv_calls *spec;
    kv__buf line; /* the beginning of a line that a piece ended inside of */
    uint64_t lines, events, calls;
    bool head, end;
    kv__event last; /* the end record */
    kv__state root;
    size_t words, held;
    kv__map names, open, threads;
    kv__set unknown; /* patterns that met a value that was cut */
    kv__bound *bound;
    kv__near **near; /* by pattern: what nearly matched */
    uint64_t regex_ns;
    struct known *same; /* what the last event was about; of NAMES */
    const char *unseen; /* what the recorder does not record, or NULL */
    bool costly, no_memory;
    kv_status failed;
};

/* --- words (say.c) --- */
kv__spot kv__spot_of(const kv_watch *watch, const kv__moment *m);
/* "call 3 at model.py:41" */
void kv__spot_show(const kv__spot *spot, char *buffer, size_t size);
/* Why S does not hold: the first reason is kept. */
void kv__say(kv_watch *watch, kv__state *s, const char *format, ...)
    KV_PRINTF(3, 4);
/* A pattern as written, cut for a message, in BUFFER. */
const char *kv__pattern_show(const kv_watch *watch, int pattern, char *buffer,
                             size_t size);
/* What nearly matched it; "" when nothing did. */
const char *kv__pattern_nearest(const kv_watch *watch, int pattern);

/* --- states (state.c) --- */
/* Children of a group, made anew.  NULL: out of memory. */
kv__state *kv__states_new(kv_watch *watch, const kv__clause *of);
void kv__states_free(kv__state *states, size_t count);
bool kv__state_init(kv_watch *watch, kv__state *s, const kv__clause *c);
void kv__state_clear(kv__state *s);
/* For maps that hold states. */
void kv__state_free_held(void *value);

/* --- events and their end (hear.c, end.c) --- */
void kv__state_hear(kv_watch *watch, kv__state *s, kv__moment *m);
/* KV_CLAUSE_* at the end of the events; s->why says why. */
uint32_t kv__state_end(kv_watch *watch, kv__state *s);
/* A block is over: S, which it belongs to, is broken or undecided if one of
 * the CHILDREN is, and says what the first of those says. */
void kv__block_close(kv_watch *watch, kv__state *s, kv__state *children,
                     const kv__spot *from);

/* --- patterns (meet.c) --- */
/* Which patterns the event meets; the clauses that wait for them hear it. */
void kv__watch_meet(kv_watch *watch, const kv__event *event);

/* --- sequences (sequence.c) --- */
struct kv__run *kv__run_new(const kv__seq *seq);
size_t kv__run_size(const kv__seq *seq);
void kv__run_free(struct kv__run *run);
void kv__run_hear(kv_watch *watch, kv__state *s, kv__moment *m);
void kv__run_end(kv_watch *watch, kv__state *s);
void kv__run_figures(const kv_calls *spec, const kv__state *s, kv_clause *out);

#endif
