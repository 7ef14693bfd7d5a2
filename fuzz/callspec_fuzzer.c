/* SPDX-License-Identifier: MIT */
/* Call specifications, in either form: what compiles has a text that compiles
 * as well and means the same, and judges any trace. */
#include "core/base/buf.h"
#include "fuzz/fuzz.h"

#include <kverify/calls.h>

static const char trace[] =
    "{\"kverify_trace\":1,\"recorder\":\"fuzz\"}\n"
    "{\"seq\":1,\"kind\":\"call\",\"name\":\"app.open\",\"args\":[\"a.txt\"],"
    "\"kwargs\":{\"mode\":\"r\"},\"caller\":{\"file\":\"/s/a.py\",\"line\":3,"
    "\"name\":\"main\"}}\n"
    "{\"seq\":2,\"kind\":\"return\",\"name\":\"app.open\",\"call\":1,"
    "\"result\":{\"$\":7,\"type\":\"app.File\",\"is\":[\"io.Base\"],"
    "\"attrs\":{\"n\":1}}}\n"
    "{\"seq\":3,\"kind\":\"enter\",\"name\":\"app.File\",\"on\":{\"$\":7,"
    "\"type\":\"app.File\"},\"call\":9}\n"
    "{\"seq\":4,\"thread\":2,\"kind\":\"call\",\"name\":\"File.read\","
    "\"on\":{\"$\":7},\"args\":[3,-0.5,[1,2,[3]],{\"a\":{\"b\":null}}]}\n"
    "{\"seq\":5,\"thread\":2,\"kind\":\"exception\",\"name\":\"File.read\","
    "\"call\":4,\"result\":{\"$\":null,\"type\":\"ValueError\","
    "\"is\":[\"Exception\"],\"text\":\"no such \\u00e9\"}}\n"
    "{\"seq\":6,\"kind\":\"call\",\"name\":\"f\",\"args\":[{\"$\":null,"
    "\"type\":\"ndarray\",\"shape\":[2,3],\"dtype\":\"float32\"},"
    "{\"$\":8,\"type\":\"list\",\"items\":[1,2],\"cut\":true,\"len\":900},"
    "{\"$\":null,\"type\":\"str\",\"text\":\"begin\",\"cut\":true}]}\n"
    "{\"seq\":7,\"kind\":\"call\",\"name\":\"g\",\"kwargs\":{\"x\":1e3,"
    "\"y\":[],\"z\":{\"$\":9,\"type\":\"dict\",\"entries\":[[\"k\",1],"
    "[2,true]]}}}\n"
    "{\"seq\":8,\"kind\":\"return\",\"name\":\"g\",\"call\":7,\"result\":1}\n"
    "{\"seq\":9,\"kind\":\"await\",\"name\":\"f\",\"call\":6}\n"
    "{\"seq\":10,\"kind\":\"return\",\"name\":\"f\",\"call\":6,"
    "\"result\":null}\n"
    "{\"seq\":11,\"kind\":\"exit\",\"name\":\"app.File\",\"on\":{\"$\":7},"
    "\"call\":9}\n"
    "{\"seq\":12,\"thread\":1,\"kind\":\"call\",\"name\":\"f\"}\n"
    "{\"seq\":13,\"thread\":1,\"kind\":\"call\",\"name\":\"a.b.c\"}\n"
    "{\"end\":true,\"events\":13}\n";

static void
write_clause(kv__buf *out, const kv_watch *watch, uint64_t i)
{
    kv_clause one = {.struct_size = sizeof one};

    PROMISE(kv_watch_clause(watch, i, &one) == KV_OK);
    PROMISE(one.outcome >= KV_CLAUSE_HOLDS &&
            one.outcome <= KV_CLAUSE_UNDECIDED);
    PROMISE((one.outcome == KV_CLAUSE_HOLDS) == (one.why.length == 0));
    PROMISE(one.lcs_num <= one.lcs_den && one.f1_num <= one.f1_den);
    kv__buf_printf(out, "%u %u/%u %u/%u %.*s\n", one.outcome,
                   (unsigned)one.lcs_num, (unsigned)one.lcs_den,
                   (unsigned)one.f1_num, (unsigned)one.f1_den,
                   (int)one.why.length, one.why.data);
}

static void
judge(const kv_calls *calls, kv__buf *out)
{
    kv_watched all = {.struct_size = sizeof all};
    kv_watch *watch = NULL;
    uint64_t i;

    PROMISE(kv_watch_new(calls, &watch, NULL) == KV_OK);
    PROMISE(kv_watch_feed(watch, kv__cstr(trace), NULL) == KV_OK);
    PROMISE(kv_watch_end(watch, &all, NULL) == KV_OK);
    PROMISE(all.events == 13 && all.calls == 6 && all.threads == 3);
    PROMISE(all.clauses > 0 && all.held <= all.clauses);
    for (i = 0; i < all.clauses; i++)
        write_clause(out, watch, i);
    kv_watch_free(watch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kv_str source = {(const char *)data, size};
    kv_calls *first = NULL, *second = NULL;
    kv__buf one = {0}, two = {0};
    kv_error err;
    kv_status status = kv_calls_compile(source, "fuzz", &first, &err);

    PROMISE((status == KV_OK) == (first != NULL));
    PROMISE(status == KV_OK || status == KV_ECONFIG);
    if (status == KV_OK) {
        judge(first, &one);
        PROMISE(kv_calls_compile(kv_calls_text(first), "again", &second,
                                 &err) == KV_OK);
        judge(second, &two);
        PROMISE(one.length == two.length &&
                memcmp(one.data, two.data, one.length) == 0);
    }
    kv_calls_free(first);
    kv_calls_free(second);
    kv__buf_clear(&one);
    kv__buf_clear(&two);
    return 0;
}
