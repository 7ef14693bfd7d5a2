/* What embedders read of a verdict. */
#include "core/model/verdict.h"

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
    uint32_t size = out->struct_size;
    const kv__criterion *c;
    kv_criterion full;

    if (index >= verdict->criteria.count)
        return KV_ENOTFOUND;
    c = &verdict->criteria.items[index];
    full = (kv_criterion){
        .struct_size = size,
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
    memcpy(out, &full, size < sizeof full ? size : sizeof full);
    return KV_OK;
}
