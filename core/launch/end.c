/* SPDX-License-Identifier: MIT */
/* Ending every process of a box, and counting what they used: a program that
 * is left alive would take time and memory from the next attempt. */
#include "core/launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void
end_add_usage(usage *sum, const struct rusage *one)
{
    sum->cpu_us += (uint64_t)one->ru_utime.tv_sec * 1000000 +
                   (uint64_t)one->ru_utime.tv_usec +
                   (uint64_t)one->ru_stime.tv_sec * 1000000 +
                   (uint64_t)one->ru_stime.tv_usec;
    if ((uint64_t)one->ru_maxrss > sum->peak_kib)
        sum->peak_kib = (uint64_t)one->ru_maxrss;
}

/* Far more than the processes that a box may have by default. */
#define TREE_MAX 4096

typedef struct tree {
    pid_t pid[TREE_MAX];
    size_t count;
} tree;

/* Children of PID, and theirs, that TREE does not have yet: each is stopped,
 * so that it forks no more and keeps its place in the limit. */
static size_t
stop_below(tree *t, pid_t parent)
{
    char path[64], text[8192], *at, *end;
    size_t fresh = 0, i;
    ssize_t n;
    long pid;
    int fd;

    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)parent,
             (long)parent);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n < 0 ? 0 : n] = '\0';
    for (at = text; (pid = strtol(at, &end, 10)) > 0; at = end) {
        for (i = 0; i < t->count && t->pid[i] != (pid_t)pid; i++) {
        }
        if (i == t->count && t->count < TREE_MAX) {
            t->pid[t->count++] = (pid_t)pid;
            (void)kill((pid_t)pid, SIGSTOP);
            fresh++;
        }
    }
    return fresh;
}

/* Everything that descends from here, without namespaces: stopped first, from
 * the top down, until a look finds nobody new; then killed. */
static void
kill_tree(const launcher *l)
{
    static tree t;
    size_t fresh, i;
    pid_t killer;
    int round = 0;

    /* All processes of a user of its own: the kernel finds them, in one call
     * that none of them can escape by forking. */
    if (l->hello.root && l->user >= USERS) {
        killer = fork();
        if (killer == 0) {
            if (setresuid(l->user, l->user, l->user) == 0)
                (void)kill(-1, SIGKILL);
            _exit(0);
        }
        while (killer > 0 && waitpid(killer, NULL, 0) < 0 && errno == EINTR) {
        }
        return;
    }
    t.count = 0;
    do {
        fresh = stop_below(&t, getpid());
        for (i = 0; i < t.count; i++)
            fresh += stop_below(&t, t.pid[i]);
    } while (fresh > 0 && ++round < 1000);
    for (i = 0; i < t.count; i++)
        (void)kill(t.pid[i], SIGKILL);
}

uint32_t
end_all(const launcher *l, usage *sum)
{
    bool plain = l->hello.level < 2;
    uint64_t until = now_us() + 30000000; /* 30 s: then it is reported */
    struct rusage one;
    pid_t pid;

    /* As process 1 of a PID namespace, -1 is everything in it and nothing
     * else; without one, a look can be too early, so it is repeated. */
    for (;;) {
        if (plain)
            kill_tree(l);
        else
            (void)kill(-1, SIGKILL);
        /* All that is dead now; then another look. */
        while ((pid = wait4(-1, NULL, plain ? WNOHANG : 0, &one)) > 0)
            end_add_usage(sum, &one);
        if (pid < 0 && errno == ECHILD)
            return 0;
        if (plain && now_us() > until)
            return 1;
        if (plain)
            usleep(500);
    }
}
