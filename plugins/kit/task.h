/* SPDX-License-Identifier: MIT */
/* Lists of strings in a task. */
#ifndef KV_PLUGINS_TASK_H
#define KV_PLUGINS_TASK_H

#include "plugins/kit/text.h"

/* Item INDEX of the task's list of strings NAME; false when there are fewer. */
bool task_item(const kv_host *host, const kv_task *task, const char *name,
               size_t index, kv_str *out);
/* Whether the task has a list NAME that is not empty. */
bool task_has(const kv_host *host, const kv_task *task, const char *name);
/* Whether PATH is an item of the task's list NAME. */
bool task_lists(const kv_host *host, const kv_task *task, const char *name,
                kv_str path);
/* Add the list NAME as JSON, an empty list when the task has none. */
void task_json(const kv_host *host, const kv_task *task, const char *name,
               text *out);
/* Bytes of a path in a task, with its NUL. */
#define TASK_PATH_MAX 1100

/* A file that the task names and that can't be had: borrowed from the task. */
typedef struct task_gap {
    kv_str path;
} task_gap;

/* The file ITEM of the task: its path with a NUL in NAME, its bytes in
 * *CONTENT.  False: *GAP names it, if GAP is not NULL. */
bool task_take(const kv_host *host, const kv_task *task, kv_str item,
               char name[TASK_PATH_MAX], kv_str *content, task_gap *gap);
/* The verdict on a task that names such a file. */
kv_status task_lacks(const kv_host *host, kv_verdict *verdict,
                     const task_gap *gap);

#endif
