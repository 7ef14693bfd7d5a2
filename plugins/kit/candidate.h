/* SPDX-License-Identifier: MIT */
/* The files of a candidate, taken from its attempt's files or its answer. */
#ifndef KV_PLUGINS_CANDIDATE_H
#define KV_PLUGINS_CANDIDATE_H

#include <kverify/plugin.h>

/* Call PUT for each file that the task declares in "submission".  They are
 * taken from the attempt's files or, when it has none, the first one from its
 * answer: "extract" says whether the answer is "code" (the default: a fenced
 * block) or "raw".  Files that are not declared are ignored.  Returns NULL, or
 * why there is no candidate. */
typedef void (*put_fn)(void *context, const char *path, kv_str content);
const char *candidate_files(const kv_host *host, const kv_task *task,
                            const kv_attempt *attempt, put_fn put,
                            void *context);

/* The context of put_in_box, a PUT that copies each file into a box. */
typedef struct box_of_files {
    const kv_host *host;
    kv_box *box;
} box_of_files;
void put_in_box(void *context, const char *path, kv_str content);

/* Set the verdict on an attempt for which candidate_files returned MISSING. */
kv_status no_candidate(const kv_host *host, kv_verdict *verdict,
                       const char *missing);

#endif
