/* SPDX-License-Identifier: MIT */
/* The figures of a pair of runs. */
#include "core/compare/compare.h"

#include "core/figures/interval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Four times in five. */
#define POWER 0.8

/* Differences of tasks, added up by cluster where there are some. */
typedef struct gaps {
    double *numbers;
    uint64_t *units; /* without their signs; NULL: no common unit */
    size_t count;
    double sum;
    uint64_t sum_units;
    uint64_t tasks, up, down;
    bool binary; /* all are 1, 0 or -1, and of one attempt */
} gaps;

/* A task of both runs, with the cluster that it belongs to. */
typedef struct step {
    const char *cluster;
    size_t task;
    double gap;
    uint32_t num_a, den_a, num_b, den_b;
} step;

static int
compare_steps(const void *a, const void *b)
{
    const step *x = a, *y = b;
    int order = 0;

    if (x->cluster != y->cluster)
        order = x->cluster == NULL   ? 1
                : y->cluster == NULL ? -1
                                     : strcmp(x->cluster, y->cluster);
    if (order != 0)
        return order;
    return x->task < y->task ? -1 : x->task > y->task;
}

/* The tasks from FROM to TO that have a value in both.  NULL: out of memory. */
static step *
steps_of(const kv_comparison *c, size_t a, size_t b, kv__taken x, kv__taken y,
         size_t from, size_t to, gaps *g)
{
    step *steps = kv__alloc((to - from) * sizeof *steps + 1);
    size_t t, n = 0;

    if (steps == NULL)
        return NULL;
    g->binary = true;
    for (t = from; t < to; t++) {
        const kv__side *p = &c->sides[a * c->task_count + t];
        const kv__side *q = &c->sides[b * c->task_count + t];
        const kv__worth *v = &p->worth[x], *w = &q->worth[y];
        step *s = &steps[n];

        if (isnan(v->value) || isnan(w->value))
            continue;
        s->cluster = c->tasks[t].cluster;
        s->task = t;
        s->gap = w->value - v->value;
        s->num_a = v->num;
        s->den_a = v->den;
        s->num_b = w->num;
        s->den_b = w->den;
        g->binary &= p->attempts <= 1 && q->attempts <= 1 &&
                     (s->gap == 0 || fabs(s->gap) == 1);
        g->up += s->gap > 0;
        g->down += s->gap < 0;
        n++;
    }
    g->tasks = n;
    if (c->options.cluster != NULL)
        qsort(steps, n, sizeof *steps, compare_steps);
    return steps;
}

static uint64_t
divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The least common denominator; 0: it is too large to count with. */
static uint64_t
common_unit(const step *steps, size_t count)
{
    uint64_t unit = 1, den, part;
    size_t i;
    int k;

    for (i = 0; i < count; i++)
        for (k = 0; k < 2; k++) {
            den = k == 0 ? steps[i].den_a : steps[i].den_b;
            if (den == 0)
                return 0;
            den /= divisor(k == 0 ? steps[i].num_a : steps[i].num_b, den);
            part = den / divisor(unit, den);
            if (__builtin_mul_overflow(unit, part, &unit) || unit > UINT32_MAX)
                return 0;
        }
    return unit;
}

static int64_t
units_of(const step *s, uint64_t unit)
{
    return (int64_t)((__int128)s->num_b * (int64_t)unit / s->den_b -
                     (__int128)s->num_a * (int64_t)unit / s->den_a);
}

/* Tasks of one cluster are one number; others are one each. */
static bool
add_up(const step *steps, size_t count, gaps *g)
{
    uint64_t unit = common_unit(steps, count), most = 0;
    int64_t *sums = kv__zalloc(count, sizeof *sums), total = 0;
    size_t i;

    g->numbers = kv__zalloc(count, sizeof *g->numbers);
    g->units = unit == 0 ? NULL : kv__zalloc(count, sizeof *g->units);
    if (sums == NULL || g->numbers == NULL || (unit != 0 && g->units == NULL)) {
        free(sums);
        return false;
    }
    for (i = 0; i < count; i++) {
        if (i == 0 || steps[i].cluster == NULL ||
            steps[i].cluster != steps[i - 1].cluster)
            g->count++;
        g->numbers[g->count - 1] += steps[i].gap;
        if (unit != 0)
            sums[g->count - 1] += units_of(&steps[i], unit);
    }
    for (i = 0; i < g->count; i++) {
        if (unit != 0) {
            /* What adds up to nothing in doubles is nothing. */
            g->numbers[i] = (double)sums[i] / (double)unit;
            g->units[i] = (uint64_t)(sums[i] < 0 ? -sums[i] : sums[i]);
            most = divisor(most, g->units[i]);
            total += sums[i];
        }
        g->sum += g->numbers[i];
    }
    for (i = 0; unit != 0 && most > 1 && i < g->count; i++)
        g->units[i] /= most;
    g->sum_units = (uint64_t)(total < 0 ? -total : total);
    if (most > 1)
        g->sum_units /= most;
    free(sums);
    return true;
}

static bool
gaps_of(const kv_comparison *c, size_t a, size_t b, kv__taken x, kv__taken y,
        size_t from, size_t to, gaps *g)
{
    step *steps;
    bool good;

    memset(g, 0, sizeof *g);
    steps = steps_of(c, a, b, x, y, from, to, g);
    good = steps != NULL && add_up(steps, g->tasks, g);
    free(steps);
    return good;
}

static void
gaps_clear(gaps *g)
{
    free(g->numbers);
    free(g->units);
}

/* Another one for each pair of names, and the same for every order of inputs.
 */
static uint64_t
seed_of(const kv_comparison *c, size_t a, size_t b)
{
    const char *name = c->runs[a].name, *other = c->runs[b].name;

    return kv__hash(name, strlen(name), c->options.seed) * 3 +
           kv__hash(other, strlen(other), c->options.seed);
}

static double
chance_of(const kv_comparison *c, size_t a, size_t b, const gaps *g,
          const char **test)
{
    bool exact;
    double p;

    *test = "exact McNemar";
    if (g->binary && g->count == g->tasks)
        return kv__sign_test(g->up, g->down);
    p = kv__flip_test(g->units, g->sum_units, g->numbers, g->count, g->sum,
                      c->options.resamples, seed_of(c, a, b), &exact);
    *test = exact ? "exact permutation" : "permutation by draws";
    return p;
}

/* The same difference with attempts without a verdict taken in another way. */
static bool
taken_otherwise(const kv_comparison *c, size_t a, size_t b, kv__taken x,
                kv__taken y, size_t from, size_t to, double *difference,
                double *p)
{
    const char *test;
    gaps g;
    bool good = gaps_of(c, a, b, x, y, from, to, &g);

    if (good && g.tasks > 0) {
        *difference = g.sum / (double)g.tasks;
        *p = chance_of(c, a, b, &g, &test);
        good = *p >= 0;
    }
    gaps_clear(&g);
    return good;
}

static bool
bootstrap(const kv_comparison *c, size_t a, size_t b, const gaps *g,
          kv_compared *out)
{
    kv__point *points = kv__zalloc(g->count, sizeof *points);
    double scale = (double)g->count / (double)g->tasks;
    size_t i;
    bool good = points != NULL;

    for (i = 0; good && i < g->count; i++) {
        points[i].value = g->numbers[i] * scale;
        points[i].weight = 1 / (double)g->count;
    }
    good = good && kv__bootstrap(points, g->count, seed_of(c, a, b),
                                 c->options.resamples, c->options.confidence,
                                 &out->low, &out->high) == 0;
    free(points);
    out->interval = "bootstrap";
    return good;
}

/* Interval, and what so many tasks can show.  Numbers are sums of clusters:
 * their mean is put on the scale of tasks. */
static bool
estimate(const kv_comparison *c, size_t a, size_t b, const gaps *g,
         kv_compared *out)
{
    double scale = (double)g->count / (double)g->tasks, reach, need;
    kv__spread spread;
    size_t i;

    for (i = 0; i < g->count; i++)
        g->numbers[i] *= scale;
    kv__spread_of(g->numbers, g->count, c->options.confidence, &spread);
    for (i = 0; i < g->count; i++)
        g->numbers[i] /= scale;
    out->low = spread.low;
    out->high = spread.high;
    out->interval = "paired t, adjusted";
    reach = (spread.quantile + kv__normal_quantile(POWER)) * spread.deviation;
    out->detectable = reach / sqrt((double)g->count);
    need =
        out->difference == 0
            ? 0
            : ceil(reach * reach / (out->difference * out->difference) / scale);
    out->needed = need < 9007199254740992.0 ? (uint64_t)need : 0;
    if (out->detectable > 1)
        out->detectable = NAN;
    return c->options.interval != KV_COMPARE_BOOTSTRAP ||
           bootstrap(c, a, b, g, out);
}

/* The exact difference of the means. */
static bool
exact_gap(const kv_comparison *c, size_t a, size_t b, size_t from, size_t to,
          kv__duel *out)
{
    kv__taken taken = kv__compare_taken(c);
    kv__acc sum[2] = {{0}, {0}};
    mpq_t x, y;
    kv__rate rate;
    bool good = true;
    size_t t, k;

    kv__rate_init(&rate);
    for (t = from; good && t < to; t++) {
        const kv__side *side[2] = {&c->sides[a * c->task_count + t],
                                   &c->sides[b * c->task_count + t]};

        if (isnan(side[0]->worth[taken].value) ||
            isnan(side[1]->worth[taken].value))
            continue;
        for (k = 0; good && k < 2; k++) {
            kv__side_rate(side[k], taken, &rate);
            good = kv__acc_add(&sum[k], &rate, 1);
        }
    }
    mpq_inits(x, y, NULL);
    kv__acc_get(&sum[0], x);
    kv__acc_get(&sum[1], y);
    mpq_sub(x, y, x);
    if (out->told.tasks > 0) {
        mpq_set_ui(y, out->told.tasks, 1);
        mpq_div(x, x, y);
    }
    mpq_abs(y, x);
    out->told.difference = mpq_sgn(x) * kv__mpq_double(y);
    /* The numerator, and after its NUL that of the other way round. */
    out->num = kv__alloc(2 * mpz_sizeinbase(mpq_numref(x), 10) + 6);
    out->den = kv__alloc(mpz_sizeinbase(mpq_denref(x), 10) + 3);
    if (good && out->num != NULL && out->den != NULL) {
        out->told.numerator = mpz_get_str(out->num, 10, mpq_numref(x));
        out->told.denominator = mpz_get_str(out->den, 10, mpq_denref(x));
        mpq_neg(x, x);
        mpz_get_str(out->num + strlen(out->num) + 1, 10, mpq_numref(x));
    } else {
        good = false;
    }
    mpq_clears(x, y, NULL);
    kv__rate_clear(&rate);
    kv__acc_clear(&sum[0]);
    kv__acc_clear(&sum[1]);
    return good;
}

static bool
has_unknown(const kv_comparison *c, size_t a, size_t b, size_t from, size_t to)
{
    size_t t;

    for (t = from; t < to; t++)
        if (c->sides[a * c->task_count + t].unknown > 0 ||
            c->sides[b * c->task_count + t].unknown > 0)
            return true;
    return false;
}

bool
kv__compare_pair(const kv_comparison *c, size_t a, size_t b, size_t from,
                 size_t to, kv__duel *out)
{
    kv__taken taken = kv__compare_taken(c);
    kv_compared *told = &out->told;
    gaps g;
    bool good = gaps_of(c, a, b, taken, taken, from, to, &g);

    told->struct_size = sizeof *told;
    told->low = told->high = told->p_adjusted = told->detectable = NAN;
    told->skipped = told->worst = told->best = NAN;
    told->p_skipped = told->p_worst = told->p_best = NAN;
    told->p = told->p_sign = 1;
    told->test = "none";
    told->interval = "none";
    told->tasks = g.tasks;
    told->up = g.up;
    told->down = g.down;
    told->same = g.tasks - g.up - g.down;
    good = good && exact_gap(c, a, b, from, to, out);
    if (good && g.tasks > 0) {
        told->p = chance_of(c, a, b, &g, &told->test);
        told->p_sign = kv__sign_test(g.up, g.down);
        good = told->p >= 0 && estimate(c, a, b, &g, told);
    }
    gaps_clear(&g);
    if (!good || (c->metric->flags & KV__METRIC_COVERAGE) != 0 ||
        !has_unknown(c, a, b, from, to))
        return good;
    return taken_otherwise(c, a, b, KV__LEFT_OUT, KV__LEFT_OUT, from, to,
                           &told->skipped, &told->p_skipped) &&
           taken_otherwise(c, a, b, KV__AS_PASS, KV__AS_FAIL, from, to,
                           &told->worst, &told->p_worst) &&
           taken_otherwise(c, a, b, KV__AS_FAIL, KV__AS_PASS, from, to,
                           &told->best, &told->p_best);
}
