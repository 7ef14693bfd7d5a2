/* SPDX-License-Identifier: MIT */
/* SWE-bench predictions: patches that nobody judged yet, as lines, as a list
 * and by instance. */
#include "core/formats/found.h"

#include <string.h>

enum { INSTANCE, MODEL, PATCH };
static const char *const wants[] = {"instance_id", "model_name_or_path",
                                    "model_patch", NULL};

/* A file of verdicts in the same folder judges them. */
static void
begin(kv__import *in)
{
    in->flags = kv__import_beside(in, 1, "report.json") ||
                kv__import_beside(in, 1, "results.json") ||
                kv__import_beside(in, 1, "cases.json") ||
                kv__import_beside(in, 1, "eval_results.json");
    in->note = in->flags ? "predictions: judged in the file beside them"
                         : "predictions, not run yet: nothing judged";
}

static void
put(kv__import *in, kv_str instance, kv_str model, kv_str patch)
{
    kv__found found = {.indexed = true,
                       .outcome = KV_OUTCOME_UNSCORED,
                       .why = KV_CLASS_NOT_RUN};

    if (in->flags != 0)
        return;
    if (!kv__text(in, instance, &found.task)) {
        kv__import_bad(in, 0, "'instance_id' is no id");
        return;
    }
    found.run = kv__last_part(kv__text_or(in, model));
    if (kv__is_nothing(patch)) {
        found.outcome = KV_OUTCOME_FAIL;
        found.why = KV_CLASS_NO_ANSWER;
    }
    kv__found_put(in, &found);
}

static void
record(kv__import *in, const kv__record *record)
{
    put(in, record->member[INSTANCE], record->member[MODEL],
        record->member[PATCH]);
}

static bool
has_members(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "instance_id") &&
           (kv__sniff_has(sniff, "model_patch") ||
            kv__sniff_mentions(sniff, "\"model_patch\""));
}

static int
match_lines(const kv__sniff *sniff)
{
    return has_members(sniff) && !sniff->root_array ? 10 : 0;
}

const kv__importer kv__import_swebench_predictions = {
    .name = "swebench-predictions",
    .summary = "SWE-bench predictions that nobody judged yet",
    .lines = true,
    .match = match_lines,
    .wants = wants,
    .begin = begin,
    .record = record,
};

static int
match_list(const kv__sniff *sniff)
{
    return has_members(sniff) && sniff->root_array ? 10 : 0;
}

const kv__importer kv__import_swebench_prediction_list = {
    .name = "swebench-predictions-list",
    .summary = "the same as one list",
    .array = "",
    .match = match_list,
    .wants = wants,
    .begin = begin,
    .record = record,
};

static int
match_map(const kv__sniff *sniff)
{
    return !sniff->root_array && sniff->keys > 0 &&
                   !kv__sniff_has(sniff, "model_patch") &&
                   kv__begins_with(sniff->value[0], "{") &&
                   (kv__at(sniff->value[0], "model_patch").length > 0 ||
                    (sniff->value[0].length == 0 &&
                     kv__sniff_mentions(sniff, "\"model_patch\"")))
               ? 9
               : 0;
}

static void
map_item(kv__import *in, kv_str key, kv_str text)
{
    kv_str id = kv__at(text, "instance_id");
    char quoted[512];

    if (id.length == 0 && key.length + 3 < sizeof quoted) {
        /* As a JSON string, which the key was. */
        quoted[0] = '"';
        memcpy(quoted + 1, key.data, key.length);
        quoted[key.length + 1] = '"';
        id = kv__str(quoted, key.length + 2);
    }
    put(in, id, kv__at(text, "model_name_or_path"),
        kv__at(text, "model_patch"));
}

const kv__importer kv__import_swebench_prediction_map = {
    .name = "swebench-predictions-map",
    .summary = "the same by instance",
    .array = "",
    .entries = true,
    .match = match_map,
    .begin = begin,
    .item = map_item,
};
