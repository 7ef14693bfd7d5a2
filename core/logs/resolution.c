/* SPDX-License-Identifier: MIT */
#include "core/logs/resolution.h"

bool
kv__resolution_fixed(kv__log_status status)
{
    return status == KV__LOG_PASSED || status == KV__LOG_XFAIL ||
           status == KV__LOG_XPASS;
}

bool
kv__resolution_kept(kv__log_status status)
{
    return kv__resolution_fixed(status) || status == KV__LOG_SKIPPED;
}

int
kv__resolution_of(const kv__resolution *r)
{
    if (r->kept < r->to_keep)
        return KV__RESOLVED_NO;
    if (r->fixed == r->to_fix)
        return KV__RESOLVED_FULL;
    return r->fixed > 0 ? KV__RESOLVED_PARTIAL : KV__RESOLVED_NO;
}
