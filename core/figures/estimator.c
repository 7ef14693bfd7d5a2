/* SPDX-License-Identifier: MIT */
#include "core/figures/estimator.h"

/* Binomial coefficients of a larger k have millions of digits. */
#define K_MAX 1000000

const char *
kv__draw_wrong(uint64_t n, uint64_t c, uint64_t k)
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
void
kv__choose_ratio(uint64_t of, uint64_t n, uint64_t k, mpq_t out)
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
    const char *wrong = kv__draw_wrong(n, c, k);

    if (wrong != NULL)
        return wrong;
    kv__choose_ratio(n - c, n, k, out);
    mpz_sub(mpq_numref(out), mpq_denref(out), mpq_numref(out));
    return NULL;
}

const char *
kv__pass_hat_k(uint64_t n, uint64_t c, uint64_t k, mpq_t out)
{
    const char *wrong = kv__draw_wrong(n, c, k);

    if (wrong == NULL)
        kv__choose_ratio(c, n, k, out);
    return wrong;
}

const char *
kv__pass_hat_k_naive(uint64_t n, uint64_t c, uint64_t k, mpq_t out)
{
    const char *wrong = kv__draw_wrong(n, c, 1);

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

uint64_t
kv__counted(const kv__stat *stat, const kv__rules *rules)
{
    return rules->policy == KV_POLICY_SKIP ? stat->pass + stat->fail : stat->n;
}

kv__share
kv__estimated(const kv__stat *stat, kv__rules *rules, kv__rate *out,
              const char *(*estimator)(uint64_t n, uint64_t c,
                                       const kv__rules *rules, mpq_t out))
{
    uint64_t n = kv__counted(stat, rules);

    if (n < rules->k && rules->eligible)
        return KV__LEAVES;
    if (n == 0 && rules->policy == KV_POLICY_SKIP)
        return KV__LEAVES;
    if (n == 0) {
        kv__rate_set(out, 0, 1);
        return KV__VALUE;
    }
    out->big = true;
    rules->reason = estimator(n, stat->pass, rules, out->q);
    return rules->reason == NULL ? KV__VALUE : KV__UNDEFINED;
}
