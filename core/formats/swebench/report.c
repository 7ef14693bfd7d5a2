/* SPDX-License-Identifier: MIT */
/* SWE-bench: report.json, {instance: {"resolved", "tests_status"}}, which
 * SWE-smith writes without the outer object. */
#include "core/formats/found.h"

#include <stdio.h>

/* Successes and failures of one of the lists of tests. */
static void
count_list(kv_str status, const char *list, uint64_t *good, uint64_t *bad)
{
    kv_str entry = kv__at(status, list);

    *good += kv__count(kv__at(entry, "success"));
    *bad += kv__count(kv__at(entry, "failure"));
}

/* Test counts, and what they come to.  1: all pass, 0: not, -1: no counts. */
static int
count_tests(kv__import *in, kv__found *found, kv_str status)
{
    uint64_t f2p[2] = {0}, p2p[2] = {0};

    if (kv__scan_kind(status) != KV__OBJECT)
        return -1;
    count_list(status, "FAIL_TO_PASS", &f2p[0], &f2p[1]);
    count_list(status, "PASS_TO_PASS", &p2p[0], &p2p[1]);
    if (f2p[0] + f2p[1] + p2p[0] + p2p[1] == 0)
        return -1;
    kv__found_counts(found, f2p[0] + p2p[0], f2p[1] + p2p[1], 0);
    in->flags = 1;
    kv__buf_reset(&in->memory);
    kv__buf_printf(
        &in->memory, "F2P %llu of %llu, P2P %llu of %llu",
        (unsigned long long)f2p[0], (unsigned long long)(f2p[0] + f2p[1]),
        (unsigned long long)p2p[0], (unsigned long long)(p2p[0] + p2p[1]));
    return f2p[1] + p2p[1] == 0;
}

/* One instance.  A patch that is absent has no verdict on it; one that does
 * not apply fails. */
static void
put_instance(kv__import *in, kv_str id, kv_str report)
{
    kv__found found = {.task = id, .indexed = true};
    kv_str resolved = kv__at(report, "resolved");
    kv_str infra = kv__at(report, "infra_failure"), name;
    int tests = count_tests(in, &found, kv__at(report, "tests_status"));
    bool broke = false, none = false, yes = false;

    if (kv__text(in, kv__at(report, "model_name_or_path"), &name))
        found.run = kv__last_part(name);
    if (!kv__found_bool(in, &found, resolved, "resolved"))
        return;
    (void)kv__scan_bool(infra, &broke);
    (void)kv__scan_bool(kv__at(report, "patch_is_None"), &none);
    (void)kv__scan_bool(resolved, &yes);
    if (broke)
        kv__found_error(&found, KV_CLASS_INFRA);
    else if (none && !yes)
        found.why = KV_CLASS_NO_ANSWER;
    else if (yes && tests == 0) {
        kv__import_bad(in, 0, "'resolved' is true beside failed tests");
        return;
    }
    kv__found_put(in, &found);
}

static int
match_reports(const kv__sniff *sniff)
{
    return !sniff->root_array && sniff->keys > 0 &&
                   !kv__sniff_has(sniff, "resolved") &&
                   kv__begins_with(sniff->value[0], "{") &&
                   kv__sniff_mentions(sniff, "\"patch_is_None\"")
               ? 12
               : 0;
}

/* logs/run_evaluation/RUN/MODEL/INSTANCE/report.json */
static void
begin(kv__import *in)
{
    kv__import_run_folder(in, 2);
}

static void
end(kv__import *in)
{
    if (in->flags == 1 && in->piece->records == 1 &&
        kv__buf_text(&in->memory) != NULL)
        in->note = in->memory.data;
}

static void
reports_item(kv__import *in, kv_str key, kv_str text)
{
    put_instance(in, key, text);
}

const kv__importer kv__import_swebench_reports = {
    .name = "swebench-report",
    .summary = "SWE-bench: report.json of an instance",
    .array = "",
    .entries = true,
    .match = match_reports,
    .begin = begin,
    .item = reports_item,
    .end = end,
};

static int
match_flat(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "resolved", "patch_is_None", NULL) &&
                   !sniff->root_array
               ? 12
               : 0;
}

/* The folder is the instance. */
static void
flat_item(kv__import *in, kv_str key, kv_str text)
{
    (void)key;
    put_instance(in, kv__import_part(in, 1), text);
}

const kv__importer kv__import_swesmith = {
    .name = "swe-smith",
    .summary = "SWE-smith: report.json of an instance, without its name",
    .single = true,
    .match = match_flat,
    .begin = begin,
    .item = flat_item,
    .end = end,
};

/* --- per-test verdicts without a summary -------------------------------- */

static int
match_cases(const kv__sniff *sniff)
{
    return !sniff->root_array && sniff->keys > 0 &&
                   kv__at(sniff->value[0], "FAIL_TO_PASS.success").length > 0
               ? 12
               : 0;
}

static void
cases_item(kv__import *in, kv_str key, kv_str text)
{
    kv__found found = {.task = key, .indexed = true};
    int tests = count_tests(in, &found, text);

    found.outcome = tests > 0 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    if (tests < 0)
        kv__found_error(&found, KV_CLASS_INFRA);
    kv__found_put(in, &found);
}

static void
begin_cases(kv__import *in)
{
    kv__import_run_folder(in, 1);
}

const kv__importer kv__import_swebench_tests = {
    .name = "swebench-tests",
    .summary = "SWE-bench: success and failure of FAIL_TO_PASS, PASS_TO_PASS",
    .array = "",
    .entries = true,
    .match = match_cases,
    .begin = begin_cases,
    .item = cases_item,
};

/* --- SWE-bench Pro ------------------------------------------------------- */

static int
match_pro(const kv__sniff *sniff)
{
    size_t i, verdicts = 0;
    bool yes;

    for (i = 0; i < sniff->keys; i++) {
        if (!kv__begins_with(sniff->key[i], "instance_"))
            return 0;
        verdicts += kv__scan_bool(sniff->value[i], &yes) == NULL;
    }
    /* The text may cut the last one. */
    return verdicts > 0 && verdicts + 1 >= sniff->keys && !sniff->root_array
               ? 10
               : 0;
}

static void
pro_item(kv__import *in, kv_str key, kv_str text)
{
    kv__found found = {.task = key, .indexed = true};

    if (kv__found_bool(in, &found, text, "the verdict"))
        kv__found_put(in, &found);
}

const kv__importer kv__import_swebench_pro = {
    .name = "swebench-pro",
    .summary = "SWE-bench Pro: eval_results.json with a verdict an instance",
    .array = "",
    .entries = true,
    .match = match_pro,
    .begin = begin_cases,
    .item = pro_item,
};

/* --- Multi-SWE-bench ------------------------------------------------------ */

enum { ORG, REPO, NUMBER, VALID, ERROR };
static const char *const multi_wants[] = {"org",   "repo",      "number",
                                          "valid", "error_msg", NULL};

static int
match_multi(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "org", "repo", "number", "valid", NULL) &&
                   !sniff->root_array
               ? 12
               : 0;
}

static void
multi_record(kv__import *in, const kv__record *record)
{
    kv__found found = {.indexed = true};
    kv_str org, repo, number;
    char task[256];

    if (!kv__import_string(in, record, ORG, &org) ||
        !kv__import_string(in, record, REPO, &repo) ||
        !kv__import_id(in, record, NUMBER, &number) ||
        !kv__found_bool(in, &found, record->member[VALID], "valid"))
        return;
    snprintf(task, sizeof task, "%.*s/%.*s-%.*s", (int)org.length, org.data,
             (int)repo.length, repo.data, (int)number.length, number.data);
    found.task = kv__cstr(task);
    kv__found_put(in, &found);
}

static void
begin_multi(kv__import *in)
{
    kv__import_run_folder(in, 2);
}

const kv__importer kv__import_multi_swebench = {
    .name = "multi-swebench",
    .summary = "Multi-SWE-bench: report.json of an instance",
    .single = true,
    .match = match_multi,
    .wants = multi_wants,
    .begin = begin_multi,
    .record = multi_record,
};
