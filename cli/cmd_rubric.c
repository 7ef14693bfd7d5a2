/* SPDX-License-Identifier: MIT */
/* kverify rubric: options and sub-commands for people who write rubrics and
 * rate answers by them. */
#include "cmd.h"
#include "rubric.h"

static const char *const formats[] = {"card", "json", "csv", "jsonl", NULL};

/* --- options ------------------------------------------------------------ */

#define ROW_SET                                                     \
    {                                                               \
        .name = "set", .argument = "NAME=VALUE", .type = OPT_PAIRS, \
        .offer = OFFER_NOTHING, AT(rubric_args, set),               \
        .help = "Set an option of the rubric",                      \
        .more = "It may be given several times."                    \
    }

#define ROW_SEED(text)                                                         \
    {                                                                          \
        .name = "seed", .argument = "N", .type = OPT_COUNT,                    \
        AT(rubric_args, seed), .most = UINT64_C(999999999999999), .help = text \
    }

#define ROW_FORMAT(text, explained)                                    \
    {                                                                  \
        .name = "format", .argument = "FORMAT", .type = OPT_CHOICE,    \
        AT(rubric_args, format), .words = formats, .standard = "card", \
        .help = text, .more = explained                                \
    }

static const opt new_options[] = {
    {ROW_OUTPUT(OPT_FILE, "FILE"), .standard = "NAME.lua",
     .help = "Make this file"},
    ROW_PLUGIN_DIR,
    {0},
};

static const opt check_options[] = {
    ROW_COLOUR,
    ROW_PLUGIN_DIR,
    {0},
};

static const opt test_options[] = {
    ROW_SET,
    ROW_SEED("The seed of math.random"),
    ROW_QUIET("Print failed cases only"),
    ROW_COLOUR,
    ROW_PLUGIN_DIR,
    {0},
};

static const opt run_options[] = {
    {.name = "tasks",
     .argument = "FILE",
     .type = OPT_FILE,
     AT(rubric_args, tasks),
     .help = "Take tasks from this file of JSON objects, one on each line"},
    {.name = "key",
     .argument = "NAME",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(rubric_args, key),
     .standard = "id",
     .help = "The member by which answers find their task"},
    {.name = "ratings",
     .argument = "FILE",
     .type = OPT_FILE,
     AT(rubric_args, ratings),
     .help = "Take ratings from this file of CSV or JSON Lines",
     .more = "Ratings find their answer by its name, which is that of its "
             "file or its task, and take the place of those that the answer "
             "or its task brings."},
    {.name = "judge",
     .argument = "FILE",
     .type = OPT_FILE,
     AT(rubric_args, judge),
     .help = "Ask a model what no rule decides, as this configuration says",
     .more = "The configuration is described in kverify-judge(7)."},
    ROW_SET,
    ROW_SEED("The seed of math.random"),
    ROW_FORMAT("How the results are printed",
               "With json they are verdict lines, which 'kverify score' reads; "
               "with csv and jsonl they are ratings by the raters rule, judge "
               "and rating, which agree compares with those of people."),
    ROW_COLOUR,
    {.name = "watch",
     .type = OPT_SWITCH,
     AT(rubric_args, watch),
     .help = "Run again whenever the rubric or an answer changes"},
    ROW_QUIET("Print no cards, only what all answers come to"),
    ROW_PLUGIN_DIR,
    {0},
};

static const opt explain_options[] = {
    ROW_PLUGIN_DIR,
    {0},
};

static const opt agree_options[] = {
    ROW_FORMAT("How the results are printed",
               "With json they are the figures with their fractions; with csv "
               "and jsonl the ratings themselves, sorted."),
    {.name = "resamples",
     .argument = "N",
     .type = OPT_COUNT,
     AT(rubric_args, resamples),
     .least = 1,
     .most = 9999999,
     .standard = "1000",
     .help = "How often the bootstrap of the intervals draws"},
    ROW_SEED("The seed of the bootstrap"),
    ROW_COLOUR,
    {0},
};

/* --- the table ---------------------------------------------------------- */

static const rubric_args initial = {.seed = SEED_NONE};

#define RUBRIC                                                  \
    .manual = "kverify-rubric(1)", .size = sizeof(rubric_args), \
    .initial = &initial

static const command subs[] = {
    {.name = "new",
     .operands = "NAME",
     .least = 1,
     .most = 1,
     .offer = OFFER_NOTHING,
     .summary = "Make a commented rubric that runs as it is",
     .options = new_options,
     .run = rubric_new,
     RUBRIC},
    {.name = "check",
     .operands = "RUBRIC",
     .least = 1,
     .most = 1,
     .summary = "Check a rubric for mistakes",
     .about = "Exits with status 1 when there is an error; warnings do not "
              "count.",
     .options = check_options,
     .run = rubric_check,
     RUBRIC},
    {.name = "test",
     .operands = "RUBRIC",
     .least = 1,
     .most = 1,
     .summary = "Run the cases of a rubric and show what differs",
     .about = "Exits with status 1 when a case fails.",
     .options = test_options,
     .run = rubric_test,
     RUBRIC},
    {.name = "run",
     .operands = "RUBRIC ANSWER...",
     .least = 2,
     .most = ANY_NUMBER,
     .summary = "Judge answers and print a card for each",
     .about = "An ANSWER is a text file, a folder with an answer in each "
              "file, or a file of JSON Lines with an answer on each line.  "
              "Exits with status 0 when every answer passes, 1 when one does "
              "not, 3 when one could not be judged.",
     .options = run_options,
     .run = rubric_run,
     RUBRIC},
    {.name = "explain",
     .operands = "RUBRIC",
     .least = 1,
     .most = 1,
     .summary = "Write a rubric as Markdown for people who rate by hand",
     .options = explain_options,
     .run = rubric_explain,
     RUBRIC},
    {.name = "agree",
     .operands = "RATINGS...",
     .least = 1,
     .most = ANY_NUMBER,
     .summary = "Measure how far raters agree",
     .about = "RATINGS are files of CSV or JSON Lines.  Prints Cohen's and "
              "Fleiss' kappa and Krippendorff's alpha for each criterion, "
              "with intervals.",
     .options = agree_options,
     .run = rubric_agree,
     RUBRIC},
    {.name = NULL},
};

const command cmd_rubric = {
    .name = "rubric",
    .heading = "Judge answers by a rubric",
    .summary = "Write, try and test rubrics; measure how far raters agree",
    .about = "A RUBRIC is a file in the language of kverify-rubric(5), or the "
             "name of a bundled one.",
    .manual = "kverify-rubric(1)",
    .subs = subs,
};
