/* SPDX-License-Identifier: MIT */
/* Process 1 in namespaces of its own, and the users it has there: what boxes
 * and zygotes have in common, so that neither includes the other. */
#include "core/launch/launch.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif

#define NAMESPACES                                                         \
    ((uint64_t)(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | \
                CLONE_NEWUTS | CLONE_NEWCGROUP))

/* The kernel's struct in its first version, which any kernel takes; not every
 * libc has it. */
struct clone_args_v0 {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack,
        stack_size, tls;
};

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
bool
clone_map_users(const launcher *l, pid_t pid)
{
    char text[64];

    /* Without privileges a group map may only be written once setgroups is
     * denied: else a process could drop a group that takes rights away. */
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

pid_t
clone_inside(const launcher *l, int *pidfd)
{
    struct clone_args_v0 args = {0};
    pid_t pid;

    /* A descriptor of the process, not only its number: numbers are used
     * again, and a signal would then hit another process. */
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
