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
unscored(kv__job *job, const char *why)
{
    kv_verdict *v = job->frame.verdict;

    v->outcome = KV_OUTCOME_UNSCORED;
    v->error_class = KV_CLASS_ENVIRONMENT;
    v->has_score = v->has_counts = false;
    (void)kv__verdict_set_text(&v->evidence, kv__cstr(why));
    job->done = true;
}

/* The verdict is final.  A pass or fail that was obtained under less than the
 * policy demands is not reported as one. */
static void
conclude(kv__job *job)
{
    kv_verdict *v = job->frame.verdict;
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
        unscored(job, text);
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
        kv__request_clear(peer);
    }
    return !box->fields.failed && box->wrong == NULL;
}

/* After start or step: a verdict, another box, or a broken plugin. */
static void
look(kv__job *job, kv_status status)
{
    if (status != KV_OK && kv__reason()[0] == '\0' &&
        job->frame.verdict->poisoned) {
        conclude(job); /* the service that was called wrongly has said why */
    } else if (status != KV_OK) {
        kv__verdict_break(job->frame.verdict, kv__reason()[0] == '\0'
                                                  ? "the verifier failed"
                                                  : kv__reason());
        conclude(job);
    } else if (job->box.wrong != NULL) {
        kv__verdict_break(job->frame.verdict, job->box.wrong);
        conclude(job);
    } else if (!join_peer(&job->box)) {
        kv__verdict_break(job->frame.verdict, "out of memory for the box");
        conclude(job);
    } else if (job->frame.verdict->outcome != KV_OUTCOME_NONE ||
               job->frame.verdict->poisoned ||
               (job->box.args == 0 && !job->box.waits &&
                job->box.question == NULL)) {
        conclude(job);
    }
}

static kv_status
new_verdict(kv__job *job, kv_error *err)
{
    const kv_plugin *p = &job->frame.verifier->module->table;
    const kv_task *task = job->frame.task;
    kv_verdict *v;
    kv_status status = kv__verdict_new(&job->frame.verdict, err);

    if (status != KV_OK)
        return status;
    v = job->frame.verdict;
    if (kv__verifier_can(job->frame.verifier, KV_CAP_CHOICE))
        v->topic = KV__TOPIC_CHOICE;
    v->momentary = kv__verifier_can(job->frame.verifier, KV_CAP_MOMENT);
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
        job->frame.verdict = NULL;
    }
    return status;
}

/* The first step of the frame. */
static kv_status
begin(kv__job *job, kv_error *err)
{
    const kv_plugin *p = &job->frame.verifier->module->table;
    kv_verifier *verifier = job->frame.verifier;
    kv_error wrong = {0};
    kv_status status = new_verdict(job, err);

    if (status != KV_OK)
        return status;
    /* What is misspelt and ignored would judge by other rules. */
    status = kv__verifier_check(verifier, job->frame.task, &wrong);
    if (status != KV_OK) {
        kv__verdict_break(job->frame.verdict, wrong.message);
        conclude(job);
        return status == KV_ENOMEM ? kv__nomem(err) : KV_OK;
    }
    kv__reason_clear();
    kv__verifier_enter(verifier);
    if (p->start != NULL)
        status = p->start(verifier->state, job->frame.task, job->attempt,
                          job->frame.verdict, &job->box, &job->frame.state);
    else
        status = p->verify(verifier->state, job->frame.task, job->attempt,
                           job->frame.verdict);
    kv__verifier_leave(verifier);
    /* A state that start has made is released even where start failed. */
    job->frame.started =
        p->start != NULL && (status == KV_OK || job->frame.state != NULL);
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
    /* What a clock decides depends on what else the machine does. */
    v->momentary |= s->ended == KV__ENDED_WALL;
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

    kv__request_clear(&job->box);
    kv__reason_clear();
    kv__verifier_enter(job->frame.verifier);
    status = job->frame.verifier->module->table.step(
        job->frame.state, result, job->frame.verdict, &job->box);
    kv__verifier_leave(job->frame.verifier);
    look(job, status);
}

/* --- questions to other verifiers ---------------------------------------- */

#define DEPTH_MAX 16

/* The frame's own things, but for its verdict. */
static void
release(kv__frame *frame)
{
    if (frame->started) {
        kv__verifier_enter(frame->verifier);
        frame->verifier->module->table.finish(frame->state);
        kv__verifier_leave(frame->verifier);
    }
    kv_task_free(frame->own);
    frame->started = false;
    frame->own = NULL;
}

/* Back to the frame that asked. */
static void
leave(kv__job *job)
{
    kv__frame *outer = job->frame.outer;

    release(&job->frame);
    job->frame = *outer;
    free(outer);
}

/* What a question ran is part of what the asking verdict ran. */
static void
take_over(kv_verdict *v, kv_verdict *child)
{
    size_t i;

    v->momentary |= child->momentary;
    if (child->ran.known) {
        if (!v->ran.known || child->ran.level < v->ran.level)
            (void)kv__verdict_set_text(&v->isolation,
                                       kv__cstr(child->isolation));
        child->ran.load_dependent |= v->ran.load_dependent;
        if (v->ran.known && v->ran.level < child->ran.level)
            child->ran.level = v->ran.level;
        v->ran = child->ran;
    }
    if (child->resources.known) {
        v->resources.known = true;
        v->resources.wall_ms += child->resources.wall_ms;
        v->resources.cpu_ms += child->resources.cpu_ms;
        if (child->resources.peak_kib > v->resources.peak_kib)
            v->resources.peak_kib = child->resources.peak_kib;
    }
    for (i = 0; i < KV__SAID_STREAMS; i++) {
        if (child->said[i].bytes == 0)
            continue;
        kv__said_clear(&v->said[i]);
        v->said[i] = child->said[i];
        memset(&child->said[i], 0, sizeof child->said[i]);
    }
}

/* The verdict on a question goes to the verifier that asked. */
static void
hand_back(kv__job *job)
{
    kv_verdict *child = job->frame.verdict;
    kv_result result = {.child = child};

    leave(job);
    job->done = false;
    take_over(job->frame.verdict, child);
    call_step(job, &result);
    kv_verdict_free(child);
}

/* Make the question's task and verifier the innermost frame. */
static kv_status
enter(kv__job *job, const kv__question *q, kv_error *err)
{
    kv__frame inner = {.outer = NULL}, *outer;
    size_t depth = 0;
    kv_status status;

    for (outer = job->frame.outer; outer != NULL; outer = outer->outer)
        depth++;
    if (depth >= DEPTH_MAX)
        return kv__fail(err, KV_EINVAL, "questions nest more than %d deep",
                        DEPTH_MAX);
    status = kv__verifier_child(job->frame.verifier, q->verifier, q->config,
                                &inner.verifier, err);
    if (status == KV_OK)
        status = kv__task_about(job->frame.task, q->document, &inner.own, err);
    if (status != KV_OK)
        return status;
    outer = kv__alloc(sizeof *outer);
    if (outer == NULL) {
        kv_task_free(inner.own);
        return kv__nomem(err);
    }
    *outer = job->frame;
    inner.task = inner.own;
    inner.outer = outer;
    job->frame = inner;
    status = begin(job, err);
    if (status != KV_OK) {
        kv_verdict_free(job->frame.verdict);
        leave(job);
    }
    return status;
}

static void
descend(kv__job *job)
{
    kv__question *q = job->box.question;
    char text[400];
    kv_error err;

    job->box.question = NULL;
    kv__request_clear(&job->box);
    if (enter(job, q, &err) != KV_OK) {
        snprintf(text, sizeof text, "%.60s: %.320s", q->verifier, err.message);
        kv__verdict_break(job->frame.verdict, text);
        conclude(job);
    }
    kv__question_free(q);
}

/* Until there is a box to be run, or the verdict. */
static void
settle(kv__job *job)
{
    for (;;) {
        if (job->done && job->frame.outer != NULL)
            hand_back(job);
        else if (!job->done && job->box.question != NULL)
            descend(job);
        else
            return;
    }
}

/* Nobody asks any more: drop what was asked. */
static void
abandon(kv__job *job)
{
    while (job->frame.outer != NULL) {
        kv_verdict_free(job->frame.verdict);
        leave(job);
    }
}

/* --- the steps ------------------------------------------------------------ */

kv_status
kv__job_start(kv__job *job, kv_verifier *verifier, const kv_task *task,
              const kv_attempt *attempt, const kv__policy *policy,
              kv_error *err)
{
    kv_status status;

    memset(job, 0, sizeof *job);
    job->frame.verifier = verifier;
    job->frame.task = task;
    job->attempt = attempt;
    job->policy = policy;
    job->box.alone = policy->max_level < 2;
    status = begin(job, err);
    if (status == KV_OK)
        settle(job);
    return status;
}

void
kv__job_waited(kv__job *job)
{
    call_step(job, NULL);
    settle(job);
}

void
kv__job_load(kv__job *job, bool dependent)
{
    job->frame.verdict->ran.load_dependent = dependent;
}

static void
box_ended(kv__job *job, const kv__box_result *result)
{
    kv_result second = {.box = result, .half = &result->second},
              lent = {.box = result,
                      .half = &result->first,
                      .peer = result->has_second ? &second : NULL};
    kv__box_state state = result->first.state;
    char text[400];

    if (job->policy->attested && state.level >= 2)
        state.level = 4;
    measure(job->frame.verdict, &state);
    if (job->policy->keep_output && !keep_output(job->frame.verdict, result)) {
        kv__verdict_break(job->frame.verdict, "out of memory for the output");
        conclude(job);
        return;
    }
    if (state.ended == KV__ENDED_NOT || state.ended == KV__ENDED_LOST) {
        snprintf(text, sizeof text, "the box could not be run: %s",
                 state.ended == KV__ENDED_LOST ? "it ended without a report"
                                               : result->problem);
        kv__verdict_break(job->frame.verdict, text);
        conclude(job);
        return;
    }
    /* What is left alive may change files of the next attempt. */
    if (state.survivors > 0) {
        kv__verdict_break(job->frame.verdict,
                          "processes of the attempt could not be ended");
        conclude(job);
        return;
    }
    call_step(job, &lent);
}

void
kv__job_step(kv__job *job, const kv__box_result *result)
{
    box_ended(job, result);
    settle(job);
}

uint64_t
kv__job_deadline(const kv__job *job)
{
    kv__limits m;

    /* Its own limits end a box long before; a minute for building it. */
    kv__task_limits(job->frame.task, &m);
    return kv__now_ms() + m.wall_ms + m.cpu_ms + 60000;
}

void
kv__job_lost(kv__job *job, const char *why)
{
    abandon(job);
    kv__verdict_break(job->frame.verdict, why);
    job->done = true;
}

void
kv__job_unscored(kv__job *job, const char *why)
{
    abandon(job);
    unscored(job, why);
}

void
kv__job_dropped(kv__job *job, const char *why)
{
    kv__job_unscored(job, why);
    job->frame.verdict->error_class = KV_CLASS_NOT_RUN;
}

kv_status
kv__job_never(kv_verifier *verifier, const kv_task *task,
              const kv_attempt *attempt, const char *why, kv_verdict **out,
              kv_error *err)
{
    kv__job job = {.frame = {.verifier = verifier, .task = task},
                   .attempt = attempt};
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
    kv_verdict *verdict;

    abandon(job);
    verdict = job->frame.verdict;
    release(&job->frame);
    kv__request_free(&job->box);
    if (!job->done) {
        kv_verdict_free(verdict);
        verdict = NULL;
    }
    memset(job, 0, sizeof *job);
    return verdict;
}
