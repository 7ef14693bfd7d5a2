#include "cmd.h"

#include <kverify/run.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

typedef struct validate_args {
    const char *plugin_dir, *folder;
    kv_sandbox_options box;
    kv_run_options run;
    uint32_t repeats;
} validate_args;

static const char *
set_dir(void *target, const char *value)
{
    ((validate_args *)target)->plugin_dir = value;
    return NULL;
}

static const char *
set_output(void *target, const char *value)
{
    ((validate_args *)target)->folder = value;
    return NULL;
}

static const char *
set_config(void *target, const char *value)
{
    ((validate_args *)target)->run.config = value;
    return NULL;
}

static const char *
set_repeats(void *target, const char *value)
{
    char *end;
    unsigned long n = strtoul(value, &end, 10);

    if (end == value || *end != '\0' || n < 1 || n > 16)
        return "is not a number from 1 to 16";
    ((validate_args *)target)->repeats = (uint32_t)n;
    return NULL;
}

static const char *
set_min_isolation(void *target, const char *value)
{
    ((validate_args *)target)->box.min_isolation = value;
    return NULL;
}

static const opt options[] = {
    {"output", "DIR", "the registered suite goes there (required)", set_output},
    {"repeats", "N", "runs of the reference that have to agree (2)",
     set_repeats},
    {"min-isolation", "LEVEL", "do nothing below it (L2)", set_min_isolation},
    {"config", "JSON", "configuration of verifiers, by name", set_config},
    {"plugin-dir", "DIR", "look for plugins there first", set_dir},
    {NULL, NULL, NULL, NULL},
};

static volatile sig_atomic_t interrupted;

static void
on_signal(int sig)
{
    (void)sig;
    interrupted = 1;
}

static int
watch(void *context, const kv_run_state *state)
{
    (void)context;
    (void)state;
    return interrupted;
}

static void
show(void *context, const kv_validated *t)
{
    (void)context;
    printf("%-40s %-7s %s%s%s\n", t->task,
           t->invalid == NULL ? "valid" : "INVALID", t->grade,
           t->invalid == NULL ? "" : "  ",
           t->invalid == NULL ? "" : t->invalid);
}

static int
run(int argc, char **argv)
{
    validate_args args = {.box.struct_size = sizeof args.box,
                          .run.struct_size = sizeof args.run,
                          .repeats = 2};
    struct sigaction act = {0};
    kv_engine *engine = NULL;
    kv_run_state state = {.struct_size = sizeof state};
    kv_error err;
    kv_status status;
    int rest = opt_parse(&cmd_validate, &args, argc, argv);

    if (rest == -2)
        return finish(EXIT_DONE);
    if (rest < 0)
        return EXIT_USAGE;
    if (rest != 1 || args.folder == NULL) {
        complain("validate: expected SUITE --output DIR");
        return EXIT_USAGE;
    }
    act.sa_handler = on_signal;
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    args.run.progress = watch;
    status = kv_engine_new(&engine, &err);
    if (status == KV_OK)
        status = kv_engine_load_path(engine, args.plugin_dir, &err);
    if (status == KV_OK)
        status = kv_engine_sandbox(engine, &args.box, &err);
    if (status == KV_OK)
        status = kv_validate(engine, argv[0], args.folder, args.repeats,
                             &args.run, show, NULL, &state, &err);
    if (status != KV_OK)
        complain("%s", err.message);
    else if (!state.finished)
        complain("stopped, nothing was written");
    else
        printf("%llu valid, %llu invalid; the suite is %s\n",
               (unsigned long long)state.pass, (unsigned long long)state.fail,
               args.folder);
    kv_engine_free(engine);
    if (status != KV_OK || !state.finished)
        return finish(EXIT_UNABLE);
    return finish(state.fail == 0 ? EXIT_DONE : EXIT_GATE);
}

const command cmd_validate = {
    "validate", "validate SUITE --output DIR [OPTION...]",
    "register tasks: the reference passes, nothing else does", options, run};
