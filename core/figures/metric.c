/* SPDX-License-Identifier: MIT */
/* The metrics: what a task contributes to each of them, from its counts alone.
 * How tasks are averaged is in mean.c, so that no metric has its own way. */
#include "core/figures/metric.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* --- estimators --------------------------------------------------------- */

/* Binomial coefficients of a larger k have millions of digits. */
#define K_MAX 1000000

static const char *
check(uint64_t n, uint64_t c, uint64_t k)
{
    if (k == 0)
        return "k is 0";
    if (n == 0)
        return "n is 0";
    if (c > n)
        return "more correct attempts than attempts";
    if (n < k)
        return "n < k";
    if (k > K_MAX)
        return "k is beyond 1000000";
    return n > UINT32_MAX ? "more than 2^32 attempts" : NULL;
}

/* C(of, k) / C(n, k), exactly: the product that is often used instead rounds
 * once a factor. */
static void
choose_ratio(uint64_t of, uint64_t n, uint64_t k, mpq_t out)
{
    if (of < k) {
        mpq_set_ui(out, 0, 1);
        return;
    }
    mpz_bin_uiui(mpq_numref(out), of, k);
    mpz_bin_uiui(mpq_denref(out), n, k);
    mpq_canonicalize(out);
}

const char *
kv__pass_at_k(uint64_t n, uint64_t c, uint64_t k, mpq_t out)
{
    const char *wrong = check(n, c, k);

    if (wrong != NULL)
        return wrong;
    choose_ratio(n - c, n, k, out);
    mpz_sub(mpq_numref(out), mpq_denref(out), mpq_numref(out));
    return NULL;
}

const char *
kv__pass_hat_k(uint64_t n, uint64_t c, uint64_t k, mpq_t out)
{
    const char *wrong = check(n, c, k);

    if (wrong == NULL)
        choose_ratio(c, n, k, out);
    return wrong;
}

const char *
kv__pass_hat_k_naive(uint64_t n, uint64_t c, uint64_t k, mpq_t out)
{
    const char *wrong = check(n, c, 1);

    if (wrong == NULL && k == 0)
        wrong = "k is 0";
    if (wrong == NULL && k > K_MAX)
        wrong = "k is beyond 1000000";
    if (wrong != NULL)
        return wrong;
    mpq_set_ui(out, c, n);
    mpq_canonicalize(out);
    mpz_pow_ui(mpq_numref(out), mpq_numref(out), k);
    mpz_pow_ui(mpq_denref(out), mpq_denref(out), k);
    return NULL;
}

/* --- per task ----------------------------------------------------------- */

/* Attempts that count under the policy. */
static uint64_t
counted(const kv__stat *stat, const kv__rules *rules)
{
    return rules->policy == KV_POLICY_SKIP ? stat->pass + stat->fail : stat->n;
}

/* A share of attempts: NUM of the counted ones.  A task that nobody attempted
 * is 0 under policy fail, since leaving tasks out must not raise a figure, and
 * leaves the denominator under skip. */
static kv__share
share_of(const kv__stat *stat, const kv__rules *rules, uint64_t num,
         kv__rate *out)
{
    uint64_t n = counted(stat, rules);

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

static kv__share
estimated(const kv__stat *stat, kv__rules *rules, kv__rate *out,
          const char *(*estimator)(uint64_t, uint64_t, uint64_t, mpq_t))
{
    uint64_t n = counted(stat, rules);

    if (n < rules->k && rules->eligible)
        return KV__LEAVES;
    if (n == 0 && rules->policy == KV_POLICY_SKIP)
        return KV__LEAVES;
    if (n == 0) {
        kv__rate_set(out, 0, 1);
        return KV__VALUE;
    }
    out->big = true;
    rules->reason = estimator(n, stat->pass, rules->k, out->q);
    return rules->reason == NULL ? KV__VALUE : KV__UNDEFINED;
}

static kv__share
value_pass_at_k(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return estimated(stat, rules, out, kv__pass_at_k);
}

static kv__share
value_pass_hat_k(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return estimated(stat, rules, out, kv__pass_hat_k);
}

static kv__share
value_pass_hat_k_naive(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    return estimated(stat, rules, out, kv__pass_hat_k_naive);
}

static kv__share
value_pass_any(const kv__stat *stat, kv__rules *rules, kv__rate *out)
{
    if (counted(stat, rules) == 0 && rules->policy == KV_POLICY_SKIP)
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
     KV__KIND_CHOICE, KV__METRIC_HEADLINE, value_acc},
    {"attempted", "share of attempts that hold an answer", 0, KV__KIND_CHOICE,
     0, value_attempted},
    {"acc_attempted", "correct share of the attempts that hold an answer", 0,
     KV__KIND_CHOICE, 0, value_acc_attempted},
    {"no_answer", "share of attempts in which no answer was found", 0,
     KV__KIND_CHOICE, KV__METRIC_QUIET_AT_0, value_no_answer},
    {"ambiguous", "share of attempts with contradictory answers", 0,
     KV__KIND_CHOICE, KV__METRIC_QUIET_AT_0, value_ambiguous},
    {"pass@k", "chance that one of k attempts passes: 1 - C(n-c,k)/C(n,k)",
     KV__PARAM_K, KV__KIND_TESTS, KV__METRIC_HEADLINE, value_pass_at_k},
    {"pass_any", "share of tasks with at least one passing attempt", 0,
     KV__KIND_TESTS, KV__METRIC_MULTI, value_pass_any},
    {"pass^k", "chance that k attempts all pass: C(c,k)/C(n,k)", KV__PARAM_K, 0,
     0, value_pass_hat_k},
    {"pass^k_naive", "(c/n)^k, which some harnesses print as pass^k",
     KV__PARAM_K, 0, 0, value_pass_hat_k_naive},
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
     KV__METRIC_QUIET_AT_1 | KV__METRIC_COVERAGE, value_judged},
    {"errors", "share of attempts for which judging ended in an error", 0, ALL,
     KV__METRIC_QUIET_AT_0 | KV__METRIC_COVERAGE, value_errors},
    {"unscored", "share of attempts without a verdict", 0, ALL,
     KV__METRIC_QUIET_AT_0 | KV__METRIC_COVERAGE, value_unscored},
};

const size_t kv__metric_count = sizeof kv__metrics / sizeof *kv__metrics;

/* "pass@10" is the entry pass@k with its parameter. */
static bool
matches(const kv__metric *metric, const char *name, uint64_t *k)
{
    const char *at = strchr(metric->name, '@');
    unsigned long long number;
    size_t head;
    char *rest;

    *k = 0;
    if (strcmp(metric->name, name) == 0)
        return true;
    if (metric->param != KV__PARAM_K)
        return false;
    at = at == NULL ? strchr(metric->name, '^') : at;
    head = (size_t)(at + 1 - metric->name);
    if (strncmp(name, metric->name, head) != 0 || name[head] < '1' ||
        name[head] > '9')
        return false;
    number = strtoull(name + head, &rest, 10);
    *k = number;
    return strcmp(rest, metric->name + head + 1) == 0 && number <= UINT32_MAX;
}

const kv__metric *
kv__metric_find(const char *name, uint64_t *k)
{
    size_t i;

    for (i = 0; i < kv__metric_count; i++)
        if (matches(&kv__metrics[i], name, k))
            return &kv__metrics[i];
    return NULL;
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
