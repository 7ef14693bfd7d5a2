/* SPDX-License-Identifier: MIT */
/* The table that a plugin is handed, put together from the topics in the other
 * host_*.c, with the few services that belong to no topic. */
#include "core/plugin/host.h"

#include "core/base/sha256.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>

/* A plugin calls fail on the thread that it was called on, so a thread's
 * reason is that of its last call. */
static _Thread_local char reason[256];

void
kv__reason_clear(void)
{
    reason[0] = '\0';
}

const char *
kv__reason(void)
{
    return reason;
}

static kv_status
host_fail(const kv_host *host, kv_status code, const char *format, ...)
{
    va_list args;

    (void)host;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    return code < 0 ? code : KV_EPLUGIN;
}

static kv_status
util_random(void *bytes, size_t length)
{
    return getrandom(bytes, length, 0) == (ssize_t)length ? KV_OK : KV_EIO;
}

static void
util_sha256(kv_str bytes, unsigned char *digest)
{
    kv__sha256 sha;

    kv__sha256_init(&sha);
    kv__sha256_add(&sha, bytes.data, bytes.length);
    kv__sha256_end(&sha, digest);
}

static const kv_util_services util_services = {
    .struct_size = sizeof(kv_util_services),
    .version = 1,
    .random = util_random,
    .sha256 = util_sha256,
};

const kv_host kv__host = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_host),
    .fail = host_fail,
    .task = &kv__task_services,
    .attempt = &kv__attempt_services,
    .value = &kv__value_services,
    .verdict = &kv__verdict_services,
    .box = &kv__box_services,
    .result = &kv__result_services,
    .calls = &kv__calls_services,
    .rubric = &kv__rubric_services,
    .util = &util_services,
    .logs = &kv__logs_services,
    .child = &kv__child_services,
    .measures = &kv__measures_services,
};
