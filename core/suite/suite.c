/* SPDX-License-Identifier: MIT */
/* The tasks of a suite: adding them by their documents, and finding them again.
 * A verifier is opened once for all tasks that use it. */
#include "core/suite/suite.h"

#include "core/base/members.h"
#include "core/plugin/verifier.h"

#include <stdio.h>
#include <stdlib.h>

/* What a task's document may have: a member that is misspelt and ignored would
 * judge by other rules than were meant. */
static kv_status
check_members(kv__suite *suite, const cJSON *document, size_t verifier,
              const char *where, kv_error *err)
{
    const cJSON *shapes[2] = {suite->common, suite->shapes[verifier]};
    char of[120];

    if (shapes[1] == NULL)
        return KV_OK;
    snprintf(of, sizeof of, "task '%.80s'",
             kv__json_get(document, "id")->valuestring);
    return kv__members_check(document, shapes, 2, where, of, err);
}

static kv_status
take_shapes(kv__suite *suite, size_t verifier, kv_error *err)
{
    const char *shape = kv__verifier_shape(suite->verifiers[verifier]);
    kv_status status = KV_OK;

    if (suite->common == NULL)
        status = kv__json_parse(kv__cstr(kv__task_members), "members",
                                &suite->common, err);
    if (status == KV_OK && shape != NULL)
        status =
            kv__json_parse(kv__cstr(shape), suite->verifier_names[verifier],
                           &suite->shapes[verifier], err);
    return status;
}

static kv_status
verifier_of(kv__suite *suite, const char *name, size_t *out, kv_error *err)
{
    kv_verifier *opened;
    const cJSON *config =
        kv__json_get(kv__json_get(suite->defaults, "config"), name);
    kv_status status;
    char *text = NULL;
    size_t i;

    for (i = 0; i < suite->verifier_count; i++) {
        if (strcmp(suite->verifier_names[i], name) == 0) {
            *out = i;
            return KV_OK;
        }
    }
    if (i == KV__SUITE_VERIFIERS)
        return kv__fail(err, KV_EINVAL,
                        "too many verifiers in a suite, expected at most %d",
                        KV__SUITE_VERIFIERS);
    if (config != NULL) {
        text = cJSON_PrintUnformatted(config);
        if (text == NULL)
            return kv__nomem(err);
    }
    status = kv_verifier_open(suite->engine, name, text, &opened, err);
    free(text);
    if (status != KV_OK)
        return status;
    suite->verifier_names[i] = strdup(name);
    if (suite->verifier_names[i] == NULL) {
        kv_verifier_close(opened);
        return kv__nomem(err);
    }
    suite->verifiers[i] = opened;
    suite->verifier_count++;
    *out = i;
    return take_shapes(suite, i, err);
}

static kv_status
index_task(kv__suite *suite, size_t index, const char *where, kv_error *err)
{
    const kv_task *task = suite->tasks[index].task;
    kv_str id = kv__str(task->id, task->id_length);

    if (kv__suite_find(suite, id) != SIZE_MAX)
        return kv__fail(err, KV_EFORMAT, "%s: duplicate task '%.80s'", where,
                        task->id);
    return kv__table_add(&suite->table, kv__hash(id.data, id.length, 0), index)
               ? KV_OK
               : kv__nomem(err);
}

size_t
kv__suite_find(const kv__suite *suite, kv_str id)
{
    uint64_t hash = kv__hash(id.data, id.length, 0);
    const kv_task *t;
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(&suite->table, hash, &probe)) !=
           KV__TABLE_END) {
        t = suite->tasks[at].task;
        if (t->id_length == id.length && memcmp(t->id, id.data, id.length) == 0)
            return at;
    }
    return SIZE_MAX;
}

static kv_status
label_task(const kv__suite *suite, kv_task *task, const cJSON *document,
           const char *where, kv_error *err)
{
    const cJSON *own = kv__json_get(document, "labels"), *item;
    const char *dataset = suite->name;
    kv_status status = KV_OK;
    bool has_dataset = false;

    if (own != NULL && !cJSON_IsObject(own) && !cJSON_IsNull(own))
        return kv__fail(err, KV_EFORMAT,
                        "%s: task '%.80s': 'labels' is not an object of texts",
                        where, task->id);
    cJSON_ArrayForEach(item, own)
    {
        if (!cJSON_IsString(item))
            return kv__fail(err, KV_EFORMAT,
                            "%s: task '%.80s': label '%.40s' is not a string",
                            where, task->id, item->string);
        if (strcmp(item->string, "run") == 0)
            continue; /* the run's own */
        has_dataset = has_dataset || strcmp(item->string, "dataset") == 0;
        status =
            kv_task_label(task, item->string, kv__cstr(item->valuestring), err);
        if (status != KV_OK)
            return status;
    }
    if (!has_dataset)
        status = kv_task_label(task, "dataset", kv__cstr(dataset), err);
    if (status == KV_OK && suite->run != NULL)
        status = kv_task_label(task, "run", kv__cstr(suite->run), err);
    return status;
}

/* Members of suite.json's "task" that the document does not have itself. */
static bool
inherit(const kv__suite *suite, cJSON *document)
{
    const cJSON *common = kv__json_get(suite->defaults, "task"), *item;
    cJSON *copy;

    cJSON_ArrayForEach(item, common)
    {
        if (kv__json_get(document, item->string) != NULL)
            continue;
        copy = cJSON_Duplicate(item, true);
        if (copy == NULL ||
            !cJSON_AddItemToObject(document, item->string, copy)) {
            cJSON_Delete(copy);
            return false;
        }
    }
    return true;
}

/* The folder of a task's files: FOLDER, or "root" of its document, which is
 * below FOLDER unless it is absolute. */
static kv_status
place_task(kv_task *task, const char *folder, const cJSON *root, kv_error *err)
{
    const char *below = cJSON_IsString(root) ? root->valuestring : "";
    kv__buf place = {0};
    kv_status status;

    if (below[0] == '/')
        kv__buf_str(&place, below);
    else
        kv__buf_printf(&place, "%s%s%s", folder, below[0] == '\0' ? "" : "/",
                       below);
    status = kv__buf_text(&place) == NULL
                 ? kv__nomem(err)
                 : kv_task_folder(task, place.data, err);
    kv__buf_clear(&place);
    return status;
}

/* Append T; on success it belongs to the suite. */
static kv_status
append(kv__suite *suite, const kv__suite_task *t, const char *where,
       kv_error *err)
{
    kv__suite_task *grown;
    kv_status status;

    /* Positions are 32 bits wide, and the last two of them have a meaning. */
    if (suite->task_count == UINT32_MAX - 1)
        return kv__fail(err, KV_EINVAL, "too many tasks");
    grown = kv__grow(suite->tasks, &suite->task_capacity, suite->task_count + 1,
                     sizeof *grown);
    if (grown == NULL)
        return kv__nomem(err);
    suite->tasks = grown;
    grown[suite->task_count] = *t;
    status = index_task(suite, suite->task_count, where, err);
    suite->task_count += status == KV_OK;
    return status;
}

kv_status
kv__suite_add(kv__suite *suite, cJSON *document, const char *folder,
              const char *where, kv_error *err)
{
    kv__suite_task t = {0};
    const cJSON *id, *verifier, *cost;
    size_t used = 0;
    kv_status status;

    if (!inherit(suite, document))
        return kv__nomem(err);
    id = kv__json_get(document, "id");
    verifier = kv__json_get(document, "verifier");
    cost = kv__json_get(document, "cost_ms");
    if (!cJSON_IsString(id) || id->valuestring[0] == '\0')
        return kv__fail(err, KV_EFORMAT, "%s: a task without an 'id'", where);
    if (!cJSON_IsString(verifier))
        return kv__fail(err, KV_EFORMAT, "%s: task '%.80s' has no 'verifier'",
                        where, id->valuestring);
    t.text = cJSON_PrintUnformatted(document);
    if (t.text == NULL)
        return kv__nomem(err);
    status =
        kv_task_new(kv__cstr(id->valuestring), kv__cstr(t.text), &t.task, err);
    if (status == KV_OK)
        status = label_task(suite, t.task, document, where, err);
    if (status == KV_OK)
        status = verifier_of(suite, verifier->valuestring, &used, err);
    if (status == KV_OK) {
        t.verifier = suite->verifiers[used];
        status = check_members(suite, document, used, where, err);
        if (status == KV_OK)
            kv__verifier_checked(t.verifier, t.task);
    }
    if (status == KV_OK && folder != NULL)
        status =
            place_task(t.task, folder, kv__json_get(document, "root"), err);
    /* A guess, which decides nothing but the order of work. */
    t.cost_ms = cJSON_IsNumber(cost) && cost->valuedouble > 0 &&
                        cost->valuedouble < 1e12
                    ? (uint64_t)cost->valuedouble
                    : 0;
    if (status == KV_OK)
        status = append(suite, &t, where, err);
    if (status != KV_OK) {
        kv_task_free(t.task);
        free(t.text);
    }
    return status;
}

void
kv__suite_drop_tasks(kv__suite *suite)
{
    size_t i;

    for (i = 0; i < suite->task_count; i++) {
        kv_task_free(suite->tasks[i].task);
        free(suite->tasks[i].text);
    }
    free(suite->tasks);
    kv__table_clear(&suite->table);
}

void
kv__suite_close(kv__suite *suite)
{
    size_t i;

    for (i = 0; i < suite->verifier_count; i++) {
        kv_verifier_close(suite->verifiers[i]);
        free(suite->verifier_names[i]);
        cJSON_Delete(suite->shapes[i]);
    }
    cJSON_Delete(suite->common);
    kv__suite_drop_tasks(suite);
    cJSON_Delete(suite->defaults);
    free(suite->folder);
    free(suite->name);
    memset(suite, 0, sizeof *suite);
}

void
kv__suite_like(kv__suite *suite, const kv__suite *of)
{
    *suite = *of;
    suite->tasks = NULL;
    suite->task_count = suite->task_capacity = 0;
    memset(&suite->table, 0, sizeof suite->table);
}

void
kv__suite_take_verifiers(kv__suite *suite, const kv__suite *from)
{
    memcpy(suite->verifiers, from->verifiers, sizeof suite->verifiers);
    memcpy(suite->verifier_names, from->verifier_names,
           sizeof suite->verifier_names);
    memcpy(suite->shapes, from->shapes, sizeof suite->shapes);
    suite->common = from->common;
    suite->verifier_count = from->verifier_count;
}
