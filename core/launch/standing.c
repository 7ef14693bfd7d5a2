/* SPDX-License-Identifier: MIT */
/* A box that stands: process 1 of it is a fork of a zygote, which forks one job
 * after the other.  To make namespaces, mounts and rules for each attempt takes
 * longer than most attempts run.
 *
 * What keeps one attempt from the next is that nothing of it is left: every
 * process is dead, the writable folders are empty, and what the kernel counts
 * is what it was.  That is looked at, not believed; where it does not hold the
 * box says that it is spent, and is not used again. */
#include "core/launch/launch.h"
#include "core/launch/warm.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#define FOLDERS 3
/* Deeper or more than this is quicker thrown away. */
#define DEPTH_MAX 40
#define ENTRIES_MAX 4096
#define SOCKETS "/proc/self/net/sockstat"
#define SOCKETS6 "/proc/self/net/sockstat6"
#define COUNTERS 1024 /* bytes of either */

static const char *const names[FOLDERS] = {"/box", "/tmp", "/dev/shm"};

static struct {
    int folder[FOLDERS], last_pid;
    struct stat was[FOLDERS];
    int flags[FOLDERS];
    size_t sockets; /* of the network, before the attempt */
    struct statvfs empty;
    char **kept; /* names in /box that nobody can write */
    size_t kept_count;
} box = {.last_pid = -1};

/* --- setting up ------------------------------------------------------------
 */

/* The first part of each protected path: with nothing else in the box, that is
 * what mounts_fill protects. */
static bool
note_kept(const request *r)
{
    const char *path;
    size_t i, length;

    box.kept = calloc(r->entry_count + 1, sizeof *box.kept);
    for (i = 0; i < r->entry_count && box.kept != NULL; i++) {
        path = r->entries[i].path;
        length = strcspn(path, "/");
        box.kept[box.kept_count] = strndup(path, length);
        if (box.kept[box.kept_count++] == NULL)
            return false;
    }
    return box.kept != NULL;
}

static bool
is_kept(const char *name)
{
    size_t i;

    for (i = 0; i < box.kept_count; i++)
        if (strcmp(box.kept[i], name) == 0)
            return true;
    return false;
}

static const char *
note_state(void)
{
    int i;

    for (i = 0; i < FOLDERS; i++) {
        int fd = open(names[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        box.folder[i] = fcntl(fd, F_DUPFD_CLOEXEC, INSIDE_OWN);
        if (fd >= 0)
            close(fd);
        if (ioctl(box.folder[i], FS_IOC_GETFLAGS, &box.flags[i]) != 0)
            box.flags[i] = -1;
        if (box.folder[i] < 0 || fstat(box.folder[i], &box.was[i]) != 0)
            return "open the folders of the box";
    }
    return fstatvfs(box.folder[0], &box.empty) == 0 ? NULL
                                                    : "count the box's files";
}

const char *
standing_set_up(const launcher *l, const request *r, int last_pid)
{
    const char *wrong;
    sigset_t all;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    /* No signal of a job's runs a handler of the interpreter's. */
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    box.last_pid = fcntl(last_pid, F_DUPFD_CLOEXEC, INSIDE_OWN);
    if (!l->own_network && !inside_loopback())
        return "bring up the loopback network";
    (void)umask(0);
    wrong = mounts_fill(r, true);
    (void)umask(022);
    if (wrong == NULL && !note_kept(r))
        wrong = "remember the protected files";
    if (wrong == NULL)
        wrong = note_state();
    if (wrong == NULL)
        wrong = lock_privileges(true);
    if (wrong == NULL)
        wrong = lock_paths(l, r, names, FOLDERS, NULL);
    /* What may not fork is told so in each job: this process forks them. */
    if (wrong == NULL && (r->flags & KV__BOX_NO_FORK) == 0)
        wrong = lock_calls(l, r);
    return wrong;
}

/* --- a job -----------------------------------------------------------------
 */

/* The network's counters.  (Its tables list what is in it, too, and the kernel
 * looks through all networks for that.)  False: there are none. */
static bool
read_counters(const char *path, char text[COUNTERS])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, COUNTERS - 1);

    if (fd >= 0)
        close(fd);
    text[n < 0 ? 0 : n] = '\0';
    return n > 0;
}

/* The number after NAME; SIZE_MAX: it is not among them. */
static size_t
counter(const char *text, const char *name)
{
    const char *at = strstr(text, name);

    return at == NULL ? SIZE_MAX : strtoul(at + strlen(name), NULL, 10);
}

/* The next process is process 2, as it would be in a new box: what a program
 * does may depend on its number. */
static bool
count_from_two(void)
{
    return pwrite(box.last_pid, "1", 1, 0) == 1;
}

const char *
standing_fill(const request *r)
{
    char text[COUNTERS];
    const char *wrong =
        files_write(box.folder[0], r, 0, KV__FILE_PROTECT, 0755);

    box.sockets =
        read_counters(SOCKETS, text) ? counter(text, "sockets: used ") : 0;
    return wrong != NULL      ? wrong
           : count_from_two() ? NULL
                              : "choose the number of a process";
}

/* --- emptying --------------------------------------------------------------
 */

/* Remove what is below the folder AT, but for what is kept in /box. */
static bool
empty(int at, int depth, size_t *count)
{
    int copy = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    const struct dirent *e;
    struct stat st;
    bool ok = dir != NULL && depth < DEPTH_MAX, found = true;

    while (ok && found) {
        found = false;
        rewinddir(dir);
        while (ok && (e = readdir(dir)) != NULL) {
            const char *name = e->d_name;

            if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
                (at == box.folder[0] && is_kept(name)))
                continue;
            found = true;
            ok = ++*count < ENTRIES_MAX;
            if (!ok || unlinkat(at, name, 0) == 0)
                continue;
            ok = fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
                 S_ISDIR(st.st_mode) && fchmodat(at, name, 0700, 0) == 0;
            fd = ok ? openat(at, name,
                             O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
                    : -1;
            ok = fd >= 0 && empty(fd, depth + 1, count) &&
                 unlinkat(at, name, AT_REMOVEDIR) == 0;
            if (fd >= 0)
                close(fd);
        }
    }
    if (dir != NULL)
        closedir(dir);
    else if (copy >= 0)
        close(copy);
    return ok;
}

/* Attributes of the folder itself, among them times, which may be any number.
 */
static bool
attributes_as_before(int i)
{
    int flags = 0;
    char byte;

    if (futimens(box.folder[i], NULL) != 0 ||
        flistxattr(box.folder[i], &byte, 0) > 0)
        return false;
    if (box.flags[i] < 0)
        return true; /* this file system has none */
    return ioctl(box.folder[i], FS_IOC_GETFLAGS, &flags) == 0 &&
           (flags == box.flags[i] ||
            ioctl(box.folder[i], FS_IOC_SETFLAGS, &box.flags[i]) == 0);
}

static bool
folders_as_before(void)
{
    struct statvfs now;
    struct stat st;
    size_t count = 0;
    int i;

    for (i = 0; i < FOLDERS; i++)
        if ((fstat(box.folder[i], &st) != 0 ||
             (st.st_mode != box.was[i].st_mode &&
              fchmod(box.folder[i], box.was[i].st_mode & 07777) != 0)) ||
            !empty(box.folder[i], 0, &count) ||
            fstat(box.folder[i], &st) != 0 ||
            st.st_mode != box.was[i].st_mode ||
            st.st_uid != box.was[i].st_uid || st.st_gid != box.was[i].st_gid ||
            st.st_nlink != box.was[i].st_nlink || !attributes_as_before(i))
            return false;
    return fstatvfs(box.folder[0], &now) == 0 &&
           now.f_bfree == box.empty.f_bfree && now.f_ffree == box.empty.f_ffree;
}

/* Shared memory, semaphores and queues outlive who made them. */
static bool
no_ipc(void)
{
    union {
        struct shm_info shm;
        struct shmid_ds ds;
    } shm = {0};
    struct seminfo sem = {0};
    union {
        struct msginfo info;
        struct msqid_ds ds;
    } msg = {0};

    return shmctl(0, SHM_INFO, &shm.ds) >= 0 && shm.shm.used_ids == 0 &&
           semctl(0, 0, SEM_INFO, &sem) >= 0 && sem.semusz == 0 &&
           msgctl(0, MSG_INFO, &msg.ds) >= 0 && msg.info.msgpool == 0;
}

/* Connections that were closed keep their ports for a while, and sockets that
 * were on their way through each other are collected later, with what else was
 * on its way. */
static bool
no_sockets(void)
{
    const struct timespec pause = {0, 500000};
    char text[COUNTERS];
    int round;

    for (round = 0; round < 40; round++) {
        if (!read_counters(SOCKETS, text))
            return false;
        if (counter(text, "sockets: used ") <= box.sockets)
            break;
        (void)nanosleep(&pause, NULL);
    }
    if (round == 40 || counter(text, "TCP: inuse ") != 0 ||
        counter(text, " tw ") != 0 || counter(text, "UDP: inuse ") != 0)
        return false;
    return !read_counters(SOCKETS6, text) || /* a kernel without IPv6 */
           (counter(text, "TCP6: inuse ") == 0 &&
            counter(text, "UDP6: inuse ") == 0);
}

/* Signals that were sent to us wait for ever, and count against the user. */
static void
drop_signals(void)
{
    const struct timespec none = {0, 0};
    sigset_t all;

    sigfillset(&all);
    while (sigtimedwait(&all, NULL, &none) > 0) {
    }
}

bool
standing_reset(void)
{
    drop_signals();
    return folders_as_before() && no_ipc() && no_sockets();
}
