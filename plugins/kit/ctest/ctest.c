/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/ctest.h"

#include "plugins/kit/compile.h"
#include "plugins/kit/ctest/build.h"
#include "plugins/kit/ctest/judge.h"
#include "plugins/kit/ctest/linking.h"
#include "plugins/kit/ctest/run.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdlib.h>

kv_status
ct_open(const ct_hooks *hooks, const kv_host *host, const kv_value *config,
        void **state)
{
    ct_state *s = calloc(1, sizeof *s);
    kv_str cc = str_c("/usr/bin/gcc"), cxx = str_c("/usr/bin/g++");

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    s->hooks = hooks;
    (void)host->value->str(host->value->get(config, "cc"), &cc);
    (void)host->value->str(host->value->get(config, "cxx"), &cxx);
    if (!c_copy(s->cc, sizeof s->cc, cc) ||
        !c_copy(s->cxx, sizeof s->cxx, cxx) || s->cc[0] != '/' ||
        s->cxx[0] != '/') {
        free(s);
        return host->fail(host, KV_ECONFIG,
                          "'cc' and 'cxx' have to be absolute paths");
    }
    *state = s;
    return KV_OK;
}

void
ct_close(void *state)
{
    ct_state *s = state;
    ct_built *b, *next;

    for (b = s == NULL ? NULL : s->known; b != NULL; b = next) {
        next = b->next;
        free_tests(s->hooks, b);
    }
    free(s);
}

kv_status
ct_start(void *state, const kv_task *task, const kv_attempt *attempt,
         kv_verdict *verdict, kv_box *box, void **job)
{
    ct_state *s = state;
    ct_job *j;
    kv_status status;

    if (!task_has(s->host, task, "tests") ||
        !task_has(s->host, task, "submission"))
        return s->host->fail(s->host, KV_EFORMAT,
                             "the task has no 'tests' or no 'submission'");
    j = calloc(1, sizeof *j);
    if (j == NULL || (j->own = calloc(1, s->hooks->job_size + 1)) == NULL) {
        free(j);
        return KV_ENOMEM;
    }
    j->s = s;
    j->task = task;
    j->attempt = attempt;
    s->host->verdict->integrity(verdict, KV_INTEGRITY_I1C);
    status = compile_candidate(j, verdict, box);
    if (status != KV_OK) {
        ct_finish(j);
        return status;
    }
    *job = j;
    return KV_OK;
}

static kv_status
after_candidate(ct_job *j, const kv_result *result, kv_verdict *verdict,
                kv_box *box)
{
    kv_status status = take_candidate(j, result);

    if (status != KV_OK)
        return status;
    j->b = known_tests(j->s, j->s->host->task->id(j->task));
    return j->b == NULL ? compile_tests(j, verdict, box)
                        : link_programs(j, verdict, box);
}

static kv_status
after_tests(ct_job *j, const kv_result *result, kv_verdict *verdict,
            kv_box *box)
{
    kv_status status = take_tests(j, result, &j->b);

    return status == KV_OK ? link_programs(j, verdict, box) : status;
}

static kv_status
after_link(ct_job *j, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    kv_status status = take_programs(j, result);

    return status == KV_OK ? run_program(j, verdict, box) : status;
}

kv_status
ct_step(void *job, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    ct_job *j = job;
    const kv_host *host = j->s->host;
    kv_ending e = {.struct_size = sizeof e};
    bool good;

    host->result->ending(result, &e);
    good = e.how == KV_ENDED_EXIT && e.code == 0;
    switch (j->phase) {
    case CT_CANDIDATE:
        return good ? after_candidate(j, result, verdict, box)
                    : did_not_compile(host, verdict, &e, KV_OUTCOME_FAIL,
                                      KV_CLASS_COMPILE, "it does not compile");
    case CT_TESTS:
        return good ? after_tests(j, result, verdict, box)
                    : did_not_compile(host, verdict, &e, KV_OUTCOME_ERROR,
                                      KV_CLASS_ENVIRONMENT,
                                      "the tests do not compile");
    case CT_LINK:
        return good ? after_link(j, result, verdict, box)
                    : did_not_compile(host, verdict, &e, KV_OUTCOME_FAIL,
                                      KV_CLASS_COMPILE, "it does not link");
    default: return judge_program(j, &e, verdict, box);
    }
}

void
ct_finish(void *job)
{
    ct_job *j = job;
    size_t i;

    for (i = 0; i < CT_PROGRAMS_MAX; i++)
        free(j->binary[i]);
    free(j->object);
    free(j->names);
    free(j->plain);
    if (j->s->hooks->clear_job != NULL)
        j->s->hooks->clear_job(j->own);
    free(j->own);
    free(j);
}
