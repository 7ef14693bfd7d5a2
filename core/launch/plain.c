/* SPDX-License-Identifier: MIT */
/* Boxes without namespaces: a folder of the host's, and Landlock around it.
 *
 *   FOLDER/box    the working folder, writable
 *   FOLDER/kept   the protected files, to which FOLDER/box has links
 *   FOLDER/tmp    temporary files */
#include "core/launch/launch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PREFIX "kverify-box."

/* Empty the folder FD, and close it.  A box may have made folders deeper than
 * any path or stack reaches, so folders in it are first moved up to TOP and
 * emptied there.  Links are removed and never followed: they may lead out. */
static bool
empty(int top, int fd, unsigned *serial)
{
    DIR *dir = fdopendir(fd);
    struct dirent *entry;
    char name[32];
    bool found = false;

    if (dir == NULL) {
        close(fd);
        return false;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        found = true;
        if (unlinkat(dirfd(dir), entry->d_name, 0) == 0)
            continue;
        if (unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR) == 0)
            continue;
        if (dirfd(dir) == top)
            continue;
        /* Its owner may have taken our rights to it away. */
        (void)fchmodat(dirfd(dir), entry->d_name, 0700, 0);
        snprintf(name, sizeof name, ".gone.%u", (*serial)++);
        (void)renameat(dirfd(dir), entry->d_name, top, name);
    }
    closedir(dir);
    return found;
}

static void
clear_folder(const char *path)
{
    unsigned serial = 0, round;
    struct dirent *entry;
    bool more = true;
    DIR *dir;
    int top, fd;

    /* Each round empties the folders of one depth, and may bring up those of
     * the next. */
    for (round = 0; more && round < 1000000; round++) {
        more = false;
        top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (top < 0)
            return;
        dir = fdopendir(dup(top));
        while (dir != NULL && (entry = readdir(dir)) != NULL) {
            if (strcmp(entry->d_name, ".") == 0 ||
                strcmp(entry->d_name, "..") == 0)
                continue;
            if (unlinkat(top, entry->d_name, 0) == 0 ||
                unlinkat(top, entry->d_name, AT_REMOVEDIR) == 0)
                continue;
            (void)fchmodat(top, entry->d_name, 0700, 0);
            fd = openat(top, entry->d_name,
                        O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
            if (fd >= 0 && empty(top, fd, &serial))
                more = true;
            if (unlinkat(top, entry->d_name, AT_REMOVEDIR) == 0)
                more = true;
        }
        if (dir != NULL)
            closedir(dir);
        close(top);
    }
}

/* Remove the folders that launchers left which were killed. */
static void
sweep(const char *parent)
{
    DIR *dir = opendir(parent);
    struct dirent *entry;
    struct stat st;
    char path[700], *end;
    long pid;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0)
            continue;
        pid = strtol(entry->d_name + strlen(PREFIX), &end, 10);
        if (pid <= 0 || *end != '.' ||
            (kill((pid_t)pid, 0) == 0 || errno != ESRCH))
            continue;
        snprintf(path, sizeof path, "%s/%s", parent, entry->d_name);
        if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode) ||
            st.st_uid != geteuid())
            continue;
        clear_folder(path);
        (void)rmdir(path);
    }
    if (dir != NULL)
        closedir(dir);
}

/* Whether this process may become USER: not where few users are mapped. */
static bool
user_exists(uid_t user)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(setresuid(user, user, user) == 0 ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

bool
plain_prepare(launcher *l)
{
    const char *parent = getenv("TMPDIR");

    if (parent == NULL || parent[0] != '/' || strlen(parent) > 128)
        parent = "/tmp";
    sweep(parent);
    l->user = 65534;
    if (l->hello.root && user_exists((uid_t)(USERS + (unsigned)getpid())))
        l->user = (uid_t)(USERS + (unsigned)getpid());
    snprintf(l->folder, sizeof l->folder, "%s/" PREFIX "%ld.XXXXXX", parent,
             (long)getpid());
    if (mkdtemp(l->folder) == NULL) {
        snprintf(l->lacking, sizeof l->lacking,
                 "cannot make a folder in '%s': %s", parent, strerror(errno));
        l->folder[0] = '\0';
        return false;
    }
    /* The box's user has to pass through it. */
    (void)chmod(l->folder, 0711);
    return true;
}

void
plain_clear(const launcher *l)
{
    if (l->folder[0] != '\0')
        clear_folder(l->folder);
}

void
plain_finish(launcher *l)
{
    plain_clear(l);
    if (l->folder[0] != '\0')
        (void)rmdir(l->folder);
    l->folder[0] = '\0';
}

/* Links in the box to the protected files, which are outside of what the box
 * can write. */
static const char *
link_protected(int box, const launcher *l, const request *r)
{
    char target[1500], part[1100];
    const path_entry *e;
    const char *slash;
    size_t i, length;
    struct stat st;

    for (i = 0; i < r->entry_count; i++) {
        e = &r->entries[i];
        if ((e->flags & KV__FILE_PROTECT) == 0)
            continue;
        /* The highest part that the box does not have otherwise. */
        for (slash = strchr(e->path, '/');; slash = strchr(slash + 1, '/')) {
            length =
                slash == NULL ? strlen(e->path) : (size_t)(slash - e->path);
            memcpy(part, e->path, length);
            part[length] = '\0';
            if (fstatat(box, part, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
                S_ISLNK(st.st_mode) || slash == NULL)
                break;
        }
        snprintf(target, sizeof target, "%s/kept/%s", l->folder, part);
        if (symlinkat(target, box, part) != 0 && errno != EEXIST)
            return "make links to the protected files";
    }
    return NULL;
}

/* As root, protected files belong to root and everything else to the box's
 * user, so that not only Landlock keeps the box from changing them. */
const char *
plain_build(const launcher *l, const request *r)
{
    static const char *const names[] = {"box", "kept", "tmp"};
    int fd[3] = {-1, -1, -1}, top, i;
    const char *wrong = NULL;

    top = open(l->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (top < 0)
        return "open the folder of the box";
    for (i = 0; i < 3 && wrong == NULL; i++) {
        if (mkdirat(top, names[i], 0755) != 0)
            wrong = "make the folders of the box";
        else
            fd[i] = openat(top, names[i],
                           O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (wrong == NULL)
        wrong = files_write(fd[1], r, KV__FILE_PROTECT, 0, 0755);
    if (wrong == NULL && l->hello.root &&
        (fchown(fd[0], l->user, l->user) != 0 ||
         fchown(fd[2], l->user, l->user) != 0))
        wrong = "make the folders of the box";
    if (wrong == NULL && l->hello.root &&
        (setegid(l->user) != 0 || seteuid(l->user) != 0))
        wrong = "become the user of the box";
    if (wrong == NULL)
        wrong = files_write(fd[0], r, 0, KV__FILE_PROTECT, 0755);
    if (wrong == NULL)
        wrong = link_protected(fd[0], l, r);
    if (l->hello.root && (seteuid(0) || setegid(0)))
        wrong = "become the user of the box";
    for (i = 0; i < 3; i++)
        if (fd[i] >= 0)
            close(fd[i]);
    close(top);
    return wrong;
}
