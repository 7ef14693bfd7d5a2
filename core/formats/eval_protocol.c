/* SPDX-License-Identifier: MIT */
/* eval-protocol: rows with an evaluation_result, or without one yet. */
#include "core/formats/found.h"

enum { INPUT, RESULT, META, STATUS };
static const char *const wants[] = {"input_metadata", "evaluation_result",
                                    "eval_metadata", "rollout_status", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "messages", "input_metadata", NULL) &&
                   !sniff->root_array
               ? 10
               : 0;
}

static void
record(kv__import *in, const kv__record *record)
{
    kv_str result = record->member[RESULT], meta = record->member[META];
    kv__found found = {0};
    kv_str name, row;
    kv__buf task = {0};
    double threshold;
    bool valid = true;

    if (!kv__text(in, kv__at(record->member[INPUT], "row_id"), &row)) {
        kv__import_bad(in, 0, "'input_metadata' has no row_id");
        return;
    }
    if (!kv__number(kv__at(meta, "threshold_of_success"), &threshold))
        threshold = 1;
    if (!kv__found_reward(in, &found, kv__at(result, "score"), threshold,
                          "score"))
        return;
    (void)kv__scan_bool(kv__at(result, "is_score_valid"), &valid);
    if (!valid) {
        found.outcome = KV_OUTCOME_UNSCORED;
        found.why = KV_CLASS_OTHER;
        found.has_score = false;
    }
    if (kv__is(kv__at(record->member[STATUS], "status"), "error"))
        kv__found_error(&found, KV_CLASS_INFRA);
    found.kinds = KV__KIND_TESTS | KV__KIND_REWARD;
    /* One row can be judged by several evaluations. */
    name = kv__text_or(in, kv__at(meta, "name"));
    kv__buf_add(&task, name.data, name.length);
    kv__buf_str(&task, name.length > 0 ? "/" : "");
    kv__buf_add(&task, row.data, row.length);
    found.task = kv__str(task.data, task.length);
    if (task.failed)
        kv__import_nomem(in);
    else
        kv__found_put(in, &found);
    kv__buf_clear(&task);
}

const kv__importer kv__import_eval_protocol = {
    .name = "eval-protocol",
    .summary = "eval-protocol: rows with a score",
    .lines = true,
    .match = match,
    .wants = wants,
    .record = record,
};
