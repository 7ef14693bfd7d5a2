/* SPDX-License-Identifier: MIT */
/* Exact fractions, rounding, intervals. */
#include "core/figures/interval.h"
#include "core/figures/metric.h"

#include <kverify/benchmarks.h>
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

START_TEST(fractions_of_doubles)
{
    kv__ratio r;
    int num, den;

    for (den = 1; den <= 300; den++) {
        for (num = 0; num <= den; num++) {
            ck_assert(kv__ratio_of((double)num / (double)den, &r));
            ck_assert_msg(r.num * den == num * r.den, "%d/%d became %lld/%lld",
                          num, den, (long long)r.num, (long long)r.den);
        }
    }
    ck_assert(kv__ratio_of(0.123456789012345, &r));
    ck_assert(r.den == INT64_C(1) << 60);
    ck_assert(fabs((double)r.num / (double)r.den - 0.123456789012345) < 1e-18);
    ck_assert(!kv__ratio_of(NAN, &r));
    ck_assert(!kv__ratio_of(1.5, &r));
    ck_assert(!kv__ratio_of(-0.1, &r));
    ck_assert(!kv__ratio_of(INFINITY, &r));
}
END_TEST

/* Sums are exact whatever the order, also when they leave the compact form. */
START_TEST(sums_commute)
{
    static const int64_t dens[] = {3, 7, 4093, 65537, 4095, 1000003};
    kv__sum forward = {0}, backward = {0}, merged = {0}, part = {0};
    mpq_t a, b, c;
    int i, j;

    for (i = 0; i < 60; i++) {
        j = 59 - i;
        ck_assert(kv__sum_add(&forward, i, dens[i % 6]));
        ck_assert(kv__sum_add(&backward, j, dens[j % 6]));
        ck_assert(kv__sum_add(i < 30 ? &merged : &part, i, dens[i % 6]));
        ck_assert(kv__sum_add(&forward, 12345, INT64_C(1) << 60));
        ck_assert(kv__sum_add(&backward, 12345, INT64_C(1) << 60));
        ck_assert(kv__sum_add(&part, 12345, INT64_C(1) << 60));
    }
    ck_assert(kv__sum_merge(&merged, &part));
    mpq_inits(a, b, c, NULL);
    kv__sum_get(&forward, a);
    kv__sum_get(&backward, b);
    kv__sum_get(&merged, c);
    ck_assert(mpq_equal(a, b) && mpq_equal(a, c));
    mpq_clears(a, b, c, NULL);
    kv__sum_clear(&forward);
    kv__sum_clear(&backward);
    kv__sum_clear(&merged);
    kv__sum_clear(&part);
}
END_TEST

static const struct {
    unsigned long num, den;
    unsigned digits;
    const char *text;
} percents[] = {
    {0, 1, 1, "0.0"},          {1, 1, 1, "100.0"},  {1, 3, 1, "33.3"},
    {2, 3, 1, "66.7"},         {2, 52, 1, "3.8"},   {15, 52, 1, "28.8"},
    {1, 8, 1, "12.5"},         {1, 16, 1, "6.3"},   {1, 2000, 1, "0.1"},
    {1, 2001, 1, "0.0"},       {1, 400, 1, "0.3"},  {1, 2, 0, "50"},
    {1, 200, 0, "1"},          {1, 201, 0, "0"},    {1, 3, 6, "33.333333"},
    {10665, 20000, 1, "53.3"}, {7, 16, 2, "43.75"},
};

START_TEST(percent_rounds_half_up_once)
{
    kv__buf out = {0};
    mpq_t value;

    mpq_init(value);
    mpq_set_ui(value, percents[_i].num, percents[_i].den);
    mpq_canonicalize(value);
    kv__mpq_percent(value, percents[_i].digits, &out);
    ck_assert_str_eq(kv__buf_text(&out), percents[_i].text);
    mpq_clear(value);
    kv__buf_clear(&out);
}
END_TEST

START_TEST(nearest_double)
{
    mpq_t value;
    unsigned long num, den;

    mpq_init(value);
    for (den = 1; den < 400; den++) {
        for (num = 0; num <= den; num += 3) {
            mpq_set_ui(value, num, den);
            mpq_canonicalize(value);
            ck_assert(kv__mpq_double(value) == (double)num / (double)den);
        }
    }
    /* A tie in the 54th bit goes to even, and a crumb beyond it does not. */
    mpq_set_str(value, "9007199254740993/9007199254740992", 10);
    ck_assert(kv__mpq_double(value) == 1.0);
    mpq_set_str(value, "90071992547409930001/90071992547409920000", 10);
    ck_assert(kv__mpq_double(value) == 1.0 + 2.220446049250313e-16);
    mpq_clear(value);
}
END_TEST

static const struct {
    const char *text;
    unsigned long num, den; /* 0/0: refused */
} decimals[] = {
    {"0.5", 1, 2}, {"50%", 1, 2}, {"62.5%", 5, 8}, {"1", 1, 1},
    {".5", 1, 2},  {"", 0, 0},    {"%", 0, 0},     {"0.5.1", 0, 0},
    {"-1", 0, 0},  {"1e3", 0, 0}, {"half", 0, 0},
};

START_TEST(decimal_bounds)
{
    mpq_t value;
    const char *wrong;

    mpq_init(value);
    wrong = kv__mpq_parse(decimals[_i].text, value);
    if (decimals[_i].den == 0)
        ck_assert_ptr_nonnull(wrong);
    else
        ck_assert(wrong == NULL &&
                  mpq_cmp_ui(value, decimals[_i].num, decimals[_i].den) == 0);
    mpq_clear(value);
}
END_TEST

/* Closed form of Wilson's interval; exact binomial tails summed term by term
 * and bisected, in another language. */
static const struct {
    double k, n, wilson_low, wilson_high, exact_low, exact_high;
} known[] = {
    {0, 10, 0.0, 0.27753280, 0.0, 0.30849711},
    {5, 10, 0.23659309, 0.76340691, 0.18708603, 0.81291397},
    {10, 10, 0.72246720, 1.0, 0.69150289, 1.0},
    {1, 1, 0.20654931, 1.0, 0.025, 1.0},
    {59, 107, 0.45701419, 0.64222665, 0.45221033, 0.64767550},
    {12, 16, 0.50501683, 0.89817933, 0.47622918, 0.92733796},
};

START_TEST(intervals)
{
    double low, high, p = known[_i].k / known[_i].n;

    kv__size size = {known[_i].n, INFINITY};

    kv__wilson(p, size, 0.95, &low, &high);
    ck_assert_msg(fabs(low - known[_i].wilson_low) < 1e-6 &&
                      fabs(high - known[_i].wilson_high) < 1e-6,
                  "wilson %.8f %.8f", low, high);
    kv__clopper_pearson(p, size, 0.95, &low, &high);
    ck_assert_msg(fabs(low - known[_i].exact_low) < 1e-6 &&
                      fabs(high - known[_i].exact_high) < 1e-6,
                  "exact %.8f %.8f", low, high);
}
END_TEST

/* Means of values between 0 and 1, against the formulas in rational
 * arithmetic. */
START_TEST(effective_sizes)
{
    /* Ten tasks at 0.6 with the variance of one attempt each: 9 * 0.24. */
    const kv__stratum alike = {10, 0.6, 0, 1, 0.1};
    const kv__stratum one = {10, 0.6, 2.16, 1, 0};
    const kv__stratum two[] = {{5, 0.3, 0.2, 0.5, 0}, {50, 0.8, 1.5, 0.5, 0}};
    kv__size size;
    double low, high;

    size = kv__effective_size(&one, 1, 0.6);
    ck_assert_msg(fabs(size.n - 9.999398671924) < 1e-9 && size.df == 9,
                  "%.12f %.12f", size.n, size.df);
    /* Tasks that all have 0.6 of ten attempts are worth 100 attempts, not
     * more. */
    size = kv__effective_size(&alike, 1, 0.6);
    ck_assert_msg(fabs(size.n - 100 * 0.24 / (6.5 / 11 * 4.5 / 11)) < 1e-9,
                  "%.12f", size.n);
    size = kv__effective_size(two, 2, 0.55);
    ck_assert_msg(fabs(size.n - 99.467102949966) < 1e-9 &&
                      fabs(size.df - 9.081009959069) < 1e-9,
                  "%.12f %.12f", size.n, size.df);
    kv__wilson(0.55, size, 0.95, &low, &high);
    ck_assert_msg(fabs(low - 0.43762824) < 1e-6 &&
                      fabs(high - 0.65749136) < 1e-6,
                  "%.8f %.8f", low, high);
}
END_TEST

START_TEST(quantile)
{
    ck_assert(fabs(kv__normal_quantile(0.975) - 1.959963984540054) < 1e-12);
    ck_assert(fabs(kv__normal_quantile(0.5)) < 1e-12);
    ck_assert(fabs(kv__beta(2, 3, 0.4) - 0.5248) < 1e-12);
}
END_TEST

/* Every point its own cluster: the plain standard error with ddof 1. */
START_TEST(cluster_robust)
{
    kv__point points[8];
    double low, high, se;
    int i;

    for (i = 0; i < 8; i++)
        points[i] = (kv__point){i < 4, 1.0 / 8, (size_t)i, 0};
    kv__cluster_robust(points, 8, 0.5, 0.95, &low, &high);
    se = sqrt(8 * 0.25 / 7 / 8);
    /* t with 7 degrees of freedom, from a printed table. */
    ck_assert(fabs((high - low) / 2 - 2.364624 * se) < 1e-6);
    /* All passes in one cluster, all failures in the other: much wider. */
    for (i = 0; i < 8; i++)
        points[i] = (kv__point){i < 4, 1.0 / 8, (size_t)(i < 4), 0};
    kv__cluster_robust(points, 8, 0.5, 0.95, &low, &high);
    ck_assert(low == 0.0 && high == 1.0);
    for (i = 0; i < 8; i++)
        points[i].cluster = 0;
    kv__cluster_robust(points, 8, 0.5, 0.95, &low, &high);
    ck_assert(isnan(low) && isnan(high));
}
END_TEST

START_TEST(bootstrap)
{
    kv__point points[100];
    double low, high, low2, high2;
    int i;

    for (i = 0; i < 100; i++)
        points[i] = (kv__point){i % 2, 1.0 / 100, 0, 0};
    ck_assert_int_eq(kv__bootstrap(points, 100, 7, 4000, 0.95, &low, &high), 0);
    ck_assert_int_eq(kv__bootstrap(points, 100, 7, 4000, 0.95, &low2, &high2),
                     0);
    ck_assert(low == low2 && high == high2);
    /* The normal approximation is 0.402 to 0.598. */
    ck_assert(low > 0.37 && low < 0.43 && high > 0.57 && high < 0.63);
    /* Where no stratum varies, draws say nothing. */
    for (i = 0; i < 100; i++)
        points[i] = (kv__point){i >= 50, 1.0 / 100, 0, (size_t)(i >= 50)};
    ck_assert_int_eq(kv__bootstrap(points, 100, 7, 500, 0.95, &low, &high), 0);
    ck_assert(isnan(low) && isnan(high));
}
END_TEST

START_TEST(estimators)
{
    double value;

    ck_assert_ptr_null(kv_pass_at_k(1000000, 1, 1000, &value));
    ck_assert(value == 0.001);
    ck_assert_str_eq(kv_pass_at_k(3, 2, 5, &value), "n < k");
    ck_assert_str_eq(kv_pass_at_k(3, 2, 0, &value), "k is 0");
    ck_assert_str_eq(kv_pass_at_k(2, 3, 1, &value),
                     "more correct attempts than attempts");
    ck_assert_ptr_null(kv_pass_hat_k(3, 2, 3, &value));
    ck_assert(value == 0.0);
    ck_assert_ptr_null(kv_pass_hat_k_naive(3, 2, 3, &value));
    ck_assert(value == 8.0 / 27.0);
}
END_TEST

/* Readings of a test run's text: the script's, and the true one. */
static const struct {
    int pytest, exit_ok;
    const char *out, *errors;
    double script, truth;
} logs[] = {
    {0, 0, "", "..s.F....\nRan 9 tests in 0.1s\nFAILED (failures=1, skipped=1)",
     5.0 / 6, 7.0 / 8},
    {0, 0, "", "...s..F..\nRan 9 tests in 0.1s\nFAILED (failures=1, skipped=1)",
     1.0, 7.0 / 8},
    {0, 1, "", "", 1.0, -1.0}, /* nothing ran at all */
    {0, 1, "", "Ran 11 tests in 0s\n\nOK (skipped=11)", 0.0, -1.0},
    {0, 1, "", "Ran 4 tests in 0s\n\nOK (skipped=1)", 0.75, 1.0},
    {0, 0, "", "Ran 4 tests in 0s\nFAILED (errors=1)", 0.75, 0.75},
    {1, 1, "collected 3 items\n=== 3 passed in 0.12s ===", "", 1.0, 1.0},
    {1, 0, "2 failed, 3 passed in 0.12s", "", 0.6, 0.6},
    {1, 0,
     "t::a PASSED\nt::b FAILED\nFAILED t::b\n= 1 failed, 1 passed in 1s =", "",
     1.0 / 3, 0.5},
};

START_TEST(koco_logs)
{
    double script, truth;
    kv_str out = {logs[_i].out, strlen(logs[_i].out)};
    kv_str errors = {logs[_i].errors, strlen(logs[_i].errors)};

    ck_assert_int_eq(kv_koco_script_ratio(logs[_i].pytest, out, errors,
                                          logs[_i].exit_ok, &script, &truth,
                                          NULL),
                     KV_OK);
    ck_assert_msg(fabs(script - logs[_i].script) < 1e-12 &&
                      fabs(truth - logs[_i].truth) < 1e-12,
                  "script %g, truth %g", script, truth);
}
END_TEST

#define ROWS(t) ((int)(sizeof t / sizeof *t))

int
main(void)
{
    Suite *suite = suite_create("figures");
    TCase *test = tcase_create("figures");

    tcase_add_test(test, fractions_of_doubles);
    tcase_add_test(test, sums_commute);
    tcase_add_loop_test(test, percent_rounds_half_up_once, 0, ROWS(percents));
    tcase_add_test(test, nearest_double);
    tcase_add_loop_test(test, decimal_bounds, 0, ROWS(decimals));
    tcase_add_loop_test(test, intervals, 0, ROWS(known));
    tcase_add_test(test, quantile);
    tcase_add_test(test, effective_sizes);
    tcase_add_test(test, cluster_robust);
    tcase_add_test(test, bootstrap);
    tcase_add_test(test, estimators);
    tcase_add_loop_test(test, koco_logs, 0, ROWS(logs));
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
