/* SPDX-License-Identifier: MIT */
/* How the criteria of a verdict become its score.  All of it is done in exact
 * fractions and rounded once: a score that equals the pass line passes, and no
 * order of adding can make it miss. */
#include "core/model/aggregate.h"

#include "core/base/ratio.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A weighted mean in the making. */
typedef struct mean {
    mpq_t sum, weight;
} mean;

static void
mean_init(mean *m)
{
    mpq_init(m->sum);
    mpq_init(m->weight);
}

static void
mean_clear(mean *m)
{
    mpq_clear(m->sum);
    mpq_clear(m->weight);
}

static void
set_ratio(mpq_t out, int64_t num, int64_t den)
{
    mpq_set_si(out, (long)num, (unsigned long)den);
    mpq_canonicalize(out);
}

/* Score over maximum; a blocked criterion has 0. */
static void
share_of(const kv__criterion *c, mpq_t out)
{
    set_ratio(out, c->state == KV_CRITERION_SCORED ? c->score : 0, c->max);
}

static void
mean_add(mean *m, const kv__criterion *c)
{
    mpq_t share, weight;

    mpq_inits(share, weight, NULL);
    share_of(c, share);
    set_ratio(weight, c->weight, KV__MILLION);
    mpq_mul(share, share, weight);
    mpq_add(m->sum, m->sum, share);
    mpq_add(m->weight, m->weight, weight);
    mpq_clears(share, weight, NULL);
}

/* False: nothing in it. */
static bool
mean_get(const mean *m, mpq_t out)
{
    if (mpq_sgn(m->weight) == 0)
        return false;
    mpq_div(out, m->sum, m->weight);
    return true;
}

/* Whether C enters the score.  What does not apply is left out, what can't be
 * judged as well, unless the policy counts it as 0; gates decide apart. */
static bool
counts(const kv__criterion *c, const kv_aggregate *how)
{
    if (c->gate || c->weight == 0)
        return false;
    return c->state == KV_CRITERION_SCORED ||
           c->state == KV_CRITERION_BLOCKED ||
           (c->state == KV_CRITERION_CANNOT_JUDGE &&
            how->missing == KV_MISSING_ZERO);
}

static bool
in_part(const kv__criterion *c, const char *part)
{
    return part == NULL || (c->part != NULL && strcmp(c->part, part) == 0) ||
           (c->part == NULL && strcmp(c->id, part) == 0);
}

/* The mean over what counts and BY (0: anybody) says, in PART. */
static bool
mean_of(const kv_verdict *v, const kv_aggregate *how, int by, const char *part,
        mpq_t out)
{
    const kv__criterion *c;
    bool defined;
    mean m;
    size_t i;

    mean_init(&m);
    for (i = 0; i < v->criteria.count; i++) {
        c = &v->criteria.items[i];
        if (counts(c, how) && in_part(c, part) &&
            (by == 0 || (by == KV_BY_RULE) == (c->by == KV_BY_RULE)))
            mean_add(&m, c);
    }
    defined = mean_get(&m, out);
    mean_clear(&m);
    return defined;
}

static bool
least_or_product(const kv_verdict *v, const kv_aggregate *how, mpq_t out)
{
    bool any = false;
    mpq_t share;
    size_t i;

    mpq_init(share);
    mpq_set_ui(out, 1, 1);
    for (i = 0; i < v->criteria.count; i++) {
        if (!counts(&v->criteria.items[i], how))
            continue;
        any = true;
        share_of(&v->criteria.items[i], share);
        if (how->rule == KV_AGGREGATE_PRODUCT)
            mpq_mul(out, out, share);
        else if (mpq_cmp(share, out) < 0)
            mpq_set(out, share);
    }
    mpq_clear(share);
    return any;
}

static void
set_decimal(mpq_t out, double value)
{
    int64_t number = 0;

    (void)kv__millionths(value, &number);
    set_ratio(out, number, KV__MILLION);
}

/* (a*wa + j*wj)/(wa + wj), where A is the mean of what rules say and J that of
 * what raters and judges say; a side on which nothing applies is left out. */
static bool
hybrid(const kv_verdict *v, const kv_aggregate *how, mpq_t out)
{
    bool has_a, has_j;
    mpq_t a, j, wa, wj;

    mpq_inits(a, j, wa, wj, NULL);
    has_a = mean_of(v, how, KV_BY_RULE, NULL, a);
    has_j = mean_of(v, how, KV_BY_JUDGE, NULL, j);
    set_decimal(wa, how->rule_weight);
    set_decimal(wj, how->other_weight);
    if (mpq_sgn(wa) == 0 && mpq_sgn(wj) == 0) {
        mpq_set_ui(wa, 1, 1);
        mpq_set_ui(wj, 1, 1);
    }
    if (has_a && has_j) {
        mpq_mul(a, a, wa);
        mpq_mul(j, j, wj);
        mpq_add(a, a, j);
        mpq_add(wa, wa, wj);
        mpq_div(out, a, wa);
    } else {
        mpq_set(out, has_a ? a : j);
    }
    mpq_clears(a, j, wa, wj, NULL);
    return has_a || has_j;
}

/* Half up, to DIGITS decimals: the floor of (2 * 10^d * num + den)/(2 * den),
 * over 10^d. */
static void
round_to(mpq_t value, unsigned long digits)
{
    mpz_t scale, whole;

    mpz_inits(scale, whole, NULL);
    mpz_ui_pow_ui(scale, 10, digits);
    mpz_mul(whole, mpq_numref(value), scale);
    mpz_mul_2exp(whole, whole, 1);
    mpz_add(whole, whole, mpq_denref(value));
    mpz_mul_2exp(mpq_denref(value), mpq_denref(value), 1);
    mpz_fdiv_q(whole, whole, mpq_denref(value));
    mpq_set_num(value, whole);
    mpq_set_den(value, scale);
    mpq_canonicalize(value);
    mpz_clears(scale, whole, NULL);
}

/* (0.8 * completion + 0.2 * robustness) * safety, each the mean of that part,
 * to four decimals.  Robustness and safety are 1 where a rubric has no
 * criterion of that part. */
static bool
safety(const kv_verdict *v, const kv_aggregate *how, mpq_t out)
{
    mpq_t part, weight;
    bool defined;

    mpq_inits(part, weight, NULL);
    defined = mean_of(v, how, 0, "completion", out);
    set_ratio(weight, 4, 5);
    mpq_mul(out, out, weight);
    if (!mean_of(v, how, 0, "robustness", part))
        mpq_set_ui(part, 1, 1);
    set_ratio(weight, 1, 5);
    mpq_mul(part, part, weight);
    mpq_add(out, out, part);
    if (mean_of(v, how, 0, "safety", part))
        mpq_mul(out, out, part);
    round_to(out, 4);
    mpq_clears(part, weight, NULL);
    return defined;
}

/* 1 less the weighted scores, which are what went wrong; never below 0. */
static bool
penalty(const kv_verdict *v, const kv_aggregate *how, mpq_t out)
{
    bool any = false;
    mpq_t score, weight;
    size_t i;

    mpq_inits(score, weight, NULL);
    mpq_set_ui(out, 1, 1);
    for (i = 0; i < v->criteria.count; i++) {
        if (!counts(&v->criteria.items[i], how))
            continue;
        any = true;
        set_ratio(score, v->criteria.items[i].score, KV__MILLION);
        set_ratio(weight, v->criteria.items[i].weight, KV__MILLION);
        mpq_mul(score, score, weight);
        mpq_sub(out, out, score);
    }
    if (mpq_sgn(out) < 0)
        mpq_set_ui(out, 0, 1);
    mpq_clears(score, weight, NULL);
    return any;
}

static bool
is_met(const kv__criterion *c)
{
    return c->state == KV_CRITERION_SCORED && c->score == c->max;
}

static kv_status
sub(kv_verdict *v, const char *name, mpq_t value, uint64_t num, uint64_t den)
{
    mpq_set_ui(value, (unsigned long)num, (unsigned long)den);
    mpq_canonicalize(value);
    return kv__verdict_subscore_set(v, kv__cstr(name), kv__mpq_double(value));
}

/* Constraints that are met or not.  The score is the share that is met; four
 * subscores: csr, whether all are met; ssr, the share that is met; rsr, the
 * share that is met together with all that it needs; ccsr, the longest run of
 * constraints that are met in a row over their number. */
static bool
constraints(kv_verdict *v, const kv_aggregate *how, mpq_t out)
{
    uint64_t total = 0, met = 0, with_needs = 0, run = 0, longest = 0;
    const kv__criterion *c;
    bool needs;
    size_t i, k;

    for (i = 0; i < v->criteria.count; i++) {
        c = &v->criteria.items[i];
        if (!counts(c, how))
            continue;
        total++;
        run = is_met(c) ? run + 1 : 0;
        longest = run > longest ? run : longest;
        met += is_met(c);
        needs = is_met(c);
        for (k = 0; k < c->need_count; k++)
            needs = needs && is_met(&v->criteria.items[c->needs[k]]);
        with_needs += needs;
    }
    if (total == 0)
        return false;
    v->has_counts = true;
    v->counts = (kv_counts){met, total - met, 0, 0, total};
    if (sub(v, "ssr", out, met, total) != KV_OK ||
        sub(v, "csr", out, met == total, 1) != KV_OK ||
        sub(v, "rsr", out, with_needs, total) != KV_OK ||
        sub(v, "ccsr", out, longest, total) != KV_OK)
        v->poisoned = true;
    mpq_set_ui(out, (unsigned long)met, (unsigned long)total);
    mpq_canonicalize(out);
    return true;
}

static bool
combine(kv_verdict *v, const kv_aggregate *how, mpq_t out)
{
    switch (how->rule) {
    case KV_AGGREGATE_MIN:
    case KV_AGGREGATE_PRODUCT: return least_or_product(v, how, out);
    case KV_AGGREGATE_HYBRID: return hybrid(v, how, out);
    case KV_AGGREGATE_SAFETY: return safety(v, how, out);
    case KV_AGGREGATE_CONSTRAINTS: return constraints(v, how, out);
    case KV_AGGREGATE_PENALTY: return penalty(v, how, out);
    case KV_AGGREGATE_GIVEN:
        /* The rubric's own number, where any criterion counts at all. */
        if (!mean_of(v, how, 0, NULL, out))
            return false;
        set_decimal(out, how->value);
        return true;
    default: return mean_of(v, how, 0, NULL, out);
    }
}

static void KV_PRINTF(2, 3) say(kv_verdict *v, const char *format, ...)
{
    char text[KV__EVIDENCE_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)kv__verdict_set_text(&v->evidence, kv__cstr(text));
}

static void
unscored(kv_verdict *v, kv_class why)
{
    v->outcome = KV_OUTCOME_UNSCORED;
    v->error_class = why;
    v->has_score = v->has_counts = false;
    v->score = NAN;
}

/* The first criterion that keeps the whole from being scored. */
static const kv__criterion *
obstacle(const kv_verdict *v, const kv_aggregate *how)
{
    const kv__criterion *c;
    size_t i;

    for (i = 0; i < v->criteria.count; i++) {
        c = &v->criteria.items[i];
        if (c->state == KV_CRITERION_CANNOT_JUDGE &&
            (c->gate || (c->weight > 0 && how->missing == KV_MISSING_UNSCORED)))
            return c;
    }
    return NULL;
}

/* A gate that is known not to hold. */
static const kv__criterion *
closed_gate(const kv_verdict *v)
{
    const kv__criterion *c;
    size_t i;

    for (i = 0; i < v->criteria.count; i++) {
        c = &v->criteria.items[i];
        if (c->gate && !is_met(c) &&
            (c->state == KV_CRITERION_SCORED ||
             c->state == KV_CRITERION_BLOCKED))
            return c;
    }
    return NULL;
}

static void
judge(kv_verdict *v, const kv_aggregate *how, mpq_t score, mpq_t line)
{
    const kv__criterion *gate = closed_gate(v);

    set_decimal(line, how->pass);
    if (gate != NULL)
        mpq_set_ui(score, 0, 1);
    v->outcome = mpq_cmp(score, line) >= 0 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    if (how->rule == KV_AGGREGATE_CONSTRAINTS && v->has_counts &&
        v->counts.passed != v->counts.total)
        v->outcome = KV_OUTCOME_FAIL;
    v->has_score = true;
    v->score = kv__mpq_double(score);
    v->pass_line = how->pass;
    v->graded = true;
    if (gate != NULL) {
        v->has_counts = false;
        say(v, "gate '%s' failed%s%s", gate->id,
            gate->evidence == NULL ? "" : ": ",
            gate->evidence == NULL ? "" : gate->evidence);
    }
}

static const char *
check_how(const kv_verdict *v, const kv_aggregate *how)
{
    size_t i;

    if (how->rule == 0 || how->rule >= KV_AGGREGATE_COUNT)
        return "unknown rule of aggregation";
    if (how->missing > KV_MISSING_ZERO)
        return "unknown policy for criteria that can't be judged";
    if (!(how->pass > 0.0 && how->pass <= 1.0))
        return "the pass line is not above 0 and up to 1";
    if (!(how->rule_weight >= 0.0 && how->rule_weight <= 1e6))
        return "the weight of rules is not a number from 0 to 1000000";
    if (!(how->other_weight >= 0.0 && how->other_weight <= 1e6))
        return "the weight of raters and judges is not a number from 0 to "
               "1000000";
    if (how->rule == KV_AGGREGATE_GIVEN &&
        !(how->value >= 0.0 && how->value <= 1.0))
        return "the rubric's own rule did not give a number from 0 to 1";
    if (how->rule != KV_AGGREGATE_PENALTY)
        for (i = 0; i < v->criteria.count; i++)
            if (v->criteria.items[i].score > v->criteria.items[i].max)
                return "a criterion's score is above its maximum";
    return NULL;
}

const char *
kv__criteria_close(kv_verdict *v, const kv_aggregate *how)
{
    const kv__criterion *stuck = obstacle(v, how);
    const char *wrong = check_how(v, how);
    mpq_t score, line;

    if (wrong != NULL)
        return wrong;
    /* What nobody can judge changes nothing where a gate fails anyhow. */
    if (stuck != NULL && closed_gate(v) == NULL) {
        unscored(v, KV_CLASS_MISSING);
        say(v, "'%s' can't be judged: %s", stuck->id,
            stuck->evidence == NULL ? "nobody rated it" : stuck->evidence);
        return NULL;
    }
    mpq_inits(score, line, NULL);
    if (combine(v, how, score) || closed_gate(v) != NULL) {
        judge(v, how, score, line);
    } else {
        unscored(v, KV_CLASS_MISSING);
        say(v, "no criterion with a weight applies");
    }
    mpq_clears(score, line, NULL);
    return NULL;
}
