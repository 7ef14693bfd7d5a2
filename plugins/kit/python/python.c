/* SPDX-License-Identifier: MIT */
#include "plugins/kit/python/python.h"

#include "plugins/kit/python/boxes.h"
#include "plugins/kit/python/controls.h"
#include "plugins/kit/python/judge.h"
#include "plugins/kit/python/scripts.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdlib.h>

static kv_status
read_config(py_state *s, const kv_value *config)
{
    const kv_host *host = s->host;
    const kv_value *given = host->value->get(config, "python");
    kv_str python = str_c(PY_DEFAULT_PYTHON);

    if (given != NULL && !host->value->str(given, &python))
        return host->fail(host, KV_ECONFIG, "'python' is not a string");
    if (!c_copy(s->python, sizeof s->python, python) || s->python[0] != '/')
        return host->fail(host, KV_ECONFIG, "'python' is not an absolute path");
    s->bind = host->value->get(config, "bind");
    return KV_OK;
}

kv_status
py_open(const py_hooks *hooks, const kv_host *host, const kv_value *config,
        void **state)
{
    py_state *s = calloc(1, sizeof *s);
    kv_status status;

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    s->hooks = hooks;
    status = read_config(s, config);
    if (status == KV_OK && !py_scripts_join(&s->scripts, hooks->driver))
        status = KV_ENOMEM;
    if (status != KV_OK) {
        py_close(s);
        return status;
    }
    *state = s;
    return KV_OK;
}

void
py_close(void *state)
{
    py_state *s = state;

    if (s == NULL)
        return;
    py_scripts_clear(&s->scripts);
    py_free_variants(s->known);
    free(s);
}

kv_status
py_start(void *state, const kv_task *task, const kv_attempt *attempt,
         kv_verdict *verdict, kv_box *box, void **job)
{
    py_state *s = state;
    const kv_host *host = s->host;
    kv_str grade = {"", 0};
    kv_status status;
    py_job *j;

    if (!task_has(host, task, "tests") || !task_has(host, task, "submission"))
        return host->fail(host, KV_EFORMAT,
                          "the task has no 'tests' or no 'submission'");
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    j->s = s;
    j->task = task;
    j->attempt = attempt;
    (void)host->value->str(host->task->get(task, "integrity"), &grade);
    /* Without an inventory, tests that did not run are not noticed. */
    j->guarded = task_has(host, task, "inventory") && !str_is(grade, "I1");
    j->split = str_is(grade, "I2");
    host->verdict->integrity(verdict, j->split     ? KV_INTEGRITY_I2
                                      : j->guarded ? KV_INTEGRITY_I1C
                                                   : KV_INTEGRITY_I1);
    status = py_fill_run(j, NULL, verdict, box);
    if (status != KV_OK) {
        py_finish(j);
        return status;
    }
    *job = j;
    return KV_OK;
}

kv_status
py_step(void *job, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    py_job *j = job;
    kv_ending e = {.struct_size = sizeof e};
    kv_ending other = {.struct_size = sizeof other};
    const kv_result *peer = j->s->host->result->peer(result);

    j->s->host->result->ending(result, &e);
    if (peer != NULL)
        j->s->host->result->ending(peer, &other);
    switch (j->phase) {
    case PY_REAL: return py_judge(j, &e, &other, verdict, box);
    case PY_MAKING:
    case PY_MAKING_ONE: return py_take_controls(j, &e, verdict, box);
    default: return py_check_control(j, &e, verdict, box);
    }
}

void
py_finish(void *job)
{
    py_job *j = job;

    while (j->suspects > 0)
        free(j->suspect[--j->suspects]);
    free(j->suspect);
    free(j);
}
