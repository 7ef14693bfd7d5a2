/* SPDX-License-Identifier: MIT */
/* Verdicts as numbers. */
#include "core/base/take.h"
#include "core/model/verdict.h"

#include <kverify/rewards.h>

#include <math.h>
#include <string.h>

/* What an attempt did to itself: it counts as judged. */
static bool
is_own_doing(kv_class error_class)
{
    switch (error_class) {
    case KV_CLASS_TIMEOUT:
    case KV_CLASS_OOM:
    case KV_CLASS_CRASH:
    case KV_CLASS_OUTPUT:
    case KV_CLASS_COMPILE:
    case KV_CLASS_PARSE:
    case KV_CLASS_TAMPER: return true;
    default: return false;
    }
}

static bool
is_ladder(uint32_t base)
{
    return base == KV_REWARD_LADDER || base == KV_REWARD_ADAPTIVE;
}

/* A fail with nothing right, by the scale of BASE. */
static double
worst(uint32_t base, kv_class error_class)
{
    if (!is_ladder(base))
        return 0;
    switch (error_class) {
    case KV_CLASS_COMPILE:
    case KV_CLASS_PARSE:
    case KV_CLASS_TAMPER: return -1;
    default: return -0.6;
    }
}

kv_status
kv_reward_policy_named(const char *name, kv_reward_policy *out, kv_error *err)
{
    static const char *const names[] = {"pass", "score", "tests", "ladder",
                                        "adaptive"};
    kv_reward_policy full = {.struct_size = sizeof full, .unscored = NAN};
    uint32_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            break;
    if (i == sizeof names / sizeof *names)
        return kv__fail(err, KV_ENOTFOUND,
                        "no reward policy '%.40s', expected pass, score, "
                        "tests, ladder or adaptive",
                        name);
    full.base = i;
    for (i = 0; i < KV_CLASS_COUNT; i++)
        full.error[i] = is_own_doing(i) ? worst(full.base, i) : NAN;
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

static double
ratio_of(const kv_counts *counts)
{
    uint64_t run = counts == NULL ? 0 : counts->total - counts->skipped;

    return run == 0 ? NAN : (double)counts->passed / (double)run;
}

/* A pass or a fail. */
static double
judged(kv_outcome outcome, kv_class error_class, double score,
       const kv_counts *counts, uint32_t base)
{
    bool pass = outcome == KV_OUTCOME_PASS;
    double ratio = ratio_of(counts);

    switch (base) {
    case KV_REWARD_SCORE: return isnan(score) ? (pass ? 1 : 0) : score;
    case KV_REWARD_TESTS: return isnan(ratio) ? (pass ? 1 : 0) : ratio;
    case KV_REWARD_LADDER:
    case KV_REWARD_ADAPTIVE:
        if (pass)
            return 1;
        if (error_class == KV_CLASS_COMPILE ||
            error_class == KV_CLASS_NO_ANSWER)
            return -1;
        if (base == KV_REWARD_LADDER || isnan(ratio))
            return -0.3;
        return -0.3 + 1.3 * ratio;
    default: return pass ? 1 : 0;
    }
}

double
kv_reward_from(kv_outcome outcome, kv_class error_class, double score,
               const kv_counts *counts, const kv_reward_policy *given)
{
    kv_reward_policy policy;

    memset(&policy, 0, sizeof policy);
    policy.struct_size = sizeof policy;
    if (given == NULL)
        (void)kv_reward_policy_named("pass", &policy, NULL);
    else
        memcpy(&policy, given,
               given->struct_size < sizeof policy ? given->struct_size
                                                  : sizeof policy);
    switch (outcome) {
    case KV_OUTCOME_PASS:
    case KV_OUTCOME_FAIL:
        return judged(outcome, error_class, score, counts, policy.base);
    case KV_OUTCOME_ERROR:
        return error_class < KV_CLASS_COUNT ? policy.error[error_class] : NAN;
    default: return policy.unscored;
    }
}

double
kv_reward_of(const kv_verdict *verdict, const kv_reward_policy *policy)
{
    double score = verdict->has_score ? verdict->score : NAN;

    /* A reward of another harness that no score can be. */
    if (verdict->topic == KV__TOPIC_REWARD)
        (void)kv_verdict_subscore(verdict, KV__REWARD, &score);
    return kv_reward_from(verdict->outcome, verdict->error_class, score,
                          verdict->has_counts ? &verdict->counts : NULL,
                          policy);
}
