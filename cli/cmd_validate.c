/* SPDX-License-Identifier: MIT */
/* kverify validate: registers a suite. */
#include "cmd.h"
#include "out.h"
#include "progress.h"
#include "shared.h"
#include "stop.h"
#include "text.h"

#include <kverify/run.h>

#include <unistd.h>

typedef struct validate_args {
    shared_args shared;
    kv_run_options run;
    uint32_t repeats;
} validate_args;

static const opt options[] = {
    {ROW_OUTPUT(OPT_DIR, "DIR"), .required = true,
     .help = "Write the registered suite to this folder"},
    {.name = "repeats",
     .argument = "N",
     .type = OPT_COUNT,
     AT(validate_args, repeats),
     .least = 1,
     .most = 16,
     .standard = "2",
     .help = "How many runs of the reference have to agree"},
    ROW_MIN_ISOLATION("Refuse to work below this level of isolation"),
    ROW_CONFIG,
    ROW_QUIET("Print no progress"),
    ROW_PLUGIN_DIR,
    {0},
};

/* The total grows when another round of runs begins. */
static int
watch(void *context, const kv_run_state *state)
{
    progress *p = context;

    if (progress_due(p))
        progress_show(p, "%llu of %llu runs of references and stubs",
                      (unsigned long long)state->done,
                      (unsigned long long)state->total);
    return stop_wanted();
}

#define NAME_ROOM 40
#define REASON_ROOM 40
#define BESIDE_NAME 14 /* validity and grade */

/* Print a line for a task.  On a terminal that is too narrow, long names and
 * reasons continue on further lines. */
static void
show(void *context, const kv_validated *t)
{
    size_t columns = text_columns(STDOUT_FILENO), room = NAME_ROOM;
    size_t width = text_width(text_of(t->task));

    progress_end(context);
    if (columns > 0 && columns < NAME_ROOM + REASON_ROOM + BESIDE_NAME)
        room = columns > REASON_ROOM + BESIDE_NAME ? columns - REASON_ROOM
                                                   : BESIDE_NAME;
    text_clean(stdout, text_of(t->task), SIZE_MAX);
    if (columns > 0 && width + BESIDE_NAME > columns) {
        putchar('\n');
        width = 0;
    }
    if (width < room) {
        text_pad(stdout, room - width);
        width = room;
    }
    printf(" %-7s %s", t->invalid == NULL ? "valid" : "INVALID", t->grade);
    if (t->invalid != NULL) {
        fputs("  ", stdout);
        text_wrap(stdout, text_of(t->invalid), width + BESIDE_NAME, 8, columns);
    }
    putchar('\n');
}

static int
run(void *context, int argc, char **argv)
{
    validate_args *args = context;
    progress p;
    kv_engine *engine;
    kv_run_state state = {.struct_size = sizeof state};
    kv_error err;
    kv_status status;
    int code =
        shared_engine(&args->shared, ENGINE_PLUGINS | ENGINE_SANDBOX, &engine);

    (void)argc;
    if (code != EXIT_DONE)
        return code;
    stop_on_signals();
    args->run.config = args->shared.config;
    args->run.progress = watch;
    args->run.progress_context = &p;
    progress_start(&p, "validate", args->shared.quiet, true);
    status = kv_validate(engine, argv[0], args->shared.output, args->repeats,
                         &args->run, show, &p, &state, &err);
    progress_end(&p);
    kv_engine_free(engine);
    if (status != KV_OK)
        complain("%s", err.message);
    else if (!state.finished)
        complain("stopped, nothing was written");
    else
        say(4, "%llu valid, %llu invalid; the suite is %s",
            (unsigned long long)state.pass, (unsigned long long)state.fail,
            args->shared.output);
    if (status != KV_OK || !state.finished)
        return EXIT_UNABLE;
    return state.fail == 0 ? EXIT_DONE : EXIT_GATE;
}

static const validate_args initial = {
    .shared = SHARED_INITIAL,
    .run = {.struct_size = sizeof initial.run},
    .repeats = 2,
};

const command cmd_validate = {
    .name = "validate",
    .heading = "Judge attempts at tasks",
    .operands = "SUITE",
    .least = 1,
    .most = 1,
    .summary = "Register a suite: check that only the reference solution "
               "passes",
    .about = "Exits with status 1 when a task is not valid.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(validate_args),
    .initial = &initial,
    .run = run,
};
