/* SPDX-License-Identifier: MIT */
/* The summary of a run as SWE-bench writes it: lists of instances.  It knows
 * one attempt an instance, the first. */
#include "core/convert/target.h"

#include "core/base/json.h"

#include <string.h>

typedef enum state {
    RESOLVED = 1,
    UNRESOLVED = 2,
    EMPTY = 4,
    ERROR = 8,
    INCOMPLETE = 16
} state;

static state
state_of(const kv__answer *answer)
{
    switch (answer->entry.outcome) {
    case KV_OUTCOME_PASS: return RESOLVED;
    case KV_OUTCOME_FAIL:
        return answer->entry.error_class == KV_CLASS_NO_ANSWER ? EMPTY
                                                               : UNRESOLVED;
    case KV_OUTCOME_ERROR: return ERROR;
    default: return INCOMPLETE;
    }
}

static const struct {
    const char *name;
    unsigned states;
} lists[] = {
    {"submitted", RESOLVED | UNRESOLVED | EMPTY | ERROR},
    {"completed", RESOLVED | UNRESOLVED},
    {"resolved", RESOLVED},
    {"unresolved", UNRESOLVED},
    {"empty_patch", EMPTY},
    {"error", ERROR},
    {"incomplete", INCOMPLETE},
};

#define LIST_COUNT (sizeof lists / sizeof *lists)

static void
put_list(kv__conversion *c, const kv__part *part, size_t which)
{
    const kv__asked *asked;
    bool first = true;
    size_t i;

    kv__buf_printf(&c->out, ",\n\"%s_ids\":[", lists[which].name);
    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            return;
        if ((state_of(&asked->answers[0]) & lists[which].states) == 0)
            continue;
        kv__buf_str(&c->out, first ? "" : ",");
        first = false;
        kv__json_string(&c->out, asked->task);
        kv__convert_flush(c);
    }
    kv__buf_char(&c->out, ']');
}

static void
write(kv__conversion *c, const kv__part *part)
{
    uint64_t counts[LIST_COUNT] = {0};
    const kv__asked *asked;
    size_t i, k;

    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            return;
        for (k = 0; k < LIST_COUNT; k++)
            counts[k] += (state_of(&asked->answers[0]) & lists[k].states) != 0;
    }
    kv__buf_printf(&c->out, "{\"total_instances\":%zu", part->to - part->from);
    for (k = 0; k + 1 < LIST_COUNT; k++)
        kv__buf_printf(&c->out, ",\n\"%s_instances\":%llu", lists[k].name,
                       (unsigned long long)counts[k]);
    for (k = 0; k < LIST_COUNT; k++)
        put_list(c, part, k);
    kv__buf_str(&c->out, ",\n\"schema_version\":2}\n");
}

const kv__target kv__target_swebench = {
    .name = "swebench",
    .summary = "the report of a run as SWE-bench writes it",
    .split = KV__BY_RUN,
    .ending = ".report.json",
    .beside = KV__BESIDE_ALL,
    .write = write,
};
