/* The files of a candidate, wherever its attempt has them. */
#ifndef KV_PLUGINS_CANDIDATE_H
#define KV_PLUGINS_CANDIDATE_H

#include <kverify/plugin.h>

/* The candidate's declared files ("submission" in the task), from the
 * attempt's files or, for a single one, from its answer, out of which code is
 * taken as "extract" says: "code" (fenced, the default) or "raw".  Calls PUT
 * for each.  Returns NULL, or what is missing.  Undeclared files are left
 * out. */
typedef void (*put_fn)(void *context, const char *path, kv_str content);
const char *candidate_files(const kv_host *host, const kv_task *task,
                            const kv_attempt *attempt, put_fn put,
                            void *context);

/* A PUT that copies each file into a box as it is. */
typedef struct box_of_files {
    const kv_host *host;
    kv_box *box;
} box_of_files;
void put_in_box(void *context, const char *path, kv_str content);

/* The verdict where candidate_files said what is MISSING. */
kv_status no_candidate(const kv_host *host, kv_verdict *verdict,
                       const char *missing);

#endif
