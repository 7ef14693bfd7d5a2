/* SPDX-License-Identifier: MIT */
/* Services for logs of test runners. */
#include "core/logs/grammars.h"
#include "core/plugin/host.h"

_Static_assert(KV_LOG_ABSENT == (uint32_t)KV__LOG_ABSENT &&
                   KV_LOG_PASSED == (uint32_t)KV__LOG_PASSED &&
                   KV_LOG_XFAIL == (uint32_t)KV__LOG_XFAIL &&
                   KV_LOG_SKIPPED == (uint32_t)KV__LOG_SKIPPED &&
                   KV_LOG_XPASS == (uint32_t)KV__LOG_XPASS &&
                   KV_LOG_FAILED == (uint32_t)KV__LOG_FAILED &&
                   KV_LOG_ERROR == (uint32_t)KV__LOG_ERROR,
               "the statuses of the library are those of the interface");

static kv_status
logs_find(kv_str framework, kv_str text, const kv_str *names, size_t count,
          uint32_t *statuses, kv_log_totals *totals)
{
    const kv__log_grammar *grammar =
        framework.length > 0 ? kv__log_named(framework) : kv__log_guess(text);
    kv_log_totals all = {.struct_size = sizeof all};
    kv__log log = {0};
    size_t i, size = totals->struct_size;

    if (grammar == NULL)
        return KV_ENOTFOUND;
    if (!kv__log_read(grammar, text, &log)) {
        kv__log_clear(&log);
        return KV_ENOMEM;
    }
    for (i = 0; i < count; i++)
        statuses[i] = (uint32_t)kv__log_find(&log, names[i]);
    for (i = 0; i < log.count; i++)
        all.failed += log.tests[i].status >= KV__LOG_FAILED;
    all.ran = log.ran;
    all.tests = log.count;
    all.framework = kv__cstr(grammar->name);
    memcpy(totals, &all, size < sizeof all ? size : sizeof all);
    totals->struct_size = (uint32_t)size;
    kv__log_clear(&log);
    return KV_OK;
}

const kv_logs_services kv__logs_services = {
    .struct_size = sizeof(kv_logs_services),
    .version = 1,
    .find = logs_find,
};
