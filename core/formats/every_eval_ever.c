/* SPDX-License-Identifier: MIT */
/* Every Eval Ever: samples, and aggregates that need not be about them. */
#include "core/formats/found.h"

#include <string.h>

enum { SAMPLE, MODEL, NAME, EVALUATION, METADATA, WRONG };
static const char *const wants[] = {"sample_id",  "model_id", "evaluation_name",
                                    "evaluation", "metadata", "error",
                                    NULL};

static int
match_samples(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "schema_version", "sample_id", "evaluation",
                             NULL) &&
                   !sniff->root_array
               ? 12
               : 0;
}

static void
samples_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv_str evaluation = record->member[EVALUATION];

    if (kv__found_verdict(in, kv__at(record->member[METADATA], "kverify")) ||
        !kv__import_id(in, record, SAMPLE, &found.task))
        return;
    found.run = kv__text_or(in, record->member[MODEL]);
    found.dataset = kv__text_or(in, record->member[NAME]);
    if (!kv__found_bool(in, &found, kv__at(evaluation, "is_correct"),
                        "is_correct"))
        return;
    found.has_score = kv__number(kv__at(evaluation, "score"), &found.score);
    if (!kv__is_nothing(record->member[WRONG]))
        kv__found_error(&found, KV_CLASS_INFRA);
    if (found.has_score)
        found.kinds = KV__KIND_TESTS | KV__KIND_REWARD;
    kv__found_put(in, &found);
}

const kv__importer kv__import_eee_samples = {
    .name = "every-eval-ever-samples",
    .summary = "Every Eval Ever: samples",
    .lines = true,
    .match = match_samples,
    .wants = wants,
    .record = samples_record,
};

static int
match_aggregate(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "schema_version", "evaluation_id",
                             "model_info", NULL) &&
                   !sniff->root_array
               ? 12
               : 0;
}

typedef struct state {
    char model[256];
} state;

static void
aggregate_member(kv__import *in, kv_str name, kv_str value)
{
    state *s = in->state;
    kv_str id;

    if (!kv__str_is(name, "model_info"))
        return;
    id = kv__text_or(in, kv__at(value, "id"));
    if (id.length >= sizeof s->model)
        id.length = sizeof s->model - 1;
    memcpy(s->model, id.data, id.length);
}

static void
aggregate_item(kv__import *in, kv_str key, kv_str text)
{
    state *s = in->state;
    kv_str score = kv__at(text, "score_details.score");

    (void)key;
    if (kv__scan_kind(score) == KV__NUMBER || kv__scan_kind(score) == KV__NAN)
        kv__import_quote(in, kv__cstr(s->model),
                         kv__text_or(in, kv__at(text, "evaluation_name")),
                         "score", score);
}

static void
begin_aggregate(kv__import *in)
{
    in->note = "aggregates, as stored: no attempts";
}

const kv__importer kv__import_eee = {
    .name = "every-eval-ever",
    .summary = "Every Eval Ever: aggregates of a model",
    .array = "evaluation_results",
    .state = sizeof(state),
    .match = match_aggregate,
    .begin = begin_aggregate,
    .member = aggregate_member,
    .item = aggregate_item,
};
