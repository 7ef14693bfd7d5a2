/* SPDX-License-Identifier: MIT */
/* MultiPL-E: a file a problem with the results of all its samples, and the
 * details that another harness keeps, {problem: [[0, {"passed"}]]}. */
#include "core/formats/found.h"

enum { NAME, LANGUAGE, RESULTS };
static const char *const wants[] = {"name", "language", "results", NULL};

static int
match_results(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "name", "language", "results", NULL) &&
                   !sniff->root_array
               ? 12
               : 0;
}

static void
begin_results(kv__import *in)
{
    kv__import_run_folder(in, 1);
}

/* A sample passes when its program says OK and ended with 0.  An empty object
 * is what a race in the harness left. */
static void
judge(kv__found *found, kv_str result)
{
    kv_str status = kv__at(result, "status");
    kv_str code = kv__at(result, "exit_code");
    int64_t number;

    found->why = KV_CLASS_NONE;
    if (kv__is_nothing(status) || kv__scan_int(code, &number) != NULL)
        kv__found_error(found, KV_CLASS_INFRA);
    else if (kv__is(status, "Timeout"))
        kv__found_error(found, KV_CLASS_TIMEOUT);
    else
        found->outcome = kv__is(status, "OK") && number == 0 ? KV_OUTCOME_PASS
                                                             : KV_OUTCOME_FAIL;
    if (found->outcome == KV_OUTCOME_FAIL && kv__is(status, "SyntaxError"))
        found->why = KV_CLASS_COMPILE;
}

static void
results_record(kv__import *in, const kv__record *record)
{
    kv__found found = {.indexed = true};
    const char *wrong = NULL;
    kv_str result;
    size_t at = 0;

    if (!kv__import_string(in, record, NAME, &found.task) ||
        !kv__import_string(in, record, LANGUAGE, &found.dataset))
        return;
    while (kv__scan_next(record->member[RESULTS], &at, &result, &wrong)) {
        judge(&found, result);
        kv__found_put(in, &found);
        found.index++;
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'results' has %s", wrong);
    else if (found.index == 0)
        kv__found_task(in, &found);
}

const kv__importer kv__import_multipl_e = {
    .name = "multipl-e",
    .summary = "MultiPL-E: .results.json of a problem",
    .single = true,
    .match = match_results,
    .wants = wants,
    .begin = begin_results,
    .record = results_record,
};

static int
match_details(const kv__sniff *sniff)
{
    kv_str list = sniff->keys > 0 ? sniff->value[0] : kv__str("", 0), pair;
    const char *wrong;
    size_t at = 0;

    return !sniff->root_array && kv__scan_kind(list) == KV__ARRAY &&
                   kv__scan_next(list, &at, &pair, &wrong) &&
                   kv__scan_kind(pair) == KV__ARRAY &&
                   kv__sniff_mentions(sniff, "\"completion_id\"") &&
                   kv__sniff_mentions(sniff, "\"passed\"")
               ? 10
               : 0;
}

/* The language is in the file's name only: "humaneval-cpp-details.json". */
static kv_str
language_of(kv__import *in)
{
    kv_str stem = kv__import_stem(in);

    return kv__ends_with(stem, "-details") ? kv__str(stem.data, stem.length - 8)
                                           : stem;
}

static void
details_item(kv__import *in, kv_str key, kv_str text)
{
    kv__found found = {
        .task = key, .dataset = language_of(in), .indexed = true};
    kv_str pair, value;
    const char *wrong = NULL;
    size_t at = 0, inner;

    while (kv__scan_next(text, &at, &pair, &wrong)) {
        inner = 0;
        if (!kv__scan_next(pair, &inner, &value, &wrong) ||
            !kv__index(value, &found.index) ||
            !kv__scan_next(pair, &inner, &value, &wrong)) {
            kv__import_bad(in, 0, "not a pair of index and result");
            continue;
        }
        found.why = KV_CLASS_NONE;
        if (kv__found_bool(in, &found, kv__at(value, "passed"), "passed"))
            kv__found_put(in, &found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "a problem's results have %s", wrong);
}

const kv__importer kv__import_multipl_e_details = {
    .name = "multipl-e-details",
    .summary = "MultiPL-E samples of a language, as Qwen's harness keeps them",
    .array = "",
    .entries = true,
    .match = match_details,
    .begin = begin_results,
    .item = details_item,
};
