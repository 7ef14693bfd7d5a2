/* SPDX-License-Identifier: MIT */
/* kverify compare: runs side by side. */
#include "cmd.h"
#include "file.h"
#include "out.h"
#include "page.h"
#include "progress.h"
#include "shared.h"
#include "text.h"

#include <kverify/compare.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct compare_args {
    shared_args shared;
    kv_score_options score;
    kv_compare_options compare;
    uint32_t json, flips;
    opt_list require;
    bool lenient;
} compare_args;

static const char *const formats[] = {"text", "json", NULL};
static const char *const policies[] = {"fail", "skip", NULL};
static const char *const labels[] = {"dataset", "framework", "project", NULL};
static const char *const intervals[] = {"paired", "bootstrap", NULL};

static const opt options[] = {
    {.name = "metric",
     .argument = "NAME",
     .type = OPT_TEXT,
     .offer = OFFER_METRICS,
     AT(compare_args, compare.metric),
     .standard = "the first that the results are made for",
     .help = "Compare this metric; 'kverify metrics' lists them"},
    {.name = "policy",
     .argument = "fail|skip",
     .type = OPT_CHOICE,
     AT(compare_args, compare.policy),
     .words = policies,
     .standard = "fail",
     .help = "Count attempts with an error, without a verdict or absent as "
             "not passed, or leave them out of the denominator",
     .more = "What the other way would give is reported either way."},
    {.name = "common",
     .type = OPT_SWITCH,
     AT(compare_args, compare.common),
     .help = "Compare the tasks that all runs have",
     .more = "Without it runs with unlike tasks, levels of isolation or "
             "numbers of attempts are refused."},
    {.name = "by",
     .argument = "KEY",
     .type = OPT_TEXT,
     .words = labels,
     AT(compare_args, compare.by),
     .standard = "dataset",
     .help = "Group tasks by this label"},
    {.name = "cluster",
     .argument = "KEY",
     .type = OPT_TEXT,
     .words = labels,
     AT(compare_args, compare.cluster),
     .help = "Tasks with one value of this label are not independent"},
    {.name = "interval",
     .argument = "METHOD",
     .type = OPT_CHOICE,
     AT(compare_args, compare.interval),
     .words = intervals,
     .standard = "paired",
     .help = "How intervals of differences are computed"},
    {.name = "confidence",
     .argument = "SHARE",
     .type = OPT_SHARE,
     AT(compare_args, compare.confidence),
     .standard = "0.95",
     .help = "The confidence of intervals, and what a sure difference is"},
    {.name = "resamples",
     .argument = "N",
     .type = OPT_COUNT,
     AT(compare_args, compare.resamples),
     .least = 1,
     .most = 1000000,
     .standard = "10000",
     .help = "How often the bootstrap draws, and tests that are too large to "
             "be exact"},
    {.name = "seed",
     .argument = "N",
     .type = OPT_COUNT,
     AT(compare_args, compare.seed),
     .standard = "0",
     .help = "The seed of the draws"},
    {.name = "flips",
     .argument = "N",
     .type = OPT_COUNT,
     AT(compare_args, flips),
     .most = 1000000000,
     .standard = "10",
     .help = "How many of the tasks that went up, and of those that went "
             "down, are listed"},
    {.name = "require",
     .argument = "CONDITION",
     .type = OPT_TEXTS,
     .offer = OFFER_NOTHING,
     AT(compare_args, require),
     .help = "A gate, such as 'B-A>=0', 'low(B-A)>-2%' or 'p(B-A)<0.05'",
     .more = "Runs are A, B and so on in their order, or called by their "
             "names.  Differences are compared exactly."},
    {.name = "format",
     .argument = "text|json",
     .type = OPT_CHOICE,
     AT(compare_args, json),
     .words = formats,
     .standard = "text",
     .help = "How the comparison is written"},
    ROW_REPORT,
    ROW_QUIET("Print no progress"),
    {.name = "lenient",
     .type = OPT_SWITCH,
     AT(compare_args, lenient),
     .help = "Exit with status 0 although input was damaged or is in doubt"},
    {0},
};

/* --- text ---------------------------------------------------------------- */

static void
put_name(const char *name, size_t width)
{
    kv_str text = text_of(name);
    size_t columns = text_width(text);

    text_clean(stdout, text, 200);
    text_pad(stdout, width > columns ? width - columns : 0);
}

static size_t
widest(const kv_comparison *c)
{
    kv_compared_run run = {.struct_size = sizeof run};
    size_t width = 3, i, w;

    for (i = 0; kv_comparison_run(c, i, &run) == KV_OK; i++) {
        w = text_width(text_of(run.name));
        width = w > width ? w : width;
    }
    return width < 60 ? width : 60;
}

static void
put_letter(size_t i)
{
    if (i < 26)
        printf("%c  ", (int)('A' + i));
    else
        printf("%-3zu", i + 1);
}

static void
put_runs(const kv_comparison *c)
{
    kv_compared_run run = {.struct_size = sizeof run};
    size_t width = widest(c), i;

    printf("\n   %-*s  %8s  %6s  %8s  %10s  rank\n", (int)width, "run",
           kv_comparison_metric(c), "tasks", "attempts", "no verdict");
    for (i = 0; kv_comparison_run(c, i, &run) == KV_OK; i++) {
        put_letter(i);
        put_name(run.name, width);
        if (isnan(run.value))
            printf("  %8s", "-");
        else
            printf("  %7.1f%%", 100 * run.value);
        printf("  %6llu  %8llu  %10llu  %4u\n", (unsigned long long)run.tasks,
               (unsigned long long)run.attempts,
               (unsigned long long)run.unknown, run.rank);
    }
}

static void
put_p(const char *before, double p)
{
    if (p < 0.0001)
        printf("%s< 0.0001", before);
    else
        printf("%s%.2g", before, p);
}

/* What the conclusion hangs on. */
static void
put_details(const kv_compared *told, double confidence)
{
    printf("\n  difference   %+.1f points (%g %%: %+.1f to %+.1f, %s)\n",
           100 * told->difference, 100 * confidence, 100 * told->low,
           100 * told->high, told->interval);
    put_p("  p            ", told->p);
    printf(" (%s); ", told->test);
    put_p("sign test ", told->p_sign);
    printf("\n  tasks        %llu up, %llu down, %llu the same\n",
           (unsigned long long)told->up, (unsigned long long)told->down,
           (unsigned long long)told->same);
    if (!isnan(told->detectable))
        printf("  detectable   %.1f points, four times in five, with %llu "
               "tasks\n",
               100 * told->detectable, (unsigned long long)told->tasks);
    if (told->needed > told->tasks)
        printf("  needed       %llu tasks to show this difference as often\n",
               (unsigned long long)told->needed);
    if (isnan(told->skipped) && isnan(told->worst))
        return;
    printf("  no verdict   left out %+.1f", 100 * told->skipped);
    put_p(", p ", told->p_skipped);
    printf("; worst case %+.1f", 100 * told->worst);
    put_p(", p ", told->p_worst);
    printf("; best case %+.1f", 100 * told->best);
    put_p(", p ", told->p_best);
    putchar('\n');
}

static void
put_groups(const kv_comparison *c)
{
    kv_compared told = {.struct_size = sizeof told};
    const char *name;
    size_t i, width = 5, w;

    if (kv_comparison_group_name(c, 1) == NULL)
        return;
    for (i = 0; (name = kv_comparison_group_name(c, i)) != NULL; i++) {
        w = text_width(text_of(name));
        width = w > width ? w : width;
    }
    width = width < 40 ? width : 40;
    printf("\n  %-*s  %6s  %6s  %4s  %4s  %s\n", (int)width, "group", "tasks",
           "B-A", "up", "down", "p");
    for (i = 0; (name = kv_comparison_group_name(c, i)) != NULL; i++) {
        if (kv_comparison_group(c, i, 0, 1, &told) != KV_OK)
            continue;
        fputs("  ", stdout);
        put_name(name, width);
        printf("  %6llu  %+6.1f  %4llu  %4llu", (unsigned long long)told.tasks,
               100 * told.difference, (unsigned long long)told.up,
               (unsigned long long)told.down);
        put_p("  ", told.p);
        putchar('\n');
    }
}

/* The tasks at which B is above A, or below. */
static void
put_flips(const kv_comparison *c, bool up, size_t most)
{
    size_t count = kv_comparison_task_count(c), t, n = 0;
    const char *group;
    double x, y;
    kv_str id;

    for (t = 0; t < count; t++) {
        x = kv_comparison_value(c, 0, t);
        y = kv_comparison_value(c, 1, t);
        if (!(up ? y > x : y < x))
            continue;
        if (n++ == 0 && most > 0)
            printf("\n  %s\n", up ? "up" : "down");
        if (n > most || kv_comparison_task(c, t, &group, &id) != KV_OK)
            continue;
        fputs("    ", stdout);
        text_clean(stdout, id, 200);
        printf("  %.4g -> %.4g\n", x, y);
    }
    if (n > most && most > 0)
        printf("    and %zu more; --flips shows them\n", n - most);
}

/* A cell for each pair: row minus column, with its adjusted p. */
static void
put_matrix(const kv_comparison *c, double confidence)
{
    kv_compared told = {.struct_size = sizeof told};
    size_t count = kv_comparison_run_count(c), a, b;
    char cell[40];

    printf("\n   row - column, points; * p < %g after Holm\n   ",
           1 - confidence);
    for (b = 0; b < count; b++)
        if (b < 26)
            printf("%8c", (int)('A' + b));
        else
            printf("%8zu", b + 1);
    putchar('\n');
    for (a = 0; a < count; a++) {
        put_letter(a);
        for (b = 0; b < count; b++) {
            if (kv_comparison_pair(c, b, a, &told) != KV_OK)
                snprintf(cell, sizeof cell, "-");
            else
                snprintf(cell, sizeof cell, "%+.1f%s", 100 * told.difference,
                         told.p_adjusted < 1 - confidence ? "*" : " ");
            printf("%8s", cell);
        }
        putchar('\n');
    }
}

static void
put_text(const compare_args *a, const kv_comparison *c)
{
    kv_compared told = {.struct_size = sizeof told};
    size_t count = kv_comparison_run_count(c), i, j;
    double confidence =
        a->compare.confidence > 0 ? a->compare.confidence : 0.95;
    const char *note;

    for (i = 0; i < count; i++)
        for (j = i + 1; j < count; j++)
            say(0, "%s", kv_comparison_sentence(c, i, j));
    for (i = 0; (note = kv_comparison_note(c, i)) != NULL; i++)
        say(2, "note: %s", note);
    put_runs(c);
    if (count > 2) {
        put_matrix(c, confidence);
        return;
    }
    if (kv_comparison_pair(c, 0, 1, &told) == KV_OK && told.tasks > 0)
        put_details(&told, confidence);
    put_groups(c);
    put_flips(c, true, a->flips);
    put_flips(c, false, a->flips);
}

/* --- the run ------------------------------------------------------------- */

/* Whether all gates can be read: before a text is printed that nobody waits
 * for. */
static bool
read_gates(const compare_args *a, const kv_comparison *c)
{
    kv_error err;
    int holds;
    size_t i;

    for (i = 0; i < a->require.count; i++)
        if (kv_comparison_require(c, a->require.item[i], &holds, &err) !=
            KV_OK) {
            complain("compare: --require: %s", err.message);
            return false;
        }
    return true;
}

static int
check_gates(const compare_args *a, const kv_comparison *c)
{
    int code = EXIT_DONE, holds;
    size_t i;

    for (i = 0; i < a->require.count; i++)
        if (kv_comparison_require(c, a->require.item[i], &holds, NULL) !=
                KV_OK ||
            !holds) {
            complain("gate failed: %s", a->require.item[i]);
            code = EXIT_GATE;
        }
    return code;
}

static int
show(const compare_args *a, const kv_comparison *c)
{
    kv_error err;

    if (!read_gates(a, c))
        return EXIT_USAGE;
    if (!a->json)
        put_text(a, c);
    else if (kv_comparison_write(c, write_stdout, NULL, &err) != KV_OK) {
        complain("compare: %s", err.message);
        return EXIT_UNABLE;
    }
    return check_gates(a, c);
}

/* Each input is a tally of its own. */
static int
read_all(compare_args *a, int count, char **paths, kv_tally **tallies)
{
    progress p;
    kv_error err;
    kv_status status = KV_OK;
    int i, code = EXIT_DONE, one;

    progress_start(&p, "compare", a->shared.quiet, true);
    a->score.progress = progress_reading;
    a->score.progress_context = &p;
    for (i = 0; status == KV_OK && i < count; i++) {
        const char *path = paths[i];

        status = kv_tally_new(&tallies[i], &err);
        if (status == KV_OK)
            status =
                kv_score_paths(NULL, &path, 1, &a->score, tallies[i], &err);
    }
    progress_end(&p);
    if (status != KV_OK) {
        complain("compare: %s", err.message);
        return EXIT_UNABLE;
    }
    for (i = 0; i < count; i++) {
        one = shared_input("compare", tallies[i], a->lenient);
        code = one > code ? one : code;
    }
    return code;
}

static int
write_report(const compare_args *a, int argc, char **argv)
{
    const page_wish wish = {.file = a->shared.report, .lenient = true};
    kv_engine *engine;
    int code = shared_engine(&a->shared, ENGINE_PLUGINS, &engine);

    if (code != EXIT_DONE)
        return code;
    code = page_make(engine, &wish, argv, (size_t)argc);
    kv_engine_free(engine);
    return code;
}

static int
run(void *args, int argc, char **argv)
{
    compare_args *a = args;
    kv_tally **tallies = calloc((size_t)argc, sizeof *tallies);
    kv_comparison *c = NULL;
    kv_status status;
    kv_error err;
    int i, code, gates;

    if (tallies == NULL) {
        complain("out of memory");
        return EXIT_UNABLE;
    }
    code = read_all(a, argc, argv, tallies);
    status = tallies[argc - 1] == NULL
                 ? KV_EINVAL
                 : kv_comparison_new((const kv_tally *const *)tallies,
                                     (const char *const *)argv, (size_t)argc,
                                     &a->compare, &c, &err);
    if (status == KV_OK) {
        gates = show(a, c);
        if (a->shared.report != NULL &&
            write_report(a, argc, argv) != EXIT_DONE)
            code = EXIT_UNABLE;
        code = code == EXIT_DONE ? gates : code;
    } else if (tallies[argc - 1] != NULL) {
        complain("compare: %s", err.message);
        code = status == KV_ENOTFOUND ? EXIT_USAGE : EXIT_UNABLE;
    }
    kv_comparison_free(c);
    for (i = 0; i < argc; i++)
        kv_tally_free(tallies[i]);
    free(tallies);
    return code;
}

static const compare_args initial = {
    .shared = SHARED_INITIAL,
    .score = {.struct_size = sizeof initial.score},
    .compare = {.struct_size = sizeof initial.compare},
    .flips = 10,
};

const command cmd_compare = {
    .name = "compare",
    .operands = "RESULTS...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Compare runs, paired by task",
    .about =
        "Runs are the arguments in their order, or those inside one.  Each "
        "pair "
        "gets its difference with an interval, an exact test, and the tasks "
        "that differ.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(compare_args),
    .initial = &initial,
    .run = run,
};
