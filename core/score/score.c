/* SPDX-License-Identifier: MIT */
/* Reading result files and folders into a tally, on several threads.
 *
 * Work is a stack of items: folders, files, and pieces of big files.  Each
 * thread has a tally of its own; they are merged at the end, and merging
 * commutes, so which thread read what leaves no trace.  Questions that need
 * the gold answers of other files wait for a second round. */
#include "core/score/worker.h"
#include "core/base/take.h"

#include "core/base/json.h"
#include "core/tally/sources.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define THREADS_MAX 64

static unsigned char
kind_of(const char *path, const struct dirent *entry)
{
    struct stat st;

    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (lstat(path, &st) != 0)
        return DT_UNKNOWN;
    return S_ISDIR(st.st_mode)   ? DT_DIR
           : S_ISREG(st.st_mode) ? DT_REG
           : S_ISLNK(st.st_mode) ? DT_LNK
                                 : DT_FIFO;
}

static char *
join(const char *folder, const char *name)
{
    size_t length = strlen(folder), more = strlen(name);
    bool slash = length > 0 && folder[length - 1] == '/';
    char *path = kv__alloc(length + more + 2);

    if (path != NULL)
        sprintf(path, "%s%s%s", folder, slash ? "" : "/", name);
    return path;
}

static void
one_entry(kv__worker *w, const char *folder, size_t root_index,
          const struct dirent *entry)
{
    char *path = join(folder, entry->d_name);
    unsigned char kind;
    bool inline_file;

    if (path == NULL) {
        w->in.status = KV_ENOMEM;
        return;
    }
    kind = kind_of(path, entry);
    inline_file = kind == DT_REG && kv__score_enough(w->s);
    if (kind == DT_DIR || (kind == DT_REG && !inline_file)) {
        kv__score_push(w->s, (kv__work){.path = path,
                                        .root = root_index,
                                        .folder = kind == DT_DIR});
        return;
    }
    if (inline_file)
        kv__worker_file(w, path, root_index);
    else
        kv__worker_refuse(w, path,
                          kind == DT_LNK ? "a symbolic link, not followed"
                                         : "not a regular file",
                          false);
    free(path);
}

static void
read_folder(kv__worker *w, const char *path, size_t root_index)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char why[160];

    if (dir == NULL) {
        snprintf(why, sizeof why, "can't be opened: %s", strerror(errno));
        kv__worker_refuse(w, path, why, true);
        return;
    }
    while (w->in.status == KV_OK && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            one_entry(w, path, root_index, entry);
    closedir(dir);
}

static void
work(kv__worker *w)
{
    kv__work it;

    while (kv__score_pop(w->s, &it)) {
        if (it.big != NULL)
            kv__worker_piece(w, it.big, it.piece);
        else if (it.folder)
            read_folder(w, it.path, it.root);
        else
            kv__worker_file(w, it.path, it.root);
        free(it.path);
        if (w->in.status != KV_OK)
            kv__score_stop(w->s, w->in.status, w->in.fatal);
        kv__score_done(w->s);
    }
}

static void *
work_thread(void *context)
{
    work(context);
    return NULL;
}

/* Everything on the stack, with COUNT threads of which one is the caller. */
static kv_status
run_workers(kv__scoring *s, size_t count, kv_tally *tally, kv_error *err)
{
    kv__worker *workers = kv__zalloc(count, sizeof *workers);
    pthread_t threads[THREADS_MAX];
    size_t started = 0, ready, i;
    kv_status status = workers == NULL ? kv__nomem(err) : KV_OK;

    for (ready = 0; status == KV_OK && ready < count; ready++)
        status = kv__worker_init(&workers[ready], s, err);
    if (status == KV_OK) {
        /* Fewer threads than wished for is slower, not wrong. */
        while (started + 1 < count &&
               pthread_create(&threads[started], NULL, work_thread,
                              &workers[started + 1]) == 0)
            started++;
        work(&workers[0]);
        for (i = 0; i < started; i++)
            pthread_join(threads[i], NULL);
        status = s->status;
        if (status != KV_OK && err != NULL)
            *err = s->error;
    }
    for (i = 0; status == KV_OK && i < count; i++)
        (void)kv__tally_from(workers[i].tally, NULL);
    for (i = 0; status == KV_OK && i < count; i++)
        if (!kv__tally_adopt(tally, workers[i].tally))
            status = kv_tally_merge(tally, workers[i].tally, err);
    for (i = 0; workers != NULL && i < ready; i++)
        kv__worker_clear(&workers[i]);
    free(workers);
    return status;
}

/* Problems without an answer in a run that answered others of their data set
 * are tasks without attempts.  The tally remembers them, for the answers may
 * be in another shard. */
static bool
add_unanswered(kv_tally *tally, const kv__gold *gold)
{
    const kv__question *question;
    size_t i;

    for (i = 0; i < kv__gold_count(gold); i++) {
        question = kv__gold_at(gold, i);
        if (question->instance)
            continue;
        if (!kv__tally_expect(tally, question->dataset, question->id))
            return false;
    }
    return kv__tally_complete(tally);
}

static size_t
thread_count(const kv_score_options *options)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = options->threads;

    if (count == 0)
        count = online < 1 ? 1 : online > 8 ? 8 : (size_t)online;
    return count > THREADS_MAX ? THREADS_MAX : count;
}

static kv_status
resolve_roots(kv__scoring *s, const char *const *paths, size_t count,
              kv_error *err)
{
    size_t i, j, length;

    s->roots = kv__zalloc(count, sizeof *s->roots);
    if (s->roots == NULL)
        return kv__nomem(err);
    s->root_count = count;
    for (i = 0; i < count; i++) {
        s->roots[i].given = paths[i];
        s->roots[i].real = realpath(paths[i], NULL);
        if (s->roots[i].real == NULL)
            return errno == ENOMEM
                       ? kv__nomem(err)
                       : kv__fail(err, KV_EIO, "cannot open '%s': %s", paths[i],
                                  strerror(errno));
        if (access(paths[i], R_OK) != 0)
            return kv__fail(err, KV_EIO, "cannot open '%s': %s", paths[i],
                            strerror(errno));
    }
    /* A path inside another one, or given twice, is read once. */
    for (i = 0; i < count; i++) {
        for (j = 0; j < count && !s->roots[i].nested; j++) {
            length = strlen(s->roots[j].real);
            if (i == j || strncmp(s->roots[i].real, s->roots[j].real, length))
                continue;
            s->roots[i].nested = s->roots[i].real[length] == '/' ||
                                 (s->roots[i].real[length] == '\0' && j < i);
        }
    }
    return KV_OK;
}

static void
free_roots(kv__scoring *s)
{
    size_t i;

    for (i = 0; i < s->root_count; i++)
        free(s->roots[i].real);
    free(s->roots);
    s->roots = NULL;
    s->root_count = 0;
}

static kv_status
push_roots(kv__scoring *s, kv_error *err)
{
    struct stat st;
    size_t i;
    kv__work it;

    for (i = s->root_count; i-- > 0;) {
        if (s->roots[i].nested)
            continue;
        it = (kv__work){.path = strdup(s->roots[i].given), .root = i};
        it.folder = stat(s->roots[i].given, &st) == 0 && S_ISDIR(st.st_mode);
        if (it.path == NULL || !kv__score_push(s, it))
            return kv__nomem(err);
    }
    return KV_OK;
}

/* Read PATHS; what had to wait for gold answers stays in s->later. */
static kv_status
round_of(kv__scoring *s, const char *const *paths, size_t count, size_t threads,
         kv_tally *tally, kv_error *err)
{
    kv_status status = resolve_roots(s, paths, count, err);

    if (status == KV_OK)
        status = push_roots(s, err);
    if (status == KV_OK)
        status = run_workers(s, threads, tally, err);
    return status;
}

static kv_status
second_round(kv__scoring *s, size_t threads, kv_tally *tally, kv_error *err)
{
    kv_status status = KV_OK;

    s->second_round = true;
    while (s->later_count > 0) {
        kv__work it = s->later[--s->later_count];

        if (status == KV_OK && !kv__score_push(s, it))
            status = kv__nomem(err);
        else if (status != KV_OK)
            free(it.path);
    }
    return status == KV_OK ? run_workers(s, threads, tally, err) : status;
}

static kv_status
check_options(const kv_score_options *given, kv_score_options *options,
              kv__scoring *s, kv_error *err)
{
    kv_status status =
        kv__take("kv_score_paths", given, options, sizeof *options, err);

    if (status != KV_OK)
        return status;
    s->options = options;
    s->max_record =
        options->max_record == 0 ? MAX_RECORD_DEFAULT : options->max_record;
    if (options->reader > KV_READER_SIMDJSON)
        return kv__fail(err, KV_EINVAL, "unknown reader %u", options->reader);
    if (options->reader == KV_READER_SIMDJSON && !kv__simd_built_in())
        return kv__fail(err, KV_EINVAL,
                        "this build has no simdjson: use the portable reader");
    s->reader = options->reader == KV_READER_AUTO && kv__simd_built_in()
                    ? KV_READER_SIMDJSON
                    : options->reader;
    return KV_OK;
}

/* A mistyped mode, or a missing plugin, should fail before any reading. */
static kv_status
check_extract(kv_engine *engine, const char *extract, kv_error *err)
{
    kv_verifier *verifier = NULL;
    kv__buf config = {0};
    kv_status status;

    if (extract == NULL)
        return KV_OK;
    if (engine == NULL)
        return kv__fail(err, KV_EINVAL, "grading afresh needs an engine");
    kv__buf_str(&config, "{\"extract\":");
    kv__json_string(&config, kv__cstr(extract));
    kv__buf_str(&config, "}");
    status = kv__buf_text(&config) == NULL
                 ? kv__nomem(err)
                 : kv_verifier_open(engine, "mcq", config.data, &verifier, err);
    kv_verifier_close(verifier);
    kv__buf_clear(&config);
    return status;
}

kv_status
kv_score_paths(kv_engine *engine, const char *const *paths, size_t count,
               const kv_score_options *given, kv_tally *tally, kv_error *err)
{
    kv__scoring s = {.engine = engine};
    kv_score_options options;
    kv_status status = check_options(given, &options, &s, err);
    size_t threads, i;

    if (status == KV_OK)
        status = check_extract(engine, options.extract, err);
    if (status != KV_OK)
        return status;
    tally->details |= options.details != 0;
    threads = thread_count(&options);
    pthread_mutex_init(&s.lock, NULL);
    pthread_cond_init(&s.changed, NULL);
    clock_gettime(CLOCK_MONOTONIC, &s.reported);
    s.gold = kv__gold_new();
    if (s.gold == NULL) {
        status = kv__nomem(err);
        goto out;
    }
    if (options.problems != NULL) {
        s.problems_only = true;
        status = round_of(&s, &options.problems, 1, threads, tally, err);
        s.problems_only = false;
        free_roots(&s);
    }
    if (status == KV_OK)
        status = round_of(&s, paths, count, threads, tally, err);
    if (status == KV_OK && s.later_count > 0)
        status = second_round(&s, threads, tally, err);
    if (status == KV_OK)
        status = kv__tally_settle(tally, err);
    if (status == KV_OK && !add_unanswered(tally, s.gold))
        status = kv__nomem(err);
out:
    for (i = 0; i < s.depth; i++) {
        free(s.stack[i].path);
        if (s.stack[i].big != NULL && kv__big_leave(s.stack[i].big, 1))
            kv__big_free(s.stack[i].big);
    }
    for (i = 0; i < s.later_count; i++)
        free(s.later[i].path);
    free(s.stack);
    free(s.later);
    free_roots(&s);
    kv__gold_free(s.gold);
    pthread_cond_destroy(&s.changed);
    pthread_mutex_destroy(&s.lock);
    return status;
}
