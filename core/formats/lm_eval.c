/* SPDX-License-Identifier: MIT */
/* lm-evaluation-harness: samples, one line for each filter of a document, and
 * results, which hold rates only.  Samples may be a part of what a rate was
 * computed from, so no rate is checked against them. */
#include "core/formats/found.h"

#include <string.h>

enum { DOC_ID, FILTER, METRICS };
static const char *const wants[] = {"doc_id", "filter", "metrics", NULL};

static int
match_samples(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "doc_id", "resps", NULL) &&
                   !sniff->root_array
               ? 12
               : 0;
}

/* "math" of "samples_math_2026-01-21T03-44-18.458309" */
static kv_str
task_of(kv__import *in)
{
    kv_str stem = kv__import_stem(in);
    size_t i;

    if (!kv__begins_with(stem, "samples_"))
        return stem;
    stem.data += 8;
    stem.length -= 8;
    for (i = 1; i + 10 < stem.length; i++)
        if (stem.data[i] == '_' && stem.data[i + 1] >= '0' &&
            stem.data[i + 1] <= '9' && stem.data[i + 5] == '-' &&
            stem.data[i + 8] == '-')
            return kv__str(stem.data, i);
    return stem;
}

static void
begin_samples(kv__import *in)
{
    kv__import_run_folder(in, 1);
}

/* One measure of the record.  Anything but a number, such as the parts of a
 * perplexity, is no verdict. */
static void
put_metric(kv__import *in, const kv__record *record, kv__found *found,
           kv_str metric, kv_str filter)
{
    kv_str value = kv__member(record->text, metric);
    double number;
    kv__buf name = {0};

    if (!kv__is_nothing(value) && !kv__number(value, &number))
        return;
    kv__buf_add(&name, metric.data, metric.length);
    if (filter.length > 0 && !kv__str_is(filter, "none")) {
        kv__buf_char(&name, ',');
        kv__buf_add(&name, filter.data, filter.length);
    }
    found->why = KV_CLASS_NONE;
    found->outcome = 0;
    found->has_score = false;
    found->metric = kv__str(name.data, name.length);
    if (name.failed)
        kv__import_nomem(in);
    else if (kv__found_reward(in, found, value, 1, "the metric")) {
        /* What goes beyond 1 is no share of anything: no verdict. */
        if (found->has_score && found->score > 1) {
            found->outcome = KV_OUTCOME_UNSCORED;
            found->has_score = false;
        }
        kv__found_put(in, found);
    }
    kv__buf_clear(&name);
}

static void
samples_record(kv__import *in, const kv__record *record)
{
    kv__found found = {.dataset = task_of(in), .indexed = true};
    kv_str filter = kv__text_or(in, record->member[FILTER]), raw, metric;
    const char *wrong = NULL;
    size_t at = 0;

    if (!kv__import_id(in, record, DOC_ID, &found.task))
        return;
    if (kv__scan_kind(record->member[METRICS]) != KV__ARRAY) {
        /* Older lines name no metrics; these are the usual ones. */
        static const char *const usual[] = {"acc",
                                            "acc_norm",
                                            "exact_match",
                                            "pass@1",
                                            "f1",
                                            "em",
                                            "prompt_level_strict_acc",
                                            NULL};
        size_t i;

        for (i = 0; usual[i] != NULL; i++)
            if (kv__at(record->text, usual[i]).length > 0)
                put_metric(in, record, &found, kv__cstr(usual[i]), filter);
        return;
    }
    while (kv__scan_next(record->member[METRICS], &at, &raw, &wrong))
        if (kv__text(in, raw, &metric))
            put_metric(in, record, &found, metric, filter);
}

const kv__importer kv__import_lm_eval_samples = {
    .name = "lm-eval-samples",
    .summary = "lm-evaluation-harness: samples, by metric and filter",
    .lines = true,
    .match = match_samples,
    .wants = wants,
    .begin = begin_samples,
    .record = samples_record,
};

/* --- results ------------------------------------------------------------- */

static int
match_results(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "results") && !sniff->root_array &&
                   (kv__sniff_has_all(sniff, "versions", NULL) ||
                    kv__sniff_has_all(sniff, "config_general", NULL) ||
                    kv__sniff_mentions(sniff, "_stderr\"") ||
                    kv__sniff_mentions(sniff, "_stderr,")) &&
                   kv__begins_with(kv__sniff_value(sniff, "results").length > 0
                                       ? kv__sniff_value(sniff, "results")
                                       : kv__str("{", 1),
                                   "{")
               ? 9
               : 0;
}

/* Standard errors belong to their figures and are none of their own. */
static bool
is_figure(kv_str name, kv_str value)
{
    double number;

    return (kv__number(value, &number) || kv__scan_kind(value) == KV__NAN) &&
           memmem(name.data, name.length, "_stderr", 7) == NULL;
}

static void
results_item(kv__import *in, kv_str task, kv_str figures)
{
    kv_str key, value, name;
    const char *wrong;
    size_t at = 0;
    kv__buf text = {0};

    while (in->status == KV_OK &&
           kv__scan_member(figures, &at, &key, &value, &wrong)) {
        if (!kv__text(in, key, &name) || !is_figure(name, value))
            continue;
        if (kv__ends_with(name, ",none"))
            name.length -= 5;
        kv__buf_reset(&text);
        kv__buf_add(&text, name.data, name.length);
        if (kv__buf_text(&text) == NULL)
            kv__import_nomem(in);
        else
            kv__import_quote(in, kv__str("", 0), task, text.data, value);
    }
    kv__buf_clear(&text);
}

static void
begin_results(kv__import *in)
{
    in->note = "rates only, as stored: no attempts";
}

const kv__importer kv__import_lm_eval_results = {
    .name = "lm-eval-results",
    .summary = "lm-evaluation-harness: rates of tasks, also version 0.3",
    .array = "results",
    .entries = true,
    .match = match_results,
    .begin = begin_results,
    .item = results_item,
};
