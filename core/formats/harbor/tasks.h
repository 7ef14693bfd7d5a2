/* SPDX-License-Identifier: MIT */
/* Harbor's task folders as tasks of the verifier "terminal":
 *
 *     task.toml          limits, variables, the image
 *     instruction.md     what is asked
 *     environment/       Dockerfile, and the files it copies
 *     tests/test.sh      leaves a reward, uploaded only to judge
 *     solution/solve.sh  the reference
 */
#ifndef KV_FORMATS_HARBOR_TASKS_H
#define KV_FORMATS_HARBOR_TASKS_H

#include "core/suite/suite.h"

/* Whether the folder PATH is such a task, or has one. */
bool kv__harbor_is(const char *path);
/* Add the task in PATH, or those in the folders below it, by name.  A task that
 * can't be judged here is one that is not valid, and says why. */
kv_status kv__harbor_read(kv__suite *suite, const char *path, kv_error *err);

#endif
