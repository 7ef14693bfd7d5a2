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
/* Set the verdict on a task that names a file which its suite does not hold. */
kv_status task_lacks(const kv_host *host, kv_verdict *verdict,
                     const char *path);

#endif
