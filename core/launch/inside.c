/* SPDX-License-Identifier: MIT */
/* Process 1 of a box.  It sets the box up, starts the job as its child (so a
 * candidate is never process 1, and its exit status is its own), reaps, ends
 * everything when the job is done, and hands out what was asked for.  It never
 * runs a byte of the candidate's. */
#include "core/launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#define RANGE_CLOEXEC 4u

static void
say(int fd, const void *data, size_t length)
{
    const char *at = data;
    ssize_t n;

    while (length > 0) {
        n = write(fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            _exit(1); /* nobody listens: the launcher is gone */
        at += n;
        length -= (size_t)n;
    }
}

/* Report that process 1, or the job, cannot do WHAT, and why by errno. */
static _Noreturn void
give_up(int status, const char *what)
{
    char text[256], head[5] = {SAY_PROBLEM, 0, 0, 0, 0};
    uint32_t length;

    /* WHAT may have a path in it, as long as paths get: cut it and not the
     * reason. */
    snprintf(text, sizeof text, "cannot %.160s: %s", what, strerror(errno));
    length = (uint32_t)strlen(text);
    memcpy(head + 1, &length, sizeof length);
    say(status, head, sizeof head);
    say(status, text, length);
    _exit(1);
}

static _Noreturn void
cannot_run(int status, const char *program)
{
    char what[200];

    snprintf(what, sizeof what, "run '%.150s'", program);
    give_up(status, what);
}

/* --- the job ------------------------------------------------------------ */

/* TEXT with {box}, {kept} and {tmp} replaced; of malloc. */
static char *
expand(const char *text, const char *box, const char *kept, const char *tmp)
{
    const char *const from[] = {"{box}", "{kept}", "{tmp}"};
    const char *const to[] = {box, kept, tmp};
    kv__buf out = {0};
    size_t i;

    while (*text != '\0') {
        for (i = 0; i < 3; i++)
            if (strncmp(text, from[i], strlen(from[i])) == 0)
                break;
        if (i < 3) {
            kv__buf_str(&out, to[i]);
            text += strlen(from[i]);
        } else {
            kv__buf_char(&out, *text++);
        }
    }
    return kv__buf_text(&out) == NULL ? NULL : out.data;
}

char **
inside_expand(const char *const *texts, size_t count, const char *box,
              const char *kept, const char *tmp)
{
    char **out = calloc(count + 1, sizeof *out);
    size_t i;

    for (i = 0; i < count && out != NULL; i++) {
        out[i] = expand(texts[i], box, kept, tmp);
        /* A list that ends early would be another command.  The caller gives
         * up, so what was made so far needs no freeing. */
        if (out[i] == NULL)
            return NULL;
    }
    return out;
}

static int
place(int fd, int to)
{
    return fd == to ? fcntl(fd, F_SETFD, 0) : dup2(fd, to);
}

/* 0 to 2 as usual, the channel, the secret, the other box. */
#define DESCRIPTORS 6
/* Where a job that is a fork has its status pipe until it goes on. */
#define JOB_STATUS 256

/* Those as declared, everything else closed at exec: a descriptor of the host
 * that stays open is a way out of the box. */
static bool
descriptors(const inside *in)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int want[DESCRIPTORS] = {in->input,   in->out,    in->err,
                             in->channel, in->secret, in->peer};
    int i;

    /* Out of the way of the numbers they are going to. */
    for (i = 0; i < DESCRIPTORS; i++)
        if (want[i] >= 0)
            want[i] = fcntl(want[i], F_DUPFD_CLOEXEC, 16);
    if (null < 0)
        return false;
    if (want[0] < 0)
        want[0] = null;
    for (i = 0; i < DESCRIPTORS; i++) {
        if (want[i] >= 0 && place(want[i], i) < 0)
            return false;
        if (want[i] < 0)
            (void)fcntl(i, F_SETFD, FD_CLOEXEC);
    }
    if (syscall(SYS_close_range, (unsigned)DESCRIPTORS, ~0u, RANGE_CLOEXEC) !=
        0) {
        for (i = DESCRIPTORS; i < 1024; i++)
            (void)fcntl(i, F_SETFD, FD_CLOEXEC);
    }
    return true;
}

/* The same where nothing is executed: what is not declared is closed now, but
 * STATUS.  A job of a template keeps the template's own as well, because its
 * test framework has them open; they hold nothing of any attempt. */
static bool
descriptors_now(const inside *in, int status)
{
    int want[DESCRIPTORS] = {in->input,   in->out,    in->err,
                             in->channel, in->secret, in->peer};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), i;
    int theirs[] = {in->input,  in->out,     in->err,    in->channel,
                    in->secret, in->peer,    in->shared, in->sync,
                    in->status, in->control, -1};
    int first = in->staged ? 3 : 0;
    size_t k;

    if (null < 0 || null < DESCRIPTORS)
        null = fcntl(null, F_DUPFD_CLOEXEC, 64);
    if (null < 0)
        return false;
    theirs[10] = null;
    if (want[0] < 0)
        want[0] = null;
    for (i = 0; i < DESCRIPTORS; i++)
        if (want[i] >= 0)
            want[i] = fcntl(want[i], F_DUPFD_CLOEXEC, 64);
    for (i = first; i < DESCRIPTORS; i++) {
        if (want[i] >= 0 && dup2(want[i], i) < 0)
            return false;
        if (want[i] < 0)
            (void)close(i);
    }
    if (!in->staged)
        return syscall(SYS_close_range, (unsigned)DESCRIPTORS,
                       (unsigned)status - 1, 0) == 0 &&
               syscall(SYS_close_range, (unsigned)status + 1, ~0u, 0) == 0;
    /* Those of a box that stands: see standing.c. */
    if (in->stands)
        (void)syscall(SYS_close_range, INSIDE_OWN, ~0u, 0);
    for (k = 0; k < sizeof theirs / sizeof *theirs; k++)
        if (theirs[k] >= DESCRIPTORS && theirs[k] != status)
            (void)close(theirs[k]);
    for (i = 0; i < DESCRIPTORS; i++)
        if (want[i] >= DESCRIPTORS)
            (void)close(want[i]);
    return true;
}

/* The child of process 1: gives up one right after the other, in the order of
 * launch.h, and becomes the candidate's program. */
static _Noreturn void
job(const inside *in, int status)
{
    const launcher *l = in->l;
    const request *r = in->r;
    bool plain = l->hello.level < 2;
    char box[300], kept[300], tmp[300];
    const char *writable[3] = {box, tmp, "/dev/shm"}, *wrong;
    char **argv = NULL, **envp = NULL;
    sigset_t none;

    snprintf(box, sizeof box, plain ? "%s/box" : "/box", l->folder);
    snprintf(kept, sizeof kept, plain ? "%s/kept" : "/box", l->folder);
    snprintf(tmp, sizeof tmp, plain ? "%s/tmp" : "/tmp", l->folder);
    if (in->resume == NULL) {
        argv = inside_expand(r->argv, r->arg_count, box, kept, tmp);
        envp = inside_expand(r->envs, r->env_count, box, kept, tmp);
        if (argv == NULL || envp == NULL || argv[0] == NULL)
            give_up(status, "get memory for the command");
    }
    /* A number that descriptors() does not use. */
    status =
        fcntl(status, F_DUPFD_CLOEXEC, in->resume == NULL ? 32 : JOB_STATUS);
    (void)setsid();
    if (in->resume == NULL ? !descriptors(in) : !descriptors_now(in, status))
        give_up(status, "set the descriptors of the box");
    if (in->resume == NULL) {
        (void)signal(SIGPIPE, SIG_DFL); /* all that the launcher changed */
        (void)signal(SIGTERM, SIG_DFL);
    } else {
        /* It was process 1's, which shared its memory with the zygote. */
        (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (chdir(box) != 0)
        give_up(status, "enter the working folder");
    wrong = lock_limits(l, r);
    if (wrong == NULL && l->hello.root && !l->hello.user_namespace) {
        uid_t user = plain ? l->user : 65534;

        if (setgroups(0, NULL) != 0 || setresgid(user, user, user) != 0 ||
            setresuid(user, user, user) != 0)
            wrong = "become the user of the box";
    }
    if (wrong == NULL && !l->hello.user_namespace)
        wrong = lock_privileges(false);
    if (wrong == NULL)
        wrong = lock_paths(l, r, writable, plain ? 2 : 3, plain ? kept : NULL);
    if (wrong == NULL)
        wrong = lock_calls(l, r);
    if (wrong != NULL)
        give_up(status, wrong);
    if (in->resume != NULL) {
        close(status);
        in->resume();
    }
    execve(argv[0], argv, envp);
    cannot_run(status, argv[0]);
}

void
inside_job_here(const inside *in)
{
    const char *wrong;
    sigset_t none;
    int status = fcntl(in->status, F_DUPFD_CLOEXEC, JOB_STATUS);

    (void)setsid();
    if (!descriptors_now(in, status))
        give_up(status, "set the descriptors of the box");
    /* What was done in job() when the box was made is inherited. */
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (chdir("/box") != 0)
        give_up(status, "enter the working folder");
    wrong = lock_limits(in->l, in->r);
    if (wrong == NULL)
        wrong = lock_privileges(false);
    if (wrong == NULL && (in->r->flags & KV__BOX_NO_FORK) != 0)
        wrong = lock_calls(in->l, in->r);
    if (wrong != NULL)
        give_up(status, wrong);
    close(status);
}

/* --- files that were asked for ---------------------------------------------
 */

/* openat2 of Linux 5.6, where libc's headers may be older. */
struct open_how_v0 {
    uint64_t flags, mode, resolve;
};
#define NO_XDEV 0x01u
#define NO_MAGICLINKS 0x02u
#define NO_LINKS 0x04u
#define BELOW 0x08u

/* Everything else in the box is dead.  Regular files only, no links, nothing
 * outside the working folder. */
static void
hand_out(const inside *in, const char *box)
{
    struct open_how_v0 how = {O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0,
                              NO_XDEV | NO_MAGICLINKS | NO_LINKS | BELOW};
    const request *r = in->r;
    struct stat st;
    char head[5], *content;
    size_t i, name;
    uint32_t length;
    ssize_t n;
    int root = open(box, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), fd;

    for (i = 0; i < r->collect_count && root >= 0; i++) {
        fd = (int)syscall(SYS_openat2, root, r->collects[i], &how, sizeof how);
        if (fd < 0)
            continue;
        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1 &&
            (uint64_t)st.st_size <= r->limits.collect) {
            name = strlen(r->collects[i]) + 1;
            /* Not from the heap, which is shared with the zygote: killed in
             * here, we would leave it locked. */
            content = mmap(NULL, (size_t)st.st_size + 1, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            n = content == MAP_FAILED ? -1
                                      : read(fd, content, (size_t)st.st_size);
            if (n == st.st_size) {
                length = (uint32_t)(name + (size_t)n);
                head[0] = SAY_FILE;
                memcpy(head + 1, &length, sizeof length);
                say(in->status, head, sizeof head);
                say(in->status, r->collects[i], name);
                say(in->status, content, (size_t)n);
            }
            if (content != MAP_FAILED)
                munmap(content, (size_t)st.st_size + 1);
        }
        close(fd);
    }
    if (root >= 0)
        close(root);
}

/* --- setting up ------------------------------------------------------------
 */

bool
inside_loopback(void)
{
    struct ifreq ifr = {0};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool ok;

    memcpy(ifr.ifr_name, "lo", 3);
    ifr.ifr_flags = IFF_UP | IFF_RUNNING;
    ok = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &ifr) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

/* The launcher protects itself where it may; what it starts must not inherit
 * that, and is ended before it in any case. */
static void
oom_score(const char *value)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    /* Raising it needs no privilege, and lowering is never asked for. */
    if (write(fd, value, strlen(value)) < 0) {
        close(fd);
        return;
    }
    close(fd);
}

static volatile sig_atomic_t told_to_end;

static void
on_term(int sig)
{
    (void)sig;
    told_to_end = 1;
}

/* Until the launcher has written our user map; without one we have no rights
 * in the namespaces. */
static void
wait_for_go(const inside *in)
{
    char byte;
    ssize_t n;

    do {
        n = read(in->sync, &byte, 1);
    } while (n < 0 && errno == EINTR);
    if (n != 1)
        _exit(1);
}

/* The launcher may have died before the signal for that was asked for. */
static void
check_alive(const inside *in)
{
    struct pollfd p = {in->sync, 0, 0};

    if (poll(&p, 1, 0) > 0 && (p.revents & POLLHUP) != 0)
        _exit(1);
}

/* The user of a namespace of its own, whose rights there it has. */
static void
be_box_user(const launcher *l, int status)
{
    if ((l->hello.root && setgroups(0, NULL) != 0) ||
        setresgid(1000, 1000, 1000) != 0 || setresuid(1000, 1000, 1000) != 0)
        give_up(status, "become the user of the box");
}

/* The folder of temporary files, where two boxes have one. */
static const char *
share_folder(const inside *in)
{
    char byte = 'f', room[CMSG_SPACE(sizeof(int))];
    struct iovec part = {&byte, 1};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = room,
                       .msg_controllen = sizeof room};
    struct cmsghdr *c;
    const char *wrong;
    int folder;
    ssize_t n;

    memset(room, 0, sizeof room);
    if (in->gives) {
        folder = mounts_give();
        if (folder < 0)
            return "share a folder";
        c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof folder);
        memcpy(CMSG_DATA(c), &folder, sizeof folder);
        n = sendmsg(in->shared, &m, MSG_NOSIGNAL);
        close(folder);
        return n == 1 ? NULL : "share a folder";
    }
    do {
        n = recvmsg(in->shared, &m, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    c = n == 1 ? CMSG_FIRSTHDR(&m) : NULL;
    if (c == NULL || c->cmsg_type != SCM_RIGHTS) {
        if (n >= 0)
            errno = EPIPE; /* nothing failed here: the other side ended */
        return "take the shared folder";
    }
    memcpy(&folder, CMSG_DATA(c), sizeof folder);
    wrong = mounts_take(folder);
    close(folder);
    return wrong;
}

static void
set_up_namespaces(const inside *in)
{
    const launcher *l = in->l;
    const char *wrong = NULL;

    if (l->hello.user_namespace && in->resume == NULL)
        be_box_user(l, in->status);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    check_alive(in);
    (void)setsid();
    if (sethostname("box", 3) != 0)
        give_up(in->status, "set the host name");
    if (!l->own_network && !inside_loopback())
        give_up(in->status, "bring up the loopback network");
    /* What is made from here on has to belong to the user that the job will
     * be; the right to mount stays. */
    if (!l->hello.user_namespace)
        (void)syscall(SYS_setfsuid, 65534), (void)syscall(SYS_setfsgid, 65534);
    if (in->resume == NULL)
        wrong = mounts_base(l, in->r);
    if (wrong == NULL)
        wrong = mounts_fill(in->r, in->resume != NULL);
    if (wrong == NULL && in->shared >= 0)
        wrong = share_folder(in);
    if (wrong == NULL && chdir("/box") != 0)
        wrong = "enter the working folder";
    if (wrong != NULL)
        give_up(in->status, wrong);
    if (!l->hello.user_namespace)
        (void)syscall(SYS_setfsuid, 0), (void)syscall(SYS_setfsgid, 0);
    /* A change of credentials makes the kernel forget the signal. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    check_alive(in);
}

/* L1: no PID namespace ends the processes, so we become the one that orphans
 * of the box are given to, and end them when the launcher asks or dies. */
static void
set_up_plain(const inside *in)
{
    struct sigaction act = {0};
    const char *wrong;

    act.sa_handler = on_term;
    sigaction(SIGTERM, &act, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    check_alive(in);
    (void)setsid();
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
        give_up(in->status, "become the subreaper");
    wrong = plain_build(in->l, in->r);
    if (wrong != NULL)
        give_up(in->status, wrong);
    /* As above: plain_build changed credentials for a while. */
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    check_alive(in);
}

/* The job has them now: a pipe ends only when nobody holds its other side. */
static void
close_ours(const inside *in)
{
    int fds[] = {in->out,    in->err,  in->channel, in->input,
                 in->secret, in->peer, in->shared};
    size_t i;

    for (i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* Until CHILD has ended, and then everything else that came of it. */
static void
end_job(const inside *in, pid_t child, uint64_t started, job_done *done)
{
    bool plain = in->l->hello.level < 2;
    struct rusage one;
    usage sum = {0};
    char box[300];
    int status = -1;
    pid_t pid;

    /* Orphans of the job come to us: reap those as well, for their usage. */
    for (;;) {
        pid = wait4(-1, &status, 0, &one);
        if (pid > 0)
            end_add_usage(&sum, &one);
        if (pid == child || told_to_end || (pid < 0 && errno != EINTR))
            break;
    }
    done->status = pid == child ? status : SIGKILL;
    done->wall_us = now_us() - started;
    done->survivors = end_all(in->l, &sum);
    done->cpu_us = sum.cpu_us;
    done->peak_kib = sum.peak_kib;
    snprintf(box, sizeof box, plain ? "%s/box" : "/box", in->l->folder);
    if (in->r->collect_count > 0)
        hand_out(in, box);
}

static void
say_byte(int fd, char byte)
{
    say(fd, &byte, 1);
}

static void
say_done(int fd, const job_done *done)
{
    say_byte(fd, SAY_DONE);
    say(fd, done, sizeof *done);
}

void
inside_end_here(const inside *in, pid_t child, uint64_t started,
                bool (*reset)(void))
{
    job_done done = {0};

    close_ours(in);
    end_job(in, child, started, &done);
    done.spent = !reset();
    say_done(in->status, &done);
}

void
inside_main(const inside *in)
{
    job_done done = {0};
    uint64_t started;
    pid_t child;

    (void)umask(0);
    wait_for_go(in);
    /* Of two boxes, the one with the candidate is ended first. */
    oom_score(in->peer >= 0 && in->gives ? "800" : "300");
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (in->l->hello.level < 2)
        set_up_plain(in);
    else
        set_up_namespaces(in);
    (void)umask(022);
    /* Nothing needs a privilege from here on, where users are the box's own;
     * else the job changes its user first. */
    if (in->l->hello.user_namespace) {
        const char *wrong = lock_privileges(false);

        if (wrong != NULL)
            give_up(in->status, wrong);
    }
    started = now_us();
    child = fork();
    if (child == 0)
        job(in, in->status);
    if (child < 0)
        give_up(in->status, "fork");
    close_ours(in);
    say_byte(in->status, SAY_READY);
    end_job(in, child, started, &done);
    say_done(in->status, &done);
    _exit(0);
}

/* --- zygotes ------------------------------------------------------------ */

/* Make the rights within its namespaces survive the start of the interpreter:
 * execve drops all that are not ambient. */
static const char *
keep_rights(void)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    int cap;

    if (syscall(SYS_capget, &head, data) != 0)
        return "keep capabilities";
    data[0].inheritable = data[0].permitted;
    data[1].inheritable = data[1].permitted;
    if (syscall(SYS_capset, &head, data) != 0)
        return "keep capabilities";
    for (cap = 0; cap < 64; cap++)
        if ((data[cap / 32].permitted & (1u << (cap % 32))) != 0 &&
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) != 0)
            return "raise ambient capabilities";
    return NULL;
}

void
inside_zygote(const launcher *l, const request *r, int sync, int status,
              const int *fds)
{
    inside in = {.l = l, .r = r, .sync = sync, .status = status};
    char **argv = inside_expand(r->argv, r->arg_count, "/box", "/box", "/tmp");
    char **envp = inside_expand(r->envs, r->env_count, "/box", "/box", "/tmp");
    int held[7], null, ends[2], i;
    const char *wrong;

    (void)umask(0);
    wait_for_go(&in);
    oom_score("300");
    be_box_user(l, status);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    check_alive(&in);
    (void)setsid();
    if (sethostname("box", 3) != 0)
        give_up(status, "set the host name");
    if (!l->own_network && !inside_loopback())
        give_up(status, "bring up the loopback network");
    wrong = mounts_base(l, r);
    if (wrong == NULL)
        wrong = mounts_fill(&(request){.limits = r->limits}, false);
    if (wrong == NULL)
        wrong = keep_rights();
    if (wrong != NULL)
        give_up(status, wrong);
    (void)umask(022);
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    /* Outputs look like the pipes they will be. */
    if (argv == NULL || envp == NULL || argv[0] == NULL || null < 0 ||
        pipe2(ends, O_CLOEXEC) != 0)
        give_up(status, "get memory or pipes for the interpreter");
    held[0] = null;
    held[1] = held[2] = ends[1];
    for (i = 0; i < 4; i++)
        held[3 + i] = fds[i];
    for (i = 0; i < 7; i++)
        held[i] = fcntl(held[i], F_DUPFD_CLOEXEC, 16);
    status = fcntl(status, F_DUPFD_CLOEXEC, 32);
    for (i = 0; i < 7; i++)
        if (place(held[i], i) < 0)
            give_up(status, "set the descriptors of the interpreter");
    (void)syscall(SYS_close_range, 7u, ~0u, RANGE_CLOEXEC);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    execve(argv[0], argv, envp);
    cannot_run(status, argv[0]);
}
