/* SPDX-License-Identifier: MIT */
#include "plugins/kit/interpreter.h"

#include "plugins/kit/box.h"
#include "plugins/kit/str.h"

kv_status
interpreter_of(const kv_host *host, const kv_value *config,
               char python[TASK_PATH_MAX])
{
    kv_str path = str_c("/usr/bin/python3");

    if (config != NULL)
        (void)host->value->str(host->value->get(config, "python"), &path);
    return c_copy(python, TASK_PATH_MAX, path)
               ? KV_OK
               : host->fail(host, KV_ECONFIG, "'python' is too long");
}

void
interpreter_box(const kv_host *host, kv_box *box, const char *python,
                kv_str script, kv_str orders)
{
    host->box->arg(box, python);
    host->box->arg(box, "-s");
    host->box->arg(box, "-B");
    host->box->script(box, script);
    box_environment(host, box);
    host->box->env(box, "PYTHONHASHSEED=0");
    host->box->env(box, "PYTHONDONTWRITEBYTECODE=1");
    host->box->env(box, "KV_BOX={box}");
    host->box->secret(box, orders);
}
