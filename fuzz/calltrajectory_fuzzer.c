/* SPDX-License-Identifier: MIT */
/* Trajectories of agents: what one gives is a whole trace. */
#include "core/base/buf.h"
#include "fuzz/fuzz.h"

#include <kverify/calls.h>

#include <string.h>

static kv_calls *calls;

static int
append(void *context, const char *data, size_t length)
{
    kv__buf_add(context, data, length);
    return 0;
}

static void
judge(kv_str trace)
{
    static const char cut[] = ",\"truncated\":true}\n";
    kv_watched all = {.struct_size = sizeof all};
    kv_watch *watch = NULL;
    kv_error err = {0};
    kv_status status;

    PROMISE(kv_watch_new(calls, &watch, &err) == KV_OK);
    status = kv_watch_feed(watch, trace, &err);
    if (status == KV_OK)
        status = kv_watch_end(watch, &all, &err);
    /* A call without a name is left out, and the trace says so. */
    if (trace.length > sizeof cut &&
        memcmp(trace.data + trace.length - (sizeof cut - 1), cut,
               sizeof cut - 1) == 0) {
        PROMISE(status != KV_OK);
    } else {
        if (status != KV_OK)
            fprintf(stderr, "%s\n", err.message);
        PROMISE(status == KV_OK);
    }
    kv_watch_free(watch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char spec[] =
        "some get(_, ...)\nevery get -> contains(\"a\")\ndistinct *\n"
        "in_order [(get)*, *]\nevery * raises ToolError(_)\n"
        "some *(a=has(\"b\"), ...)\nsome *({\"$\": 1, ...})\n";
    kv_str text = {(const char *)data, size};
    uint64_t count = 0, again = 0, i;
    kv__buf trace = {0};
    kv_error err;
    kv_status status;

    if (calls == NULL)
        PROMISE(kv_calls_compile(kv__cstr(spec), "fuzz", &calls, &err) ==
                KV_OK);
    for (i = 0; i < 4 && (i == 0 || i < count); i++) {
        kv__buf_reset(&trace);
        status = kv_trace_import(text, "fuzz", i, append, &trace, &again, &err);
        PROMISE(status == KV_OK || status == KV_EFORMAT ||
                status == KV_ENOTFOUND);
        PROMISE(status != KV_OK || i < again);
        PROMISE(i == 0 || status == KV_EFORMAT || again == count);
        count = again;
        if (status == KV_OK)
            judge(kv__str(trace.data, trace.length));
    }
    kv__buf_clear(&trace);
    return 0;
}
