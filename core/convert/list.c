/* SPDX-License-Identifier: MIT */
#include "core/convert/list.h"

#include <stdlib.h>
#include <string.h>

bool
kv__is_label(const kv__label *label)
{
    return label->key[0] != KV__DETAIL && label->key[0] != '\001' &&
           label->value[0] != '\0';
}

static const char *
label_or(const kv__labels *labels, const char *key)
{
    const char *value = kv__labels_get(labels, key);

    return value == NULL ? "" : value;
}

/* --- order --------------------------------------------------------------- */

/* Next label from *AT on that is one; NULL past the last. */
static const kv__label *
next_label(const kv__labels *labels, size_t *at)
{
    while (*at < labels->pair_count) {
        const kv__label *label = &labels->pairs[(*at)++];

        if (kv__is_label(label))
            return label;
    }
    return NULL;
}

static int
compare_labels(const kv__labels *a, const kv__labels *b)
{
    const kv__label *x, *y;
    size_t i = 0, k = 0;
    int order = strcmp(label_or(a, "run"), label_or(b, "run"));

    if (order == 0)
        order = strcmp(label_or(a, "dataset"), label_or(b, "dataset"));
    while (order == 0) {
        x = next_label(a, &i);
        y = next_label(b, &k);
        if (x == NULL || y == NULL)
            return (x != NULL) - (y != NULL);
        order = strcmp(x->key, y->key);
        if (order == 0)
            order = strcmp(x->value, y->value);
    }
    return order;
}

static kv_str
id_of(const kv__row *row)
{
    return kv__str(row->id, row->id_length);
}

/* Rows of one task are those that only differ in details. */
static int
compare_tasks(const kv_tally *tally, const kv__row *a, const kv__row *b)
{
    int order = a->labels == b->labels
                    ? 0
                    : compare_labels(&tally->labels[a->labels],
                                     &tally->labels[b->labels]);

    return order != 0 ? order : kv__str_compare(id_of(a), id_of(b));
}

static int
compare_details(const kv__labels *a, const kv__labels *b)
{
    static const char *const keys[] = {KV__DETAIL_GRADE, KV__DETAIL_LEVEL,
                                       KV__DETAIL_KIND};
    int order = 0;
    size_t i;

    for (i = 0; order == 0 && i < sizeof keys / sizeof *keys; i++)
        order = strcmp(label_or(a, keys[i]), label_or(b, keys[i]));
    return order;
}

static int
compare_rows(const void *a, const void *b, void *context)
{
    const kv_tally *tally = context;
    const kv__row *x = *(const kv__row *const *)a;
    const kv__row *y = *(const kv__row *const *)b;
    int order = compare_tasks(tally, x, y);

    return order != 0 ? order
                      : compare_details(&tally->labels[x->labels],
                                        &tally->labels[y->labels]);
}

kv_status
kv__list_init(kv__list *list, const kv_tally *tally, kv_error *err)
{
    size_t i;

    *list = (kv__list){.tally = tally, .row_count = tally->task_count};
    list->rows = kv__zalloc(tally->task_count + 1, sizeof *list->rows);
    list->first = kv__zalloc(tally->task_count + 1, sizeof *list->first);
    if (list->rows == NULL || list->first == NULL)
        return kv__nomem(err);
    for (i = 0; i < tally->task_count; i++) {
        const kv__stat *loose = tally->tasks[i].loose;

        list->rows[i] = &tally->tasks[i];
        if (loose != NULL && loose->n != loose->each_count)
            return kv__fail(err, KV_EINVAL,
                            "attempts without an index were only counted, as "
                            "in a saved tally: read the results themselves");
    }
    qsort_r(list->rows, list->row_count, sizeof *list->rows, compare_rows,
            (void *)tally);
    for (i = 0; i < list->row_count; i++)
        if (i == 0 ||
            compare_tasks(tally, list->rows[i - 1], list->rows[i]) != 0)
            list->first[list->count++] = i;
    list->first[list->count] = list->row_count;
    return KV_OK;
}

void
kv__list_clear(kv__list *list)
{
    free(list->rows);
    free(list->first);
    memset(list, 0, sizeof *list);
}

void
kv__asked_clear(kv__asked *asked)
{
    free(asked->answers);
    memset(asked, 0, sizeof *asked);
}

/* --- the attempts at a task ---------------------------------------------- */

static bool
add(kv__asked *out, const kv__labels *labels, const kv__entry *entry,
    bool conflict)
{
    kv__answer *grown =
        kv__grow(out->answers, &out->capacity, out->count + 1, sizeof *grown);

    if (grown == NULL)
        return false;
    out->answers = grown;
    grown += out->count++;
    *grown = (kv__answer){
        .entry = *entry,
        .integrity = kv__labels_get(labels, KV__DETAIL_GRADE),
        .isolation = kv__labels_get(labels, KV__DETAIL_LEVEL),
        .kinds = labels->kinds,
    };
    if (conflict) {
        grown->entry = (kv__entry){.outcome = KV_OUTCOME_UNSCORED,
                                   .error_class = KV_CLASS_OTHER,
                                   .indexed = entry->indexed,
                                   .index = entry->index};
    }
    return true;
}

static bool
add_row(kv__asked *out, const kv_tally *tally, const kv__row *row,
        bool conflict)
{
    const kv__labels *labels = &tally->labels[row->labels];
    kv__entry entry;
    size_t i;

    for (i = 0; i < row->attempts; i++) {
        kv__tally_unpack(tally, &kv__row_attempts(row)[i], &entry);
        if (!add(out, labels, &entry, conflict))
            return false;
    }
    for (i = 0; row->loose != NULL && i < row->loose->each_count; i++)
        if (!add(out, labels, &row->loose->each[i], false))
            return false;
    return true;
}

static int
compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static double
score_of(const kv__entry *entry)
{
    if (entry->outside)
        return entry->reward;
    return entry->has_score
               ? (double)entry->score.num / (double)entry->score.den
               : -1;
}

/* By index, and those without one after the others, by what they say: the
 * order in which they were read depends on threads. */
static int
compare_answers(const void *a, const void *b)
{
    const kv__entry *x = &((const kv__answer *)a)->entry;
    const kv__entry *y = &((const kv__answer *)b)->entry;
    int order = (int)y->indexed - (int)x->indexed;

    if (order == 0 && x->indexed)
        order = compare_numbers(x->index, y->index);
    if (order == 0)
        order = compare_numbers(x->outcome, y->outcome);
    if (order == 0)
        order = compare_numbers(x->error_class, y->error_class);
    if (order == 0)
        order = (score_of(y) > score_of(x)) - (score_of(y) < score_of(x));
    if (order == 0)
        order = compare_numbers(y->has_counts, x->has_counts);
    if (order == 0)
        order = compare_numbers(y->counts.passed, x->counts.passed);
    return order != 0 ? order
                      : compare_numbers(kv__tests_run(x), kv__tests_run(y));
}

static bool
says_the_same(const kv__entry *a, const kv__entry *b)
{
    return a->outcome == b->outcome && a->error_class == b->error_class &&
           a->has_score == b->has_score && a->has_counts == b->has_counts &&
           a->outside == b->outside && score_of(a) == score_of(b) &&
           (!a->has_counts || (a->counts.passed == b->counts.passed &&
                               kv__tests_run(a) == kv__tests_run(b)));
}

/* Rows that differ in details may hold one attempt twice. */
static void
join_doubles(kv__asked *out)
{
    kv__answer *list = out->answers;
    size_t i, kept = 0;
    bool conflict = false;

    for (i = 0; i < out->count; i++) {
        if (kept > 0 && list[i].entry.indexed && list[kept - 1].entry.indexed &&
            list[kept - 1].entry.index == list[i].entry.index) {
            conflict |= !says_the_same(&list[kept - 1].entry, &list[i].entry);
            continue;
        }
        list[kept++] = list[i];
    }
    out->count = kept;
    for (i = 0; conflict && i < kept; i++) {
        list[i].entry = (kv__entry){.outcome = KV_OUTCOME_UNSCORED,
                                    .error_class = KV_CLASS_OTHER,
                                    .indexed = list[i].entry.indexed,
                                    .index = list[i].entry.index};
    }
}

/* The index after the highest, for those that have none. */
static void
number(kv__asked *out)
{
    uint64_t next = 0;
    size_t i;

    for (i = 0; i < out->count; i++) {
        kv__entry *entry = &out->answers[i].entry;

        if (!entry->indexed)
            entry->index = next > UINT32_MAX ? UINT32_MAX : (uint32_t)next;
        entry->indexed = true;
        next = (uint64_t)entry->index + 1;
    }
}

void
kv__list_name(const kv__list *list, size_t at, kv__asked *out)
{
    const kv__row *row = list->rows[list->first[at]];

    out->labels = &list->tally->labels[row->labels];
    out->run = label_or(out->labels, "run");
    out->dataset = label_or(out->labels, "dataset");
    out->task = id_of(row);
}

bool
kv__list_get(const kv__list *list, size_t at, kv__asked *out)
{
    static const kv__entry nothing = {.outcome = KV_OUTCOME_UNSCORED,
                                      .error_class = KV_CLASS_MISSING,
                                      .indexed = true};
    size_t from = list->first[at], to = list->first[at + 1], i;
    bool conflict = false;

    kv__list_name(list, at, out);
    out->count = 0;
    for (i = from; i < to; i++)
        conflict |= list->rows[i]->conflict;
    for (i = from; i < to; i++)
        if (!add_row(out, list->tally, list->rows[i], conflict))
            return false;
    if (out->count > 1)
        qsort(out->answers, out->count, sizeof *out->answers, compare_answers);
    join_doubles(out);
    if (out->count == 0) {
        if (!add(out, out->labels, &nothing, false))
            return false;
    }
    number(out);
    return true;
}
