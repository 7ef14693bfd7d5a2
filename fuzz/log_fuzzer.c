/* SPDX-License-Identifier: MIT */
/* Logs of test runners over any bytes: the first byte chooses the framework. */
#include "core/logs/grammars.h"
#include "fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = 0, i;
    kv__log log = {0};
    kv_str text;

    while (kv__log_grammars[count] != NULL)
        count++;
    if (size == 0)
        return 0;
    text = kv__str((const char *)data + 1, size - 1);
    (void)kv__log_guess(text);
    PROMISE(kv__log_read(kv__log_grammars[data[0] % count], text, &log));
    for (i = 0; i < log.count; i++) {
        PROMISE(log.tests[i].name.length > 0);
        PROMISE(log.tests[i].status != KV__LOG_ABSENT);
        PROMISE(kv__log_find(&log, log.tests[i].name) == log.tests[i].status);
    }
    kv__log_clear(&log);
    return 0;
}
