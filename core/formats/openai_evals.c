/* SPDX-License-Identifier: MIT */
/* openai/evals: a log of events; those of type "match" are verdicts. */
#include "core/formats/found.h"

enum { SPEC, FINAL, SAMPLE, TYPE, DATA };
static const char *const wants[] = {"spec", "final_report", "sample_id",
                                    "type", "data",         NULL};

static int
match(const kv__sniff *sniff)
{
    return !sniff->root_array &&
                   ((kv__sniff_has(sniff, "spec") &&
                     kv__sniff_mentions(sniff, "\"eval_name\"")) ||
                    kv__sniff_has_all(sniff, "run_id", "event_id", "sample_id",
                                      NULL))
               ? 11
               : 0;
}

static void
record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv_str type = record->member[TYPE], data = record->member[DATA];

    if (record->member[FINAL].length > 0) {
        kv__import_check(in, &found, "passed_share",
                         kv__at(record->member[FINAL], "accuracy"));
        return;
    }
    if (!kv__is(type, "match") && !kv__is(type, "metrics"))
        return;
    if (!kv__import_id(in, record, SAMPLE, &found.task))
        return;
    if (kv__is(type, "metrics")) {
        if (!kv__found_reward(in, &found, kv__at(data, "score"), 1, "score"))
            return;
    } else if (!kv__found_bool(in, &found, kv__at(data, "correct"),
                               "correct")) {
        return;
    }
    kv__found_put(in, &found);
}

const kv__importer kv__import_openai_evals = {
    .name = "openai-evals",
    .summary = "openai/evals: a log of events",
    .lines = true,
    .whole = true,
    .match = match,
    .wants = wants,
    .record = record,
};
