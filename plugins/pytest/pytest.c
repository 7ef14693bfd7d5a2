/* SPDX-License-Identifier: MIT */
/* pytest: hidden suites for pytest, with its plugin for coroutines when the
 * tests are marked for it. */
#include "plugins/kit/python/python.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

/* Whether a test file has marks for coroutines. */
static bool
has_coroutines(const kv_host *host, const kv_task *task)
{
    kv_str item, content;
    char path[1100];
    size_t i;

    for (i = 0; task_item(host, task, "tests", i, &item); i++)
        if (c_copy(path, sizeof path, item) &&
            host->task->file(task, path, &content) == KV_OK &&
            str_find(content, "mark.asyncio", 0) != SIZE_MAX)
            return true;
    return false;
}

static void
preload(const kv_host *host, const kv_task *task, kv_box *box)
{
    host->box->preload(box, "pytest");
    if (has_coroutines(host, task))
        host->box->preload(box, "pytest_asyncio");
}

static void
orders(const kv_host *host, const kv_task *task, text *out)
{
    bool conftest = false;
    kv_str item;
    size_t i;

    text_str(out, ",\"plugins\":");
    if (host->task->get(task, "plugins") != NULL)
        task_json(host, task, "plugins", out);
    else
        text_str(out,
                 has_coroutines(host, task) ? "[\"pytest_asyncio\"]" : "[]");
    for (i = 0; task_item(host, task, "support", i, &item); i++)
        conftest = conftest || str_ends(item, "conftest.py");
    text_printf(out, ",\"conftest\":%s", conftest ? "true" : "false");
}

static const py_hooks hooks = {
    .framework = "pytest",
    .preload = preload,
    .orders = orders,
};

static kv_status
open_state(const kv_host *host, const kv_value *config, void **state)
{
    return py_open(&hooks, host, config, state);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "pytest",
    .version = "1",
    .summary = "hidden pytest suites, guarded, with mutation controls",
    .config_help = PY_CONFIG_HELP,
    .task_members = PY_TASK_MEMBERS,
    .config_members = PY_CONFIG_MEMBERS,
    .capabilities = KV_CAP_SPLIT,
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = py_close,
    .start = py_start,
    .step = py_step,
    .finish = py_finish,
};

KV_PLUGIN_DEFINE(plugin)
