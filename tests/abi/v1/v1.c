/* Built from the frozen first ABI: must load and judge for ever. */
#include <kverify/plugin.h>

static const kv_host *host;

static kv_status
v1_open(const kv_host *given, const kv_value *config, void **state)
{
    (void)config, (void)state;
    host = given;
    return KV_OK;
}

static kv_status
v1_verify(void *state, const kv_task *task, const kv_attempt *attempt,
          kv_verdict *verdict)
{
    kv_str gold = {0, 0}, answer = host->answer(attempt);
    size_t i;

    (void)state;
    if (!host->value_str(host->task_get(task, "gold"), &gold))
        return host->fail(host, KV_EFORMAT, "no gold");
    for (i = 0; i < gold.length && i < answer.length; i++)
        if (gold.data[i] != answer.data[i])
            break;
    if (gold.length == answer.length && i == gold.length)
        return host->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1.0);
    return host->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE, 0.0);
}

static const kv_plugin v1_plugin = {
    KV_PLUGIN_ABI, sizeof(kv_plugin), "v1", "1", "exact text, first ABI",
    0, KV_CAP_PURE, KV_THREADS_SERIAL, 0, v1_open, v1_verify, 0,
};

KV_PLUGIN_DEFINE(v1_plugin)
