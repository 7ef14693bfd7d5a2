/* SPDX-License-Identifier: MIT */
/* What an interpreter loads to become a zygote: it waits for questions of the
 * launcher and clones process 1 of a box for each, or a template.
 *
 * Process 1 shares the interpreter's memory, so that making it costs nothing;
 * meanwhile the interpreter only waits.  Process 1 forks the job, which goes on
 * where the interpreter was: in the script. */
#include "core/launch/launch.h"
#include "core/launch/warm.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#define STACK ((size_t)256 << 10)

/* What kverify_serve returns. */
enum { BE_JOB, BE_TEMPLATE, BE_LATE_TEMPLATE };

#define EXPORT __attribute__((visibility("default")))
EXPORT int kverify_load(int state);
EXPORT int kverify_serve(int control);
EXPORT const char *kverify_environment(int index);
EXPORT int kverify_control(void);

/* State of the process: there is one thread, and one zygote in it, or one box
 * that stands. */
static launcher self;
static bool template;
static int new_control = -1;
static ucontext_t home;       /* where a job goes on: in run() */
static volatile bool resumed; /* in a job that is back there */
static char **environment;    /* what a job has to change in its own */

/* What the interpreter has to call around a fork. */
static struct {
    void (*before)(void), (*parent)(void), (*child)(void);
} python;

static bool
find(const char *name, void (**f)(void))
{
    void *symbol = dlsym(RTLD_DEFAULT, name);

    memcpy(f, &symbol, sizeof *f);
    return symbol != NULL;
}

int
kverify_load(int fd)
{
    zygote_state state;
    size_t size;
    int i;

    if (read(fd, &state, sizeof state) != (ssize_t)sizeof state)
        return -1;
    self.hello = state.hello;
    self.own_network = state.own_network != 0;
    for (i = 0; i < 5; i++) {
        size = state.length[i] * sizeof *self.filter[i].filter;
        self.filter[i].len = (unsigned short)state.length[i];
        self.filter[i].filter = malloc(size + 1);
        if (self.filter[i].filter == NULL ||
            read(fd, self.filter[i].filter, size) != (ssize_t)size)
            return -1;
    }
    if (!find("PyOS_BeforeFork", &python.before) ||
        !find("PyOS_AfterFork_Parent", &python.parent) ||
        !find("PyOS_AfterFork_Child", &python.child))
        return -1;
    return lock_bounds() ? 0 : -1;
}

const char *
kverify_environment(int index)
{
    return environment[index];
}

int
kverify_control(void)
{
    return new_control;
}

/* --- questions --- */

static bool
take_question(int control, ask *question, int *fds)
{
    char room[CMSG_SPACE(ASK_FDS * sizeof(int))];
    struct iovec part = {question, sizeof *question};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = room,
                       .msg_controllen = sizeof room};
    struct cmsghdr *c;
    int got[ASK_FDS], i, n = 0;
    ssize_t size;

    do {
        size = recvmsg(control, &m, MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    if (size != (ssize_t)sizeof *question)
        return false;
    c = CMSG_FIRSTHDR(&m);
    if (c == NULL || c->cmsg_type != SCM_RIGHTS)
        return false;
    memcpy(got, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
    for (i = 0; i < ASK_FDS; i++)
        fds[i] = (question->has & 1u << i) != 0 ? got[n++] : -1;
    return true;
}

static void
give_answer(int control, pid_t pid, int pidfd)
{
    ask_answer answer = {.pid = pid, .error = pid < 0 ? errno : 0};
    char room[CMSG_SPACE(sizeof(int))];
    struct iovec part = {&answer, sizeof answer};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
    struct cmsghdr *c;

    if (pid > 0) {
        memset(room, 0, sizeof room);
        m.msg_control = room;
        m.msg_controllen = sizeof room;
        c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof pidfd);
        memcpy(CMSG_DATA(c), &pidfd, sizeof pidfd);
    }
    if (sendmsg(control, &m, MSG_NOSIGNAL) < 0)
        _exit(0);
}

/* --- boxes --- */

/* In the job, on the stack of process 1: go on where the interpreter was, on
 * its own stack, as if getcontext in run() returned once more. */
static void
resume(void)
{
    resumed = true;
    setcontext(&home);
}

static int
process_one(void *opaque)
{
    inside_main(opaque);
}

/* CLONE_VM: process 1 copies no memory, only the job that it forks does.  It
 * needs a stack of its own then, and must leave alone what the interpreter
 * holds. */
static pid_t
clone_process_one(inside *in, void *stack, int *pidfd)
{
    int flags = CLONE_VM | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC |
                CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_PIDFD | SIGCHLD;

    if (!self.own_network)
        flags |= CLONE_NEWNET;
    return clone(process_one, (char *)stack + STACK, flags, in, pidfd);
}

/* What is different in the job's environment, made here so that the job need
 * not touch the heap: NAME=value to set, NAME to remove. */
static void
prepare_environment(const request *r)
{
    char **all = inside_expand(r->envs, r->env_count, "/box", "/box", "/tmp");
    size_t i, n = 0, had = 0, name;
    char **old, *end;

    for (i = 0; environment != NULL && environment[i] != NULL; i++)
        free(environment[i]);
    free(environment);
    for (old = environ; *old != NULL; old++)
        had++;
    environment = calloc(r->env_count + had + 1, sizeof *environment);
    if (all == NULL || environment == NULL)
        _exit(1);
    for (old = environ; *old != NULL; old++) {
        end = strchr(*old, '=');
        name = end == NULL ? strlen(*old) : (size_t)(end - *old);
        for (i = 0; all[i] != NULL &&
                    (strncmp(all[i], *old, name) != 0 || all[i][name] != '=');
             i++) {
        }
        if (all[i] == NULL)
            environment[n++] = strndup(*old, name);
    }
    for (i = 0; all[i] != NULL; i++) {
        for (old = environ; *old != NULL && strcmp(*old, all[i]) != 0; old++) {
        }
        if (*old == NULL)
            environment[n++] = all[i];
        else
            free(all[i]);
    }
    free(all);
}

/* What came with a question, for process 1 and the job. */
static inside
what_is_given(int control, const int *fds, const request *r)
{
    return (inside){.l = &self,
                    .r = r,
                    .sync = fds[ASK_SYNC],
                    .status = fds[ASK_STATUS],
                    .out = fds[ASK_OUT],
                    .err = fds[ASK_ERR],
                    .channel = fds[ASK_CHANNEL],
                    .input = fds[ASK_INPUT],
                    .secret = fds[ASK_SECRET],
                    .peer = fds[ASK_PEER],
                    .shared = fds[ASK_SHARED],
                    .control = control,
                    .staged = template};
}

/* True in the job. */
static bool
run(int control, const ask *question, const int *fds, const request *r)
{
    inside in = what_is_given(control, fds, r);
    void *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    pid_t pid = -1;
    int pidfd = -1;

    in.gives = question->gives != 0;
    in.resume = resume;
    prepare_environment(r);
    if (stack != MAP_FAILED) {
        python.before();
        (void)getcontext(&home);
        if (resumed) {
            if (template) /* else it is closed with all others */
                close(fds[ASK_FRAME]);
            python.child();
            return true;
        }
        pid = clone_process_one(&in, stack, &pidfd);
    }
    give_answer(control, pid, pidfd);
    if (pidfd >= 0)
        close(pidfd);
    /* Until process 1 is gone: it uses our memory, and STACK. */
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    if (stack != MAP_FAILED) {
        python.parent();
        (void)munmap(stack, STACK);
    }
    return false;
}

/* --- boxes that stand --- */

/* Process 1 of one: like fork, but into namespaces of its own, as process 1
 * can be made in no other way.  libc need not be told: there is one thread, and
 * the number of it that libc remembers is used by nothing here. */
static pid_t
fork_into_namespaces(int *pidfd)
{
    unsigned long flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC |
                          CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_PIDFD |
                          SIGCHLD;

    if (!self.own_network)
        flags |= CLONE_NEWNET;
    return (pid_t)syscall(SYS_clone, flags, NULL, pidfd, NULL, NULL);
}

static void
keep_protected(request *r)
{
    size_t i, kept = 0;

    for (i = 0; i < r->entry_count; i++)
        if ((r->entries[i].flags & KV__FILE_PROTECT) != 0)
            r->entries[kept++] = r->entries[i];
    r->entry_count = kept;
}

static void
be_standing(int control, const int *fds, request *r)
{
    close(control);
    keep_protected(r);
    new_control = fcntl(fds[ASK_CONTROL], F_DUPFD_CLOEXEC, INSIDE_OWN);
    if (new_control < 0 || standing_set_up(&self, r, fds[ASK_LAST_PID]) != NULL)
        _exit(1);
}

/* True in the process 1 of the new box. */
static bool
stand(int control, const int *fds, request *r)
{
    int pidfd = -1;
    pid_t pid;

    python.before();
    pid = fork_into_namespaces(&pidfd);
    if (pid == 0) {
        be_standing(control, fds, r);
        python.child();
        return true;
    }
    give_answer(control, pid, pidfd);
    if (pidfd >= 0)
        close(pidfd);
    python.parent();
    return false;
}

/* True in the job. */
static bool
run_here(int control, const int *fds, const request *r)
{
    inside in = what_is_given(control, fds, r);
    uint64_t started;
    int pidfd;
    pid_t pid;

    in.stands = true;
    prepare_environment(r);
    if (standing_fill(r) != NULL)
        _exit(1);
    started = now_us();
    python.before();
    pid = fork();
    if (pid == 0) {
        inside_job_here(&in);
        python.child();
        return true;
    }
    pidfd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
    give_answer(control, pidfd < 0 ? -1 : pid, pidfd);
    python.parent();
    if (pidfd < 0)
        _exit(1);
    close(pidfd);
    inside_end_here(&in, pid, started, standing_reset);
    return false;
}

/* --- templates --- */

/* In the fork of a zygote: take the protected files of a task into folders of
 * its own, and go on as a zygote of that task alone. */
static void
be_template(int control, const int *fds, request *r)
{
    int null, fd;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    close(control);
    keep_protected(r);
    /* Out of the way of what its jobs are given. */
    new_control = fcntl(fds[ASK_CONTROL], F_DUPFD_CLOEXEC, 512);
    close(fds[ASK_CONTROL]);
    close(fds[ASK_FRAME]);
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    /* The numbers that jobs find their descriptors under are taken, so that
     * nothing that stays open has one of them. */
    for (fd = 1; fd < 6; fd++)
        if (null < 0 || dup2(null, fd) < 0)
            _exit(1);
    if (new_control < 0 || unshare(CLONE_NEWNS) != 0 ||
        mounts_fill(r, false) != NULL)
        _exit(1);
    if (null >= 6)
        close(null);
    /* Modules of the tests are going to run here. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_seccomp, 1 /* filter */, 0, &self.filter[4]) != 0)
        _exit(1);
    template = true;
}

/* True in the template. */
static bool
stage(int control, const int *fds, request *r)
{
    pid_t pid;
    int pidfd;

    python.before();
    pid = fork();
    if (pid == 0) {
        be_template(control, fds, r);
        python.child();
        return true;
    }
    pidfd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
    give_answer(control, pidfd < 0 ? -1 : pid, pidfd);
    if (pidfd >= 0)
        close(pidfd);
    python.parent();
    return false;
}

static bool
say_ready(int control)
{
    char ready = SAY_READY;

    return send(control, &ready, 1, MSG_NOSIGNAL) == 1;
}

/* True in a process that goes on in the interpreter. */
static bool
answer(uint32_t op, int *control, const ask *question, const int *fds,
       request *r)
{
    switch (op) {
    case ASK_RUN: return run(*control, question, fds, r);
    case ASK_JOB: return run_here(*control, fds, r);
    case ASK_STAND:
        if (stand(*control, fds, r)) {
            *control = new_control;
            if (!say_ready(*control))
                _exit(0);
        }
        return false;
    default: return stage(*control, fds, r);
    }
}

int
kverify_serve(int control)
{
    int fds[ASK_FDS], i;
    static parsing p;
    struct stat st;
    ask question;
    char *frame;
    bool child;

    if (!say_ready(control))
        _exit(0);
    while (take_question(control, &question, fds)) {
        /* Reap templates that were ended. */
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
        frame = fstat(fds[ASK_FRAME], &st) == 0 && st.st_size > 0
                    ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
                           fds[ASK_FRAME], 0)
                    : MAP_FAILED;
        if (frame == MAP_FAILED ||
            !request_parse(&p, kv__str(frame, (size_t)st.st_size)))
            _exit(1);
        child = answer(question.op, &control, &question, fds, &p.r);
        request_forget(&p);
        /* Nothing of an attempt stays for the next. */
        (void)munmap(frame, (size_t)st.st_size);
        if (child)
            return question.op == ASK_STAGE        ? BE_TEMPLATE
                   : question.op == ASK_STAGE_LATE ? BE_LATE_TEMPLATE
                                                   : BE_JOB;
        for (i = 0; i < ASK_FDS; i++)
            if (fds[i] >= 0)
                close(fds[i]);
    }
    _exit(0);
}
