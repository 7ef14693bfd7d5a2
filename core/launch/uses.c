/* SPDX-License-Identifier: MIT */
/* What the processes of a box use together, as /proc tells it.  Where there is
 * no control group, the kernel bounds each process alone, and a program that
 * forks has its limits as many times as it has processes: the launcher looks
 * itself. */
#include "core/launch/launch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Looks are at most this deep and long: a box has a limit of processes. */
#define SEEN_MAX 4096

/* The text of /proc/PID/NAME, which is cut at SIZE; "" when there is none. */
static void
get(pid_t pid, const char *name, char *text, size_t size)
{
    char path[96];
    size_t length = 0;
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && length + 1 < size &&
           (n = read(fd, text + length, size - 1 - length)) > 0)
        length += (size_t)n;
    if (fd >= 0)
        close(fd);
    text[length] = '\0';
}

/* A child is listed with the thread that made it. */
static void
add_children(pid_t parent, pid_t *seen, size_t *count)
{
    static char text[16 * SEEN_MAX];
    char name[64], *at, *end;
    struct dirent *thread;
    DIR *threads;
    long pid;

    snprintf(name, sizeof name, "/proc/%ld/task", (long)parent);
    threads = opendir(name);
    while (threads != NULL && (thread = readdir(threads)) != NULL) {
        if (thread->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "task/%.20s/children", thread->d_name);
        get(parent, name, text, sizeof text);
        for (at = text; (pid = strtol(at, &end, 10)) > 0; at = end)
            if (*count < SEEN_MAX)
                seen[(*count)++] = (pid_t)pid;
    }
    if (threads != NULL)
        closedir(threads);
}

/* Times of PID and of the children that it has reaped: fields 14 to 17 of
 * stat, counted from the name, which may have blanks and parentheses. */
static uint64_t
cpu_ticks(pid_t pid)
{
    char text[1024];
    unsigned long long t[4] = {0};
    const char *at;

    get(pid, "stat", text, sizeof text);
    at = strrchr(text, ')');
    if (at == NULL || sscanf(at + 1,
                             " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
                             "%llu %llu %llu %llu",
                             &t[0], &t[1], &t[2], &t[3]) != 4)
        return 0;
    return t[0] + t[1] + t[2] + t[3];
}

static uint64_t
resident(pid_t pid)
{
    char text[256];
    unsigned long long pages = 0;

    get(pid, "statm", text, sizeof text);
    if (sscanf(text, "%*u %llu", &pages) != 1)
        return 0;
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Its share of the pages that it has in memory. */
static uint64_t
proportional(pid_t pid)
{
    char text[4096];
    unsigned long long kib = 0;
    const char *at;

    get(pid, "smaps_rollup", text, sizeof text);
    at = strstr(text, "\nPss:");
    if (at == NULL || sscanf(at + 5, "%llu", &kib) != 1)
        return 0;
    return kib * 1024;
}

/* Its number here: a zygote gives the number that it has in a namespace of the
 * zygote's. */
static pid_t
number(int pidfd)
{
    char name[64], text[512];
    const char *at;

    snprintf(name, sizeof name, "fdinfo/%d", pidfd);
    get(getpid(), name, text, sizeof text);
    at = strstr(text, "Pid:");
    return at == NULL ? -1 : (pid_t)strtol(at + 4, NULL, 10);
}

void
uses_add(int pidfd, uint64_t memory, uses *sum)
{
    static pid_t seen[SEEN_MAX];
    uint64_t upper = 0, exact = 0;
    size_t count = 1, i;

    seen[0] = number(pidfd);
    if (seen[0] <= 0)
        return;
    /* Process 1 counts for the children that it reaped.  Its memory is that of
     * the zygote, and not the candidate's. */
    for (i = 0; i < count; i++) {
        sum->cpu_us +=
            cpu_ticks(seen[i]) * 1000000 / (uint64_t)sysconf(_SC_CLK_TCK);
        if (i > 0)
            upper += resident(seen[i]);
        add_children(seen[i], seen, &count);
    }
    /* The exact figure takes the kernel a walk through all pages: only where
     * it could matter.  Pages shared with a zygote are not the box's. */
    if (upper > memory && memory > 0)
        for (i = 1; i < count; i++)
            exact += proportional(seen[i]);
    sum->memory += upper > memory ? exact : upper;
}

bool
uses_job_ended(int pidfd)
{
    pid_t one = number(pidfd), job[SEEN_MAX];
    char text[1024];
    const char *at;
    size_t count = 0;

    if (one <= 0)
        return false;
    add_children(one, job, &count);
    if (count != 1)
        return count == 0;
    get(job[0], "stat", text, sizeof text);
    at = strrchr(text, ')');
    return at == NULL || (at[1] == ' ' && (at[2] == 'Z' || at[2] == 'X'));
}

/* --- processes of the caller -------------------------------------------- */

/* Threads of our user: the links of a "task" folder are two, and one each. */
static uint64_t
threads_of_user(void)
{
    uint64_t count = 0;
    struct dirent *entry;
    struct stat st;
    char path[300];
    DIR *dir = opendir("/proc");

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%.20s/task", entry->d_name);
        if (stat(path, &st) == 0 && st.st_uid == geteuid() && st.st_nlink > 2)
            count += st.st_nlink - 2;
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

/* A look at all processes takes a while; where the limit is as high as usual,
 * it is not near. */
#define NEAR 8192
#define LOOK_US 50000

bool
uses_leave_room(unsigned processes)
{
    static uint64_t looked, there;
    struct rlimit limit;
    uint64_t now = now_us();

    if (geteuid() == 0 || getrlimit(RLIMIT_NPROC, &limit) != 0 ||
        limit.rlim_max == RLIM_INFINITY || limit.rlim_max > NEAR)
        return true;
    if (looked == 0 || now - looked > LOOK_US) {
        there = threads_of_user();
        looked = now;
    }
    errno = EAGAIN;
    return there + processes <= limit.rlim_max;
}
