/* SPDX-License-Identifier: MIT */
/* alpaca_eval: a judge's preferences in [1,2], or 0, 1/2, 1 in older files;
 * null is an annotation that failed. */
#include "core/formats/found.h"

#include <stdio.h>

typedef struct state {
    uint32_t items;
} state;

enum { PREFERENCE, DATASET, MODEL, ANNOTATOR };
static const char *const wants[] = {"preference", "dataset", "generator_2",
                                    "annotator", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "instruction", "output_1", "output_2",
                             NULL) &&
                   (kv__sniff_has(sniff, "preference") ||
                    kv__sniff_mentions(sniff, "\"preference\""))
               ? 11
               : 0;
}

/* The score is how much the second output is preferred; more than half
 * passes.  A tie is one half and passes nowhere. */
static void
record(kv__import *in, const kv__record *record)
{
    state *s = in->state;
    kv__found found = {.indexed = true};
    char number[16];
    double preference;

    snprintf(number, sizeof number, "%u", s->items++);
    found.task = kv__cstr(number);
    found.run = kv__text_or(in, record->member[MODEL]);
    found.dataset = kv__text_or(in, record->member[DATASET]);
    found.metric = kv__text_or(in, record->member[ANNOTATOR]);
    if (kv__is_nothing(record->member[PREFERENCE])) {
        kv__found_error(&found, KV_CLASS_INFRA);
    } else if (!kv__number(record->member[PREFERENCE], &preference) ||
               preference < 0 || preference > 2) {
        kv__import_bad(in, 0, "'preference' is not from 0 to 2");
        return;
    } else {
        found.has_score = true;
        found.score = preference >= 1 ? preference - 1 : preference;
        found.outcome = found.score > 0.5 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    }
    found.kinds = KV__KIND_TESTS | KV__KIND_REWARD;
    kv__found_put(in, &found);
}

const kv__importer kv__import_alpaca_eval = {
    .name = "alpaca-eval",
    .summary = "alpaca_eval: a judge's preferences between two outputs",
    .array = "",
    .state = sizeof(state),
    .match = match,
    .wants = wants,
    .record = record,
};
