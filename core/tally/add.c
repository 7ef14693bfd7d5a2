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
        !verdict->choice && verdict->criteria.count == 0 &&
        (verdict->error_class == KV_CLASS_NO_ANSWER ||
         verdict->error_class == KV_CLASS_COMPILE))
        out->has_counts = true;
    out->has_score =
        verdict->has_score && kv__ratio_of(verdict->score, &out->score);
}

/* KV__KIND_* of what the verdict is about. */
static uint32_t
kinds_of(const kv_verdict *verdict)
{
    if (verdict->choice)
        return KV__KIND_CHOICE;
    return KV__KIND_TESTS | (verdict->has_counts ? KV__KIND_COUNTED : 0) |
           (verdict->criteria.count > 0 ? KV__KIND_GRADED : 0);
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
    kv_str keys[KV__VERDICT_LABELS_MAX + 1], values[KV__VERDICT_LABELS_MAX + 1];
    bool named = run == NULL;
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
    labels = kv__tally_labels(tally, keys, values, i);
    if (labels == SIZE_MAX)
        return kv__nomem(err);
    kv__verdict_entry(verdict, &entry);
    tally->labels[labels].kinds |= kinds_of(verdict);
    return kv__tally_put(tally, labels,
                         kv__str(verdict->task, verdict->task_length), &entry)
               ? KV_OK
               : kv__nomem(err);
}
