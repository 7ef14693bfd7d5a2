/* SPDX-License-Identifier: MIT */
/* Starting a box, watching it, ending it: one loop around poll, so that no
 * part of a box (output, limits, secret, hang-up) waits for another. */
#include "core/launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif
/* How often CPU time is looked at, and memory without a control group: the
 * kernel reports them, and stops nobody at a limit given in milliseconds, or
 * at one of several processes together. */
#define TICK_MS 20

/* One of the boxes of a request. */
typedef struct side {
    const request *r;
    zygote *from; /* or NULL: started anew */
    pid_t pid;
    int pidfd, status, sync, secret; /* secret: write end */
    size_t secret_sent;
    stream out, err, channel;
    kv__buf said;  /* what process 1 said and is not taken yet */
    kv__buf files; /* fields of what it handed out */
    job_done done;
    struct rusage use;
    bool ready, has_done, failed, over;
    bool stands;       /* PIDFD is of the job, in a box that stands */
    uint64_t cpu_base; /* of that box, where there is no control group */
    uint64_t told;     /* since then it is being ended; 0: not yet */
    uint64_t waited;   /* since then, for its last word; 0: not yet */
    kv__ended ended;   /* why we ended it */
    char problem[300];
} side;

typedef struct watch {
    launcher *l;
    side side[2];
    int sides, control;
    int peer[2], shared[2]; /* of each side: see start */
    group_state group;
    uint64_t started;
    uint64_t quiet; /* until then, outputs wait in their pipes */
    bool gone;
    uint64_t cpu_us; /* as seen last, where there is no control group */
} watch;

/* Messages of process 1: whole ones are taken, a part waits for its rest.
 * False when there was nothing to read. */
static bool
listen_to_init(side *w)
{
    char buffer[16384];
    uint32_t size;
    size_t at = 0;
    ssize_t n = read(w->status, buffer, sizeof buffer);

    if (n <= 0) {
        if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            close(w->status);
            w->status = -1;
        }
        return false;
    }
    kv__buf_add(&w->said, buffer, (size_t)n);
    while (!w->said.failed && at < w->said.length) {
        const char *p = w->said.data + at;
        size_t left = w->said.length - at;

        if (p[0] == SAY_DONE) {
            if (left < 1 + sizeof w->done)
                break;
            memcpy(&w->done, p + 1, sizeof w->done);
            w->has_done = true;
            at += 1 + sizeof w->done;
            continue;
        }
        if (p[0] == SAY_READY) {
            w->ready = true;
            at++;
            continue;
        }
        if (left < 5)
            break;
        memcpy(&size, p + 1, sizeof size);
        if (size > KV__FRAME_MAX || left - 5 < size)
            break;
        if (p[0] == SAY_PROBLEM) {
            w->failed = true;
            snprintf(w->problem, sizeof w->problem, "%.*s", (int)size, p + 5);
        } else if (p[0] == SAY_FILE) {
            kv__field(&w->files, KV__DONE_FILE, p + 5, size);
        }
        at += 5 + size;
    }
    if (w->said.failed)
        return true;
    memmove(w->said.data, w->said.data + at, w->said.length - at);
    w->said.length -= at;
    return true;
}

/* As much as the pipe takes: a box that never reads its secret must not stop
 * us. */
static void
feed_secret(side *w)
{
    ssize_t n = write(w->secret, w->r->secret.data + w->secret_sent,
                      w->r->secret.length - w->secret_sent);

    if (n > 0)
        w->secret_sent += (size_t)n;
    if (w->secret_sent == w->r->secret.length ||
        (n < 0 && errno != EAGAIN && errno != EINTR)) {
        close(w->secret);
        w->secret = -1;
    }
}

static int
input_file(const request *r)
{
    int fd;

    if (!r->has_input)
        return -1;
    fd = memfd_create("input", MFD_CLOEXEC);
    if (fd >= 0 && (write(fd, r->input.data, r->input.length) !=
                        (ssize_t)r->input.length ||
                    lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static void
unblock(int fd)
{
    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* What is below S's process 1, where no control group counts it. */
static void
add_uses(const side *s, uint64_t memory, uses *sum)
{
    uses_add(s->stands ? pool_pidfd(s->from) : s->pidfd, memory, sum);
    sum->cpu_us -= s->cpu_base < sum->cpu_us ? s->cpu_base : sum->cpu_us;
}

/* Process 1 of the box, forked from a zygote or made here; or the job, in a box
 * that stands. */
static bool
begin(watch *w, side *s, inside *in, const int *theirs, size_t count)
{
    uses before = {0};
    size_t i;

    while (s->from != NULL) {
        s->stands = pool_stands(s->from);
        if (s->stands && w->l->cgroup == 0) {
            add_uses(s, 0, &before);
            s->cpu_base = before.cpu_us;
        }
        s->pid = pool_clone(s->from, s->r, in, &s->pidfd);
        if (s->pid > 0) {
            s->ready = s->stands;
            return true;
        }
        pool_drop(w->l, s->from);
        s->from = s->stands ? pool_get(w->l, s->r, false) : NULL;
        s->stands = false;
        s->cpu_base = 0;
    }
    s->pid = clone_inside(w->l, &s->pidfd);
    if (s->pid == 0) {
        /* A pipe ends only when nobody holds its other side. */
        for (i = 0; i < count; i++)
            if (theirs[i] >= 0)
                close(theirs[i]);
        inside_main(in);
    }
    return s->pid > 0 && s->pidfd >= 0;
}

static bool
cannot(side *s, const char *what)
{
    snprintf(s->problem, sizeof s->problem, "cannot %s: %s", what,
             strerror(errno));
    return false;
}

/* The pipes of a box: element 0 is read from, 1 written to. */
typedef struct pipes {
    int out[2], err[2], channel[2], status[2], sync[2], secret[2], input;
} pipes;

static bool
make_pipes(const request *r, pipes *p)
{
    *p = (pipes){{-1, -1}, {-1, -1}, {-1, -1},     {-1, -1},
                 {-1, -1}, {-1, -1}, input_file(r)};
    return (!r->has_input || p->input >= 0) && pipe2(p->out, O_CLOEXEC) == 0 &&
           ((r->flags & KV__BOX_MERGE) != 0 || pipe2(p->err, O_CLOEXEC) == 0) &&
           pipe2(p->channel, O_CLOEXEC) == 0 &&
           pipe2(p->status, O_CLOEXEC) == 0 && pipe2(p->sync, O_CLOEXEC) == 0 &&
           (!r->has_secret || pipe2(p->secret, O_CLOEXEC) == 0);
}

/* Keep our ends, which never block us, and close those of the box. */
static void
keep_ends(side *s, const pipes *p)
{
    int theirs[] = {p->out[1],  p->err[1],    p->channel[1], p->status[1],
                    p->sync[0], p->secret[0], p->input};
    int ours[] = {p->out[0], p->err[0], p->channel[0], p->status[0],
                  p->secret[1]};
    size_t i;

    s->out.fd = p->out[0];
    s->err.fd = p->err[0];
    s->channel.fd = p->channel[0];
    s->status = p->status[0];
    s->sync = p->sync[1];
    s->secret = p->secret[1];
    for (i = 0; i < sizeof theirs / sizeof *theirs; i++)
        if (theirs[i] >= 0)
            close(theirs[i]);
    for (i = 0; i < sizeof ours / sizeof *ours; i++)
        if (ours[i] >= 0)
            unblock(ours[i]);
}

/* w->peer: the job's socket to the other box; w->shared: where a folder is
 * passed between the two processes 1. */
static bool
start_process_one(watch *w, side *s, const pipes *p)
{
    int me = s != w->side, other = !me;
    int theirs[] = {p->sync[1], p->status[0],   p->out[0],
                    p->err[0],  p->channel[0],  p->secret[1],
                    w->control, w->peer[other], w->shared[other]};
    inside in = {.l = w->l,
                 .r = s->r,
                 .sync = p->sync[0],
                 .status = p->status[1],
                 .out = p->out[1],
                 .err = p->err[1] < 0 ? p->out[1] : p->err[1],
                 .channel = p->channel[1],
                 .input = p->input,
                 .secret = p->secret[0],
                 .peer = w->peer[me],
                 .shared = w->l->hello.level >= 2 ? w->shared[me] : -1,
                 .gives = me == 1,
                 .control = -1};

    return begin(w, s, &in, theirs, sizeof theirs / sizeof *theirs);
}

static bool
start(watch *w, side *s)
{
    pipes p;
    bool ok = make_pipes(s->r, &p) || cannot(s, "make pipes for the box");

    ok = ok && (start_process_one(w, s, &p) || cannot(s, "start the box"));
    /* Process 1 waits until its users are mapped; a zygote maps its own. */
    if (ok && s->from == NULL && w->l->hello.level >= 2 &&
        w->l->hello.user_namespace)
        ok = clone_map_users(w->l, s->pid) ||
             cannot(s, "map the users of the box");
    ok = ok && (write(p.sync[1], "g", 1) == 1 ||
                cannot(s, "tell the box to go ahead"));
    keep_ends(s, &p);
    return ok;
}

/* How long the process 1 of a box that stands has to end what its job left. */
#define PATIENCE_US 5000000

/* The first reason counts.  In a PID namespace the death of process 1 is that
 * of everything; at L1 process 1 has to be asked, because it does the work; and
 * where it stands, it ends the rest when the job is dead. */
static void
end_side(const watch *w, side *s, kv__ended why)
{
    int pidfd = s->pidfd;

    if (s->ended == KV__ENDED_NOT)
        s->ended = why;
    if (pidfd < 0 || s->over)
        return;
    if (s->told == 0)
        s->told = now_us();
    if (s->stands && now_us() - s->told > PATIENCE_US)
        pidfd = pool_pidfd(s->from);
    (void)syscall(SYS_pidfd_send_signal, pidfd,
                  w->l->hello.level >= 2 ? SIGKILL : SIGTERM, NULL, 0);
}

static void
end_box(watch *w, kv__ended why)
{
    int i;

    for (i = 0; i < w->sides; i++)
        end_side(w, &w->side[i], why);
}

/* What the kernel counts for nobody: the processes of a box together, where
 * there is no control group. */
static void
check_uses(watch *w)
{
    const kv__limits *m = &w->side[0].r->limits;
    const side *s;
    uses sum = {0};

    for (s = w->side; s < w->side + w->sides; s++)
        if (s->pidfd >= 0 && !s->over)
            add_uses(s, m->memory, &sum);
    w->cpu_us = sum.cpu_us;
    if (m->memory > 0 && sum.memory > m->memory)
        end_box(w, KV__ENDED_MEMORY);
    if (m->cpu_ms > 0 && sum.cpu_us > m->cpu_ms * 1000)
        end_box(w, KV__ENDED_CPU);
}

static void
check_limits(watch *w)
{
    const kv__limits *m = &w->side[0].r->limits;
    const side *s;

    for (s = w->side; s < w->side + w->sides; s++) {
        const kv__limits *own = &s->r->limits;

        if ((own->output > 0 && s->out.total + s->err.total > own->output) ||
            s->channel.total > own->channel)
            end_box(w, KV__ENDED_OUTPUT);
    }
    if (m->cpu_ms > 0 && w->l->cgroup != 0 &&
        group_cpu_us(w->l, &w->group) > m->cpu_ms * 1000)
        end_box(w, KV__ENDED_CPU);
    if (w->l->cgroup == 0)
        check_uses(w);
    if (m->wall_ms > 0 && now_us() - w->started > m->wall_ms * 1000)
        end_box(w, KV__ENDED_WALL);
}

static int
patience(const watch *w)
{
    const kv__limits *m = &w->side[0].r->limits;
    uint64_t gone = (now_us() - w->started) / 1000, left;

    if (w->side[0].ended != KV__ENDED_NOT || w->side[0].over)
        return TICK_MS;
    if (m->cpu_ms > 0 || (m->memory > 0 && w->l->cgroup == 0))
        return TICK_MS;
    if (m->wall_ms == 0)
        return 1000;
    left = m->wall_ms > gone ? m->wall_ms - gone : 0;
    return left > 1000 ? 1000 : (int)left + 1;
}

#define PER_SIDE 6
/* A program that reports line by line would wake us for each: what it wrote is
 * taken together, unless it fills its pipe. */
#define QUIET_US 2000
#define MUCH 16384

/* True when a lot was read. */
static bool
drain_streams(side *s, const struct pollfd *p)
{
    stream *streams[3] = {&s->out, &s->err, &s->channel};
    uint64_t before = 0, after = 0;
    int i;

    for (i = 0; i < 3; i++) {
        before += streams[i]->total;
        if (streams[i]->fd >= 0 && p[3 + i].revents != 0)
            stream_drain(streams[i]);
        after += streams[i]->total;
    }
    return after - before >= MUCH;
}

static void
attend(watch *w, side *s, const struct pollfd *p)
{
    if (p[3].revents != 0 || p[4].revents != 0 || p[5].revents != 0)
        w->quiet = drain_streams(s, p) ? 0 : now_us() + QUIET_US;
    if (s->status >= 0 && p[1].revents != 0)
        (void)listen_to_init(s);
    if (s->secret >= 0 && p[2].revents != 0)
        feed_secret(s);
    s->over = s->over || p[0].revents != 0 ||
              (s->stands && (s->has_done || s->status < 0));
}

/* Whether the second box is still to say how its program ended, which may be
 * why the first one ended: without it, a limit of the one would be a crash for
 * the other, depending on who was faster. */
static bool
says_soon(side *s)
{
    uint64_t now = now_us();

    if (s->waited == 0)
        s->waited = now;
    return !s->has_done && s->ended == KV__ENDED_NOT &&
           now - s->waited < 2000000 && uses_job_ended(s->pidfd);
}

/* Until every process 1 is gone; the end of the first ends the other.  The
 * engine's end of the socket going away ends them all. */
static void
wait_for_end(watch *w)
{
    struct pollfd p[1 + 2 * PER_SIDE], *at;
    uint64_t checked = now_us();
    int i, n, left;
    bool quiet;
    side *s;

    w->quiet = checked + QUIET_US;
    do {
        quiet = now_us() < w->quiet;
        p[0] = (struct pollfd){w->control, POLLRDHUP, 0};
        for (i = 0; i < w->sides; i++) {
            s = &w->side[i];
            at = p + 1 + i * PER_SIDE;
            at[0] = (struct pollfd){s->over || s->stands ? -1 : s->pidfd,
                                    POLLIN, 0};
            at[1] = (struct pollfd){s->status, POLLIN, 0};
            at[2] = (struct pollfd){s->secret, POLLOUT, 0};
            at[3] = (struct pollfd){quiet ? -1 : s->out.fd, POLLIN, 0};
            at[4] = (struct pollfd){quiet ? -1 : s->err.fd, POLLIN, 0};
            at[5] = (struct pollfd){quiet ? -1 : s->channel.fd, POLLIN, 0};
        }
        n = poll(p, 1 + (nfds_t)w->sides * PER_SIDE,
                 quiet ? QUIET_US / 1000 : patience(w));
        if (n < 0 && errno != EINTR)
            end_box(w, KV__ENDED_LOST);
        if (n < 0)
            continue;
        /* Outputs come first: what was written before the end is judged. */
        for (i = 0; i < w->sides; i++)
            attend(w, &w->side[i], p + 1 + i * PER_SIDE);
        if (!w->gone && (p[0].revents & (POLLRDHUP | POLLHUP | POLLERR))) {
            w->gone = true;
            end_box(w, KV__ENDED_LOST);
        }
        for (i = 1; w->side[0].over && i < w->sides; i++)
            if (!w->side[i].over && !says_soon(&w->side[i]))
                end_side(w, &w->side[i], KV__ENDED_SIGNAL);
        if (now_us() - checked > TICK_MS * 500) {
            checked = now_us();
            check_limits(w);
        }
        for (left = 0, i = 0; i < w->sides; i++)
            left += !w->side[i].over;
    } while (n < 0 || left > 0);
    for (i = 0; i < w->sides; i++)
        /* What the dead writer left; a zygote may hold the pipe open yet. */
        while (w->side[i].status >= 0 && listen_to_init(&w->side[i])) {
        }
}

static void
reap(side *s)
{
    int status;

    while (s->from == NULL && wait4(s->pid, &status, 0, &s->use) < 0 &&
           errno == EINTR) {
    }
}

/* How the box ended, from what process 1 says and what we did ourselves.  The
 * order matters: a box that was over a limit counts as over the limit, however
 * its program then ended. */
static void
judge(const watch *w, const side *w1, kv__box_state *s)
{
    const kv__limits *m = &w1->r->limits;
    uint64_t limit = m->cpu_ms * 1000;
    int status = w1->done.status;

    s->ended = w1->ended;
    if (w1->failed || (!w1->has_done && w1->problem[0] != '\0')) {
        s->ended = KV__ENDED_NOT;
        return;
    }
    /* The second box is ended with the first: as by a signal. */
    if (w1->ended == KV__ENDED_SIGNAL && !w1->has_done) {
        s->code = SIGKILL;
        return;
    }
    if (w1->ended != KV__ENDED_NOT && w1->ended != KV__ENDED_SIGNAL)
        return;
    /* What came after the last look counts as well. */
    if ((m->output > 0 && w1->out.total + w1->err.total > m->output) ||
        w1->channel.total > m->channel) {
        s->ended = KV__ENDED_OUTPUT;
        return;
    }
    if (!w1->has_done) {
        s->ended =
            group_oom(w->l, &w->group) ? KV__ENDED_MEMORY : KV__ENDED_LOST;
        return;
    }
    if (WIFEXITED(status)) {
        s->ended = KV__ENDED_EXIT;
        s->code = (uint32_t)WEXITSTATUS(status);
        return;
    }
    s->ended = KV__ENDED_SIGNAL;
    s->code = (uint32_t)WTERMSIG(status);
    /* The kernel counts ticks for the limit, and less for the bill when the
     * machine is busy with others. */
    if (limit > 0 && ((s->code == SIGKILL && s->cpu_us + 100000 >= limit) ||
                      (s->code == SIGXCPU && s->cpu_us * 2 >= limit)))
        s->ended = KV__ENDED_CPU;
    else if (s->code == SIGKILL && group_oom(w->l, &w->group))
        s->ended = KV__ENDED_MEMORY;
    if (s->ended != KV__ENDED_SIGNAL)
        s->code = 0;
}

/* The limits are those of both boxes: one that ended the second is what the
 * first one ended for. */
static void
judge_both(const watch *w, kv__box_state *s)
{
    const side *second = &w->side[1];
    kv__box_state other = {.cpu_us = second->done.cpu_us};

    if (w->sides < 2 || s->ended != KV__ENDED_EXIT)
        return;
    judge(w, second, &other);
    if (other.ended == KV__ENDED_CPU || other.ended == KV__ENDED_MEMORY) {
        s->ended = other.ended;
        s->code = 0;
    }
}

/* What the control groups around kverify are short of is nobody's fault in the
 * box, and nothing is known of what would have been without it. */
static void
judge_around(const watch *w, side *w1, kv__box_state *s)
{
    const char *what = group_oom_around(w->l, &w->group)       ? "memory"
                       : group_refused_around(w->l, &w->group) ? "processes"
                                                               : NULL;

    if (what == NULL)
        return;
    s->ended = KV__ENDED_NOT;
    s->code = 0;
    snprintf(w1->problem, sizeof w1->problem,
             "%s ran out in the control group that kverify runs in", what);
}

static void
answer(const watch *w, side *w1, kv__buf *out)
{
    kv__box_state s;
    const struct rusage *use = &w1->use;
    uint64_t init_cpu =
        (uint64_t)(use->ru_utime.tv_sec + use->ru_stime.tv_sec) * 1000000 +
        (uint64_t)(use->ru_utime.tv_usec + use->ru_stime.tv_usec);
    uint64_t peak;

    memset(&s, 0, sizeof s);
    s.level = w->l->hello.level;
    memcpy(s.held, w->l->hello.held, sizeof s.held);
    s.wall_us = w1->has_done ? w1->done.wall_us : now_us() - w->started;
    s.cpu_us = w1->has_done           ? w1->done.cpu_us
               : w->cpu_us > init_cpu ? w->cpu_us
                                      : init_cpu;
    s.peak_kib = w1->has_done ? w1->done.peak_kib : (uint64_t)use->ru_maxrss;
    if (w->l->cgroup != 0 && w1 == w->side) {
        /* Of all that runs for this request. */
        s.cpu_us = group_cpu_us(w->l, &w->group);
        peak = group_peak_kib(w->l, &w->group);
        s.peak_kib = peak > s.peak_kib ? peak : s.peak_kib;
    }
    s.survivors =
        (uint8_t)(w1->done.survivors > 255 ? 255 : w1->done.survivors);
    judge(w, w1, &s);
    if (w1 == w->side)
        judge_both(w, &s);
    judge_around(w, w1, &s);
    s.out_bytes = w1->out.total;
    s.err_bytes = w1->err.total;
    s.channel_bytes = w1->channel.total;
    kv__buf_add(out, w1->files.data, w1->files.length);
    kv__field(out, KV__DONE_STATE, &s, sizeof s);
    kv__field(out, KV__DONE_OUT, w1->out.head.data, w1->out.head.length);
    stream_put_tail(&w1->out, out, KV__DONE_OUT_TAIL);
    kv__field(out, KV__DONE_ERR, w1->err.head.data, w1->err.head.length);
    stream_put_tail(&w1->err, out, KV__DONE_ERR_TAIL);
    kv__field(out, KV__DONE_CHANNEL, w1->channel.head.data,
              w1->channel.head.length);
    if (s.ended == KV__ENDED_NOT)
        kv__field_text(out, KV__DONE_PROBLEM,
                       w1->problem[0] == '\0' ? "it did not start"
                                              : w1->problem);
}

/* Both are up, or both are ended. */
static void
run_sides(watch *w)
{
    int *peer = w->peer, *shared = w->shared, i;
    bool ok = true;
    side *s;

    if (w->sides == 2 &&
        (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, peer) != 0 ||
         socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, shared) != 0)) {
        ok = cannot(&w->side[0], "make a socket between two boxes");
    }
    /* The second first: it gives what the first one takes. */
    for (i = w->sides - 1; i >= 0 && ok; i--)
        ok = start(w, &w->side[i]);
    for (i = 0; i < 2; i++) {
        if (peer[i] >= 0)
            close(peer[i]);
        if (shared[i] >= 0)
            close(shared[i]);
    }
    for (i = 0; i < w->sides; i++) {
        s = &w->side[i];
        s->over = s->pid <= 0 || s->pidfd < 0;
        if (!ok)
            end_side(w, s, KV__ENDED_LOST);
    }
    if (w->side[0].pid > 0 || w->sides == 2)
        wait_for_end(w);
    for (s = w->side; s < w->side + w->sides; s++) {
        if (s->pid > 0)
            reap(s);
        stream_drain(&s->out);
        stream_drain(&s->err);
        stream_drain(&s->channel);
        /* Ended in the middle of something, it may have left its memory, which
         * is the zygote's, in disorder. */
        if (s->from != NULL && !s->has_done && (s->stands || !s->ready))
            pool_drop(w->l, s->from);
        else if (s->stands && s->done.spent != 0)
            pool_drop(w->l, s->from);
    }
}

static void
clear_side(side *s)
{
    int ours[] = {s->status, s->sync, s->secret, s->pidfd};
    size_t i;

    stream_close(&s->out);
    stream_close(&s->err);
    stream_close(&s->channel);
    for (i = 0; i < sizeof ours / sizeof *ours; i++)
        if (ours[i] >= 0)
            close(ours[i]);
    kv__buf_clear(&s->said);
    kv__buf_clear(&s->files);
}

bool
watch_run(launcher *l, const request *r, const request *peer, int control,
          kv__buf *out)
{
    watch w = {.l = l,
               .sides = peer == NULL ? 1 : 2,
               .control = control,
               .peer = {-1, -1},
               .shared = {-1, -1}};
    size_t bytes = r->bytes + (peer == NULL ? 0 : peer->bytes);
    kv__buf second = {0};
    int i;

    for (i = 0; i < w.sides; i++) {
        w.side[i] = (side){.r = i == 0 ? r : peer,
                           .pid = -1,
                           .pidfd = -1,
                           .status = -1,
                           .sync = -1,
                           .secret = -1,
                           .out = {.fd = -1, .has_tail = true},
                           .err = {.fd = -1, .has_tail = true},
                           .channel = {.fd = -1}};
        w.side[i].out.keep = w.side[i].err.keep = w.side[i].r->limits.keep;
        w.side[i].channel.keep = w.side[i].r->limits.channel;
        /* Made now, it costs the box no time. */
        w.side[i].from = pool_get(l, w.side[i].r, w.sides == 1);
    }
    w.started = now_us();
    if (peer != NULL && l->hello.level < 2)
        snprintf(w.side[0].problem, sizeof w.side[0].problem,
                 "two boxes at once need namespaces, expected level L2");
    else if ((r->alias_count > 0 || r->image != NULL) && l->hello.level < 2)
        snprintf(w.side[0].problem, sizeof w.side[0].problem,
                 "paths and a system of the task's own need namespaces, "
                 "expected level L2");
    else if (!uses_leave_room(r->limits.processes))
        (void)cannot(&w.side[0], "leave room for its processes within the "
                                 "caller's limit (ulimit -u)");
    else if (!group_start(l, &r->limits, bytes, pool_memory(l),
                          pool_processes(l), &w.group))
        (void)cannot(&w.side[0], "write limits to the control group");
    else
        run_sides(&w);
    if (peer != NULL) {
        if (w.side[1].failed && !w.side[0].failed) {
            w.side[0].failed = true;
            memcpy(w.side[0].problem, w.side[1].problem,
                   sizeof w.side[0].problem);
        }
        answer(&w, &w.side[1], &second);
        kv__field(out, KV__DONE_PEER, second.data, second.length);
        if (second.failed)
            out->failed = true;
        kv__buf_clear(&second);
    }
    answer(&w, &w.side[0], out);
    if (l->hello.level < 2)
        plain_clear(l);
    for (i = 0; i < w.sides; i++)
        clear_side(&w.side[i]);
    return !w.gone;
}

const char *
watch_trial(launcher *l, char *text, size_t size)
{
    const char *argv[] = {"/bin/true"};
    request r = {.argv = argv, .arg_count = 1};
    kv__buf out = {0};
    kv__box_state s = {0};
    kv_str data;
    uint8_t tag;
    size_t at = 0;
    bool broken;
    const char *wrong = NULL;

    kv__limits_default(&r.limits);
    snprintf(text, size, "out of memory for the answer of a trial");
    (void)watch_run(l, &r, NULL, -1, &out);
    while (!out.failed && kv__field_next(kv__str(out.data, out.length), &at,
                                         &tag, &data, &broken)) {
        if (tag == KV__DONE_STATE && data.length == sizeof s)
            memcpy(&s, data.data, sizeof s);
        if (tag == KV__DONE_PROBLEM)
            snprintf(text, size, "%.*s", (int)data.length, data.data);
    }
    if (s.ended != KV__ENDED_EXIT || s.code != 0) {
        if (s.ended != KV__ENDED_NOT)
            snprintf(text, size, "/bin/true ended by %s %u, expected exit 0",
                     kv__ended_name(s.ended), s.code);
        wrong = text;
    }
    kv__buf_clear(&out);
    return wrong;
}
