/* SPDX-License-Identifier: MIT */
/* Intervals of a report's figures: from a figure of the tree to the numbers
 * that a method in interval.c needs. */
#include "core/figures/interval.h"
#include "core/figures/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct point_list {
    kv__point *point;
    size_t count, capacity;
} point_list;

/* The tasks of a node with their weights in the mean.  WEIGHT is that of the
 * whole node, shared out equally among its groups and then its tasks; if
 * POOLED, that of each task. */
static bool
collect_points(kv_report *report, size_t at, const kv__column *column,
               bool pooled, double weight, point_list *list)
{
    const kv__node *node = &report->nodes[at];
    const kv__row *task;
    const char *cluster;
    kv__point *grown;
    kv__stat stat;
    double share;
    bool good = true;
    kv__rate value;
    uint64_t n;
    size_t i, figure = 2 * (size_t)(column - report->columns), parts = 0;

    n = node->figures[figure].n;
    for (i = 0; i < node->child_count; i++)
        parts += !report->nodes[node->children[i]].figures[figure].absent;
    for (i = 0; good && i < node->child_count; i++) {
        share = pooled ? weight : weight / (double)parts;
        if (report->nodes[node->children[i]].figures[figure].n > 0)
            good = collect_points(report, node->children[i], column, pooled,
                                  share, list);
    }
    kv__rate_init(&value);
    for (i = 0; good && i < node->task_count; i++) {
        task = &report->tally->tasks[node->tasks[i]];
        memset(&stat, 0, sizeof stat);
        good = kv__row_stat(report->tally, task, &stat);
        if (good &&
            column->metric->value(&stat, &report->rules, &value) == KV__VALUE) {
            grown = kv__grow(list->point, &list->capacity, list->count + 1,
                             sizeof *grown);
            good = grown != NULL;
            if (good) {
                list->point = grown;
                grown += list->count++;
                grown->value = kv__rate_double(&value);
                grown->weight = pooled ? weight : weight / (double)n;
                grown->stratum = at;
                cluster = kv__labels_get(&report->tally->labels[task->labels],
                                         report->options.cluster == NULL
                                             ? "dataset"
                                             : report->options.cluster);
                /* Interned: equal names are equal addresses.  No name, a
                 * cluster of its own. */
                grown->cluster = cluster == NULL ? node->tasks[i]
                                                 : (size_t)(uintptr_t)cluster;
            }
        }
        kv__stat_clear(&stat);
    }
    kv__rate_clear(&value);
    return good;
}

/* FNV-1a over the names from the node up to the root, and the column: the same
 * on every machine, for every order of inputs, and another one for each figure,
 * so that two figures are not resampled alike. */
static uint64_t
seed_of(const kv_report *report, size_t at, const char *column)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ report->options.seed;
    const char *c;

    for (;; at = report->nodes[at].parent) {
        for (c = report->nodes[at].name; c != NULL && *c != '\0'; c++)
            h = (h ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
        h = (h ^ 0xff) * UINT64_C(0x100000001b3);
        if (at == 0)
            break;
    }
    for (c = column; *c != '\0'; c++)
        h = (h ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    return h;
}

static bool
resampled_interval(kv_report *report, size_t at, const kv__column *column,
                   bool pooled, kv__value *value)
{
    const kv_report_options *o = &report->options;
    point_list list = {0};
    double p = kv__mpq_double(value->value);
    bool good;

    report->rules.k = column->numbers.k;
    report->rules.m = column->numbers.m;
    good = collect_points(report, at, column, pooled,
                          pooled ? 1.0 / (double)value->n : 1.0, &list);
    if (good && o->interval == KV_INTERVAL_CLUSTER)
        kv__cluster_robust(list.point, list.count, p, o->confidence,
                           &value->low, &value->high);
    else if (good)
        good = kv__bootstrap(
                   list.point, list.count,
                   seed_of(report, at, pooled ? column->pooled : column->name),
                   o->resamples, o->confidence, &value->low, &value->high) == 0;
    free(list.point);
    return good;
}

typedef struct strata {
    kv__stratum *list;
    size_t count, capacity;
    bool between;    /* a value is neither 0 nor 1 */
    double variance; /* of the figure, by the metric's own model */
} strata;

/* The lowest groups below AT with what each weighs in the mean.  WEIGHT is that
 * of the whole node; if POOLED, that of each task. */
static bool
collect_strata(const kv_report *report, size_t at, size_t figure, bool pooled,
               double weight, strata *out)
{
    const kv__node *node = &report->nodes[at];
    const kv__value *value = &node->figures[figure];
    kv__stratum *grown;
    size_t i, parts = 0;

    if (node->child_count == 0) {
        if (!value->defined)
            return true;
        grown =
            kv__grow(out->list, &out->capacity, out->count + 1, sizeof *grown);
        if (grown == NULL)
            return false;
        out->list = grown;
        grown[out->count++] = (kv__stratum){
            .n = (double)value->n,
            .mean = value->mean,
            .squares = value->scatter,
            .weight = pooled ? weight * (double)value->n : weight,
            .least = value->least,
        };
        out->between |= value->between;
        weight = grown[out->count - 1].weight / (double)value->n;
        out->variance += weight * weight * value->variance;
        return true;
    }
    for (i = 0; i < node->child_count; i++)
        parts += !report->nodes[node->children[i]].figures[figure].absent;
    for (i = 0; i < node->child_count; i++)
        if (!report->nodes[node->children[i]].figures[figure].absent &&
            !collect_strata(report, node->children[i], figure, pooled,
                            pooled ? weight : weight / (double)parts, out))
            return false;
    return true;
}

/* The interval of a metric that says itself how uncertain a task's value is. */
static void
own_interval(const strata *found, double p, double confidence, kv__value *value)
{
    double reach =
        kv__normal_quantile(0.5 + confidence / 2) * sqrt(found->variance);

    value->low = fmax(0.0, p - reach);
    value->high = fmin(1.0, p + reach);
}

/* Of how many tasks with values of 0 or 1 the figure is worth.  Where all
 * values are that, it is their number, or Kish's effective one. */
static kv__size
size_of(const strata *found, const kv__value *value, double p)
{
    if (found->between && p > 0.0 && p < 1.0)
        return kv__effective_size(found->list, found->count, p);
    return (kv__size){1.0 / value->squares, INFINITY};
}

bool
kv__value_interval(kv_report *report, size_t at, const kv__column *column,
                   bool pooled, kv__value *value)
{
    const kv_report_options *o = &report->options;
    size_t figure = 2 * (size_t)(column - report->columns);
    double p;
    strata found = {0};
    bool good, own = (column->metric->flags & KV__METRIC_POSTERIOR) != 0;

    value->low = value->high = NAN;
    if (!value->defined || o->interval == KV_INTERVAL_NONE ||
        (column->metric->flags & KV__METRIC_RUNS) != 0)
        return true;
    p = kv__mpq_double(value->value);
    if (!own && (o->interval == KV_INTERVAL_CLUSTER ||
                 o->interval == KV_INTERVAL_BOOTSTRAP))
        return resampled_interval(report, at, column, pooled, value);
    good = collect_strata(report, at, figure, pooled,
                          pooled ? 1.0 / (double)value->n : 1.0, &found);
    if (good && own)
        own_interval(&found, p, o->confidence, value);
    else if (good && o->interval == KV_INTERVAL_WILSON)
        kv__wilson(p, size_of(&found, value, p), o->confidence, &value->low,
                   &value->high);
    else if (good)
        kv__clopper_pearson(p, size_of(&found, value, p), o->confidence,
                            &value->low, &value->high);
    free(found.list);
    return good;
}
