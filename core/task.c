#include "core/task.h"

#include "core/json.h"

#include <stdlib.h>
#include <string.h>

static char *
copy_bytes(kv_str text)
{
    char *copy = kv__alloc(text.length + 1);

    if (copy != NULL) {
        if (text.length > 0)
            memcpy(copy, text.data, text.length);
        copy[text.length] = '\0';
    }
    return copy;
}

kv_status
kv_task_new(kv_str id, kv_str document, kv_task **out, kv_error *err)
{
    kv_task *task = kv__zalloc(1, sizeof *task);
    kv_status status;

    *out = NULL;
    if (task == NULL)
        return kv__nomem(err);
    task->id = copy_bytes(id);
    task->id_length = id.length;
    status =
        task->id == NULL ? kv__nomem(err) : kv__verdict_new(&task->labels, err);
    if (status == KV_OK)
        status = kv__json_parse(document, "task", &task->document, err);
    if (status == KV_OK && !cJSON_IsObject(task->document))
        status = kv__fail(err, KV_EFORMAT, "task: not a JSON object");
    if (status != KV_OK) {
        kv_task_free(task);
        return status;
    }
    *out = task;
    return KV_OK;
}

void
kv_task_free(kv_task *task)
{
    if (task == NULL)
        return;
    cJSON_Delete(task->document);
    kv_verdict_free(task->labels);
    free(task->id);
    free(task);
}

kv_status
kv_task_label(kv_task *task, const char *key, kv_str value, kv_error *err)
{
    return kv__verdict_label(task->labels, kv__cstr(key), value, err);
}

kv_status
kv_attempt_new(uint32_t index, kv_str answer, kv_attempt **out, kv_error *err)
{
    kv_attempt *attempt = kv__zalloc(1, sizeof *attempt);

    *out = NULL;
    if (attempt == NULL)
        return kv__nomem(err);
    attempt->index = index;
    attempt->length = answer.length;
    attempt->answer = copy_bytes(answer);
    if (attempt->answer == NULL) {
        kv_attempt_free(attempt);
        return kv__nomem(err);
    }
    *out = attempt;
    return KV_OK;
}

void
kv_attempt_free(kv_attempt *attempt)
{
    if (attempt != NULL)
        free(attempt->answer);
    free(attempt);
}
