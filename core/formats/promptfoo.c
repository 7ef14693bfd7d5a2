/* SPDX-License-Identifier: MIT */
/* promptfoo: an export.  "error" has a text also where an assertion failed;
 * failureReason 2 is an error. */
#include "core/formats/found.h"

#include <stdio.h>

enum { TEST, PROMPT, PROVIDER, SUCCESS, SCORE, REASON, GRADING };
static const char *const wants[] = {
    "testIdx", "promptIdx",     "provider",      "success",
    "score",   "failureReason", "gradingResult", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "results") && !sniff->root_array &&
                   (kv__sniff_has(sniff, "evalId") ||
                    kv__sniff_mentions(sniff, "\"gradingResult\"")) &&
                   kv__sniff_mentions(sniff, "\"success\"")
               ? 12
               : 0;
}

static void
count_assertions(kv__found *found, kv_str grading)
{
    kv_str list = kv__at(grading, "componentResults"), item;
    const char *wrong;
    uint64_t passed = 0, failed = 0;
    size_t at = 0;
    bool yes;

    if (kv__scan_kind(list) != KV__ARRAY)
        return;
    while (kv__scan_next(list, &at, &item, &wrong)) {
        yes = false;
        (void)kv__scan_bool(kv__at(item, "pass"), &yes);
        passed += yes;
        failed += !yes;
    }
    kv__found_counts(found, passed, failed, 0);
}

/* A prompt is an attempt of its provider at the test. */
static void
record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv_str provider = record->member[PROVIDER];
    int64_t reason = 0;

    if (!kv__import_id(in, record, TEST, &found.task))
        return;
    if (!kv__text(in, provider, &found.run))
        found.run = kv__text_or(in, kv__at(provider, "id"));
    found.indexed = kv__index(record->member[PROMPT], &found.index);
    if (!kv__found_bool(in, &found, record->member[SUCCESS], "success"))
        return;
    found.has_score = kv__number(record->member[SCORE], &found.score);
    found.kinds = KV__KIND_TESTS | KV__KIND_REWARD;
    count_assertions(&found, record->member[GRADING]);
    (void)kv__scan_int(record->member[REASON], &reason);
    if (reason == 2)
        kv__found_error(&found, KV_CLASS_INFRA);
    kv__found_put(in, &found);
}

const kv__importer kv__import_promptfoo = {
    .name = "promptfoo",
    .summary = "promptfoo: an export of results",
    .array = "results.results",
    .match = match,
    .wants = wants,
    .record = record,
};
