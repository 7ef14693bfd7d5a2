/* SPDX-License-Identifier: MIT */
/* Steps that many plugins take to fill a box and to read its result. */
#ifndef KV_PLUGINS_BOX_H
#define KV_PLUGINS_BOX_H

#include "plugins/kit/task.h"

/* Put the files of the list into the box, from the task.  False: *GAP names the
 * first that can't be had, if GAP is not NULL. */
bool box_task_files(const kv_host *host, const kv_task *task, kv_box *box,
                    const char *list, uint32_t flags, task_gap *gap);
/* Set the environment variables that every box gets. */
void box_environment(const kv_host *host, kv_box *box);
/* Have the interpreter load the modules of the task's list "preload". */
void box_preloads(const kv_host *host, const kv_task *task, kv_box *box);

/* Make a secret of hexadecimal digits for one run.  A report that contains it
 * was written by somebody whom the plugin gave it to.  False when no random
 * bytes are available. */
#define NONCE 32
bool new_nonce(const kv_host *host, char nonce[NONCE + 1]);

/* When a limit ended the box: set outcome, class and evidence, and return true.
 * Otherwise change nothing and return false. */
bool ended_by_limit(const kv_host *host, kv_verdict *verdict,
                    const kv_ending *ending);
/* Set outcome, class and, as evidence, WHAT with the beginning of MORE. */
kv_status box_verdict(const kv_host *host, kv_verdict *verdict,
                      kv_outcome outcome, kv_class error_class,
                      const char *what, kv_str more);
/* A copy of a file of the result, with a NUL byte added; the caller frees it.
 * NULL when the file is missing or memory ran out. */
char *copy_result(const kv_host *host, const kv_result *result,
                  const char *path, size_t *length);

#endif
