/* SPDX-License-Identifier: MIT */
/* Means: of the tasks of a group without subgroups, and from there up the tree.
 * All of them are exact; only an interval is an estimate. */
#include "core/figures/tree.h"

#include <math.h>
#include <string.h>

typedef struct leaf_sum {
    kv__acc acc;
    kv__rate rate;       /* of the task at hand */
    uint64_t n, missing; /* tasks in it, tasks it is undefined for */
    const char *reason;
    /* For intervals: values in units of 2^-40 and their squares, whole numbers
     * because a sum of doubles would depend on the order of the tasks. */
    unsigned __int128 units, squares, variances;
    uint64_t attempts;
    bool between;
} leaf_sum;

#define UNIT 0x1p40

#define FINE 0x1p60

static void
add_spread(const kv_report *report, const kv__metric *metric,
           const kv__stat *stat, uint64_t times, leaf_sum *sum)
{
    double exact = kv__rate_double(&sum->rate);
    uint64_t value = (uint64_t)llround(exact * UNIT);

    if ((metric->flags & KV__METRIC_POSTERIOR) != 0)
        sum->variances +=
            times * (unsigned __int128)(kv__posterior_variance(
                                            stat, &report->rules, exact) *
                                        FINE);
    sum->attempts += ((metric->flags & KV__METRIC_COVERAGE) != 0
                          ? stat->n
                          : kv__counted(stat, &report->rules)) *
                     times;
    sum->units += (unsigned __int128)value * times;
    sum->squares += (unsigned __int128)value * value * times;
    sum->between |= value != 0 && value != (uint64_t)UNIT;
}

static void
give_spread(const leaf_sum *sum, kv__value *value)
{
    long double n = (long double)sum->n;
    long double mean = (long double)sum->units / n / UNIT;
    long double squares = (long double)sum->squares / UNIT / UNIT;

    value->mean = (double)mean;
    value->scatter = (double)fmaxl(0.0L, squares - n * mean * mean);
    value->variance = (double)((long double)sum->variances / FINE);
    value->between = sum->between;
}

static bool
add_task(kv_report *report, const kv__metric *metric, const kv__stat *stat,
         uint64_t times, leaf_sum *sum)
{
    bool good = true;

    report->rules.reason = NULL;
    switch (metric->value(stat, &report->rules, &sum->rate)) {
    case KV__VALUE:
        good = kv__acc_add(&sum->acc, &sum->rate, times);
        sum->n += times;
        add_spread(report, metric, stat, times, sum);
        break;
    case KV__UNDEFINED:
        sum->missing += times;
        /* One of a few static texts: the first in text order, so that it does
         * not depend on which task came first. */
        if (sum->reason == NULL ||
            strcmp(report->rules.reason, sum->reason) < 0)
            sum->reason = report->rules.reason;
        break;
    default: break;
    }
    return good;
}

static bool
sum_leaf(kv_report *report, const kv__node *node, const kv__metric *metric,
         leaf_sum *sum)
{
    kv__stat stat;
    bool good = true;
    size_t i;

    if ((metric->flags & KV__METRIC_SUMS) == 0) {
        for (i = 0; good && i < node->cell_count; i++)
            good = add_task(report, metric, &node->cells[i].stat,
                            node->cells[i].times, sum);
        return good;
    }
    for (i = 0; good && i < node->task_count; i++) {
        memset(&stat, 0, sizeof stat);
        good = kv__row_stat(report->tally,
                            &report->tally->tasks[node->tasks[i]], &stat) &&
               add_task(report, metric, &stat, 1, sum);
        kv__stat_clear(&stat);
    }
    return good;
}

bool
kv__value_of_leaf(kv_report *report, const kv__node *node,
                  const kv__column *column, kv__value *value)
{
    leaf_sum sum = {0};
    mpq_t divisor;
    bool good;

    if (kv__nothing_judged(node) &&
        (column->metric->flags & KV__METRIC_COVERAGE) == 0)
        return kv__value_undefined(
            value, "nothing judged: %llu attempts at %llu tasks",
            (unsigned long long)node->n_attempts,
            (unsigned long long)node->n_tasks);
    report->rules.k = column->numbers.k;
    report->rules.m = column->numbers.m;
    kv__rate_init(&sum.rate);
    good = sum_leaf(report, node, column->metric, &sum);
    kv__rate_clear(&sum.rate);
    if (good && sum.missing > 0) {
        good = kv__value_undefined(value, "%s in %llu of %llu tasks",
                                   sum.reason, (unsigned long long)sum.missing,
                                   (unsigned long long)node->n_tasks);
    } else if (good && sum.n == 0) {
        good = kv__value_undefined(value,
                                   "no task counts: all leave the denominator");
        value->weightless = true;
    } else if (good) {
        mpq_init(divisor);
        mpq_set_ui(divisor, sum.n, 1);
        kv__acc_get(&sum.acc, value->value);
        mpq_div(value->value, value->value, divisor);
        mpq_clear(divisor);
        value->defined = true;
        value->n = sum.n;
        value->squares = 1.0 / (double)sum.n;
        give_spread(&sum, value);
        if ((column->metric->flags & KV__METRIC_SHARE) != 0 &&
            column->numbers.k <= 1 && sum.attempts > 0)
            value->least = fmin(1.0, (double)sum.n / (double)sum.attempts);
    }
    kv__acc_clear(&sum.acc);
    return good;
}

static const char *
child_name(const kv__node *child)
{
    return child->name == NULL ? "(tasks without a group)" : child->name;
}

/* The plain mean of the children's values.  An undefined child makes it
 * undefined, because leaving that out would change what it is a mean of. */
bool
kv__value_equal(kv_report *report, const kv__node *node, size_t figure,
                kv__value *value)
{
    const kv__value *part;
    const kv__node *child;
    uint64_t count = 0;
    mpq_t divisor;
    size_t i;

    mpq_set_ui(value->value, 0, 1);
    for (i = 0; i < node->child_count; i++) {
        child = &report->nodes[node->children[i]];
        part = &child->figures[figure];
        if (part->absent)
            continue;
        if (!part->defined)
            return kv__value_undefined(value, "group '%s': %s",
                                       child_name(child), part->reason);
        mpq_add(value->value, value->value, part->value);
        value->n += part->n;
        value->squares += part->squares;
        count++;
    }
    if (count == 0)
        return kv__value_undefined(value, "does not apply");
    mpq_init(divisor);
    mpq_set_ui(divisor, count, 1);
    mpq_div(value->value, value->value, divisor);
    mpq_clear(divisor);
    value->squares /= (double)count * (double)count;
    value->defined = true;
    return true;
}

bool
kv__value_pooled(kv_report *report, const kv__node *node, size_t figure,
                 kv__value *value)
{
    const kv__value *part;
    const kv__node *child;
    const char *reason = "no task";
    mpq_t term;
    size_t i;

    mpq_init(term);
    mpq_set_ui(value->value, 0, 1);
    for (i = 0; i < node->child_count; i++) {
        child = &report->nodes[node->children[i]];
        part = &child->figures[figure];
        if (part->absent)
            continue;
        if (!part->defined && child->n_tasks > 0 && !part->weightless) {
            mpq_clear(term);
            return kv__value_undefined(value, "group '%s': %s",
                                       child_name(child), part->reason);
        }
        if (!part->defined) {
            reason = part->reason;
            continue;
        }
        mpq_set_ui(term, part->n, 1);
        mpq_mul(term, term, part->value);
        mpq_add(value->value, value->value, term);
        value->n += part->n;
    }
    mpq_set_ui(term, value->n, 1);
    if (value->n > 0)
        mpq_div(value->value, value->value, term);
    mpq_clear(term);
    if (value->n == 0) {
        value->weightless = true;
        return kv__value_undefined(value, "%s", reason);
    }
    value->squares = 1.0 / (double)value->n;
    value->defined = true;
    return true;
}
