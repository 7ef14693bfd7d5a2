/* SPDX-License-Identifier: MIT */
/* kverify-box: the launcher.  Started by the library with a socket as
 * descriptor 3, of no use by hand.  Finds out what this machine allows, greets
 * with that, and then runs one box after the other. */
#include "core/launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CONTROL 3

/* Blocking, and without a limit of time: between boxes there is nothing else
 * to do, and the engine's end ends the wait. */
static bool
receive(void *data, size_t length)
{
    char *at = data;
    ssize_t n;

    while (length > 0) {
        n = read(CONTROL, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        length -= (size_t)n;
    }
    return true;
}

static bool
transmit(const kv__buf *buf)
{
    uint32_t size = (uint32_t)buf->length;
    const char *at = buf->data;
    size_t left = buf->length;
    ssize_t n;

    if (send(CONTROL, &size, sizeof size, MSG_NOSIGNAL | MSG_MORE) !=
        (ssize_t)sizeof size)
        return false;
    while (left > 0) {
        n = send(CONTROL, at, left, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        left -= (size_t)n;
    }
    return true;
}

/* --- what can be had here ---------------------------------------------------
 */

/* A folder to mount the new root on, in a mount namespace of the box: nothing
 * of it changes outside. */
static bool
find_root(launcher *l)
{
    static const char *const places[] = {"/mnt", "/media", "/srv", "/run",
                                         "/tmp"};
    struct stat st;
    size_t i;

    for (i = 0; i < sizeof places / sizeof *places; i++) {
        if (stat(places[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            snprintf(l->root, sizeof l->root, "%s", places[i]);
            return true;
        }
    }
    return false;
}

/* A network namespace takes a third of a launch.  Root's launcher has one of
 * its own, empty but for loopback, and no box of its can change it; when a box
 * is dead its sockets are, and closed connections are not remembered. */
static void
enter_network(launcher *l)
{
    int fd;

    if (!l->hello.root || unshare(CLONE_NEWNET) != 0)
        return;
    fd = open("/proc/sys/net/ipv4/tcp_max_tw_buckets", O_WRONLY | O_CLOEXEC);
    l->own_network = inside_loopback() && fd >= 0 && write(fd, "0", 1) == 1;
    if (fd >= 0)
        close(fd);
}

#define NO_FILTERS "cannot compile the seccomp filters"

/* Level 2, found out by a trial: kernels, containers and distributions refuse
 * namespaces in too many ways to ask for each.  With a user namespace and, as
 * root, without. */
static bool
try_namespaces(launcher *l)
{
    char text[256];
    const char *wrong;

    l->hello.level = 2;
    if (!find_root(l)) {
        snprintf(l->lacking, sizeof l->lacking,
                 "no folder to mount a root on, expected one of /mnt, /media, "
                 "/srv, /run, /tmp");
        return false;
    }
    if (!lock_prepare(l)) {
        snprintf(l->lacking, sizeof l->lacking, NO_FILTERS);
        return false;
    }
    enter_network(l);
    l->hello.user_namespace = 1;
    wrong = watch_trial(l, text, sizeof text);
    if (wrong != NULL && l->hello.root) {
        char first[200];

        snprintf(first, sizeof first, "%.190s", wrong);
        l->hello.user_namespace = 0;
        wrong = watch_trial(l, text, sizeof text);
        /* Where both fail, the first way is the one to mend. */
        if (wrong != NULL)
            snprintf(text, sizeof text, "%s", first);
    }
    if (wrong == NULL)
        return true;
    /* A limit of the caller's stands in the way of each level. */
    if (strstr(text, "ulimit") != NULL)
        snprintf(l->lacking, sizeof l->lacking, "%.200s", text);
    else
        snprintf(l->lacking, sizeof l->lacking,
                 "namespaces are refused (%.200s)", text);
    return false;
}

/* Level 1, which guards the caller's files by Landlock alone. */
static bool
try_plain(launcher *l)
{
    char text[256], why[256];
    const char *wrong;

    l->hello.level = 1;
    l->hello.user_namespace = 0;
    /* Without scopes a box that runs as the caller could signal it. */
    if (l->hello.landlock == 0 || (l->hello.landlock < 6 && !l->hello.root)) {
        snprintf(l->lacking + strlen(l->lacking),
                 sizeof l->lacking - strlen(l->lacking), "%sLandlock is %s",
                 l->lacking[0] == '\0' ? "" : "; ",
                 l->hello.landlock == 0 ? "absent" : "too old");
        return false;
    }
    if (!plain_prepare(l))
        return false;
    wrong = lock_prepare(l) ? watch_trial(l, text, sizeof text) : NO_FILTERS;
    if (wrong == NULL)
        return true;
    /* Keep why there is no level 2. */
    snprintf(why, sizeof why, "%s", l->lacking);
    snprintf(l->lacking, sizeof l->lacking, "%.120s; L1: %.120s", why, wrong);
    return false;
}

/* What holds each limit at the level that was reached, for the verdicts. */
static void
name_mechanisms(launcher *l)
{
    uint8_t *held = l->hello.held;
    uint8_t group = l->cgroup == 1   ? KV__HELD_CGROUP1
                    : l->cgroup == 2 ? KV__HELD_CGROUP2
                                     : KV__HELD_WATCH;
    bool own = l->hello.level >= 2;

    memset(held, KV__HELD_NONE, sizeof l->hello.held);
    held[KV__LIMIT_CPU] = group;
    held[KV__LIMIT_WALL] = KV__HELD_CLOCK;
    held[KV__LIMIT_MEMORY] = group;
    held[KV__LIMIT_PROCESSES] = l->cgroup == 0 ? KV__HELD_RLIMIT : group;
    held[KV__LIMIT_FILE_SIZE] = KV__HELD_RLIMIT;
    held[KV__LIMIT_DISK] = own ? KV__HELD_TMPFS : KV__HELD_NONE;
    held[KV__LIMIT_INODES] = own ? KV__HELD_TMPFS : KV__HELD_NONE;
    held[KV__LIMIT_OPEN_FILES] = KV__HELD_RLIMIT;
    held[KV__LIMIT_OUTPUT] = KV__HELD_PIPE;
}

static void
probe(launcher *l, uint32_t highest)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1u);

    l->hello.version = KV__LAUNCH_VERSION;
    l->hello.root = geteuid() == 0;
    l->hello.landlock = abi > 0 ? (uint32_t)abi : 0;
    name_mechanisms(l);
    if (highest < 2)
        snprintf(l->lacking, sizeof l->lacking, "L%u was asked for", highest);
    if (highest >= 2 && try_namespaces(l)) {
        if (highest >= 3)
            group_enter(l);
        else
            snprintf(l->lacking, sizeof l->lacking, "L2 was asked for");
        l->hello.level = l->cgroup != 0 ? 3 : 2;
        /* What a group counts need not be refused any more. */
        if (l->cgroup != 0 && !lock_prepare(l)) {
            group_leave(l);
            l->hello.level = 0;
            snprintf(l->lacking, sizeof l->lacking, NO_FILTERS);
        }
    } else if (highest >= 1 && try_plain(l)) {
        l->hello.level = 1;
    } else {
        l->hello.level = 0;
        l->hello.user_namespace = 0;
        if (highest == 0 && l->folder[0] == '\0')
            (void)plain_prepare(l);
    }
    /* A box of the same user must not look in here.  With namespaces it can't
     * see us; there we stay dumpable, because the user map of a child of an
     * undumpable process can't be written. */
    if (l->hello.level < 2)
        (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    name_mechanisms(l);
}

static bool
greet(const launcher *l)
{
    kv__buf hello = {0};
    bool ok;
    int i;

    kv__field(&hello, KV__HELLO, &l->hello, sizeof l->hello);
    kv__field_text(&hello, KV__HELLO_LACKING, l->lacking);
    for (i = 0; i < 3; i++)
        if (l->group[i][0] != '\0')
            kv__field_text(&hello, KV__HELLO_CGROUP, l->group[i]);
    ok = !hello.failed && transmit(&hello);
    kv__buf_clear(&hello);
    return ok;
}

static bool
serve_one(launcher *l)
{
    kv__buf frame = {0}, out = {0};
    parsing p, peer = {0};
    uint32_t size;
    bool ok = false;

    if (!receive(&size, sizeof size) || size > KV__FRAME_MAX ||
        !kv__buf_reserve(&frame, size + 1) || !receive(frame.data, size)) {
        kv__buf_clear(&frame);
        return false;
    }
    if (request_parse(&p, kv__str(frame.data, size)) &&
        (!p.r.has_peer || request_parse(&peer, p.r.peer))) {
        ok = watch_run(l, &p.r, p.r.has_peer ? &peer.r : NULL, CONTROL, &out);
    } else {
        kv__field_text(&out, KV__DONE_PROBLEM,
                       "the launcher does not understand the request");
        ok = true;
    }
    if (out.failed) {
        kv__buf_clear(&out);
        kv__field_text(&out, KV__DONE_PROBLEM,
                       "the launcher ran out of memory");
    }
    ok = ok && transmit(&out);
    request_forget(&p);
    request_forget(&peer);
    kv__buf_clear(&out);
    kv__buf_clear(&frame);
    return ok;
}

/* Boxes are set up with numbers of descriptors out of the way of a program's
 * own, and a few pipes are open for each. */
#define FILES_NEEDED 512

static bool
enough_files(launcher *l)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0 &&
        files.rlim_max >= FILES_NEEDED) {
        files.rlim_cur = files.rlim_max < 65536 ? files.rlim_max : 65536;
        if (setrlimit(RLIMIT_NOFILE, &files) == 0)
            return true;
    }
    snprintf(l->lacking, sizeof l->lacking,
             "the limit of open files is %llu, expected at least %d (ulimit "
             "-n)",
             (unsigned long long)files.rlim_max, FILES_NEEDED);
    return false;
}

int
main(int argc, char **argv)
{
    static launcher l;
    struct stat st;
    int fd;

    if (argc != 2 || fstat(CONTROL, &st) != 0 || !S_ISSOCK(st.st_mode)) {
        fputs("kverify-box is started by kverify\n", stderr);
        return 2;
    }
    /* A box must not inherit which signals the caller ignored, and SIGCHLD
     * ignored would eat every exit status. */
    for (fd = 1; fd < 65; fd++)
        (void)signal(fd, SIG_DFL);
    (void)signal(SIGPIPE, SIG_IGN);
    /* Keys of the terminal are for the engine, which ends us in order. */
    (void)setsid();
    (void)fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
    /* Whatever the caller left open would be open in every box. */
    if (syscall(SYS_close_range, 4u, ~0u, 0u) != 0)
        for (fd = 4; fd < 1024; fd++)
            (void)close(fd);
    l.cold = getenv("KVERIFY_COLD") != NULL;
    if (!enough_files(&l))
        l.hello.version = KV__LAUNCH_VERSION;
    else
        probe(&l, (uint32_t)strtoul(argv[1], NULL, 10));
    if (greet(&l)) {
        while (serve_one(&l)) {
        }
    }
    pool_clear(&l);
    if (l.hello.level < 2)
        plain_finish(&l);
    group_leave(&l);
    for (fd = 0; fd < 5; fd++)
        free(l.filter[fd].filter);
    return 0;
}
