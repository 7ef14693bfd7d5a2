/* SPDX-License-Identifier: MIT */
/* kverify report: results as one page of HTML. */
#include "cmd.h"
#include "out.h"
#include "page.h"
#include "shared.h"

typedef struct report_args {
    shared_args shared;
    kv_report_options report;
    opt_list by;
    const char *run, *title;
    bool lenient, no_answers;
} report_args;

static const char *const policies[] = {"fail", "skip", NULL};

static const opt options[] = {
    {ROW_OUTPUT(OPT_FILE, "FILE"), .required = true,
     .help = "Write the page to this file"},
    {.name = "title",
     .argument = "TEXT",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(report_args, title),
     .standard = "the names of the runs",
     .help = "The heading of the page"},
    {.name = "policy",
     .argument = "fail|skip",
     .type = OPT_CHOICE,
     AT(report_args, report.policy),
     .words = policies,
     .standard = "fail",
     .help = "Count attempts without a verdict as not passed, or leave them "
             "out"},
    {.name = "by",
     .argument = "KEY,...",
     .type = OPT_LIST,
     .offer = OFFER_NOTHING,
     AT(report_args, by),
     .standard = "dataset",
     .help = "Group tasks by these labels, one level each"},
    {.name = "run",
     .argument = "NAME",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(report_args, run),
     .help = "All inputs belong to this run"},
    {.name = "no-answers",
     .type = OPT_SWITCH,
     AT(report_args, no_answers),
     .help = "Leave prompts and answers out of the page"},
    {.name = "lenient",
     .type = OPT_SWITCH,
     AT(report_args, lenient),
     .help = "Exit with status 0 although input is damaged or in doubt"},
    ROW_PLUGIN_DIR,
    {0},
};

static int
run(void *context, int argc, char **argv)
{
    report_args *args = context;
    page_wish wish = {.file = args->shared.output,
                      .title = args->title,
                      .run = args->run,
                      .report = &args->report,
                      .no_answers = args->no_answers,
                      .lenient = args->lenient};
    kv_engine *engine;
    int code = shared_engine(&args->shared, ENGINE_PLUGINS, &engine);

    if (code != EXIT_DONE)
        return code;
    if (args->by.count > 0) {
        args->report.by = args->by.item;
        args->report.by_count = args->by.count;
    }
    code = page_make(engine, &wish, argv, (size_t)argc);
    kv_engine_free(engine);
    return code;
}

static const report_args initial = {
    .shared = SHARED_INITIAL,
    .report = {.struct_size = sizeof initial.report},
};

const command cmd_report = {
    .name = "report",
    .operands = "RESULTS...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Write results as one page of HTML",
    .about = "The page needs nothing else, loads nothing, and opens in any "
             "browser: figures, comparison, tasks, attempts with their tests, "
             "output and answers.  RESULTS are what 'kverify score' reads.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(report_args),
    .initial = &initial,
    .run = run,
};
