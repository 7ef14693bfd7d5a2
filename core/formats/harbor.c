/* SPDX-License-Identifier: MIT */
/* Harbor: result.json of a trial; the folder above is the job. */
#include "core/formats/found.h"

enum { TASK, SOURCE, VERIFIER, EXCEPTION };
static const char *const wants[] = {"task_name", "source", "verifier_result",
                                    "exception_info", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "task_name", "trial_name", NULL) &&
                   !sniff->root_array && kv__sniff_mentions(sniff, "verifier")
               ? 12
               : 0;
}

static void
begin(kv__import *in)
{
    kv__import_run_folder(in, 2);
    kv__import_together(in, 2);
}

/* The key "reward", or the first one. */
static kv_str
reward_of(kv_str rewards)
{
    kv_str key, value, named = kv__at(rewards, "reward");
    const char *wrong;
    size_t at = 0;

    if (named.length > 0)
        return named;
    return kv__scan_member(rewards, &at, &key, &value, &wrong) ? value
                                                               : kv__str("", 0);
}

static void
record(kv__import *in, const kv__record *record)
{
    kv_str result = record->member[VERIFIER];
    kv__found found = {0};

    if (!kv__import_id(in, record, TASK, &found.task))
        return;
    found.dataset = kv__text_or(in, record->member[SOURCE]);
    if (!kv__found_reward(in, &found, reward_of(kv__at(result, "rewards")), 1,
                          "reward"))
        return;
    if (!kv__is_nothing(record->member[EXCEPTION]) ||
        kv__scan_kind(result) != KV__OBJECT)
        kv__found_error(&found, KV_CLASS_INFRA);
    kv__found_put(in, &found);
}

const kv__importer kv__import_harbor = {
    .name = "harbor",
    .summary = "Harbor: result.json of a trial",
    .single = true,
    .match = match,
    .wants = wants,
    .begin = begin,
    .record = record,
};
