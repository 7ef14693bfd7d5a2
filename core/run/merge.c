/* SPDX-License-Identifier: MIT */
/* Results of several runs, or shards of one, as one. */
#include "core/model/verdict_write.h"
#include "core/base/take.h"
#include "core/read/lines.h"
#include "core/run/about.h"
#include "core/run/journal.h"
#include "core/run/results.h"

#include <kverify/run.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

typedef struct part {
    char *task;
    size_t length;
    uint32_t index, file;
    uint64_t offset, order;
    uint32_t size;
    bool changed; /* its line is not as it was written */
} part;

/* Journals that are open at a time: there may be more shards than a process may
 * have files. */
#define OPEN_MAX 200
#define OPEN_OTHERS 40 /* files that a process has beside them */

typedef struct merge {
    part *item;
    size_t count, room;
    const char *const *names;
    int *fd; /* of each folder's journal, -1: not open now */
    uint32_t open[OPEN_MAX];
    size_t most;       /* of these */
    size_t opened;     /* so far; the last MOST of them are open */
    uint64_t *damaged; /* of each: its first damaged line, or 0 */
    bool *unsure;      /* nobody knows whose verdict that line was */
    kv__about *about;
    bool *described;
    size_t folders;
    kv_error *err;
} merge;

/* Open a folder's journal, for which the one that was opened first is closed.
 */
static kv_status
open_journal(merge *m, uint32_t file)
{
    uint32_t *place = &m->open[m->opened % m->most];

    if (m->fd[file] >= 0)
        return KV_OK;
    if (m->opened >= m->most) {
        close(m->fd[*place]);
        m->fd[*place] = -1;
    }
    m->fd[file] = kv__results_file(m->names[file], "journal");
    if (m->fd[file] < 0)
        return kv__fail(m->err, KV_ENOTFOUND, "%s holds no run: %s",
                        m->names[file], strerror(errno));
    *place = file;
    m->opened++;
    return KV_OK;
}

static kv_status
index_folder(merge *m, uint32_t file)
{
    const char *folder = m->names[file];
    kv__lines lines = {0};
    const char *problem = "";
    kv_status status = open_journal(m, file);
    bool head = true, changed;
    kv_verdict *v;
    kv_str line;
    part *grown;
    int got;

    if (status != KV_OK)
        return status;
    kv__lines_init(&lines, kv__lines_fd, &m->fd[file], 64u << 20);
    while (status == KV_OK &&
           (got = kv__lines_next(&lines, &line, &problem)) != KV__LINES_END) {
        if (got < 0) {
            status =
                kv__fail(m->err, KV_EIO, "%s/journal: %s", folder, problem);
            break;
        }
        if (lines.line == 1 && got == KV__LINE) {
            head = kv__journal_head(line);
            continue;
        }
        if (!head) {
            status = kv__fail(m->err, KV_EMISMATCH,
                              "%s/journal:1: the header of the journal was "
                              "changed",
                              folder);
            break;
        }
        changed = got == KV__LINE && kv__journal_changed(line, &line);
        if (changed || got != KV__LINE || !kv__journal_line(line, &line)) {
            /* One that was changed, or a torn end: its attempt is missing,
             * unless it was judged again. */
            if (m->damaged[file] == 0)
                m->damaged[file] = lines.line;
            if (!changed)
                continue;
            if (line.length == 0 || line.data[line.length - 1] != '}')
                continue; /* its end is gone as well */
            if (kv_verdict_read(line, &v, NULL) != KV_OK) {
                m->damaged[file] = lines.line;
                m->unsure[file] = true;
                continue;
            }
        } else {
            status = kv_verdict_read(line, &v, m->err);
            if (status != KV_OK)
                break;
        }
        grown = kv__grow(m->item, &m->room, m->count + 1, sizeof *grown);
        if (grown == NULL) {
            kv_verdict_free(v);
            status = kv__nomem(m->err);
            break;
        }
        m->item = grown;
        grown[m->count] = (part){
            .task = v->task,
            .length = v->task_length,
            .index = v->index,
            .file = file,
            .offset = lines.offset +
                      (uint64_t)(line.data - lines.window - lines.start),
            .order = m->count,
            .size = (uint32_t)line.length,
            .changed = changed,
        };
        m->count++;
        v->task = NULL;
        kv_verdict_free(v);
    }
    kv__lines_clear(&lines);
    return status;
}

static bool
same_attempt(const part *p, const part *q)
{
    return p->index == q->index && p->length == q->length &&
           memcmp(p->task, q->task, p->length) == 0;
}

/* A line that was changed takes what its folder knew of the attempt before with
 * it: that was judged again.  What came after it counts.  Items are sorted. */
static void
drop_changed(merge *m)
{
    size_t i, k, kept = 0;
    bool drop;

    for (i = 0; i < m->count; i++) {
        drop = m->item[i].changed;
        for (k = i + 1;
             !drop && k < m->count && same_attempt(&m->item[i], &m->item[k]);
             k++)
            drop = m->item[k].changed && m->item[k].file == m->item[i].file;
        if (drop)
            free(m->item[i].task);
        else
            m->item[kept++] = m->item[i];
    }
    m->count = kept;
}

/* By task and attempt; of the same, the one that was journalled last in its
 * folder comes last. */
static int
by_name(const void *a, const void *b)
{
    const part *x = a, *y = b;
    int c = kv__str_compare(kv__str(x->task, x->length),
                            kv__str(y->task, y->length));

    if (c != 0)
        return c;
    if (x->index != y->index)
        return x->index < y->index ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static kv_status
load(merge *m, const part *p, kv__buf *out)
{
    kv_status status = open_journal(m, p->file);
    size_t done = 0;
    ssize_t n;

    if (status != KV_OK)
        return status;
    kv__buf_reset(out);
    if (!kv__buf_reserve(out, p->size + 1))
        return kv__nomem(m->err);
    while (done < p->size &&
           (n = pread(m->fd[p->file], out->data + done, p->size - done,
                      (off_t)(p->offset + done))) > 0)
        done += (size_t)n;
    out->length = done;
    return done == p->size
               ? KV_OK
               : kv__fail(m->err, KV_EIO, "a journal changed while in use");
}

static bool
same_verdict(kv_str a, kv_str b)
{
    kv_verdict *x = NULL, *y = NULL;
    kv__buf p = {0}, q = {0};
    bool same = false;

    if (kv_verdict_read(a, &x, NULL) == KV_OK &&
        kv_verdict_read(b, &y, NULL) == KV_OK) {
        kv__verdict_put(&p, x, false);
        kv__verdict_put(&q, y, false);
        same = !p.failed && !q.failed && p.length == q.length &&
               memcmp(p.data, q.data, p.length) == 0;
    }
    kv_verdict_free(x);
    kv_verdict_free(y);
    kv__buf_clear(&p);
    kv__buf_clear(&q);
    return same;
}

static kv_status
write_all(merge *m, kv__results *results, kv_run_state *state)
{
    kv__buf line = {0}, other = {0};
    kv_status status = KV_OK;
    size_t i;

    for (i = 0; i < m->count && status == KV_OK; i++) {
        const part *p = &m->item[i], *q = i + 1 < m->count ? p + 1 : NULL;
        bool again = q != NULL && same_attempt(p, q);

        status = load(m, p, &line);
        if (status == KV_OK && again && p->file != q->file) {
            status = load(m, q, &other);
            if (status == KV_OK &&
                !same_verdict(kv__str(line.data, line.length),
                              kv__str(other.data, other.length)))
                status = kv__fail(m->err, KV_EMISMATCH,
                                  "attempt %u of task '%.80s' has two "
                                  "verdicts that differ",
                                  p->index, p->task);
        }
        if (status == KV_OK && !again) {
            status = kv__results_add(results, kv__str(line.data, line.length),
                                     state, m->err);
        }
    }
    kv__buf_clear(&line);
    kv__buf_clear(&other);
    return status;
}

/* Attempts of each folder, each once: items are sorted. */
static void
count_judged(const merge *m, uint64_t *judged)
{
    size_t i;

    for (i = 0; i < m->count; i++) {
        const part *p = &m->item[i], *q = i > 0 ? p - 1 : NULL;

        judged[p->file] +=
            q == NULL || q->file != p->file || !same_attempt(q, p);
    }
}

/* Attempts of all folders that another one has, too: shards of one run have
 * none in common. */
static uint64_t
in_common(const merge *m)
{
    uint64_t count = 0;
    size_t i;

    for (i = 1; i < m->count; i++)
        count += same_attempt(&m->item[i - 1], &m->item[i]) &&
                 m->about[m->item[i - 1].file].shard !=
                     m->about[m->item[i].file].shard;
    return count;
}

/* What stands in the way of calling this one run: refused, or noted. */
static kv_status
check_whole(merge *m, const char *const *folders, bool partial,
            kv__about *merged)
{
    uint64_t *judged = kv__zalloc(m->folders, sizeof *judged);
    char why[300] = "";
    kv_status status = KV_OK;
    bool whole;
    size_t i;

    if (judged == NULL)
        return kv__nomem(m->err);
    count_judged(m, judged);
    whole = kv__about_whole(m->about, m->described, judged, folders, m->folders,
                            why, sizeof why);
    if (whole && m->described[0] && m->about[0].shards > 1 &&
        in_common(m) > 0) {
        snprintf(why, sizeof why,
                 "%llu attempts are in two shards, so a line of one is in "
                 "another's journal",
                 (unsigned long long)in_common(m));
        whole = false;
    }
    for (i = 0; i < m->folders; i++)
        whole = whole && !m->unsure[i];
    for (i = 0; whole == false && i < m->folders; i++)
        if (m->damaged[i] > 0 &&
            (m->unsure[i] || judged[i] < m->about[i].attempts))
            snprintf(why, sizeof why,
                     "%.120s/journal:%llu: a damaged line, whose attempt has "
                     "no other verdict; kverify run --resume judges it again",
                     folders[i], (unsigned long long)m->damaged[i]);
    for (i = 0; i < m->folders; i++) {
        merged->attempts += judged[i];
        if (m->described[i]) {
            memcpy(merged->set, m->about[i].set, sizeof merged->set);
            memcpy(merged->policy, m->about[i].policy, sizeof merged->policy);
        }
    }
    snprintf(merged->partial, sizeof merged->partial, "%s", why);
    if (!whole && !partial)
        status = kv__fail(m->err, KV_EMISMATCH, "%s", why);
    free(judged);
    return status;
}

static kv_status
prepare(merge *m, size_t count)
{
    kv_status status = KV_OK;
    struct rlimit files;
    size_t i;

    m->most = OPEN_MAX;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 &&
        files.rlim_cur < OPEN_MAX + OPEN_OTHERS)
        m->most = files.rlim_cur < OPEN_OTHERS + 1
                      ? 1
                      : (size_t)files.rlim_cur - OPEN_OTHERS;
    m->fd = kv__zalloc(count, sizeof *m->fd);
    m->damaged = kv__zalloc(count, sizeof *m->damaged);
    m->unsure = kv__zalloc(count, sizeof *m->unsure);
    m->about = kv__zalloc(count, sizeof *m->about);
    m->described = kv__zalloc(count, sizeof *m->described);
    if (m->fd == NULL || m->damaged == NULL || m->unsure == NULL ||
        m->about == NULL || m->described == NULL)
        return kv__nomem(m->err);
    for (i = 0; i < count; i++)
        m->fd[i] = -1;
    for (i = 0; i < count && status == KV_OK; i++) {
        status =
            kv__about_read(&m->about[i], m->names[i], &m->described[i], m->err);
        if (status == KV_OK)
            status = index_folder(m, (uint32_t)i);
    }
    if (m->count > 0)
        qsort(m->item, m->count, sizeof *m->item, by_name);
    drop_changed(m);
    return status;
}

static void
clear(merge *m)
{
    size_t i;

    for (i = 0; m->fd != NULL && i < m->folders; i++)
        if (m->fd[i] >= 0)
            close(m->fd[i]);
    for (i = 0; i < m->count; i++)
        free(m->item[i].task);
    free(m->item);
    free(m->fd);
    free(m->damaged);
    free(m->unsure);
    free(m->about);
    free(m->described);
}

kv_status
kv_run_merge(const char *const *folders, size_t count, const char *folder,
             const kv_merge_options *options, kv_run_state *state,
             kv_error *err)
{
    merge m = {.names = folders, .folders = count, .err = err};
    kv_run_state full = {.struct_size = sizeof full};
    kv_merge_options own;
    kv__about merged = {0};
    kv__results results;
    kv_status status = kv__take("kv_run_merge", options, &own, sizeof own, err);

    kv__give(state, &full, sizeof full);
    if (status == KV_OK)
        status = prepare(&m, count);
    if (status == KV_OK)
        status = check_whole(&m, folders, own.partial != 0, &merged);
    if (status == KV_OK && kv__results_has(folder, "journal"))
        status = kv__fail(err, KV_EMISMATCH,
                          "'%.200s' is the folder of a run, whose results this "
                          "would replace: choose another one",
                          folder);
    if (status == KV_OK)
        status = kv__results_make(folder, err);
    if (status == KV_OK)
        status = kv__results_open(&results, folder, err);
    if (status == KV_OK) {
        status = write_all(&m, &results, &full);
        if (status == KV_OK)
            status = kv__results_finish(&results, err);
        else
            kv__results_drop(&results);
    }
    full.total = merged.attempts = full.done;
    if (status == KV_OK)
        status = kv__about_write(&merged, folder, err);
    full.finished = status == KV_OK;
    clear(&m);
    kv__give(state, &full, sizeof full);
    return status;
}
