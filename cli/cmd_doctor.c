#include "cmd.h"

#include <kverify/run.h>

#include <string.h>

typedef struct doctor_args {
    kv_sandbox_options box;
} doctor_args;

static const char *
set_isolation(void *target, const char *value)
{
    ((doctor_args *)target)->box.max_isolation = value;
    return NULL;
}

static const opt options[] = {
    {"isolation", "LEVEL", "try no more than that (L3)", set_isolation},
    {NULL, NULL, NULL, NULL},
};

static void
show(void *context, const kv_proof *proof)
{
    (void)context;
    printf("%-17s %-9s %s%s%s\n", proof->name,
           !proof->applies ? "not here"
           : proof->holds  ? "holds"
                           : "BROKEN",
           proof->what, proof->detail[0] == '\0' ? "" : ": ", proof->detail);
}

static int
run(int argc, char **argv)
{
    doctor_args args = {.box.struct_size = sizeof args.box,
                        .box.min_isolation = "L0"};
    kv_engine *engine = NULL;
    kv_error err;
    kv_status status;
    kv_proved proved = {.struct_size = sizeof proved};
    int rest = opt_parse(&cmd_doctor, &args, argc, argv);

    if (rest == -2)
        return finish(EXIT_DONE);
    if (rest != 0) {
        if (rest > 0)
            complain("doctor: takes no argument");
        return EXIT_USAGE;
    }
    status = kv_engine_new(&engine, &err);
    if (status == KV_OK)
        status = kv_engine_sandbox(engine, &args.box, &err);
    if (status == KV_EINVAL) {
        complain("%s", err.message);
        kv_engine_free(engine);
        return EXIT_USAGE;
    }
    if (status == KV_OK)
        status = kv_sandbox_describe(engine, write_stdout, NULL, &err);
    if (status == KV_OK)
        status =
            kv_sandbox_prove(engine, show, NULL, &proved, &err);
    if (status != KV_OK)
        complain("%s", err.message);
    else if (proved.launch_us > 0)
        printf("a launch takes %llu us, a plain one %llu us (medians)\n",
               (unsigned long long)proved.launch_us, (unsigned long long)proved.plain_us);
    kv_engine_free(engine);
    if (status != KV_OK)
        return finish(EXIT_UNABLE);
    return finish(proved.holds ? EXIT_DONE : EXIT_GATE);
}

const command cmd_doctor = {"doctor", "doctor [--isolation LEVEL]",
                            "prove what a sandbox on this machine holds back",
                            options, run};

/* --- merge --------------------------------------------------------------- */

typedef struct merge_args {
    const char *folder;
} merge_args;

static const char *
set_output(void *target, const char *value)
{
    ((merge_args *)target)->folder = value;
    return NULL;
}

static const opt merge_options[] = {
    {"output", "DIR", "where the merged results go (required)", set_output},
    {NULL, NULL, NULL, NULL},
};

static int
run_merge(int argc, char **argv)
{
    merge_args args = {0};
    kv_run_state state = {.struct_size = sizeof state};
    kv_error err;
    kv_status status;
    int rest = opt_parse(&cmd_merge, &args, argc, argv);

    if (rest == -2)
        return finish(EXIT_DONE);
    if (rest < 0)
        return EXIT_USAGE;
    if (rest < 1 || args.folder == NULL) {
        complain("merge: expected RUN... --output DIR");
        return EXIT_USAGE;
    }
    status = kv_run_merge((const char *const *)argv, (size_t)rest, args.folder,
                          &state, &err);
    if (status != KV_OK)
        complain("%s", err.message);
    else
        printf("%llu attempts: %llu pass, %llu fail, %llu error, %llu "
               "unscored\n",
               (unsigned long long)state.total, (unsigned long long)state.pass,
               (unsigned long long)state.fail, (unsigned long long)state.error,
               (unsigned long long)state.unscored);
    return finish(status == KV_OK ? EXIT_DONE : EXIT_UNABLE);
}

const command cmd_merge = {"merge", "merge RUN... --output DIR",
                           "put the results of shards together", merge_options,
                           run_merge};
