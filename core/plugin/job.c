/* SPDX-License-Identifier: MIT */
/* The steps of one attempt: start, boxes, steps, verdict.  No step waits for
 * anything: kv_verify runs the boxes of one job after each other, and a crew
 * those of many jobs at once, with the same rules. */
#include "core/plugin/job.h"

#include "core/model/names.h"
#include "core/plugin/verifier.h"

#include <stdio.h>
#include <stdlib.h>

static void
clear_box(kv_box *box)
{
    kv__buf_reset(&box->fields);
    box->args = 0;
    box->wrong = NULL;
    box->waits = false;
}

/* The verdict is final.  A pass or fail that was obtained under less than the
 * policy demands is not reported as one. */
static void
conclude(kv__job *job)
{
    kv_verdict *v = job->verdict;
    char text[160];

    job->done = true;
    kv__verdict_settle(v);
    if (!v->ran.known || v->outcome == KV_OUTCOME_ERROR ||
        v->outcome == KV_OUTCOME_UNSCORED)
        return;
    if (v->integrity < job->policy->min_integrity) {
        snprintf(text, sizeof text,
                 "integrity is %s, %s is required: see the task's verifier, "
                 "or lower --min-integrity",
                 kv_integrity_name(v->integrity),
                 kv_integrity_name(job->policy->min_integrity));
        kv__job_unscored(job, text);
    }
}

/* On the wire the second program is a field of the first one's box. */
static bool
join_peer(kv_box *box)
{
    kv_box *peer = box->peer;

    if (peer != NULL && box->args > 0 && peer->args > 0) {
        if (peer->wrong != NULL)
            box->wrong = peer->wrong;
        kv__field(&box->fields, KV__BOX_PEER, peer->fields.data,
                  peer->fields.length);
        box->fields.failed = box->fields.failed || peer->fields.failed;
        clear_box(peer);
    }
    return !box->fields.failed && box->wrong == NULL;
}

/* After start or step: a verdict, another box, or a broken plugin. */
static void
look(kv__job *job, kv_status status)
{
    if (status != KV_OK) {
        kv__verdict_break(job->verdict, kv__reason()[0] == '\0'
                                            ? "the verifier failed"
                                            : kv__reason());
        conclude(job);
    } else if (job->box.wrong != NULL) {
        kv__verdict_break(job->verdict, job->box.wrong);
        conclude(job);
    } else if (!join_peer(&job->box)) {
        kv__verdict_break(job->verdict, "out of memory for the box");
        conclude(job);
    } else if (job->verdict->outcome != KV_OUTCOME_NONE ||
               job->verdict->poisoned ||
               (job->box.args == 0 && !job->box.waits)) {
        conclude(job);
    }
}

static kv_status
new_verdict(kv__job *job, kv_error *err)
{
    const kv_plugin *p = &job->verifier->module->table;
    const kv_task *task = job->task;
    kv_verdict *v;
    kv_status status = kv__verdict_new(&job->verdict, err);

    if (status != KV_OK)
        return status;
    v = job->verdict;
    if (kv__verifier_can(job->verifier, KV_CAP_CHOICE))
        v->topic = KV__TOPIC_CHOICE;
    status = kv__verdict_identify(
        v, task->labels->labels, task->labels->label_count,
        kv__str(task->id, task->id_length), job->attempt->index, err);
    if (status == KV_OK &&
        (!kv__verdict_set_text(&v->verifier, kv__cstr(p->name)) ||
         !kv__verdict_set_text(&v->version, kv__cstr(p->version)) ||
         !kv__verdict_set_text(&v->isolation, kv__cstr("none"))))
        status = kv__nomem(err);
    if (status != KV_OK) {
        kv_verdict_free(v);
        job->verdict = NULL;
    }
    return status;
}

kv_status
kv__job_start(kv__job *job, kv_verifier *verifier, const kv_task *task,
              const kv_attempt *attempt, const kv__policy *policy,
              kv_error *err)
{
    const kv_plugin *p = &verifier->module->table;
    kv_error wrong = {0};
    kv_status status;

    memset(job, 0, sizeof *job);
    job->verifier = verifier;
    job->task = task;
    job->attempt = attempt;
    job->policy = policy;
    job->box.alone = policy->max_level < 2;
    status = new_verdict(job, err);
    if (status != KV_OK)
        return status;
    /* What is misspelt and ignored would judge by other rules. */
    status = kv__verifier_check(verifier, task, &wrong);
    if (status != KV_OK) {
        kv__verdict_break(job->verdict, wrong.message);
        conclude(job);
        return status == KV_ENOMEM ? kv__nomem(err) : KV_OK;
    }
    kv__reason_clear();
    kv__verifier_enter(verifier);
    if (p->start != NULL)
        status = p->start(verifier->state, task, attempt, job->verdict,
                          &job->box, &job->state);
    else
        status = p->verify(verifier->state, task, attempt, job->verdict);
    kv__verifier_leave(verifier);
    /* A state that start has made is released even where start failed. */
    job->started = p->start != NULL && (status == KV_OK || job->state != NULL);
    look(job, status);
    return KV_OK;
}

/* Of several boxes the times add up, the highest peak counts, and of the rest
 * what the last one had. */
static void
measure(kv_verdict *v, const kv__box_state *s)
{
    static const char *const levels[] = {"L0", "L1", "L2", "L3", "L4"};

    v->ran.known = true;
    v->ran.level = s->level;
    memcpy(v->ran.held, s->held, sizeof s->held);
    v->ran.ended = s->ended;
    v->ran.code = s->code;
    (void)kv__verdict_set_text(&v->isolation,
                               kv__cstr(levels[s->level <= 4 ? s->level : 0]));
    v->resources.known = true;
    v->resources.wall_ms += s->wall_us / 1000;
    v->resources.cpu_ms += s->cpu_us / 1000;
    if (s->peak_kib > v->resources.peak_kib)
        v->resources.peak_kib = s->peak_kib;
}

static bool
keep_half(kv__said *said, const kv__box_half *half)
{
    return kv__said_set(&said[0], half->state.out_bytes, half->out,
                        half->out_tail) &&
           kv__said_set(&said[1], half->state.err_bytes, half->err,
                        half->err_tail);
}

/* Of several boxes the last one that printed anything. */
static bool
keep_output(kv_verdict *v, const kv__box_result *result)
{
    const kv__box_state *a = &result->first.state, *b = &result->second.state;
    bool second = result->has_second && b->out_bytes + b->err_bytes > 0;

    if (a->out_bytes + a->err_bytes == 0 && !second)
        return true;
    kv__said_clear(&v->said[2]);
    kv__said_clear(&v->said[3]);
    return keep_half(v->said, &result->first) &&
           (!result->has_second || keep_half(v->said + 2, &result->second));
}

static void
call_step(kv__job *job, const kv_result *result)
{
    kv_status status;

    clear_box(&job->box);
    kv__reason_clear();
    kv__verifier_enter(job->verifier);
    status = job->verifier->module->table.step(job->state, result, job->verdict,
                                               &job->box);
    kv__verifier_leave(job->verifier);
    look(job, status);
}

void
kv__job_waited(kv__job *job)
{
    call_step(job, NULL);
}

void
kv__job_step(kv__job *job, const kv__box_result *result)
{
    kv_result second = {result, &result->second, NULL},
              lent = {result, &result->first,
                      result->has_second ? &second : NULL};
    kv__box_state state = result->first.state;
    char text[400];

    if (job->policy->attested && state.level >= 2)
        state.level = 4;
    measure(job->verdict, &state);
    if (job->policy->keep_output && !keep_output(job->verdict, result)) {
        kv__verdict_break(job->verdict, "out of memory for the output");
        conclude(job);
        return;
    }
    if (state.ended == KV__ENDED_NOT || state.ended == KV__ENDED_LOST) {
        snprintf(text, sizeof text, "the box could not be run: %s",
                 state.ended == KV__ENDED_LOST ? "it ended without a report"
                                               : result->problem);
        kv__verdict_break(job->verdict, text);
        conclude(job);
        return;
    }
    /* What is left alive may change files of the next attempt. */
    if (state.survivors > 0) {
        kv__verdict_break(job->verdict,
                          "processes of the attempt could not be ended");
        conclude(job);
        return;
    }
    call_step(job, &lent);
}

uint64_t
kv__job_deadline(const kv__job *job)
{
    kv__limits m;

    /* Its own limits end a box long before; a minute for building it. */
    kv__task_limits(job->task, &m);
    return kv__now_ms() + m.wall_ms + m.cpu_ms + 60000;
}

void
kv__job_lost(kv__job *job, const char *why)
{
    kv__verdict_break(job->verdict, why);
    job->done = true;
}

void
kv__job_unscored(kv__job *job, const char *why)
{
    kv_verdict *v = job->verdict;

    v->outcome = KV_OUTCOME_UNSCORED;
    v->error_class = KV_CLASS_ENVIRONMENT;
    v->has_score = v->has_counts = false;
    (void)kv__verdict_set_text(&v->evidence, kv__cstr(why));
    job->done = true;
}

void
kv__job_dropped(kv__job *job, const char *why)
{
    kv__job_unscored(job, why);
    job->verdict->error_class = KV_CLASS_NOT_RUN;
}

kv_status
kv__job_never(kv_verifier *verifier, const kv_task *task,
              const kv_attempt *attempt, const char *why, kv_verdict **out,
              kv_error *err)
{
    kv__job job = {.verifier = verifier, .task = task, .attempt = attempt};
    kv_status status = new_verdict(&job, err);

    *out = NULL;
    if (status == KV_OK) {
        kv__job_dropped(&job, why);
        *out = kv__job_finish(&job);
    }
    return status;
}

kv_verdict *
kv__job_finish(kv__job *job)
{
    kv_verdict *verdict = job->verdict;

    if (job->started) {
        kv__verifier_enter(job->verifier);
        job->verifier->module->table.finish(job->state);
        kv__verifier_leave(job->verifier);
    }
    kv__buf_clear(&job->box.fields);
    if (job->box.peer != NULL)
        kv__buf_clear(&job->box.peer->fields);
    free(job->box.peer);
    if (!job->done) {
        kv_verdict_free(verdict);
        verdict = NULL;
    }
    memset(job, 0, sizeof *job);
    return verdict;
}
