/* SPDX-License-Identifier: MIT */
/* Tasks and their attempts: finding a task, putting an attempt into its place,
 * and adding attempts up. */
#include "core/tally/tally.h"

#include <stdlib.h>
#include <string.h>

kv_status
kv_tally_new(kv_tally **out, kv_error *err)
{
    *out = kv__zalloc(1, sizeof **out);
    return *out == NULL ? kv__nomem(err) : KV_OK;
}

void
kv_tally_free(kv_tally *tally)
{
    size_t i;

    if (tally == NULL)
        return;
    for (i = 0; i < tally->label_count; i++)
        free(tally->labels[i].pairs);
    for (i = 0; i < tally->task_count; i++) {
        if (tally->tasks[i].loose != NULL)
            kv__stat_clear(tally->tasks[i].loose);
        free(tally->tasks[i].loose);
        if (tally->tasks[i].attempts > 1)
            free(tally->tasks[i].attempt.many);
    }
    for (i = 0; i < tally->input_count; i++)
        free(tally->inputs[i].skips);
    for (i = 0; i < tally->stored_count; i++) {
        free(tally->stored[i].pairs);
        free(tally->stored[i].figures);
    }
    free(tally->labels);
    kv__table_clear(&tally->label_table);
    free(tally->tasks);
    free(tally->wide);
    kv__table_clear(&tally->wide_table);
    kv__table_clear(&tally->task_table);
    free(tally->inputs);
    free(tally->stored);
    free(tally->expected);
    free(tally->notices);
    kv__arena_clear(&tally->ids);
    kv__pool_clear(&tally->pool);
    free(tally);
}

size_t
kv__tally_task(kv_tally *tally, size_t labels, kv_str id)
{
    kv__row *grown, *task;
    uint64_t hash;
    size_t probe = 0;
    uint32_t at;

    if (tally->last < tally->task_count) {
        task = &tally->tasks[tally->last];
        if (task->labels == labels && task->id_length == id.length &&
            memcmp(task->id, id.data, id.length) == 0)
            return tally->last;
    }
    hash = kv__hash(id.data, id.length, labels + 1);
    while ((at = kv__table_next(&tally->task_table, hash, &probe)) !=
           KV__TABLE_END) {
        task = &tally->tasks[at];
        if (task->labels == labels && task->id_length == id.length &&
            memcmp(task->id, id.data, id.length) == 0)
            return tally->last = at;
    }
    if (id.length > UINT32_MAX)
        return SIZE_MAX;
    grown = kv__grow(tally->tasks, &tally->task_capacity, tally->task_count + 1,
                     sizeof *grown);
    if (grown == NULL)
        return SIZE_MAX;
    tally->tasks = grown;
    task = &grown[tally->task_count];
    memset(task, 0, sizeof *task);
    task->id = kv__arena_copy(&tally->ids, id.data, id.length);
    if (task->id == NULL ||
        !kv__table_add(&tally->task_table, hash, tally->task_count))
        return SIZE_MAX;
    task->id_length = (uint32_t)id.length;
    task->labels = (uint32_t)labels;
    return tally->last = tally->task_count++;
}

/* Room for one more: the first attempt is in the task itself; then a list of
 * 2, 4, 8 ..., whose capacity is known from the number of attempts. */
static kv__packed *
make_room(kv__row *task)
{
    kv__packed *grown;

    if (task->attempts == 0)
        return &task->attempt.one;
    if ((task->attempts & (task->attempts - 1)) != 0)
        return task->attempt.many;
    grown = kv__realloc(task->attempts == 1 ? NULL : task->attempt.many,
                        2 * (size_t)task->attempts * sizeof *grown);
    if (grown == NULL)
        return NULL;
    if (task->attempts == 1)
        grown[0] = task->attempt.one;
    task->attempt.many = grown;
    return grown;
}

bool
kv__row_place(kv__row *task, uint32_t index, uint64_t code)
{
    const kv__packed *have = kv__row_attempts(task);
    uint32_t low = 0, high = task->attempts, middle;
    kv__packed *list;

    /* Attempts mostly come in order, so try the end first. */
    if (high > 0 && have[high - 1].index < index)
        low = high;
    while (low < high) {
        middle = low + (high - low) / 2;
        if (have[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < task->attempts && have[low].index == index) {
        task->repeats++;
        task->conflict |= have[low].code != code;
        return true;
    }
    list = make_room(task);
    if (list == NULL)
        return false;
    memmove(list + low + 1, list + low, (task->attempts - low) * sizeof *list);
    list[low].index = index;
    list[low].reserved = 0;
    list[low].code = code;
    task->attempts++;
    return true;
}

void
kv__stat_clear(kv__stat *stat)
{
    kv__sum_clear(&stat->credit);
    kv__sum_clear(&stat->score);
    free(stat->each);
    memset(stat, 0, sizeof *stat);
}

static bool
count(kv__stat *stat, const kv__entry *entry)
{
    uint64_t run = entry->has_counts ? kv__tests_run(entry) : 0;
    double score;

    stat->n++;
    stat->pass += entry->outcome == KV_OUTCOME_PASS;
    stat->fail += entry->outcome == KV_OUTCOME_FAIL;
    stat->error += entry->outcome == KV_OUTCOME_ERROR;
    stat->unscored += entry->outcome == KV_OUTCOME_UNSCORED;
    stat->no_answer += entry->outcome == KV_OUTCOME_FAIL &&
                       entry->error_class == KV_CLASS_NO_ANSWER;
    stat->ambiguous += entry->outcome == KV_OUTCOME_FAIL &&
                       entry->error_class == KV_CLASS_AMBIGUOUS;
    if (entry->has_counts && entry->outcome <= KV_OUTCOME_FAIL) {
        stat->credits++;
        stat->untested += run == 0;
        if (run > 0 &&
            !kv__sum_add(&stat->credit, (__int128)entry->counts.passed,
                         (int64_t)run))
            return false;
    }
    /* The lowest is only shown, so a double will do; sums are exact. */
    if (entry->has_score) {
        score = (double)entry->score.num / (double)entry->score.den;
        if (stat->scores == 0 || score < stat->lowest)
            stat->lowest = score;
        stat->scores++;
        if (!kv__sum_add(&stat->score, entry->score.num, entry->score.den))
            return false;
    }
    return true;
}

static bool
keep_each(kv__stat *stat, const kv__entry *entries, size_t count)
{
    kv__entry *grown;

    if (count == 0)
        return true;
    grown = kv__grow(stat->each, &stat->each_capacity, stat->each_count + count,
                     sizeof *grown);
    if (grown == NULL)
        return false;
    stat->each = grown;
    memcpy(grown + stat->each_count, entries, count * sizeof *entries);
    stat->each_count += count;
    return true;
}

/* All but each attempt. */
static bool
merge_counts(kv__stat *stat, const kv__stat *from)
{
    if (from->scores > 0 && (stat->scores == 0 || from->lowest < stat->lowest))
        stat->lowest = from->lowest;
    stat->n += from->n;
    stat->pass += from->pass;
    stat->fail += from->fail;
    stat->error += from->error;
    stat->unscored += from->unscored;
    stat->no_answer += from->no_answer;
    stat->ambiguous += from->ambiguous;
    stat->credits += from->credits;
    stat->untested += from->untested;
    stat->scores += from->scores;
    return kv__sum_merge(&stat->credit, &from->credit) &&
           kv__sum_merge(&stat->score, &from->score);
}

bool
kv__stat_merge(kv__stat *stat, const kv__stat *from)
{
    return keep_each(stat, from->each, from->each_count) &&
           merge_counts(stat, from);
}

bool
kv__row_stat(const kv_tally *tally, const kv__row *task, kv__stat *out)
{
    kv__entry entry;
    uint32_t i;

    out->tally = tally;
    out->task = task;
    /* Two verdicts for one attempt that disagree: nobody can say which is
     * right, so none of the task's counts. */
    if (task->conflict) {
        out->n = out->unscored = task->attempts;
        return true;
    }
    for (i = 0; i < task->attempts; i++) {
        kv__tally_unpack(tally, &kv__row_attempts(task)[i], &entry);
        if (!count(out, &entry))
            return false;
    }
    return task->loose == NULL || merge_counts(out, task->loose);
}

bool
kv__tally_put(kv_tally *tally, size_t labels, kv_str id, const kv__entry *entry)
{
    size_t at = kv__tally_task(tally, labels, id);
    kv__row *task;
    uint64_t code;

    if (at == SIZE_MAX)
        return false;
    task = &tally->tasks[at];
    if (entry->has_counts && entry->counts.total > 0)
        tally->labels[labels].kinds |= KV__KIND_COUNTED;
    if (entry->indexed)
        return kv__tally_pack(tally, entry, &code) &&
               kv__row_place(task, entry->index, code);
    if (task->loose == NULL) {
        task->loose = kv__zalloc(1, sizeof *task->loose);
        if (task->loose == NULL)
            return false;
    }
    tally->labels[labels].classes[entry->error_class]++;
    return count(task->loose, entry) &&
           (!tally->details || keep_each(task->loose, entry, 1));
}
