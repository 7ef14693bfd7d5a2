/* What the job gives up before it becomes the candidate's program. */
#include "core/launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <unistd.h>

/* --- system calls ------------------------------------------------------- */

/* Kernel interfaces that reach past namespaces, or that a test has no use for
 * and an exploit has.  A deny list, for language run-times use anything else;
 * the answer is "not permitted", as a container's default profile gives it. */
static const int denied[] = {
    SCMP_SYS(acct),
    SCMP_SYS(add_key),
    SCMP_SYS(bpf),
    SCMP_SYS(chroot),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(clock_settime),
    SCMP_SYS(delete_module),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(finit_module),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fsopen),
    SCMP_SYS(fspick),
    SCMP_SYS(init_module),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(ioperm),
    SCMP_SYS(iopl),
    SCMP_SYS(kcmp),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(kexec_load),
    SCMP_SYS(keyctl),
    SCMP_SYS(lookup_dcookie),
    SCMP_SYS(mbind),
    SCMP_SYS(memfd_secret),
    SCMP_SYS(migrate_pages),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(mount),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(move_mount),
    SCMP_SYS(move_pages),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(nfsservctl),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(open_tree),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(personality),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pivot_root),
    SCMP_SYS(process_madvise),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(ptrace),
    SCMP_SYS(quotactl),
    SCMP_SYS(reboot),
    SCMP_SYS(request_key),
    SCMP_SYS(set_mempolicy),
    SCMP_SYS(setdomainname),
    SCMP_SYS(sethostname),
    SCMP_SYS(setns),
    SCMP_SYS(settimeofday),
    SCMP_SYS(swapoff),
    SCMP_SYS(swapon),
    SCMP_SYS(syslog),
    SCMP_SYS(umount2),
    SCMP_SYS(unshare),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(uselib),
    SCMP_SYS(ustat),
    SCMP_SYS(vhangup),
};

static const unsigned namespaces[] = {
    CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
    CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET, CLONE_NEWTIME};

#define LOW32 0xffffffffu

static bool
deny(scmp_filter_ctx ctx, int call, int error, unsigned count,
     struct scmp_arg_cmp arg)
{
    int status = seccomp_rule_add_array(ctx, SCMP_ACT_ERRNO((uint32_t)error),
                                        call, count, &arg);

    /* A call that this architecture lacks needs no rule. */
    return status == 0 || status == -EDOM || status == -EINVAL;
}

static bool
add_sockets(scmp_filter_ctx ctx, bool plain)
{
    static const int families[] = {AF_UNIX, AF_INET, AF_INET6};
    struct scmp_arg_cmp none = {0};
    unsigned family;
    bool ok = true, allowed;
    size_t i;

    /* Without a network namespace there is no network, and no socket file of
     * the host to connect to; socketpair stays. */
    if (plain)
        return deny(ctx, SCMP_SYS(socket), EACCES, 0, none);
    for (family = 0; family < 64 && ok; family++) {
        allowed = false;
        for (i = 0; i < sizeof families / sizeof *families; i++)
            allowed = allowed || (int)family == families[i];
        if (!allowed)
            ok = deny(ctx, SCMP_SYS(socket), EAFNOSUPPORT, 1,
                      SCMP_A0(SCMP_CMP_MASKED_EQ, LOW32, family));
    }
    return ok && deny(ctx, SCMP_SYS(socket), EAFNOSUPPORT, 1,
                      SCMP_A0(SCMP_CMP_GE, 64));
}

static bool
add_rules(scmp_filter_ctx ctx, bool plain, bool no_fork, bool fixed)
{
    static const int ipc[] = {SCMP_SYS(shmget), SCMP_SYS(msgget),
                              SCMP_SYS(semget), SCMP_SYS(mq_open)};
    static const int meddling[] = {SCMP_SYS(chmod),
                                   SCMP_SYS(fchmodat),
                                   SCMP_SYS(chown),
                                   SCMP_SYS(lchown),
                                   SCMP_SYS(fchownat),
                                   SCMP_SYS(utime),
                                   SCMP_SYS(utimes),
                                   SCMP_SYS(futimesat),
                                   SCMP_SYS(setxattr),
                                   SCMP_SYS(lsetxattr),
                                   SCMP_SYS(removexattr),
                                   SCMP_SYS(lremovexattr),
                                   SCMP_SYS(setpriority),
                                   SCMP_SYS(ioprio_set),
                                   SCMP_SYS(sched_setattr),
                                   SCMP_SYS(sched_setparam),
                                   SCMP_SYS(sched_setscheduler),
                                   SCMP_SYS(sched_setaffinity)};
    static const unsigned ioctls[] = {0x5412 /* TIOCSTI */,
                                      0x541c /* TIOCLINUX */,
                                      0x4b4d /* KDSKBENT's family */};
    struct scmp_arg_cmp none = {0};
    bool ok = true;
    size_t i;

    for (i = 0; i < sizeof denied / sizeof *denied && ok; i++)
        ok = deny(ctx, denied[i], EPERM, 0, none);
    /* libc falls back to clone, whose arguments can be looked at. */
    ok = ok && deny(ctx, SCMP_SYS(clone3), ENOSYS, 0, none);
    for (i = 0; i < sizeof namespaces / sizeof *namespaces && ok; i++)
        ok = deny(ctx, SCMP_SYS(clone), EPERM, 1,
                  SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces[i], namespaces[i]));
    for (i = 0; i < sizeof ioctls / sizeof *ioctls && ok; i++)
        ok = deny(ctx, SCMP_SYS(ioctl), EPERM, 1,
                  SCMP_A1(SCMP_CMP_MASKED_EQ, LOW32, ioctls[i]));
    for (i = 0; plain && i < sizeof ipc / sizeof *ipc && ok; i++)
        ok = deny(ctx, ipc[i], EPERM, 0, none);
    /* Files and processes of the same user, which Landlock does not guard
     * against these. */
    for (i = 0; plain && i < sizeof meddling / sizeof *meddling && ok; i++)
        ok = deny(ctx, meddling[i], EPERM, 0, none);
    if (plain)
        ok = ok &&
             deny(ctx, SCMP_SYS(prlimit64), EPERM, 1, SCMP_A0(SCMP_CMP_NE, 0));
    /* Code is mapped by the loader and stays as it is. */
    if (fixed)
        ok = ok &&
             deny(ctx, SCMP_SYS(mprotect), EACCES, 1,
                  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) &&
             deny(ctx, SCMP_SYS(pkey_mprotect), EACCES, 1,
                  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) &&
             deny(ctx, SCMP_SYS(mremap), EACCES, 1,
                  SCMP_A3(SCMP_CMP_MASKED_EQ, 2, 2)) &&
             deny(ctx, SCMP_SYS(mmap), EACCES, 1,
                  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE,
                          PROT_EXEC | PROT_WRITE)) &&
             seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(mmap), 2,
                              SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC),
                              SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS,
                                      MAP_ANONYMOUS)) == 0;
    if (no_fork)
        ok = ok && deny(ctx, SCMP_SYS(fork), EAGAIN, 0, none) &&
             deny(ctx, SCMP_SYS(vfork), EAGAIN, 0, none) &&
             deny(ctx, SCMP_SYS(clone), EAGAIN, 1,
                  SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    return ok && add_sockets(ctx, plain);
}

static bool
compile(struct sock_fprog *out, bool plain, bool no_fork, bool fixed)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    int fd = memfd_create("filter", MFD_CLOEXEC);
    bool ok = ctx != NULL && fd >= 0;
    off_t size;

    /* Foreign architectures are killed: libseccomp's default. */
    ok = ok && add_rules(ctx, plain, no_fork, fixed) &&
         seccomp_export_bpf(ctx, fd) == 0;
    size = ok ? lseek(fd, 0, SEEK_END) : -1;
    if (size > 0) {
        out->len = (unsigned short)((size_t)size / sizeof *out->filter);
        out->filter = malloc((size_t)size);
        ok = out->filter != NULL &&
             pread(fd, out->filter, (size_t)size, 0) == size;
    } else {
        ok = false;
    }
    if (ctx != NULL)
        seccomp_release(ctx);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool
lock_prepare(launcher *l)
{
    bool plain = l->hello.level < 2;

    int i;

    for (i = 0; i < 4; i++) {
        free(l->filter[i].filter);
        memset(&l->filter[i], 0, sizeof l->filter[i]);
        if (!compile(&l->filter[i], plain, (i & 1) != 0, (i & 2) != 0))
            return false;
    }
    l->hello.filter =
        (uint32_t)kv__hash((const char *)l->filter[0].filter,
                           l->filter[0].len * sizeof *l->filter[0].filter, 0);
    return true;
}

const char *
lock_calls(const launcher *l, const request *r)
{
    const struct sock_fprog *p =
        &l->filter[((r->flags & KV__BOX_NO_FORK) != 0 ? 1 : 0) +
                   ((r->flags & KV__BOX_FIXED_CODE) != 0 ? 2 : 0)];

    if (l->hello.level == 0)
        return NULL;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, p) == 0 ? NULL
                                                                    : "seccomp";
}

/* --- limits ------------------------------------------------------------- */

static bool
set(int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit old, value = {soft, hard};

    if (getrlimit((__rlimit_resource_t)resource, &old) != 0)
        return false;
    if (old.rlim_max != RLIM_INFINITY && value.rlim_max > old.rlim_max)
        value.rlim_max = old.rlim_max;
    if (value.rlim_cur > value.rlim_max)
        value.rlim_cur = value.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &value) == 0;
}

const char *
lock_limits(const launcher *l, const request *r)
{
    const kv__limits *m = &r->limits;
    uint64_t cpu = m->cpu_ms / 1000 + (m->cpu_ms % 1000 != 0);
    bool ok = true;

    if (m->cpu_ms > 0)
        ok = ok && set(RLIMIT_CPU, cpu, cpu + 1);
    if (m->file_size > 0)
        ok = ok && set(RLIMIT_FSIZE, m->file_size, m->file_size);
    if (m->open_files > 0)
        ok = ok && set(RLIMIT_NOFILE, m->open_files, m->open_files);
    if (m->stack > 0)
        ok = ok && set(RLIMIT_STACK, m->stack, m->stack);
    /* Counted per user and system-wide, so it is the last resort. */
    if (m->processes > 0 &&
        l->hello.held[KV__LIMIT_PROCESSES] == KV__HELD_RLIMIT)
        ok = ok && set(RLIMIT_NPROC, m->processes, m->processes);
    if (m->memory > 0 && (r->flags & KV__BOX_NO_ADDRESS) == 0 &&
        l->hello.held[KV__LIMIT_MEMORY] == KV__HELD_RLIMIT)
        ok = ok && set(RLIMIT_AS, m->memory, m->memory);
    ok = ok && set(RLIMIT_CORE, 0, 0) && set(RLIMIT_MEMLOCK, 65536, 65536) &&
         set(RLIMIT_MSGQUEUE, 0, 0) && set(RLIMIT_NICE, 0, 0) &&
         set(RLIMIT_RTPRIO, 0, 0);
    return ok ? NULL : "resource limits";
}

/* --- privileges --------------------------------------------------------- */

const char *
lock_privileges(void)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    int cap;

    /* Without CAP_SETPCAP nothing can be dropped, nor gained. */
    for (cap = 0; cap < 64; cap++) {
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
            continue;
        if (errno == EINVAL || errno == EPERM)
            break; /* the last one there is */
        return "capability bounding set";
    }
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    /* NOROOT and NO_SETUID_FIXUP, locked; refused without CAP_SETPCAP, where
     * there is nothing to lose either. */
    (void)prctl(PR_SET_SECUREBITS, 0x0f, 0, 0, 0);
    memset(data, 0, sizeof data);
    if (syscall(SYS_capset, &head, data) != 0)
        return "capabilities";
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return "no_new_privs";
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

/* A path that is not there needs no rule. */
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

const char *
lock_paths(const launcher *l, const request *r, const char *const *writable,
           size_t count, const char *kept)
{
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
                                           "/proc"};
    static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full",
                                          "/dev/random", "/dev/urandom"};
    uint32_t abi = l->hello.landlock;
    uint64_t all = all_rights(abi);
    ruleset set = {all, 0, 0};
    size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8, i;
    bool ok = true;
    int rules;

    if (abi == 0 || l->hello.level == 0)
        return NULL;
    if (l->hello.level < 2)
        set.net = abi >= 4 ? NET_TCP : 0;
    set.scoped = abi >= 6 ? SCOPE_ALL : 0;
    rules = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0);
    if (rules < 0)
        return "Landlock";
    /* Everything that a root of its own holds is there to be read. */
    if (l->hello.level >= 2)
        ok = allow(rules, "/", FS_READ & all);
    for (i = 0;
         l->hello.level < 2 && i < sizeof readable / sizeof *readable && ok;
         i++)
        /* Without a process view of its own, only itself is shown. */
        ok = allow(rules,
                   strcmp(readable[i], "/proc") == 0 ? "/proc/self"
                                                     : readable[i],
                   FS_READ & all);
    for (i = 0; l->hello.level < 2 && i < r->binds && ok; i++)
        ok = allow(rules, r->bind[i], FS_READ & all);
    if (kept != NULL)
        ok = ok && allow(rules, kept, FS_READ & all);
    for (i = 0; i < sizeof devices / sizeof *devices && ok; i++)
        ok = allow(rules, devices[i],
                   all & (LANDLOCK_ACCESS_FS_READ_FILE |
                          LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE));
    for (i = 0; i < count && ok; i++)
        ok = allow(rules, writable[i], all & ~FS_IOCTL_DEV);
    ok = ok && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return ok ? NULL : "Landlock";
}
