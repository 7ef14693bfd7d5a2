/* SPDX-License-Identifier: MIT */
/* From a tally to figures: the options, the steps in their order, and the end
 * of a report. */
#include "core/base/take.h"
#include "core/figures/audit.h"
#include "core/figures/estimate.h"
#include "core/figures/groups.h"
#include "core/figures/runs.h"
#include "core/figures/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts that the caller may free once the report is there, while a gate may
 * need them. */
static bool
keep_options(kv_report *report)
{
    kv_report_options *o = &report->options;
    size_t i;

    if (o->groups != NULL)
        o->groups =
            kv__pool_intern(&report->pool, o->groups, strlen(o->groups));
    if (o->by != NULL) {
        report->by = kv__zalloc(o->by_count + 1, sizeof *report->by);
        for (i = 0; report->by != NULL && i < o->by_count; i++) {
            report->by[i] =
                kv__pool_intern(&report->pool, o->by[i], strlen(o->by[i]));
            if (report->by[i] == NULL)
                return false;
        }
        if (report->by == NULL)
            return false;
        o->by = report->by;
    }
    return true;
}

static kv_status
take_options(kv_report *report, const kv_report_options *given, kv_error *err)
{
    kv_report_options *o = &report->options;
    kv_status status = kv__take("kv_report_new", given, o, sizeof *o, err);

    if (status != KV_OK)
        return status;
    /* Zero means the default, as in every struct of options. */
    o->confidence = o->confidence == 0.0 ? 0.95 : o->confidence;
    o->resamples = o->resamples == 0 ? 1000 : o->resamples;
    o->threshold = o->threshold == 0.0 ? 0.75 : o->threshold;
    if (!(o->confidence > 0.0 && o->confidence < 1.0))
        return kv__fail(err, KV_EINVAL,
                        "invalid confidence %g, expected a number between 0 "
                        "and 1",
                        o->confidence);
    if (!(o->threshold > 0.0 && o->threshold <= 1.0))
        return kv__fail(err, KV_EINVAL,
                        "invalid threshold %g, expected a number above 0 and "
                        "up to 1",
                        o->threshold);
    if (o->by != NULL && o->by_count > 14)
        return kv__fail(err, KV_EINVAL,
                        "too many levels of groups, expected at most 14");
    if (o->policy > KV_POLICY_SKIP)
        return kv__fail(err, KV_EINVAL, "unknown policy %u", o->policy);
    if (o->missing_groups > KV_POLICY_SKIP)
        return kv__fail(err, KV_EINVAL, "unknown policy %u for missing groups",
                        o->missing_groups);
    if (o->interval > KV_INTERVAL_NONE)
        return kv__fail(err, KV_EINVAL, "unknown interval %u", o->interval);
    /* Interned, as labels of the tally are: compared by address. */
    if (o->cluster != NULL) {
        o->cluster =
            kv__pool_intern(&report->pool, o->cluster, strlen(o->cluster));
        if (o->cluster == NULL)
            return kv__nomem(err);
    }
    if (!keep_options(report))
        return kv__nomem(err);
    report->rules.policy = o->policy;
    report->rules.eligible = o->k_eligible != 0;
    report->rules.threshold = o->threshold;
    return KV_OK;
}

/* A metric applies to what it was made for, whether it was asked for by name or
 * not; where there is nothing of that, and somebody asks, to everything. */
static bool
applies(const kv_report *report, const kv__node *node, const kv__metric *metric)
{
    const kv__node *root = &report->nodes[0];

    return metric->kinds == 0 || (node->kinds & metric->kinds) != 0 ||
           node->n_tasks == 0 || (root->kinds & metric->kinds) == 0;
}

static bool
fill_value(kv_report *report, size_t at, size_t c, bool pooled)
{
    kv__node *node = &report->nodes[at];
    const kv__column *column = &report->columns[c];
    size_t figure = 2 * c + pooled;
    kv__value *value = &node->figures[figure];
    bool good;

    mpq_init(value->value);
    value->made = true;
    value->absent = !applies(report, node, column->metric);
    if (node->n_tasks == 0)
        good = kv__value_undefined(value, "no tasks");
    else if (value->absent)
        good = kv__value_undefined(value, "does not apply");
    else if ((column->metric->flags & KV__METRIC_RUNS) != 0)
        good = kv__value_of_runs(report, at, column, pooled, value);
    else if (node->child_count == 0)
        good = kv__value_of_leaf(report, node, column, value);
    else if (pooled)
        good = kv__value_pooled(report, node, figure, value);
    else
        good = kv__value_equal(report, node, figure, value);
    return good;
}

/* Children first: the figures of a group are made from theirs. */
static bool
fill_node(kv_report *report, size_t at)
{
    kv__node *node = &report->nodes[at];
    size_t i, c;
    bool good = true;

    for (i = 0; good && i < node->child_count; i++)
        good = fill_node(report, node->children[i]);
    if (!good || at == 0)
        return good;
    node->figures = kv__zalloc(2 * report->column_count, sizeof *node->figures);
    if (node->figures == NULL)
        return false;
    for (c = 0; good && c < report->column_count; c++)
        good = fill_value(report, at, c, false) &&
               fill_value(report, at, c, true) &&
               kv__value_interval(report, at, &report->columns[c], false,
                                  &node->figures[2 * c]) &&
               kv__value_interval(report, at, &report->columns[c], true,
                                  &node->figures[2 * c + 1]);
    return good;
}

/* What the harness or the machine broke says nothing about the model, and
 * counts as not passed all the same. */
static bool
warn_broken(kv_report *report)
{
    bool good = true;
    size_t i;

    if (report->options.policy != KV_POLICY_FAIL)
        return true;
    for (i = 0; good && i < report->order_count; i++) {
        const kv__node *node = &report->nodes[report->order[i]];
        uint64_t infra = node->errors[KV_CLASS_INFRA];
        uint64_t lacking = node->classes[KV_CLASS_ENVIRONMENT];

        if (node->depth != 1 || infra + lacking == 0)
            continue;
        good = (infra > 0 ? kv__report_doubt : kv__report_warn)(
            report,
            "%llu of %llu attempts of '%s' count as not passed although "
            "nothing was learnt about them: %llu of class infra, %llu of class "
            "environment",
            (unsigned long long)(infra + lacking),
            (unsigned long long)node->n_attempts, node->name,
            (unsigned long long)infra, (unsigned long long)lacking);
    }
    return good;
}

/* What was found out while the files were read. */
static bool
warn_notices(kv_report *report)
{
    const kv_tally *tally = report->tally;
    bool good = true;
    size_t i;

    for (i = 0; good && i < tally->notice_count; i++)
        good = (tally->notices[i].doubt ? kv__report_doubt : kv__report_warn)(
            report, "%s", tally->notices[i].text);
    return good;
}

static bool
warn_conflicts(kv_report *report)
{
    const kv__node *root = &report->nodes[0];

    if (root->conflicts > 0 &&
        !kv__report_doubt(report,
                          "%llu tasks hold different verdicts for the same "
                          "attempt and count as unscored",
                          (unsigned long long)root->conflicts))
        return false;
    return root->repeats == 0 ||
           kv__report_warn(report,
                           "%llu verdicts repeat an attempt that was already "
                           "there and count once",
                           (unsigned long long)root->repeats);
}

/* Verdicts often lie in files of their own beside the attempts. */
static bool
warn_unread(kv_report *report)
{
    uint64_t unscored = report->nodes[0].outcome[KV_OUTCOME_UNSCORED];
    const char *first = NULL;
    char more[40] = "";
    size_t i, unread = 0;

    for (i = 0; i < report->input_count; i++) {
        const kv__input *input = &report->tally->inputs[report->inputs[i]];

        if (!kv__input_unknown(input))
            continue;
        if (unread++ == 0)
            first = input->path;
    }
    if (unread == 0 || unscored == 0)
        return true;
    if (unread > 1)
        snprintf(more, sizeof more, " and %zu more", unread - 1);
    return kv__report_doubt(
        report,
        "%llu attempts are unscored, and beside them are files of no known "
        "format, whose verdicts don't count: %.200s%s",
        (unsigned long long)unscored, first, more);
}

static void
free_value(kv__value *value)
{
    mpq_clear(value->value);
    free(value->reason);
    free(value->num);
    free(value->den);
}

void
kv_report_free(kv_report *report)
{
    size_t i, j;

    if (report == NULL)
        return;
    for (i = 0; i < report->node_count; i++) {
        kv__node *node = &report->nodes[i];

        for (j = 0; node->figures != NULL && j < 2 * report->column_count; j++)
            if (node->figures[j].made)
                free_value(&node->figures[j]);
        free(node->figures);
        free(node->cells);
        kv__table_clear(&node->cell_table);
        free(node->children);
        free(node->tasks);
    }
    for (i = 0; i < report->check_count; i++) {
        free(report->checks[i].found);
        free(report->checks[i].about);
    }
    free(report->checks);
    free(report->quotes);
    free(report->nodes);
    kv__table_clear(&report->node_table);
    free(report->order);
    free(report->columns);
    free(report->inputs);
    free(report->warnings);
    free(report->by);
    kv__pool_clear(&report->pool);
    free(report);
}

kv_status
kv_report_new(const kv_tally *tally, const kv_report_options *options,
              kv_report **out, kv_error *err)
{
    kv_report *report = kv__zalloc(1, sizeof *report);
    kv_status status;

    *out = NULL;
    if (report == NULL)
        return kv__nomem(err);
    report->tally = tally;
    status = take_options(report, options, err);
    if (status == KV_OK)
        status = kv__report_groups(report, err);
    if (status == KV_OK && !kv__report_count(report, 0))
        status = kv__nomem(err);
    if (status == KV_OK)
        status = kv__report_columns(report, err);
    if (status == KV_OK &&
        (!fill_node(report, 0) || !kv__report_inputs(report) ||
         !kv__report_shards(report) || !warn_notices(report) ||
         !warn_conflicts(report) || !warn_broken(report) ||
         !warn_unread(report)))
        status = kv__nomem(err);
    if (status == KV_OK)
        status = kv__report_audit(report, err);
    if (status != KV_OK) {
        kv_report_free(report);
        return status;
    }
    *out = report;
    return KV_OK;
}
