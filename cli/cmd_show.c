/* SPDX-License-Identifier: MIT */
/* kverify show: one attempt's story, or which attempts there are to look at. */
#include "cmd.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <kverify/results.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct show_args {
    shared_args shared;
    bool failed, full;
    opt_list outcome, class;
    uint32_t limit;
} show_args;

static const char *const outcomes[] = {"pass", "fail", "error", "unscored",
                                       NULL};
static const char *const classes[] = {
    "timeout", "oom",       "crash",   "parse",   "infra",
    "tamper",  "no_answer", "output",  "compile", "environment",
    "not_run", "ambiguous", "missing", "other",   NULL};

static const opt options[] = {
    {.name = "failed",
     .type = OPT_SWITCH,
     AT(show_args, failed),
     .help = "List only attempts that did not pass"},
    {.name = "outcome",
     .argument = "NAME,...",
     .type = OPT_LIST,
     AT(show_args, outcome),
     .words = outcomes,
     .help = "List only attempts with one of these outcomes"},
    {.name = "class",
     .argument = "NAME,...",
     .type = OPT_LIST,
     AT(show_args, class),
     .words = classes,
     .help = "List only attempts of one of these classes, such as timeout"},
    {.name = "limit",
     .argument = "N",
     .type = OPT_COUNT,
     AT(show_args, limit),
     .standard = "50",
     .help = "List at most so many attempts; 0: all of them"},
    {.name = "full",
     .type = OPT_SWITCH,
     AT(show_args, full),
     .help = "Show prompt, answer and tests whole, however long they are"},
    ROW_PLUGIN_DIR,
    {0},
};

/* --- text --------------------------------------------------------------- */

/* Lines of one block that are shown unless all are asked for. */
#define LINES_MOST 40
#define TESTS_MOST 40

/* TEXT line by line after a bar, so that nothing in it can pass for what we
 * say ourselves. */
static void
block(kv_str text, size_t most)
{
    size_t at = 0, lines = 0, end, left = 0, i;

    while (at < text.length) {
        for (end = at; end < text.length && text.data[end] != '\n';)
            end++;
        if (lines++ == most) {
            for (i = at; i < text.length; i++)
                left += text.data[i] == '\n' || i + 1 == text.length;
            printf("  : %zu more lines\n", left);
            return;
        }
        fputs("  | ", stdout);
        text_clean(stdout, (kv_str){text.data + at, end - at}, 500);
        putchar('\n');
        at = end + 1;
    }
}

static size_t
most_lines(const show_args *args)
{
    return args->full ? SIZE_MAX : LINES_MOST;
}

static void
heading(const char *name)
{
    printf("\n%s\n", name);
}

/* --- lists -------------------------------------------------------------- */

static bool
in_list(const opt_list *list, const char *name)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        if (strcmp(list->item[i], name) == 0)
            return true;
    return list->count == 0;
}

static bool
chosen(const show_args *args, const kv_result_entry *e)
{
    if (args->failed && e->outcome == KV_OUTCOME_PASS)
        return false;
    return in_list(&args->outcome, kv_outcome_name(e->outcome)) &&
           in_list(&args->class, kv_class_name(e->error_class));
}

static int
list_row(kv_results *results, size_t i, const kv_result_entry *e, size_t width)
{
    char verdict[48];
    kv_verdict *v;
    kv_error err;
    size_t at;

    if (kv_results_verdict(results, i, &v, &err) != KV_OK) {
        complain("show: %s", err.message);
        return EXIT_UNABLE;
    }
    snprintf(verdict, sizeof verdict, "%s%s%s", kv_outcome_name(e->outcome),
             e->error_class == KV_CLASS_NONE ? "" : " ",
             kv_class_name(e->error_class));
    text_clean(stdout, e->task, width);
    at = text_width(e->task) > width ? width + 3 : text_width(e->task);
    text_pad(stdout, width + 3 - at);
    printf("%7u  %-22s ", e->attempt, verdict);
    at = text_columns(1);
    text_clean(stdout, text_of(kv_verdict_evidence(v)),
               at == 0           ? 160
               : at > width + 50 ? at - width - 36
                                 : 20);
    putchar('\n');
    kv_verdict_free(v);
    return EXIT_DONE;
}

/* Of COUNT attempts from FIRST on those that are asked for. */
static int
list(const show_args *args, kv_results *results, size_t first, size_t count)
{
    kv_result_entry e = {.struct_size = sizeof e};
    size_t i, width = 4, found = 0, shown = 0;
    size_t most = args->limit == 0 ? SIZE_MAX : args->limit;
    int code = EXIT_DONE;

    for (i = first; i < first + count; i++) {
        (void)kv_results_entry(results, i, &e);
        if (chosen(args, &e) && found++ < most && text_width(e.task) > width)
            width = text_width(e.task) > 40 ? 40 : text_width(e.task);
    }
    if (found > 0) {
        fputs("task", stdout);
        text_pad(stdout, width - 1);
        fputs("attempt  verdict                why\n", stdout);
    }
    for (i = first; code == EXIT_DONE && i < first + count && shown < most;
         i++) {
        (void)kv_results_entry(results, i, &e);
        if (!chosen(args, &e))
            continue;
        shown++;
        code = list_row(results, i, &e, width);
    }
    if (found > shown)
        say(0, "and %zu more, which --limit 0 lists", found - shown);
    else if (found == 0)
        say(0, "none of the %zu attempts matches", count);
    return code;
}

/* --- a story ------------------------------------------------------------ */

static void
show_head(const kv_verdict *v)
{
    const char *run = kv_verdict_label(v, "run"),
               *dataset = kv_verdict_label(v, "dataset");
    kv_counts counts;

    text_clean(stdout, kv_verdict_task(v), 200);
    printf(", attempt %u", kv_verdict_index(v));
    if (run != NULL) {
        fputs(" of ", stdout);
        text_clean(stdout, text_of(run), 100);
    }
    if (dataset != NULL) {
        fputs(", ", stdout);
        text_clean(stdout, text_of(dataset), 100);
    }
    printf("\n%s", kv_outcome_name(kv_verdict_outcome(v)));
    if (kv_verdict_class(v) != KV_CLASS_NONE)
        printf(" (%s)", kv_class_name(kv_verdict_class(v)));
    if (!isnan(kv_verdict_score(v)) && kv_verdict_score(v) > 0 &&
        kv_verdict_score(v) < 1)
        printf(", score %.4g", kv_verdict_score(v));
    if (!isnan(kv_verdict_pass_line(v)))
        printf(", passes from %.4g on", kv_verdict_pass_line(v));
    if (kv_verdict_counts(v, &counts) && counts.total > 0)
        printf(", %llu of %llu tests passed", (unsigned long long)counts.passed,
               (unsigned long long)counts.total);
    putchar('\n');
    if (kv_verdict_evidence(v)[0] != '\0')
        say(2, "  %s", kv_verdict_evidence(v));
}

static void
show_tests(const show_args *args, const kv_verdict *v)
{
    size_t n = kv_verdict_test_count(v), i, pass, shown = 0;
    kv_test t = {.struct_size = sizeof t};

    if (n == 0)
        return;
    heading("Tests");
    /* Those that did not pass first: they are what people look for. */
    for (pass = 0; pass < 2; pass++)
        for (i = 0; i < n; i++) {
            (void)kv_verdict_test(v, i, &t);
            if ((t.outcome == KV_OUTCOME_PASS) != (pass == 1))
                continue;
            if (!args->full && shown++ == TESTS_MOST) {
                printf("  : %zu more tests\n", n - TESTS_MOST);
                return;
            }
            printf("  %-6s", t.outcome == KV_OUTCOME_UNSCORED
                                 ? "skip"
                                 : kv_outcome_name(t.outcome));
            text_clean(stdout, text_of(t.id), 200);
            if (t.us > 0)
                printf("  %.4g ms", (double)t.us / 1000);
            putchar('\n');
            if (t.message != NULL && t.message[0] != '\0')
                say(10, "          %s", t.message);
        }
}

static void
show_criteria(const kv_verdict *v)
{
    size_t i, n = kv_verdict_criterion_count(v);
    kv_criterion c = {.struct_size = sizeof c};

    if (n == 0)
        return;
    heading("Criteria");
    for (i = 0; i < n; i++) {
        (void)kv_verdict_criterion(v, i, &c);
        if (c.state == KV_CRITERION_SCORED)
            printf("  %5.3g/%-5.3g ", c.score, c.max);
        else
            printf("  %-12s", c.state == KV_CRITERION_NOT_APPLICABLE ? "not apt"
                              : c.state == KV_CRITERION_BLOCKED
                                  ? "blocked"
                                  : "can't judge");
        text_clean(stdout, c.id, 100);
        putchar('\n');
        if (c.evidence.length > 0)
            say(14, "              %.*s", (int)c.evidence.length,
                c.evidence.data);
    }
}

static void
show_how(const kv_verdict *v)
{
    kv_ran ran = {.struct_size = sizeof ran};
    kv_resources r = {.struct_size = sizeof r};
    const char *integrity = kv_integrity_name(kv_verdict_integrity(v));

    heading("How");
    printf("  judged by ");
    text_clean(stdout, text_of(kv_verdict_verifier(v)), 60);
    putchar(' ');
    text_clean(stdout, text_of(kv_verdict_verifier_version(v)), 30);
    printf(", isolation %s, integrity %s\n",
           kv_verdict_isolation(v)[0] == '\0' ? "unknown"
                                              : kv_verdict_isolation(v),
           integrity);
    if (kv_verdict_ran(v, &ran)) {
        if (strcmp(ran.ended, "exit") == 0)
            printf("  the last program ended with exit status %u", ran.code);
        else if (strcmp(ran.ended, "signal") == 0)
            printf("  signal %u ended the last program", ran.code);
        else
            printf("  the last program ended by: %s", ran.ended);
        puts(ran.load_dependent ? ", the first time by the wall clock" : "");
    }
    if (kv_verdict_resources(v, &r))
        printf("  %.4g s, CPU %.4g s, at most %.4g MiB of memory\n",
               (double)r.wall_ms / 1000, (double)r.cpu_ms / 1000,
               (double)r.peak_kib / 1024);
}

static void
show_output(const kv_verdict *v)
{
    kv_output o = {.struct_size = sizeof o};
    unsigned long long gone;
    size_t i;

    for (i = 0; kv_verdict_output(v, i, &o) == KV_OK; i++) {
        printf("\nPrinted on standard %s%s, %llu bytes\n",
               strstr(o.stream, "err") != NULL ? "error" : "output",
               strncmp(o.stream, "second", 6) == 0 ? " by the second program"
                                                   : "",
               (unsigned long long)o.bytes);
        block(o.head, SIZE_MAX);
        gone = o.bytes > o.head.length + o.tail.length
                   ? o.bytes - o.head.length - o.tail.length
                   : 0;
        if (gone > 0)
            printf("  : about %llu bytes\n", gone);
        block(o.tail, SIZE_MAX);
    }
}

static void
show_again(const kv_results *results, const kv_verdict *v)
{
    gathered line = {0};
    kv_error err;

    if (kv_results_again(results, v, gather, &line, &err) == KV_OK) {
        heading("Again");
        printf("  %s\n", line.data);
    }
    free(line.data);
}

static void
show_answer(const show_args *args, kv_results *results, kv_engine *engine,
            size_t at)
{
    kv_answered a = {.struct_size = sizeof a};
    kv_str content;
    const char *path;
    kv_error err;
    size_t i;

    if (kv_results_answer(results, engine, at, &a, &err) != KV_OK) {
        heading("Answer");
        say(2, "  not at hand: %s", err.message);
        return;
    }
    if (a.prompt.length > 0) {
        heading("Prompt");
        block(a.prompt, most_lines(args));
    }
    if (a.answer.length > 0 || a.file_count == 0) {
        heading("Answer");
        if (a.answer.length == 0)
            puts("  it is empty");
        block(a.answer, most_lines(args));
    }
    for (i = 0; kv_results_answer_file(results, i, &path, &content) == KV_OK;
         i++) {
        fputs("\nFile ", stdout);
        text_clean(stdout, text_of(path), 200);
        putchar('\n');
        block(content, most_lines(args));
    }
}

static int
story(const show_args *args, kv_engine *engine, kv_results *results, size_t at)
{
    kv_verdict *v;
    kv_error err;

    if (kv_results_verdict(results, at, &v, &err) != KV_OK) {
        complain("show: %s", err.message);
        return EXIT_UNABLE;
    }
    show_head(v);
    show_tests(args, v);
    show_criteria(v);
    show_output(v);
    show_answer(args, results, engine, at);
    show_how(v);
    show_again(results, v);
    kv_verdict_free(v);
    return EXIT_DONE;
}

/* The place of attempt NUMBER among COUNT from FIRST on. */
static size_t
find_attempt(const kv_results *results, size_t first, size_t count,
             const char *number)
{
    kv_result_entry e = {.struct_size = sizeof e};
    char *end;
    unsigned long n = strtoul(number, &end, 10);
    size_t i;

    for (i = first; *end == '\0' && end != number && i < first + count; i++)
        if (kv_results_entry(results, i, &e) == KV_OK && e.attempt == n)
            return i;
    return SIZE_MAX;
}

static int
show_task(const show_args *args, kv_engine *engine, kv_results *results,
          int argc, char **argv)
{
    size_t count, first, at;

    first = kv_results_find(results, text_of(argv[1]), &count);
    if (count == 0) {
        complain("show: %s: no task '%s'", argv[0], argv[1]);
        return EXIT_UNABLE;
    }
    if (argc == 2)
        return count == 1 ? story(args, engine, results, first)
                          : list(args, results, first, count);
    at = find_attempt(results, first, count, argv[2]);
    if (at == SIZE_MAX) {
        complain("show: %s: task '%s' has no attempt '%s'; it has %zu", argv[0],
                 argv[1], argv[2], count);
        return EXIT_UNABLE;
    }
    return story(args, engine, results, at);
}

static int
run(void *context, int argc, char **argv)
{
    const show_args *args = context;
    kv_results *results;
    kv_engine *engine;
    kv_error err;
    int code = shared_engine(&args->shared, ENGINE_PLUGINS, &engine);

    if (code != EXIT_DONE)
        return code;
    if (kv_results_open(argv[0], &results, &err) != KV_OK) {
        complain("show: %s", err.message);
        code = EXIT_UNABLE;
    } else if (argc == 1) {
        code = list(args, results, 0, kv_results_count(results));
    } else {
        code = show_task(args, engine, results, argc, argv);
    }
    kv_results_free(results);
    kv_engine_free(engine);
    return code;
}

static const show_args initial = {
    .shared = SHARED_INITIAL,
    .limit = 50,
};

const command cmd_show = {
    .name = "show",
    .operands = "RUN [TASK [ATTEMPT]]",
    .least = 1,
    .most = 3,
    .summary = "Show attempts of a run: verdict, tests, output, answer",
    .about = "RUN is a folder that 'kverify run' or 'kverify merge' wrote.  "
             "Without an attempt those of the run, or of the task, are listed.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(show_args),
    .initial = &initial,
    .run = run,
};
