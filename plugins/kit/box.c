/* SPDX-License-Identifier: MIT */
#include "plugins/kit/box.h"

#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
box_task_files(const kv_host *host, const kv_task *task, kv_box *box,
               const char *list, uint32_t flags, task_gap *gap)
{
    char name[TASK_PATH_MAX];
    kv_str item, content;
    size_t i;

    for (i = 0; task_item(host, task, list, i, &item); i++) {
        if (!task_take(host, task, item, name, &content, gap))
            return false;
        host->box->file(box, name, content, flags);
    }
    return true;
}

void
box_environment(const kv_host *host, kv_box *box)
{
    host->box->env(box, "PATH=/usr/local/bin:/usr/bin:/bin");
    host->box->env(box, "HOME={tmp}");
    host->box->env(box, "TMPDIR={tmp}");
    host->box->env(box, "LANG=C.UTF-8");
    host->box->env(box, "LC_ALL=C.UTF-8");
    host->box->env(box, "TZ=UTC");
}

void
box_preloads(const kv_host *host, const kv_task *task, kv_box *box)
{
    kv_str item;
    char name[128];
    size_t i;

    for (i = 0; task_item(host, task, "preload", i, &item); i++)
        if (c_copy(name, sizeof name, item) && name[0] != '\0' &&
            strpbrk(name, "\n ") == NULL)
            host->box->preload(box, name);
}

bool
new_nonce(const kv_host *host, char nonce[NONCE + 1])
{
    unsigned char bytes[NONCE / 2];
    size_t i;

    if (host->util->random(bytes, sizeof bytes) != KV_OK)
        return false;
    for (i = 0; i < sizeof bytes; i++)
        snprintf(nonce + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

bool
ended_by_limit(const kv_host *host, kv_verdict *verdict,
               const kv_ending *ending)
{
    static const struct {
        uint32_t how;
        kv_class error_class;
        const char *what;
    } limits[] = {
        {KV_ENDED_CPU, KV_CLASS_TIMEOUT, "the CPU time limit ended it"},
        {KV_ENDED_WALL, KV_CLASS_TIMEOUT, "the wall-clock limit ended it"},
        {KV_ENDED_MEMORY, KV_CLASS_OOM, "the memory limit ended it"},
        {KV_ENDED_OUTPUT, KV_CLASS_OUTPUT, "the output limit ended it"},
    };
    size_t i;

    for (i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (ending->how != limits[i].how)
            continue;
        (void)host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                     limits[i].error_class, 0);
        (void)host->verdict->evidence(verdict, "%s", limits[i].what);
        return true;
    }
    return false;
}

kv_status
box_verdict(const kv_host *host, kv_verdict *verdict, kv_outcome outcome,
            kv_class error_class, const char *what, kv_str more)
{
    host->verdict->evidence(verdict, "%s%.*s", what,
                            (int)(more.length > 200 ? 200 : more.length),
                            more.data);
    return host->verdict->outcome(verdict, outcome, error_class, 0);
}

char *
copy_result(const kv_host *host, const kv_result *result, const char *path,
            size_t *length)
{
    kv_str content;
    char *copy;

    if (!host->result->file(result, path, &content))
        return NULL;
    copy = malloc(content.length + 1);
    if (copy == NULL)
        return NULL;
    if (content.length > 0)
        memcpy(copy, content.data, content.length);
    copy[content.length] = '\0';
    if (length != NULL)
        *length = content.length;
    return copy;
}
