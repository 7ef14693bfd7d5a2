/* SPDX-License-Identifier: MIT */
/* kv_batch: a queue in front of a crew that runs on a thread of its own. */
#include "core/base/take.h"
#include "core/run/crew.h"
#include "core/store/store.h"

#include <kverify/batch.h>
#include <kverify/run.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define CAPACITY_DEFAULT 1024u
#define WORKERS_MOST 256u

typedef struct item item;
struct item {
    item *next, *before; /* in its list */
    kv_verifier *verifier;
    const kv_task *task;
    kv_attempt *attempt; /* the crew's once it runs */
    uint64_t tag, deadline;
    bool cancelled, storable, stored;
    unsigned char key[KV__STORE_KEY];
    kv_verdict *verdict;
    kv_status status;
};

typedef struct list {
    item *first, *last;
    uint64_t count;
} list;

struct kv_batch {
    pid_t owner;
    pthread_t thread;
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t room;
    kv__policy policy;
    kv_store *store;
    uint32_t workers, capacity;
    list waiting, running, done;
    uint64_t earliest; /* deadline of those that wait; 0: none */
    bool closing;
    kv_status broken; /* the crew ended, and nothing is judged any more */
    kv_error why;
    int wake, ready; /* news for the crew; results for the caller */
};

/* --- lists --------------------------------------------------------------- */

static void
append(list *l, item *it)
{
    it->next = NULL;
    it->before = l->last;
    if (l->last != NULL)
        l->last->next = it;
    else
        l->first = it;
    l->last = it;
    l->count++;
}

static void
take_out(list *l, item *it)
{
    if (it->before != NULL)
        it->before->next = it->next;
    else
        l->first = it->next;
    if (it->next != NULL)
        it->next->before = it->before;
    else
        l->last = it->before;
    l->count--;
}

static void
free_item(item *it)
{
    kv_attempt_free(it->attempt);
    kv_verdict_free(it->verdict);
    free(it);
}

static void
free_list(list *l)
{
    item *it, *next;

    for (it = l->first; it != NULL; it = next) {
        next = it->next;
        free_item(it);
    }
    memset(l, 0, sizeof *l);
}

static void
signal_fd(int fd)
{
    uint64_t one = 1;

    while (write(fd, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

static void
drain_fd(int fd)
{
    uint64_t count;

    while (read(fd, &count, sizeof count) < 0 && errno == EINTR) {
    }
}

/* --- the crew's side ------------------------------------------------------ */

/* Under the lock: IT, which is in no list, has its result. */
static void
conclude(kv_batch *b, item *it, kv_status status, kv_verdict *verdict)
{
    it->status = status;
    it->verdict = verdict;
    append(&b->done, it);
    signal_fd(b->ready);
    pthread_cond_broadcast(&b->room);
}

static const char *
why_dropped(const kv_batch *b, const item *it)
{
    if (b->closing || it->cancelled)
        return "cancelled by the caller";
    if (it->deadline != 0 && kv__now_ms() >= it->deadline)
        return "the caller's deadline passed";
    return NULL;
}

/* One that was dropped before it began. */
static void
drop_waiting(kv_batch *b, item *it, const char *why)
{
    kv_verdict *verdict = NULL;
    kv_status status =
        kv__job_never(it->verifier, it->task, it->attempt, why, &verdict, NULL);

    take_out(&b->waiting, it);
    conclude(b, it, status, verdict);
}

static int
next(void *context, kv__work *work, kv_error *err)
{
    kv_batch *b = context;
    const char *why;
    item *it;
    int got = 2;

    (void)err;
    pthread_mutex_lock(&b->lock);
    while ((it = b->waiting.first) != NULL &&
           (why = why_dropped(b, it)) != NULL)
        drop_waiting(b, it, why);
    if (it != NULL) {
        take_out(&b->waiting, it);
        append(&b->running, it);
        *work = (kv__work){.verifier = it->verifier,
                           .task = it->task,
                           .attempt = it->attempt,
                           .deadline = it->deadline,
                           .tag = (uint64_t)(uintptr_t)it};
        it->attempt = NULL;
        got = 1;
    } else if (b->closing) {
        got = 0;
    }
    pthread_mutex_unlock(&b->lock);
    return got;
}

static int
done(void *context, const kv__work *work, kv_verdict *verdict, kv_error *err)
{
    kv_batch *b = context;
    item *it = (item *)(uintptr_t)work->tag;

    (void)err;
    if (verdict != NULL && it->storable)
        kv__store_add(b->store, it->key, verdict);
    pthread_mutex_lock(&b->lock);
    take_out(&b->running, it);
    conclude(b, it,
             verdict != NULL         ? KV_OK
             : work->status != KV_OK ? work->status
                                     : KV_ENOMEM,
             verdict);
    pthread_mutex_unlock(&b->lock);
    return 0;
}

/* Those whose time is up while all workers are busy. */
static void
sweep(kv_batch *b)
{
    item *it, *following;
    const char *why;

    if (b->earliest == 0 || kv__now_ms() < b->earliest)
        return;
    b->earliest = 0;
    for (it = b->waiting.first; it != NULL; it = following) {
        following = it->next;
        why = why_dropped(b, it);
        if (why != NULL)
            drop_waiting(b, it, why);
        else if (it->deadline != 0 &&
                 (b->earliest == 0 || it->deadline < b->earliest))
            b->earliest = it->deadline;
    }
}

static const char *
dropped(void *context, const kv__work *work)
{
    kv_batch *b = context;
    const item *it = (const item *)(uintptr_t)work->tag;
    const char *why;

    pthread_mutex_lock(&b->lock);
    sweep(b);
    why = why_dropped(b, it);
    pthread_mutex_unlock(&b->lock);
    return why;
}

/* The crew could not go on: whatever was handed to it has no verdict. */
static void
break_down(kv_batch *b, kv_status status)
{
    list *lists[] = {&b->running, &b->waiting};
    item *it;
    size_t i;

    b->broken = status;
    for (i = 0; i < 2; i++)
        while ((it = lists[i]->first) != NULL) {
            take_out(lists[i], it);
            conclude(b, it, status, NULL);
        }
    pthread_cond_broadcast(&b->room);
}

static void *
work(void *context)
{
    kv_batch *b = context;
    kv__crew_ops ops = {.next = next,
                        .done = done,
                        .dropped = dropped,
                        .context = b,
                        .wake = b->wake,
                        .lenient = true};
    bool stopped;
    kv_status status =
        kv__crew_run(&b->policy, b->workers, &ops, &stopped, &b->why);

    if (status != KV_OK) {
        pthread_mutex_lock(&b->lock);
        break_down(b, status);
        pthread_mutex_unlock(&b->lock);
    }
    return NULL;
}

/* --- the caller's side ---------------------------------------------------- */

static bool
is_ours(const kv_batch *b)
{
    return b->owner == getpid();
}

static kv_status
not_ours(kv_error *err)
{
    return kv__fail(err, KV_EINVAL,
                    "the batch belongs to the process that made it: after a "
                    "fork, make one of your own");
}

static void
free_parts(kv_batch *b)
{
    free_list(&b->waiting);
    free_list(&b->running);
    free_list(&b->done);
    if (b->wake >= 0)
        close(b->wake);
    if (b->ready >= 0)
        close(b->ready);
    free(b);
}

/* Signals are the caller's business: the thread takes none. */
static int
start(kv_batch *b)
{
    sigset_t all, old;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    failed = pthread_create(&b->thread, NULL, work, b);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return failed;
}

/* Above standard input, output and error, which the caller may have closed and
 * open again. */
static int
event_fd(void)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), high;

    if (fd > 2 || fd < 0)
        return fd;
    high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    close(fd);
    return high;
}

kv_status
kv_batch_new(kv_engine *engine, const kv_batch_options *options, kv_batch **out,
             kv_error *err)
{
    kv_batch_options own;
    kv_status status = kv__take("kv_batch_new", options, &own, sizeof own, err);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    pthread_condattr_t clock;
    kv_batch *b;
    int failed;

    *out = NULL;
    if (status != KV_OK)
        return status;
    b = kv__zalloc(1, sizeof *b);
    if (b == NULL)
        return kv__nomem(err);
    b->owner = getpid();
    b->policy = kv__engine_policy(engine);
    b->store = own.store;
    b->workers = own.workers != 0 ? own.workers
                 : processors < 1 ? 1
                                  : (uint32_t)processors;
    if (b->workers > WORKERS_MOST)
        b->workers = WORKERS_MOST;
    b->capacity = own.capacity == 0 ? CAPACITY_DEFAULT : own.capacity;
    b->wake = event_fd();
    b->ready = event_fd();
    pthread_mutex_init(&b->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&b->room, &clock);
    pthread_condattr_destroy(&clock);
    failed = b->wake < 0 || b->ready < 0 ? errno : start(b);
    if (failed != 0) {
        status = kv__fail(err, KV_EIO, "no thread for the batch: %s",
                          strerror(failed));
        free_parts(b);
        return status;
    }
    *out = b;
    return KV_OK;
}

void
kv_batch_free(kv_batch *batch)
{
    if (batch == NULL)
        return;
    if (!is_ours(batch)) {
        /* In a child of a fork there is no thread, and it may have been in the
         * middle of anything: the memory is left as it is. */
        close(batch->wake);
        close(batch->ready);
        return;
    }
    pthread_mutex_lock(&batch->lock);
    batch->closing = true;
    pthread_cond_broadcast(&batch->room);
    pthread_mutex_unlock(&batch->lock);
    signal_fd(batch->wake);
    pthread_join(batch->thread, NULL);
    pthread_mutex_destroy(&batch->lock);
    pthread_cond_destroy(&batch->room);
    free_parts(batch);
}

static kv_status
put(kv_batch *b, item *it, bool wait, kv_error *err)
{
    kv_status status = KV_OK;

    pthread_mutex_lock(&b->lock);
    while (wait && b->broken == KV_OK && !b->closing &&
           b->waiting.count + b->running.count >= b->capacity)
        pthread_cond_wait(&b->room, &b->lock);
    if (b->broken != KV_OK)
        status =
            kv__fail(err, b->broken, "the batch has ended: %s", b->why.message);
    else if (b->waiting.count + b->running.count >= b->capacity)
        status = kv__fail(err, KV_EFULL, "%u attempts are under way already",
                          b->capacity);
    else {
        append(&b->waiting, it);
        if (it->deadline != 0 &&
            (b->earliest == 0 || it->deadline < b->earliest))
            b->earliest = it->deadline;
    }
    pthread_mutex_unlock(&b->lock);
    if (status == KV_OK)
        signal_fd(b->wake);
    return status;
}

/* What the store has is there at once. */
static kv_status
ask_store(kv_batch *b, item *it, kv_error *err)
{
    kv_status status =
        kv__store_key(b->store, it->verifier, it->task, it->attempt, &b->policy,
                      b->policy.keep_output ? KV_OUTPUTS_ALL : KV_OUTPUTS_NONE,
                      it->key, &it->storable, err);

    if (status == KV_OK && it->storable)
        status = kv__store_find(b->store, it->key, it->task, it->attempt->index,
                                &it->verdict, err);
    if (status != KV_OK || it->verdict == NULL)
        return status;
    it->stored = true;
    pthread_mutex_lock(&b->lock);
    conclude(b, it, KV_OK, it->verdict);
    pthread_mutex_unlock(&b->lock);
    return KV_OK;
}

kv_status
kv_batch_submit(kv_batch *batch, kv_verifier *verifier, const kv_task *task,
                kv_attempt *attempt, const kv_submit_options *options,
                kv_error *err)
{
    kv_submit_options own;
    kv_status status =
        kv__take("kv_batch_submit", options, &own, sizeof own, err);
    item *it = NULL;

    if (status == KV_OK && !is_ours(batch))
        status = not_ours(err);
    if (status == KV_OK && (it = kv__zalloc(1, sizeof *it)) == NULL)
        status = kv__nomem(err);
    if (status != KV_OK) {
        kv_attempt_free(attempt);
        return status;
    }
    *it = (item){
        .verifier = verifier, .task = task, .attempt = attempt, .tag = own.tag};
    if (own.deadline_ms != 0)
        it->deadline =
            kv__now_ms() +
            (own.deadline_ms > UINT32_MAX ? UINT32_MAX : own.deadline_ms);
    if (batch->store != NULL) {
        status = ask_store(batch, it, err);
        if (status == KV_OK && it->stored)
            return KV_OK;
    }
    if (status == KV_OK)
        status = put(batch, it, own.wait != 0, err);
    if (status != KV_OK) {
        if (status == KV_EFULL)
            it->attempt = NULL;
        free_item(it);
    }
    return status;
}

/* One result, if there is one; what waits for room may go on. */
static item *
take(kv_batch *b, bool *under_way)
{
    item *it;

    pthread_mutex_lock(&b->lock);
    it = b->done.first;
    if (it != NULL)
        take_out(&b->done, it);
    /* The counter is not the number of results: it only says that there are
     * some. */
    if (b->done.count == 0)
        drain_fd(b->ready);
    *under_way = b->waiting.count + b->running.count > 0;
    pthread_mutex_unlock(&b->lock);
    return it;
}

kv_status
kv_batch_take(kv_batch *batch, int64_t wait_ms, kv_batch_result *out,
              kv_error *err)
{
    uint64_t end = kv__now_ms() + (wait_ms > 0 ? (uint64_t)wait_ms : 0), now;
    kv_batch_result full = {.struct_size = sizeof full};
    struct pollfd p = {batch->ready, POLLIN, 0};
    bool under_way;
    item *it;

    if (!is_ours(batch))
        return not_ours(err);
    while ((it = take(batch, &under_way)) == NULL) {
        now = kv__now_ms();
        if (wait_ms == 0 || (wait_ms > 0 && now >= end) ||
            (wait_ms < 0 && !under_way))
            return kv__fail(err, KV_ENOTFOUND, "no result is there");
        poll(&p, 1, wait_ms < 0 || end - now > 1000 ? 1000 : (int)(end - now));
    }
    full.status = it->status;
    full.tag = it->tag;
    full.verdict = it->verdict;
    full.stored = it->stored;
    it->verdict = NULL;
    kv__give(out, &full, sizeof full);
    free_item(it);
    return KV_OK;
}

int
kv_batch_fd(const kv_batch *batch)
{
    return batch->ready;
}

uint64_t
kv_batch_pending(kv_batch *batch)
{
    uint64_t count;

    if (!is_ours(batch))
        return 0;
    pthread_mutex_lock(&batch->lock);
    count = batch->waiting.count + batch->running.count + batch->done.count;
    pthread_mutex_unlock(&batch->lock);
    return count;
}

static uint64_t
cancel(kv_batch *b, bool all, uint64_t tag)
{
    list *lists[] = {&b->waiting, &b->running};
    uint64_t count = 0;
    item *it, *following;
    size_t i;

    if (!is_ours(b))
        return 0;
    pthread_mutex_lock(&b->lock);
    for (i = 0; i < 2; i++)
        for (it = lists[i]->first; it != NULL; it = following) {
            following = it->next;
            if (it->cancelled || (!all && it->tag != tag))
                continue;
            it->cancelled = true;
            count++;
            /* What waits need not wait for a worker to be told. */
            if (i == 0)
                drop_waiting(b, it, "cancelled by the caller");
        }
    pthread_mutex_unlock(&b->lock);
    if (count > 0)
        signal_fd(b->wake);
    return count;
}

uint64_t
kv_batch_cancel(kv_batch *batch, uint64_t tag)
{
    return cancel(batch, false, tag);
}

uint64_t
kv_batch_cancel_all(kv_batch *batch)
{
    return cancel(batch, true, 0);
}
