/* SPDX-License-Identifier: MIT */
/* Services that fill in a verdict, by outcome or by criteria.  They trust
 * nothing: a plugin that breaks a rule gets an error for a verdict, whatever it
 * sets before or after. */
#include "core/base/json.h"
#include "core/base/take.h"
#include "core/model/aggregate.h"
#include "core/plugin/host.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* The plugin broke a rule: from here on the verdict is an error, with WHY as
 * its evidence. */
static kv_status
poison(kv_verdict *verdict, const char *why)
{
    verdict->poisoned = true;
    (void)kv__verdict_set_text(&verdict->evidence, kv__cstr(why));
    return KV_EPLUGIN;
}

static kv_status
verdict_outcome(kv_verdict *verdict, kv_outcome outcome, kv_class error_class,
                double score)
{
    bool judged = outcome == KV_OUTCOME_PASS || outcome == KV_OUTCOME_FAIL;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (outcome == KV_OUTCOME_NONE || outcome > KV_OUTCOME_UNSCORED)
        return poison(verdict, "the verifier gave an unknown outcome");
    /* Of a newer header: not an error of the plugin. */
    if (error_class >= KV_CLASS_COUNT)
        error_class = KV_CLASS_OTHER;
    if (outcome == KV_OUTCOME_ERROR && error_class == KV_CLASS_NONE)
        return poison(verdict, "the verifier gave an error without a class");
    if (judged && !(score >= 0.0 && score <= 1.0))
        return poison(verdict, "the verifier gave a score outside [0,1]");
    if (outcome == KV_OUTCOME_PASS && score != 1.0)
        return poison(verdict, "the verifier gave a pass without score 1");
    verdict->outcome = outcome;
    verdict->error_class = error_class;
    verdict->has_score = judged;
    verdict->score = judged ? score : NAN;
    return KV_OK;
}

static kv_status
verdict_counts(kv_verdict *verdict, uint64_t passed, uint64_t failed,
               uint64_t errors, uint64_t skipped, uint64_t total)
{
    unsigned __int128 sum =
        (unsigned __int128)passed + failed + errors + skipped;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (sum > total)
        return poison(verdict,
                      "the verifier counted more tests than the total");
    if (total > INT64_MAX)
        return poison(verdict, "the verifier counted more than 2^63 tests");
    verdict->has_counts = true;
    verdict->counts = (kv_counts){passed, failed, errors, skipped, total};
    return KV_OK;
}

static kv_status
verdict_subscore(kv_verdict *verdict, const char *name, double value)
{
    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (name == NULL)
        return poison(verdict, "the verifier gave a sub-score without a name");
    if (!isfinite(value))
        return poison(verdict, "the verifier gave a sub-score that is not a "
                               "number");
    return kv__verdict_subscore_set(verdict, kv__cstr(name), value);
}

static kv_status
verdict_evidence(kv_verdict *verdict, const char *format, ...)
{
    char text[2 * KV__EVIDENCE_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (verdict->poisoned)
        return KV_EPLUGIN;
    return kv__verdict_set_text(&verdict->evidence, kv__cstr(text)) ? KV_OK
                                                                    : KV_ENOMEM;
}

static kv_status
verdict_test(kv_verdict *verdict, kv_str id, kv_outcome outcome, kv_str message,
             uint64_t microseconds)
{
    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (outcome == KV_OUTCOME_NONE || outcome > KV_OUTCOME_UNSCORED)
        return poison(verdict, "the verifier gave a test an unknown outcome");
    return kv__verdict_test(verdict, id, outcome, message, microseconds);
}

static kv_status
verdict_integrity(kv_verdict *verdict, uint32_t grade)
{
    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (grade >= KV_INTEGRITY_COUNT)
        return poison(verdict, "the verifier gave an unknown integrity grade");
    verdict->integrity = grade;
    return KV_OK;
}

static kv_status
verdict_learnt(kv_verdict *verdict, const char *member, kv_str json)
{
    kv_error err;
    cJSON *tree = NULL;
    kv_status status;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    status = kv__json_parse(json, "what was learnt", &tree, &err);
    if (status != KV_OK)
        return status == KV_ENOMEM ? status : KV_EINVAL;
    if (verdict->learnt == NULL)
        verdict->learnt = cJSON_CreateObject();
    cJSON_DeleteItemFromObjectCaseSensitive(verdict->learnt, member);
    if (cJSON_AddItemToObject(verdict->learnt, member, tree))
        return KV_OK;
    cJSON_Delete(tree);
    return KV_ENOMEM;
}

static kv_status
verdict_criterion(kv_verdict *verdict, const kv_criterion *criterion)
{
    const char *wrong;
    kv_criterion own;
    kv_error err;
    kv_status status;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (kv__take("rubric->criterion", criterion, &own, sizeof own, &err) !=
        KV_OK)
        return poison(verdict, err.message);
    status = kv__criteria_add(&verdict->criteria, &own, &wrong);
    if (status == KV_ENOMEM)
        return poison(verdict, kv__out_of_memory);
    return status == KV_OK ? KV_OK : poison(verdict, wrong);
}

static kv_status
verdict_aggregate(kv_verdict *verdict, const kv_aggregate *how)
{
    const char *wrong;
    kv_aggregate own;
    kv_error err;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (kv__take("rubric->aggregate", how, &own, sizeof own, &err) != KV_OK)
        return poison(verdict, err.message);
    wrong = kv__criteria_close(verdict, &own);
    return wrong == NULL ? KV_OK : poison(verdict, wrong);
}

static void
verdict_moment(kv_verdict *verdict)
{
    verdict->momentary = true;
}

const kv_verdict_services kv__verdict_services = {
    .struct_size = sizeof(kv_verdict_services),
    .version = 1,
    .outcome = verdict_outcome,
    .counts = verdict_counts,
    .subscore = verdict_subscore,
    .evidence = verdict_evidence,
    .test = verdict_test,
    .integrity = verdict_integrity,
    .learnt = verdict_learnt,
    .moment = verdict_moment,
};

const kv_rubric_services kv__rubric_services = {
    .struct_size = sizeof(kv_rubric_services),
    .version = 1,
    .criterion = verdict_criterion,
    .aggregate = verdict_aggregate,
};
