/* SPDX-License-Identifier: MIT */
/* A plugin that says it is serial, and notices when that is not held: two
 * threads inside of it meet in the counter. */
#include <kverify/plugin.h>

#include <stdatomic.h>
#include <time.h>

static const kv_host *host; /* kept past close, as the ABI allows */
static atomic_int inside, met;

static kv_status
serial_open(const kv_host *given, const kv_value *config, void **state)
{
    (void)config, (void)state;
    if (host == NULL)
        host = given;
    return KV_OK;
}

static kv_status
serial_verify(void *state, const kv_task *task, const kv_attempt *attempt,
              kv_verdict *verdict)
{
    struct timespec nap = {0, 2000000};

    (void)state, (void)task, (void)attempt;
    if (atomic_fetch_add(&inside, 1) != 0)
        atomic_store(&met, 1);
    nanosleep(&nap, NULL);
    atomic_fetch_sub(&inside, 1);
    if (atomic_load(&met))
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                                      0);
    return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "serial",
    .version = "1",
    .summary = "one thread at a time",
    .threads = KV_THREADS_SERIAL,
    .open = serial_open,
    .verify = serial_verify,
};

KV_PLUGIN_DEFINE(plugin)
