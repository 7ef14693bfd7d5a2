/* SPDX-License-Identifier: MIT */
/* The first step of a comparison: which runs and tasks there are, and what each
 * run has at each task. */
#include "core/compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A label that is not what the task is, but what the run is. */
static bool
is_aside(const char *key)
{
    return strcmp(key, "run") == 0 || key[0] == KV__DETAIL;
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* --- runs ---------------------------------------------------------------- */

static int
compare_racers(const void *a, const void *b)
{
    const kv__racer *x = a, *y = b;

    return strcmp(x->run == NULL ? "" : x->run, y->run == NULL ? "" : y->run);
}

static kv__racer *
racer_of(const kv_comparison *c, const kv_tally *tally,
         const kv__labels *labels)
{
    const char *run = kv__labels_get(labels, "run");
    size_t i;

    for (i = 0; i < c->run_count; i++)
        if (c->runs[i].tally == tally && same_text(c->runs[i].run, run))
            return &c->runs[i];
    return NULL;
}

static kv_status
find_runs(kv_comparison *c, const kv_tally *tally, kv_error *err)
{
    size_t first = c->run_count, i;
    kv__racer *grown;

    for (i = 0; i < tally->task_count; i++) {
        const kv__labels *labels = &tally->labels[tally->tasks[i].labels];

        if (racer_of(c, tally, labels) != NULL)
            continue;
        if (c->run_count == KV_COMPARE_RUNS_MAX)
            return kv__fail(err, KV_EINVAL, "more than %u runs",
                            KV_COMPARE_RUNS_MAX);
        grown = kv__grow(c->runs, &c->run_capacity, c->run_count + 1,
                         sizeof *grown);
        if (grown == NULL)
            return kv__nomem(err);
        c->runs = grown;
        grown += c->run_count++;
        memset(grown, 0, sizeof *grown);
        grown->tally = tally;
        grown->run = kv__labels_get(labels, "run");
    }
    if (c->run_count > first)
        qsort(c->runs + first, c->run_count - first, sizeof *c->runs,
              compare_racers);
    for (i = 0; i < tally->label_count; i++) {
        grown = racer_of(c, tally, &tally->labels[i]);
        if (grown != NULL)
            grown->kinds |= tally->labels[i].kinds;
    }
    return KV_OK;
}

static const char *
name_of(const kv__racer *run)
{
    return run->run == NULL ? "(none)" : run->run;
}

/* Name run I as TEXT says, and where one before it has that name, with the
 * first number that is free.  False: out of memory. */
static bool
call(kv_comparison *c, size_t i, kv__buf *text)
{
    size_t plain = text->length, number = 1, j = 0;

    while (j < i && kv__buf_text(text) != NULL)
        if (strcmp(c->runs[j].name, text->data) != 0) {
            j++;
        } else {
            text->length = plain;
            kv__buf_printf(text, " (%zu)", ++number);
            j = 0;
        }
    if (kv__buf_text(text) != NULL)
        c->runs[i].name = kv__pool_intern(&c->pool, text->data, text->length);
    return c->runs[i].name != NULL;
}

/* Where runs of two tallies have one name, that of the tally tells them
 * apart. */
static kv_status
name_runs(kv_comparison *c, const kv_tally *const *tallies,
          const char *const *names, size_t count, kv_error *err)
{
    kv__buf text = {0};
    size_t i, j, t, own, again;
    kv_status status = KV_OK;

    for (i = 0; status == KV_OK && i < c->run_count; i++) {
        kv__racer *run = &c->runs[i];

        for (t = 0; t + 1 < count && tallies[t] != run->tally;)
            t++;
        for (own = again = j = 0; j < c->run_count; j++) {
            own += c->runs[j].tally == run->tally;
            again += j != i && strcmp(name_of(run), name_of(&c->runs[j])) == 0;
        }
        kv__buf_reset(&text);
        if (again > 0 && names != NULL && names[t] != NULL)
            kv__buf_printf(&text, own > 1 ? "%s/" : "%s", names[t]);
        if (text.length == 0 || own > 1)
            kv__buf_str(&text, name_of(run));
        if (!call(c, i, &text))
            status = kv__nomem(err);
    }
    kv__buf_clear(&text);
    return status;
}

/* --- labels -------------------------------------------------------------- */

/* The one value of a label in a run, with *MIXED where it has several. */
static const char *
value_in(const kv_comparison *c, const kv__racer *run, const char *key,
         bool *mixed)
{
    const kv__labels *labels;
    const char *value = NULL, *one;
    bool first = true;
    size_t i;

    *mixed = false;
    for (i = 0; i < run->tally->label_count && !*mixed; i++) {
        labels = &run->tally->labels[i];
        if (racer_of(c, run->tally, labels) != run)
            continue;
        one = kv__labels_get(labels, key);
        *mixed = !first && !same_text(one, value);
        value = one;
        first = false;
    }
    return value;
}

/* A label of which each run has one value, and not all the same: it says what
 * the run is.  Data sets always say what the task is. */
static bool
is_of_runs(const kv_comparison *c, const char *key)
{
    const char *first = NULL, *value;
    bool mixed, unlike = false;
    size_t i;

    if (strcmp(key, "dataset") == 0)
        return false;
    for (i = 0; i < c->run_count; i++) {
        value = value_in(c, &c->runs[i], key, &mixed);
        if (mixed)
            return false;
        unlike |= i > 0 && !same_text(value, first);
        first = value;
    }
    return unlike;
}

/* Keys that are left aside, each once. */
typedef struct aside {
    const char *key[KV__TALLY_LABELS_MAX], *seen[256];
    size_t count, seen_count;
} aside;

static bool
find_aside(kv_comparison *c, const kv_tally *tally, aside *out)
{
    const char *key;
    size_t i, k, j;

    for (i = 0; i < tally->label_count; i++)
        for (k = 0; k < tally->labels[i].pair_count; k++) {
            key = tally->labels[i].pairs[k].key;
            for (j = 0; j < out->seen_count; j++)
                if (strcmp(out->seen[j], key) == 0)
                    break;
            if (is_aside(key) || j < out->seen_count || j == 256)
                continue;
            out->seen[out->seen_count++] = key;
            if (out->count == KV__TALLY_LABELS_MAX || !is_of_runs(c, key))
                continue;
            out->key[out->count++] = key;
            if (!kv__compare_note(c,
                                  "label '%s' tells the runs apart, so tasks "
                                  "are matched without it",
                                  key))
                return false;
        }
    return true;
}

/* What tasks of these labels have in common, whatever the run. */
static const char *
key_of(kv_comparison *c, const kv__labels *labels, const aside *left)
{
    kv__buf text = {0};
    const char *key = NULL;
    size_t i, j;

    for (i = 0; i < labels->pair_count; i++) {
        if (is_aside(labels->pairs[i].key))
            continue;
        for (j = 0; j < left->count; j++)
            if (strcmp(left->key[j], labels->pairs[i].key) == 0)
                break;
        if (j == left->count) {
            kv__buf_printf(&text, "%s\001%s\001", labels->pairs[i].key,
                           labels->pairs[i].value);
        }
    }
    if (kv__buf_text(&text) != NULL)
        key = kv__pool_intern(&c->pool, text.data, text.length);
    kv__buf_clear(&text);
    return key;
}

/* --- tasks --------------------------------------------------------------- */

/* The keys of the label sets of the tallies, and the tasks by key and id. */
typedef struct matching {
    const char ***keys; /* of tally T, of its label set */
    kv__table table;
} matching;

static uint64_t
hash_of(const char *key, const char *id, size_t length)
{
    return kv__hash(id, length, (uint64_t)(uintptr_t)key);
}

static size_t
find_task(const kv_comparison *c, const kv__table *table, const char *key,
          const char *id, size_t length)
{
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(table, hash_of(key, id, length), &probe)) !=
           KV__TABLE_END)
        if (c->tasks[at].key == key && c->tasks[at].id_length == length &&
            memcmp(c->tasks[at].id, id, length) == 0)
            return at;
    return SIZE_MAX;
}

static const char *
label_of(kv_comparison *c, const kv__labels *labels, const char *key)
{
    const char *value = kv__labels_get(labels, key);

    if (value == NULL)
        value = "(none)";
    return kv__pool_intern(&c->pool, value, strlen(value));
}

static bool
add_task(kv_comparison *c, matching *m, const char *key,
         const kv__labels *labels, const kv__row *row)
{
    const char *cluster = c->options.cluster;
    kv__matched *grown =
        kv__grow(c->tasks, &c->task_capacity, c->task_count + 1, sizeof *grown);

    if (grown == NULL)
        return false;
    c->tasks = grown;
    grown += c->task_count;
    memset(grown, 0, sizeof *grown);
    grown->key = key;
    grown->id = kv__arena_copy(&c->pool.arena, row->id, row->id_length);
    grown->id_length = row->id_length;
    grown->group =
        label_of(c, labels, c->options.by == NULL ? "dataset" : c->options.by);
    if (cluster != NULL && kv__labels_get(labels, cluster) != NULL &&
        (grown->cluster = label_of(c, labels, cluster)) == NULL)
        return false;
    return grown->id != NULL && grown->group != NULL &&
           kv__table_add(&m->table, hash_of(key, row->id, row->id_length),
                         c->task_count++);
}

static bool
find_tasks(kv_comparison *c, matching *m, const kv_tally *tally,
           const aside *left, size_t t)
{
    size_t i;

    m->keys[t] = kv__zalloc(tally->label_count, sizeof *m->keys[t]);
    if (m->keys[t] == NULL)
        return false;
    for (i = 0; i < tally->label_count; i++)
        if ((m->keys[t][i] = key_of(c, &tally->labels[i], left)) == NULL)
            return false;
    for (i = 0; i < tally->task_count; i++) {
        const kv__row *row = &tally->tasks[i];
        const char *key = m->keys[t][row->labels];

        if (find_task(c, &m->table, key, row->id, row->id_length) == SIZE_MAX &&
            !add_task(c, m, key, &tally->labels[row->labels], row))
            return false;
    }
    return true;
}

static int
compare_matched(const void *a, const void *b)
{
    const kv__matched *x = a, *y = b;
    int order = strcmp(x->group, y->group);

    if (order == 0 && x->key != y->key)
        order = strcmp(x->key, y->key);
    return order != 0 ? order
                      : kv__str_compare(kv__str(x->id, x->id_length),
                                        kv__str(y->id, y->id_length));
}

/* --- sides --------------------------------------------------------------- */

static bool
keep_rate(kv__side *side, kv__taken taken, kv__rate *rate)
{
    kv__worth *worth = &side->worth[taken];
    size_t i;

    worth->value = kv__rate_double(rate);
    if (!rate->big && rate->den <= UINT32_MAX) {
        worth->num = (uint32_t)rate->num;
        worth->den = (uint32_t)rate->den;
        return true;
    }
    if (rate->big && mpz_cmp_ui(mpq_denref(rate->q), UINT32_MAX) <= 0) {
        worth->num = (uint32_t)mpz_get_ui(mpq_numref(rate->q));
        worth->den = (uint32_t)mpz_get_ui(mpq_denref(rate->q));
        return true;
    }
    if (side->big == NULL) {
        side->big = kv__alloc(KV__TAKEN_COUNT * sizeof *side->big);
        if (side->big == NULL)
            return false;
        for (i = 0; i < KV__TAKEN_COUNT; i++)
            mpq_init(side->big[i]);
    }
    if (rate->big) {
        mpq_set(side->big[taken], rate->q);
    } else {
        mpz_set_ui(mpq_numref(side->big[taken]), rate->num);
        mpz_set_ui(mpq_denref(side->big[taken]), rate->den);
        mpq_canonicalize(side->big[taken]);
    }
    return true;
}

void
kv__side_rate(const kv__side *side, kv__taken taken, kv__rate *out)
{
    const kv__worth *worth = &side->worth[taken];

    out->big = worth->den == 0;
    if (worth->den == 0)
        mpq_set(out->q, side->big[taken]);
    else
        kv__rate_set(out, worth->num, worth->den);
}

/* As if the attempts without a verdict had all passed, and as many as the
 * metric needs where nobody made any. */
static bool
as_passed(const kv_comparison *c, kv__stat *stat)
{
    uint64_t unknown = stat->error + stat->unscored;

    if (stat->n == 0)
        unknown = stat->n = c->rules.k > 0 ? c->rules.k : 1;
    stat->pass += unknown;
    stat->granted = unknown;
    stat->error = stat->unscored = 0;
    stat->credits += unknown;
    if (stat->scores == 0)
        stat->lowest = 1;
    stat->scores += unknown;
    return kv__sum_add(&stat->credit, (__int128)unknown, 1) &&
           kv__sum_add(&stat->score, (__int128)unknown, 1);
}

/* All the ways to take one task's attempts. */
static kv_status
take_side(const kv_comparison *c, const kv__racer *run, const kv__row *row,
          kv__side *side, kv_error *err)
{
    static const uint32_t policy[KV__TAKEN_COUNT] = {
        KV_POLICY_FAIL, KV_POLICY_SKIP, KV_POLICY_FAIL};
    kv__rules rules = c->rules;
    kv__stat stat = {0};
    kv__rate rate;
    kv_status status = KV_OK;
    size_t i;

    side->there = true;
    if (!kv__row_stat(run->tally, row, &stat)) {
        kv__stat_clear(&stat);
        return kv__nomem(err);
    }
    side->attempts = stat.n;
    side->unknown = stat.n == 0 ? 1 : stat.error + stat.unscored;
    kv__rate_init(&rate);
    for (i = 0; status == KV_OK && i < KV__TAKEN_COUNT; i++) {
        side->worth[i].value = NAN;
        if (i == KV__AS_PASS && !as_passed(c, &stat)) {
            status = kv__nomem(err);
            break;
        }
        rules.policy = policy[i];
        rate.big = false;
        switch (c->metric->value(&stat, &rules, &rate)) {
        case KV__VALUE:
            if (!keep_rate(side, (kv__taken)i, &rate))
                status = kv__nomem(err);
            break;
        case KV__UNDEFINED:
            if (i == kv__compare_taken(c))
                status = kv__fail(err, KV_EFORMAT,
                                  "%s is undefined for task '%.*s' of '%s': %s",
                                  c->metric_name, (int)row->id_length, row->id,
                                  run->name, rules.reason);
            break;
        default: break;
        }
    }
    kv__rate_clear(&rate);
    kv__stat_clear(&stat);
    return status;
}

static kv_status
take_sides(kv_comparison *c, const matching *m, const kv_tally *tally, size_t t,
           kv_error *err)
{
    kv_status status = KV_OK;
    kv__racer *run;
    kv__side *side;
    size_t i, at;

    for (i = 0; status == KV_OK && i < tally->task_count; i++) {
        const kv__row *row = &tally->tasks[i];

        run = racer_of(c, tally, &tally->labels[row->labels]);
        at = find_task(c, &m->table, m->keys[t][row->labels], row->id,
                       row->id_length);
        side = &c->sides[(size_t)(run - c->runs) * c->task_count + at];
        if (side->there)
            return kv__fail(err, KV_EFORMAT,
                            "'%s' has task '%.*s' twice, by a label that tells "
                            "the runs apart",
                            run->name, (int)row->id_length, row->id);
        status = take_side(c, run, row, side, err);
        if (side->attempts > run->most)
            run->most = side->attempts;
    }
    return status;
}

/* Tasks in their order, and the table that knows them there. */
static bool
sort_tasks(kv_comparison *c, matching *m)
{
    size_t i;

    kv__table_clear(&m->table);
    qsort(c->tasks, c->task_count, sizeof *c->tasks, compare_matched);
    for (i = 0; i < c->task_count; i++)
        if (!kv__table_add(
                &m->table,
                hash_of(c->tasks[i].key, c->tasks[i].id, c->tasks[i].id_length),
                i))
            return false;
    c->sides = kv__zalloc(c->run_count * c->task_count, sizeof *c->sides);
    return c->sides != NULL;
}

/* The metric that was asked for, or the first headline of all runs. */
static kv_status
choose_metric(kv_comparison *c, kv_error *err)
{
    const char *name = c->options.metric;
    kv__buf text = {0};
    uint32_t kinds = UINT32_MAX;
    kv__numbers numbers;
    size_t i;

    for (i = 0; i < c->run_count; i++)
        kinds &= c->runs[i].kinds;
    for (i = 0; name == NULL && i < kv__metric_count; i++)
        if ((kv__metrics[i].kinds & kinds) != 0 && kv__metrics[i].value != NULL)
            name = kv__metrics[i].name;
    if (name == NULL)
        return kv__fail(err, KV_EINVAL,
                        "no metric applies to all runs; name one");
    c->metric = kv__metric_find(name, &numbers);
    if (c->metric == NULL)
        return kv__fail(err, KV_ENOTFOUND, "no metric '%s'", name);
    if (c->metric->value == NULL)
        return kv__fail(err, KV_EINVAL,
                        "'%s' is about runs and has no value for a task", name);
    c->rules.policy = c->options.policy;
    c->rules.threshold = 0.75;
    kv__metric_numbers(c->metric, c->rules.threshold, &numbers);
    c->rules.k = numbers.k;
    c->rules.m = numbers.m;
    kv__metric_label(c->metric, numbers, c->rules.threshold, &text);
    kinds &= KV__KIND_CHOICE | KV__KIND_TESTS | KV__KIND_GRADED;
    if (c->options.metric == NULL && (kinds & (kinds - 1)) != 0 &&
        !kv__compare_note(c,
                          "questions, tests or rubrics are compared "
                          "together, by '%s'",
                          c->metric->name))
        text.failed = true;
    if (kv__buf_text(&text) != NULL)
        c->metric_name = kv__pool_intern(&c->pool, text.data, text.length);
    kv__buf_clear(&text);
    return c->metric_name == NULL ? kv__nomem(err) : KV_OK;
}

kv_status
kv__compare_gather(kv_comparison *c, const kv_tally *const *tallies,
                   const char *const *names, size_t count, kv_error *err)
{
    matching m = {kv__zalloc(count, sizeof *m.keys), {0}};
    kv_status status = m.keys == NULL ? kv__nomem(err) : KV_OK;
    aside left = {0};
    size_t t;

    for (t = 0; status == KV_OK && t < count; t++)
        status = find_runs(c, tallies[t], err);
    if (status == KV_OK && c->run_count < 2)
        status = kv__fail(err, KV_EINVAL,
                          c->run_count == 0
                              ? "there are no attempts to compare"
                              : "there is one run only, '%s'; two or more are "
                                "needed",
                          c->run_count == 0 ? "" : name_of(&c->runs[0]));
    if (status == KV_OK)
        status = name_runs(c, tallies, names, count, err);
    if (status == KV_OK)
        status = choose_metric(c, err);
    for (t = 0; status == KV_OK && t < count; t++)
        if (!find_aside(c, tallies[t], &left))
            status = kv__nomem(err);
    for (t = 0; status == KV_OK && t < count; t++)
        if (!find_tasks(c, &m, tallies[t], &left, t))
            status = kv__nomem(err);
    if (status == KV_OK && !sort_tasks(c, &m))
        status = kv__nomem(err);
    for (t = 0; status == KV_OK && t < count; t++)
        status = take_sides(c, &m, tallies[t], t, err);
    for (t = 0; m.keys != NULL && t < count; t++)
        free(m.keys[t]);
    free(m.keys);
    kv__table_clear(&m.table);
    return status;
}
