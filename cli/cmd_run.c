/* SPDX-License-Identifier: MIT */
/* kverify run: turns attempts into verdicts. */
#include "cmd.h"
#include "out.h"
#include "page.h"
#include "progress.h"
#include "shard.h"
#include "shared.h"
#include "stop.h"
#include "text.h"

#include <kverify/run.h>

#include <string.h>

typedef struct run_args {
    shared_args shared;
    kv_run_options run;
    const char *store;
    uint64_t store_mib;
} run_args;

/* --- options ------------------------------------------------------------ */

static const char *const benchmarks[] = {"koco", NULL};
static const char *const outputs[] = {"failed", "all", "none", NULL};
static const char *const syncs[] = {"interval", "each", "none", NULL};

static const char *
set_shard(void *args, const char *value)
{
    kv_run_options *run = &((run_args *)args)->run;

    return shard_read(value, &run->shard, &run->shards);
}

static const char *
set_attempt(void *args, const char *value)
{
    kv_run_options *run = &((run_args *)args)->run;
    unsigned long long n;
    int end = 0;

    if (value[strspn(value, "0123456789")] != '\0' ||
        sscanf(value, "%10llu%n", &n, &end) != 1 || value[end] != '\0' ||
        n >= UINT32_MAX)
        return "a whole number from 0 on";
    run->attempt = (uint32_t)n + 1;
    return NULL;
}

static const char *
set_unsafe(void *args, const char *value)
{
    kv_sandbox_options *box = &((run_args *)args)->shared.box;

    (void)value;
    box->unsafe = 1;
    box->min_isolation = "L0";
    box->max_isolation = "L0";
    return NULL;
}

static const opt options[] = {
    {ROW_OUTPUT(OPT_DIR, "DIR"), .required = true,
     .help = "Leave the journal and the verdicts in this folder"},
    {.name = "resume",
     .type = OPT_SWITCH,
     AT(run_args, run.resume),
     .help = "Continue the run that the folder holds",
     .more = "Verdicts are kept; infrastructure errors and unscored attempts "
             "are tried again."},
    {.name = "workers",
     .argument = "N",
     .type = OPT_COUNT,
     AT(run_args, run.workers),
     .most = 256,
     .standard = "one per processor",
     .help = "How many boxes work at a time"},
    {.name = "shard",
     .argument = "I/N|auto",
     .type = OPT_OTHER,
     .offer = OFFER_NOTHING,
     .set = set_shard,
     .help = "Judge part I of N parts only, which cost about the same",
     .more = "The value auto takes I and N from an array job of Slurm or SGE, "
             "and auto/N takes I from one of these or from an indexed job of "
             "Kubernetes.  'kverify status' looks at all shards, 'kverify "
             "merge' puts their results together."},
    {.name = "costs",
     .argument = "RUN",
     .type = OPT_DIR,
     AT(run_args, run.costs),
     .help = "Take what tasks cost from this folder of an earlier run",
     .more = "Long work is begun first, and shards get the same amount of it.  "
             "Without it costs are those that 'kverify validate' found.  All "
             "shards need the same."},
    {.name = "run",
     .argument = "NAME",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(run_args, run.run),
     .help = "The label of this run, usually the name of the model"},
    {.name = "task",
     .argument = "TASK",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(run_args, run.task),
     .help = "Judge the attempts at this task only"},
    {.name = "attempt",
     .argument = "N",
     .type = OPT_OTHER,
     .offer = OFFER_NOTHING,
     .set = set_attempt,
     .help = "Of each task judge the attempt of this number only"},
    ROW_CONFIG,
    {.name = "outputs",
     .argument = "WHICH",
     .type = OPT_CHOICE,
     AT(run_args, run.outputs),
     .words = outputs,
     .standard = "failed",
     .help = "Whose output is kept for 'kverify show', 1 KiB of each end",
     .more = "The choice failed means all attempts that did not pass."},
    {.name = "rerun-equal",
     .type = OPT_SWITCH,
     AT(run_args, run.again),
     .help = "Run equal attempts each on their own",
     .more = "Without it they are run once and share the verdict."},
    {.name = "compat",
     .argument = "BENCHMARK",
     .type = OPT_CHOICE,
     AT(run_args, run.compat),
     .least = 1,
     .words = benchmarks,
     .help = "Write figures into the result files of this benchmark as its "
             "own scripts would"},
    {.name = "sync",
     .argument = "WHEN",
     .type = OPT_CHOICE,
     AT(run_args, run.sync),
     .words = syncs,
     .standard = "interval",
     .help = "When the journal is written to disk",
     .more = "The choice interval means once a second and at the end, each "
             "means after every verdict, and none leaves it to the system."},
    {.name = "store",
     .argument = "FILE",
     .type = OPT_FILE,
     AT(run_args, store),
     .help = "Take verdicts of equal attempts from this file, and keep them in "
             "it for later runs",
     .more = "Several runs on one machine may use it at the same time.  What "
             "is kept, and when it is taken, is in docs/running.md."},
    {.name = "store-size",
     .argument = "MIB",
     .type = OPT_COUNT,
     AT(run_args, store_mib),
     .least = 1,
     .most = 1048576,
     .standard = "1024",
     .help = "How large that file may become before the oldest verdicts go"},
    ROW_REPORT,
    ROW_QUIET("Print no progress"),
    ROW_PLUGIN_DIR,

    {.type = OPT_HEADING, .help = "Isolation"},
    ROW_MIN_ISOLATION("Leave attempts below this level of isolation unscored"),
    ROW_ISOLATION,
    {.name = "min-integrity",
     .argument = "GRADE",
     .type = OPT_WORD,
     AT(run_args, shared.box.min_integrity),
     .words = shared_grades,
     .standard = "I1+",
     .help = "Leave attempts below this grade of integrity unscored"},
    {.name = "attested-l4",
     .type = OPT_SWITCH,
     AT(run_args, shared.box.attested),
     .help = "Declare that all of this runs in a gVisor or a microVM",
     .more = "L2 and above then count as L4."},
    {.name = "unsafe-no-isolation",
     .type = OPT_OTHER,
     .set = set_unsafe,
     .help = "Run programs without isolation, at L0; every verdict is marked"},
    {0},
};

/* --- progress ----------------------------------------------------------- */

static void
show(progress *p, const kv_run_state *s)
{
    static const char full[] = "####################";
    double gone = progress_seconds(p);
    double rate = gone > 0 ? (double)(s->done - s->reused) / gone : 0;
    double left = rate > 0 ? (double)(s->total - s->done) / rate : -1;
    int bar = s->total == 0 ? 20 : (int)(20 * s->done / s->total);
    char eta[32];

    text_duration(eta, sizeof eta, left);
    if (p->terminal)
        progress_show(p,
                      "[%.*s%*s] %llu/%llu  %.1f/s  ETA %s  pass %llu fail "
                      "%llu error %llu unscored %llu",
                      bar, full, 20 - bar, "", (unsigned long long)s->done,
                      (unsigned long long)s->total, rate, eta,
                      (unsigned long long)s->pass, (unsigned long long)s->fail,
                      (unsigned long long)s->error,
                      (unsigned long long)s->unscored);
    else
        progress_show(p,
                      "%llu of %llu attempts, %.1f/s, %s left: %llu pass, "
                      "%llu fail, %llu error, %llu unscored",
                      (unsigned long long)s->done, (unsigned long long)s->total,
                      rate, eta, (unsigned long long)s->pass,
                      (unsigned long long)s->fail, (unsigned long long)s->error,
                      (unsigned long long)s->unscored);
}

static int
watch(void *context, const kv_run_state *state)
{
    progress *p = context;

    if (progress_due(p))
        show(p, state);
    return stop_wanted();
}

/* --- the end ------------------------------------------------------------ */

static void
summary(const run_args *args, const kv_run_state *s)
{
    char reused[96] = "";

    if (s->stored > 0)
        snprintf(reused, sizeof reused,
                 " (%llu taken over, %llu from the store)",
                 (unsigned long long)s->reused, (unsigned long long)s->stored);
    else if (s->reused > 0)
        snprintf(reused, sizeof reused, " (%llu taken over)",
                 (unsigned long long)s->reused);
    say(4,
        "%llu of %llu attempts judged%s: %llu pass, %llu fail, %llu error, "
        "%llu unscored",
        (unsigned long long)s->done, (unsigned long long)s->total, reused,
        (unsigned long long)s->pass, (unsigned long long)s->fail,
        (unsigned long long)s->error, (unsigned long long)s->unscored);
    if (s->unknown > 0)
        complain("attempts at tasks that the suite does not have: %llu, the "
                 "first at '%s'",
                 (unsigned long long)s->unknown, s->unknown_task);
    if (s->damaged > 0)
        complain("damaged lines of the journal that were passed over: %llu",
                 (unsigned long long)s->damaged);
    fflush(stdout); /* before what goes to standard error */
    if (s->infra > 0)
        complain("attempts that were not judged, for reasons of this machine "
                 "or of the suite: %llu; \"evidence\" in the verdicts says "
                 "why, and --resume tries them again",
                 (unsigned long long)s->infra);
    else if (s->unscored > 0)
        complain("attempts that are unscored: %llu; \"evidence\" in the "
                 "verdicts says why, and --resume tries them again",
                 (unsigned long long)s->unscored);
    if (s->finished)
        say(4, "verdicts in %s/verdicts.jsonl, for kverify score",
            args->shared.output);
    else
        complain("stopped; --resume goes on from here");
}

static kv_status
open_store(run_args *args, kv_engine *engine, kv_error *err)
{
    const kv_store_options o = {.struct_size = sizeof o,
                                .bytes = args->store_mib << 20};

    if (args->store == NULL && args->store_mib > 0) {
        snprintf(err->message, sizeof err->message,
                 "--store-size is the size of --store, which is missing");
        return KV_EINVAL;
    }
    return args->store == NULL
               ? KV_OK
               : kv_store_open(engine, args->store, &o, &args->run.store, err);
}

/* The verdicts are right without it, but somebody counts on it. */
static void
close_store(const run_args *args)
{
    kv_store_state s = {.struct_size = sizeof s};

    if (args->run.store == NULL)
        return;
    kv_store_look(args->run.store, &s);
    if (s.dropped > 0)
        complain("verdicts that are not in the store '%s', which others held: "
                 "%llu",
                 args->store, (unsigned long long)s.dropped);
    if (s.broken)
        complain("the store '%s' can't be used any more: %s", args->store,
                 s.why);
    kv_store_close(args->run.store);
}

static int
run(void *context, int argc, char **argv)
{
    run_args *args = context;
    progress p;
    kv_engine *engine;
    kv_run_state state = {.struct_size = sizeof state};
    kv_error err;
    kv_status status;
    int code =
        shared_engine(&args->shared, ENGINE_PLUGINS | ENGINE_SANDBOX, &engine);

    if (code != EXIT_DONE)
        return code;
    status = open_store(args, engine, &err);
    if (status != KV_OK) {
        complain("%s", err.message);
        kv_engine_free(engine);
        return EXIT_UNABLE;
    }
    progress_start(&p, "run", args->shared.quiet, true);
    args->run.config = args->shared.config;
    args->run.progress = watch;
    args->run.progress_context = &p;
    stop_on_signals();
    status =
        kv_run(engine, argv[0], (const char *const *)(argv + 1),
               (size_t)argc - 1, args->shared.output, &args->run, &state, &err);
    progress_end(&p);
    if (status != KV_OK)
        complain("%s", err.message);
    /* If it failed before the first verdict, the message is enough. */
    if (status == KV_OK || state.done > 0)
        summary(args, &state);
    close_store(args);
    code = status == KV_OK && state.finished && state.infra == 0 &&
                   state.unknown == 0
               ? EXIT_DONE
               : EXIT_UNABLE;
    if (args->shared.report != NULL && status == KV_OK && state.finished) {
        /* What is in doubt about the run is reported already. */
        const page_wish wish = {.file = args->shared.report, .lenient = true};
        char *folder = (char *)args->shared.output;

        code = page_make(engine, &wish, &folder, 1) == EXIT_DONE ? code
                                                                 : EXIT_UNABLE;
    }
    kv_engine_free(engine);
    return code;
}

static const run_args initial = {
    .shared = SHARED_INITIAL,
    .run = {.struct_size = sizeof initial.run},
};

const command cmd_run = {
    .name = "run",
    .operands = "SUITE ATTEMPTS...",
    .least = 2,
    .most = ANY_NUMBER,
    .summary = "Run attempts in boxes and turn hidden tests into verdicts",
    .about = "ATTEMPTS are files of attempts, or @reference, @null and @stub "
             "for the solutions that the suite has itself.  Suites, attempts "
             "and results are described in docs/running.md.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(run_args),
    .initial = &initial,
    .run = run,
};
