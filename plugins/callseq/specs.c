/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/specs.h"

#include "plugins/kit/str.h"

#include <stdio.h>
#include <string.h>

const kv_value *
calls_spec(const kv_host *host, const kv_task *task, kv_str id)
{
    const kv_value *specs = host->task->get(task, "specs"), *found = NULL;
    char name[600];
    size_t at;

    if (host->value->kind(specs) == KV_VALUE_STRING ||
        host->value->get(specs, "clauses") != NULL)
        return specs;
    if (c_copy(name, sizeof name, id))
        found = host->value->get(specs, name);
    at = str_find(id, "::", 0);
    if (found == NULL && at != SIZE_MAX &&
        c_copy(name, sizeof name,
               (kv_str){id.data + at + 2, id.length - at - 2}))
        found = host->value->get(specs, name);
    return found != NULL ? found : host->value->get(specs, "*");
}

bool
calls_source(const kv_host *host, const kv_task *task, kv_verdict *verdict,
             const kv_value *spec, kv_str *source, char *what, size_t size)
{
    char path[1100];

    snprintf(what, size, "specs");
    if (!host->value->str(spec, source)) {
        *source = host->value->json(verdict, spec);
        return spec != NULL && source->length > 0;
    }
    /* A single word is the name of a file. */
    if (!c_copy(path, sizeof path, *source) || strpbrk(path, " \t\n(") != NULL)
        return true;
    snprintf(what, size, "%.200s", path);
    return host->task->file(task, path, source) == KV_OK;
}
