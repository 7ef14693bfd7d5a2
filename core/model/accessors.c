/* SPDX-License-Identifier: MIT */
/* What embedders read of a verdict: one function a member, so that the struct
 * can change without them. */
#include "core/model/verdict.h"
#include "core/base/take.h"

#include <math.h>
#include <string.h>

kv_outcome
kv_verdict_outcome(const kv_verdict *verdict)
{
    return verdict->outcome;
}

kv_class
kv_verdict_class(const kv_verdict *verdict)
{
    return verdict->error_class;
}

double
kv_verdict_score(const kv_verdict *verdict)
{
    return verdict->has_score ? verdict->score : NAN;
}

int
kv_verdict_counts(const kv_verdict *verdict, kv_counts *out)
{
    if (verdict->has_counts)
        *out = verdict->counts;
    return verdict->has_counts;
}

int
kv_verdict_subscore(const kv_verdict *verdict, const char *name, double *out)
{
    size_t i;

    for (i = 0; i < verdict->subscore_count; i++) {
        if (strcmp(verdict->subscores[i].name, name) == 0) {
            *out = verdict->subscores[i].value;
            return 1;
        }
    }
    return 0;
}

const char *
kv_verdict_evidence(const kv_verdict *verdict)
{
    return verdict->evidence == NULL ? "" : verdict->evidence;
}

size_t
kv_verdict_criterion_count(const kv_verdict *verdict)
{
    return verdict->criteria.count;
}

static kv_str
text_of(const char *text)
{
    return kv__cstr(text == NULL ? "" : text);
}

kv_status
kv_verdict_criterion(const kv_verdict *verdict, size_t index, kv_criterion *out)
{
    const kv__criterion *c;
    kv_criterion full;

    if (index >= verdict->criteria.count)
        return KV_ENOTFOUND;
    c = &verdict->criteria.items[index];
    full = (kv_criterion){
        .struct_size = sizeof full,
        .state = c->state,
        .by = c->by,
        .gate = c->gate,
        .id = text_of(c->id),
        .layer = text_of(c->layer),
        .part = text_of(c->part),
        .score = c->state == KV_CRITERION_SCORED
                     ? (double)c->score / KV__MILLION
                     : NAN,
        .max = (double)c->max / KV__MILLION,
        .weight = (double)c->weight / KV__MILLION,
        .evidence = text_of(c->evidence),
        .spans = c->spans,
        .span_count = c->span_count,
        .needs = c->needs,
        .need_count = c->need_count,
        .raters = c->raters,
    };
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

/* --- which attempt, and who judged it ----------------------------------- */

kv_str
kv_verdict_task(const kv_verdict *verdict)
{
    return kv__str(verdict->task == NULL ? "" : verdict->task,
                   verdict->task_length);
}

uint32_t
kv_verdict_index(const kv_verdict *verdict)
{
    return verdict->index;
}

size_t
kv_verdict_label_count(const kv_verdict *verdict)
{
    return verdict->label_count;
}

kv_status
kv_verdict_label_at(const kv_verdict *verdict, size_t index, const char **key,
                    const char **value)
{
    if (index >= verdict->label_count)
        return KV_ENOTFOUND;
    if (key != NULL)
        *key = verdict->labels[index].key;
    if (value != NULL)
        *value = verdict->labels[index].value;
    return KV_OK;
}

const char *
kv_verdict_label(const kv_verdict *verdict, const char *key)
{
    size_t i;

    for (i = 0; i < verdict->label_count; i++)
        if (strcmp(verdict->labels[i].key, key) == 0)
            return verdict->labels[i].value;
    return NULL;
}

const char *
kv_verdict_verifier(const kv_verdict *verdict)
{
    return verdict->verifier == NULL ? "" : verdict->verifier;
}

const char *
kv_verdict_verifier_version(const kv_verdict *verdict)
{
    return verdict->version == NULL ? "" : verdict->version;
}

/* --- figures and tests -------------------------------------------------- */

double
kv_verdict_pass_line(const kv_verdict *verdict)
{
    return verdict->graded ? verdict->pass_line : NAN;
}

size_t
kv_verdict_subscore_count(const kv_verdict *verdict)
{
    return verdict->subscore_count;
}

kv_status
kv_verdict_subscore_at(const kv_verdict *verdict, size_t index,
                       const char **name, double *value)
{
    if (index >= verdict->subscore_count)
        return KV_ENOTFOUND;
    if (name != NULL)
        *name = verdict->subscores[index].name;
    if (value != NULL)
        *value = verdict->subscores[index].value;
    return KV_OK;
}

size_t
kv_verdict_test_count(const kv_verdict *verdict)
{
    return verdict->test_count;
}

kv_status
kv_verdict_test(const kv_verdict *verdict, size_t index, kv_test *out)
{
    const kv__test *t;
    kv_test full;

    if (index >= verdict->test_count)
        return KV_ENOTFOUND;
    t = &verdict->tests[index];
    full = (kv_test){sizeof full, t->outcome, t->id, t->message, t->us};
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

/* --- how it was obtained ------------------------------------------------ */

uint32_t
kv_verdict_integrity(const kv_verdict *verdict)
{
    return verdict->integrity;
}

const char *
kv_verdict_isolation(const kv_verdict *verdict)
{
    return verdict->isolation == NULL ? "" : verdict->isolation;
}

int
kv_verdict_ran(const kv_verdict *verdict, kv_ran *out)
{
    kv_ran full = {
        .struct_size = sizeof full,
        .code = verdict->ran.code,
        .ended = kv__ended_name(verdict->ran.ended),
        .load_dependent = verdict->ran.load_dependent,
        .limit_count = KV__LIMIT_COUNT,
    };

    if (verdict->ran.known)
        kv__give(out, &full, sizeof full);
    return verdict->ran.known;
}

kv_status
kv_verdict_limit(const kv_verdict *verdict, size_t index, const char **name,
                 const char **held)
{
    if (!verdict->ran.known || index >= KV__LIMIT_COUNT)
        return KV_ENOTFOUND;
    if (name != NULL)
        *name = kv__limit_name((uint32_t)index);
    if (held != NULL)
        *held = kv__held_name(verdict->ran.held[index]);
    return KV_OK;
}

int
kv_verdict_resources(const kv_verdict *verdict, kv_resources *out)
{
    kv_resources full = {
        .struct_size = sizeof full,
        .wall_ms = verdict->resources.wall_ms,
        .cpu_ms = verdict->resources.cpu_ms,
        .peak_kib = verdict->resources.peak_kib,
    };

    if (verdict->resources.known)
        kv__give(out, &full, sizeof full);
    return verdict->resources.known;
}

kv_status
kv_verdict_output(const kv_verdict *verdict, size_t index, kv_output *out)
{
    const kv__said *s;
    kv_output full;
    size_t i;

    for (i = 0; i < KV__SAID_STREAMS; i++)
        if (verdict->said[i].bytes > 0 && index-- == 0)
            break;
    if (i == KV__SAID_STREAMS)
        return KV_ENOTFOUND;
    s = &verdict->said[i];
    full = (kv_output){.struct_size = sizeof full,
                       .stream = kv__said_name(i),
                       .bytes = s->bytes,
                       .head = kv__str(s->head.data, s->head.length),
                       .tail = kv__str(s->tail.data, s->tail.length)};
    kv__give(out, &full, sizeof full);
    return KV_OK;
}
