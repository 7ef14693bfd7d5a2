/* SPDX-License-Identifier: MIT */
/* kverify rubric run: judges answers and prints a card for each. */
#include "out.h"
#include "progress.h"
#include "rubric.h"
#include "rubric_card.h"
#include "rubric_config.h"
#include "rubric_totals.h"
#include "stop.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* One pass over the answers. */
typedef struct names {
    char **list;
    size_t count, capacity;
} names;

typedef struct pass {
    const rubric_args *args;
    kv_engine *engine;
    kv_rubric_options *options;
    totals totals;
    kv_ratings *scores; /* with --format csv or jsonl */
    progress progress;
    names answers, criteria; /* with --ratings */
    bool colour, stray;      /* stray: no task has an answer */
} pass;

/* Keep scores as ratings by the raters "rule", "judge" and "rating", which can
 * be compared with those of people. */
static bool
keep_scores(pass *p, const kv_judged *j)
{
    static const char *const raters[] = {"", "rule", "rating", "judge"};
    kv_criterion c = {.struct_size = sizeof c};
    kv_rating r = {.struct_size = sizeof r, .item = j->name};
    char id[65];
    size_t i;

    for (i = 0; kv_verdict_criterion(j->verdict, i, &c) == KV_OK; i++) {
        if (c.gate || (c.state != KV_CRITERION_SCORED &&
                       c.state != KV_CRITERION_NOT_APPLICABLE))
            continue;
        snprintf(id, sizeof id, "%.*s", (int)c.id.length, c.id.data);
        r.criterion = id;
        r.rater = raters[c.by];
        r.state = c.state;
        r.score = c.score;
        if (kv_ratings_add(p->scores, &r, NULL) != KV_OK)
            return false;
    }
    return true;
}

static bool
keep_name(names *n, const char *name)
{
    size_t capacity = n->capacity == 0 ? 64 : 2 * n->capacity;
    char **grown;

    if (n->count == n->capacity) {
        grown = realloc(n->list, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        n->list = grown;
        n->capacity = capacity;
    }
    n->list[n->count] = strdup(name);
    return n->list[n->count] != NULL && ++n->count > 0;
}

/* The criteria of a verdict, each once. */
static bool
keep_criteria(names *n, const kv_verdict *verdict)
{
    kv_criterion c = {.struct_size = sizeof c};
    char id[65];
    size_t i, k;

    for (i = 0; kv_verdict_criterion(verdict, i, &c) == KV_OK; i++) {
        snprintf(id, sizeof id, "%.*s", (int)c.id.length, c.id.data);
        for (k = 0; k < n->count && strcmp(n->list[k], id) != 0; k++)
            continue;
        if (k == n->count && !keep_name(n, id))
            return false;
    }
    return true;
}

static void
drop_names(names *n)
{
    while (n->count > 0)
        free(n->list[--n->count]);
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
has_name(const names *n, const char *name)
{
    return n->count > 0 &&
           bsearch(&name, n->list, n->count, sizeof *n->list, by_text) != NULL;
}

/* Ratings that belong to no answer are reported.  Where none belongs to any,
 * the scores are not what was asked for: false. */
static bool
say_unmatched(pass *p)
{
    kv_ratings *ratings = p->options->ratings;
    size_t i, total = ratings == NULL ? 0 : kv_ratings_count(ratings);
    size_t unmatched = 0;
    const char *first = "";
    kv_rating r = {.struct_size = sizeof r};

    if (p->answers.count > 0)
        qsort(p->answers.list, p->answers.count, sizeof *p->answers.list,
              by_text);
    for (i = 0; i < total && kv_ratings_get(ratings, i, &r) == KV_OK; i++)
        if (!has_name(&p->answers, r.item))
            first = unmatched++ == 0 ? r.item : first;
    if (unmatched > 0 && (unmatched == total || p->answers.count > 1))
        complain("%zu of %zu ratings in '%s' match no answer: the first is for "
                 "'%s', and the first answer is named '%s'",
                 unmatched, total, p->args->ratings, first,
                 p->answers.count > 0 ? p->answers.list[0] : "");
    return unmatched == 0 || unmatched < total;
}

/* A rating of a criterion that the rubric does not have counts for nothing: a
 * typo, most likely. */
static bool
say_unknown(pass *p)
{
    kv_ratings *ratings = p->options->ratings;
    size_t i, total = ratings == NULL ? 0 : kv_ratings_count(ratings);
    size_t unknown = 0;
    char first[80] = "";
    kv_rating r = {.struct_size = sizeof r};

    if (p->criteria.count > 0)
        qsort(p->criteria.list, p->criteria.count, sizeof *p->criteria.list,
              by_text);
    for (i = 0; p->criteria.count > 0 && i < total &&
                kv_ratings_get(ratings, i, &r) == KV_OK;
         i++) {
        if (has_name(&p->criteria, r.criterion) ||
            !has_name(&p->answers, r.item))
            continue;
        if (unknown++ == 0)
            snprintf(first, sizeof first, "%s", r.criterion);
    }
    if (unknown > 0)
        complain("%zu of %zu ratings in '%s' are for criteria that the rubric "
                 "does not have: the first is '%s'",
                 unknown, total, p->args->ratings, first);
    return unknown == 0;
}

/* Tasks that no answer is for are reported; where none has an answer, the
 * verdicts are not about what was asked. */
static void
say_leftover(void *context, size_t unanswered, size_t count, const char *first)
{
    pass *p = context;

    p->stray = unanswered == count;
    if (p->stray || p->totals.answers > 1)
        complain("%zu of %zu tasks in '%s' match no answer: the first is '%s'",
                 unanswered, count, p->args->tasks, first);
}

static int
judged(void *context, const kv_judged *j)
{
    pass *p = context;
    kv_error err;

    totals_count(&p->totals, j->verdict);
    if (p->options->ratings != NULL &&
        (!keep_name(&p->answers, j->name) ||
         !keep_criteria(&p->criteria, j->verdict)))
        p->totals.failed = true;
    if (p->scores != NULL) {
        if (!keep_scores(p, j))
            p->totals.failed = true;
    } else if (p->args->format != FORMAT_CARD) {
        if (kv_verdict_write(j->verdict, write_stdout, NULL, &err) != KV_OK)
            return -1;
        putchar('\n');
    } else if (!p->args->shared.quiet) {
        card_put(j, p->colour);
    }
    if (progress_due(&p->progress))
        progress_show(&p->progress,
                      "%zu answers: %zu pass, %zu fail, %zu error, %zu "
                      "unscored",
                      p->totals.answers, p->totals.pass, p->totals.fail,
                      p->totals.error, p->totals.unscored);
    return 0;
}

static kv_status
judge_all(pass *p, int argc, char **argv, kv_error *err)
{
    uint32_t format = p->args->format;
    kv_status status = totals_init(&p->totals, err);

    p->stray = false;
    if (status == KV_OK && format >= FORMAT_CSV)
        status = kv_ratings_new(&p->scores, err);
    if (status == KV_OK)
        status =
            kv_rubric_judge(p->engine, p->options, (const char *const *)argv,
                            (size_t)argc, judged, p, err);
    if (status == KV_OK && p->scores != NULL)
        status = kv_ratings_write(
            p->scores, format == FORMAT_CSV ? KV_RATINGS_CSV : KV_RATINGS_JSONL,
            write_stdout, NULL, err);
    return status;
}

static kv_status
read_ratings(const char *path, kv_ratings **out, kv_error *err)
{
    kv_status status;

    *out = NULL;
    if (path == NULL)
        return KV_OK;
    status = kv_ratings_new(out, err);
    if (status == KV_OK)
        status = kv_ratings_read(*out, path, err);
    return status;
}

/* ARGV holds the answers. */
static int
run_once(pass *p, int argc, char **argv)
{
    const totals *t = &p->totals;
    kv_error err = {0};
    kv_status status =
        read_ratings(p->args->ratings, &p->options->ratings, &err);
    int code = EXIT_DONE;

    if (status == KV_OK)
        status = judge_all(p, argc, argv, &err);
    if (status != KV_OK || t->failed) {
        complain("%s", status != KV_OK ? err.message : "out of memory");
        code = EXIT_UNABLE;
    } else if (p->args->format == FORMAT_CARD &&
               (t->answers != 1 || p->args->shared.quiet)) {
        totals_put(t);
    }
    if (code == EXIT_DONE && t->answers == 0) {
        complain("the files hold no answer");
        code = EXIT_UNABLE;
    }
    if (code == EXIT_DONE && t->error + t->unscored > 0)
        code = EXIT_UNABLE;
    else if (code == EXIT_DONE && t->fail > 0)
        code = EXIT_GATE;
    if (status == KV_OK && t->answers > 0 &&
        ((int)!say_unmatched(p) | (int)!say_unknown(p) | (int)p->stray) != 0)
        code = EXIT_UNABLE;
    drop_names(&p->answers);
    drop_names(&p->criteria);
    kv_ratings_free(p->options->ratings);
    p->options->ratings = NULL;
    kv_ratings_free(p->scores);
    p->scores = NULL;
    totals_clear(&p->totals);
    return code;
}

/* --- --watch -------------------------------------------------------------- */

static uint64_t
mark_of(const char *path, unsigned depth)
{
    struct stat st;
    struct dirent *entry;
    char inner[PATH_MAX];
    uint64_t mark;
    DIR *folder;

    if (stat(path, &st) != 0)
        return 0;
    mark = (uint64_t)st.st_ino * 1000003 +
           (uint64_t)st.st_mtim.tv_sec * 1000000000 +
           (uint64_t)st.st_mtim.tv_nsec + (uint64_t)st.st_size * 31;
    /* A folder does not change when a file in it does. */
    if (!S_ISDIR(st.st_mode) || depth == 0 || (folder = opendir(path)) == NULL)
        return mark;
    while ((entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.' &&
            (size_t)snprintf(inner, sizeof inner, "%s/%s", path,
                             entry->d_name) < sizeof inner)
            mark += mark_of(inner, depth - 1) * 16777619;
    closedir(folder);
    return mark;
}

/* Returns a number that differs after one of the files has changed: the rubric,
 * the answers, the tasks and the ratings, in folders all of their files. */
static uint64_t
changed(const pass *p, int argc, char **argv)
{
    const char *others[] = {p->args->tasks, p->args->ratings};
    uint64_t mark = 0;
    int i;

    for (i = 0; i < argc; i++)
        mark = mark * 31 + mark_of(argv[i], 8);
    for (i = 0; i < 2; i++)
        if (others[i] != NULL)
            mark = mark * 31 + mark_of(others[i], 0);
    return mark;
}

/* ARGV holds the rubric and the answers. */
static int
watch(pass *p, int argc, char **argv)
{
    struct timespec pause = {0, 200000000};
    uint64_t seen = 0, now;

    stop_on_signals();
    while (!stop_wanted()) {
        now = changed(p, argc, argv);
        if (now != seen) {
            seen = now;
            if (isatty(STDOUT_FILENO))
                fputs("\033[H\033[2J", stdout);
            (void)run_once(p, argc - 1, argv + 1);
            printf("-- waiting for %s to change\n", argv[0]);
            if (finish(EXIT_DONE) != EXIT_DONE)
                return EXIT_UNABLE;
            if (reader_is_gone())
                return EXIT_DONE;
        }
        nanosleep(&pause, NULL);
    }
    return EXIT_DONE;
}

/* --- the command ---------------------------------------------------------- */

static int
run_with(const rubric_args *args, const char *config, int argc, char **argv)
{
    kv_rubric_options o = {.struct_size = sizeof o,
                           .plugin = args->judge == NULL ? "lua" : "judge",
                           .rubric = argv[0],
                           .config = config,
                           .tasks = args->tasks,
                           .key = args->key,
                           .leftover = say_leftover};
    pass p = {
        .args = args, .options = &o, .colour = shared_colour(&args->shared)};
    int code = shared_engine(&args->shared, ENGINE_PLUGINS, &p.engine);

    if (code != EXIT_DONE)
        return code;
    progress_start(&p.progress, "rubric run", args->shared.quiet || args->watch,
                   false);
    code =
        args->watch ? watch(&p, argc, argv) : run_once(&p, argc - 1, argv + 1);
    free(p.answers.list);
    free(p.criteria.list);
    kv_engine_free(p.engine);
    return code;
}

int
rubric_run(void *args, int argc, char **argv)
{
    char *config = rubric_config(args);
    int code;

    if (config == NULL)
        return EXIT_UNABLE;
    code = run_with(args, config, argc, argv);
    free(config);
    return code;
}
