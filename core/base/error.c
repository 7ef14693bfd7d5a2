/* SPDX-License-Identifier: MIT */
/* Error objects and the names of statuses, with what the library says about
 * itself (its version and features): the file that everything else may call. */
#include "core/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char kv__out_of_memory[] = "out of memory";

kv_status
kv__fail(kv_error *err, kv_status code, const char *format, ...)
{
    va_list args;

    if (err != NULL) {
        va_start(args, format);
        err->code = code;
        vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
    }
    return code;
}

/* No formatting: works when memory is what ran out. */
kv_status
kv__nomem(kv_error *err)
{
    if (err != NULL) {
        err->code = KV_ENOMEM;
        strcpy(err->message, kv__out_of_memory);
    }
    return KV_ENOMEM;
}

const char *
kv_status_name(kv_status status)
{
    switch (status) {
    case KV_OK: return "ok";
    case KV_ENOMEM: return kv__out_of_memory;
    case KV_EINVAL: return "invalid argument";
    case KV_EIO: return "input or output error";
    case KV_EFORMAT: return "malformed input";
    case KV_EPLUGIN: return "broken plugin";
    case KV_ENOTFOUND: return "not found";
    case KV_ECONFIG: return "invalid configuration";
    case KV_EMISMATCH: return "mismatch";
    case KV_EINTERNAL: return "internal error";
    case KV_EISOLATION: return "not enough isolation";
    case KV_EFULL: return "no room now";
    default: return "unknown status";
    }
}

const char *
kv_features(void)
{
#ifdef HAVE_SIMDJSON
    return "simdjson";
#else
    return "";
#endif
}

const char *
kv_version(void)
{
    return PACKAGE_VERSION;
}
