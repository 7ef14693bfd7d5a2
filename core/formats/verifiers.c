/* SPDX-License-Identifier: MIT */
/* verifiers: results.jsonl of version 0, traces.jsonl of version 1. */
#include "core/formats/found.h"

enum { EXAMPLE, REWARD, ERROR };
static const char *const wants[] = {"example_id", "reward", "error", NULL};

static int
match_v0(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "example_id", "reward", NULL) &&
                   !sniff->root_array
               ? 10
               : 0;
}

/* outputs/evals/ENV--MODEL/ID/results.jsonl */
static void
begin_v0(kv__import *in)
{
    kv_str folder = kv__import_part(in, 2);

    if (kv__before(folder, "--").length < folder.length)
        kv__import_run_folder(in, 2);
    else
        kv__import_run_folder(in, 1);
}

static void
v0_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};

    if (!kv__import_id(in, record, EXAMPLE, &found.task) ||
        !kv__found_reward(in, &found, record->member[REWARD], 0.5, "reward"))
        return;
    if (!kv__is_nothing(record->member[ERROR]))
        kv__found_error(&found, KV_CLASS_INFRA);
    kv__found_put(in, &found);
}

const kv__importer kv__import_verifiers = {
    .name = "verifiers",
    .summary = "verifiers 0: results.jsonl; a reward of 0.5 passes",
    .lines = true,
    .match = match_v0,
    .wants = wants,
    .begin = begin_v0,
    .record = v0_record,
};

/* --- version 1 ----------------------------------------------------------- */

enum { V1_TASK, V1_ENV, V1_OK, V1_TRACES, V1_ERRORS };
static const char *const v1_wants[] = {"task",   "env",    "ok",
                                       "traces", "errors", NULL};

static int
match_v1(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "traces", "task", NULL) &&
                   !sniff->root_array
               ? 10
               : 0;
}

/* The sum of score times weight.  False: a reward was not computed. */
static bool
sum_rewards(kv_str rewards, double *sum)
{
    kv_str key, value;
    const char *wrong;
    size_t at = 0, count = 0;
    double score, weight;

    *sum = 0;
    while (kv__scan_member(rewards, &at, &key, &value, &wrong)) {
        count++;
        if (kv__number(value, &score)) {
            *sum += score;
            continue;
        }
        if (!kv__number(kv__at(value, "score"), &score))
            return false;
        if (!kv__number(kv__at(value, "weight"), &weight))
            weight = 1;
        *sum += score * weight;
    }
    return count > 0;
}

static void
put_trace(kv__import *in, kv__found *found, kv_str trace, bool broke)
{
    bool ok = true;

    (void)kv__scan_bool(kv__at(trace, "ok"), &ok);
    found->outcome = 0;
    found->why = KV_CLASS_NONE;
    found->has_score = sum_rewards(kv__at(trace, "rewards"), &found->score);
    found->kinds = KV__KIND_TESTS | KV__KIND_REWARD;
    if (broke || !ok || !kv__is_nothing(kv__at(trace, "errors")))
        kv__found_error(found, KV_CLASS_INFRA);
    else if (found->has_score)
        found->outcome =
            found->score >= 0.5 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    kv__found_put(in, found);
}

static void
v1_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv_str task = record->member[V1_TASK], env = record->member[V1_ENV], trace;
    const char *wrong = NULL;
    bool ok = true;
    size_t at = 0, count = 0;

    if (!kv__text(in, kv__at(task, "key"), &found.task) &&
        !kv__text(in, kv__at(task, "hash"), &found.task) &&
        !kv__text(in, task, &found.task)) {
        kv__import_bad(in, 0, "'task' has no key");
        return;
    }
    if (!kv__text(in, env, &found.dataset))
        found.dataset = kv__text_or(in, kv__at(env, "id"));
    (void)kv__scan_bool(record->member[V1_OK], &ok);
    while (kv__scan_next(record->member[V1_TRACES], &at, &trace, &wrong)) {
        put_trace(in, &found, trace,
                  !ok || !kv__is_nothing(record->member[V1_ERRORS]));
        count++;
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'traces' has %s", wrong);
    else if (count == 0) {
        kv__found_error(&found, KV_CLASS_INFRA);
        kv__found_put(in, &found);
    }
}

static void
begin_v1(kv__import *in)
{
    kv__import_run_folder(in, 1);
}

const kv__importer kv__import_verifiers_traces = {
    .name = "verifiers-traces",
    .summary = "verifiers 1: traces.jsonl; a reward of 0.5 passes",
    .lines = true,
    .match = match_v1,
    .wants = v1_wants,
    .begin = begin_v1,
    .record = v1_record,
};
