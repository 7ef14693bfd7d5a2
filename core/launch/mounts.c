/* SPDX-License-Identifier: MIT */
/* The file system of a box with namespaces: nothing but what is listed here,
 * read-only but for one folder of bounded size.  Runs in process 1, in a mount
 * namespace of its own, so that none of it is seen outside. */
#include "core/launch/launch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 1
#define MOUNT_ATTR_NOSUID 2
#define MOUNT_ATTR_NODEV 4
struct mount_attr {
    uint64_t attr_set, attr_clr, propagation, userns_fd;
};
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

/* Add attributes to a mount and those below it. */
static bool
restrict_mount(const char *target, uint64_t attributes)
{
    struct mount_attr attr = {attributes, 0, 0, 0};
    struct statvfs fs;
    unsigned long flags = MS_BIND | MS_REMOUNT;

    if (syscall(SYS_mount_setattr, AT_FDCWD, target, AT_RECURSIVE, &attr,
                sizeof attr) == 0)
        return true;
    if (errno != ENOSYS && errno != EPERM)
        return false;
    /* Kernels before 5.12 have remounting alone, which takes all flags anew:
     * to leave one out that the host has set is refused. */
    if (statvfs(target, &fs) != 0)
        return false;
    if (attributes & MOUNT_ATTR_RDONLY)
        flags |= MS_RDONLY;
    /* Too old to say what else is wanted. */
    if ((attributes & ~UINT64_C(7)) != 0)
        return false;
    flags |= (attributes & MOUNT_ATTR_NOSUID ? MS_NOSUID : 0) |
             (attributes & MOUNT_ATTR_NODEV ? MS_NODEV : 0) |
             (fs.f_flag & ST_NOEXEC ? MS_NOEXEC : 0) |
             (fs.f_flag & ST_NOSUID ? MS_NOSUID : 0) |
             (fs.f_flag & ST_NODEV ? MS_NODEV : 0) |
             (fs.f_flag & ST_NOATIME ? MS_NOATIME : 0) |
             (fs.f_flag & ST_NODIRATIME ? MS_NODIRATIME : 0) |
             (fs.f_flag & ST_RELATIME ? MS_RELATIME : 0);
    return mount(NULL, target, NULL, flags, NULL) == 0;
}

static bool
bind_device(const char *name)
{
    char from[64], to[64];
    int fd;

    snprintf(from, sizeof from, "/dev/%s", name);
    snprintf(to, sizeof to, "dev/%s", name);
    fd = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    close(fd);
    return mount(from, to, NULL, MS_BIND, NULL) == 0;
}

/* A path of the host, below the folder IMAGE of it, at the same place below the
 * new root, read-only.  A symbolic link is copied as one, since mounts follow
 * links; an absent path is passed over unless it is REQUIRED. */
static bool
bind_from(int root, const char *image, const char *path, bool required)
{
    struct stat st;
    char link[1024], target[1100], source[2200];
    ssize_t n;
    int fd;

    if (snprintf(source, sizeof source, "%s%s", image, path) >=
        (int)sizeof source)
        return false;
    if (lstat(source, &st) != 0)
        return !required;
    if (!files_folders(root, path + 1, false, 0755))
        return false;
    if (S_ISLNK(st.st_mode)) {
        n = readlink(source, link, sizeof link - 1);
        if (n < 0)
            return false;
        link[n] = '\0';
        return symlinkat(link, root, path + 1) == 0 || errno == EEXIST;
    }
    snprintf(target, sizeof target, "%s", path + 1);
    if (S_ISDIR(st.st_mode)) {
        if (mkdir(target, 0755) != 0 && errno != EEXIST)
            return false;
    } else {
        fd = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        if (fd < 0)
            return false;
        close(fd);
    }
    return mount(source, target, NULL, MS_BIND | MS_REC, NULL) == 0 &&
           restrict_mount(target, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
                                      MOUNT_ATTR_NODEV);
}

static bool
bind_same(int root, const char *path, bool required)
{
    return bind_from(root, "", path, required);
}

static bool
put_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    if (fd >= 0)
        close(fd);
    return ok;
}

/* As much of /etc as programs need to find libraries and names, without that
 * of the host, which may hold secrets.  The passwords are written as no host
 * has them, so that what is printed of the file can be told from the host's. */
static bool
small_etc(int root)
{
    return (mkdir("etc", 0755) == 0 || errno == EEXIST) &&
           put_file("etc/passwd", "root:!:0:0::/:/bin/sh\n"
                                  "box:!:1000:1000::/tmp:/bin/sh\n") &&
           put_file("etc/group", "root:x:0:\nbox:x:1000:\n") &&
           put_file("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n") &&
           put_file("etc/nsswitch.conf",
                    "passwd: files\ngroup: files\nhosts: files\n") &&
           put_file("etc/resolv.conf", "") &&
           bind_same(root, "/etc/ld.so.cache", false) &&
           bind_same(root, "/etc/alternatives", false);
}

/* The one writable file system: its size and inodes bound everything that the
 * box can leave on disk. */
static bool
writable(const request *r)
{
    char options[128];
    int n = snprintf(options, sizeof options, "mode=0755");

    if (r->limits.disk > 0)
        n += snprintf(options + n, sizeof options - (size_t)n, ",size=%llu",
                      (unsigned long long)r->limits.disk);
    if (r->limits.inodes > 0)
        snprintf(options + n, sizeof options - (size_t)n, ",nr_inodes=%u",
                 r->limits.inodes);
    return mount("tmpfs", "rw", "tmpfs", MS_NOSUID | MS_NODEV, options) == 0 &&
           mkdir("rw/box", 0755) == 0 && mkdir("rw/tmp", 0777) == 0 &&
           mkdir("rw/shm", 0777) == 0 &&
           mount("rw/box", "box", NULL, MS_BIND, NULL) == 0 &&
           mount("rw/tmp", "tmp", NULL, MS_BIND, NULL) == 0 &&
           mount("rw/shm", "dev/shm", NULL, MS_BIND, NULL) == 0 &&
           umount2("rw", MNT_DETACH) == 0;
}

/* Whether the folder that is the first LENGTH bytes of PATH has nothing but
 * protected files in it. */
static bool
whole_folder(const request *r, const char *path, size_t length)
{
    size_t i;

    for (i = 0; i < r->entry_count; i++)
        if (strncmp(r->entries[i].path, path, length) == 0 &&
            r->entries[i].path[length] == '/' &&
            (r->entries[i].flags & KV__FILE_PROTECT) == 0)
            return false;
    return true;
}

/* Protected paths are mounts of themselves, read-only: they can't be written,
 * moved or removed, whoever owns them.  A folder that holds nothing but
 * protected files is protected as a whole, so that no file can be added to
 * it, such as a module that is imported in the place of another. */
static const char *
protect(const request *r)
{
    char target[1200], last[1200] = "";
    const path_entry *e;
    const char *slash;
    size_t i, length;

    for (i = 0; i < r->entry_count; i++) {
        e = &r->entries[i];
        if ((e->flags & KV__FILE_PROTECT) == 0)
            continue;
        length = strlen(e->path);
        for (slash = strchr(e->path, '/'); slash != NULL;
             slash = strchr(slash + 1, '/')) {
            if (whole_folder(r, e->path, (size_t)(slash - e->path))) {
                length = (size_t)(slash - e->path);
                break;
            }
        }
        snprintf(target, sizeof target, "box/%.*s", (int)length, e->path);
        if (strcmp(target, last) == 0)
            continue;
        memcpy(last, target, sizeof last);
        /* A second visit of the same folder would only stack mounts. */
        if (faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) != 0 &&
            errno == EROFS)
            continue;
        if (mount(target, target, NULL, MS_BIND, NULL) != 0 ||
            !restrict_mount(target, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
                                        MOUNT_ATTR_NODEV))
            return "protect files";
    }
    return NULL;
}

/* /proc with the processes of the box alone.  In a container whose own /proc
 * is masked the kernel refuses one, and then the box has an empty folder. */
static bool
process_view(void)
{
    return mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                 "subset=pid") == 0 ||
           mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                 NULL) == 0 ||
           errno == EPERM;
}

/* Whether something that is to be shown lies below PLACE. */
static bool
hides(const request *r, const char *place)
{
    size_t i, length = strlen(place);

    for (i = 0; i < r->bind_count; i++)
        if (strncmp(r->binds[i], place, length) == 0)
            return true;
    return r->image != NULL && strncmp(r->image, place, length) == 0;
}

/* Where the new root is mounted: not over something that is to be shown. */
static const char *
place_for_root(const launcher *l, const request *r)
{
    static const char *const places[] = {"/mnt", "/media", "/srv", "/run",
                                         "/tmp"};
    size_t i;

    if (!hides(r, l->root))
        return l->root;
    for (i = 0; i < sizeof places / sizeof *places; i++)
        if (!hides(r, places[i]) && access(places[i], F_OK) == 0)
            return places[i];
    return l->root;
}

static const char *
small_dev(void)
{
    static const char *const devices[] = {"null", "zero", "full", "random",
                                          "urandom"};
    size_t i;

    if (mkdir("dev", 0755) != 0)
        return "make /dev of the box";
    for (i = 0; i < sizeof devices / sizeof *devices; i++)
        if (!bind_device(devices[i]))
            return "bind devices";
    if (symlink("/proc/self/fd", "dev/fd") != 0 ||
        symlink("/proc/self/fd/0", "dev/stdin") != 0 ||
        symlink("/proc/self/fd/1", "dev/stdout") != 0 ||
        symlink("/proc/self/fd/2", "dev/stderr") != 0)
        return "make links in /dev of the box";
    return NULL;
}

/* Make the folder that we are in the root, and let go of the host's: what is
 * not mounted here can't be named any more. */
static const char *
change_root(void)
{
    if (mkdir("old", 0700) != 0 || syscall(SYS_pivot_root, ".", "old") != 0)
        return "change the root";
    if (chdir("/") != 0 || umount2("/old", MNT_DETACH) != 0 ||
        rmdir("/old") != 0)
        return "leave the old root";
    if (mount(NULL, "/", NULL,
              MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV,
              NULL) != 0)
        return "make the root read-only";
    return NULL;
}

/* The host's programs and libraries, and little else. */
static const char *
show_system(int root)
{
    static const char *const system[] = {"/usr",   "/lib", "/lib64",
                                         "/lib32", "/bin", "/sbin"};
    size_t i;

    for (i = 0; i < sizeof system / sizeof *system; i++)
        if (!bind_same(root, system[i], false))
            return "bind system folders";
    return small_etc(root) ? NULL : "make /etc of the box";
}

/* Whether a box makes NAME of its root itself. */
static bool
is_ours(const request *r, const char *name)
{
    static const char *const ours[] = {".",    "..",  "box", "dev", "old",
                                       "proc", "run", "rw",  "sys", "tmp"};
    size_t i, length = strlen(name);

    for (i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(name, ours[i]) == 0)
            return true;
    for (i = 0; i < r->alias_count; i++)
        if (strncmp(r->aliases[i] + 1, name, length) == 0 &&
            (r->aliases[i][length + 1] == '=' ||
             r->aliases[i][length + 1] == '/'))
            return true;
    return false;
}

/* All of another system that lies in a folder of the host. */
static const char *
show_image(int root, const request *r)
{
    const struct dirent *e;
    char path[300];
    DIR *d = opendir(r->image);
    bool ok = d != NULL;

    while (ok && (e = readdir(d)) != NULL) {
        if (is_ours(r, e->d_name))
            continue;
        snprintf(path, sizeof path, "/%s", e->d_name);
        ok = bind_from(root, r->image, path, false);
    }
    if (d != NULL)
        closedir(d);
    return ok ? NULL : "bind the folders of the task's system";
}

/* Second names of paths of the box, where nothing else is. */
static bool
make_aliases(int root, const request *r)
{
    char target[1100], name[1100];
    const char *equals;
    size_t i;

    for (i = 0; i < r->alias_count; i++) {
        equals = strchr(r->aliases[i], '=');
        snprintf(name, sizeof name, "%.*s", (int)(equals - r->aliases[i] - 1),
                 r->aliases[i] + 1);
        snprintf(target, sizeof target, "/box/%s", equals + 1);
        if (!files_folders(root, name, false, 0755) ||
            symlinkat(target, root, name) != 0)
            return false;
    }
    return true;
}

const char *
mounts_base(const launcher *l, const request *r)
{
    const char *place = place_for_root(l, r), *wrong;
    int root;
    size_t i;

    /* Else our mounts would appear on the host as well. */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return "make mounts private";
    if (mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV,
              "size=1m,nr_inodes=4k,mode=0755") != 0)
        return "mount a tmpfs";
    root = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0 || fchdir(root) != 0)
        return "open the new root";
    wrong = r->image == NULL ? show_system(root) : show_image(root, r);
    if (wrong != NULL)
        return wrong;
    for (i = 0; i < r->bind_count; i++)
        if (!bind_same(root, r->binds[i], true))
            return "bind the folders that the task names";
    if (!make_aliases(root, r))
        return "give paths of the box their names";
    wrong = small_dev();
    if (wrong != NULL)
        return wrong;
    if (mkdir("proc", 0555) != 0 || !process_view())
        return "mount /proc of the box";
    if (mkdir("rw", 0755) != 0 || mkdir("box", 0755) != 0 ||
        mkdir("tmp", 0755) != 0 || mkdir("dev/shm", 0755) != 0)
        return "make the folders of the box";
    close(root);
    return change_root();
}

const char *
mounts_fill(const request *r, bool view)
{
    const char *wrong;
    int box;

    if (chdir("/") != 0 || (view && !process_view()))
        return "mount /proc of the box";
    if (!writable(r))
        return "mount the writable folder";
    box = open("box", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (box < 0)
        return "open the writable folder";
    wrong = files_write(box, r, 0, 0, 0755);
    close(box);
    if (wrong == NULL)
        wrong = protect(r);
    if (wrong == NULL && chdir("/box") != 0)
        wrong = "enter the working folder";
    return wrong;
}

/* --- a folder that two boxes share ----------------------------------------
 */

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#endif
#define MOVE_FROM_EMPTY 4u
#define NO_PROGRAMS 0x00000008u
#define NO_SYMLINKS 0x00200000u

int
mounts_give(void)
{
    return (int)syscall(SYS_open_tree, AT_FDCWD, "/tmp",
                        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* What the other box, the candidate's, puts there is data: nothing in it can be
 * run, and no link leads out of it to a file of the tests. */
const char *
mounts_take(int tree)
{
    if (syscall(SYS_move_mount, tree, "", AT_FDCWD, "/tmp", MOVE_FROM_EMPTY) !=
        0)
        return "mount the shared folder";
    return restrict_mount("/tmp", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
                                      NO_PROGRAMS | NO_SYMLINKS)
               ? NULL
               : "refuse links in the shared folder";
}
