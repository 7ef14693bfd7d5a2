/* SPDX-License-Identifier: MIT */
/* What embedders read of a report: groups, figures, counts, inputs, checks. */
#include "core/figures/tree.h"
#include "core/base/take.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- figures ------------------------------------------------------------ */

size_t
kv_report_group_count(const kv_report *report)
{
    return report->order_count;
}

/* The root, which has no tasks of its own and no name, past the last one. */
static const kv__node *
group_at(const kv_report *report, size_t group)
{
    return &report
                ->nodes[group < report->order_count ? report->order[group] : 0];
}

size_t
kv_report_group_depth(const kv_report *report, size_t group)
{
    return group_at(report, group)->depth;
}

const char *
kv_report_group_name(const kv_report *report, size_t group, size_t level)
{
    const kv__node *node = group_at(report, group);

    while (node->depth > level + 1)
        node = &report->nodes[node->parent];
    return node->depth == 0 ? "" : node->name;
}

uint64_t
kv_report_group_tasks(const kv_report *report, size_t group)
{
    return group_at(report, group)->n_tasks;
}

uint64_t
kv_report_group_attempts(const kv_report *report, size_t group)
{
    return group_at(report, group)->n_attempts;
}

size_t
kv_report_metric_count(const kv_report *report)
{
    return 2 * report->column_count;
}

const char *
kv_report_metric_name(const kv_report *report, size_t metric)
{
    const kv__column *column;

    if (metric / 2 >= report->column_count)
        return "";
    column = &report->columns[metric / 2];
    return metric % 2 == 0 ? column->name : column->pooled;
}

/* The decimal text of NUMBER, made when first asked for.  Several threads may
 * read one report: whoever comes first leaves the text, the others use it. */
static const char *
digits_of(char *_Atomic *kept, const mpz_t number)
{
    char *text = atomic_load(kept), *none = NULL;

    if (text != NULL)
        return text;
    text = kv__alloc(mpz_sizeinbase(number, 10) + 2);
    if (text == NULL)
        return NULL;
    mpz_get_str(text, 10, number);
    if (atomic_compare_exchange_strong(kept, &none, text))
        return text;
    free(text);
    return none;
}

kv_status
kv_report_figure(const kv_report *report, size_t group, const char *metric,
                 kv_figure *out, kv_error *err)
{
    kv_figure figure = {.struct_size = sizeof figure};
    kv__value *value;
    size_t i;

    for (i = 0; i < 2 * report->column_count; i++)
        if (strcmp(kv_report_metric_name(report, i), metric) == 0)
            break;
    if (group >= report->order_count || i == 2 * report->column_count)
        return kv__fail(err, KV_ENOTFOUND,
                        "the report has no metric '%s' for group %zu", metric,
                        group);
    value = &report->nodes[report->order[group]].figures[i];
    figure.defined = value->defined;
    figure.n = value->n;
    figure.weights = i % 2 == 0 ? "equal" : "count";
    figure.value = NAN;
    figure.low = value->low;
    figure.high = value->high;
    figure.reason = value->defined ? NULL : value->reason;
    if (value->defined) {
        figure.value = kv__mpq_double(value->value);
        figure.numerator = digits_of(&value->num, mpq_numref(value->value));
        figure.denominator = digits_of(&value->den, mpq_denref(value->value));
        if (figure.numerator == NULL || figure.denominator == NULL)
            return kv__nomem(err);
    }
    kv__give(out, &figure, sizeof figure);
    return KV_OK;
}

uint64_t
kv_report_damaged(const kv_report *report)
{
    uint64_t damaged = 0;
    size_t i;

    for (i = 0; i < report->input_count; i++)
        damaged += report->tally->inputs[report->inputs[i]].damaged;
    return damaged;
}

uint64_t
kv_report_disagreements(const kv_report *report)
{
    uint64_t count = 0;
    size_t i;

    for (i = 0; i < report->check_count; i++)
        count += !report->checks[i].agrees;
    return count;
}

/* --- what was read, counted and found ----------------------------------- */

kv_status
kv_report_counts(const kv_report *report, size_t group, kv_group_counts *out)
{
    const kv__node *node;
    kv_group_counts full;

    if (group >= report->order_count)
        return KV_ENOTFOUND;
    node = group_at(report, group);
    full = (kv_group_counts){
        .struct_size = sizeof full,
        .class_count = KV_CLASS_COUNT,
        .tasks = node->n_tasks,
        .attempts = node->n_attempts,
        .pass = node->outcome[KV_OUTCOME_PASS],
        .fail = node->outcome[KV_OUTCOME_FAIL],
        .error = node->outcome[KV_OUTCOME_ERROR],
        .unscored = node->outcome[KV_OUTCOME_UNSCORED],
        .conflicts = node->conflicts,
        .repeats = node->repeats,
        .classes = node->classes,
    };
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

size_t
kv_report_warning_count(const kv_report *report)
{
    return report->warning_count;
}

const char *
kv_report_warning(const kv_report *report, size_t index)
{
    return index < report->warning_count ? report->warnings[index] : "";
}

uint64_t
kv_report_doubts(const kv_report *report)
{
    return report->doubts;
}

size_t
kv_report_input_count(const kv_report *report)
{
    return report->input_count;
}

static const kv__input *
input_at(const kv_report *report, size_t index)
{
    return index < report->input_count
               ? &report->tally->inputs[report->inputs[index]]
               : NULL;
}

kv_status
kv_report_input_at(const kv_report *report, size_t index, kv_report_input *out)
{
    const kv__input *input = input_at(report, index);
    kv_report_input full;

    if (input == NULL)
        return KV_ENOTFOUND;
    full = (kv_report_input){
        .struct_size = sizeof full,
        .skip_count = (uint32_t)input->skip_count,
        .path = input->path,
        .format = input->format,
        .note = input->note,
        .records = input->records,
        .damaged = input->damaged,
        .missing = input->missing,
    };
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

kv_status
kv_report_skip_at(const kv_report *report, size_t input, size_t index,
                  kv_report_skip *out)
{
    const kv__input *of = input_at(report, input);
    kv_report_skip full;

    if (of == NULL || index >= of->skip_count)
        return KV_ENOTFOUND;
    full = (kv_report_skip){
        .struct_size = sizeof full,
        .line = of->skips[index].line,
        .column = of->skips[index].column,
        .reason = of->skips[index].reason,
    };
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

size_t
kv_report_check_count(const kv_report *report)
{
    return report->check_count;
}

kv_status
kv_report_check_at(const kv_report *report, size_t index, kv_report_check *out)
{
    const kv__check *check;
    kv_report_check full;

    if (index >= report->check_count)
        return KV_ENOTFOUND;
    check = &report->checks[index];
    full = (kv_report_check){
        .struct_size = sizeof full,
        .agrees = check->agrees,
        .path = check->path,
        .name = check->name,
        .stored = check->stored,
        .found = check->found,
        .about = check->about,
    };
    kv__give(out, &full, sizeof full);
    return KV_OK;
}
