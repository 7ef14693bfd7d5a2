/* SPDX-License-Identifier: MIT */
/* kverify status: how far the shards of a run are. */
#include "cmd.h"
#include "out.h"
#include "shared.h"
#include "stop.h"
#include "text.h"

#include <kverify/run.h>

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct status_args {
    shared_args shared;
    uint32_t watch;
    bool json;
} status_args;

static const opt options[] = {
    {.name = "json",
     .type = OPT_SWITCH,
     AT(status_args, json),
     .help = "Print an object in place of the table"},
    {.name = "watch",
     .argument = "SECONDS",
     .type = OPT_COUNT,
     AT(status_args, watch),
     .least = 1,
     .most = 86400,
     .help = "Print it again and again until all is finished"},
    {0},
};

typedef struct part {
    char *folder;
    kv_run_progress is;
} part;

typedef struct whole {
    part *parts;
    size_t count, room;
    const char *idle;  /* a folder in which nothing has begun, or NULL */
    uint32_t *missing; /* numbers of shards that no folder has */
    size_t missing_count;
    kv_run_progress sum; /* of what is there */
    uint64_t absent;     /* attempts without a verdict */
    bool guessed;        /* of shards that are missing nobody knows how many */
    bool finished;
} whole;

static const char *
state_of(const kv_run_progress *p)
{
    return p->finished                ? "finished"
           : p->running               ? "running"
           : p->judged == p->expected ? "no results"
                                      : "stopped";
}

/* Verdicts a second since the process began, until now where it goes on; 0: not
 * known. */
static double
rate_of(const kv_run_progress *p)
{
    uint64_t end = p->last_ms + (p->running ? p->idle_ms : 0);

    if (p->begun_ms == 0 || end <= p->begun_ms || p->judged <= p->had)
        return 0;
    return 1000.0 * (double)(p->judged - p->had) / (double)(end - p->begun_ms);
}

/* Seconds until it is finished; below 0: not known. */
static double
left_of(const kv_run_progress *p)
{
    double rate = rate_of(p);

    if (!p->running || rate <= 0)
        return -1;
    return (double)(p->expected - p->judged) / rate;
}

static int
by_shard(const void *a, const void *b)
{
    const part *x = a, *y = b;
    int c = strcmp(x->is.set, y->is.set);

    if (c != 0)
        return c;
    if (x->is.shard != y->is.shard)
        return x->is.shard < y->is.shard ? -1 : 1;
    return strcmp(x->folder, y->folder);
}

/* The numbers that no part of the first run has. */
static bool
find_missing(whole *w)
{
    uint32_t n, shards = w->parts[0].is.shards;
    size_t i = 0;

    w->missing = calloc((size_t)shards + 1, sizeof *w->missing);
    if (w->missing == NULL)
        return false;
    for (n = 1; n <= shards; n++) {
        while (i < w->count && w->parts[i].is.shard < n)
            i++;
        if (i == w->count || w->parts[i].is.shard != n)
            w->missing[w->missing_count++] = n;
    }
    return true;
}

static void
add(whole *w, const kv_run_progress *p)
{
    w->sum.expected += p->expected;
    w->sum.judged += p->judged;
    w->sum.pass += p->pass;
    w->sum.fail += p->fail;
    w->sum.error += p->error;
    w->sum.unscored += p->unscored;
    w->absent += p->expected - p->judged;
    w->finished = w->finished && p->finished;
}

/* One folder of a run; one that is not there yet is passed over.  False after a
 * message. */
static bool
look_at(whole *w, const char *folder)
{
    kv_run_progress is = {.struct_size = sizeof is};
    kv_error err;
    kv_status status = kv_run_look(folder, &is, &err);
    part *grown;

    if (status == KV_ENOTFOUND && access(folder, F_OK) != 0) {
        w->idle = folder;
        return true;
    }
    if (status != KV_OK) {
        complain("status: %s", err.message);
        return false;
    }
    if (w->count == w->room) {
        w->room = 2 * w->room + 16;
        grown = realloc(w->parts, w->room * sizeof *grown);
        if (grown == NULL) {
            complain("status: out of memory");
            return false;
        }
        w->parts = grown;
    }
    w->parts[w->count] = (part){.folder = strdup(folder), .is = is};
    if (w->parts[w->count].folder == NULL) {
        complain("status: out of memory");
        return false;
    }
    w->count++;
    add(w, &is);
    return true;
}

/* The shards of a submission, those that have begun by now. */
static bool
look_below(whole *w, const char *folder)
{
    char path[PATH_MAX + 300];
    const char *idle = w->idle;
    size_t had = w->count;
    const struct dirent *e;
    bool good = true;
    DIR *d;

    snprintf(path, sizeof path, "%s/shards", folder);
    d = opendir(path);
    while (good && d != NULL && (e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/shards/%s", folder, e->d_name);
        good = look_at(w, path);
    }
    if (d != NULL)
        closedir(d);
    w->idle = w->count == had ? folder : idle;
    return good;
}

static bool
is_submission(const char *folder)
{
    char path[PATH_MAX + 32];

    snprintf(path, sizeof path, "%s/shards", folder);
    return access(path, F_OK) == 0;
}

/* All folders; false after a message. */
static bool
look(whole *w, int argc, char **argv)
{
    size_t i;
    int k;

    w->finished = true;
    for (k = 0; k < argc; k++)
        if (!(is_submission(argv[k]) ? look_below(w, argv[k])
                                     : look_at(w, argv[k])))
            return false;
    if (w->count == 0) {
        w->finished = false;
        return true;
    }
    qsort(w->parts, w->count, sizeof *w->parts, by_shard);
    for (i = 1; i < w->count; i++) {
        const kv_run_progress *a = &w->parts[0].is, *b = &w->parts[i].is;

        if (strcmp(a->set, b->set) != 0 || a->shards != b->shards) {
            complain("status: %s and %s are not shards of one run",
                     w->parts[0].folder, w->parts[i].folder);
            return false;
        }
        if (w->parts[i - 1].is.shard == b->shard) {
            complain("status: %s and %s are the same shard",
                     w->parts[i - 1].folder, w->parts[i].folder);
            return false;
        }
    }
    if (!find_missing(w)) {
        complain("status: out of memory");
        return false;
    }
    w->guessed = w->missing_count > 0;
    w->finished = w->finished && w->missing_count == 0 && w->idle == NULL;
    return true;
}

static void
clear(whole *w)
{
    size_t i;

    for (i = 0; i < w->count; i++)
        free(w->parts[i].folder);
    free(w->parts);
    free(w->missing);
    memset(w, 0, sizeof *w);
}

/* --- text --------------------------------------------------------------- */

/* A shard that has far more left than its like, or has been silent for long. */
static bool
straggles(const whole *w, const part *p)
{
    double left = left_of(&p->is), sum = 0;
    size_t i, n = 0;

    if (!p->is.running || w->count < 3)
        return false;
    for (i = 0; i < w->count; i++)
        if (left_of(&w->parts[i].is) >= 0 || w->parts[i].is.finished) {
            sum += w->parts[i].is.finished ? 0 : left_of(&w->parts[i].is);
            n++;
        }
    return left < 0 || (left > 60 && left * (double)n > 2 * sum + 60);
}

static void
row(const whole *w, const part *p)
{
    const kv_run_progress *s = &p->is;
    char shard[32] = "-", left[32], idle[32], rate[32] = "-";

    if (s->shards > 0)
        snprintf(shard, sizeof shard, "%u/%u", s->shard, s->shards);
    text_duration(left, sizeof left, left_of(s));
    text_duration(idle, sizeof idle,
                  s->finished ? -1 : (double)s->idle_ms / 1000);
    if (rate_of(s) > 0)
        snprintf(rate, sizeof rate, "%.1f/s", rate_of(s));
    printf("%-9s  %-10s  %9llu/%-9llu  %9s  %8s  %10s  ", shard, state_of(s),
           (unsigned long long)s->judged, (unsigned long long)s->expected, rate,
           left, idle);
    text_clean(stdout, text_of(p->folder), 200);
    puts(straggles(w, p) ? "  (straggles)" : "");
}

static void
show(const whole *w)
{
    unsigned long long shown = 0;
    size_t i;

    puts("shard      state          judged/of           "
         "     rate      left  last after  folder");
    for (i = 0; i < w->count; i++)
        row(w, &w->parts[i]);
    for (i = 0; i < w->missing_count && shown < 20; i++, shown++)
        printf("%u/%u  missing\n", w->missing[i], w->parts[0].is.shards);
    if (w->idle != NULL) {
        fputs("nothing has begun in ", stdout);
        text_clean(stdout, text_of(w->idle), 200);
        putchar('\n');
    }
    if (w->missing_count > shown)
        printf("and %llu more shards are missing\n",
               (unsigned long long)w->missing_count - shown);
    printf("%llu expected%s = %llu pass + %llu fail + %llu error + %llu "
           "unscored + %llu missing\n",
           (unsigned long long)w->sum.expected,
           w->guessed ? " of the shards that are there" : "",
           (unsigned long long)w->sum.pass, (unsigned long long)w->sum.fail,
           (unsigned long long)w->sum.error,
           (unsigned long long)w->sum.unscored, (unsigned long long)w->absent);
}

/* --- JSON --------------------------------------------------------------- */

static void
put_counts(const kv_run_progress *p)
{
    printf("\"expected\":%llu,\"judged\":%llu,\"pass\":%llu,\"fail\":%llu,"
           "\"error\":%llu,\"unscored\":%llu,\"missing\":%llu",
           (unsigned long long)p->expected, (unsigned long long)p->judged,
           (unsigned long long)p->pass, (unsigned long long)p->fail,
           (unsigned long long)p->error, (unsigned long long)p->unscored,
           (unsigned long long)(p->expected - p->judged));
}

static void
show_json(const whole *w)
{
    size_t i;

    printf("{\"kverify_status\":1,\"finished\":%s,\"shards\":%u,",
           w->finished ? "true" : "false", w->parts[0].is.shards);
    put_counts(&w->sum);
    fputs(",\"missing_shards\":[", stdout);
    for (i = 0; i < w->missing_count; i++)
        printf("%s%u", i > 0 ? "," : "", w->missing[i]);
    fputs("],\"runs\":[", stdout);
    for (i = 0; i < w->count; i++) {
        const kv_run_progress *p = &w->parts[i].is;

        fputs(i > 0 ? ",\n {\"folder\":" : "\n {\"folder\":", stdout);
        put_json(stdout, text_of(w->parts[i].folder));
        printf(",\"shard\":%u,\"state\":\"%s\",", p->shard, state_of(p));
        put_counts(p);
        printf(",\"rate\":%.6g,\"left_s\":", rate_of(p));
        if (left_of(p) < 0)
            fputs("null", stdout);
        else
            printf("%.6g", left_of(p));
        printf(",\"idle_ms\":%llu}", (unsigned long long)p->idle_ms);
    }
    puts("]}");
}

static int
run(void *context, int argc, char **argv)
{
    const status_args *args = context;
    struct timespec pause = {.tv_sec = args->watch};
    whole w = {0};
    bool good, finished;

    stop_on_signals();
    for (;;) {
        good = look(&w, argc, argv);
        finished = w.finished;
        if (good && w.count == 0) {
            good = args->watch > 0;
            complain(is_submission(w.idle)
                         ? "status: no shard of '%s' has begun; what its jobs "
                           "printed is in its folder log"
                         : "status: '%s' holds no run",
                     w.idle);
        } else if (good && args->json)
            show_json(&w);
        else if (good)
            show(&w);
        clear(&w);
        fflush(stdout);
        if (!good || finished || args->watch == 0 || stop_wanted() ||
            nanosleep(&pause, NULL) != 0)
            break;
        if (!args->json)
            putchar('\n');
    }
    return good && finished ? EXIT_DONE : EXIT_UNABLE;
}

static const status_args initial = {.shared = SHARED_INITIAL};

const command cmd_status = {
    .name = "status",
    .operands = "RUN...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Show how far a run, or each of its shards, is",
    .about =
        "RUN is the folder of a run, or that of a submission, which stands "
        "for all of its shards.  They are read, and not changed.  The exit "
        "status is 0 when every shard is there and finished.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(status_args),
    .initial = &initial,
    .run = run,
};
