/* SPDX-License-Identifier: MIT */
/* Results that are looked at: an index of the lines of a folder, each of which
 * is read when it is asked for. */
#include "core/base/pool.h"
#include "core/base/take.h"
#include "core/formats/suites.h"
#include "core/read/lines.h"
#include "core/run/journal.h"
#include "core/run/origin.h"
#include "core/run/results.h"
#include "core/suite/attempts.h"

#include <kverify/results.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Files that lines are read from. */
enum { F_VERDICTS, F_MEASURED, F_OUTPUTS, F_COUNT };

typedef struct place {
    uint64_t offset;
    uint32_t length; /* 0: there is none */
} place;

typedef struct entry {
    const char *task; /* in the pool; see length */
    size_t length;
    uint32_t index;
    kv_outcome outcome;
    kv_class error_class;
    uint64_t order; /* in the file */
    place at[F_COUNT];
} entry;

struct kv_results {
    char *folder;
    bool journal; /* the lines are those of a journal, which has everything */
    int fd[F_COUNT];
    kv__pool pool;
    entry *entries;
    size_t count, capacity;
    kv__origin origin;
    bool known; /* ORIGIN was read */
    bool opened;
    kv_status failed; /* of opening it, for WHY; KV_OK: not tried */
    kv_error why;
    kv__suite suite;
    kv__attempts attempts;
    kv_attempt *shown;
};

static kv_str
id_of(const entry *e)
{
    return kv__str(e->task, e->length);
}

static int
by_name(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    int c = kv__str_compare(id_of(x), id_of(y));

    if (c != 0)
        return c;
    if (x->index != y->index)
        return x->index < y->index ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static kv_status
add_verdict(kv_results *r, kv_str line, place at, uint64_t order, kv_error *err)
{
    kv_verdict *v;
    kv_status status = kv_verdict_read(line, &v, err);
    entry *grown;
    const char *task;

    if (status != KV_OK)
        return status;
    grown = kv__grow(r->entries, &r->capacity, r->count + 1, sizeof *grown);
    task = kv__pool_intern(&r->pool, v->task, v->task_length);
    if (grown != NULL)
        r->entries = grown;
    if (grown == NULL || task == NULL)
        status = kv__nomem(err);
    else
        grown[r->count++] = (entry){.task = task,
                                    .length = v->task_length,
                                    .index = v->index,
                                    .outcome = v->outcome,
                                    .error_class = v->error_class,
                                    .order = order,
                                    .at = {[F_VERDICTS] = at}};
    kv_verdict_free(v);
    return status;
}

static kv_status
add_line(kv_results *r, kv_str line, place at, uint64_t number, bool last,
         kv_error *err)
{
    kv_error wrong;
    kv_status status;
    kv_str verdict = line;

    if (r->journal) {
        /* The header; a damaged line, whose attempt is judged again. */
        if (number == 1 || last || !kv__journal_line(line, &verdict))
            return KV_OK;
        at.offset += (uint64_t)(verdict.data - line.data);
        at.length = (uint32_t)verdict.length;
    }
    status = add_verdict(r, verdict, at, number, &wrong);
    if (status == KV_OK)
        return KV_OK;
    return kv__fail(err, status, "%s/%s:%llu: %s", r->folder,
                    r->journal ? "journal" : "verdicts.jsonl",
                    (unsigned long long)number, wrong.message);
}

/* NULL: there is no verdict on that attempt. */
static entry *
find_entry(const kv_results *r, kv_str task, int64_t attempt)
{
    size_t low = 0, high = r->count, middle;
    int c;

    while (low < high) {
        middle = low + (high - low) / 2;
        c = kv__str_compare(id_of(&r->entries[middle]), task);
        if (c < 0 || (c == 0 && r->entries[middle].index < attempt))
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->count && r->entries[low].index == attempt &&
                   kv__str_compare(id_of(&r->entries[low]), task) == 0
               ? &r->entries[low]
               : NULL;
}

/* Go through one file. */
static kv_status
index_file(kv_results *r, int which, kv_error *err)
{
    static const char *const names[] = {"task", "attempt", NULL};
    kv__lines lines = {0};
    kv__buf scratch = {0};
    kv__record record;
    kv__problem trouble;
    const char *problem = "";
    kv_status status = KV_OK;
    kv_str line, task;
    int64_t attempt;
    entry *found;
    int got;

    kv__lines_init(&lines, kv__lines_fd, &r->fd[which], 64u << 20);
    while (status == KV_OK &&
           (got = kv__lines_next(&lines, &line, &problem)) != KV__LINES_END) {
        place at = {lines.offset, (uint32_t)line.length};

        if (got < 0 || got == KV__LINE_LONG) {
            status = kv__fail(err, KV_EIO, "%s: %s", r->folder,
                              got < 0 ? problem : "a line is too long");
            break;
        }
        at.offset += (uint64_t)(line.data - lines.window - lines.start);
        if (which == F_VERDICTS) {
            status =
                add_line(r, line, at, lines.line, got == KV__LINE_LAST, err);
            continue;
        }
        scratch.length = 0;
        if (!kv__record_split(line, names, &scratch, &record, &trouble) ||
            kv__scan_int(record.member[1], &attempt) != NULL)
            continue; /* what is not understood is not shown */
        scratch.length = 0;
        if (kv__scan_string(record.member[0], &scratch, &task) != NULL)
            continue;
        found = find_entry(r, task, attempt);
        if (found != NULL)
            found->at[which] = at;
    }
    kv__lines_clear(&lines);
    kv__buf_clear(&scratch);
    return status;
}

/* Of the same attempt the last verdict counts. */
static void
sort_entries(kv_results *r)
{
    size_t i, n = 0;

    if (r->count > 0)
        qsort(r->entries, r->count, sizeof *r->entries, by_name);
    for (i = 0; i < r->count; i++) {
        if (i + 1 < r->count && r->entries[i].task == r->entries[i + 1].task &&
            r->entries[i].index == r->entries[i + 1].index)
            continue;
        r->entries[n++] = r->entries[i];
    }
    r->count = n;
}

static kv_status
open_files(kv_results *r, kv_error *err)
{
    kv_status status;

    r->fd[F_VERDICTS] = kv__results_file(r->folder, "journal");
    r->journal = r->fd[F_VERDICTS] >= 0;
    if (!r->journal)
        r->fd[F_VERDICTS] = kv__results_file(r->folder, "verdicts.jsonl");
    if (r->fd[F_VERDICTS] < 0)
        return kv__fail(
            err, errno == ENOENT || errno == ENOTDIR ? KV_ENOTFOUND : KV_EIO,
            "%s holds no run: %s", r->folder, strerror(errno));
    status = index_file(r, F_VERDICTS, err);
    sort_entries(r);
    if (r->journal)
        return status;
    r->fd[F_MEASURED] = kv__results_file(r->folder, "measured.jsonl");
    r->fd[F_OUTPUTS] = kv__results_file(r->folder, "outputs.jsonl");
    if (status == KV_OK && r->fd[F_MEASURED] >= 0)
        status = index_file(r, F_MEASURED, err);
    if (status == KV_OK && r->fd[F_OUTPUTS] >= 0)
        status = index_file(r, F_OUTPUTS, err);
    return status;
}

kv_status
kv_results_open(const char *folder, kv_results **out, kv_error *err)
{
    kv_results *r = kv__zalloc(1, sizeof *r);
    kv_status status;
    size_t i;

    *out = NULL;
    if (r == NULL)
        return kv__nomem(err);
    for (i = 0; i < F_COUNT; i++)
        r->fd[i] = -1;
    r->folder = strdup(folder);
    status = r->folder == NULL ? kv__nomem(err) : open_files(r, err);
    if (status == KV_OK) {
        status = kv__origin_read(&r->origin, folder, &r->why);
        r->known = status == KV_OK;
        status = status == KV_ENOMEM ? kv__nomem(err) : KV_OK;
    }
    if (status == KV_OK)
        *out = r;
    else
        kv_results_free(r);
    return status;
}

void
kv_results_free(kv_results *r)
{
    size_t i;

    if (r == NULL)
        return;
    for (i = 0; i < F_COUNT; i++)
        if (r->fd[i] >= 0)
            close(r->fd[i]);
    if (r->opened) {
        kv__attempts_close(&r->attempts);
        kv__suite_close(&r->suite);
    }
    kv_attempt_free(r->shown);
    kv__origin_clear(&r->origin);
    kv__pool_clear(&r->pool);
    free(r->entries);
    free(r->folder);
    free(r);
}

size_t
kv_results_count(const kv_results *results)
{
    return results->count;
}

kv_status
kv_results_entry(const kv_results *results, size_t index, kv_result_entry *out)
{
    const entry *e;
    kv_result_entry full;

    if (index >= results->count)
        return KV_ENOTFOUND;
    e = &results->entries[index];
    full = (kv_result_entry){.struct_size = sizeof full,
                             .attempt = e->index,
                             .task = id_of(e),
                             .outcome = e->outcome,
                             .error_class = e->error_class};
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

size_t
kv_results_find(const kv_results *r, kv_str task, size_t *count)
{
    size_t low = 0, high = r->count, middle, first;
    const entry *e;

    while (low < high) {
        middle = low + (high - low) / 2;
        e = &r->entries[middle];
        if (kv__str_compare(id_of(e), task) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    first = low;
    while (low < r->count &&
           kv__str_compare(task, id_of(&r->entries[low])) == 0)
        low++;
    *count = low - first;
    return low == first ? r->count : first;
}

/* --- one of them -------------------------------------------------------- */

static kv_status
read_place(const kv_results *r, int which, place at, kv__buf *out,
           kv_error *err)
{
    kv__buf_reset(out);
    if (!kv__buf_reserve(out, at.length + 1))
        return kv__nomem(err);
    if (pread(r->fd[which], out->data, at.length, (off_t)at.offset) !=
        (ssize_t)at.length)
        return kv__fail(err, KV_EIO, "%s: it changed while in use", r->folder);
    out->length = at.length;
    return KV_OK;
}

/* Times and output of merged results, which have files of their own.  What is
 * not understood there is left out: nothing depends on it. */
static kv_status
add_rest(kv_results *r, const entry *e, kv_verdict *v, kv_error *err)
{
    static const char *const measured[] = {"resources", "load_dependent", NULL};
    static const char *const times[] = {"wall_ms", "cpu_ms", "peak_kib", NULL};
    static const char *const output[] = {"output", NULL};
    kv__buf line = {0}, scratch = {0};
    kv__record record, inner;
    kv__problem problem;
    kv_status status = KV_OK;
    int64_t n[3];

    if (e->at[F_MEASURED].length > 0)
        status = read_place(r, F_MEASURED, e->at[F_MEASURED], &line, err);
    if (status == KV_OK && e->at[F_MEASURED].length > 0 &&
        kv__record_split(kv__str(line.data, line.length), measured, &scratch,
                         &record, &problem)) {
        v->ran.load_dependent = kv__str_is(record.member[1], "true");
        scratch.length = 0;
        if (kv__record_split(record.member[0], times, &scratch, &inner,
                             &problem) &&
            kv__scan_int(inner.member[0], &n[0]) == NULL &&
            kv__scan_int(inner.member[1], &n[1]) == NULL &&
            kv__scan_int(inner.member[2], &n[2]) == NULL)
            v->resources = (kv__resources){true, (uint64_t)n[0], (uint64_t)n[1],
                                           (uint64_t)n[2]};
    }
    if (status == KV_OK && e->at[F_OUTPUTS].length > 0)
        status = read_place(r, F_OUTPUTS, e->at[F_OUTPUTS], &line, err);
    scratch.length = 0;
    if (status == KV_OK && e->at[F_OUTPUTS].length > 0 &&
        kv__record_split(kv__str(line.data, line.length), output, &scratch,
                         &record, &problem))
        (void)kv__said_read(record.member[0], v->said);
    kv__buf_clear(&line);
    kv__buf_clear(&scratch);
    return status;
}

kv_status
kv_results_verdict(kv_results *r, size_t index, kv_verdict **out, kv_error *err)
{
    kv__buf line = {0};
    kv_status status;
    const entry *e;

    *out = NULL;
    if (index >= r->count)
        return kv__fail(err, KV_ENOTFOUND, "there is no verdict %zu", index);
    e = &r->entries[index];
    status = read_place(r, F_VERDICTS, e->at[F_VERDICTS], &line, err);
    if (status == KV_OK &&
        kv_verdict_read(kv__str(line.data, line.length), out, err) != KV_OK)
        status =
            kv__fail(err, KV_EIO, "%s: it changed while in use", r->folder);
    if (status == KV_OK && !r->journal)
        status = add_rest(r, e, *out, err);
    if (status != KV_OK) {
        kv_verdict_free(*out);
        *out = NULL;
    }
    kv__buf_clear(&line);
    return status;
}

/* --- what was asked and answered ---------------------------------------- */

const char *
kv_results_folder(const kv_results *results)
{
    return results->folder;
}

const char *
kv_results_config(const kv_results *results)
{
    return results->known ? results->origin.config : NULL;
}

const char *
kv_results_suite(const kv_results *results)
{
    return results->known ? results->origin.suite : NULL;
}

const char *
kv_results_attempts(const kv_results *results, size_t index)
{
    return results->known && index < results->origin.attempt_count
               ? results->origin.attempts[index]
               : NULL;
}

static kv_status
open_origin(kv_results *r, kv_engine *engine, kv_error *err)
{
    const kv__origin *o = &r->origin;
    kv_status status;

    status = kv__suite_open(&r->suite, engine, o->suite, o->run, o->config,
                            false, err);
    if (status != KV_OK)
        return status;
    status = kv__attempts_open(&r->attempts, &r->suite,
                               (const char *const *)o->attempts,
                               o->attempt_count, err);
    if (status != KV_OK) {
        kv__suite_close(&r->suite);
        return status;
    }
    r->opened = true;
    return KV_OK;
}

static const kv__try *
find_try(const kv__attempts *a, size_t task, uint32_t index)
{
    size_t low = 0, high = a->count, middle;
    const kv__try *t;

    while (low < high) {
        middle = low + (high - low) / 2;
        t = &a->items[middle];
        if (t->task < task || (t->task == task && t->index < index))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == a->count)
        return NULL;
    t = &a->items[low];
    return t->task == task && t->index == index ? t : NULL;
}

kv_status
kv_results_answer(kv_results *r, kv_engine *engine, size_t index,
                  kv_answered *out, kv_error *err)
{
    kv_answered full = {.struct_size = sizeof full};
    kv_status status = KV_OK;
    const kv__try *t = NULL;
    const cJSON *prompt;
    size_t task = SIZE_MAX;

    if (index >= r->count)
        return kv__fail(err, KV_ENOTFOUND, "there is no verdict %zu", index);
    if (!r->known)
        return kv__fail(err, KV_ENOTFOUND, "%s", r->why.message);
    if (!r->opened && r->failed == KV_OK)
        r->failed = open_origin(r, engine, &r->why);
    if (r->failed != KV_OK) {
        status = kv__fail(err, r->failed, "%s", r->why.message);
        if (r->failed == KV_ENOMEM)
            r->failed = KV_OK; /* there may be some the next time */
        return status;
    }
    task = kv__suite_find(&r->suite, id_of(&r->entries[index]));
    if (task != SIZE_MAX)
        t = find_try(&r->attempts, task, r->entries[index].index);
    if (t == NULL)
        return kv__fail(err, KV_ENOTFOUND,
                        "the attempt is no longer in the files of the run");
    kv_attempt_free(r->shown);
    r->shown = NULL;
    status = kv__attempts_load(&r->attempts, &r->suite, t, &r->shown, err);
    if (status != KV_OK)
        return status;
    prompt = cJSON_GetObjectItemCaseSensitive(
        r->suite.tasks[task].task->document, "prompt");
    if (cJSON_IsString(prompt))
        full.prompt = kv__cstr(prompt->valuestring);
    full.answer = kv__str(r->shown->answer, r->shown->length);
    full.file_count = (uint32_t)r->shown->file_count;
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

kv_status
kv_results_answer_file(const kv_results *r, size_t index, const char **path,
                       kv_str *content)
{
    const kv__file *f;

    if (r->shown == NULL || index >= r->shown->file_count)
        return KV_ENOTFOUND;
    f = &r->shown->files[index];
    *path = f->path;
    *content = kv__str(f->content, f->length);
    return KV_OK;
}
