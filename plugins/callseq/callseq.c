/* callseq: what code called, in which order, with what.
 *
 *   python   hidden drivers use the candidate; doubles record
 *            (plugins/kit/python)
 *   c        hidden programs use it; its functions and the library's record
 *            (plugins/kit/ctest)
 *   trace    the answer is a trace, or an agent's trajectory
 *
 * The specification stays out here: nothing that runs ever sees it. */
#include "plugins/callseq/parts.h"
#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

typedef struct state {
    const kv_host *host;
    void *python, *c;
} state;

typedef struct job {
    const kv_plugin *part;
    void *job;
} job;

static void
close_state(void *opaque)
{
    state *s = opaque;

    if (s == NULL)
        return;
    if (s->python != NULL)
        calls_python.close(s->python);
    if (s->c != NULL)
        calls_c.close(s->c);
    free(s);
}

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    state *s = calloc(1, sizeof *s);
    kv_status status;

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    if (!KV_HAS(kv_host, host, value_json)) {
        free(s);
        return host->fail(host, KV_EPLUGIN, "the host is older than callseq");
    }
    status = calls_python.open(host, config, &s->python);
    if (status == KV_OK)
        status = calls_c.open(host, config, &s->c);
    if (status != KV_OK) {
        close_state(s);
        return status;
    }
    *out = s;
    return KV_OK;
}

/* --- a trace that is given ---------------------------------------------- */

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
    g->host->test(g->verdict, id,
                  outcome == KV_OUTCOME_NONE ? KV_OUTCOME_ERROR : outcome, why,
                  0);
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

    if (host->attempt_file(attempt, 0, &path, &content))
        return content;
    return host->answer(attempt);
}

static kv_status
judge_given(const kv_host *host, const kv_task *task, const kv_attempt *attempt,
            kv_verdict *verdict)
{
    given g = {.host = host, .verdict = verdict};
    calls_runs runs = {0};
    kv_str trace = trace_of(host, attempt), first = {NULL, 0};
    size_t at = 0;
    char why[500];
    kv_status status;

    host->integrity(verdict, KV_INTEGRITY_NONE);
    (void)str_line(trace, &at, &first);
    if (trace.length == 0) {
        host->evidence(verdict, "there is no trace");
        return host->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NO_ANSWER, 0);
    }
    if (str_find(first, "\"kverify_trace\"", 0) != SIZE_MAX) {
        text_add(&g.trace, trace.data, trace.length);
    } else {
        status = host->trace_import(trace, put_trace, &g, why, sizeof why);
        if (status != KV_OK) {
            text_clear(&g.trace);
            host->evidence(verdict, "%s", why);
            return host->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_PARSE, 0);
        }
    }
    if (str_find(text_view(&g.trace), "\"kind\"", 0) == SIZE_MAX) {
        /* What never called anything shows nothing about what it calls. */
        text_clear(&g.trace);
        host->evidence(verdict, "there are no calls");
        return host->outcome(verdict, KV_OUTCOME_UNSCORED, KV_CLASS_MISSING, 0);
    }
    calls_add(&runs, str_c("trace"), text_view(&g.trace));
    calls_judge_run(&runs, host, task, verdict, str_c("trace"), put_clause, &g);
    host->counts(verdict, g.held, g.broken, g.open, 0,
                 g.held + g.broken + g.open);
    if (runs.failed || g.trace.failed)
        status = KV_ENOMEM;
    else if (g.broken + g.open == 0 && g.held > 0)
        status = host->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
    else {
        host->evidence(verdict, "%s", g.first);
        status = host->outcome(verdict,
                               g.open > 0 ? KV_OUTCOME_ERROR : KV_OUTCOME_FAIL,
                               g.unusable   ? KV_CLASS_ENVIRONMENT
                               : g.open > 0 ? KV_CLASS_PARSE
                                            : KV_CLASS_NONE,
                               0);
    }
    calls_clear(&runs);
    text_clear(&g.trace);
    return status;
}

/* --- dispatch ----------------------------------------------------------- */

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    state *s = opaque;
    const kv_host *host = s->host;
    kv_str language = str_c("python");
    kv_status status;
    job *j;

    if (host->task_get(task, "specs") == NULL)
        return host->fail(host, KV_EFORMAT, "the task has no 'specs'");
    (void)host->value_str(host->task_get(task, "language"), &language);
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    if (str_is(language, "trace")) {
        status = judge_given(host, task, attempt, verdict);
    } else if (str_is(language, "python")) {
        j->part = &calls_python;
        status =
            j->part->start(s->python, task, attempt, verdict, box, &j->job);
    } else if (str_is(language, "c")) {
        j->part = &calls_c;
        status = j->part->start(s->c, task, attempt, verdict, box, &j->job);
    } else {
        status = host->fail(host, KV_EFORMAT,
                            "'language' is none of python, c, trace");
    }
    if (status != KV_OK) {
        free(j);
        return status;
    }
    *out = j;
    return KV_OK;
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;

    return j->part->step(j->job, result, verdict, box);
}

static void
finish(void *opaque)
{
    job *j = opaque;

    if (j->part != NULL)
        j->part->finish(j->job);
    free(j);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "callseq",
    .version = "1",
    .summary = "what code called, in which order, with what",
    .config_help = "{\"python\": \"/usr/bin/python3\", \"bind\": [folders], "
                   "\"cc\": \"/usr/bin/gcc\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
