/* SPDX-License-Identifier: MIT */
/* The answer is a trace, or an agent's trajectory.  Nothing is run. */
#include "plugins/callseq/parts.h"
#include "plugins/callseq/runs.h"
#include "plugins/kit/str.h"

#include <string.h>

typedef struct given {
    const kv_host *host;
    kv_verdict *verdict;
    uint64_t held, broken, open;
    char first[600];
    bool unusable;
    text trace;
} given;

static int32_t
put_trace(void *context, const char *data, size_t length)
{
    given *g = context;

    text_add(&g->trace, data, length);
    return g->trace.failed ? -1 : 0;
}

static void
put_clause(void *context, kv_str id, kv_outcome outcome, kv_str why)
{
    given *g = context;
    text line = {0};

    g->held += outcome == KV_OUTCOME_PASS;
    g->broken += outcome == KV_OUTCOME_FAIL;
    g->open += outcome == KV_OUTCOME_ERROR || outcome == KV_OUTCOME_NONE;
    g->unusable = g->unusable || outcome == KV_OUTCOME_NONE;
    g->host->verdict->test(
        g->verdict, id, outcome == KV_OUTCOME_NONE ? KV_OUTCOME_ERROR : outcome,
        why, 0);
    if (outcome == KV_OUTCOME_PASS || g->first[0] != '\0')
        return;
    text_add(&line, id.data, id.length > 200 ? 200 : id.length);
    text_str(&line, ": ");
    text_add(&line, why.data, why.length > 300 ? 300 : why.length);
    (void)c_copy(g->first, sizeof g->first, text_view(&line));
    text_clear(&line);
}

/* The attempt's only file, or its answer. */
static kv_str
trace_of(const kv_host *host, const kv_attempt *attempt)
{
    kv_str path, content;

    if (host->attempt->file(attempt, 0, &path, &content))
        return content;
    return host->attempt->answer(attempt);
}

kv_status
calls_judge_given(const kv_host *host, const kv_task *task,
                  const kv_attempt *attempt, kv_verdict *verdict)
{
    given g = {.host = host, .verdict = verdict};
    calls_runs runs = {0};
    kv_str trace = trace_of(host, attempt), first = {NULL, 0};
    size_t at = 0;
    char why[500];
    kv_status status;

    host->verdict->integrity(verdict, KV_INTEGRITY_NONE);
    (void)str_line(trace, &at, &first);
    if (trace.length == 0) {
        host->verdict->evidence(verdict, "there is no trace");
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                      KV_CLASS_NO_ANSWER, 0);
    }
    if (str_find(first, "\"kverify_trace\"", 0) != SIZE_MAX) {
        text_add(&g.trace, trace.data, trace.length);
    } else {
        status = host->calls->import(trace, put_trace, &g, why, sizeof why);
        if (status != KV_OK) {
            text_clear(&g.trace);
            host->verdict->evidence(verdict, "%s", why);
            return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                          KV_CLASS_PARSE, 0);
        }
    }
    if (str_find(text_view(&g.trace), "\"kind\"", 0) == SIZE_MAX) {
        /* Without any call, the answer shows nothing about calls. */
        text_clear(&g.trace);
        host->verdict->evidence(verdict, "there are no calls");
        return host->verdict->outcome(verdict, KV_OUTCOME_UNSCORED,
                                      KV_CLASS_MISSING, 0);
    }
    calls_add(&runs, str_c("trace"), text_view(&g.trace));
    calls_judge_run(&runs, host, task, verdict, str_c("trace"), put_clause, &g);
    host->verdict->counts(verdict, g.held, g.broken, g.open, 0,
                          g.held + g.broken + g.open);
    if (runs.failed || g.trace.failed)
        status = KV_ENOMEM;
    else if (g.broken + g.open == 0 && g.held > 0)
        status =
            host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
    else {
        host->verdict->evidence(verdict, "%s", g.first);
        status = host->verdict->outcome(
            verdict, g.open > 0 ? KV_OUTCOME_ERROR : KV_OUTCOME_FAIL,
            g.unusable   ? KV_CLASS_ENVIRONMENT
            : g.open > 0 ? KV_CLASS_PARSE
                         : KV_CLASS_NONE,
            0);
    }
    calls_clear(&runs);
    text_clear(&g.trace);
    return status;
}
