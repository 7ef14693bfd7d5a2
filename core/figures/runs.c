/* SPDX-License-Identifier: MIT */
/* Best and average run: attempt j of every task is one run.  That only makes
 * sense where every task has every attempt, so anything else is undefined. */
#include "core/figures/runs.h"

#include <stdlib.h>
#include <string.h>

/* Scores of the j-th attempts of a leaf's tasks. */
typedef struct run_sum {
    kv__sum score;
    uint64_t tasks, judged;
} run_sum;

static bool
sum_runs(kv_report *report, const kv__node *node, run_sum *runs, uint64_t count,
         const char **reason)
{
    const kv__packed *have;
    const kv__row *task;
    kv__entry entry;
    uint32_t j;
    size_t i;

    for (i = 0; i < node->task_count; i++) {
        task = &report->tally->tasks[node->tasks[i]];
        /* The same reason whichever task comes first. */
        if (task->conflict)
            *reason = "an attempt with two different verdicts";
        else if (task->loose != NULL && *reason == NULL)
            *reason = "attempts without an index";
        have = kv__row_attempts(task);
        for (j = 0; j < task->attempts && have[j].index < count; j++) {
            run_sum *run = &runs[have[j].index];

            kv__tally_unpack(report->tally, &have[j], &entry);
            run->tasks++;
            run->judged += entry.has_score;
            if (entry.has_score &&
                !kv__sum_add(&run->score, entry.score.num, entry.score.den))
                return false;
        }
    }
    for (j = 0; j < count; j++)
        if (runs[j].tasks != node->n_tasks && *reason == NULL)
            *reason = "a task lacks an attempt that others have";
    return true;
}

/* Mean score of run J of a leaf, into OUT. */
static bool
run_mean(const kv_report *report, const kv__node *node, const run_sum *run,
         mpq_t out)
{
    uint64_t n =
        report->options.policy == KV_POLICY_SKIP ? run->judged : node->n_tasks;
    mpq_t divisor;

    if (n == 0)
        return false;
    mpq_init(divisor);
    mpq_set_ui(divisor, n, 1);
    kv__sum_get(&run->score, out);
    mpq_div(out, out, divisor);
    mpq_clear(divisor);
    return true;
}

/* Means of all runs of a node, by either weighting. */
static bool
node_runs(kv_report *report, size_t at, bool pooled, mpq_t *means,
          uint64_t count, const char **reason)
{
    const kv__node *node = &report->nodes[at];
    run_sum *runs;
    mpq_t *part, weight;
    uint64_t j;
    size_t i;
    bool good = true;

    if (kv__nothing_judged(node)) {
        *reason = "a group in which nothing was judged";
        return true;
    }
    if (node->child_count == 0) {
        runs = kv__zalloc(count, sizeof *runs);
        good = runs != NULL && sum_runs(report, node, runs, count, reason);
        for (j = 0; good && *reason == NULL && j < count; j++)
            if (!run_mean(report, node, &runs[j], means[j]))
                *reason = "a run without a score";
        for (j = 0; runs != NULL && j < count; j++)
            kv__sum_clear(&runs[j].score);
        free(runs);
        return good;
    }
    part = kv__zalloc(count, sizeof *part);
    if (part == NULL)
        return false;
    mpq_init(weight);
    for (j = 0; j < count; j++)
        mpq_init(part[j]);
    for (i = 0; good && *reason == NULL && i < node->child_count; i++) {
        good =
            node_runs(report, node->children[i], pooled, part, count, reason);
        if (pooled)
            mpq_set_ui(weight, report->nodes[node->children[i]].n_tasks,
                       node->n_tasks);
        else
            mpq_set_ui(weight, 1, node->child_count);
        mpq_canonicalize(weight);
        for (j = 0; good && *reason == NULL && j < count; j++) {
            mpq_mul(part[j], part[j], weight);
            mpq_add(means[j], means[j], part[j]);
        }
    }
    for (j = 0; j < count; j++)
        mpq_clear(part[j]);
    mpq_clear(weight);
    free(part);
    return good;
}

static void
best_or_average(mpq_t *means, uint64_t count, bool best, mpq_t out)
{
    mpq_t divisor;
    uint64_t j;

    mpq_set(out, means[0]);
    for (j = 1; j < count; j++) {
        if (!best)
            mpq_add(out, out, means[j]);
        else if (mpq_cmp(means[j], out) > 0)
            mpq_set(out, means[j]);
    }
    if (!best) {
        mpq_init(divisor);
        mpq_set_ui(divisor, count, 1);
        mpq_div(out, out, divisor);
        mpq_clear(divisor);
    }
}

bool
kv__value_of_runs(kv_report *report, size_t at, const kv__column *column,
                  bool pooled, kv__value *value)
{
    const kv__node *node = &report->nodes[at];
    /* Each run has a fraction for each level of groups. */
    const char *reason = node->most == 0      ? "no attempts"
                         : node->most > 10000 ? "more than 10000 runs"
                                              : NULL;
    uint64_t count = node->most, j;
    mpq_t *means;
    bool good;

    if (kv__nothing_judged(node) && reason == NULL)
        reason = "nothing judged";
    if (reason != NULL)
        return kv__value_undefined(value, "%s", reason);
    means = kv__zalloc(count, sizeof *means);
    if (means == NULL)
        return false;
    for (j = 0; j < count; j++)
        mpq_init(means[j]);
    good = node_runs(report, at, pooled, means, count, &reason);
    if (good && reason != NULL) {
        good = kv__value_undefined(value, "%s", reason);
    } else if (good) {
        best_or_average(means, count,
                        (column->metric->flags & KV__METRIC_BEST) != 0,
                        value->value);
        value->defined = true;
        value->n = node->n_tasks;
    }
    for (j = 0; j < count; j++)
        mpq_clear(means[j]);
    free(means);
    return good;
}
