/* SPDX-License-Identifier: MIT */
/* The list of criteria of a verdict: their rules, and copies of what the
 * verifier lends.  What they amount to is in aggregate.c. */
#include "core/model/criteria.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const state_names[] = {"", "scored", "not_applicable",
                                          "cannot_judge", "blocked"};
static const char *const by_names[] = {"", "rule", "rating", "judge"};

const char *
kv__criterion_state_name(uint32_t state)
{
    return state < KV__CRITERION_STATE_COUNT ? state_names[state] : "";
}

const char *
kv__criterion_by_name(uint32_t by)
{
    return by < KV__BY_COUNT ? by_names[by] : "";
}

static void
release(kv__criterion *c)
{
    free(c->id);
    free(c->layer);
    free(c->part);
    free(c->evidence);
    free(c->spans);
    free(c->needs);
}

void
kv__criteria_clear(kv__criteria *list)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        release(&list->items[i]);
    free(list->items);
    list->items = NULL;
    list->count = list->capacity = 0;
}

bool
kv__millionths(double value, int64_t *out)
{
    if (!(value >= 0.0 && value <= 1e6))
        return false;
    *out = (int64_t)floor(value * KV__MILLION + 0.5);
    return true;
}

static bool
id_valid(kv_str id)
{
    size_t i;

    if (id.length == 0 || id.length > KV__CRITERION_ID_MAX ||
        !(id.data[0] >= 'a' && id.data[0] <= 'z'))
        return false;
    for (i = 1; i < id.length; i++)
        if (!(id.data[i] >= 'a' && id.data[i] <= 'z') &&
            !(id.data[i] >= '0' && id.data[i] <= '9') &&
            (id.data[i] == '\0' || strchr("_:.-", id.data[i]) == NULL))
            return false;
    return true;
}

static const char *
check(const kv__criteria *list, const kv_criterion *c)
{
    size_t i;

    if (list->count == KV__CRITERIA_MAX)
        return "too many criteria, expected at most 1000";
    if (!id_valid(c->id))
        return "invalid criterion id, expected [a-z][a-z0-9_:.-]* of at most "
               "64 bytes";
    for (i = 0; i < list->count; i++)
        if (kv__str_is(c->id, list->items[i].id))
            return "duplicate criterion id";
    if (c->state < KV_CRITERION_SCORED || c->state > KV_CRITERION_BLOCKED)
        return "unknown state of a criterion";
    if (c->by < KV_BY_RULE || c->by > KV_BY_JUDGE)
        return "unknown judge of a criterion, expected a rule, a rating or a "
               "judge";
    if (c->span_count > KV__SPANS_MAX)
        return "a criterion has too many spans, expected at most 16";
    /* Earlier ones only: so needs have no circles. */
    for (i = 0; i < c->need_count; i++)
        if (c->needs[i] >= list->count)
            return "a criterion needs one that does not come before it";
    return NULL;
}

/* False: out of memory.  Empty text stays NULL. */
static bool
copy_text(kv_str text, size_t max, char **out)
{
    kv__buf buf = {0};

    *out = NULL;
    if (text.length == 0)
        return true;
    kv__buf_utf8(&buf, text, max);
    if (kv__buf_text(&buf) == NULL) {
        kv__buf_clear(&buf);
        return false;
    }
    *out = buf.data;
    return true;
}

/* OUT is the address of a pointer, of whatever type: set through memcpy. */
static bool
copy_array(const void *from, size_t count, size_t size, void *out)
{
    void *copy = NULL;

    if (count > 0) {
        copy = kv__alloc(count * size);
        if (copy == NULL)
            return false;
        memcpy(copy, from, count * size);
    }
    memcpy(out, &copy, sizeof copy);
    return true;
}

static const char *
check_numbers(const kv_criterion *c, kv__criterion *out)
{
    if (!kv__millionths(c->max, &out->max) || out->max == 0)
        return "a criterion's maximum is not above 0 and up to 1000000";
    if (!kv__millionths(c->weight, &out->weight))
        return "a criterion's weight is not a number from 0 to 1000000";
    if (c->state == KV_CRITERION_SCORED &&
        !kv__millionths(c->score, &out->score))
        return "a criterion's score is not a number from 0 to 1000000";
    return NULL;
}

kv_status
kv__criteria_add(kv__criteria *list, const kv_criterion *c, const char **wrong)
{
    kv__criterion n = {.state = c->state,
                       .by = c->by,
                       .raters = c->raters,
                       .gate = c->gate != 0,
                       .span_count = c->span_count,
                       .need_count = c->need_count};
    kv__criterion *grown;

    *wrong = check(list, c);
    if (*wrong == NULL)
        *wrong = check_numbers(c, &n);
    if (*wrong != NULL)
        return KV_EINVAL;
    grown =
        kv__grow(list->items, &list->capacity, list->count + 1, sizeof *grown);
    if (grown == NULL)
        return KV_ENOMEM;
    list->items = grown;
    if (!copy_text(c->id, KV__CRITERION_ID_MAX, &n.id) ||
        !copy_text(c->layer, KV__CRITERION_ID_MAX, &n.layer) ||
        !copy_text(c->part, KV__CRITERION_ID_MAX, &n.part) ||
        !copy_text(c->evidence, KV__CRITERION_EVIDENCE_MAX, &n.evidence) ||
        !copy_array(c->spans, n.span_count, sizeof *n.spans, &n.spans) ||
        !copy_array(c->needs, n.need_count, sizeof *n.needs, &n.needs)) {
        release(&n);
        return KV_ENOMEM;
    }
    grown[list->count++] = n;
    return KV_OK;
}
