/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/ctest.h"

#include "plugins/kit/compile.h"
#include "plugins/kit/ctest/build.h"
#include "plugins/kit/ctest/judge.h"
#include "plugins/kit/ctest/linking.h"
#include "plugins/kit/ctest/run.h"
#include "plugins/kit/ctest/split/split.h"
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
    kv_str grade = {"", 0};
    kv_status status;
    ct_job *j;

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
    (void)s->host->value->str(s->host->task->get(task, "integrity"), &grade);
    /* Below isolation L2 there is no second box. */
    j->split = str_is(grade, "I2") && s->hooks->splits && !is_hooked(j) &&
               s->host->box->peer(box) != NULL;
    s->host->verdict->integrity(verdict,
                                j->split ? KV_INTEGRITY_I2 : KV_INTEGRITY_I1C);
    status = compile_candidate(j, verdict, box);
    if (status != KV_OK) {
        ct_finish(j);
        return status;
    }
    *job = j;
    return KV_OK;
}

/* The tests are compiled: link the candidate, or find out first what two
 * processes need. */
static kv_status
go_on(ct_job *j, kv_verdict *verdict, kv_box *box)
{
    if (!j->split)
        return link_programs(j, verdict, box);
    if (j->b->stubs == NULL && j->b->why_not[0] == '\0')
        return split_describe(j, box);
    if (!split_can(j, verdict))
        return KV_OK;
    return j->b->worker == NULL ? split_compile(j, box)
                                : link_programs(j, verdict, box);
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
                        : go_on(j, verdict, box);
}

static kv_status
after_tests(ct_job *j, const kv_result *result, kv_verdict *verdict,
            kv_box *box)
{
    kv_status status = take_tests(j, result, &j->b);

    return status == KV_OK ? go_on(j, verdict, box) : status;
}

static kv_status
after_signatures(ct_job *j, const kv_result *result, kv_verdict *verdict,
                 kv_box *box)
{
    kv_status status = split_take_signatures(j, result);

    return status == KV_OK ? go_on(j, verdict, box) : status;
}

static kv_status
after_split(ct_job *j, const kv_result *result, kv_verdict *verdict,
            kv_box *box)
{
    kv_status status = split_take_programs(j, result);

    return status == KV_OK ? go_on(j, verdict, box) : status;
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
    case CT_SIGNATURES:
        return good ? after_signatures(j, result, verdict, box)
                    : did_not_compile(host, verdict, &e, KV_OUTCOME_ERROR,
                                      KV_CLASS_PARSE,
                                      "the tests can't run in a process of "
                                      "their own: they declare less than "
                                      "they use");
    case CT_SPLIT:
        return good ? after_split(j, result, verdict, box)
                    : did_not_compile(host, verdict, &e, KV_OUTCOME_ERROR,
                                      KV_CLASS_PARSE,
                                      "the tests don't compile for a process "
                                      "of their own");
    case CT_LINK:
        return good ? after_link(j, result, verdict, box)
                    : did_not_compile(host, verdict, &e, KV_OUTCOME_FAIL,
                                      KV_CLASS_COMPILE, "it does not link");
    default:
        return judge_program(j, &e, host->result->peer(result), verdict, box);
    }
}

void
ct_finish(void *job)
{
    ct_job *j = job;
    size_t i;

    for (i = 0; i < CT_PROGRAMS_MAX; i++)
        free(j->binary[i]);
    free(j->worker);
    free(j->object);
    free(j->names);
    free(j->plain);
    if (j->s->hooks->clear_job != NULL)
        j->s->hooks->clear_job(j->own);
    free(j->own);
    free(j);
}
