/* SPDX-License-Identifier: MIT */
/* Makes comparisons, and answers questions about them. */
#include "core/base/take.h"
#include "core/compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RESAMPLES 10000u
#define FEW 20u /* tasks: see the table in docs/metrics.md */

/* --- runs ---------------------------------------------------------------- */

static bool
finish_run(kv_comparison *c, size_t r)
{
    kv__taken taken = kv__compare_taken(c);
    kv__racer *run = &c->runs[r];
    kv__acc sum = {0};
    kv__rate rate;
    mpq_t mean, n;
    bool good = true;
    size_t t;

    kv__rate_init(&rate);
    for (t = 0; good && t < c->task_count; t++) {
        const kv__side *side = &c->sides[r * c->task_count + t];

        run->attempts += side->attempts;
        run->unknown += side->unknown;
        if (isnan(side->worth[taken].value))
            continue;
        run->tasks++;
        kv__side_rate(side, taken, &rate);
        good = kv__acc_add(&sum, &rate, 1);
    }
    mpq_inits(mean, n, NULL);
    if (good && run->tasks > 0) {
        kv__acc_get(&sum, mean);
        mpq_set_ui(n, run->tasks, 1);
        mpq_div(mean, mean, n);
        run->num = kv__alloc(mpz_sizeinbase(mpq_numref(mean), 10) + 2);
        run->den = kv__alloc(mpz_sizeinbase(mpq_denref(mean), 10) + 2);
        good = run->num != NULL && run->den != NULL;
    }
    if (good && run->tasks > 0) {
        mpz_get_str(run->num, 10, mpq_numref(mean));
        mpz_get_str(run->den, 10, mpq_denref(mean));
    }
    run->value = run->tasks > 0 ? kv__mpq_double(mean) : NAN;
    mpq_clears(mean, n, NULL);
    kv__rate_clear(&rate);
    kv__acc_clear(&sum);
    return good;
}

/* --- pairs --------------------------------------------------------------- */

static size_t
pair_count(const kv_comparison *c)
{
    return c->run_count * (c->run_count - 1) / 2;
}

/* All pairs over the tasks from FROM to TO.  NULL: out of memory. */
static kv__duel *
make_duels(const kv_comparison *c, size_t from, size_t to)
{
    kv__duel *duels = kv__zalloc(pair_count(c), sizeof *duels);
    bool good = duels != NULL;
    size_t a, b;

    for (a = 0; good && a < c->run_count; a++)
        for (b = a + 1; good && b < c->run_count; b++)
            good = kv__compare_pair(c, a, b, from, to,
                                    &duels[kv__duel_at(c, a, b)]);
    return duels;
}

static void
free_duels(const kv_comparison *c, kv__duel *duels)
{
    size_t i;

    for (i = 0; duels != NULL && i < pair_count(c); i++) {
        free(duels[i].num);
        free(duels[i].den);
        free(duels[i].sentence);
    }
    free(duels);
}

static bool
complete(const kv_comparison *c, const kv__duel *duels)
{
    size_t i;

    for (i = 0; duels != NULL && i < pair_count(c); i++)
        if (duels[i].told.denominator == NULL)
            return false;
    return duels != NULL;
}

static bool
adjust(kv_comparison *c)
{
    double *p = kv__zalloc(pair_count(c), sizeof *p);
    size_t *order = kv__zalloc(pair_count(c), sizeof *order);
    bool good = p != NULL && order != NULL;
    size_t i;

    for (i = 0; good && i < pair_count(c); i++)
        p[i] = c->duels[i].told.p;
    if (good)
        kv__holm(p, pair_count(c), order);
    for (i = 0; good && i < pair_count(c); i++)
        c->duels[i].told.p_adjusted = p[i];
    free(p);
    free(order);
    return good;
}

/* What is counted here is bad. */
static bool
low_is_good(const kv__metric *metric)
{
    return (metric->flags & KV__METRIC_QUIET_AT_0) != 0;
}

static void
rank_runs(kv_comparison *c)
{
    size_t a, b;
    double d;

    for (a = 0; a < c->run_count; a++)
        c->runs[a].rank = 1;
    for (a = 0; a < c->run_count; a++)
        for (b = a + 1; b < c->run_count; b++) {
            const kv_compared *told = &c->duels[kv__duel_at(c, a, b)].told;

            if (told->p_adjusted >= 1 - c->options.confidence)
                continue;
            d = low_is_good(c->metric) ? -told->difference : told->difference;
            c->runs[d > 0 ? a : b].rank++;
        }
}

static bool
make_teams(kv_comparison *c)
{
    size_t t, from;
    kv__team *team;

    c->teams = kv__zalloc(c->task_count, sizeof *c->teams);
    if (c->teams == NULL)
        return false;
    for (from = t = 0; t < c->task_count; t++) {
        if (t + 1 < c->task_count && c->tasks[t + 1].group == c->tasks[t].group)
            continue;
        team = &c->teams[c->team_count++];
        team->name = c->tasks[t].group;
        team->from = from;
        team->to = from = t + 1;
    }
    for (t = 0; c->team_count > 1 && t < c->team_count; t++) {
        c->teams[t].duels = make_duels(c, c->teams[t].from, c->teams[t].to);
        if (!complete(c, c->teams[t].duels))
            return false;
    }
    return true;
}

static bool
finish(kv_comparison *c)
{
    size_t a, b, i;

    if (c->task_count < FEW &&
        !kv__compare_note(c, "fewer than %u tasks: intervals are rough", FEW))
        return false;
    for (i = 0; i < c->run_count; i++)
        if (!finish_run(c, i))
            return false;
    c->duels = make_duels(c, 0, c->task_count);
    if (!complete(c, c->duels) || !adjust(c))
        return false;
    rank_runs(c);
    for (a = 0; a < c->run_count; a++)
        for (b = a + 1; b < c->run_count; b++)
            if (!kv__compare_say(c, a, b, &c->duels[kv__duel_at(c, a, b)]))
                return false;
    return make_teams(c);
}

static kv_status
check(const kv_compare_options *given, kv_compare_options *own, kv_error *err)
{
    kv_status status =
        kv__take("kv_comparison_new", given, own, sizeof *own, err);

    if (status != KV_OK)
        return status;
    own->confidence = own->confidence == 0 ? 0.95 : own->confidence;
    own->resamples = own->resamples == 0 ? RESAMPLES : own->resamples;
    if (own->policy > KV_POLICY_SKIP || own->common > 1 ||
        own->interval > KV_COMPARE_BOOTSTRAP ||
        !(own->confidence > 0 && own->confidence < 1))
        return kv__fail(err, KV_EINVAL,
                        "kv_comparison_new: policy, common, interval or "
                        "confidence is out of its range");
    return KV_OK;
}

kv_status
kv_comparison_new(const kv_tally *const *tallies, const char *const *names,
                  size_t count, const kv_compare_options *options,
                  kv_comparison **out, kv_error *err)
{
    kv_comparison *c = kv__zalloc(1, sizeof *c);
    kv_status status;

    *out = NULL;
    if (c == NULL)
        return kv__nomem(err);
    status = check(options, &c->options, err);
    if (status == KV_OK)
        status = kv__compare_gather(c, tallies, names, count, err);
    if (status == KV_OK)
        status = kv__compare_unlike(c, err);
    if (status == KV_OK && !finish(c))
        status = kv__nomem(err);
    if (status != KV_OK) {
        kv_comparison_free(c);
        return status;
    }
    c->options.metric = c->options.by = c->options.cluster = NULL;
    *out = c;
    return KV_OK;
}

void
kv_comparison_free(kv_comparison *c)
{
    size_t i, k;

    if (c == NULL)
        return;
    free_duels(c, c->duels);
    for (i = 0; i < c->team_count; i++)
        free_duels(c, c->teams[i].duels);
    for (i = 0; c->sides != NULL && i < c->run_count * c->task_count; i++)
        if (c->sides[i].big != NULL) {
            for (k = 0; k < KV__TAKEN_COUNT; k++)
                mpq_clear(c->sides[i].big[k]);
            free(c->sides[i].big);
        }
    for (i = 0; i < c->run_count; i++) {
        free(c->runs[i].num);
        free(c->runs[i].den);
    }
    free(c->runs);
    free(c->tasks);
    free(c->sides);
    free(c->teams);
    free(c->notes);
    kv__pool_clear(&c->pool);
    free(c);
}

/* --- questions ----------------------------------------------------------- */

const char *
kv_comparison_metric(const kv_comparison *c)
{
    return c->metric_name;
}

const char *
kv_comparison_note(const kv_comparison *c, size_t index)
{
    return index < c->note_count ? c->notes[index] : NULL;
}

size_t
kv_comparison_run_count(const kv_comparison *c)
{
    return c->run_count;
}

kv_status
kv_comparison_run(const kv_comparison *c, size_t index, kv_compared_run *out)
{
    kv_compared_run full = {.struct_size = sizeof full};
    const kv__racer *run;

    if (index >= c->run_count)
        return KV_ENOTFOUND;
    run = &c->runs[index];
    full.rank = run->rank;
    full.name = run->name;
    full.tasks = run->tasks;
    full.attempts = run->attempts;
    full.unknown = run->unknown;
    full.left_out = run->left_out;
    full.value = run->value;
    full.numerator = run->num;
    full.denominator = run->den;
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

/* The same pair seen from the other side. */
static void
turn(const kv__duel *duel, kv_compared *out)
{
    const kv_compared *told = &duel->told;

    *out = *told;
    out->up = told->down;
    out->down = told->up;
    out->difference = -told->difference + 0.0;
    out->numerator = duel->num + strlen(duel->num) + 1;
    out->low = -told->high;
    out->high = -told->low;
    out->skipped = -told->skipped;
    out->worst = -told->best;
    out->best = -told->worst;
    out->p_worst = told->p_best;
    out->p_best = told->p_worst;
}

static kv_status
tell(const kv_comparison *c, const kv__duel *duels, size_t a, size_t b,
     kv_compared *out)
{
    kv_compared full;

    if (a == b || a >= c->run_count || b >= c->run_count)
        return KV_ENOTFOUND;
    if (a < b)
        full = duels[kv__duel_at(c, a, b)].told;
    else
        turn(&duels[kv__duel_at(c, b, a)], &full);
    full.struct_size = sizeof full;
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

kv_status
kv_comparison_pair(const kv_comparison *c, size_t a, size_t b, kv_compared *out)
{
    return tell(c, c->duels, a, b, out);
}

const char *
kv_comparison_sentence(const kv_comparison *c, size_t a, size_t b)
{
    if (a == b || a >= c->run_count || b >= c->run_count)
        return NULL;
    return c->duels[a < b ? kv__duel_at(c, a, b) : kv__duel_at(c, b, a)]
        .sentence;
}

const char *
kv_comparison_group_name(const kv_comparison *c, size_t group)
{
    return group < c->team_count ? c->teams[group].name : NULL;
}

kv_status
kv_comparison_group(const kv_comparison *c, size_t group, size_t a, size_t b,
                    kv_compared *out)
{
    kv_compared full = {.struct_size = sizeof full};
    kv_status status;

    if (group >= c->team_count)
        return KV_ENOTFOUND;
    status = tell(c, c->team_count == 1 ? c->duels : c->teams[group].duels, a,
                  b, &full);
    if (status == KV_OK && full.tasks == 0)
        status = KV_ENOTFOUND;
    full.p_adjusted = NAN;
    if (status == KV_OK)
        kv__give(out, &full, sizeof full);
    return status;
}

size_t
kv_comparison_task_count(const kv_comparison *c)
{
    return c->task_count;
}

kv_status
kv_comparison_task(const kv_comparison *c, size_t index, const char **group,
                   kv_str *id)
{
    if (index >= c->task_count)
        return KV_ENOTFOUND;
    *group = c->tasks[index].group;
    *id = kv__str(c->tasks[index].id, c->tasks[index].id_length);
    return KV_OK;
}

double
kv_comparison_value(const kv_comparison *c, size_t run, size_t task)
{
    if (run >= c->run_count || task >= c->task_count)
        return NAN;
    return c->sides[run * c->task_count + task]
        .worth[kv__compare_taken(c)]
        .value;
}
