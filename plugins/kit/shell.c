/* SPDX-License-Identifier: MIT */
#include "plugins/kit/shell.h"

#include "plugins/kit/task.h"

void
quote_after(text *t, const char *before, kv_str word)
{
    size_t i;

    text_printf(t, " %s'", before);
    for (i = 0; i < word.length; i++) {
        if (word.data[i] == '\'')
            text_str(t, "'\\''");
        else
            text_add(t, word.data + i, 1);
    }
    text_str(t, "'");
}

void
quote(text *t, kv_str word)
{
    quote_after(t, "", word);
}

void
quote_list(const kv_host *host, const kv_task *task, text *t, const char *name)
{
    kv_str item;
    size_t i;

    for (i = 0; task_item(host, task, name, i, &item); i++)
        quote(t, item);
}

void
box_shell(const kv_host *host, kv_box *box, text *script)
{
    host->box->arg(box, "/bin/sh");
    host->box->arg(box, "-c");
    host->box->arg(box, text_c(script));
    text_clear(script);
}
