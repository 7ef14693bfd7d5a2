/* SPDX-License-Identifier: MIT */
/* KernelBench: eval_results.json, {problem: [{"compiled", "correctness"}]}; and
 * baseline times, which are no verdicts. */
#include "core/formats/found.h"

static int
match(const kv__sniff *sniff)
{
    return !sniff->root_array && sniff->keys > 0 &&
                   kv__sniff_mentions(sniff, "\"compiled\"") &&
                   kv__sniff_mentions(sniff, "\"correctness\"")
               ? 11
               : 0;
}

static void
begin(kv__import *in)
{
    kv__import_run_folder(in, 1);
}

static void
put_sample(kv__import *in, kv__found *found, kv_str sample)
{
    bool compiled = false, correct = false;

    if (!kv__index(kv__at(sample, "sample_id"), &found->index))
        found->index = 0;
    found->why = KV_CLASS_NONE;
    if (kv__scan_bool(kv__at(sample, "compiled"), &compiled) != NULL ||
        kv__scan_bool(kv__at(sample, "correctness"), &correct) != NULL) {
        found->outcome = KV_OUTCOME_UNSCORED;
        found->why = KV_CLASS_MISSING;
    } else {
        found->outcome =
            compiled && correct ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
        if (!compiled)
            found->why = KV_CLASS_COMPILE;
    }
    kv__found_put(in, found);
}

static void
item(kv__import *in, kv_str key, kv_str text)
{
    kv__found found = {.task = key, .indexed = true};
    const char *wrong = NULL;
    kv_str sample;
    size_t at = 0;

    if (kv__scan_kind(text) == KV__OBJECT) {
        put_sample(in, &found, text);
        return;
    }
    while (kv__scan_next(text, &at, &sample, &wrong))
        put_sample(in, &found, sample);
    if (wrong != NULL)
        kv__import_bad(in, 0, "the samples of a problem have %s", wrong);
}

const kv__importer kv__import_kernelbench = {
    .name = "kernelbench",
    .summary = "KernelBench: eval_results.json",
    .array = "",
    .entries = true,
    .match = match,
    .begin = begin,
    .item = item,
};

static int
match_times(const kv__sniff *sniff)
{
    return !sniff->root_array && kv__sniff_has(sniff, "level1") &&
                   kv__sniff_mentions(sniff, "\"num_trials\"")
               ? 11
               : 0;
}

static void
begin_times(kv__import *in)
{
    in->note = "baseline times in ms, as stored: no attempts";
}

static void
times_item(kv__import *in, kv_str level, kv_str text)
{
    kv_str key, value, mean, name;
    kv__buf figure = {0};
    const char *wrong;
    size_t at = 0;

    while (in->status == KV_OK &&
           kv__scan_member(text, &at, &key, &value, &wrong)) {
        mean = kv__at(value, "mean");
        if (kv__scan_kind(mean) != KV__NUMBER || !kv__text(in, key, &name))
            continue;
        kv__buf_reset(&figure);
        kv__buf_add(&figure, name.data, name.length);
        if (kv__buf_text(&figure) == NULL)
            kv__import_nomem(in);
        else
            kv__import_quote(in, kv__str("", 0), level, figure.data, mean);
    }
    kv__buf_clear(&figure);
}

const kv__importer kv__import_kernelbench_times = {
    .name = "kernelbench-times",
    .summary = "KernelBench: baseline times",
    .array = "",
    .entries = true,
    .match = match_times,
    .begin = begin_times,
    .item = times_item,
};
