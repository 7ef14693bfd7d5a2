#include "cmd.h"

#include <kverify/run.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

typedef struct run_args {
    const char *plugin_dir, *folder, *config;
    kv_sandbox_options box;
    kv_run_options run;
    bool quiet;
} run_args;

static const char *
set_dir(void *target, const char *value)
{
    ((run_args *)target)->plugin_dir = value;
    return NULL;
}

static const char *
set_output(void *target, const char *value)
{
    ((run_args *)target)->folder = value;
    return NULL;
}

static const char *
set_number(const char *value, unsigned long most, uint32_t *out)
{
    char *end;
    unsigned long n;

    errno = 0;
    n = strtoul(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || value[0] == '-' ||
        n > most)
        return "is not a number in range";
    *out = (uint32_t)n;
    return NULL;
}

static const char *
set_workers(void *target, const char *value)
{
    return set_number(value, 256, &((run_args *)target)->run.workers);
}

static const char *
set_shard(void *target, const char *value)
{
    run_args *args = target;
    char first[16];
    const char *slash = strchr(value, '/'), *wrong;

    if (slash == NULL || (size_t)(slash - value) >= sizeof first)
        return "is not I/N";
    memcpy(first, value, (size_t)(slash - value));
    first[slash - value] = '\0';
    wrong = set_number(first, 1000000, &args->run.shard);
    if (wrong == NULL)
        wrong = set_number(slash + 1, 1000000, &args->run.shards);
    if (wrong == NULL &&
        (args->run.shard < 1 || args->run.shard > args->run.shards))
        wrong = "is not I/N with I from 1 to N";
    return wrong;
}

static const char *
set_resume(void *target, const char *value)
{
    (void)value;
    ((run_args *)target)->run.resume = 1;
    return NULL;
}

static const char *
set_again(void *target, const char *value)
{
    (void)value;
    ((run_args *)target)->run.again = 1;
    return NULL;
}

static const char *
set_compat(void *target, const char *value)
{
    if (strcmp(value, "koco") != 0)
        return "is not koco";
    ((run_args *)target)->run.compat = 1;
    return NULL;
}

static const char *
set_quiet(void *target, const char *value)
{
    (void)value;
    ((run_args *)target)->quiet = true;
    return NULL;
}

static const char *
set_run(void *target, const char *value)
{
    ((run_args *)target)->run.run = value;
    return NULL;
}

static const char *
set_config(void *target, const char *value)
{
    ((run_args *)target)->run.config = value;
    return NULL;
}

static const char *
set_sync(void *target, const char *value)
{
    run_args *args = target;

    if (strcmp(value, "interval") == 0)
        args->run.sync = KV_SYNC_INTERVAL;
    else if (strcmp(value, "each") == 0)
        args->run.sync = KV_SYNC_EACH;
    else if (strcmp(value, "none") == 0)
        args->run.sync = KV_SYNC_NONE;
    else
        return "is none of interval, each, none";
    return NULL;
}

static const char *
set_min_isolation(void *target, const char *value)
{
    ((run_args *)target)->box.min_isolation = value;
    return NULL;
}

static const char *
set_isolation(void *target, const char *value)
{
    ((run_args *)target)->box.max_isolation = value;
    return NULL;
}

static const char *
set_min_integrity(void *target, const char *value)
{
    ((run_args *)target)->box.min_integrity = value;
    return NULL;
}

static const char *
set_unsafe(void *target, const char *value)
{
    run_args *args = target;

    (void)value;
    args->box.unsafe = 1;
    args->box.min_isolation = "L0";
    args->box.max_isolation = "L0";
    return NULL;
}

static const char *
set_attested(void *target, const char *value)
{
    (void)value;
    ((run_args *)target)->box.attested = 1;
    return NULL;
}

static const opt options[] = {
    {"output", "DIR", "leave journal and verdicts there (required)",
     set_output},
    {"resume", NULL, "go on with what DIR holds", set_resume},
    {"workers", "N", "boxes at a time (one per processor)", set_workers},
    {"shard", "I/N", "every N-th attempt, from the I-th", set_shard},
    {"run", "NAME", "label of the run: the model", set_run},
    {"min-isolation", "LEVEL", "unscored below it: L0 to L4 (L2)",
     set_min_isolation},
    {"isolation", "LEVEL", "use no more than that (L3)", set_isolation},
    {"min-integrity", "GRADE", "unscored below it: I0 to I3 (I1+)",
     set_min_integrity},
    {"attested-l4", NULL, "all of this runs in a gVisor or microVM",
     set_attested},
    {"unsafe-no-isolation", NULL, "run programs bare; marks every verdict",
     set_unsafe},
    {"config", "JSON", "configuration of verifiers, by name", set_config},
    {"rerun-equal", NULL, "run equal attempts each on their own", set_again},
    {"compat", "koco", "its result files hold its scripts' figures",
     set_compat},
    {"sync", "WHEN", "journal to disk: interval, each, none", set_sync},
    {"quiet", NULL, "no progress", set_quiet},
    {"plugin-dir", "DIR", "look for plugins there first", set_dir},
    {NULL, NULL, NULL, NULL},
};

/* --- progress ----------------------------------------------------------------
 */

static volatile sig_atomic_t interrupted;

static void
on_signal(int sig)
{
    (void)sig;
    interrupted = 1;
}

typedef struct progress {
    bool quiet, terminal;
    double started, shown;
} progress;

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
duration(char *out, size_t size, double s)
{
    if (!(s >= 0) || s > 360000)
        snprintf(out, size, "-");
    else if (s < 90)
        snprintf(out, size, "%.0fs", s);
    else if (s < 5400)
        snprintf(out, size, "%.0fmin", s / 60);
    else
        snprintf(out, size, "%.1fh", s / 3600);
}

static void
show(const progress *p, const kv_run_state *s)
{
    static const char full[] = "####################";
    double gone = now() - p->started;
    double rate = gone > 0 ? (double)(s->done - s->reused) / gone : 0;
    double left = rate > 0 ? (double)(s->total - s->done) / rate : -1;
    int bar = s->total == 0 ? 20 : (int)(20 * s->done / s->total);
    char eta[32];

    duration(eta, sizeof eta, left);
    fprintf(stderr,
            p->terminal ? "\r\033[K[%.*s%*s] %llu/%llu  %.1f/s  ETA %s  "
                          "pass %llu fail %llu error %llu unscored %llu"
                        : "kverify: [%.*s%*s] %llu/%llu, %.1f/s, ETA %s, "
                          "pass %llu fail %llu error %llu unscored %llu\n",
            bar, full, 20 - bar, "", (unsigned long long)s->done,
            (unsigned long long)s->total, rate, eta,
            (unsigned long long)s->pass, (unsigned long long)s->fail,
            (unsigned long long)s->error, (unsigned long long)s->unscored);
    fflush(stderr);
}

static int
watch(void *context, const kv_run_state *state)
{
    progress *p = context;
    double t = now();

    if (!p->quiet && t - p->shown >= (p->terminal ? 0.2 : 60.0)) {
        p->shown = t;
        show(p, state);
    }
    return interrupted;
}

/* --- the end ------------------------------------------------------------ */

static void
summary(const run_args *args, const kv_run_state *s)
{
    printf("%llu of %llu attempts judged", (unsigned long long)s->done,
           (unsigned long long)s->total);
    if (s->reused > 0)
        printf(" (%llu taken over)", (unsigned long long)s->reused);
    printf(": %llu pass, %llu fail, %llu error, %llu unscored\n",
           (unsigned long long)s->pass, (unsigned long long)s->fail,
           (unsigned long long)s->error, (unsigned long long)s->unscored);
    if (s->unknown > 0)
        complain("%llu attempts are of tasks that the suite does not have, "
                 "the first of '%s'",
                 (unsigned long long)s->unknown, s->unknown_task);
    if (s->damaged > 0)
        complain("%llu damaged lines of the journal were passed over",
                 (unsigned long long)s->damaged);
    if (s->infra > 0)
        complain("%llu attempts could not be judged for reasons of this "
                 "machine; --resume tries them again",
                 (unsigned long long)s->infra);
    if (s->finished)
        printf("verdicts in %s/verdicts.jsonl, for kverify score\n",
               args->folder);
    else
        complain("stopped; --resume goes on from here");
}

static int
run(int argc, char **argv)
{
    run_args args = {.box.struct_size = sizeof args.box,
                     .run.struct_size = sizeof args.run};
    progress p = {0};
    kv_engine *engine = NULL;
    kv_run_state state = {.struct_size = sizeof state};
    struct sigaction act = {0};
    kv_error err;
    kv_status status;
    int rest = opt_parse(&cmd_run, &args, argc, argv);

    if (rest == -2)
        return finish(EXIT_DONE);
    if (rest < 0)
        return EXIT_USAGE;
    if (rest < 2 || args.folder == NULL) {
        complain("run: expected SUITE ATTEMPTS... --output DIR");
        return EXIT_USAGE;
    }
    p.quiet = args.quiet;
    p.terminal = isatty(STDERR_FILENO) == 1;
    p.started = p.shown = now();
    args.run.progress = watch;
    args.run.progress_context = &p;
    act.sa_handler = on_signal;
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    status = kv_engine_new(&engine, &err);
    if (status == KV_OK)
        status = kv_engine_load_path(engine, args.plugin_dir, &err);
    if (status == KV_OK)
        status = kv_engine_sandbox(engine, &args.box, &err);
    if (status == KV_EINVAL) {
        complain("%s", err.message);
        kv_engine_free(engine);
        return EXIT_USAGE;
    }
    if (status == KV_OK)
        status = kv_run(engine, argv[0], (const char *const *)(argv + 1),
                        (size_t)rest - 1, args.folder, &args.run, &state, &err);
    if (!p.quiet && p.terminal)
        fputs("\r\033[K", stderr);
    if (status != KV_OK)
        complain("%s", err.message);
    if (state.total > 0)
        summary(&args, &state);
    kv_engine_free(engine);
    return finish(status == KV_OK && state.finished && state.infra == 0
                      ? EXIT_DONE
                      : EXIT_UNABLE);
}

const command cmd_run = {
    "run", "run SUITE ATTEMPTS... --output DIR [OPTION...]",
    "judge attempts in boxes: hidden tests into verdicts", options, run};
