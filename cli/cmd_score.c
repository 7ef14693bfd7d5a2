/* SPDX-License-Identifier: MIT */
/* kverify score: reads result files and prints their figures. */
#include "cmd.h"
#include "file.h"
#include "out.h"
#include "progress.h"
#include "score.h"
#include "text.h"

#include <stdlib.h>
#include <unistd.h>

/* --- options ------------------------------------------------------------ */

static const char *const policies[] = {"fail", "skip", NULL};
static const char *const intervals[] = {
    "wilson", "clopper-pearson", "cluster", "bootstrap", "none", NULL};
static const char *const formats[] = {"table", "json",  "csv",
                                      "md",    "latex", NULL};
static const char *const readers[] = {"auto", "portable", "simdjson", NULL};
/* Proposals for shells only: which labels and modes exist depends on the
 * files and plugins. */
static const char *const labels[] = {"dataset", "framework", "project", NULL};
static const char *const modes[] = {"strict", "last", "koco", NULL};

/* The option also chooses the method; a later --interval changes it again. */
static const char *
set_cluster(void *args, const char *value)
{
    score_args *a = args;

    a->report.cluster = value;
    a->report.interval = KV_INTERVAL_CLUSTER;
    return NULL;
}

static const opt options[] = {
    {.type = OPT_HEADING, .help = "Figures"},
    {.name = "metric",
     .argument = "NAME,...",
     .type = OPT_LIST,
     .offer = OFFER_METRICS,
     AT(score_args, metrics),
     .standard = "those that the results are made for",
     .help = "Report these metrics; 'kverify metrics' lists them"},
    {.name = "k",
     .argument = "N,...",
     .type = OPT_COUNTS,
     AT(score_args, ks),
     .least = 1,
     .most = 1000000000,
     .standard = "1",
     .help = "The k of pass@k and pass^k"},
    {.name = "k-eligible",
     .type = OPT_SWITCH,
     AT(score_args, report.k_eligible),
     .help = "Take pass@k over the tasks that have k attempts or more",
     .more = "Without it a task that has fewer makes the figure undefined."},
    {.name = "policy",
     .argument = "fail|skip",
     .type = OPT_CHOICE,
     AT(score_args, report.policy),
     .words = policies,
     .standard = "fail",
     .help = "Count attempts with an error, without a verdict or absent as "
             "not passed, or leave them out of the denominator",
     .more = "Coverage is reported either way."},
    {.name = "threshold",
     .argument = "SCORE",
     .type = OPT_SHARE,
     .most = 1,
     AT(score_args, report.threshold),
     .standard = "0.75",
     .help = "The score that all attempts must reach for all_reach"},
    {.name = "extract",
     .argument = "MODE",
     .type = OPT_TEXT,
     AT(score_args, score.extract),
     .words = modes,
     .standard = "the stored verdicts",
     .help = "Grade multiple-choice answers again from their text, with "
             "mode strict, last or koco",
     .more = "The modes are described in kverify-mcq(7)."},
    {.name = "problems",
     .argument = "PATH",
     .type = OPT_FILE,
     AT(score_args, score.problems),
     .standard = "those among the paths",
     .help = "Grade raw answers, and logs of SWE-bench, against these "
             "problem definitions"},

    {.type = OPT_HEADING, .help = "Groups"},
    {.name = "by",
     .argument = "KEY,...",
     .type = OPT_LIST,
     .words = labels,
     AT(score_args, by),
     .standard = "dataset",
     .help = "Group by these labels below the run",
     .more = "Which labels there are depends on the results: framework and "
             "project are some."},
    {.name = "groups",
     .argument = "FILE",
     .type = OPT_FILE,
     AT(score_args, groups_file),
     .help = "Group data sets as this JSON object says, which maps each to "
             "its path",
     .more = "A path is an array of names such as [\"E-AI\"].  The run comes "
             "before it and the data set after it.  Excludes --by."},
    {.name = "missing-groups",
     .argument = "fail|skip",
     .type = OPT_CHOICE,
     AT(score_args, report.missing_groups),
     .words = policies,
     .standard = "fail",
     .help = "Leave the mean above a group without tasks undefined, or leave "
             "the group out",
     .more = "Such a group is named by the groups file and holds no task."},
    {.name = "run",
     .argument = "NAME",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(score_args, score.run),
     .help = "All inputs belong to this run",
     .more = "Without it a run is named after the folder that holds the "
             "file; for HumanEval-style files after folder and file."},

    {.type = OPT_HEADING, .help = "Intervals and gates"},
    {.name = "interval",
     .argument = "METHOD",
     .type = OPT_CHOICE,
     AT(score_args, report.interval),
     .words = intervals,
     .standard = "wilson",
     .help = "How intervals are computed"},
    {.name = "cluster",
     .argument = "KEY",
     .type = OPT_OTHER,
     .words = labels,
     .set = set_cluster,
     .help = "Compute cluster-robust intervals over this label"},
    {.name = "confidence",
     .argument = "SHARE",
     .type = OPT_SHARE,
     AT(score_args, report.confidence),
     .standard = "0.95",
     .help = "The confidence of intervals"},
    {.name = "resamples",
     .argument = "N",
     .type = OPT_COUNT,
     AT(score_args, report.resamples),
     .least = 1,
     .most = 1000000,
     .standard = "1000",
     .help = "How often the bootstrap draws"},
    {.name = "seed",
     .argument = "N",
     .type = OPT_COUNT,
     AT(score_args, report.seed),
     .standard = "0",
     .help = "The seed of the bootstrap"},
    {.name = "require",
     .argument = "CONDITION",
     .type = OPT_TEXTS,
     .offer = OFFER_METRICS,
     AT(score_args, require),
     .help = "A gate for every run, such as 'acc>=0.5' or 'pass@1>=30%'",
     .more = "Figures are compared exactly, and need not be shown.  The "
             "option may be given several times."},

    {.type = OPT_HEADING, .help = "Output"},
    {.name = "format",
     .argument = "FORMAT",
     .type = OPT_CHOICE,
     AT(score_args, render.format),
     .words = formats,
     .standard = "table",
     .help = "How the report is written",
     .more = "JSON is described by report.schema.json."},
    {.name = "digits",
     .argument = "N",
     .type = OPT_COUNT,
     AT(score_args, render.digits),
     .most = 6,
     .standard = "1",
     .help = "Decimals of percentages",
     .more = "Figures are rounded once, half up, from the exact fraction."},
    {.name = "inputs",
     .type = OPT_SWITCH,
     AT(score_args, render.inputs),
     .help = "List every input below the table, with what was skipped in it"},
    {.name = "width",
     .argument = "COLUMNS",
     .type = OPT_COUNT,
     AT(score_args, render.width),
     .most = 100000,
     .standard = "the terminal's",
     .help = "Width of the table; 0 means without limit",
     .more = "A table that is too wide loses its intervals first, then "
             "continues below."},
    ROW_COLOUR,
    {.name = "save-tally",
     .argument = "FILE",
     .type = OPT_FILE,
     AT(score_args, save_tally),
     .help = "Save the exact counts, which can be scored again",
     .more = "Such files are inputs like any other: scoring the tallies of "
             "several shards gives the report of the whole."},
    ROW_QUIET("Print no progress"),

    {.type = OPT_HEADING, .help = "Reading"},
    {.name = "lenient",
     .type = OPT_SWITCH,
     AT(score_args, lenient),
     .help = "Exit with status 0 although input was damaged or a figure may "
             "be wrong"},
    {.name = "max-record",
     .argument = "BYTES",
     .type = OPT_COUNT,
     AT(score_args, score.max_record),
     .least = 1,
     .most = UINT64_C(1) << 32,
     .standard = "16777216",
     .help = "Skip and report longer records"},
    {.name = "threads",
     .argument = "N",
     .type = OPT_COUNT,
     AT(score_args, score.threads),
     .most = 64,
     .standard = "one per processor, 8 at most",
     .help = "How many threads read"},
    {.name = "reader",
     .argument = "NAME",
     .type = OPT_CHOICE,
     AT(score_args, score.reader),
     .words = readers,
     .standard = "auto",
     .help = "What splits records; the result is the same"},
    ROW_PLUGIN_DIR,
    {0},
};

/* --- terminal ----------------------------------------------------------- */

static void
look_at_terminal(score_args *a)
{
    if (a->render.width == UINT32_MAX)
        a->render.width = (uint32_t)text_columns(STDOUT_FILENO);
    a->render.colour = shared_colour(&a->shared);
}

/* --- the run ------------------------------------------------------------ */

static bool
save_tally(const kv_tally *tally, const char *path)
{
    kv_error err;
    draft file;
    bool good;

    if (!draft_open(&file, path))
        return false;
    good = kv_tally_save(tally, write_file, file.to, &err) == KV_OK;
    if (!good)
        complain("%s", err.message);
    return draft_close(&file, good);
}

static int
score(score_args *a, const char *const *paths, size_t count)
{
    kv_engine *engine = NULL;
    kv_tally *tally = NULL;
    kv_error err;
    kv_status status;
    progress p;
    int code = shared_engine(&a->shared, ENGINE_PLUGINS, &engine);

    if (code != EXIT_DONE)
        return code;
    progress_start(&p, "score", a->shared.quiet, true);
    a->score.progress = progress_reading;
    a->score.progress_context = &p;
    status = kv_tally_new(&tally, &err);
    if (status == KV_OK)
        status = kv_score_paths(engine, paths, count, &a->score, tally, &err);
    progress_end(&p);
    if (status != KV_OK) {
        complain("score: %s", err.message);
        code = status == KV_EINVAL || status == KV_ECONFIG ? EXIT_USAGE
                                                           : EXIT_UNABLE;
    } else if (a->save_tally != NULL && !save_tally(tally, a->save_tally)) {
        code = EXIT_UNABLE;
    } else {
        code = score_report(a, tally);
    }
    kv_tally_free(tally);
    kv_engine_free(engine);
    return code;
}

static int
run(void *args, int argc, char **argv)
{
    score_args *a = args;
    char *groups = NULL;
    int code;

    if (a->groups_file != NULL && a->by.count > 0) {
        complain("score: --groups and --by exclude each other");
        return EXIT_USAGE;
    }
    if (a->groups_file != NULL) {
        groups = file_text(a->groups_file);
        if (groups == NULL)
            return EXIT_USAGE;
        a->report.groups = groups;
    }
    a->report.metrics = a->metrics.count > 0 ? a->metrics.item : NULL;
    a->report.metric_count = a->metrics.count;
    a->report.by = a->by.count > 0 ? a->by.item : NULL;
    a->report.by_count = a->by.count;
    a->report.ks = a->ks.count > 0 ? a->ks.item : NULL;
    a->report.k_count = a->ks.count;
    look_at_terminal(a);
    code = score(a, (const char *const *)argv, (size_t)argc);
    free(groups);
    return code;
}

static const score_args initial = {
    .shared = SHARED_INITIAL,
    .score = {.struct_size = sizeof initial.score},
    .report = {.struct_size = sizeof initial.report},
    .render = {.struct_size = sizeof initial.render,
               .digits = 1,
               .width = UINT32_MAX},
};

const command cmd_score = {
    .name = "score",
    .heading = "Turn results into figures",
    .operands = "PATH...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Read result files and folders and print their figures",
    .about = "Formats are detected from the content; 'kverify formats' lists "
             "them.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(score_args),
    .initial = &initial,
    .run = run,
};
