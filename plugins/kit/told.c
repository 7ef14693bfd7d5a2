/* SPDX-License-Identifier: MIT */
#include "plugins/kit/told.h"

#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"

#include <stdio.h>
#include <string.h>

void
told_box(const kv_host *host, const kv_task *task, kv_box *box, text *script,
         const char *nonce)
{
    kv_box_limits limits = {.struct_size = sizeof limits};
    text secret = {0};
    char copy[TASK_PATH_MAX];
    kv_str item;
    size_t i;

    box_shell(host, box, script);
    text_printf(&secret, "%s\n", nonce);
    host->box->secret(box, text_view(&secret));
    text_clear(&secret);
    box_environment(host, box);
    for (i = 0; task_item(host, task, "env", i, &item); i++)
        if (c_copy(copy, sizeof copy, item))
            host->box->env(box, copy);
    for (i = 0; task_item(host, task, "bind", i, &item); i++)
        if (c_copy(copy, sizeof copy, item))
            host->box->bind(box, copy);
    host->task->limits(task, &limits);
    host->box->limits(box, &limits);
}

told_kind
told_next(kv_str channel, size_t *at, const char *nonce, char name[TOLD_NAME],
          int *status)
{
    char key[NONCE + 1], copy[160];
    kv_str line;

    if (!str_line(channel, at, &line))
        return TOLD_END;
    if (!c_copy(copy, sizeof copy, line) ||
        sscanf(copy, "%32s %63s %d", key, name, status) != 3 ||
        strcmp(key, nonce) != 0)
        return TOLD_FORGED;
    return TOLD_STATUS;
}

bool
told_pair(kv_str channel, const char *nonce, const char *first, int *one,
          int *other)
{
    char name[TOLD_NAME];
    size_t at = 0;
    int status;
    told_kind next;

    *one = *other = -1;
    while ((next = told_next(channel, &at, nonce, name, &status)) != TOLD_END) {
        if (next == TOLD_FORGED)
            return false;
        *(strcmp(name, first) == 0 ? one : other) = status;
    }
    return true;
}

kv_status
told_forged(const kv_host *host, kv_verdict *verdict)
{
    host->verdict->evidence(verdict, "something else wrote to the channel");
    return host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_TAMPER,
                                  0);
}
