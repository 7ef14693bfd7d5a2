/* SPDX-License-Identifier: MIT */
/* kverify explain: why tasks are not judged at a higher grade. */
#include "cmd.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <kverify/run.h>

#include <string.h>

typedef struct explain_args {
    shared_args shared;
    unsigned long long tasks, tests, split, split_tasks; /* counted */
} explain_args;

static const opt options[] = {
    ROW_PLUGIN_DIR,
    {0},
};

/* What helps against an obstacle, by the words it begins with. */
static const char *
hint(const char *why)
{
    static const struct {
        const char *start, *hint;
    } known[] = {
        {"equality", "compare attributes, or with another object of the class"},
        {"program", "call the function instead of starting a program"},
        {"pickle", "compare what was saved with what the candidate loads"},
        {"code from text", "don't run text; compare it, or call a function"},
        {"argument", "pass plain data, a function, a mock or a class of the "
                     "tests' own"},
        {"builtin function", "wrap it in a function of the tests"},
        {"module", "pass the function that is needed"},
        {"mock", "don't let the solution configure the mock"},
        {"attribute", "don't let the solution replace methods of the tests'"},
        {"decorator", "apply the decorator to a function inside the test"},
        {"value", "pass or return plain data"},
    };
    size_t i;

    for (i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(why, known[i].start, strlen(known[i].start)) == 0 &&
            why[strlen(known[i].start)] == ':')
            return known[i].hint;
    return NULL;
}

static void
show_obstacle(const kv_obstacle *o)
{
    const char *help = hint(o->why);

    say(10, "  not I2: %s%s%s", o->test, o->test[0] == '\0' ? "" : ": ",
        o->why);
    if (help != NULL)
        say(10, "          %s", help);
}

static void
show(void *context, const kv_explanation *e)
{
    explain_args *args = context;
    const char *grade = e->grade == NULL ? "not registered" : e->grade;
    char tests[40] = "";
    size_t i, named = 0;

    if (e->tests > 0)
        snprintf(tests, sizeof tests, ", %llu test%s",
                 (unsigned long long)e->tests, e->tests == 1 ? "" : "s");
    say(4, "%s: %s, %s%s", e->task, e->verifier, grade, tests);
    if (e->invalid != NULL)
        say(11, "  invalid: %s", e->invalid);
    if (e->grade != NULL && strcmp(e->grade, "I0") == 0)
        say(11, "  not I1: the verdict is the exit status or the report of a "
                "program that the attempt can change; run takes it with "
                "--min-integrity I0 only");
    if (e->why_not_i3 != NULL)
        say(10, "  not I3: %s", e->why_not_i3);
    for (i = 0; i < e->obstacles; i++) {
        named += e->obstacle[i].test[0] != '\0';
        show_obstacle(&e->obstacle[i]);
    }
    args->tasks++;
    args->tests += e->tests;
    if (e->grade != NULL && strcmp(e->grade, "I2") == 0) {
        args->split += e->tests;
        args->split_tasks++;
    } else if (e->obstacles > 0 && e->tests >= named) {
        args->split += e->tests - named;
    }
}

static int
run(void *context, int argc, char **argv)
{
    explain_args *args = context;
    kv_engine *engine;
    kv_error err;
    kv_status status;
    int code = shared_engine(&args->shared, ENGINE_PLUGINS, &engine);

    if (code != EXIT_DONE)
        return code;
    status = kv_suite_explain(engine, argv[0], argc == 2 ? argv[1] : NULL, show,
                              args, &err);
    kv_engine_free(engine);
    if (status != KV_OK)
        complain("%s", err.message);
    else if (argc == 1)
        say(4,
            "%llu of %llu tasks are I2; %llu of %llu tests run in two "
            "processes",
            args->split_tasks, args->tasks, args->split, args->tests);
    return status == KV_OK ? EXIT_DONE : EXIT_UNABLE;
}

const command cmd_explain = {
    .name = "explain",
    .operands = "SUITE [TASK]",
    .least = 1,
    .most = 2,
    .summary = "Explain why tasks are not judged at a higher grade",
    .about = "Tells for each task of a registered suite, or for one, which "
             "test prevents it and what helps.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(explain_args),
    .run = run,
};
