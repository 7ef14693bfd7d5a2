/* SPDX-License-Identifier: MIT */
/* One plugin that breaks one rule, chosen by a macro; without one it is good.
 */
#include <kverify/plugin.h>

#include <string.h>

#ifndef NAME
#define NAME "good"
#endif

static const kv_host *host;

static kv_status
bad_open(const kv_host *given, const kv_value *config, void **state)
{
    (void)config, (void)state;
    host = given;
#ifdef BAD_OPEN
    return host->fail(host, KV_ECONFIG, "never opens");
#else
    return KV_OK;
#endif
}

static kv_status
bad_verify(void *state, const kv_task *task, const kv_attempt *attempt,
           kv_verdict *verdict)
{
    (void)state, (void)task, (void)attempt;
#if defined(SAYS_NOTHING)
    (void)verdict;
    return KV_OK;
#elif defined(SAYS_NAN)
    host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, __builtin_nan(""));
    return KV_OK;
#elif defined(SAYS_HIGH)
    host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE, 1.5);
    /* A second try does not wash the first one off. */
    host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1.0);
    return KV_OK;
#elif defined(SAYS_LOW_PASS)
    host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 0.5);
    return KV_OK;
#elif defined(SAYS_ERROR)
    host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_NONE, 0.0);
    return KV_OK;
#elif defined(MISCOUNTS)
    host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1.0);
    host->verdict->counts(verdict, 3, 1, 0, 0, 3);
    return KV_OK;
#elif defined(COUNTS_FAILURES)
    host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1.0);
    host->verdict->counts(verdict, 2, 1, 0, 0, 3);
    return KV_OK;
#elif defined(FAILS)
    host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1.0);
    return host->fail(host, KV_EIO, "lost its way");
#else
    host->verdict->counts(verdict, 3, 0, 0, 1, 4);
    host->verdict->subscore(verdict, "speed", 2.5);
    host->verdict->evidence(verdict, "all %d", 3);
    return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1.0);
#endif
}

#ifdef FUTURE
/* A table that has grown, from a kverify that does not exist yet. */
static const struct {
    kv_plugin known;
    void (*later)(void);
    uint64_t more[16];
} future = {
    .known =
#else
static const kv_plugin plugin =
#endif
        {
#ifdef BAD_ABI
            .abi_version = KV_PLUGIN_ABI + 1,
#else
        .abi_version = KV_PLUGIN_ABI,
#endif
#if defined(SHORT)
            .struct_size = offsetof(kv_plugin, verify),
#elif defined(FUTURE)
        .struct_size = sizeof(kv_plugin) + 17 * sizeof(uint64_t),
#else
    .struct_size = sizeof(kv_plugin),
#endif
#ifndef NO_NAME
            .name = NAME,
#endif
            .version = "1",
            .summary = "a test plugin",
#if defined(DEMANDS)
            .capabilities = UINT64_C(1) << 40,
#elif defined(WISHES)
        .capabilities = UINT64_C(1) << 20,
#endif
#ifdef BAD_THREADS
            .threads = 9,
#endif
            .open = bad_open,
#ifdef NO_VERIFY
            .verify = 0 ? bad_verify : NULL,
#else
        .verify = bad_verify,
#endif
#ifdef FUTURE
        },
};
#define plugin future.known
#else
    };
#endif

#if defined(NO_ENTRY)
KV_PLUGIN_EXPORT const kv_plugin *another_entry(void);
const kv_plugin *
another_entry(void)
{
    return &plugin;
}
#elif defined(NULL_ENTRY)
KV_PLUGIN_EXPORT const kv_plugin *kv_plugin_entry(void);
const kv_plugin *
kv_plugin_entry(void)
{
    return strlen(NAME) > 0 ? NULL : &plugin;
}
#else
    KV_PLUGIN_DEFINE(plugin)
#endif
