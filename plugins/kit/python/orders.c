/* SPDX-License-Identifier: MIT */
#include "plugins/kit/python/orders.h"

#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

/* "path":[...],"cwd":"..." */
static void
put_places(const py_job *j, text *out)
{
    const kv_host *host = j->s->host;
    kv_str cwd;

    text_str(out, "\"path\":");
    if (task_has(host, j->task, "path"))
        task_json(host, j->task, "path", out);
    else
        text_str(out, "[\".\"]");
    text_str(out, ",\"cwd\":");
    if (!host->value->str(host->task->get(j->task, "cwd"), &cwd))
        cwd = str_c(".");
    text_json(out, cwd);
}

static void
put_framework(const py_job *j, text *out)
{
    text_printf(out, "{\"framework\":\"%s\"", j->s->hooks->framework);
}

static void
put_list(const py_job *j, const char *name, text *out)
{
    text_printf(out, ",\"%s\":", name);
    task_json(j->s->host, j->task, name, out);
}

void
py_orders(const py_job *j, text *out)
{
    const kv_host *host = j->s->host;
    kv_str item;
    size_t i;

    put_framework(j, out);
    if (!j->split)
        text_printf(out, ",\"nonce\":\"%s\"", j->nonce);
    text_str(out, ",\"files\":[");
    for (i = 0; task_item(host, j->task, "submission", i, &item); i++) {
        text_str(out, i > 0 ? "," : "");
        text_json(out, item);
    }
    for (i = 0; task_item(host, j->task, "include", i, &item); i++) {
        text_str(out, ",");
        text_json(out, item);
    }
    text_str(out, "]");
    put_list(j, "support", out);
    put_list(j, "tests", out);
    put_list(j, "preload", out);
    if (host->task->get(j->task, "objects") != NULL)
        put_list(j, "objects", out);
    if (j->s->hooks->orders != NULL)
        j->s->hooks->orders(host, j->task, out);
    text_str(out, ",");
    put_places(j, out);
    text_str(out, "}");
}

void
py_worker_orders(const py_job *j, text *out)
{
    text_str(out, "{");
    put_places(j, out);
    text_str(out, "}");
}

void
py_mutate_orders(const py_job *j, const char *only, size_t which, text *out)
{
    static const char *const lists[] = {"tests", "support"};
    const kv_host *host = j->s->host;
    kv_str item, content;
    char path[1100];
    size_t i, k;
    bool first = true;

    put_framework(j, out);
    if (only != NULL) {
        text_str(out, ",\"only\":");
        text_json(out, str_c(only));
        text_printf(out, ",\"which\":%zu", which);
    }
    put_list(j, "tests", out);
    text_str(out, ",\"files\":{");
    for (k = 0; k < 2; k++) {
        for (i = 0; task_item(host, j->task, lists[k], i, &item); i++) {
            if (!c_copy(path, sizeof path, item) || !str_ends(item, ".py") ||
                host->task->file(j->task, path, &content) != KV_OK)
                continue;
            text_str(out, first ? "" : ",");
            first = false;
            text_json(out, item);
            text_str(out, ":");
            text_json(out, content);
        }
    }
    text_str(out, "}}");
}
