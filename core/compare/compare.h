/* SPDX-License-Identifier: MIT */
/* A comparison in memory.
 *
 * Made in steps, each in a file of its own: gather.c finds runs and tasks and
 * what each run has at each task, unlike.c refuses what can't be compared,
 * pair.c makes the figures of pairs with the tests of odds.c, say.c the
 * sentences; gate.c answers conditions.  Once made it is only read. */
#ifndef KV_COMPARE_COMPARE_H
#define KV_COMPARE_COMPARE_H

#include "core/base/pool.h"
#include "core/compare/odds.h"
#include "core/figures/metric.h"

#include <kverify/compare.h>

/* How attempts without a verdict are taken. */
typedef enum kv__taken {
    KV__AS_FAIL,
    KV__LEFT_OUT,
    KV__AS_PASS,
    KV__TAKEN_COUNT
} kv__taken;

/* num/den where both are small, else double alone; NaN: the task leaves the
 * denominator. */
typedef struct kv__worth {
    double value;
    uint32_t num, den; /* den 0: in BIG of the side */
} kv__worth;

/* What a run has at a task. */
typedef struct kv__side {
    kv__worth worth[KV__TAKEN_COUNT];
    uint64_t attempts, unknown;
    mpq_t *big; /* the values with DEN 0, KV__TAKEN_COUNT of them, or NULL */
    bool there;
} kv__side;

typedef struct kv__matched {
    const char *key; /* labels, so that tasks sort by them; interned */
    const char *id;
    size_t id_length;
    const char *group, *cluster; /* interned; cluster NULL: its own */
    size_t was;                  /* its place before sorting */
} kv__matched;

typedef struct kv__racer {
    const char *name;
    const kv_tally *tally;
    const char *run; /* its label there, of the tally; NULL: none */
    uint32_t kinds;  /* levels among them */
    uint64_t most;   /* attempts at a task */
    uint64_t tasks, attempts, unknown, left_out;
    uint32_t rank;
    double value;
    char *num, *den;
} kv__racer;

typedef struct kv__duel {
    kv_compared told;
    char *num, *den, *sentence;
} kv__duel;

typedef struct kv__team {
    const char *name;
    size_t from, to; /* its tasks */
    kv__duel *duels;
} kv__team;

struct kv_comparison {
    kv_compare_options options;
    const kv__metric *metric;
    const char *metric_name; /* of the pool */
    kv__rules rules;
    kv__pool pool;
    kv__racer *runs;
    size_t run_count, run_capacity;
    kv__matched *tasks;
    size_t task_count, task_capacity;
    kv__side *sides; /* of run R at task T: [R * task_count + T], once sorted */
    kv__duel *duels; /* of pairs A < B, in that order */
    kv__team *teams;
    size_t team_count;
    const char **notes;
    size_t note_count;
};

/* Runs, tasks and sides of the tallies. */
kv_status kv__compare_gather(kv_comparison *c, const kv_tally *const *tallies,
                             const char *const *names, size_t count,
                             kv_error *err);
/* Refuse what is unlike, or take what is common. */
kv_status kv__compare_unlike(kv_comparison *c, kv_error *err);
/* False: out of memory. */
bool kv__compare_note(kv_comparison *c, const char *format, ...)
    KV_PRINTF(2, 3);
/* B - A over the tasks from FROM to TO.  False: out of memory. */
bool kv__compare_pair(const kv_comparison *c, size_t a, size_t b, size_t from,
                      size_t to, kv__duel *out);
/* The sentence of a pair.  False: out of memory. */
bool kv__compare_say(const kv_comparison *c, size_t a, size_t b, kv__duel *out);

/* The value of a side that stands in SIDES, as a rate. */
void kv__side_rate(const kv__side *side, kv__taken taken, kv__rate *out);
/* How the options take attempts without a verdict. */
static inline kv__taken
kv__compare_taken(const kv_comparison *c)
{
    return c->options.policy == KV_POLICY_SKIP ? KV__LEFT_OUT : KV__AS_FAIL;
}
/* Where the pair A < B is. */
static inline size_t
kv__duel_at(const kv_comparison *c, size_t a, size_t b)
{
    return a * (2 * c->run_count - a - 1) / 2 + (b - a - 1);
}

#endif
