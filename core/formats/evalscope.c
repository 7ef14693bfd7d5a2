/* SPDX-License-Identifier: MIT */
/* evalscope: reviews, one line a sample with the values of its metrics. */
#include "core/formats/found.h"

enum { INDEX, SCORE };
static const char *const wants[] = {"index", "sample_score", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "index") && !sniff->root_array &&
                   (kv__sniff_has(sniff, "sample_score") ||
                    kv__sniff_mentions(sniff, "\"sample_score\""))
               ? 11
               : 0;
}

/* Several samples of a group are attempts at one task; the name of the file
 * is the data set and its subset. */
static void
record(kv__import *in, const kv__record *record)
{
    kv_str score = record->member[SCORE], values = kv__at(score, "score.value");
    kv__found found = {.run = kv__import_part(in, 1),
                       .dataset = kv__import_stem(in)};
    kv_str key, value;
    const char *wrong = NULL;
    size_t at = 0, count = 0;

    if (!kv__text(in, kv__at(score, "group_id"), &found.task) &&
        !kv__import_id(in, record, INDEX, &found.task))
        return;
    found.indexed = kv__index(kv__at(score, "sample_id"), &found.index);
    while (kv__scan_member(values, &at, &key, &value, &wrong)) {
        count++;
        found.outcome = 0;
        found.why = KV_CLASS_NONE;
        found.has_score = false;
        if (!kv__text(in, key, &found.metric) ||
            !kv__found_reward(in, &found, value, 1, "a metric"))
            continue;
        kv__found_put(in, &found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'sample_score' has %s", wrong);
    else if (count == 0)
        kv__found_put(in, &found);
}

const kv__importer kv__import_evalscope = {
    .name = "evalscope",
    .summary = "evalscope: reviews of a data set",
    .lines = true,
    .match = match,
    .wants = wants,
    .record = record,
};

/* --- reports -------------------------------------------------------------- */

enum { R_DATASET, R_MODEL, R_METRICS };
static const char *const report_wants[] = {"dataset_name", "model_name",
                                           "metrics", NULL};

static int
match_report(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "dataset_name", "model_name", "metrics",
                             NULL) &&
                   !sniff->root_array
               ? 11
               : 0;
}

/* Means over subsets may be rounded and weighted in the harness's own way. */
static void
report_record(kv__import *in, const kv__record *record)
{
    kv_str model = kv__text_or(in, record->member[R_MODEL]);
    kv_str dataset = kv__text_or(in, record->member[R_DATASET]), metric, name;
    kv__buf text = {0};
    const char *wrong;
    size_t at = 0;

    while (in->status == KV_OK &&
           kv__scan_next(record->member[R_METRICS], &at, &metric, &wrong)) {
        kv_str score = kv__at(metric, "score");
        kv_str n = kv__at(metric, "num");

        name = kv__text_or(in, kv__at(metric, "name"));
        kv__buf_reset(&text);
        kv__buf_add(&text, name.data, name.length);
        if (n.length > 0 && kv__scan_kind(n) == KV__NUMBER)
            kv__buf_printf(&text, " of %.*s", (int)n.length, n.data);
        if (kv__buf_text(&text) == NULL)
            kv__import_nomem(in);
        else if (kv__scan_kind(score) == KV__NUMBER)
            kv__import_quote(in, model, dataset, text.data, score);
    }
    kv__buf_clear(&text);
    in->note = "a report: rates as stored";
}

const kv__importer kv__import_evalscope_report = {
    .name = "evalscope-report",
    .summary = "evalscope: rates of a data set",
    .single = true,
    .match = match_report,
    .wants = report_wants,
    .record = report_record,
};
