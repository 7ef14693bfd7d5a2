#include "core/suite.h"

bool
kv__suite_is_humaneval(const cJSON *record)
{
    (void)record;
    return false;
}

kv_status
kv__suite_humaneval(kv__suite *suite, cJSON **records, size_t count,
                    const char *where, kv_error *err)
{
    (void)suite;
    (void)records;
    (void)count;
    return kv__fail(err, KV_EFORMAT, "%s: not yet", where);
}
