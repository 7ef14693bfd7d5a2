/* SPDX-License-Identifier: MIT */
#include "plugins/kit/task.h"

#include "plugins/kit/str.h"

bool
task_item(const kv_host *host, const kv_task *task, const char *name,
          size_t index, kv_str *out)
{
    return host->value->str(host->value->at(host->task->get(task, name), index),
                            out) != 0;
}

bool
task_has(const kv_host *host, const kv_task *task, const char *name)
{
    return host->value->length(host->task->get(task, name)) > 0;
}

bool
task_lists(const kv_host *host, const kv_task *task, const char *name,
           kv_str path)
{
    kv_str item;
    size_t i;

    for (i = 0; task_item(host, task, name, i, &item); i++)
        if (str_same(item, path))
            return true;
    return false;
}

void
task_json(const kv_host *host, const kv_task *task, const char *name, text *out)
{
    kv_str item;
    size_t i;

    text_str(out, "[");
    for (i = 0; task_item(host, task, name, i, &item); i++) {
        text_str(out, i > 0 ? "," : "");
        text_json(out, item);
    }
    text_str(out, "]");
}

bool
task_take(const kv_host *host, const kv_task *task, kv_str item,
          char name[TASK_PATH_MAX], kv_str *content, task_gap *gap)
{
    if (c_copy(name, TASK_PATH_MAX, item) &&
        host->task->file(task, name, content) == KV_OK)
        return true;
    if (gap != NULL)
        gap->path = item;
    return false;
}

/* What is printed is the path as the task has it: what failed may have left
 * nothing to print. */
kv_status
task_lacks(const kv_host *host, kv_verdict *verdict, const task_gap *gap)
{
    int shown = gap->path.length > 200 ? 200 : (int)gap->path.length;

    if (gap->path.length >= TASK_PATH_MAX)
        host->verdict->evidence(
            verdict,
            "a path of %zu bytes in the task, expected %d at most: '%.*s...'",
            gap->path.length, TASK_PATH_MAX - 1, shown, gap->path.data);
    else
        host->verdict->evidence(verdict, "the suite has no file '%.*s'", shown,
                                gap->path.data);
    return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                  KV_CLASS_ENVIRONMENT, 0);
}
