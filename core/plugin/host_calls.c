/* SPDX-License-Identifier: MIT */
/* Services for call sequences: a specification and a trace, both whole, so that
 * a plugin needs no object of ours that it would have to free. */
#include "core/calls/declare.h"
#include "core/plugin/host.h"

#include <kverify/calls.h>

#include <stdio.h>

static kv_status
calls_judge(kv_str spec, const char *what, kv_str trace,
            void (*each)(void *context, const kv_clause *clause), void *context,
            char *why, size_t size)
{
    kv_calls *calls = NULL;
    kv_watch *watch = NULL;
    kv_watched all = {.struct_size = sizeof all};
    kv_clause clause = {.struct_size = sizeof clause};
    kv_error err = {0};
    kv_status status = kv_calls_compile(spec, what, &calls, &err);
    uint64_t i;

    if (status == KV_OK)
        status = kv_watch_new(calls, &watch, &err);
    if (status == KV_OK)
        status = kv_watch_feed(watch, trace, &err);
    if (status == KV_OK)
        status = kv_watch_end(watch, &all, &err);
    for (i = 0; status == KV_OK && i < all.clauses; i++)
        if (kv_watch_clause(watch, i, &clause) == KV_OK)
            each(context, &clause);
    if (status != KV_OK)
        snprintf(why, size, "%s", err.message);
    kv_watch_free(watch);
    kv_calls_free(calls);
    return status;
}

static kv_status
calls_declared(kv_str spec, const char *what,
               void (*each)(void *context, const char *signature),
               void *context, char *why, size_t size)
{
    kv_calls *calls = NULL;
    kv_error err = {0};
    kv_status status = kv_calls_compile(spec, what, &calls, &err);
    size_t i;

    for (i = 0; status == KV_OK && i < kv_calls_signatures(calls); i++)
        each(context, kv_calls_signature(calls, i));
    if (status != KV_OK)
        snprintf(why, size, "%s", err.message);
    kv_calls_free(calls);
    return status;
}

/* STRUCTS: a list of declarations that come first, or NULL. */
static kv_str
calls_c_signature(kv_verdict *verdict, const kv_value *structs,
                  kv_str declaration, char *why, size_t size)
{
    kv__declared known = {0};
    kv__buf out = {0};
    kv_str one, result = kv__str("", 0);
    const char *wrong = NULL;
    size_t i, at = 0;

    for (i = 0; wrong == NULL &&
                kv__value_services.str(kv__value_services.at(structs, i), &one);
         i++)
        wrong = kv__declare(&known, one, &out, &at);
    if (wrong == NULL && out.length > 0)
        wrong = "only structs before the function";
    if (wrong == NULL)
        wrong = kv__declare(&known, declaration, &out, &at);
    if (wrong != NULL)
        snprintf(why, size, "expected %s, at character %zu", wrong, at + 1);
    else if (kv__buf_text(&out) != NULL && out.length > 0)
        result = kv__host_keep_text(verdict, out.data);
    else
        snprintf(why, size, "expected a function");
    kv__buf_clear(&out);
    kv__declared_clear(&known);
    return result;
}

static kv_status
calls_import(kv_str document,
             int32_t (*write)(void *context, const char *data, size_t length),
             void *context, char *why, size_t size)
{
    kv_error err = {0};
    uint64_t count;
    kv_status status = kv_trace_import(document, "trajectory", 0, write,
                                       context, &count, &err);

    if (status != KV_OK)
        snprintf(why, size, "%s", err.message);
    return status;
}

const kv_calls_services kv__calls_services = {
    .struct_size = sizeof(kv_calls_services),
    .version = 1,
    .judge = calls_judge,
    .declared = calls_declared,
    .c_signature = calls_c_signature,
    .import = calls_import,
};
