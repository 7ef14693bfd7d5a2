/* Starting a box, watching it, ending it. */
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

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#ifndef P_PIDFD
#define P_PIDFD 3
#endif

#define NAMESPACES                                                         \
    ((uint64_t)(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | \
                CLONE_NEWUTS | CLONE_NEWCGROUP))
/* How often CPU time is looked at. */
#define TICK_MS 20

struct clone_args_v0 {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack,
        stack_size, tls;
};

static uint64_t
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* --- what comes out ---------------------------------------------------------
 */

typedef struct stream {
    int fd;
    uint64_t total;
    kv__buf head;
    char *tail; /* a ring of KEEP bytes */
    size_t tail_used, tail_at;
} stream;

typedef struct watch {
    launcher *l;
    const request *r;
    group_state group;
    pid_t pid;
    int pidfd, control, status, sync;
    int secret; /* write end */
    size_t secret_sent;
    stream out, err, channel;
    kv__buf said; /* what process 1 said and is not taken yet */
    kv__buf *answer;
    job_done done;
    bool has_done, gone, failed;
    kv__ended ended; /* why we ended it */
    uint64_t started;
    char problem[300];
} watch;

static void
keep(const watch *w, stream *s, const char *data, size_t length)
{
    size_t room = w->r->limits.keep, take, part;

    s->total += length;
    if (s == &w->channel)
        room = w->r->limits.channel;
    take = room > s->head.length ? room - s->head.length : 0;
    take = take < length ? take : length;
    kv__buf_add(&s->head, data, take);
    data += take;
    length -= take;
    if (length == 0 || s == &w->channel || room == 0)
        return;
    if (s->tail == NULL)
        s->tail = malloc(room);
    if (s->tail == NULL)
        return;
    if (length > room) {
        data += length - room;
        length = room;
    }
    while (length > 0) {
        part = room - s->tail_at < length ? room - s->tail_at : length;
        memcpy(s->tail + s->tail_at, data, part);
        s->tail_at = (s->tail_at + part) % room;
        s->tail_used = s->tail_used + part < room ? s->tail_used + part : room;
        data += part;
        length -= part;
    }
}

/* Everything there is to read now. */
static void
drain(watch *w, stream *s)
{
    static char buffer[65536];
    ssize_t n;
    int round;

    for (round = 0; s->fd >= 0 && round < 16; round++) {
        n = read(s->fd, buffer, sizeof buffer);
        if (n > 0) {
            keep(w, s, buffer, (size_t)n);
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            close(s->fd);
            s->fd = -1;
        } else {
            break;
        }
    }
}

static void
put_tail(const watch *w, uint8_t tag, const stream *s)
{
    kv__buf text = {0};
    size_t start = s->tail_used < w->r->limits.keep ? 0 : s->tail_at;

    if (s->tail_used == 0)
        return;
    kv__buf_add(&text, s->tail + start, s->tail_used - start);
    kv__buf_add(&text, s->tail, start);
    kv__field(w->answer, tag, text.data, text.length);
    kv__buf_clear(&text);
}

static void
close_stream(stream *s)
{
    if (s->fd >= 0)
        close(s->fd);
    kv__buf_clear(&s->head);
    free(s->tail);
}

/* Messages of process 1: whole ones are taken, a part waits for its rest. */
static void
listen_to_init(watch *w)
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
        return;
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
        if (left < 5)
            break;
        memcpy(&size, p + 1, sizeof size);
        if (size > KV__FRAME_MAX || left - 5 < size)
            break;
        if (p[0] == SAY_PROBLEM) {
            w->failed = true;
            snprintf(w->problem, sizeof w->problem, "%.*s", (int)size, p + 5);
        } else if (p[0] == SAY_FILE) {
            kv__field(w->answer, KV__DONE_FILE, p + 5, size);
        }
        at += 5 + size;
    }
    if (w->said.failed)
        return;
    memmove(w->said.data, w->said.data + at, w->said.length - at);
    w->said.length -= at;
}

static void
feed_secret(watch *w)
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

/* --- starting ---------------------------------------------------------------
 */

static bool
write_map(pid_t pid, const char *file, const char *text)
{
    char path[64];
    bool ok;
    int fd;

    snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    close(fd);
    return ok;
}

/* The box's user 1000 is the caller, or nobody where the caller is root: a
 * process that gets out must not be root outside. */
static bool
map_users(const launcher *l, pid_t pid)
{
    char text[64];

    if (!l->hello.root && !write_map(pid, "setgroups", "deny"))
        return false;
    snprintf(text, sizeof text, "1000 %u 1",
             l->hello.root ? 65534u : (unsigned)getegid());
    if (!write_map(pid, "gid_map", text))
        return false;
    snprintf(text, sizeof text, "1000 %u 1",
             l->hello.root ? 65534u : (unsigned)geteuid());
    return write_map(pid, "uid_map", text);
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

static pid_t
clone_init(const launcher *l, int *pidfd)
{
    struct clone_args_v0 args = {0};
    pid_t pid;

    args.flags = CLONE_PIDFD;
    args.pidfd = (uint64_t)(uintptr_t)pidfd;
    args.exit_signal = SIGCHLD;
    if (l->hello.level >= 2)
        args.flags |=
            NAMESPACES | (l->hello.user_namespace ? CLONE_NEWUSER : 0);
    if (l->hello.level >= 2 && l->own_network)
        args.flags &= ~(uint64_t)CLONE_NEWNET;
    pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (pid < 0 && l->hello.level < 2) {
        /* Where clone3 is refused: fork, and a descriptor for it. */
        pid = fork();
        if (pid > 0)
            *pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    }
    return pid;
}

static bool
start(watch *w)
{
    int out[2] = {-1, -1}, err[2] = {-1, -1}, channel[2] = {-1, -1},
        status[2] = {-1, -1}, sync[2] = {-1, -1}, secret[2] = {-1, -1};
    bool merge = (w->r->flags & KV__BOX_MERGE) != 0, ok;
    int input = input_file(w->r);
    inside in;

    ok = (!w->r->has_input || input >= 0) && pipe2(out, O_CLOEXEC) == 0 &&
         (merge || pipe2(err, O_CLOEXEC) == 0) &&
         pipe2(channel, O_CLOEXEC) == 0 && pipe2(status, O_CLOEXEC) == 0 &&
         pipe2(sync, O_CLOEXEC) == 0 &&
         (!w->r->has_secret || pipe2(secret, O_CLOEXEC) == 0);
    if (ok) {
        in = (inside){w->l,       w->r,   sync[0],
                      status[1],  out[1], merge ? out[1] : err[1],
                      channel[1], input,  secret[0]};
        w->pid = clone_init(w->l, &w->pidfd);
        if (w->pid == 0) {
            int theirs[] = {sync[1],    status[0], out[0],    err[0],
                            channel[0], secret[1], w->control};
            size_t i;

            /* A pipe ends only when nobody holds its other side. */
            for (i = 0; i < sizeof theirs / sizeof *theirs; i++)
                if (theirs[i] >= 0)
                    close(theirs[i]);
            inside_main(&in);
        }
        ok = w->pid > 0 && w->pidfd >= 0;
    }
    if (!ok)
        snprintf(w->problem, sizeof w->problem, "starting the box: %s",
                 strerror(errno));
    if (ok && w->l->hello.level >= 2 && w->l->hello.user_namespace &&
        !map_users(w->l, w->pid)) {
        snprintf(w->problem, sizeof w->problem, "mapping users of the box: %s",
                 strerror(errno));
        ok = false;
    }
    if (ok && write(sync[1], "g", 1) != 1)
        ok = false;
    w->out.fd = out[0];
    w->err.fd = err[0];
    w->channel.fd = channel[0];
    w->status = status[0];
    w->sync = sync[1];
    w->secret = secret[1];
    {
        int ours[] = {out[1],  err[1],    channel[1], status[1],
                      sync[0], secret[0], input};
        size_t i;

        for (i = 0; i < sizeof ours / sizeof *ours; i++)
            if (ours[i] >= 0)
                close(ours[i]);
    }
    if (w->out.fd >= 0)
        unblock(w->out.fd);
    if (w->err.fd >= 0)
        unblock(w->err.fd);
    if (w->channel.fd >= 0)
        unblock(w->channel.fd);
    if (w->status >= 0)
        unblock(w->status);
    if (w->secret >= 0)
        unblock(w->secret);
    return ok;
}

/* --- watching ----------------------------------------------------------------
 */

static void
end_box(watch *w, kv__ended why)
{
    if (w->ended == KV__ENDED_NOT)
        w->ended = why;
    (void)syscall(SYS_pidfd_send_signal, w->pidfd,
                  w->l->hello.level >= 2 ? SIGKILL : SIGTERM, NULL, 0);
}

static void
check_limits(watch *w)
{
    const kv__limits *m = &w->r->limits;
    uint64_t cpu;

    if (m->output > 0 && w->out.total + w->err.total > m->output)
        end_box(w, KV__ENDED_OUTPUT);
    if (w->channel.total > m->channel)
        end_box(w, KV__ENDED_OUTPUT);
    if (m->cpu_ms > 0 && w->l->cgroup != 0) {
        cpu = group_cpu_us(w->l, &w->group);
        if (cpu > m->cpu_ms * 1000)
            end_box(w, KV__ENDED_CPU);
    }
    if (m->wall_ms > 0 && now_us() - w->started > m->wall_ms * 1000)
        end_box(w, KV__ENDED_WALL);
}

static int
patience(const watch *w)
{
    uint64_t gone = (now_us() - w->started) / 1000, left;

    if (w->ended != KV__ENDED_NOT)
        return TICK_MS;
    if (w->r->limits.cpu_ms > 0 && w->l->cgroup != 0)
        return TICK_MS;
    if (w->r->limits.wall_ms == 0)
        return 1000;
    left = w->r->limits.wall_ms > gone ? w->r->limits.wall_ms - gone : 0;
    return left > 1000 ? 1000 : (int)left + 1;
}

/* Until process 1 is gone.  The engine's end of the socket going away ends
 * the box too. */
static void
wait_for_end(watch *w)
{
    struct pollfd p[7];
    stream *streams[3] = {&w->out, &w->err, &w->channel};
    uint64_t checked = now_us();
    int i, n;

    for (;;) {
        p[0] = (struct pollfd){w->pidfd, POLLIN, 0};
        p[1] = (struct pollfd){w->status, POLLIN, 0};
        p[2] = (struct pollfd){w->control, POLLRDHUP, 0};
        p[3] = (struct pollfd){w->secret, POLLOUT, 0};
        for (i = 0; i < 3; i++)
            p[4 + i] = (struct pollfd){streams[i]->fd, POLLIN, 0};
        n = poll(p, 7, patience(w));
        if (n < 0 && errno != EINTR)
            end_box(w, KV__ENDED_LOST);
        for (i = 0; i < 3; i++)
            if (streams[i]->fd >= 0 && p[4 + i].revents != 0)
                drain(w, streams[i]);
        if (w->status >= 0 && p[1].revents != 0)
            listen_to_init(w);
        if (w->secret >= 0 && p[3].revents != 0)
            feed_secret(w);
        if (!w->gone && (p[2].revents & (POLLRDHUP | POLLHUP | POLLERR))) {
            w->gone = true;
            end_box(w, KV__ENDED_LOST);
        }
        if (p[0].revents != 0)
            break;
        if (now_us() - checked > TICK_MS * 500) {
            checked = now_us();
            check_limits(w);
        }
    }
    while (w->status >= 0) /* the writer is dead: this ends */
        listen_to_init(w);
}

static void
reap(watch *w, struct rusage *use)
{
    int status;

    memset(use, 0, sizeof *use);
    while (wait4(w->pid, &status, 0, use) < 0 && errno == EINTR) {
    }
}

/* --- the answer --------------------------------------------------------- */

static void
judge(watch *w, kv__box_state *s)
{
    uint64_t limit = w->r->limits.cpu_ms * 1000;
    int status = w->done.status;

    const kv__limits *m = &w->r->limits;

    s->ended = w->ended;
    if (w->failed || (!w->has_done && w->problem[0] != '\0')) {
        s->ended = KV__ENDED_NOT;
        return;
    }
    if (w->ended != KV__ENDED_NOT)
        return;
    /* What came after the last look counts as well. */
    if ((m->output > 0 && w->out.total + w->err.total > m->output) ||
        w->channel.total > m->channel) {
        s->ended = KV__ENDED_OUTPUT;
        return;
    }
    if (!w->has_done) {
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
    if ((s->code == SIGXCPU || s->code == SIGKILL) && limit > 0 &&
        s->cpu_us + 100000 >= limit)
        s->ended = KV__ENDED_CPU;
    else if (s->code == SIGKILL && group_oom(w->l, &w->group))
        s->ended = KV__ENDED_MEMORY;
    if (s->ended != KV__ENDED_SIGNAL)
        s->code = 0;
}

static void
answer(watch *w, const struct rusage *use)
{
    kv__box_state s;
    uint64_t init_cpu =
        (uint64_t)(use->ru_utime.tv_sec + use->ru_stime.tv_sec) * 1000000 +
        (uint64_t)(use->ru_utime.tv_usec + use->ru_stime.tv_usec);
    uint64_t peak;

    memset(&s, 0, sizeof s);
    s.level = w->l->hello.level;
    memcpy(s.held, w->l->hello.held, sizeof s.held);
    if ((w->r->flags & KV__BOX_NO_ADDRESS) != 0 &&
        s.held[KV__LIMIT_MEMORY] == KV__HELD_RLIMIT)
        s.held[KV__LIMIT_MEMORY] = KV__HELD_NONE;
    s.wall_us = w->has_done ? w->done.wall_us : now_us() - w->started;
    s.cpu_us = w->has_done ? w->done.cpu_us : init_cpu;
    s.peak_kib = w->has_done ? w->done.peak_kib : (uint64_t)use->ru_maxrss;
    if (w->l->cgroup != 0) {
        s.cpu_us = group_cpu_us(w->l, &w->group);
        peak = group_peak_kib(w->l, &w->group);
        s.peak_kib = peak > s.peak_kib ? peak : s.peak_kib;
    }
    s.survivors = (uint8_t)(w->done.survivors > 255 ? 255 : w->done.survivors);
    judge(w, &s);
    s.out_bytes = w->out.total;
    s.err_bytes = w->err.total;
    s.channel_bytes = w->channel.total;
    kv__field(w->answer, KV__DONE_STATE, &s, sizeof s);
    kv__field(w->answer, KV__DONE_OUT, w->out.head.data, w->out.head.length);
    put_tail(w, KV__DONE_OUT_TAIL, &w->out);
    kv__field(w->answer, KV__DONE_ERR, w->err.head.data, w->err.head.length);
    put_tail(w, KV__DONE_ERR_TAIL, &w->err);
    kv__field(w->answer, KV__DONE_CHANNEL, w->channel.head.data,
              w->channel.head.length);
    if (s.ended == KV__ENDED_NOT)
        kv__field_text(w->answer, KV__DONE_PROBLEM,
                       w->problem[0] == '\0' ? "it did not start" : w->problem);
}

bool
watch_run(launcher *l, const request *r, int control, kv__buf *out)
{
    watch w = {.l = l,
               .r = r,
               .pid = -1,
               .pidfd = -1,
               .control = control,
               .status = -1,
               .sync = -1,
               .secret = -1,
               .answer = out};
    struct rusage use;
    bool ok;

    w.out.fd = w.err.fd = w.channel.fd = -1;
    w.started = now_us();
    memset(&use, 0, sizeof use);
    if (!group_start(l, &r->limits, r->bytes, &w.group)) {
        snprintf(w.problem, sizeof w.problem,
                 "writing limits to the control group: %s", strerror(errno));
    } else {
        ok = start(&w);
        if (!ok && w.pid > 0)
            (void)kill(w.pid, SIGKILL);
        if (w.pid > 0 && w.pidfd >= 0) {
            if (ok)
                wait_for_end(&w);
            reap(&w, &use);
        }
        drain(&w, &w.out);
        drain(&w, &w.err);
        drain(&w, &w.channel);
    }
    answer(&w, &use);
    if (l->hello.level < 2)
        plain_clear(l);
    close_stream(&w.out);
    close_stream(&w.err);
    close_stream(&w.channel);
    {
        int ours[] = {w.status, w.sync, w.secret, w.pidfd};
        size_t i;

        for (i = 0; i < sizeof ours / sizeof *ours; i++)
            if (ours[i] >= 0)
                close(ours[i]);
    }
    kv__buf_clear(&w.said);
    return !w.gone;
}

const char *
watch_trial(launcher *l, char *text, size_t size)
{
    const char *argv[] = {"/bin/true"};
    request r = {.argv = argv, .args = 1};
    kv__buf out = {0};
    kv__box_state s = {0};
    kv_str data;
    uint8_t tag;
    size_t at = 0;
    bool broken;
    const char *wrong = NULL;

    kv__limits_default(&r.limits);
    snprintf(text, size, "it did not say what is wrong");
    (void)watch_run(l, &r, -1, &out);
    while (!out.failed && kv__field_next(kv__str(out.data, out.length), &at,
                                         &tag, &data, &broken)) {
        if (tag == KV__DONE_STATE && data.length == sizeof s)
            memcpy(&s, data.data, sizeof s);
        if (tag == KV__DONE_PROBLEM)
            snprintf(text, size, "%.*s", (int)data.length, data.data);
    }
    if (s.ended != KV__ENDED_EXIT || s.code != 0) {
        if (s.ended != KV__ENDED_NOT)
            snprintf(text, size, "/bin/true ended with %s %u",
                     kv__ended_name(s.ended), s.code);
        wrong = text;
    }
    kv__buf_clear(&out);
    return wrong;
}
