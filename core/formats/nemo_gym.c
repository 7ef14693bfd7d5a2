/* SPDX-License-Identifier: MIT */
/* NeMo Gym: rollouts with a reward, which may be above 1.  A rollout that is
 * masked was not scored. */
#include "core/formats/found.h"

#include <stdio.h>

enum { REWARD, MASK, TASK, ROLLOUT, DATASET, RESPONSE };
static const char *const wants[] = {
    "reward",   "mask_sample", "_ng_task_index", "_ng_rollout_index", "dataset",
    "response", NULL};

/* "*_reward_profiling.jsonl" beside it is about tasks, not attempts. */
static int
match(const kv__sniff *sniff)
{
    if (sniff->root_array)
        return 0;
    if (kv__sniff_has(sniff, "responses_create_params"))
        return 14;
    return kv__sniff_has_all(sniff, "policy_response", "reward", NULL) ? 8 : 0;
}

static void
begin(kv__import *in)
{
    kv__import_run_folder(in, 1);
}

/* Without the gym's own numbers each line is a task. */
static void
record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    char number[32];
    bool masked = false;
    uint32_t index;

    if (!kv__found_reward(in, &found, record->member[REWARD], 1, "reward"))
        return;
    if (kv__index(record->member[TASK], &index)) {
        snprintf(number, sizeof number, "%u", index);
        found.indexed = kv__index(record->member[ROLLOUT], &found.index);
    } else {
        snprintf(number, sizeof number, "line %llu",
                 (unsigned long long)in->line);
        found.indexed = true;
    }
    found.task = kv__cstr(number);
    (void)kv__scan_bool(record->member[MASK], &masked);
    if (masked) {
        found.outcome = KV_OUTCOME_UNSCORED;
        found.why = KV_CLASS_INFRA;
        found.has_score = false;
    } else if (found.outcome == KV_OUTCOME_UNSCORED &&
               kv__is_nothing(record->member[RESPONSE])) {
        found.why = KV_CLASS_NOT_RUN;
    }
    found.kinds = KV__KIND_TESTS | KV__KIND_REWARD;
    kv__found_put(in, &found);
}

const kv__importer kv__import_nemo_gym = {
    .name = "nemo-gym",
    .summary = "NeMo Gym: rollouts with a reward; 1 passes",
    .lines = true,
    .whole = true,
    .match = match,
    .wants = wants,
    .begin = begin,
    .record = record,
};
