/* SPDX-License-Identifier: MIT */
/* Built from the frozen headers of ABI 2: must load and judge for ever. */
#include <kverify/plugin.h>

static const kv_host *host;

static kv_status
v2_open(const kv_host *given, const kv_value *config, void **state)
{
    (void)config, (void)state;
    host = given;
    return KV_OK;
}

static kv_status
v2_verify(void *state, const kv_task *task, const kv_attempt *attempt,
          kv_verdict *verdict)
{
    kv_str gold = {0, 0}, answer = host->attempt->answer(attempt);
    size_t i;

    (void)state;
    if (!host->value->str(host->task->get(task, "gold"), &gold))
        return host->fail(host, KV_EFORMAT, "no gold");
    for (i = 0; i < gold.length && i < answer.length; i++)
        if (gold.data[i] != answer.data[i])
            break;
    if (gold.length == answer.length && i == gold.length)
        return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE,
                                      1.0);
    return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE, 0.0);
}

static const kv_plugin v2_plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "v2",
    .version = "1",
    .summary = "exact text, as ABI 2 began",
    .capabilities = KV_CAP_PURE,
    .threads = KV_THREADS_SERIAL,
    .open = v2_open,
    .verify = v2_verify,
};

KV_PLUGIN_DEFINE(v2_plugin)
