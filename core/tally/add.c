/* SPDX-License-Identifier: MIT */
/* From a verdict to an entry of the tally: apart from the rest, so that only
 * it depends on verdicts. */
#include "core/tally/add.h"

void
kv__verdict_entry(const kv_verdict *verdict, kv__entry *out)
{
    memset(out, 0, sizeof *out);
    out->outcome = verdict->outcome;
    out->error_class = verdict->error_class;
    out->indexed = true;
    out->index = verdict->index;
    out->has_counts = verdict->has_counts;
    out->counts = verdict->counts;
    /* Where there was nothing to run, no test ran. */
    if (verdict->outcome == KV_OUTCOME_FAIL && !verdict->has_counts &&
        verdict->topic != KV__TOPIC_CHOICE && verdict->criteria.count == 0 &&
        (verdict->error_class == KV_CLASS_NO_ANSWER ||
         verdict->error_class == KV_CLASS_COMPILE))
        out->has_counts = true;
    out->has_score =
        verdict->has_score && kv__ratio_of(verdict->score, &out->score);
    /* A reward that no score can be. */
    if (verdict->topic == KV__TOPIC_REWARD &&
        kv_verdict_subscore(verdict, KV__REWARD, &out->reward)) {
        out->outside = true;
        out->has_score = false;
    }
}

/* KV__KIND_* of what the verdict is about. */
static uint32_t
kinds_of(const kv_verdict *verdict)
{
    if (verdict->topic == KV__TOPIC_CHOICE)
        return KV__KIND_CHOICE;
    return KV__KIND_TESTS | (verdict->has_counts ? KV__KIND_COUNTED : 0) |
           (verdict->criteria.count > 0 ? KV__KIND_GRADED : 0) |
           (verdict->topic == KV__TOPIC_REWARD ? KV__KIND_REWARD : 0) |
           (verdict->topic == KV__TOPIC_STORED ? KV__KIND_STORED : 0);
}

/* The level "L3" as a number; false for "none" and whatever else. */
static bool
level_of(const kv_verdict *verdict, uint32_t *level)
{
    const char *name = verdict->isolation;

    if (name == NULL || name[0] != 'L' || name[1] < '0' || name[1] > '4' ||
        name[2] != '\0')
        return false;
    *level = (uint32_t)(name[1] - '0');
    return true;
}

static uint32_t
seen_of(const kv_verdict *verdict)
{
    uint32_t level, seen = 0;

    if (level_of(verdict, &level))
        seen |= KV__SEEN_LEVEL(level);
    if (verdict->integrity != KV_INTEGRITY_NONE &&
        verdict->integrity < KV_INTEGRITY_COUNT)
        seen |= KV__SEEN_GRADE(verdict->integrity);
    return seen;
}

kv_status
kv_tally_add(kv_tally *tally, const kv_verdict *verdict, kv_error *err)
{
    return kv__tally_add_as(tally, verdict, NULL, err);
}

kv_status
kv__tally_add_as(kv_tally *tally, const kv_verdict *verdict, const char *run,
                 kv_error *err)
{
    kv_str keys[KV__VERDICT_LABELS_MAX + 4], values[KV__VERDICT_LABELS_MAX + 4];
    bool named = run == NULL;
    uint32_t level;
    kv__entry entry;
    size_t labels, i;

    for (i = 0; i < verdict->label_count; i++) {
        keys[i] = kv__cstr(verdict->labels[i].key);
        values[i] = kv__cstr(verdict->labels[i].value);
        if (run != NULL && kv__str_is(keys[i], "run")) {
            values[i] = kv__cstr(run);
            named = true;
        }
    }
    if (!named) {
        keys[i] = kv__cstr("run");
        values[i++] = kv__cstr(run);
    }
    if (tally->details && verdict->integrity != KV_INTEGRITY_NONE) {
        keys[i] = kv__cstr(KV__DETAIL_GRADE);
        values[i++] = kv__cstr(kv_integrity_name(verdict->integrity));
    }
    if (tally->details && verdict->topic != KV__TOPIC_TESTS) {
        keys[i] = kv__cstr(KV__DETAIL_KIND);
        values[i++] = kv__cstr(kv__topic_name(verdict->topic));
    }
    if (tally->details && level_of(verdict, &level)) {
        keys[i] = kv__cstr(KV__DETAIL_LEVEL);
        values[i++] = kv__cstr(verdict->isolation);
    }
    labels = kv__tally_labels(tally, keys, values, i);
    if (labels == SIZE_MAX)
        return kv__nomem(err);
    kv__verdict_entry(verdict, &entry);
    tally->labels[labels].kinds |=
        kinds_of(verdict) | seen_of(verdict) |
        (kv_verdict_label(verdict, "run") != NULL ? KV__RUN_STATED : 0);
    return kv__tally_put(tally, labels,
                         kv__str(verdict->task, verdict->task_length), &entry)
               ? KV_OK
               : kv__nomem(err);
}
