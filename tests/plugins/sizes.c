/* SPDX-License-Identifier: MIT */
/* Structs of other sizes for the services that take one: the answer says which
 * struct, and how long the plugin claims it to be. */
#include <kverify/plugin.h>

#include <string.h>

static const kv_host *host;

typedef struct longer_criterion {
    kv_criterion known;
    uint64_t newer;
} longer_criterion;

typedef struct longer_aggregate {
    kv_aggregate known;
    uint64_t newer;
} longer_aggregate;

static kv_status
sizes_open(const kv_host *given, const kv_value *config, void **state)
{
    (void)config, (void)state;
    host = given;
    return KV_OK;
}

static int
is(kv_str text, const char *word)
{
    return text.length == strlen(word) &&
           memcmp(text.data, word, text.length) == 0;
}

#ifndef WITH_BOX
static kv_status
sizes_verify(void *state, const kv_task *task, const kv_attempt *attempt,
             kv_verdict *verdict)
{
    longer_criterion c = {.known = {.struct_size = sizeof(kv_criterion),
                                    .state = KV_CRITERION_SCORED,
                                    .by = KV_BY_RULE,
                                    .id = {"a", 1},
                                    .score = 1,
                                    .max = 1,
                                    .weight = 1}};
    longer_aggregate how = {.known = {.struct_size = sizeof(kv_aggregate),
                                      .rule = KV_AGGREGATE_PERCENT,
                                      .pass = 1}};
    kv_str word = host->attempt->answer(attempt);

    (void)state, (void)task;
    if (is(word, "criterion unset"))
        c.known.struct_size = 0;
    if (is(word, "criterion longer") || is(word, "criterion newer"))
        c.known.struct_size = sizeof c;
    if (is(word, "criterion newer"))
        c.newer = 1;
    /* As it was before raters: what is newer has its default. */
    if (is(word, "criterion older"))
        c.known.struct_size = offsetof(kv_criterion, raters);
    if (is(word, "aggregate unset"))
        how.known.struct_size = 0;
    if (is(word, "aggregate newer")) {
        how.known.struct_size = sizeof how;
        how.newer = 1;
    }
    (void)host->rubric->criterion(verdict, &c.known);
    (void)host->rubric->aggregate(verdict, &how.known);
    return KV_OK;
}
#else
typedef struct longer_limits {
    kv_box_limits known;
    uint64_t newer;
} longer_limits;

static kv_status
sizes_start(void *state, const kv_task *task, const kv_attempt *attempt,
            kv_verdict *verdict, kv_box *box, void **job)
{
    longer_limits l = {.known = {.struct_size = sizeof(kv_box_limits)}};
    kv_str word = host->attempt->answer(attempt);

    (void)state, (void)verdict;
    *job = &host; /* nothing to release */
    host->task->limits(task, &l.known);
    if (is(word, "limits unset"))
        l.known.struct_size = 0;
    if (is(word, "limits newer")) {
        l.known.struct_size = sizeof l;
        l.newer = 1;
    }
    host->box->arg(box, "/bin/true");
    host->box->limits(box, &l.known);
    return KV_OK;
}

static kv_status
sizes_step(void *job, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    struct {
        kv_ending known;
        unsigned char behind[8];
    } e;
    size_t i;

    (void)job, (void)box;
    /* An older plugin has room for less. */
    memset(&e, 0x55, sizeof e);
    e.known.struct_size = offsetof(kv_ending, cpu_us);
    host->result->ending(result, &e.known);
    for (i = offsetof(kv_ending, cpu_us); i < sizeof e; i++)
        if (((unsigned char *)&e)[i] != 0x55)
            return host->fail(host, KV_EINTERNAL, "written beyond its end");
    return host->verdict->outcome(
        verdict,
        e.known.how == KV_ENDED_EXIT ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
        KV_CLASS_NONE, e.known.how == KV_ENDED_EXIT);
}

static void
sizes_finish(void *job)
{
    (void)job;
}
#endif

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = NAME,
    .version = "1",
    .summary = "structs of other sizes",
    .threads = KV_THREADS_SERIAL,
    .open = sizes_open,
#ifdef WITH_BOX
    .start = sizes_start,
    .step = sizes_step,
    .finish = sizes_finish,
#else
    .verify = sizes_verify,
#endif
};

KV_PLUGIN_DEFINE(plugin)
