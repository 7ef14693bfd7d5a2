/* SPDX-License-Identifier: MIT */
/* Why tasks are judged at the grade they are: read from the suite as it was
 * registered. */
#include "core/base/json.h"
#include "core/formats/suites.h"

#include <kverify/run.h>

#include <stdlib.h>

static const char *
text_of(const cJSON *doc, const char *name)
{
    const cJSON *item = kv__json_get(doc, name);

    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static kv_status
explain_task(const kv__suite_task *task, kv_explanation_fn each, void *context,
             kv_error *err)
{
    const cJSON *doc = task->task->document, *item,
                *why = kv__json_get(doc, "why_not_i2");
    kv_explanation e = {.struct_size = sizeof e};
    kv_obstacle *list;
    size_t n = 0;

    list = kv__zalloc((size_t)cJSON_GetArraySize(why) + 1, sizeof *list);
    if (list == NULL)
        return kv__nomem(err);
    cJSON_ArrayForEach(item, why)
    {
        list[n].test = text_of(item, "test");
        list[n].why = text_of(item, "why");
        if (list[n].test != NULL && list[n].why != NULL)
            n++;
    }
    e.task = task->task->id;
    e.verifier = text_of(doc, "verifier");
    e.grade = text_of(doc, "integrity");
    e.invalid = text_of(doc, "invalid");
    e.why_not_i3 = text_of(doc, "why_not_i3");
    e.tests = (uint64_t)cJSON_GetArraySize(kv__json_get(doc, "inventory"));
    e.obstacle = list;
    e.obstacles = n;
    each(context, &e);
    free(list);
    return KV_OK;
}

kv_status
kv_suite_explain(kv_engine *engine, const char *path, const char *task,
                 kv_explanation_fn each, void *context, kv_error *err)
{
    kv__suite suite;
    kv_status status =
        kv__suite_open(&suite, engine, path, NULL, NULL, false, err);
    size_t i, found = 0;

    if (status != KV_OK)
        return status;
    for (i = 0; i < suite.task_count && status == KV_OK; i++) {
        if (task != NULL && strcmp(task, suite.tasks[i].task->id) != 0)
            continue;
        found++;
        status = explain_task(&suite.tasks[i], each, context, err);
    }
    if (status == KV_OK && task != NULL && found == 0)
        status =
            kv__fail(err, KV_ENOTFOUND, "%s: no task '%.200s'", path, task);
    kv__suite_close(&suite);
    return status;
}
