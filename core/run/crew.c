/* SPDX-License-Identifier: MIT */
#include "core/run/crew.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define WORKERS_MAX 256
/* Attempts that hit the wall clock wait here to be run alone; when so many
 * have come together, the rest of the work waits for them. */
#define ALONE_MAX (2 * WORKERS_MAX)
/* Attempts that are judged without a box before others are looked at. */
#define QUICK_MAX 16

typedef struct slot {
    kv__launcher *launcher;
    uint64_t deadline; /* ms of the clock: an answer is overdue then */
    kv__job job;
    kv__work work;
    bool busy, alone;
    uint32_t lost;
} slot;

typedef struct crew {
    const kv__policy *policy;
    const kv__crew_ops *ops;
    slot *slots;
    uint32_t count, busy;
    kv__work alone[ALONE_MAX];
    size_t waiting;
    kv__box_result result;
    bool dry, stopped;
    bool more;         /* feed stopped before there was no more work */
    bool idle;         /* no work now; news will come through the descriptor */
    bool judged;       /* a verdict was handed over */
    kv_status refused; /* KV_OK, or why this machine can judge nothing */
    kv_error *err;
} crew;

static void
forget(kv__work *work)
{
    kv_attempt_free(work->attempt);
    memset(work, 0, sizeof *work);
}

static bool
tick(crew *c)
{
    if (c->ops->tick != NULL && c->ops->tick(c->ops->context, c->busy) != 0)
        c->stopped = true;
    return !c->stopped;
}

/* The job of a slot has its verdict. */
static kv_status
hand_over(crew *c, slot *s)
{
    kv_verdict *verdict = kv__job_finish(&s->job);
    int status;

    c->busy -= s->busy;
    s->busy = false;
    c->judged = true;
    c->idle = false; /* what waited for this one may be begun */
    status = c->ops->done(c->ops->context, &s->work, verdict, c->err);
    forget(&s->work);
    if (status < 0)
        return status;
    (void)tick(c);
    return KV_OK;
}

/* What stands in the way of the first box stands in that of each: to go on
 * would be to write the same reason a million times. */
static bool
need_launcher(crew *c, slot *s)
{
    kv_error err;
    kv_status status = KV_OK;
    bool nothing = !c->ops->lenient && (!c->judged || c->ops->strict);
    char why[400];

    if (s->launcher == NULL)
        status = kv__launcher_start(c->policy->max_level, &s->launcher, &err);
    if (status != KV_OK) {
        kv__job_lost(&s->job, err.message);
        if (nothing)
            c->refused = kv__fail(c->err, status, "%s", err.message);
        return false;
    }
    if (nothing && !kv__level_enough(c->policy, s->launcher, why, sizeof why)) {
        c->refused = kv__fail(c->err, KV_EISOLATION, "%s", why);
        kv__job_unscored(&s->job, why);
        return false;
    }
    if (!kv__job_level_enough(&s->job, s->launcher, why, sizeof why)) {
        kv__job_unscored(&s->job, why);
        return false;
    }
    return true;
}

/* Send the job's box, on a new launcher if the old one is gone. */
static void
send_box(crew *c, slot *s)
{
    kv_error err;

    if (s->job.box.waits) {
        s->deadline = kv__now_ms() + s->job.box.wait_ms;
        return;
    }
    for (;;) {
        if (!need_launcher(c, s))
            return;
        s->deadline = kv__job_deadline(&s->job);
        if (kv__launcher_send(s->launcher, &s->job.box.fields, &err) == KV_OK)
            return;
        kv__launcher_stop(s->launcher);
        s->launcher = NULL;
        if (s->job.box.fields.failed || ++s->lost == 2) {
            kv__job_lost(&s->job, err.message);
            return;
        }
    }
}

static kv_status
begin(crew *c, slot *s, kv__work *work, bool alone)
{
    kv_status status;

    s->work = *work;
    s->alone = alone;
    s->lost = 0;
    status = kv__job_start(&s->job, work->verifier, work->task, work->attempt,
                           c->policy, c->err);
    if (status != KV_OK && c->ops->lenient) {
        s->work.status = status;
        status = c->ops->done(c->ops->context, &s->work, NULL, c->err) < 0
                     ? status
                     : KV_OK;
        forget(&s->work);
        return status;
    }
    if (status != KV_OK) {
        forget(&s->work);
        return status;
    }
    s->busy = true;
    c->busy++;
    if (!s->job.done)
        send_box(c, s);
    if (c->refused != KV_OK)
        return c->refused;
    if (alone)
        kv__job_load(&s->job, true);
    return s->job.done ? hand_over(c, s) : KV_OK;
}

/* Drop the job and keep its work for when the machine is quiet. */
static void
put_aside(crew *c, slot *s)
{
    kv_verdict_free(kv__job_finish(&s->job));
    c->alone[c->waiting++] = s->work;
    memset(&s->work, 0, sizeof s->work);
    s->busy = false;
    c->busy--;
}

static kv_status
answered(crew *c, slot *s)
{
    int state = kv__launcher_receive(s->launcher, &c->result);

    if (state == 0)
        return KV_OK;
    if (state < 0) {
        kv__launcher_stop(s->launcher);
        s->launcher = NULL;
        if (++s->lost == 2)
            kv__job_lost(&s->job, "the launcher died twice under this attempt");
        else
            send_box(c, s);
        return s->job.done ? hand_over(c, s) : KV_OK;
    }
    if (c->result.first.state.ended == KV__ENDED_WALL && !s->alone &&
        c->policy->retry_wall && c->result.first.state.survivors == 0) {
        put_aside(c, s);
        return KV_OK;
    }
    if (c->result.first.state.ended == KV__ENDED_WALL)
        kv__job_load(&s->job, false);
    kv__job_step(&s->job, &c->result);
    if (!s->job.done)
        send_box(c, s);
    return s->job.done ? hand_over(c, s) : KV_OK;
}

/* What the job waited for is there, or late. */
static kv_status
waited(crew *c, slot *s)
{
    kv__job_waited(&s->job);
    if (!s->job.done)
        send_box(c, s);
    return s->job.done ? hand_over(c, s) : KV_OK;
}

/* Give work to idle slots.  Alone means: nothing else runs. */
static kv_status
feed(crew *c)
{
    kv__work work;
    kv_status status = KV_OK;
    uint32_t i, begun = 0;
    int got;

    c->more = false;
    for (i = 0; status == KV_OK && i < c->count && !c->stopped; i++) {
        while (status == KV_OK && !c->slots[i].busy && !c->stopped) {
            if (begun++ == c->count + QUICK_MAX) {
                c->more = true;
                return KV_OK;
            }
            if (c->waiting > 0 &&
                (c->dry || c->idle || c->waiting >= WORKERS_MAX)) {
                if (c->busy > 0)
                    return KV_OK;
                status = begin(c, &c->slots[i], &c->alone[--c->waiting], true);
                return status;
            }
            if (c->dry || c->idle)
                return KV_OK;
            memset(&work, 0, sizeof work);
            got = c->ops->next(c->ops->context, &work, c->err);
            if (got < 0)
                return got;
            if (got == 0)
                c->dry = true;
            else if (got == 2)
                c->idle = true;
            else
                status = begin(c, &c->slots[i], &work, false);
        }
    }
    return status;
}

static bool
running_alone(const crew *c)
{
    uint32_t i;

    for (i = 0; i < c->count; i++)
        if (c->slots[i].busy && c->slots[i].alone)
            return true;
    return false;
}

static int
descriptor(const slot *s)
{
    if (!s->busy)
        return -1;
    return s->job.box.waits ? s->job.box.wait_fd : kv__launcher_fd(s->launcher);
}

/* The same of what waits to be run alone. */
static kv_status
drop_aside(crew *c)
{
    kv_verdict *verdict;
    kv_status status = KV_OK;
    const char *why;
    size_t i;

    for (i = 0; status >= KV_OK && i < c->waiting;) {
        kv__work *work = &c->alone[i];

        why = c->ops->dropped(c->ops->context, work);
        if (why == NULL) {
            i++;
            continue;
        }
        work->status = kv__job_never(work->verifier, work->task, work->attempt,
                                     why, &verdict, NULL);
        status = c->ops->done(c->ops->context, work, verdict, c->err);
        forget(work);
        *work = c->alone[--c->waiting];
    }
    return status < 0 ? status : KV_OK;
}

/* End what nobody waits for; its box goes down with the launcher. */
static kv_status
drop(crew *c)
{
    kv_status status = KV_OK;
    const char *why;
    uint32_t i;

    if (c->ops->dropped == NULL)
        return KV_OK;
    status = drop_aside(c);
    for (i = 0; status == KV_OK && i < c->count; i++) {
        slot *s = &c->slots[i];

        if (!s->busy ||
            (why = c->ops->dropped(c->ops->context, &s->work)) == NULL)
            continue;
        if (!s->job.box.waits) {
            kv__launcher_stop(s->launcher);
            s->launcher = NULL;
        }
        kv__job_dropped(&s->job, why);
        status = hand_over(c, s);
    }
    return status;
}

/* Milliseconds until something has to be looked at. */
static int
patience(const crew *c)
{
    uint64_t now = kv__now_ms(), least = 100;
    uint32_t i;

    if (c->more)
        return 0;
    if (c->busy == 0 && c->idle && c->ops->tick == NULL)
        return -1;
    for (i = 0; i < c->count; i++) {
        uint64_t end = c->slots[i].work.deadline;

        if (c->slots[i].busy && end != 0 && end < now + least)
            least = end > now ? end - now : 0;
    }
    return (int)least;
}

static bool
hear(struct pollfd *wake)
{
    uint64_t count;

    return wake->fd > 0 && wake->revents != 0 &&
           read(wake->fd, &count, sizeof count) >= 0;
}

static kv_status
look(crew *c, const struct pollfd *p)
{
    kv_status status = KV_OK;
    uint32_t i;

    for (i = 0; status == KV_OK && i < c->count; i++) {
        if (!c->slots[i].busy)
            continue;
        if (c->slots[i].job.box.waits) {
            if (p[i].revents != 0 || kv__now_ms() > c->slots[i].deadline)
                status = waited(c, &c->slots[i]);
        } else if (p[i].revents != 0)
            status = answered(c, &c->slots[i]);
        else if (kv__now_ms() > c->slots[i].deadline)
            kv__launcher_kill(c->slots[i].launcher);
    }
    return status;
}

static kv_status
loop(crew *c)
{
    struct pollfd p[WORKERS_MAX + 1];
    kv_status status = KV_OK;
    uint32_t i;

    while (status == KV_OK && tick(c)) {
        if (!running_alone(c))
            status = feed(c);
        if (status != KV_OK || c->stopped)
            break;
        if (c->busy == 0 && c->waiting == 0 && c->dry)
            break;
        if (c->busy == 0 && !c->idle && c->ops->dropped == NULL)
            continue;
        for (i = 0; i < c->count; i++)
            p[i] = (struct pollfd){descriptor(&c->slots[i]), POLLIN, 0};
        p[i] = (struct pollfd){c->ops->wake > 0 ? c->ops->wake : -1, POLLIN, 0};
        if (poll(p, c->count + 1, patience(c)) < 0 && errno != EINTR)
            return kv__fail(c->err, KV_EIO, "waiting for boxes failed");
        if (hear(&p[c->count]))
            c->idle = false;
        status = look(c, p);
        if (status == KV_OK)
            status = drop(c);
    }
    return status;
}

kv_status
kv__crew_run(const kv__policy *policy, uint32_t workers,
             const kv__crew_ops *ops, bool *stopped, kv_error *err)
{
    crew c = {.policy = policy, .ops = ops, .err = err};
    kv_status status;
    uint32_t i;

    c.count = workers < 1 ? 1 : workers > WORKERS_MAX ? WORKERS_MAX : workers;
    c.slots = kv__zalloc(c.count, sizeof *c.slots);
    if (c.slots == NULL)
        return kv__nomem(err);
    status = loop(&c);
    for (i = 0; i < c.count; i++) {
        kv__launcher_stop(c.slots[i].launcher);
        if (c.slots[i].busy) {
            kv_verdict_free(kv__job_finish(&c.slots[i].job));
            forget(&c.slots[i].work);
        }
    }
    while (c.waiting > 0)
        forget(&c.alone[--c.waiting]);
    kv__box_result_clear(&c.result);
    free(c.slots);
    *stopped = c.stopped;
    return status;
}
