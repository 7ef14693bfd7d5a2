/* SPDX-License-Identifier: MIT */
/* What was read, in an order that does not depend on who read it: by path, and
 * where two shards read files of the same path, by what was found in them. */
#include "core/figures/tree.h"

#include <stdlib.h>
#include <string.h>

static int
compare_contents(const kv__input *x, const kv__input *y)
{
    const uint64_t a[] = {x->records, x->damaged, x->missing, x->skip_count};
    const uint64_t b[] = {y->records, y->damaged, y->missing, y->skip_count};
    size_t i;
    int order = 0;

    for (i = 0; i < 4; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    for (i = 0; order == 0 && i < x->skip_count; i++) {
        if (x->skips[i].line != y->skips[i].line)
            return x->skips[i].line < y->skips[i].line ? -1 : 1;
        order = strcmp(x->skips[i].reason, y->skips[i].reason);
    }
    if (order == 0)
        order = strcmp(x->format == NULL ? "" : x->format,
                       y->format == NULL ? "" : y->format);
    return order != 0 ? order
                      : strcmp(x->note == NULL ? "" : x->note,
                               y->note == NULL ? "" : y->note);
}

static int
compare_inputs(const void *a, const void *b, void *context)
{
    const kv_tally *tally = context;
    const kv__input *x = &tally->inputs[*(const size_t *)a];
    const kv__input *y = &tally->inputs[*(const size_t *)b];
    int order = strcmp(x->path, y->path);

    if (order != 0)
        return order;
    return compare_contents(x, y);
}

/* Definitions may be read by every shard; they are one input all the same. */
static bool
same_definitions(const kv__input *a, const kv__input *b)
{
    return a->definitions && b->definitions && strcmp(a->path, b->path) == 0 &&
           a->records == b->records;
}

bool
kv__input_unknown(const kv__input *input)
{
    return input->format == NULL && input->note != NULL &&
           strcmp(input->note, KV__NOTE_UNKNOWN) == 0;
}

bool
kv__report_inputs(kv_report *report)
{
    const kv_tally *tally = report->tally;
    size_t i;

    report->inputs = kv__zalloc(tally->input_count, sizeof *report->inputs);
    if (report->inputs == NULL)
        return false;
    for (i = 0; i < tally->input_count; i++)
        report->inputs[i] = i;
    if (tally->input_count > 1)
        qsort_r(report->inputs, tally->input_count, sizeof *report->inputs,
                compare_inputs, (void *)tally);
    for (i = 0; i < tally->input_count; i++) {
        if (report->input_count > 0 &&
            same_definitions(
                &tally->inputs[report->inputs[report->input_count - 1]],
                &tally->inputs[report->inputs[i]]))
            continue;
        report->inputs[report->input_count++] = report->inputs[i];
    }
    return true;
}
