/* SPDX-License-Identifier: MIT */
/* What the job gives up before it becomes the candidate's program: limits,
 * privileges, paths and system calls.  None of it can be taken back. */
#include "core/launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <unistd.h>

/* --- system calls ------------------------------------------------------- */

const char *
lock_calls(const launcher *l, const request *r)
{
    const struct sock_fprog *p =
        &l->filter[((r->flags & KV__BOX_NO_FORK) != 0 ? 1 : 0) +
                   ((r->flags & KV__BOX_FIXED_CODE) != 0 ? 2 : 0)];

    if (l->hello.level == 0)
        return NULL;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, p) == 0
               ? NULL
               : "load the seccomp filter";
}

/* --- limits ------------------------------------------------------------- */

/* A limit of the caller's that is lower can't be raised, and a program would
 * fail for it that is allowed more: then nothing is judged. */
static bool
set(int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit value = {soft, hard};

    return setrlimit((__rlimit_resource_t)resource, &value) == 0;
}

/* What no test needs more of; the caller may allow less. */
static bool
lower(int resource, uint64_t most)
{
    struct rlimit value;

    if (getrlimit((__rlimit_resource_t)resource, &value) != 0)
        return false;
    return value.rlim_max <= most
               ? set(resource, value.rlim_max, value.rlim_max)
               : set(resource, most, most);
}

/* A limit that is not ours to set, but must leave room for NEEDED. */
static bool
leaves(int resource, uint64_t needed)
{
    struct rlimit value;

    if (getrlimit((__rlimit_resource_t)resource, &value) != 0)
        return false;
    if (value.rlim_max != RLIM_INFINITY && value.rlim_max < needed) {
        errno = EPERM;
        return false;
    }
    value.rlim_cur = value.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &value) == 0;
}

const char *
lock_limits(const launcher *l, const request *r)
{
    const kv__limits *m = &r->limits;
    /* The launcher ends a box in time, by what its processes really used.  The
     * kernel's own limit counts ticks, which on a busy machine are more than
     * that: it is there for the case that the launcher is not, and twice as
     * high where the caller's own limit lets it. */
    uint64_t cpu = m->cpu_ms / 1000 + (m->cpu_ms % 1000 != 0);
    bool ok;

    if (m->cpu_ms > 0 && !set(RLIMIT_CPU, 2 * cpu + 2, 2 * cpu + 3) &&
        !set(RLIMIT_CPU, cpu, cpu + 1))
        return "raise the limit of CPU time (ulimit -t) to what the box may "
               "use";
    if (m->file_size > 0 && !set(RLIMIT_FSIZE, m->file_size, m->file_size))
        return "raise the limit of file sizes (ulimit -f) to that of the box";
    if (m->open_files > 0 && !set(RLIMIT_NOFILE, m->open_files, m->open_files))
        return "raise the limit of open files (ulimit -n) to that of the box";
    if (m->stack > 0 && !set(RLIMIT_STACK, m->stack, m->stack))
        return "raise the limit of the stack (ulimit -s) to that of the box";
    if (!leaves(RLIMIT_DATA, m->memory) || !leaves(RLIMIT_AS, m->memory))
        return "raise the limit of memory (ulimit -v, -d) to that of the box";
    /* Counted per user and system-wide, so it is the last resort. */
    if (!leaves(RLIMIT_NPROC, (uint64_t)m->processes + 1) ||
        (m->processes > 0 &&
         l->hello.held[KV__LIMIT_PROCESSES] == KV__HELD_RLIMIT &&
         !set(RLIMIT_NPROC, m->processes, m->processes)))
        return "raise the limit of processes (ulimit -u) to that of the box";
    if (m->memory > 0 && (r->flags & KV__BOX_NO_ADDRESS) == 0 &&
        l->hello.held[KV__LIMIT_MEMORY] == KV__HELD_WATCH &&
        !set(RLIMIT_AS, m->memory, m->memory))
        return "raise the limit of memory (ulimit -v) to that of the box";
    ok = lower(RLIMIT_CORE, 0) && lower(RLIMIT_MEMLOCK, 65536) &&
         lower(RLIMIT_MSGQUEUE, 0) && lower(RLIMIT_NICE, 0) &&
         lower(RLIMIT_RTPRIO, 0);
    return ok ? NULL : "set resource limits";
}

/* --- privileges --------------------------------------------------------- */

bool
lock_bounds(void)
{
    static bool done; /* a zygote does it for all that comes of it */
    int cap;

    if (done)
        return true;
    /* Without CAP_SETPCAP nothing can be dropped, nor gained. */
    for (cap = 0; cap < 64; cap++) {
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
            continue;
        if (errno != EINVAL && errno != EPERM)
            return false;
        break; /* the last one there is */
    }
    done = true;
    return true;
}

/* CAP_CHECKPOINT_RESTORE of Linux 5.9, where libc's headers may be older. */
#define NUMBERS 40

const char *
lock_privileges(bool numbers)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];

    if (!lock_bounds())
        return "drop capabilities from the bounding set";
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    /* NOROOT and NO_SETUID_FIXUP, locked; refused without CAP_SETPCAP, where
     * there is nothing to lose either. */
    (void)prctl(PR_SET_SECUREBITS, 0x0f, 0, 0, 0);
    memset(data, 0, sizeof data);
    if (numbers)
        data[NUMBERS / 32].effective = data[NUMBERS / 32].permitted =
            1u << NUMBERS % 32;
    if (syscall(SYS_capset, &head, data) != 0)
        return "drop capabilities";
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return "set no_new_privs";
    return NULL;
}

/* --- Landlock ----------------------------------------------------------- */

#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEV (1ULL << 15)
#define FS_READ                                                  \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | \
     LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_USE \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)
#define NET_TCP 3ULL   /* bind and connect */
#define SCOPE_ALL 3ULL /* abstract sockets and signals */

/* The structure as of ABI 6: older kernels are given its head. */
typedef struct ruleset {
    uint64_t fs, net, scoped;
} ruleset;

static uint64_t
all_rights(uint32_t abi)
{
    uint64_t rights = (1ULL << 13) - 1;

    if (abi >= 2)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3)
        rights |= FS_TRUNCATE;
    if (abi >= 5)
        rights |= FS_IOCTL_DEV;
    return rights;
}

/* Allow RIGHTS below PATH.  A path that is not there needs no rule, and for a
 * file the kernel refuses rights that only folders have. */
static bool
allow(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr beneath = {rights, -1};
    struct stat st;
    bool ok;
    int fd = open(path, O_PATH | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR;
    if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
        beneath.allowed_access &=
            LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
            LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV;
    beneath.parent_fd = fd;
    ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
                 &beneath, 0) == 0;
    close(fd);
    return ok;
}

/* L2: a root of its own holds nothing but what may be read, and a /dev of its
 * own nothing but what may be used. */
static bool
allow_own_root(int rules, uint64_t all)
{
    return allow(rules, "/", FS_READ & all) &&
           allow(rules, "/dev", FS_USE & all);
}

/* L1: on the file system of the host everything is listed. */
static bool
allow_host(int rules, uint64_t all, const request *r, const char *kept)
{
    /* Of processes only itself is shown: others may be the caller's. */
    static const char *const readable[] = {"/usr",
                                           "/lib",
                                           "/lib64",
                                           "/lib32",
                                           "/bin",
                                           "/sbin",
                                           "/etc/ld.so.cache",
                                           "/etc/alternatives",
                                           "/etc/passwd",
                                           "/etc/group",
                                           "/etc/hosts",
                                           "/etc/nsswitch.conf",
                                           "/etc/localtime",
                                           "/proc/self"};
    static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full",
                                          "/dev/random", "/dev/urandom"};
    bool ok = true;
    size_t i;

    for (i = 0; i < sizeof readable / sizeof *readable && ok; i++)
        ok = allow(rules, readable[i], FS_READ & all);
    for (i = 0; i < r->bind_count && ok; i++)
        ok = allow(rules, r->binds[i], FS_READ & all);
    if (kept != NULL)
        ok = ok && allow(rules, kept, FS_READ & all);
    for (i = 0; i < sizeof devices / sizeof *devices && ok; i++)
        ok = allow(rules, devices[i], FS_USE & all);
    return ok;
}

const char *
lock_paths(const launcher *l, const request *r, const char *const *writable,
           size_t count, const char *kept)
{
    uint32_t abi = l->hello.landlock;
    uint64_t all = all_rights(abi);
    ruleset set = {all, 0, 0};
    size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8, i;
    bool ok;
    int rules;

    if (abi == 0 || l->hello.level == 0)
        return NULL;
    if (l->hello.level < 2)
        set.net = abi >= 4 ? NET_TCP : 0;
    set.scoped = abi >= 6 ? SCOPE_ALL : 0;
    rules = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0);
    if (rules < 0)
        return "create Landlock rules";
    ok = l->hello.level >= 2 ? allow_own_root(rules, all)
                             : allow_host(rules, all, r, kept);
    for (i = 0; i < count && ok; i++)
        ok = allow(rules, writable[i], all & ~FS_IOCTL_DEV);
    ok = ok && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return ok ? NULL : "enter Landlock rules";
}
