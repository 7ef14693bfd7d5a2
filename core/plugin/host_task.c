/* SPDX-License-Identifier: MIT */
/* Services that read tasks and attempts.  All text is lent until the plugin
 * returns from the call that it was given the task for. */
#include "core/base/json.h"
#include "core/base/take.h"
#include "core/plugin/host.h"

static kv_str
task_id(const kv_task *task)
{
    return kv__str(task->id, task->id_length);
}

static const kv_value *
task_get(const kv_task *task, const char *name)
{
    return (const kv_value *)kv__json_get(task->document, name);
}

static const kv_value *
task_document(const kv_task *task)
{
    return (const kv_value *)task->document;
}

static void
task_limits(const kv_task *task, kv_box_limits *out)
{
    kv__limits m;
    kv_box_limits full;

    kv__task_limits(task, &m);
    full = (kv_box_limits){sizeof full, m.processes, m.open_files, m.inodes,
                           m.cpu_ms,    m.wall_ms,   m.memory,     m.stack,
                           m.file_size, m.disk,      m.output,     m.keep,
                           m.channel};
    kv__give(out, &full, sizeof full);
}

static kv_str
attempt_answer(const kv_attempt *attempt)
{
    return kv__str(attempt->answer, attempt->length);
}

static int32_t
attempt_file(const kv_attempt *attempt, size_t index, kv_str *path,
             kv_str *content)
{
    if (index >= attempt->file_count)
        return 0;
    *path = kv__cstr(attempt->files[index].path);
    *content =
        kv__str(attempt->files[index].content, attempt->files[index].length);
    return 1;
}

const kv_task_services kv__task_services = {
    .struct_size = sizeof(kv_task_services),
    .version = 1,
    .id = task_id,
    .get = task_get,
    .document = task_document,
    .file = kv__task_file,
    .limits = task_limits,
};

const kv_attempt_services kv__attempt_services = {
    .struct_size = sizeof(kv_attempt_services),
    .version = 1,
    .answer = attempt_answer,
    .file = attempt_file,
};
