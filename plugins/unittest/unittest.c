/* SPDX-License-Identifier: MIT */
/* unittest: hidden suites for Python's own framework. */
#include "plugins/kit/python/python.h"

static void
preload(const kv_host *host, const kv_task *task, kv_box *box)
{
    (void)task;
    host->box->preload(box, "unittest");
}

static const py_hooks hooks = {.framework = "unittest", .preload = preload};

static kv_status
open_state(const kv_host *host, const kv_value *config, void **state)
{
    return py_open(&hooks, host, config, state);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "unittest",
    .version = "1",
    .summary = "hidden unittest suites, guarded, with mutation controls",
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
