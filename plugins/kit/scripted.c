/* SPDX-License-Identifier: MIT */
#include "plugins/kit/scripted.h"

#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/told.h"

#include <stdio.h>

uint32_t
scripted_mode(kv_str content)
{
    return str_starts(content, "#!") ? KV_FILE_EXEC : 0;
}

/* Where in app a source goes. */
static kv_str
place_of(const kv_host *host, const kv_task *task, const char *name)
{
    kv_str place = str_c(name);

    (void)host->value->str(
        host->value->get(host->task->get(task, "places"), name), &place);
    return place;
}

static bool
put_sources(const kv_host *host, const kv_task *task, kv_box *box,
            task_gap *gap)
{
    char name[TASK_PATH_MAX], inside[TASK_PATH_MAX + 8];
    kv_str item, content, place;
    size_t i;

    for (i = 0; task_item(host, task, "sources", i, &item); i++) {
        if (!task_take(host, task, item, name, &content, gap))
            return false;
        place = place_of(host, task, name);
        snprintf(inside, sizeof inside, "app/%.*s",
                 (int)(place.length < TASK_PATH_MAX ? place.length : 0),
                 place.data);
        host->box->file(box, inside, content, scripted_mode(content));
    }
    return true;
}

bool
scripted_workdir(const kv_host *host, const kv_task *task, kv_box *box,
                 const char *below, text *script)
{
    kv_str workdir;
    char name[TASK_PATH_MAX];

    if (!host->value->str(host->task->get(task, "workdir"), &workdir))
        return false;
    if (!KV_HAS(kv_box_services, host->box, alias) ||
        !c_copy(name, sizeof name, workdir)) {
        host->fail(host, KV_EFORMAT, "the task's 'workdir' can't be had");
        return false;
    }
    host->box->alias(box, name, below);
    text_str(script, "cd ");
    quote(script, workdir);
    return true;
}

const char *
scripted_fill(const kv_host *host, const kv_task *task, kv_box *box,
              const char *nonce, kv_str script, unsigned flags, task_gap *gap)
{
    char name[TASK_PATH_MAX];
    kv_str item, content;
    text t = {0};

    if (!put_sources(host, task, box, gap))
        return "a file is missing";
    text_str(&t, TELL);
    text_str(&t, "mkdir -p app || exit 90\n");
    if (host->value->str(host->task->get(task, "environment"), &item)) {
        if (!task_take(host, task, item, name, &content, gap)) {
            text_clear(&t);
            return "a file is missing";
        }
        host->box->file(box, "environment.tar", content, 0);
        text_str(&t, "/usr/bin/tar -x -f environment.tar -C app "
                     "--no-same-owner || exit 90\n");
    }
    if ((flags & SCRIPTED_INITIAL) != 0) {
        text_str(&t, "/usr/bin/tar -c -f initial.tar app || exit 90\n");
        host->box->collect(box, "initial.tar");
    }
    text_str(&t, "here=$PWD; ");
    if (!scripted_workdir(host, task, box, "app", &t))
        text_str(&t, "cd app");
    text_str(&t, " || exit 90\n(/bin/bash");
    quote_after(&t, "\"$here\"/", script);
    text_str(&t, ") 3>&- </dev/null >\"$here\"/out 2>\"$here\"/err\n"
                 "tell solution $?; cd \"$here\" || exit 91\n"
                 "/usr/bin/tar -c -f state.tar app; s=$?\n");
    if ((flags & SCRIPTED_WHOLE) != 0)
        text_str(&t, "[ -z \"$(/usr/bin/find app -type s)\" ] || s=2\n");
    text_str(&t, "tell state $s\n");
    host->box->collect(box, "state.tar");
    host->box->collect(box, "out");
    told_box(host, task, box, &t, nonce);
    return NULL;
}
