/* SPDX-License-Identifier: MIT */
/* A script in a box, over a copy of a task's environment, and what is left of
 * that. */
#ifndef KV_PLUGINS_SCRIPTED_H
#define KV_PLUGINS_SCRIPTED_H

#include "plugins/kit/task.h"

#define SCRIPTED_MEMBERS                                                    \
    "\"environment\":\"file\",\"sources\":\"files\",\"places\":\"object\"," \
    "\"workdir\":\"text\""

#define SCRIPTED_INITIAL 1u
/* The status of the state is 2 where app holds a socket, which an archive
 * leaves out. */
#define SCRIPTED_WHOLE 2u

/* Have the box unpack the task's archive "environment" into the folder app, add
 * its "sources", each at its path or where "places" has it, and run SCRIPT
 * there, a file that the caller puts into the box.  With "workdir", an absolute
 * path, app has that name too, and the script begins there.  Collected are
 * state.tar with what is left of app, out with what was printed and, with
 * SCRIPTED_INITIAL, initial.tar with what app was before.  The statuses of
 * "solution" and "state" are told with NONCE; a box that ends with status 90
 * could not make the environment.  NULL, or what the task lacks. */
const char *scripted_fill(const kv_host *host, const kv_task *task, kv_box *box,
                          const char *nonce, kv_str script, unsigned flags,
                          task_gap *gap);

/* KV_FILE_EXEC for a script that names its interpreter, else 0: what the file
 * was allowed where it came from is not known. */
uint32_t scripted_mode(kv_str content);

/* Where the task has a "workdir", give it as a name to the path BELOW the box
 * and append "cd WORKDIR" to SCRIPT; false: it has none. */
bool scripted_workdir(const kv_host *host, const kv_task *task, kv_box *box,
                      const char *below, text *script);

#endif
