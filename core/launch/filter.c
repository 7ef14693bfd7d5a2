/* SPDX-License-Identifier: MIT */
/* The system calls that are refused in a box, as programs for the kernel:
 * compiled here once a launcher, so that a box only loads one.  The only file
 * that knows libseccomp. */
#include "core/launch/launch.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Kernel interfaces that reach past namespaces, or that a test has no use for
 * and an exploit has.  A list of what is denied and not of what is allowed,
 * because run-times of languages use anything else; the answer is "not
 * permitted", as a container's default profile gives it. */
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

/* The kernel looks at 32 bits of these arguments and ignores the rest, which a
 * program may set: compare the same bits. */
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

/* What is to be sent later would outlive the box, with its port and memory. */
static bool
add_pacing(scmp_filter_ctx ctx)
{
    static const unsigned options[] = {47 /* SO_MAX_PACING_RATE */,
                                       61 /* SO_TXTIME */};
    bool ok = true;
    size_t i;

    for (i = 0; i < sizeof options / sizeof *options && ok; i++)
        ok = seccomp_rule_add(
                 ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(setsockopt), 2,
                 SCMP_A1_64(SCMP_CMP_MASKED_EQ, LOW32, SOL_SOCKET),
                 SCMP_A2_64(SCMP_CMP_MASKED_EQ, LOW32, options[i])) == 0;
    return ok;
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
    return ok && add_pacing(ctx) &&
           deny(ctx, SCMP_SYS(socket), EAFNOSUPPORT, 1,
                SCMP_A0(SCMP_CMP_GE, 64));
}

/* Of the calls above, what making a box out of a zygote takes. */
static bool
makes_boxes(int call)
{
    static const int needed[] = {SCMP_SYS(mount),         SCMP_SYS(umount2),
                                 SCMP_SYS(mount_setattr), SCMP_SYS(move_mount),
                                 SCMP_SYS(open_tree),     SCMP_SYS(sethostname),
                                 SCMP_SYS(unshare)};
    size_t i;

    for (i = 0; i < sizeof needed / sizeof *needed; i++)
        if (needed[i] == call)
            return true;
    return false;
}

/* For templates, which run the tests' modules and make boxes of themselves:
 * the same list, without the calls that making boxes takes. */
static bool
add_stage_rules(scmp_filter_ctx ctx)
{
    struct scmp_arg_cmp none = {0};
    bool ok = true;
    size_t i;

    for (i = 0; i < sizeof denied / sizeof *denied && ok; i++)
        if (!makes_boxes(denied[i]))
            ok = deny(ctx, denied[i], EPERM, 0, none);
    return ok && deny(ctx, SCMP_SYS(clone3), ENOSYS, 0, none) &&
           add_sockets(ctx, false);
}

/* What namespaces do at L2: keep a box from the shared memory, files and
 * processes of the same user, which Landlock does not guard against these. */
static bool
add_plain_rules(scmp_filter_ctx ctx)
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
    struct scmp_arg_cmp none = {0};
    bool ok = true;
    size_t i;

    for (i = 0; i < sizeof ipc / sizeof *ipc && ok; i++)
        ok = deny(ctx, ipc[i], EPERM, 0, none);
    for (i = 0; i < sizeof meddling / sizeof *meddling && ok; i++)
        ok = deny(ctx, meddling[i], EPERM, 0, none);
    /* Limits of other processes; 0 is the caller itself. */
    return ok &&
           deny(ctx, SCMP_SYS(prlimit64), EPERM, 1, SCMP_A0(SCMP_CMP_NE, 0));
}

/* Process 1 of the box watches over the others, and keeps the limits and the
 * share of time that it has. */
static bool
add_first_process_rules(scmp_filter_ctx ctx)
{
    static const unsigned calls[] = {
        SCMP_SYS(prlimit64), SCMP_SYS(sched_setattr), SCMP_SYS(sched_setparam),
        SCMP_SYS(sched_setscheduler), SCMP_SYS(sched_setaffinity)};
    struct scmp_arg_cmp first = SCMP_A0_64(SCMP_CMP_MASKED_EQ, LOW32, 1);
    bool ok = true;
    size_t i;

    for (i = 0; i < sizeof calls / sizeof *calls && ok; i++)
        ok = deny(ctx, calls[i], EPERM, 1, first);
    for (i = 0; i < 2 && ok; i++) {
        unsigned call = i == 0 ? SCMP_SYS(setpriority) : SCMP_SYS(ioprio_set);
        uint64_t one = i == 0 ? 0 : 1, all = i == 0 ? 2 : 3;

        /* By its number, with its group, and with all processes of the user. */
        ok = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), (int)call, 2,
                              SCMP_A0_64(SCMP_CMP_MASKED_EQ, LOW32, one),
                              SCMP_A1_64(SCMP_CMP_MASKED_EQ, LOW32, 1)) == 0 &&
             seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), (int)call, 2,
                              SCMP_A0_64(SCMP_CMP_MASKED_EQ, LOW32, one + 1),
                              SCMP_A1_64(SCMP_CMP_MASKED_EQ, LOW32, 1)) == 0 &&
             deny(ctx, call, EPERM, 1,
                  SCMP_A0_64(SCMP_CMP_MASKED_EQ, LOW32, all));
    }
    return ok;
}

/* Code is mapped by the loader and stays as it is: nothing that was data, or
 * has no file, becomes executable, and no trap is caught. */
static bool
add_fixed_code_rules(scmp_filter_ctx ctx)
{
    return deny(ctx, SCMP_SYS(mprotect), EACCES, 1,
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
                                    MAP_ANONYMOUS)) == 0 &&
           /* Nobody steps through code that is not theirs. */
           deny(ctx, SCMP_SYS(rt_sigaction), EACCES, 1,
                SCMP_A0(SCMP_CMP_EQ, SIGTRAP));
}

static bool
add_rules(scmp_filter_ctx ctx, bool plain, bool no_fork, bool fixed)
{
    /* Typing into, and remapping the keys of, the caller's terminal. */
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
    ok = ok && (plain ? add_plain_rules(ctx) : add_first_process_rules(ctx));
    ok = ok && (!fixed || add_fixed_code_rules(ctx));
    if (no_fork)
        ok = ok && deny(ctx, SCMP_SYS(fork), EAGAIN, 0, none) &&
             deny(ctx, SCMP_SYS(vfork), EAGAIN, 0, none) &&
             deny(ctx, SCMP_SYS(clone), EAGAIN, 1,
                  SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    return ok && add_sockets(ctx, plain);
}

/* Memory that no process need have in sight, which only a control group can
 * count.  A file below /dev/shm does as well, and has a limit. */
static bool
add_uncounted_rules(scmp_filter_ctx ctx, bool plain)
{
    struct scmp_arg_cmp none = {0};

    return deny(ctx, SCMP_SYS(memfd_create), ENOSYS, 0, none) &&
           (plain || deny(ctx, SCMP_SYS(shmget), ENOSYS, 0, none));
}

/* WHICH: the index in the launcher's list, whose bits say what is refused. */
static bool
compile(struct sock_fprog *out, bool plain, bool counted, int which)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    int fd = memfd_create("filter", MFD_CLOEXEC);
    bool ok = ctx != NULL && fd >= 0;
    off_t size;

    /* Foreign architectures are killed: libseccomp's default. */
    ok = ok &&
         (which == 4
              ? add_stage_rules(ctx)
              : add_rules(ctx, plain, (which & 1) != 0, (which & 2) != 0)) &&
         (which == 4 || counted || add_uncounted_rules(ctx, plain)) &&
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

    for (i = 0; i < 5; i++) {
        free(l->filter[i].filter);
        memset(&l->filter[i], 0, sizeof l->filter[i]);
        if (!compile(&l->filter[i], plain, l->cgroup != 0, i))
            return false;
    }
    /* A fingerprint for doctor: two machines with one have the same rules. */
    l->hello.filter =
        (uint32_t)kv__hash((const char *)l->filter[0].filter,
                           l->filter[0].len * sizeof *l->filter[0].filter, 0);
    return true;
}
