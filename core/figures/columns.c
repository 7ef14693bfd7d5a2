/* SPDX-License-Identifier: MIT */
/* Which metrics a report shows: those that were asked for, or those that apply
 * to what is in the tally.  A metric with a parameter may be several columns.
 */
#include "core/figures/tree.h"

#include <stdlib.h>
#include <string.h>

static bool
add_column(kv_report *report, const kv__metric *metric, kv__numbers numbers)
{
    kv__column *grown = kv__realloc(report->columns,
                                    (report->column_count + 1) * sizeof *grown);
    double threshold = report->options.threshold;
    kv__buf name = {0};
    size_t i;

    if (grown == NULL)
        return false;
    report->columns = grown;
    kv__metric_numbers(metric, threshold, &numbers);
    kv__metric_label(metric, numbers, threshold, &name);
    for (i = 0; i < report->column_count && kv__buf_text(&name) != NULL; i++) {
        if (strcmp(grown[i].name, name.data) == 0) {
            kv__buf_clear(&name);
            return true;
        }
    }
    grown += report->column_count;
    memset(grown, 0, sizeof *grown);
    grown->metric = metric;
    grown->numbers = numbers;
    if (kv__buf_text(&name) != NULL)
        grown->name =
            kv__arena_copy(&report->pool.arena, name.data, name.length);
    kv__buf_str(&name, "_pooled");
    if (kv__buf_text(&name) != NULL)
        grown->pooled =
            kv__arena_copy(&report->pool.arena, name.data, name.length);
    kv__buf_clear(&name);
    report->column_count++;
    return grown->name != NULL && grown->pooled != NULL;
}

/* One column, or one for each k where NUMBERS has none. */
static bool
add_columns(kv_report *report, const kv__metric *metric, kv__numbers numbers)
{
    size_t i;

    if (!kv__metric_has_k(metric) || numbers.k > 0 ||
        report->options.ks == NULL)
        return add_column(report, metric, numbers);
    for (i = 0; i < report->options.k_count; i++) {
        numbers.k = report->options.ks[i];
        if (!add_column(report, metric, numbers))
            return false;
    }
    return true;
}

static kv_status
asked(kv_report *report, kv_error *err)
{
    const kv__metric *metric;
    kv__numbers numbers;
    size_t i;

    for (i = 0; i < report->options.metric_count; i++) {
        metric = kv__metric_find(report->options.metrics[i], &numbers);
        if (metric == NULL)
            return kv__fail(err, KV_ENOTFOUND, "no metric '%s'",
                            report->options.metrics[i]);
        if (!add_columns(report, metric, numbers))
            return kv__nomem(err);
    }
    return KV_OK;
}

static kv_status
by_kinds(kv_report *report, kv_error *err)
{
    uint32_t kinds = 0;
    bool multi = false;
    size_t i;

    for (i = 0; i < report->node_count; i++) {
        kinds |= report->nodes[i].kinds;
        multi |= report->nodes[i].most > 1;
    }
    for (i = 0; i < kv__metric_count; i++) {
        const kv__metric *metric = &kv__metrics[i];

        if ((metric->kinds & kinds) == 0 ||
            ((metric->flags & KV__METRIC_MULTI) != 0 && !multi))
            continue;
        if (!add_columns(report, metric, (kv__numbers){0}))
            return kv__nomem(err);
    }
    return KV_OK;
}

kv_status
kv__report_columns(kv_report *report, kv_error *err)
{
    return report->options.metrics != NULL ? asked(report, err)
                                           : by_kinds(report, err);
}
