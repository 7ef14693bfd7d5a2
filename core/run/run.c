/* SPDX-License-Identifier: MIT */
#include "core/suite/attempts.h"
#include "core/base/take.h"
#include "core/run/about.h"
#include "core/run/crew.h"
#include "core/run/deal.h"
#include "core/model/verdict_write.h"
#include "core/model/names.h"
#include "core/base/json.h"
#include "core/formats/suites.h"
#include "core/suite/form.h"
#include "core/plugin/verifier.h"
#include "core/run/journal.h"
#include "core/run/known.h"
#include "core/run/origin.h"
#include "core/run/results.h"
#include "core/base/sha256.h"
#include "core/store/store.h"
#include "core/suite/suite.h"

#include <kverify/run.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define NOWHERE UINT64_MAX
#define PUT_OFF_MAX 64

/* An attempt of this run and where its verdict stands in the journal. */
typedef struct item {
    uint64_t verdict; /* offset, or NOWHERE */
    uint32_t attempt; /* which of the attempts */
} item;

typedef struct run {
    kv_engine *engine;
    kv_run_options options;
    kv__policy policy;
    kv_run_state *state;
    kv__suite suite;
    kv__attempts attempts;
    kv__journal journal;
    item *items;     /* in order of tasks and attempts */
    uint32_t *queue; /* items to be run, in the order they are */
    size_t queued, at;
    kv__known known;
    kv__under_way under_way; /* what is being judged */
    uint32_t *later;         /* items that wait for their equal among that */
    size_t later_count;
    bool news;          /* something was judged since those were looked at */
    uint64_t strangers; /* verdicts of the journal on attempts that are not here
                         */
    struct timespec synced;
    kv_error *err;
    bool again;
} run;

/* --- keys --------------------------------------------------------------- */

static kv_status
key_of(run *r, uint32_t task, const kv_attempt *attempt, unsigned char *key)
{
    unsigned char digest[32];
    kv__sha256 sha;
    kv_status status = kv__suite_key(&r->suite, task, r->err);

    if (status != KV_OK)
        return status;
    kv__sha256_init(&sha);
    kv__sha256_add(&sha, r->suite.tasks[task].key, 32);
    kv__attempt_digest(attempt, &sha);
    kv__sha256_end(&sha, digest);
    memcpy(key, digest, KV__KEY_BYTES);
    return KV_OK;
}

/* An attempt and its key, as raw bytes and as text.  One that can't be read is
 * its own matter and stops nobody: *attempt is NULL then, the key all zeros,
 * and UNREAD says why. */
static kv_status
load(run *r, uint32_t which, kv_attempt **attempt, unsigned char *key,
     char *text, kv_error *unread)
{
    const kv__try *t = &r->attempts.items[r->items[which].attempt];
    kv_status status =
        kv__attempts_load(&r->attempts, &r->suite, t, attempt, unread);

    memset(key, 0, KV__KEY_BYTES);
    if (status == KV_OK) {
        status = key_of(r, t->task, *attempt, key);
        if (status != KV_OK) {
            kv_attempt_free(*attempt);
            *attempt = NULL;
        }
    } else if (status == KV_EFORMAT || status == KV_EINVAL) {
        status = KV_OK;
    } else {
        kv__fail(r->err, status, "%s", unread->message);
    }
    kv__key_put(key, text);
    return status;
}

/* --- verdicts ----------------------------------------------------------- */

/* Whether people will want to see what an attempt with this verdict printed. */
static bool
wanted(const run *r, const kv_verdict *v)
{
    return r->options.outputs == KV_OUTPUTS_ALL ||
           (r->options.outputs == KV_OUTPUTS_FAILED &&
            v->outcome != KV_OUTCOME_PASS);
}

static kv_status
keep(run *r, uint32_t which, const char *key, kv_verdict *v)
{
    size_t i;
    unsigned char raw[KV__KEY_BYTES];
    kv__buf line = {0};
    uint64_t offset = 0;
    kv_status status;

    for (i = 0; i < KV__SAID_STREAMS && !wanted(r, v); i++)
        kv__said_clear(&v->said[i]);
    kv__verdict_put(&line, v, true);
    if (line.failed) {
        kv__buf_clear(&line);
        return kv__nomem(r->err);
    }
    status = kv__journal_add(&r->journal, key, kv__str(line.data, line.length),
                             &offset, r->err);
    kv__buf_clear(&line);
    if (status == KV_OK && r->options.sync == KV_SYNC_EACH)
        status = kv__journal_sync(&r->journal, r->err);
    if (status != KV_OK)
        return status;
    r->items[which].verdict = offset;
    kv__results_count(r->state, v);
    if (!r->again && kv__verdict_final(v) && strspn(key, "0") < KV__KEY &&
        kv__key_read(key, raw))
        status = kv__known_add(&r->known, raw, offset, r->err);
    return status;
}

/* What the store has of the same content is this attempt's.  Where it has
 * nothing, WORK gets the key of what will be learnt. */
static kv_status
take_stored(run *r, uint32_t which, const kv_attempt *attempt, const char *key,
            kv__work *work, bool *found)
{
    const kv__suite_task *t =
        &r->suite.tasks[r->attempts.items[r->items[which].attempt].task];
    kv_store *store = r->options.store;
    kv_verdict *v = NULL;
    kv_status status = KV_OK;

    *found = false;
    work->storable = false;
    if (store == NULL)
        return KV_OK;
    status = kv__store_key(store, t->verifier, t->task, attempt, &r->policy,
                           r->options.outputs, work->stored, &work->storable,
                           r->err);
    if (status == KV_OK && work->storable)
        status = kv__store_find(store, work->stored, t->task, attempt->index,
                                &v, r->err);
    if (status != KV_OK || v == NULL)
        return status;
    *found = true;
    r->state->reused++;
    r->state->stored++;
    status = keep(r, which, key, v);
    kv_verdict_free(v);
    return status;
}

/* --- the crew's questions ----------------------------------------------- */

/* A verdict of the same content: this attempt's, but for its number. */
static kv_status
reuse(run *r, uint32_t which, const char *key, uint64_t offset)
{
    const kv__try *t = &r->attempts.items[r->items[which].attempt];
    kv__buf line = {0};
    kv_verdict *v = NULL;
    kv_status status = kv__journal_get(&r->journal, offset, &line, r->err);

    if (status == KV_OK)
        status = kv_verdict_read(kv__str(line.data, line.length), &v, r->err);
    if (status == KV_OK) {
        v->index = t->index;
        status = keep(r, which, key, v);
        r->state->reused++;
    }
    kv_verdict_free(v);
    kv__buf_clear(&line);
    return status;
}

/* A verdict without a run. */
static kv_status
decide(run *r, uint32_t which, const char *key, kv_outcome outcome,
       kv_class error_class, const char *why)
{
    const kv__try *t = &r->attempts.items[r->items[which].attempt];
    const kv__suite_task *task = &r->suite.tasks[t->task];
    kv_verdict *v;
    kv_status status = kv__verdict_new(&v, r->err);

    if (status != KV_OK)
        return status;
    status = kv__verdict_identify(
        v, task->task->labels->labels, task->task->labels->label_count,
        kv__str(task->task->id, task->task->id_length), t->index, r->err);
    v->outcome = outcome;
    v->error_class = error_class;
    if (status == KV_OK &&
        (!kv__verdict_set_text(&v->evidence, kv__cstr(why)) ||
         !kv__verdict_set_text(&v->verifier,
                               kv__cstr(kv__verifier_name(task->verifier))) ||
         !kv__verdict_set_text(&v->version,
                               kv__cstr(kv__verifier_version(task->verifier)))))
        status = kv__nomem(r->err);
    if (status == KV_OK)
        status = keep(r, which, key, v);
    kv_verdict_free(v);
    return status;
}

/* A task whose own reference fails, or that anything passes, judges nobody. */
static kv_status
not_valid(run *r, uint32_t which, const char *key)
{
    const kv__suite_task *t =
        &r->suite.tasks[r->attempts.items[r->items[which].attempt].task];
    const cJSON *why = kv__json_get(t->task->document, "invalid");
    char text[300];

    snprintf(text, sizeof text, "the task is not valid: %.250s",
             cJSON_IsString(why) ? why->valuestring : "its validation failed");
    return decide(r, which, key, KV_OUTCOME_UNSCORED, KV_CLASS_ENVIRONMENT,
                  text);
}

static bool
go_on(run *r)
{
    return r->options.progress == NULL ||
           r->options.progress(r->options.progress_context, r->state) == 0;
}

/* Ask about an attempt: 1 and WORK is set, 0: it has its verdict, 2: its equal
 * is being judged, negative: a status. */
static int
try_one(run *r, uint32_t which, kv__work *work)
{
    const kv__try *t = &r->attempts.items[r->items[which].attempt];
    unsigned char key[KV__KEY_BYTES];
    char text[KV__KEY + 1], why[KV_ERROR_MAX + 32];
    kv_error unread;
    kv_attempt *attempt;
    uint64_t offset;
    bool found = false;
    kv_status status = load(r, which, &attempt, key, text, &unread);

    if (status != KV_OK)
        return status;
    if (attempt == NULL) {
        snprintf(why, sizeof why, "the attempt can't be read: %s",
                 unread.message);
        return decide(r, which, text, KV_OUTCOME_ERROR, KV_CLASS_PARSE, why);
    }
    offset = r->again ? 0 : kv__known_find(&r->known, key);
    if (offset != 0) {
        kv_attempt_free(attempt);
        return reuse(r, which, text, offset);
    }
    if (!r->again && kv__under_way_has(&r->under_way, key)) {
        kv_attempt_free(attempt);
        return 2;
    }
    if (cJSON_IsFalse(
            kv__json_get(r->suite.tasks[t->task].task->document, "valid"))) {
        kv_attempt_free(attempt);
        return not_valid(r, which, text);
    }
    status = take_stored(r, which, attempt, text, work, &found);
    if (status == KV_OK && !found && !r->again)
        status = kv__under_way_add(&r->under_way, key, r->err);
    if (status != KV_OK || found) {
        kv_attempt_free(attempt);
        return status;
    }
    work->task = r->suite.tasks[t->task].task;
    work->verifier = r->suite.tasks[t->task].verifier;
    work->attempt = attempt;
    work->tag = which;
    memcpy(work->key, key, sizeof work->key);
    return 1;
}

/* Those whose equal was being judged when they were looked at. */
static int
try_later(run *r, kv__work *work)
{
    size_t i = 0, kept = 0;
    int got = 0;

    if (!r->news)
        return r->later_count > 0 ? 2 : 0;
    while (i < r->later_count && (got == 0 || got == 2)) {
        got = try_one(r, r->later[i++], work);
        if (got == 2)
            r->later[kept++] = r->later[i - 1];
    }
    while (i < r->later_count)
        r->later[kept++] = r->later[i++];
    r->later_count = kept;
    if (got == 1 || got < 0)
        return got;
    r->news = false;
    return kept > 0 ? 2 : 0;
}

static int
put_off(run *r, uint32_t which)
{
    if (r->later == NULL)
        r->later = kv__zalloc(r->queued, sizeof *r->later);
    if (r->later == NULL)
        return kv__nomem(r->err);
    r->later[r->later_count++] = which;
    return KV_OK;
}

static int
next(void *context, kv__work *work, kv_error *err)
{
    run *r = context;
    unsigned in_a_row = 0;
    uint32_t which;
    int got;

    (void)err;
    while (r->at < r->queued) {
        which = r->queue[r->at++];
        got = try_one(r, which, work);
        if (got == 2) {
            got = put_off(r, which);
            /* Boxes want to be looked after, too. */
            if (got == KV_OK && ++in_a_row == PUT_OFF_MAX)
                return 2;
        }
        if (got != 0)
            return got;
        if (!go_on(r))
            return 0;
    }
    return try_later(r, work);
}

static int
done(void *context, const kv__work *work, kv_verdict *verdict, kv_error *err)
{
    run *r = context;
    char key[KV__KEY + 1];
    kv_status status;

    (void)err;
    kv__under_way_drop(&r->under_way, work->key);
    r->news = true;
    kv__key_put(work->key, key);
    status = keep(r, (uint32_t)work->tag, key, verdict);
    if (status == KV_OK && work->storable)
        kv__store_add(r->options.store, work->stored, verdict);
    kv_verdict_free(verdict);
    return status;
}

static int
tick(void *context, size_t running)
{
    run *r = context;
    struct timespec now;

    r->state->running = running;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (r->options.sync == KV_SYNC_INTERVAL && now.tv_sec > r->synced.tv_sec) {
        r->synced = now;
        if (kv__journal_sync(&r->journal, r->err) != KV_OK)
            return 1;
    }
    return r->options.progress == NULL
               ? 0
               : r->options.progress(r->options.progress_context, r->state);
}

/* --- what is to be done ------------------------------------------------- */

static const run *sorting; /* qsort has no context; one run sorts at a time */
static pthread_mutex_t sort_lock = PTHREAD_MUTEX_INITIALIZER;

/* Long work first, so that nothing long is left over at the end. */
static int
by_cost(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const kv__try *tx = &sorting->attempts.items[sorting->items[x].attempt];
    const kv__try *ty = &sorting->attempts.items[sorting->items[y].attempt];
    uint64_t cx = sorting->suite.tasks[tx->task].cost_ms;
    uint64_t cy = sorting->suite.tasks[ty->task].cost_ms;

    if (cx != cy)
        return cx > cy ? -1 : 1;
    return x < y ? -1 : x > y;
}

static bool
asked_for(const run *r, const kv__try *t)
{
    const kv_run_options *o = &r->options;
    const kv_task *task = r->suite.tasks[t->task].task;

    return (o->attempt == 0 || t->index == o->attempt - 1) &&
           (o->task == NULL ||
            kv__str_compare(kv__str(task->id, task->id_length),
                            kv__cstr(o->task)) == 0);
}

/* The attempts of this run among those of all its shards. */
static kv_status
choose(run *r)
{
    const kv_run_options *o = &r->options;
    uint32_t *of = NULL;
    size_t i, n = 0;
    kv_status status = KV_OK;

    r->items = kv__zalloc(r->attempts.count, sizeof *r->items);
    r->queue = kv__zalloc(r->attempts.count, sizeof *r->queue);
    if (o->shards > 0)
        of = kv__zalloc(r->attempts.count, sizeof *of);
    if (r->items == NULL || r->queue == NULL || (o->shards > 0 && of == NULL)) {
        free(of);
        return kv__nomem(r->err);
    }
    if (o->shards > 0)
        status = kv__deal(&r->suite, &r->attempts, o->shards, of, r->err);
    for (i = 0; i < r->attempts.count && status == KV_OK; i++) {
        if (o->shards > 0 && of[i] != o->shard - 1)
            continue;
        if (!asked_for(r, &r->attempts.items[i]))
            continue;
        r->items[n].attempt = (uint32_t)i;
        r->items[n++].verdict = NOWHERE;
    }
    free(of);
    r->state->total = n;
    if (status == KV_OK && n == 0 && (o->task != NULL || o->attempt > 0))
        status = kv__fail(r->err, KV_ENOTFOUND,
                          "no attempt matches the task and the number asked "
                          "for");
    return status;
}

static item *
find_item(run *r, size_t task, uint32_t index)
{
    size_t low = 0, high = r->state->total, mid;
    const kv__try *t;

    while (low < high) {
        mid = (low + high) / 2;
        t = &r->attempts.items[r->items[mid].attempt];
        if (t->task < task || (t->task == task && t->index < index))
            low = mid + 1;
        else
            high = mid;
    }
    if (low == r->state->total)
        return NULL;
    t = &r->attempts.items[r->items[low].attempt];
    return t->task == task && t->index == index ? &r->items[low] : NULL;
}

/* A line of the journal that is being resumed. */
static kv_status
replayed(void *context, const char *key, kv_str verdict, uint64_t offset,
         kv_error *err)
{
    run *r = context;
    unsigned char raw[KV__KEY_BYTES];
    char now[KV__KEY + 1];
    kv_error unread;
    kv_attempt *attempt = NULL;
    kv_verdict *v;
    kv_status status = kv_verdict_read(verdict, &v, err);
    item *it;
    size_t task;

    if (status != KV_OK)
        return status;
    task = kv__suite_find(&r->suite, kv__str(v->task, v->task_length));
    it = task == SIZE_MAX ? NULL : find_item(r, task, v->index);
    r->strangers += it == NULL;
    if (it != NULL && it->verdict == NOWHERE && kv__verdict_final(v)) {
        status =
            load(r, (uint32_t)(it - r->items), &attempt, raw, now, &unread);
        if (status == KV_OK && strcmp(now, key) == 0) {
            it->verdict = offset;
            kv__results_count(r->state, v);
            r->state->reused++;
            if (!r->again && attempt != NULL)
                status = kv__known_add(&r->known, raw, offset, err);
        }
        kv_attempt_free(attempt);
    }
    kv_verdict_free(v);
    return status;
}

static kv_status
header_of(const run *r, kv__buf *out)
{
    const kv__policy *p = &r->policy;

    kv__buf_printf(out,
                   "{\"kverify_journal\":1,\"min_isolation\":\"L%u\","
                   "\"max_isolation\":\"L%u\",\"min_integrity\":\"%s\","
                   "\"shard\":%u,\"shards\":%u,\"run\":",
                   p->min_level, p->max_level,
                   kv_integrity_name(p->min_integrity), r->options.shard,
                   r->options.shards);
    kv__json_string(out,
                    kv__cstr(r->options.run == NULL ? "" : r->options.run));
    kv__buf_char(out, '}');
    return out->failed ? kv__nomem(r->err) : KV_OK;
}

/* Which attempts at which tasks, and as which run: a suite may be moved to
 * another machine between its shards. */
static kv_status
describe(const run *r, const char *folder)
{
    kv__about about = {.shard = r->options.shard,
                       .shards = r->options.shards,
                       .attempts = r->state->total};
    const char *label = r->options.run == NULL ? "" : r->options.run;
    uint64_t hash = kv__hash(label, strlen(label), 0);
    uint64_t dealt = r->options.shards > 0 ? kv__deal_digest(&r->suite) : 0;
    size_t i;

    /* Shards that were dealt by other costs would not fit together. */
    if (dealt != 0)
        hash = kv__hash((const char *)&dealt, sizeof dealt, hash);
    for (i = 0; i < r->attempts.count; i++) {
        const kv__try *t = &r->attempts.items[i];

        if (i == 0 || t[-1].task != t->task)
            hash = kv__suite_hash(r->suite.tasks[t->task].task, hash);
        hash = kv__hash((const char *)&t->index, sizeof t->index, hash);
        hash = kv__hash((const char *)&t->content, sizeof t->content, hash);
    }
    if (r->options.task != NULL)
        snprintf(about.partial, sizeof about.partial,
                 "attempts at the task '%.200s' only", r->options.task);
    else if (r->options.attempt > 0)
        snprintf(about.partial, sizeof about.partial,
                 "attempts with the number %u only", r->options.attempt - 1);
    snprintf(about.set, sizeof about.set, "%016llx", (unsigned long long)hash);
    snprintf(about.policy, sizeof about.policy, "L%u to L%u, %s",
             r->policy.min_level, r->policy.max_level,
             kv_integrity_name(r->policy.min_integrity));
    return kv__about_write(&about, folder, r->err);
}

static void
make_queue(run *r)
{
    size_t i;

    for (i = 0; i < r->state->total; i++)
        if (r->items[i].verdict == NOWHERE)
            r->queue[r->queued++] = (uint32_t)i;
    pthread_mutex_lock(&sort_lock);
    sorting = r;
    qsort(r->queue, r->queued, sizeof *r->queue, by_cost);
    sorting = NULL;
    pthread_mutex_unlock(&sort_lock);
}

/* By the task's name: the order in which merged results stand, too. */
static int
by_name(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const kv__try *tx = &sorting->attempts.items[sorting->items[x].attempt];
    const kv__try *ty = &sorting->attempts.items[sorting->items[y].attempt];
    const kv_task *p = sorting->suite.tasks[tx->task].task;
    const kv_task *q = sorting->suite.tasks[ty->task].task;
    int c = p == q ? 0
                   : kv__str_compare(kv__str(p->id, p->id_length),
                                     kv__str(q->id, q->id_length));

    if (c != 0)
        return c;
    return tx->index < ty->index ? -1 : tx->index > ty->index;
}

static kv_status
write_results(run *r, const char *folder)
{
    kv__results results;
    kv__buf line = {0};
    kv_status status = kv__results_open(&results, folder, r->err);
    size_t i;

    for (i = 0; i < r->state->total; i++)
        r->queue[i] = (uint32_t)i;
    pthread_mutex_lock(&sort_lock);
    sorting = r;
    if (r->state->total > 0)
        qsort(r->queue, r->state->total, sizeof *r->queue, by_name);
    sorting = NULL;
    pthread_mutex_unlock(&sort_lock);
    for (i = 0; i < r->state->total && status == KV_OK; i++) {
        kv__buf_reset(&line);
        status = kv__journal_get(&r->journal, r->items[r->queue[i]].verdict,
                                 &line, r->err);
        if (status == KV_OK)
            status = kv__results_add(&results, kv__str(line.data, line.length),
                                     NULL, r->err);
    }
    kv__buf_clear(&line);
    if (status == KV_OK)
        return kv__results_finish(&results, r->err);
    kv__results_drop(&results);
    return status;
}

static kv_verdict *
look_up(void *context, size_t task, uint32_t index)
{
    run *r = context;
    item *it = find_item(r, task, index);
    kv__buf line = {0};
    kv_verdict *v = NULL;

    if (it == NULL || it->verdict == NOWHERE ||
        kv__journal_get(&r->journal, it->verdict, &line, NULL) != KV_OK ||
        kv_verdict_read(kv__str(line.data, line.length), &v, NULL) != KV_OK)
        v = NULL;
    kv__buf_clear(&line);
    return v;
}

/* An empty file is more often a mistake than a run. */
static kv_status
no_attempts(const run *r, const char *const *attempts)
{
    if (r->attempts.unknown == 0)
        return kv__fail(r->err, KV_ENOTFOUND, "%.200s: no attempts",
                        attempts[0]);
    return kv__fail(r->err, KV_ENOTFOUND,
                    "%.200s: no attempt at a task of the suite; the first is "
                    "at '%s'",
                    attempts[0], r->attempts.unknown_task);
}

static kv_status
check_options(const kv_run_options *o, kv_error *err)
{
    if (o->shards > 0 && (o->shard < 1 || o->shard > o->shards))
        return kv__fail(err, KV_EINVAL, "shard %u of %u does not exist",
                        o->shard, o->shards);
    if (o->store != NULL && o->again != 0)
        return kv__fail(err, KV_EINVAL,
                        "equal attempts can't each be judged on their own and "
                        "get their verdicts from a store");
    return KV_OK;
}

static kv_status
go(run *r, const char *suite, const char *const *attempts, size_t count,
   const char *folder)
{
    const kv_run_options *o = &r->options;
    kv__crew_ops ops = {.next = next, .done = done, .tick = tick, .context = r};
    kv__buf header = {0};
    uint32_t workers = o->workers;
    bool stopped = false;
    kv_status status = check_options(o, r->err);

    if (status == KV_OK)
        status = kv__suite_open(&r->suite, r->engine, suite, o->run, o->config,
                                false, r->err);
    if (status == KV_OK && o->costs != NULL)
        status = kv__deal_costs(&r->suite, o->costs, r->err);
    if (status == KV_OK)
        status =
            kv__attempts_open(&r->attempts, &r->suite, attempts, count, r->err);
    if (status == KV_OK) {
        r->state->unknown = r->attempts.unknown;
        memcpy(r->state->unknown_task, r->attempts.unknown_task,
               sizeof r->state->unknown_task);
        status = r->attempts.count > 0 ? choose(r) : no_attempts(r, attempts);
    }
    if (status == KV_OK)
        status = header_of(r, &header);
    if (status == KV_OK && !kv__results_has(folder, "journal") &&
        kv__results_has(folder, "verdicts.jsonl"))
        status = kv__fail(r->err, KV_EMISMATCH,
                          "'%.200s' holds merged results, which this would "
                          "replace: choose another folder",
                          folder);
    if (status == KV_OK)
        status = kv__journal_open(&r->journal, folder,
                                  kv__str(header.data, header.length),
                                  o->resume != 0, replayed, r, r->err);
    kv__buf_clear(&header);
    if (status == KV_OK && r->strangers > 0)
        status = kv__fail(r->err, KV_EMISMATCH,
                          "'%.200s' has %llu verdicts on attempts that are not "
                          "among these: it belongs to another run",
                          folder, (unsigned long long)r->strangers);
    if (status != KV_OK)
        return status;
    status = describe(r, folder);
    if (status == KV_OK)
        status = kv__origin_write(folder, suite, attempts, count, o->run,
                                  o->config, r->err);
    if (status != KV_OK)
        return status;
    r->state->damaged = r->journal.damaged;
    kv__journal_tell(&r->journal, r->state->done);
    make_queue(r);
    if (workers == 0) {
        long n = sysconf(_SC_NPROCESSORS_ONLN);

        workers = n < 1 ? 1 : (uint32_t)n;
    }
    if (r->queued > 0)
        r->policy.retry_wall = true;
    if (r->queued > 0)
        status = kv__crew_run(&r->policy, workers, &ops, &stopped, r->err);
    if (status == KV_OK && o->sync != KV_SYNC_NONE)
        status = kv__journal_sync(&r->journal, r->err);
    r->state->running = 0;
    if (status == KV_OK && !stopped && r->state->done == r->state->total) {
        status = write_results(r, folder);
        if (status == KV_OK && r->suite.form != NULL)
            status = r->suite.form->write(&r->attempts, &r->suite, look_up, r,
                                          folder, o->compat != 0, r->err);
        r->state->finished = status == KV_OK;
    }
    return status;
}

kv_status
kv_run(kv_engine *engine, const char *suite, const char *const *attempts,
       size_t count, const char *folder, const kv_run_options *options,
       kv_run_state *state, kv_error *err)
{
    run r = {.engine = engine, .err = err};
    kv_run_state full = {.struct_size = sizeof full};
    kv_status status =
        kv__take("kv_run", options, &r.options, sizeof r.options, err);

    r.state = &full;
    kv__give(state, &full, sizeof full);
    if (status != KV_OK)
        return status;
    r.policy = kv__engine_policy(engine);
    r.policy.keep_output = r.options.outputs != KV_OUTPUTS_NONE;
    r.journal.fd = r.journal.lock = -1;
    r.again = r.options.again != 0;
    clock_gettime(CLOCK_MONOTONIC, &r.synced);
    status = go(&r, suite, attempts, count, folder);
    kv__give(state, &full, sizeof full);
    kv__journal_close(&r.journal);
    kv__attempts_close(&r.attempts);
    kv__suite_close(&r.suite);
    free(r.items);
    free(r.queue);
    free(r.later);
    kv__known_clear(&r.known);
    kv__under_way_clear(&r.under_way);
    return status;
}
