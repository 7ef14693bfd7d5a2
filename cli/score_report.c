/* SPDX-License-Identifier: MIT */
/* Prints the report of kverify score and judges the gates. */
#include "score.h"

#include "out.h"
#include "score_names.h"

/* Whether all gates can be read: before a table is printed that nobody waits
 * for. */
static bool
read_gates(const score_args *args, const kv_report *report)
{
    int holds, defined;
    char hint[160];
    kv_status known;
    kv_error err;
    size_t i;

    for (i = 0; i < args->require.count; i++) {
        known = kv_report_require(report, args->require.item[i], &holds,
                                  &defined, &err);
        if (known == KV_OK)
            continue;
        complain("score: --require: %s%s", err.message,
                 known == KV_ENOTFOUND
                     ? names_unknown_gate(report, args->require.item[i], hint,
                                          sizeof hint)
                     : "");
        return false;
    }
    return true;
}

/* Print a line for each gate that failed.  Returns the exit status. */
static int
check_gates(const score_args *args, const kv_report *report)
{
    int status = EXIT_DONE, holds, defined;
    const char *condition;
    size_t i;

    for (i = 0; i < args->require.count; i++) {
        condition = args->require.item[i];
        if (kv_report_require(report, condition, &holds, &defined, NULL) !=
            KV_OK)
            return EXIT_UNABLE;
        if (!holds) {
            complain("gate failed: %s", condition);
            status = EXIT_GATE;
        } else if (!defined) {
            complain("gate can't be judged, a figure is undefined: %s",
                     condition);
            status = status == EXIT_DONE ? EXIT_UNABLE : status;
        }
    }
    return status;
}

/* Also where standard output is a file, or a format for machines. */
static void
show_warnings(const kv_report *report)
{
    size_t i;

    for (i = 0; i < kv_report_warning_count(report); i++)
        complain("warning: %s", kv_report_warning(report, i));
}

/* The gates decide, unless input was damaged or there is no result. */
static int
judge(const score_args *args, const kv_report *report)
{
    int code = check_gates(args, report);
    uint64_t damaged = kv_report_damaged(report);

    if (damaged > 0 && !args->lenient && code != EXIT_USAGE) {
        complain("%llu damaged records or files, listed with the inputs; "
                 "--lenient accepts that",
                 (unsigned long long)damaged);
        code = code == EXIT_DONE ? EXIT_UNABLE : code;
    }
    if (kv_report_doubts(report) > 0 && !args->lenient) {
        complain("figures may be wrong: see the warnings; --lenient accepts "
                 "that");
        code = code == EXIT_DONE ? EXIT_UNABLE : code;
    }
    if (kv_report_group_count(report) == 0 && code == EXIT_DONE) {
        complain("no result found");
        code = EXIT_UNABLE;
    }
    return code;
}

int
score_report(score_args *args, const kv_tally *tally)
{
    kv_report *report = NULL;
    kv_error err;
    kv_status status = kv_report_new(tally, &args->report, &report, &err);
    char hint[160] = "";
    int code;

    if (status == KV_ENOTFOUND)
        names_unknown_metric(args, hint, sizeof hint);
    if (status == KV_OK && (!read_gates(args, report) ||
                            !names_check_labels(args, tally, report))) {
        kv_report_free(report);
        return EXIT_USAGE;
    }
    if (status == KV_OK)
        status =
            kv_report_render(report, &args->render, write_stdout, NULL, &err);
    if (status == KV_OK) {
        show_warnings(report);
        code = judge(args, report);
    } else {
        complain("score: %s%s", err.message, hint);
        code = status == KV_EINVAL || status == KV_ENOTFOUND ||
                       status == KV_ECONFIG || status == KV_EFORMAT
                   ? EXIT_USAGE
                   : EXIT_UNABLE;
    }
    kv_report_free(report);
    return code;
}
