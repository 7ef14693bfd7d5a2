/* SPDX-License-Identifier: MIT */
/* A clean copy of a repository in a box, and a patch applied to it by git.
 *
 * The task has the repository as "repository", a file of its folder that is a
 * tar archive or a git bundle, or as "sources", a list of paths.  "strip"
 * leading parts of the paths in an archive are dropped.  In the box it is
 * "repo". */
#ifndef KV_PLUGINS_REPOSITORY_H
#define KV_PLUGINS_REPOSITORY_H

#include "plugins/kit/diff.h"
#include "plugins/kit/task.h"

/* Members of the task that these functions read. */
#define REPOSITORY_MEMBERS                                     \
    "\"repository\":\"file\",\"sources\":\"files\",\"strip\":" \
    "\"number\",\"base\":\"text\",\"forbid\":\"texts\""

/* The first path that the task's list "forbid" has, or DEFAULTS where it has
 * none; or a path that leaves the repository.  Empty: there is none. */
kv_str repository_forbids(const kv_host *host, const kv_task *task,
                          const diff *d, const char *const *defaults);

/* Put the repository into the box, and commands into SCRIPT that unpack it,
 * enter it, and end the shell with status 90 when that fails.  NULL, or what is
 * wrong with the task; *gap names a file that can't be had. */
const char *repository_put(const kv_host *host, const kv_task *task,
                           kv_box *box, text *script, task_gap *gap);
/* Put PATCH into the box, and commands into SCRIPT that apply it, tell the
 * status as "patch", and tell every path that is changed now: what git applied
 * is what is checked, whatever a reader of diffs makes of it.  A clean copy
 * stays beside it, as "clean". */
void repository_apply(const kv_host *host, kv_box *box, text *script,
                      kv_str patch, const diff *d);
/* The environment of git. */
void repository_environment(const kv_host *host, kv_box *box);

/* A verdict without a box on PATCH, which D was read from: it is empty,
 * malformed, or touches what is forbidden.  True: it is given, with the status
 * of giving it in *STATUS. */
bool repository_refuses(const kv_host *host, const kv_task *task, kv_str patch,
                        const diff *d, const char *const *defaults,
                        kv_verdict *verdict, kv_status *status);

/* The patch of an attempt: its only file, or what is in its answer. */
kv_str repository_patch(const kv_host *host, const kv_attempt *attempt);

/* What the shell told: a status, or -1 where it told none. */
typedef struct repository_told {
    int patch, listed, same, tests, setup, command;
    bool end;
    char touched[200]; /* a path that is changed and forbidden, or empty */
} repository_told;

/* Read it.  True: the verdict is given, as the box did not come to its end, or
 * somebody else wrote to the channel, or the patch does not apply or
 * touches what is forbidden.  DEFAULTS: see repository_forbids. */
bool repository_listen(const kv_host *host, const kv_task *task,
                       const kv_result *result, const char *nonce,
                       const char *const *defaults, kv_verdict *verdict,
                       repository_told *out);

#endif
