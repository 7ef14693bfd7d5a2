/* SPDX-License-Identifier: MIT */
/* Run a command where clone3 is unknown, and unshare, mount, pivot_root, setns
 * and clone with namespaces are refused: a container's default profile. */
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    static const int refused[] = {SCMP_SYS(unshare), SCMP_SYS(mount),
                                  SCMP_SYS(umount2), SCMP_SYS(pivot_root),
                                  SCMP_SYS(setns)};
    static const unsigned long flags[] = {
        CLONE_NEWNS,  CLONE_NEWUSER, CLONE_NEWPID,   CLONE_NEWNET,
        CLONE_NEWIPC, CLONE_NEWUTS,  CLONE_NEWCGROUP};
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    size_t i;
    int wrong = ctx == NULL || argc < 2;

    for (i = 0; !wrong && i < sizeof refused / sizeof *refused; i++)
        wrong = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
    for (i = 0; !wrong && i < sizeof flags / sizeof *flags; i++)
        wrong =
            seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                             SCMP_A0(SCMP_CMP_MASKED_EQ, flags[i], flags[i]));
    if (!wrong)
        wrong =
            seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (wrong || seccomp_load(ctx) != 0) {
        fputs("jail: the filter could not be made\n", stderr);
        return 77;
    }
    seccomp_release(ctx);
    execv(argv[1], argv + 1);
    perror(argv[1]);
    return 126;
}
