/* SPDX-License-Identifier: MIT */
#include "core/figures/subsets.h"

#include "core/base/buf.h"

#include <stdlib.h>

/* Each of K terms has a binomial coefficient of its own. */
#define K_MOST 10000

static const char *
check(uint64_t n, uint64_t c, uint64_t k)
{
    const char *wrong = kv__draw_wrong(n, c, k);

    return wrong == NULL && k > K_MOST ? "k is beyond 10000" : wrong;
}

/* --- passes among K ----------------------------------------------------- */

/* Chances that exactly J of K pass come one after the other: each is the one
 * before it times (c-j)(k-j) / ((j+1)(n-c-k+j+1)). */
typedef struct passes {
    uint64_t n, c, k, j;
    mpz_t ways; /* C(c,j) C(n-c,k-j) */
} passes;

static void
passes_begin(passes *p, uint64_t n, uint64_t c, uint64_t k)
{
    mpz_t rest;

    *p = (passes){.n = n, .c = c, .k = k, .j = k > n - c ? k - (n - c) : 0};
    mpz_inits(p->ways, rest, NULL);
    mpz_bin_uiui(p->ways, c, p->j);
    mpz_bin_uiui(rest, n - c, k - p->j);
    mpz_mul(p->ways, p->ways, rest);
    mpz_clear(rest);
}

/* False: there are no more. */
static bool
passes_next(passes *p)
{
    if (p->j >= p->k || p->j >= p->c)
        return false;
    mpz_mul_ui(p->ways, p->ways, p->c - p->j);
    mpz_mul_ui(p->ways, p->ways, p->k - p->j);
    mpz_divexact_ui(p->ways, p->ways, p->j + 1);
    mpz_divexact_ui(p->ways, p->ways, p->n - p->c - p->k + p->j + 1);
    p->j++;
    return true;
}

/* The sum over J of ways(J) * WEIGHT(J, K) / (UNIT C(n,k)). */
static void
weigh_passes(uint64_t n, uint64_t c, uint64_t k, uint64_t m,
             uint64_t (*weight)(uint64_t j, uint64_t k, uint64_t m),
             uint64_t unit, mpq_t out)
{
    passes p;

    passes_begin(&p, n, c, k);
    mpz_set_ui(mpq_numref(out), 0);
    do {
        mpz_addmul_ui(mpq_numref(out), p.ways, weight(p.j, k, m));
    } while (passes_next(&p));
    mpz_clear(p.ways);
    mpz_bin_uiui(mpq_denref(out), n, k);
    mpz_mul_ui(mpq_denref(out), mpq_denref(out), unit);
    mpq_canonicalize(out);
}

static uint64_t
enough(uint64_t j, uint64_t k, uint64_t m)
{
    (void)k;
    return j >= m;
}

const char *
kv__at_least(uint64_t n, uint64_t c, uint64_t k, uint64_t m, mpq_t out)
{
    const char *wrong = check(n, c, k);

    if (wrong == NULL && (m == 0 || m > k))
        wrong = "m is not from 1 to k";
    if (wrong == NULL)
        weigh_passes(n, c, k, m, enough, 1, out);
    return wrong;
}

/* J passes are counted once for each M up to J. */
static uint64_t
beyond_half(uint64_t j, uint64_t k, uint64_t m)
{
    uint64_t half = k - k / 2;

    (void)m;
    return j > half ? 2 * (j - half) : 0;
}

const char *
kv__mg_pass(uint64_t n, uint64_t c, uint64_t k, mpq_t out)
{
    const char *wrong = check(n, c, k);

    if (wrong == NULL && k < 2)
        wrong = "k < 2";
    if (wrong == NULL)
        weigh_passes(n, c, k, 0, beyond_half, k, out);
    return wrong;
}

static uint64_t
votes(uint64_t j, uint64_t k, uint64_t m)
{
    (void)m;
    return 2 * j > k ? 2 : 2 * j == k;
}

const char *
kv__majority(uint64_t n, uint64_t c, uint64_t k, mpq_t out)
{
    const char *wrong = check(n, c, k);

    if (wrong == NULL)
        weigh_passes(n, c, k, 0, votes, 2, out);
    return wrong;
}

const char *
kv__pass_variance(uint64_t n, uint64_t c, uint64_t k, mpq_t out)
{
    const char *wrong = kv__draw_wrong(n, c, k);
    mpq_t once, twice;

    if (wrong == NULL && n / 2 < k)
        wrong = "n < 2k";
    if (wrong == NULL)
        wrong = kv__draw_wrong(n, c, 2 * k);
    if (wrong != NULL)
        return wrong;
    mpq_inits(once, twice, NULL);
    kv__choose_ratio(n - c, n, k, once);
    kv__choose_ratio(n - c, n, 2 * k, twice);
    mpq_mul(out, once, once);
    mpq_sub(out, out, twice);
    mpq_clears(once, twice, NULL);
    return NULL;
}

static const char *
at_least(uint64_t n, uint64_t c, const kv__rules *rules, mpq_t out)
{
    return kv__at_least(n, c, rules->k, rules->m, out);
}

static const char *
mg_pass(uint64_t n, uint64_t c, const kv__rules *rules, mpq_t out)
{
    return kv__mg_pass(n, c, rules->k, out);
}

static const char *
majority(uint64_t n, uint64_t c, const kv__rules *rules, mpq_t out)
{
    return kv__majority(n, c, rules->k, out);
}

static const char *
pass_variance(uint64_t n, uint64_t c, const kv__rules *rules, mpq_t out)
{
    return kv__pass_variance(n, c, rules->k, out);
}

kv__share
kv__value_g_pass(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return kv__estimated(stat, rules, out, at_least);
}

kv__share
kv__value_mg_pass(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return kv__estimated(stat, rules, out, mg_pass);
}

kv__share
kv__value_majority(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return kv__estimated(stat, rules, out, majority);
}

kv__share
kv__value_pass_variance(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return kv__estimated(stat, rules, out, pass_variance);
}

/* --- scores among K ----------------------------------------------------- */

typedef struct score_list {
    kv__ratio *list;
    size_t count;
    bool loose; /* attempts of which only sums are kept */
} score_list;

static int
compare_scores(const void *a, const void *b)
{
    const kv__ratio *x = a, *y = b;
    __int128 left = (__int128)x->num * y->den,
             right = (__int128)y->num * x->den;

    return left < right ? -1 : left > right;
}

/* One score an attempt, in order.  Without one an attempt counts as 0, or as 1
 * for those that are taken as passed, or not at all. */
static bool
collect_scores(const kv__stat *stat, const kv__rules *rules, score_list *out)
{
    const kv__row *task = stat->task;
    uint64_t granted = stat->granted;
    kv__entry entry;
    uint32_t i;

    out->list = kv__zalloc(stat->n + 1, sizeof *out->list);
    if (out->list == NULL)
        return false;
    out->loose = task == NULL || task->conflict || task->loose != NULL;
    for (i = 0; !out->loose && i < task->attempts; i++) {
        kv__tally_unpack(stat->tally, &kv__row_attempts(task)[i], &entry);
        if (!entry.has_score && granted > 0)
            granted--, entry.score = (kv__ratio){1, 1};
        else if (!entry.has_score && rules->policy == KV_POLICY_SKIP)
            continue;
        else if (!entry.has_score)
            entry.score = (kv__ratio){0, 1};
        out->list[out->count++] = entry.score;
    }
    /* Nobody attempted it, and it is taken as passed. */
    for (; !out->loose && task->attempts == 0 && granted > 0; granted--)
        out->list[out->count++] = (kv__ratio){1, 1};
    qsort(out->list, out->count, sizeof *out->list, compare_scores);
    return true;
}

/* The mean over all choices of K of the last in order: the R-th of them is it
 * in C(R-1, K-1).  FROM_TOP: of the first. */
static void
mean_extreme(const score_list *scores, uint64_t k, bool from_top, mpq_t out)
{
    uint64_t n = scores->count, r;
    const kv__ratio *score;
    mpz_t ways;
    mpq_t term;

    mpz_init_set_ui(ways, 1);
    mpq_init(term);
    mpq_set_ui(out, 0, 1);
    for (r = k; r <= n; r++) {
        score = &scores->list[from_top ? n - r : r - 1];
        mpq_set_si(term, score->num, (unsigned long)score->den);
        mpz_mul(mpq_numref(term), mpq_numref(term), ways);
        mpq_canonicalize(term);
        mpq_add(out, out, term);
        mpz_mul_ui(ways, ways, r);
        mpz_divexact_ui(ways, ways, r - k + 1);
    }
    mpz_bin_uiui(ways, n, k);
    mpq_set_z(term, ways);
    mpq_div(out, out, term);
    mpq_clear(term);
    mpz_clear(ways);
}

static kv__share
extreme(const kv__stat *stat, kv__rules *rules, kv__rate *out, bool from_top)
{
    score_list scores = {0};
    kv__share share = KV__VALUE;

    if (stat->n > 0 && !collect_scores(stat, rules, &scores)) {
        rules->reason = "memory ran out";
        return KV__UNDEFINED;
    }
    if (stat->n == 0 && rules->policy == KV_POLICY_FAIL) {
        kv__rate_set(out, 0, 1);
    } else if (scores.loose) {
        rules->reason = "attempts without an index, or in conflict";
        share = KV__UNDEFINED;
    } else if (scores.count < rules->k &&
               (rules->eligible || scores.count == 0)) {
        share = KV__LEAVES;
    } else {
        rules->reason = check(scores.count, 0, rules->k);
        share = rules->reason == NULL ? KV__VALUE : KV__UNDEFINED;
        out->big = true;
        if (share == KV__VALUE)
            mean_extreme(&scores, rules->k, from_top, out->q);
    }
    free(scores.list);
    return share;
}

kv__share
kv__value_best(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return extreme(stat, rules, out, false);
}

kv__share
kv__value_worst(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return extreme(stat, rules, out, true);
}
