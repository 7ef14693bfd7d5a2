/* SPDX-License-Identifier: MIT */
/* Figures that need no tally: from counts that an embedder already has. */
#include "core/figures/metric.h"

#include <math.h>
#include <stdio.h>

static const char *
rounded(const char *wrong, mpq_t exact, double *out)
{
    if (wrong == NULL)
        *out = kv__mpq_double(exact);
    mpq_clear(exact);
    return wrong;
}

const char *
kv_pass_at_k(uint64_t n, uint64_t c, uint64_t k, double *out)
{
    mpq_t exact;

    mpq_init(exact);
    return rounded(kv__pass_at_k(n, c, k, exact), exact, out);
}

const char *
kv_pass_hat_k(uint64_t n, uint64_t c, uint64_t k, double *out)
{
    mpq_t exact;

    mpq_init(exact);
    return rounded(kv__pass_hat_k(n, c, k, exact), exact, out);
}

const char *
kv_pass_hat_k_naive(uint64_t n, uint64_t c, uint64_t k, double *out)
{
    mpq_t exact;

    mpq_init(exact);
    return rounded(kv__pass_hat_k_naive(n, c, k, exact), exact, out);
}

const char *
kv_test_ratio(const kv_counts *counts, int count_skips, double *out)
{
    uint64_t run = counts->total;

    if (counts->total == 0)
        return "no tests";
    if (counts->passed > counts->total ||
        counts->skipped > counts->total - counts->passed)
        return "more outcomes than tests";
    if (!count_skips)
        run -= counts->skipped;
    *out = run == 0 ? 0.0 : (double)counts->passed / (double)run;
    return NULL;
}

void
kv_prf1(uint64_t tp, uint64_t fp, uint64_t fn, kv_prf *out)
{
    out->no_prediction = tp + fp == 0;
    out->no_gold = tp + fn == 0;
    out->precision = out->no_prediction ? 0.0 : (double)tp / (double)(tp + fp);
    out->recall = out->no_gold ? 0.0 : (double)tp / (double)(tp + fn);
    /* 2 tp / (2 tp + fp + fn): the harmonic mean without its rounding. */
    out->f1 = tp == 0 ? 0.0
                      : 2.0 * (double)tp /
                            (2.0 * (double)tp + (double)fp + (double)fn);
}

void
kv_pareto_front(const double *cost, const double *score, size_t count,
                uint8_t *on_front)
{
    size_t i, j;

    for (i = 0; i < count; i++) {
        on_front[i] = !isnan(cost[i]) && !isnan(score[i]);
        for (j = 0; on_front[i] && j < count; j++)
            if (cost[j] <= cost[i] && score[j] >= score[i] &&
                (cost[j] < cost[i] || score[j] > score[i]))
                on_front[i] = 0;
    }
}

/* c/n in percent, rounded half up to DIGITS decimals, as an integer:
 * floor(100 * 10^digits * c / n + 1/2). */
static void
scaled_rate(uint64_t c, uint64_t n, unsigned digits, mpz_t out)
{
    mpz_ui_pow_ui(out, 10, digits);
    mpz_mul_ui(out, out, 200);
    mpz_mul_ui(out, out, c);
    mpz_add_ui(out, out, n);
    mpz_fdiv_q_ui(out, out, 2 * n);
}

size_t
kv_rate_reachable(const char *printed, uint64_t n, int doubly, uint64_t *counts,
                  size_t max, const char **wrong)
{
    const char *point = strchr(printed, '.');
    unsigned digits = point == NULL ? 0 : (unsigned)strlen(point + 1);
    mpz_t want, have;
    mpq_t value;
    uint64_t c;
    size_t found = 0;

    mpq_init(value);
    *wrong = kv__mpq_parse(printed, value);
    if (*wrong == NULL && strchr(printed, '%') != NULL)
        *wrong = "not a decimal number";
    if (*wrong == NULL && (n == 0 || n > UINT32_MAX || digits > 12))
        *wrong = "n or decimals out of range";
    if (*wrong != NULL) {
        mpq_clear(value);
        return 0;
    }
    /* PRINTED as an integer too: its denominator divides 10^digits. */
    mpz_inits(want, have, NULL);
    mpz_ui_pow_ui(want, 10, digits);
    mpz_mul(want, want, mpq_numref(value));
    mpz_divexact(want, want, mpq_denref(value));
    for (c = 0; c <= n; c++) {
        scaled_rate(c, n, digits + (doubly != 0), have);
        /* As some scripts do: to one decimal more first, and then again. */
        if (doubly) {
            mpz_add_ui(have, have, 5);
            mpz_fdiv_q_ui(have, have, 10);
        }
        if (mpz_cmp(want, have) != 0)
            continue;
        if (found < max)
            counts[found] = c;
        found++;
    }
    mpz_clears(want, have, NULL);
    mpq_clear(value);
    return found;
}

void
kv_percent(double rate, uint32_t digits, char *text, size_t size)
{
    kv__ratio ratio;
    kv__buf buf = {0};
    mpq_t q;

    snprintf(text, size, "null");
    if (!kv__ratio_of(rate, &ratio))
        return;
    mpq_init(q);
    mpq_set_si(q, (long)ratio.num, (unsigned long)ratio.den);
    mpq_canonicalize(q);
    kv__mpq_percent(q, digits > 6 ? 6 : digits, &buf);
    if (kv__buf_text(&buf) != NULL)
        snprintf(text, size, "%s", buf.data);
    kv__buf_clear(&buf);
    mpq_clear(q);
}