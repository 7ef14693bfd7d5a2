/* SPDX-License-Identifier: MIT */
#include "core/run/twins.h"

#include "core/base/json.h"

#include <stdio.h>
#include <stdlib.h>

/* A probe may be a loop without an end. */
#define CPU_SECONDS 0.5

static bool
put(cJSON *doc, const char *name, cJSON *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(doc, name);
    if (value != NULL && cJSON_AddItemToObject(doc, name, value))
        return true;
    cJSON_Delete(value);
    return false;
}

void
kv__twins_strip(cJSON *doc)
{
    cJSON_DeleteItemFromObjectCaseSensitive(doc, "twin");
    cJSON_DeleteItemFromObjectCaseSensitive(doc, "probes");
}

/* The members of the twin take the place of those that tell of cases. */
static bool
turn(cJSON *doc)
{
    cJSON *twin = cJSON_DetachItemFromObjectCaseSensitive(doc, "twin"), *item;
    bool ok = twin != NULL;

    cJSON_DeleteItemFromObjectCaseSensitive(doc, "cases");
    while (ok && twin->child != NULL) {
        item = cJSON_DetachItemViaPointer(twin, twin->child);
        cJSON_DeleteItemFromObjectCaseSensitive(doc, item->string);
        ok = cJSON_AddItemToObject(doc, item->string, item);
        if (!ok)
            cJSON_Delete(item);
    }
    cJSON_Delete(twin);
    return ok;
}

bool
kv__twins_become(cJSON *doc, const char *why)
{
    char text[200];
    bool ok;

    snprintf(text, sizeof text,
             "as data it is judged otherwise than by its test: %.120s", why);
    ok = turn(doc) && put(doc, "why_not_i3", cJSON_CreateString(text));
    kv__twins_strip(doc);
    return ok;
}

/* One more task: DOC with TEXT as its reference, or its own when that is
 * NULL. */
static kv_status
add(kv__twins *t, const cJSON *doc, const char *text, kv__probe probe,
    kv_error *err)
{
    cJSON *copy = cJSON_Duplicate(doc, true), *limits, *files;
    kv__probe *grown =
        kv__grow(t->probes, &t->room, t->count + 1, sizeof *grown);
    const cJSON *file = kv__json_get(doc, "submission");
    char id[64];
    kv_status status = KV_OK;
    bool ok = copy != NULL && grown != NULL;

    if (grown != NULL)
        t->probes = grown;
    snprintf(id, sizeof id, "%zu", t->count);
    ok = ok && put(copy, "id", cJSON_CreateString(id)) &&
         (!probe.twin || turn(copy));
    if (ok && text != NULL) {
        limits = cJSON_CreateObject();
        files = cJSON_CreateObject();
        ok = put(copy, "limits", limits) && put(copy, "reference", files) &&
             cJSON_AddNumberToObject(limits, "cpu_s", CPU_SECONDS) != NULL &&
             cJSON_AddStringToObject(
                 files, cJSON_GetStringValue(cJSON_GetArrayItem(file, 0)),
                 text) != NULL;
    }
    if (ok)
        kv__twins_strip(copy);
    status = ok ? kv__suite_add(&t->suite, copy, t->suite.folder, "suite", err)
                : kv__nomem(err);
    if (status == KV_OK)
        grown[t->count++] = probe;
    cJSON_Delete(copy);
    return status;
}

kv_status
kv__twins_make(kv__twins *t, const kv__suite *suite, cJSON *const *docs,
               const bool *wanted, kv_error *err)
{
    const cJSON *probe, *text;
    kv_status status = KV_OK;
    kv__probe p;
    size_t i;

    memset(t, 0, sizeof *t);
    kv__suite_like(&t->suite, suite);
    for (i = 0; i < suite->task_count && status == KV_OK; i++) {
        if (!wanted[i] || kv__json_get(docs[i], "twin") == NULL)
            continue;
        p = (kv__probe){.task = i, .twin = true, .reference = true};
        status = add(t, docs[i], NULL, p, err);
        p = (kv__probe){.task = i};
        cJSON_ArrayForEach(probe, kv__json_get(docs[i], "probes"))
        {
            text = kv__json_get(probe, "text");
            if (status != KV_OK || !cJSON_IsString(text))
                break;
            p.twin = false;
            status = add(t, docs[i], text->valuestring, p, err);
            p.twin = true;
            if (status == KV_OK)
                status = add(t, docs[i], text->valuestring, p, err);
            p.probe++;
        }
    }
    return status;
}

const char *
kv__twins_differ(const kv__twins *t, const cJSON *doc, size_t task,
                 bool *passes)
{
    const cJSON *name;
    size_t i;

    *passes = false;
    for (i = 0; i < t->count; i++) {
        const kv__probe *p = &t->probes[i];

        if (p->task != task)
            continue;
        if (p->reference) {
            *passes = p->ran && p->passed;
            continue;
        }
        /* The two of a probe stand side by side. */
        if (p->twin && p->ran && p[-1].ran && p->passed != p[-1].passed) {
            name = kv__json_get(
                cJSON_GetArrayItem(kv__json_get(doc, "probes"), (int)p->probe),
                "name");
            return cJSON_IsString(name) ? name->valuestring : "a probe";
        }
    }
    return NULL;
}

void
kv__twins_clear(kv__twins *t)
{
    kv__suite_drop_tasks(&t->suite);
    free(t->probes);
    memset(t, 0, sizeof *t);
}
