/* SPDX-License-Identifier: MIT */
/* callseq: judges which functions code called, in which order, with which
 * values.
 *
 *   python   hidden drivers use the candidate; doubles record (drivers.c)
 *   c        hidden programs use it; its own functions and those of libraries
 *            that were declared are recorded (programs.c)
 *   trace    the answer is a trace, or an agent's trajectory (given.c)
 *
 * The specification is never given to anything that runs. */
#include "plugins/callseq/parts.h"
#include "plugins/kit/str.h"

#include <stdlib.h>

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

    if (host->task->get(task, "specs") == NULL)
        return host->fail(host, KV_EFORMAT, "the task has no 'specs'");
    (void)host->value->str(host->task->get(task, "language"), &language);
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    if (str_is(language, "trace")) {
        status = calls_judge_given(host, task, attempt, verdict);
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
    .task_members =
        "{\"api\":\"texts\",\"candidate_flags\":\"texts\","
        "\"flags\":\"texts\",\"include_dirs\":\"texts\","
        "\"libs\":\"texts\",\"share\":\"files\",\"path\":\"texts\","
        "\"cwd\":\"text\",\"preload\":\"texts\",\"plugins\":\"texts\","
        "\"python\":\"text\",\"bind\":\"texts\",\"env\":\"texts\","
        "\"replaces\":\"texts\",\"excused\":\"texts\","
        "\"language\":\"=python|c|trace\",\"specs\":\"any-file\","
        "\"\":\"specs\"}",
    .config_members = "{\"python\":\"text\",\"bind\":\"texts\",\"cc\":\"text\","
                      "\"cxx\":\"text\"}",
    .capabilities = KV_CAP_SPLIT,
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
