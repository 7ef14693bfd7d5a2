/* SPDX-License-Identifier: MIT */
/* deepeval: test cases with their metrics. */
#include "core/formats/found.h"

enum { NAME, SUCCESS, METRICS };
static const char *const wants[] = {"name", "success", "metricsData", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "testCases") && !sniff->root_array ? 11 : 0;
}

/* Metrics by their own word; one that is flaky does not count. */
static void
count_metrics(kv__found *found, kv_str metrics, bool *broke)
{
    kv_str metric;
    const char *wrong;
    uint64_t passed = 0, failed = 0;
    size_t at = 0;
    bool yes, flaky;

    if (kv__scan_kind(metrics) != KV__ARRAY)
        return;
    while (kv__scan_next(metrics, &at, &metric, &wrong)) {
        flaky = false;
        (void)kv__scan_bool(kv__at(metric, "flaky"), &flaky);
        if (flaky)
            continue;
        *broke |= !kv__is_nothing(kv__at(metric, "error"));
        if (kv__scan_bool(kv__at(metric, "success"), &yes) != NULL)
            continue;
        passed += yes;
        failed += !yes;
    }
    kv__found_counts(found, passed, failed, 0);
}

static void
record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    bool broke = false;

    if (!kv__import_string(in, record, NAME, &found.task) ||
        !kv__found_bool(in, &found, record->member[SUCCESS], "success"))
        return;
    count_metrics(&found, record->member[METRICS], &broke);
    if (broke && found.outcome != KV_OUTCOME_PASS)
        kv__found_error(&found, KV_CLASS_INFRA);
    kv__found_put(in, &found);
}

static void
member(kv__import *in, kv_str name, kv_str value)
{
    kv__found about = {0};

    if (kv__str_is(name, "testPassed"))
        kv__import_check(in, &about, "passed", value);
}

const kv__importer kv__import_deepeval = {
    .name = "deepeval",
    .summary = "deepeval: a test run",
    .array = "testCases|conversationalTestCases",
    .match = match,
    .wants = wants,
    .record = record,
    .member = member,
};
