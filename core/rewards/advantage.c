/* SPDX-License-Identifier: MIT */
/* Rewards within groups. */
#include "core/base/alloc.h"
#include "core/base/table.h"
#include "core/base/str.h"
#include "core/base/take.h"

#include <kverify/rewards.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WHITEN_EPS 1e-8

static const struct {
    const char *name, *summary;
    kv_advantage_options options;
} presets[] = {
#define PRESET(n, s, f, d, one, e, w)                                       \
    {                                                                       \
        n, s,                                                               \
        {                                                                   \
            .form = KV_ADVANTAGE_##f, .ddof = d, .single = KV_SINGLE_##one, \
            .eps = e, .whiten = w                                           \
        }                                                                   \
    }
    PRESET("grpo", "(r - mean)/(std + 1e-6), sample std", NORMALISED, 1, ZERO,
           1e-6, 0),
    PRESET("dr-grpo", "r - mean", CENTRED, 1, ZERO, 0, 0),
    PRESET("rloo", "r - mean of the others", RLOO, 1, ZERO, 0, 0),
    PRESET("opo", "r - mean weighted by length", OPO, 1, ZERO, 0, 0),
    PRESET("gpg", "r - mean, scaled by the share of rewards that are not 0",
           GPG, 1, ZERO, 0, 0),
    PRESET("passk", "only the best of a group, by its lead", PASSK, 1, ZERO,
           1e-6, 0),
    PRESET("reinforce++", "(r - mean)/std over everything", BATCH, 1, ZERO,
           WHITEN_EPS, 0),
    PRESET("reinforce++-baseline", "r - mean, then over everything", CENTRED, 1,
           RAW, 0, 1),
    PRESET("verl-reinforce++-baseline", "r - mean, then over all tokens",
           CENTRED, 1, RAW, 0, 2),
    PRESET("verl-gdpo",
           "verl-grpo of each reward, summed, then over all tokens", NORMALISED,
           1, RAW, 1e-6, 2),
    PRESET("verl-grpo", "grpo; a single one keeps its reward", NORMALISED, 1,
           RAW, 1e-6, 0),
    PRESET("verl-dr-grpo", "dr-grpo; a single one keeps its reward", CENTRED, 1,
           RAW, 0, 0),
    PRESET("verl-rloo", "rloo; a single one keeps its reward", RLOO, 1, RAW, 0,
           0),
    PRESET("verl-opo", "opo; a single one keeps its reward", OPO, 1, RAW, 0, 0),
    PRESET("verl-gpg", "gpg; a single one keeps its reward", GPG, 1, RAW, 0, 0),
    PRESET("trl-grpo", "(r - mean)/(std + 1e-4), sample std", NORMALISED, 1,
           ZERO, 1e-4, 0),
    PRESET("trl-rloo", "r - mean of the others", RLOO, 1, ZERO, 0, 0),
    PRESET("trl-async", "(r - mean)/(std + 1e-8), population std", NORMALISED,
           0, ZERO, 1e-8, 0),
    PRESET("prime-grpo", "r - mean", CENTRED, 1, ZERO, 0, 0),
    PRESET("prime-maxrl", "(r - mean)/mean, 0 where the mean is not above 0",
           MAXRL, 1, ZERO, 0, 0),
};

#define PRESET_COUNT (sizeof presets / sizeof *presets)

kv_status
kv_advantage_preset(const char *name, kv_advantage_options *out, kv_error *err)
{
    kv_advantage_options full;
    size_t i;

    for (i = 0; i < PRESET_COUNT; i++)
        if (strcmp(presets[i].name, name) == 0) {
            full = presets[i].options;
            full.struct_size = sizeof full;
            kv__give(out, &full, sizeof full);
            return KV_OK;
        }
    return kv__fail(err, KV_ENOTFOUND, "no preset of advantages '%.40s'", name);
}

const char *
kv_advantage_preset_name(size_t index)
{
    return index < PRESET_COUNT ? presets[index].name : NULL;
}

const char *
kv_advantage_preset_summary(size_t index)
{
    return index < PRESET_COUNT ? presets[index].summary : NULL;
}

/* --- one group ------------------------------------------------------------ */

typedef struct stat {
    uint64_t n;                 /* samples with a reward */
    bool unlike;                /* not all of them are equal */
    bool infinite;              /* one of them is, so nothing is defined */
    double first, sum, squares; /* squares: of distances from the mean */
    double best, second;
    double length, weighted;
    /* What an advantage is made of: (r - base)*scale. */
    double base, scale;
} stat;

static void
see(stat *s, double r, double length)
{
    if (isnan(r))
        return;
    s->infinite |= isinf(r) != 0;
    if (s->n++ == 0) {
        s->first = s->best = r;
        s->second = -INFINITY;
    } else {
        s->unlike |= r != s->first;
        if (r > s->best) {
            s->second = s->best;
            s->best = r;
        } else if (r > s->second) {
            s->second = r;
        }
    }
    s->sum += r;
    s->length += length;
    s->weighted += length * r;
}

/* Base and scale, once sum and squares are known. */
static void
settle(stat *s, const kv_advantage_options *o, double gpg)
{
    double mean = s->n == 0 ? 0 : s->sum / (double)s->n, std;

    s->base = mean;
    s->scale = 0;
    if (s->n == 1 && o->single == KV_SINGLE_RAW) {
        s->base = 0;
        s->scale = o->form == KV_ADVANTAGE_NORMALISED ? 1 / (1 + o->eps)
                   : o->form == KV_ADVANTAGE_GPG      ? gpg
                                                      : 1;
        return;
    }
    /* Equal rewards give exactly 0, whatever rounding makes of the mean. */
    if (s->n < 2 || !s->unlike)
        return;
    std = sqrt(s->squares / (double)(s->n - o->ddof));
    switch (o->form) {
    case KV_ADVANTAGE_NORMALISED: s->scale = 1 / (std + o->eps); break;
    case KV_ADVANTAGE_PASSK:
        s->base = s->second;
        s->scale = 1 / (std + o->eps);
        break;
    case KV_ADVANTAGE_RLOO: s->scale = (double)s->n / (double)(s->n - 1); break;
    case KV_ADVANTAGE_OPO:
        s->base = s->length > 0 ? s->weighted / s->length : mean;
        s->scale = 1;
        break;
    case KV_ADVANTAGE_GPG: s->scale = gpg; break;
    case KV_ADVANTAGE_MAXRL: s->scale = mean > 0 ? 1 / mean : 0; break;
    default: s->scale = 1; break;
    }
}

static double
value_of(const stat *s, const kv_advantage_options *o, double r)
{
    if (isnan(r) || s->scale == 0)
        return 0;
    if (o->form == KV_ADVANTAGE_PASSK && s->n > 1)
        return r == s->best && s->second < s->best ? (r - s->base) * s->scale
                                                   : 0;
    return (r - s->base) * s->scale;
}

/* What was seen in all groups. */
typedef struct found {
    kv_advantage_report report;
    bool infinite; /* a reward is */
} found;

static void
count_group(const stat *s, found *all)
{
    all->report.groups++;
    all->infinite |= s->infinite;
    all->report.single += s->n == 1;
    all->report.constant += s->n > 1 && !s->unlike;
    all->report.empty += s->n == 0;
}

/* --- groups that follow each other ------------------------------------ */

/* Several groups at once, each lane one: the sums of a group go in the order of
 * its samples, and lanes don't wait for each other.  False: a reward is
 * missing, or the form needs more than this. */
#define LANES 4

typedef double lanes[LANES];

static inline bool
sum_lanes(const double *r, size_t n, lanes sum, lanes squares, lanes low,
          lanes high)
{
    lanes mean;
    size_t i;
    int k;

    for (k = 0; k < LANES; k++) {
        sum[k] = squares[k] = 0;
        low[k] = high[k] = r[(size_t)k * n];
    }
    for (i = 0; i < n; i++)
        for (k = 0; k < LANES; k++) {
            double x = r[(size_t)k * n + i];

            sum[k] += x;
            low[k] = x < low[k] ? x : low[k];
            high[k] = x > high[k] ? x : high[k];
        }
    for (k = 0; k < LANES; k++)
        mean[k] = sum[k] / (double)n;
    for (i = 0; i < n; i++)
        for (k = 0; k < LANES; k++) {
            double d = r[(size_t)k * n + i] - mean[k];

            squares[k] += d * d;
        }
    /* Not a number, or infinite: rare, and looked at one by one. */
    return isfinite(sum[0] + sum[1] + sum[2] + sum[3]);
}

static bool
groups_at_once(const double *r, size_t n, const kv_advantage_options *o,
               double gpg, double *out, found *all)
{
    lanes sum, squares, low, high;
    double base, scale;
    size_t i;
    int k;

    if (!sum_lanes(r, n, sum, squares, low, high))
        return false;
    for (k = 0; k < LANES; k++) {
        stat s = {.n = n,
                  .unlike = low[k] != high[k],
                  .sum = sum[k],
                  .squares = squares[k]};

        settle(&s, o, gpg);
        count_group(&s, all);
        base = s.scale == 0 ? 0 : s.base;
        scale = s.scale;
        if (scale == 0)
            for (i = 0; i < n; i++)
                out[(size_t)k * n + i] = 0;
        else
            for (i = 0; i < n; i++)
                out[(size_t)k * n + i] = (r[(size_t)k * n + i] - base) * scale;
    }
    return true;
}

static void
group_by_samples(const double *r, const double *lengths, size_t n,
                 const kv_advantage_options *o, double gpg, double *out,
                 stat *s)
{
    double mean, d;
    size_t i;

    *s = (stat){0};
    for (i = 0; i < n; i++)
        see(s, r[i], lengths == NULL ? 0 : lengths[i]);
    mean = s->n == 0 ? 0 : s->sum / (double)s->n;
    for (i = 0; i < n; i++) {
        d = r[i] - mean;
        if (!isnan(d))
            s->squares += d * d;
    }
    settle(s, o, gpg);
    for (i = 0; i < n; i++)
        out[i] = value_of(s, o, r[i]);
}

/* The form needs no more than sums: where rewards are missing, they are left
 * out of these without a branch. */
static void
group_by_sums(const double *r, size_t n, const kv_advantage_options *o,
              double gpg, double *out, stat *s)
{
    double sum = 0, squares = 0, low = INFINITY, high = -INFINITY, mean, d;
    uint64_t seen = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        bool there = !isnan(r[i]);

        seen += there;
        sum += there ? r[i] : 0;
        low = r[i] < low ? r[i] : low;
        high = r[i] > high ? r[i] : high;
    }
    mean = seen == 0 ? 0 : sum / (double)seen;
    for (i = 0; i < n; i++) {
        d = isnan(r[i]) ? 0 : r[i] - mean;
        squares += d * d;
    }
    *s = (stat){.n = seen,
                .unlike = low < high,
                .infinite = isinf(low) || isinf(high),
                .sum = sum,
                .squares = squares};
    s->infinite &= seen > 0;
    settle(s, o, gpg);
    for (i = 0; i < n; i++)
        out[i] = isnan(r[i]) || s->scale == 0 ? 0 : (r[i] - s->base) * s->scale;
}

static void
one_group(const double *rewards, const double *lengths, size_t n,
          const kv_advantage_options *o, double gpg, double *out, found *all)
{
    stat s;

    if (o->form != KV_ADVANTAGE_OPO && o->form != KV_ADVANTAGE_PASSK)
        group_by_sums(rewards, n, o, gpg, out, &s);
    else
        group_by_samples(rewards, lengths, n, o, gpg, out, &s);
    all->report.missing += n - s.n;
    count_group(&s, all);
}

static void
in_row(const double *rewards, size_t size, const double *lengths, size_t count,
       const kv_advantage_options *o, double gpg, double *out, found *all)
{
    bool plain = o->form != KV_ADVANTAGE_OPO && o->form != KV_ADVANTAGE_PASSK;
    size_t from, step;

    for (from = 0; from < count; from += step) {
        step = LANES * size;
        if (plain && count - from >= step &&
            groups_at_once(rewards + from, size, o, gpg, out + from, all))
            continue;
        step = size;
        one_group(rewards + from, lengths == NULL ? NULL : lengths + from, size,
                  o, gpg, out + from, all);
    }
}

/* --- groups by their ids ---------------------------------------------- */

typedef struct grouped {
    kv__table table;
    uint64_t *id;
    stat *stats;
    size_t count, capacity, id_capacity;
    uint32_t *of; /* the group of each sample */
} grouped;

static void
grouped_clear(grouped *g)
{
    kv__table_clear(&g->table);
    free(g->id);
    free(g->stats);
    free(g->of);
}

static bool
find_groups(grouped *g, const uint64_t *groups, size_t count)
{
    size_t i, probe, last = SIZE_MAX;
    uint64_t hash;
    uint32_t at;

    g->of = kv__alloc(count * sizeof *g->of + 1);
    if (g->of == NULL || count > UINT32_MAX)
        return false;
    for (i = 0; i < count; i++) {
        if (last != SIZE_MAX && g->id[last] == groups[i]) {
            g->of[i] = (uint32_t)last;
            continue;
        }
        hash = kv__hash((const char *)&groups[i], sizeof groups[i], 5);
        probe = 0;
        while ((at = kv__table_next(&g->table, hash, &probe)) != KV__TABLE_END)
            if (g->id[at] == groups[i])
                break;
        if (at == KV__TABLE_END) {
            uint64_t *ids =
                kv__grow(g->id, &g->id_capacity, g->count + 1, sizeof *ids);

            if (ids != NULL)
                g->id = ids;
            if (ids == NULL || !kv__table_add(&g->table, hash, g->count))
                return false;
            ids[g->count] = groups[i];
            at = (uint32_t)g->count++;
        }
        last = at;
        g->of[i] = at;
    }
    g->stats = kv__zalloc(g->count + 1, sizeof *g->stats);
    return g->stats != NULL;
}

/* Ids that only go up: samples of a group follow each other. */
static bool
go_up(const uint64_t *groups, size_t count)
{
    size_t i;
    bool up = true;

    for (i = 1; up && i < count; i++)
        up = groups[i] >= groups[i - 1];
    return up;
}

static void
by_runs(const double *rewards, const uint64_t *groups, const double *lengths,
        size_t count, const kv_advantage_options *o, double gpg, double *out,
        found *all)
{
    size_t from, to;

    for (from = 0; from < count; from = to) {
        for (to = from + 1; to < count && groups[to] == groups[from]; to++) {
        }
        one_group(rewards + from, lengths == NULL ? NULL : lengths + from,
                  to - from, o, gpg, out + from, all);
    }
}

static kv_status
by_ids(const double *rewards, const uint64_t *groups, const double *lengths,
       size_t count, const kv_advantage_options *o, double gpg, double *out,
       found *all, kv_error *err)
{
    grouped g = {0};
    size_t i;

    if (go_up(groups, count)) {
        by_runs(rewards, groups, lengths, count, o, gpg, out, all);
        return KV_OK;
    }
    for (i = 0; i < count; i++)
        all->report.missing += isnan(rewards[i]) != 0;
    if (!find_groups(&g, groups, count)) {
        grouped_clear(&g);
        return kv__nomem(err);
    }
    for (i = 0; i < count; i++)
        see(&g.stats[g.of[i]], rewards[i], lengths == NULL ? 0 : lengths[i]);
    for (i = 0; i < count; i++) {
        stat *s = &g.stats[g.of[i]];
        double d = rewards[i] - s->sum / (double)s->n;

        if (!isnan(d))
            s->squares += d * d;
    }
    for (i = 0; i < g.count; i++) {
        settle(&g.stats[i], o, gpg);
        count_group(&g.stats[i], all);
    }
    for (i = 0; i < count; i++)
        out[i] = value_of(&g.stats[g.of[i]], o, rewards[i]);
    grouped_clear(&g);
    return KV_OK;
}

/* --- over everything -------------------------------------------------- */

/* (x - mean)/sqrt(var + eps) over the samples that have a reward, each of which
 * counts LENGTHS times, or once; a sample without one stays 0. */
static void
whiten(const double *rewards, const double *values, const double *lengths,
       size_t count, uint32_t ddof, double eps, double *out)
{
    double sum = 0, squares = 0, n = 0, mean, scale, first = NAN, times;
    size_t i;
    bool unlike = false;

    for (i = 0; i < count; i++)
        if (!isnan(rewards[i])) {
            times = lengths == NULL ? 1 : lengths[i];
            if (isnan(first))
                first = values[i];
            unlike |= values[i] != first;
            n += times;
            sum += times * values[i];
        }
    mean = n > 0 ? sum / n : 0;
    for (i = 0; i < count; i++)
        if (!isnan(rewards[i]))
            squares += (lengths == NULL ? 1 : lengths[i]) * (values[i] - mean) *
                       (values[i] - mean);
    scale = n <= ddof || !unlike ? 0 : 1 / sqrt(squares / (n - ddof) + eps);
    if (isinf(scale))
        scale = 0;
    for (i = 0; i < count; i++)
        out[i] = isnan(rewards[i]) ? 0 : (values[i] - mean) * scale;
}

static double
gpg_scale(const double *rewards, size_t count)
{
    uint64_t n = 0, other = 0;
    size_t i;

    for (i = 0; i < count; i++)
        if (!isnan(rewards[i])) {
            n++;
            other += rewards[i] != 0;
        }
    return other == 0 ? (double)n : (double)n / (double)other;
}

static kv_status
check(const kv_advantage_options *given, const uint64_t *groups,
      size_t group_size, const double *lengths, size_t count,
      kv_advantage_options *own, kv_error *err)
{
    kv_status status = kv__take("kv_advantages", given, own, sizeof *own, err);

    if (status != KV_OK)
        return status;
    if (given == NULL)
        (void)kv_advantage_preset("grpo", own, NULL);
    if (own->form > KV_ADVANTAGE_MAXRL || own->ddof > 1 ||
        own->single > KV_SINGLE_RAW || own->whiten > KV_WHITEN_TOKENS ||
        !(own->eps >= 0))
        return kv__fail(err, KV_EINVAL,
                        "kv_advantages: form, ddof, single, whiten or eps is "
                        "out of its range");
    if (lengths == NULL &&
        (own->form == KV_ADVANTAGE_OPO || own->whiten == KV_WHITEN_TOKENS))
        return kv__fail(err, KV_EINVAL, "kv_advantages: %s needs the lengths",
                        own->form == KV_ADVANTAGE_OPO ? "OPO"
                                                      : "KV_WHITEN_TOKENS");
    if (groups == NULL && (group_size == 0 || count % group_size != 0))
        return kv__fail(err, KV_EINVAL,
                        "kv_advantages: %zu samples are no groups of %zu",
                        count, group_size);
    return KV_OK;
}

kv_status
kv_advantages(const double *rewards, const uint64_t *groups, size_t group_size,
              const double *lengths, size_t count,
              const kv_advantage_options *options, double *out,
              kv_advantage_report *report, kv_error *err)
{
    found all = {.report.struct_size = sizeof all.report};
    kv_advantage_options o;
    double *own = NULL, gpg = 1;
    kv_status status =
        check(options, groups, group_size, lengths, count, &o, err);
    size_t i;

    if (status != KV_OK)
        return status;
    /* What is over everything needs the rewards to the end. */
    if (out == rewards && (o.whiten || o.form == KV_ADVANTAGE_BATCH)) {
        own = kv__alloc(count * sizeof *own + 1);
        if (own == NULL)
            return kv__nomem(err);
        memcpy(own, rewards, count * sizeof *own);
        rewards = own;
    }
    for (i = 0; o.form == KV_ADVANTAGE_BATCH && i < count; i++)
        all.report.missing += isnan(rewards[i]) != 0;
    if (o.form == KV_ADVANTAGE_GPG)
        gpg = gpg_scale(rewards, count);
    if (o.form == KV_ADVANTAGE_BATCH) {
        stat s = {0};

        for (i = 0; i < count; i++)
            see(&s, rewards[i], 0);
        count_group(&s, &all);
        whiten(rewards, rewards, NULL, count, o.ddof, o.eps, out);
    } else if (groups == NULL)
        in_row(rewards, group_size, lengths, count, &o, gpg, out, &all);
    else
        status =
            by_ids(rewards, groups, lengths, count, &o, gpg, out, &all, err);
    if (status == KV_OK && o.whiten)
        whiten(rewards, out, o.whiten == KV_WHITEN_TOKENS ? lengths : NULL,
               count, 1, WHITEN_EPS, out);
    if (status == KV_OK && all.infinite)
        status =
            kv__fail(err, KV_EINVAL, "kv_advantages: a reward is infinite");
    if (status == KV_OK && report != NULL)
        kv__give(report, &all.report, sizeof all.report);
    free(own);
    return status;
}

kv_status
kv_advantages_multi(const double *rewards, size_t columns,
                    const double *weights, const uint64_t *groups,
                    size_t group_size, const double *lengths, size_t count,
                    const kv_advantage_options *options, double *out,
                    kv_error *err)
{
    kv_advantage_options o;
    double *column, *sum, *seen;
    kv_status status =
        check(options, groups, group_size, lengths, count, &o, err);
    size_t i, k;
    uint32_t after;

    if (status != KV_OK)
        return status;
    column = kv__alloc(count * sizeof *column + 1);
    sum = kv__zalloc(count + 1, sizeof *sum);
    seen = kv__alloc(count * sizeof *seen + 1);
    if (column == NULL || sum == NULL || seen == NULL)
        status = kv__nomem(err);
    after = o.whiten;
    o.whiten = 0;
    for (i = 0; status == KV_OK && i < count; i++)
        seen[i] = NAN;
    for (k = 0; status == KV_OK && k < columns; k++) {
        for (i = 0; i < count; i++)
            column[i] = rewards[i * columns + k];
        for (i = 0; i < count; i++)
            if (!isnan(column[i]))
                seen[i] = 0;
        status = kv_advantages(column, groups, group_size, lengths, count, &o,
                               column, NULL, err);
        for (i = 0; status == KV_OK && i < count; i++)
            sum[i] += (weights == NULL ? 1 : weights[k]) * column[i];
    }
    if (status == KV_OK && after)
        whiten(seen, sum, after == KV_WHITEN_TOKENS ? lengths : NULL, count, 1,
               WHITEN_EPS, sum);
    if (status == KV_OK)
        memcpy(out, sum, count * sizeof *out);
    free(column);
    free(sum);
    free(seen);
    return status;
}
