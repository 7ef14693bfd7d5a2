/* What the boxes of many plugins have in common: what goes in, and what came
 * of them. */
#ifndef KV_PLUGINS_BOX_H
#define KV_PLUGINS_BOX_H

#include "plugins/kit/task.h"

/* Put the files of the list into the box, from the task.  False: *GAP names the
 * first that can't be had, if GAP is not NULL. */
bool box_task_files(const kv_host *host, const kv_task *task, kv_box *box,
                    const char *list, uint32_t flags, task_gap *gap);
/* The usual environment. */
void box_environment(const kv_host *host, kv_box *box);
/* The modules that the task wants loaded, as "preload" lists them. */
void box_preloads(const kv_host *host, const kv_task *task, kv_box *box);

/* A secret that one run is told, in hexadecimal: what comes back with it comes
 * from who was told.  False when there are no random bytes. */
#define NONCE 32
bool new_nonce(const kv_host *host, char nonce[NONCE + 1]);

/* Where a limit ended the box: outcome, class and evidence.  False, and
 * nothing is said, when it ended in another way. */
bool ended_by_limit(const kv_host *host, kv_verdict *verdict,
                    const kv_ending *ending);
/* A copy, with a NUL behind it, of a file that the box left; the caller's.
 * NULL when there is none, or no memory. */
char *copy_result(const kv_host *host, const kv_result *result,
                  const char *path, size_t *length);

#endif
