/* SPDX-License-Identifier: MIT */
/* c-test: hidden C tests, compiled separately from the candidate. */
#include "plugins/kit/ctest/ctest.h"

static const ct_hooks hooks = {.splits = true};

static kv_status
open_state(const kv_host *host, const kv_value *config, void **state)
{
    return ct_open(&hooks, host, config, state);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "c-test",
    .version = "1",
    .summary = "hidden C tests, compiled apart from the candidate",
    .capabilities = KV_CAP_SPLIT,
    .config_help = "{\"cc\": \"/usr/bin/gcc\", \"cxx\": \"/usr/bin/g++\"}",
    .task_members = "{\"api\":\"texts\",\"candidate_flags\":\"texts\","
                    "\"flags\":\"texts\",\"include_dirs\":\"texts\","
                    "\"libs\":\"texts\",\"provides\":\"texts\"}",
    .config_members = "{\"cc\":\"text\",\"cxx\":\"text\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = ct_close,
    .start = ct_start,
    .step = ct_step,
    .finish = ct_finish,
};

KV_PLUGIN_DEFINE(plugin)
