#include "cmd.h"

#include <kverify/run.h>

#include <string.h>

typedef struct explain_args {
    const char *plugin_dir;
    unsigned long long tasks, tests, split, split_tasks;
} explain_args;

static const char *
set_dir(void *target, const char *value)
{
    ((explain_args *)target)->plugin_dir = value;
    return NULL;
}

static const opt options[] = {
    {"plugin-dir", "DIR", "look for plugins there first", set_dir},
    {NULL, NULL, NULL, NULL},
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
show(void *context, const kv_explanation *e)
{
    explain_args *args = context;
    const char *grade = e->grade == NULL ? "not registered" : e->grade;
    const char *help;
    size_t i, named = 0;

    printf("%s: %s, %s", e->task, e->verifier, grade);
    if (e->tests > 0)
        printf(", %llu tests", (unsigned long long)e->tests);
    printf("\n");
    if (e->invalid != NULL)
        printf("  invalid: %s\n", e->invalid);
    if (e->why_not_i3 != NULL)
        printf("  not I3: %s\n", e->why_not_i3);
    for (i = 0; i < e->obstacles; i++) {
        named += e->obstacle[i].test[0] != '\0';
        printf("  not I2: %s%s%s\n", e->obstacle[i].test,
               e->obstacle[i].test[0] == '\0' ? "" : ": ", e->obstacle[i].why);
        help = hint(e->obstacle[i].why);
        if (help != NULL)
            printf("          %s\n", help);
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
run(int argc, char **argv)
{
    explain_args args = {0};
    kv_engine *engine = NULL;
    kv_error err;
    kv_status status;
    int rest = opt_parse(&cmd_explain, &args, argc, argv);

    if (rest == -2)
        return finish(EXIT_DONE);
    if (rest < 0)
        return EXIT_USAGE;
    if (rest != 1 && rest != 2) {
        complain("explain: expected SUITE [TASK]");
        return EXIT_USAGE;
    }
    status = kv_engine_new(&engine, &err);
    if (status == KV_OK)
        status = kv_engine_load_path(engine, args.plugin_dir, &err);
    if (status == KV_OK)
        status = kv_suite_explain(engine, argv[0], rest == 2 ? argv[1] : NULL,
                                  show, &args, &err);
    if (status != KV_OK)
        complain("%s", err.message);
    else if (rest == 1)
        printf("%llu of %llu tasks are I2; %llu of %llu tests run in two "
               "processes\n",
               args.split_tasks, args.tasks, args.split, args.tests);
    kv_engine_free(engine);
    return finish(status == KV_OK ? EXIT_DONE : EXIT_UNABLE);
}

const command cmd_explain = {"explain", "explain SUITE [TASK] [OPTION...]",
                             "why tasks can't be judged at a higher grade",
                             options, run};
