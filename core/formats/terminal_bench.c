/* SPDX-License-Identifier: MIT */
/* Terminal-Bench: results.json of a run, and of each trial below it.
 *
 * An agent whose time was over may have solved its task; a parser or a test
 * that broke says nothing, although "accuracy" counts it as a failure. */
#include "core/formats/found.h"

static const char *const wants[] = {"task_id", "is_resolved", "failure_mode",
                                    "parser_results", NULL};
enum { TASK, RESOLVED, MODE, PARSED };

static void
count_tests(kv__found *found, kv_str parsed)
{
    kv_str name, status;
    const char *wrong;
    size_t at = 0;
    uint64_t passed = 0, failed = 0;

    if (kv__scan_kind(parsed) != KV__OBJECT)
        return;
    while (kv__scan_member(parsed, &at, &name, &status, &wrong)) {
        passed += kv__is(status, "passed");
        failed += !kv__is(status, "passed");
    }
    kv__found_counts(found, passed, failed, 0);
}

static void
record(kv__import *in, const kv__record *record)
{
    static const char *const broken[] = {"parse_error", "test_timeout",
                                         "unknown_agent_error",
                                         "agent_installation_failed", NULL};
    kv_str mode = record->member[MODE];
    kv__found found = {0};
    size_t i;

    if (in->flags != 0)
        return;
    if (!kv__import_id(in, record, TASK, &found.task) ||
        !kv__found_bool(in, &found, record->member[RESOLVED], "is_resolved"))
        return;
    for (i = 0; broken[i] != NULL; i++)
        if (kv__is(mode, broken[i]))
            kv__found_error(&found, i == 1 ? KV_CLASS_TIMEOUT : KV_CLASS_INFRA);
    if (found.outcome == KV_OUTCOME_UNSCORED && !kv__is_nothing(mode) &&
        !kv__is(mode, "unset") && !kv__is(mode, "none"))
        kv__found_error(&found, kv__is(mode, "agent_timeout") ? KV_CLASS_TIMEOUT
                                                              : KV_CLASS_INFRA);
    count_tests(&found, record->member[PARSED]);
    kv__found_put(in, &found);
}

static void
member(kv__import *in, kv_str name, kv_str value)
{
    kv__found about = {0};

    if (kv__str_is(name, "n_resolved"))
        kv__import_check(in, &about, "passed", value);
}

static int
match_run(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "results") && !sniff->root_array &&
                   kv__sniff_mentions(sniff, "\"is_resolved\"")
               ? 12
               : 0;
}

static void
begin_run(kv__import *in)
{
    kv__import_run_folder(in, 1);
    kv__import_together(in, 1);
}

const kv__importer kv__import_terminal_bench = {
    .name = "terminal-bench",
    .summary = "Terminal-Bench: results.json of a run",
    .array = "results",
    .match = match_run,
    .wants = wants,
    .begin = begin_run,
    .record = record,
    .member = member,
};

static int
match_trial(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "task_id", "trial_name", "is_resolved",
                             NULL) &&
                   !sniff->root_array
               ? 12
               : 0;
}

/* RUN/TASK/TRIAL/results.json */
static void
begin_trial(kv__import *in)
{
    kv__import_run_folder(in, 3);
    kv__import_together(in, 3);
    if (kv__import_beside(in, 3, "results.json")) {
        in->flags = 1;
        in->note = "a trial: the results.json of its run counts";
    }
}

const kv__importer kv__import_terminal_bench_trial = {
    .name = "terminal-bench-trial",
    .summary = "Terminal-Bench: results.json of a trial",
    .single = true,
    .match = match_trial,
    .wants = wants,
    .begin = begin_trial,
    .record = record,
};
