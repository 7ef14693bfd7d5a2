/* SPDX-License-Identifier: MIT */
/* The metrics: what a task contributes to each of them, from its counts alone.
 * How tasks are averaged is in mean.c, so that no metric has its own way. */
#include "core/figures/metric.h"
#include "core/figures/subsets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A share of attempts: NUM of the counted ones.  A task that nobody attempted
 * is 0 under policy fail, since leaving tasks out must not raise a figure, and
 * leaves the denominator under skip. */
static kv__share
share_of(const kv__stat *stat, const kv__rules *rules, uint64_t num,
         kv__rate *out)
{
    uint64_t n = kv__counted(stat, rules);

    if (n == 0 && rules->policy == KV_POLICY_SKIP)
        return KV__LEAVES;
    if (n == 0)
        kv__rate_set(out, 0, 1);
    else
        kv__rate_set(out, num, n);
    return KV__VALUE;
}

static kv__share
value_acc(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return share_of(stat, rules, stat->pass, out);
}

static kv__share
value_attempted(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    uint64_t judged = stat->pass + stat->fail;
    uint64_t answered = judged < stat->no_answer ? 0 : judged - stat->no_answer;

    return share_of(stat, rules, answered, out);
}

static kv__share
value_acc_attempted(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    uint64_t judged = stat->pass + stat->fail;

    (void)rules;
    if (judged <= stat->no_answer)
        return KV__LEAVES;
    kv__rate_set(out, stat->pass, judged - stat->no_answer);
    return KV__VALUE;
}

static kv__share
value_no_answer(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return share_of(stat, rules, stat->no_answer, out);
}

static kv__share
value_ambiguous(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return share_of(stat, rules, stat->ambiguous, out);
}

/* Coverage is a share of all attempts, whatever the policy. */
static kv__share
coverage(const kv__stat *stat, uint64_t num, kv__rate *out)
{
    if (stat->n == 0)
        kv__rate_set(out, 0, 1);
    else
        kv__rate_set(out, num, stat->n);
    return KV__VALUE;
}

static kv__share
value_judged(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    (void)rules;
    return coverage(stat, stat->pass + stat->fail, out);
}

static kv__share
value_errors(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    (void)rules;
    return coverage(stat, stat->error, out);
}

static kv__share
value_unscored(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    (void)rules;
    if (stat->n == 0) {
        kv__rate_set(out, 1, 1);
        return KV__VALUE;
    }
    return coverage(stat, stat->unscored, out);
}

static const char *
pass_at_k(uint64_t n, uint64_t c, const kv__rules *rules, mpq_t out)
{
    return kv__pass_at_k(n, c, rules->k, out);
}

static kv__share
value_pass_at_k(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return kv__estimated(stat, rules, out, pass_at_k);
}

static const char *
pass_hat_k(uint64_t n, uint64_t c, const kv__rules *rules, mpq_t out)
{
    return kv__pass_hat_k(n, c, rules->k, out);
}

static kv__share
value_pass_hat_k(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return kv__estimated(stat, rules, out, pass_hat_k);
}

static const char *
pass_hat_k_naive(uint64_t n, uint64_t c, const kv__rules *rules, mpq_t out)
{
    return kv__pass_hat_k_naive(n, c, rules->k, out);
}

static kv__share
value_pass_hat_k_naive(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return kv__estimated(stat, rules, out, pass_hat_k_naive);
}

/* Bayes@N of Hariri et al. 2025 for passes and failures with a uniform prior:
 * the mean and variance of the beta distribution of c + 1 and n - c + 1. */
static kv__share
value_bayes(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    uint64_t n = kv__counted(stat, rules);

    if (n == 0)
        return share_of(stat, rules, 0, out);
    kv__rate_set(out, stat->pass + 1, n + 2);
    return KV__VALUE;
}

double
kv__posterior_variance(const kv__stat *stat, const kv__rules *rules,
                       double value)
{
    uint64_t n = kv__counted(stat, rules);

    return n == 0 ? 0 : value * (1 - value) / (double)(n + 3);
}

static kv__share
value_pass_any(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    if (kv__counted(stat, rules) == 0 && rules->policy == KV_POLICY_SKIP)
        return KV__LEAVES;
    kv__rate_set(out, stat->pass > 0, 1);
    return KV__VALUE;
}

static kv__share
value_apr(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    uint64_t n = rules->policy == KV_POLICY_SKIP
                     ? stat->credits - stat->untested
                     : stat->n;

    if (stat->credits < stat->pass + stat->fail) {
        rules->reason = "an attempt has no test counts";
        return KV__UNDEFINED;
    }
    if (n == 0 && rules->policy == KV_POLICY_SKIP)
        return KV__LEAVES;
    if (n == 0) {
        kv__rate_set(out, 0, 1);
        return KV__VALUE;
    }
    kv__rate_mean(out, &stat->credit, n);
    return KV__VALUE;
}

static kv__share
value_score(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    uint64_t n = rules->policy == KV_POLICY_SKIP ? stat->scores : stat->n;

    if (n == 0 && rules->policy == KV_POLICY_SKIP)
        return KV__LEAVES;
    if (n == 0) {
        kv__rate_set(out, 0, 1);
        return KV__VALUE;
    }
    kv__rate_mean(out, &stat->score, n);
    return KV__VALUE;
}

static kv__share
value_reward(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    if (stat->scores < stat->pass + stat->fail) {
        rules->reason = "a reward outside [0,1], or none";
        return KV__UNDEFINED;
    }
    return value_score(stat, rules, out);
}

static kv__share
value_all_reach(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    bool complete = rules->policy == KV_POLICY_SKIP || stat->scores == stat->n;

    if (stat->scores == 0 && rules->policy == KV_POLICY_SKIP)
        return KV__LEAVES;
    kv__rate_set(
        out, stat->scores > 0 && complete && stat->lowest >= rules->threshold,
        1);
    return KV__VALUE;
}

#define ALL (KV__KIND_CHOICE | KV__KIND_TESTS)

const kv__metric kv__metrics[] = {
    {"acc", "share of correct attempts; no answer is not correct (ACC)", 0,
     KV__KIND_CHOICE, KV__METRIC_HEADLINE | KV__METRIC_SHARE, value_acc},
    {"attempted", "share of attempts that hold an answer", 0, KV__KIND_CHOICE,
     KV__METRIC_SHARE, value_attempted},
    {"acc_attempted", "correct share of the attempts that hold an answer", 0,
     KV__KIND_CHOICE, 0, value_acc_attempted},
    {"no_answer", "share of attempts in which no answer was found", 0,
     KV__KIND_CHOICE, KV__METRIC_QUIET_AT_0 | KV__METRIC_SHARE,
     value_no_answer},
    {"ambiguous", "share of attempts with contradictory answers", 0,
     KV__KIND_CHOICE, KV__METRIC_QUIET_AT_0 | KV__METRIC_SHARE,
     value_ambiguous},
    {"pass@k", "chance that one of k attempts passes: 1 - C(n-c,k)/C(n,k)",
     KV__PARAM_K, KV__KIND_TESTS, KV__METRIC_HEADLINE | KV__METRIC_SHARE,
     value_pass_at_k},
    {"pass_any", "share of tasks with at least one passing attempt", 0,
     KV__KIND_TESTS, KV__METRIC_MULTI, value_pass_any},
    {"pass^k", "chance that k attempts all pass: C(c,k)/C(n,k)", KV__PARAM_K, 0,
     0, value_pass_hat_k},
    {"pass^k_naive", "(c/n)^k, which some harnesses print as pass^k",
     KV__PARAM_K, 0, 0, value_pass_hat_k_naive},
    {"pass@k_var", "variance of pass@k if each task were attempted anew",
     KV__PARAM_K, 0, 0, kv__value_pass_variance},
    {"g_pass@k/m",
     "chance that m of k attempts pass (G-Pass@k); m: k times --threshold",
     KV__PARAM_K_M, 0, 0, kv__value_g_pass},
    {"mg_pass@k", "mean of g_pass@k/m for m above half of k (mG-Pass@k)",
     KV__PARAM_K, 0, 0, kv__value_mg_pass},
    {"maj@k", "chance that more than half of k attempts pass; a tie is half",
     KV__PARAM_K, 0, 0, kv__value_majority},
    {"best@k", "mean of the best score of k attempts", KV__PARAM_K, 0,
     KV__METRIC_SUMS, kv__value_best},
    {"worst@k", "mean of the worst score of k attempts", KV__PARAM_K, 0,
     KV__METRIC_SUMS, kv__value_worst},
    {"bayes", "(c + 1)/(n + 2), with a credible interval (Bayes@N)", 0, 0,
     KV__METRIC_POSTERIOR, value_bayes},
    {"apr", "average pass rate: mean share of tests passed", 0,
     KV__KIND_COUNTED, KV__METRIC_HEADLINE | KV__METRIC_SUMS, value_apr},
    {"apr_stored", "mean of pass ratios as another harness stored them", 0,
     KV__KIND_STORED, KV__METRIC_HEADLINE | KV__METRIC_SUMS, value_score},
    {"score", "mean score", 0, KV__KIND_GRADED,
     KV__METRIC_HEADLINE | KV__METRIC_SUMS, value_score},
    {"reward", "mean reward, where all are in [0,1]", 0, KV__KIND_REWARD,
     KV__METRIC_SUMS, value_reward},
    {"all_reach", "share of tasks whose scores all reach the threshold",
     KV__PARAM_THRESHOLD, 0, KV__METRIC_SUMS, value_all_reach},
    {"best_run", "mean score of the best run (attempt j of every task)", 0, 0,
     KV__METRIC_RUNS | KV__METRIC_BEST, NULL},
    {"average_run", "mean over runs of their mean scores", 0, 0,
     KV__METRIC_RUNS, NULL},
    {"judged", "share of attempts that passed or failed", 0, ALL,
     KV__METRIC_QUIET_AT_1 | KV__METRIC_COVERAGE | KV__METRIC_SHARE,
     value_judged},
    {"errors", "share of attempts for which judging ended in an error", 0, ALL,
     KV__METRIC_QUIET_AT_0 | KV__METRIC_COVERAGE | KV__METRIC_SHARE,
     value_errors},
    {"unscored", "share of attempts without a verdict", 0, ALL,
     KV__METRIC_QUIET_AT_0 | KV__METRIC_COVERAGE | KV__METRIC_SHARE,
     value_unscored},
};

const size_t kv__metric_count = sizeof kv__metrics / sizeof *kv__metrics;

/* Reads a number from 1 on.  NULL: AT does not begin with one. */
static const char *
number_at(const char *at, uint64_t *out)
{
    char *rest;

    if (*at < '1' || *at > '9')
        return NULL;
    *out = strtoull(at, &rest, 10);
    return *out > UINT32_MAX ? NULL : rest;
}

/* "pass@10" is the entry pass@k with its number. */
static bool
matches(const kv__metric *metric, const char *name, kv__numbers *out)
{
    const char *at = strpbrk(metric->name, "@^"), *rest = name;
    size_t head;

    *out = (kv__numbers){0};
    if (strcmp(metric->name, name) == 0)
        return true;
    if (!kv__metric_has_k(metric))
        return false;
    head = (size_t)(at + 1 - metric->name);
    if (strncmp(name, metric->name, head) != 0)
        return false;
    at += 2;
    if (strncmp(name + head, "k", 1) == 0)
        rest = name + head + 1;
    else
        rest = number_at(name + head, &out->k);
    if (rest == NULL || metric->param != KV__PARAM_K_M)
        return rest != NULL && strcmp(rest, at) == 0;
    if (*rest != '/')
        return *rest == '\0';
    rest = number_at(rest + 1, &out->m);
    return rest != NULL && *rest == '\0';
}

bool
kv__metric_has_k(const kv__metric *metric)
{
    return metric->param == KV__PARAM_K || metric->param == KV__PARAM_K_M;
}

const kv__metric *
kv__metric_find(const char *name, kv__numbers *out)
{
    size_t i;

    for (i = 0; i < kv__metric_count; i++)
        if (matches(&kv__metrics[i], name, out))
            return &kv__metrics[i];
    return NULL;
}

void
kv__metric_numbers(const kv__metric *metric, double threshold,
                   kv__numbers *numbers)
{
    double least;

    if (!kv__metric_has_k(metric)) {
        *numbers = (kv__numbers){0};
        return;
    }
    if (numbers->k == 0)
        numbers->k = 1;
    if (metric->param != KV__PARAM_K_M) {
        numbers->m = 0;
    } else if (numbers->m == 0) {
        /* 0.7 * 10 is a crumb above 7. */
        least = ceil(threshold * (double)numbers->k - 1e-9);
        numbers->m = least < 1 ? 1 : (uint64_t)least;
    }
}

void
kv__metric_label(const kv__metric *metric, kv__numbers numbers,
                 double threshold, kv__buf *out)
{
    const char *at = strpbrk(metric->name, "@^");

    if (kv__metric_has_k(metric)) {
        kv__buf_add(out, metric->name, (size_t)(at + 1 - metric->name));
        kv__buf_printf(out, "%llu", (unsigned long long)numbers.k);
        if (metric->param == KV__PARAM_K_M)
            kv__buf_printf(out, "/%llu", (unsigned long long)numbers.m);
        else
            kv__buf_str(out, at + 2);
        return;
    }
    kv__buf_str(out, metric->name);
    if (metric->param == KV__PARAM_THRESHOLD)
        kv__buf_printf(out, "@%g", threshold);
}

const char *
kv_metric_name(size_t index)
{
    return index < kv__metric_count ? kv__metrics[index].name : NULL;
}

const char *
kv_metric_summary(size_t index)
{
    return index < kv__metric_count ? kv__metrics[index].summary : NULL;
}
