/* SPDX-License-Identifier: MIT */
/* How many tasks, attempts and outcomes each group holds: one pass over the
 * tasks, which also finds those with equal counts. */
#include "core/figures/tree.h"

#include <string.h>

/* The counts that the metrics without sums look at: all of them have to be in
 * the key, or two tasks that differ would become one cell. */
#define CELL_KEYS 7

static void
cell_key(const kv__stat *stat, uint64_t *key)
{
    const uint64_t counts[CELL_KEYS] = {
        stat->n,        stat->pass,      stat->fail,     stat->error,
        stat->unscored, stat->no_answer, stat->ambiguous};

    memcpy(key, counts, sizeof counts);
}

static bool
count_cell(kv__node *node, const kv__stat *stat)
{
    uint64_t key[CELL_KEYS], other[CELL_KEYS], hash;
    kv__cell *grown;
    size_t probe = 0;
    uint32_t at;

    cell_key(stat, key);
    hash = kv__hash((const char *)key, sizeof key, 0);
    while ((at = kv__table_next(&node->cell_table, hash, &probe)) !=
           KV__TABLE_END) {
        cell_key(&node->cells[at].stat, other);
        if (memcmp(key, other, sizeof key) == 0) {
            node->cells[at].times++;
            return true;
        }
    }
    grown = kv__grow(node->cells, &node->cell_capacity, node->cell_count + 1,
                     sizeof *grown);
    if (grown == NULL)
        return false;
    node->cells = grown;
    if (!kv__table_add(&node->cell_table, hash, node->cell_count))
        return false;
    grown[node->cell_count].stat = *stat;
    grown[node->cell_count++].times = 1;
    return true;
}

static void
count_classes(kv_report *report, kv__node *node, const kv__row *task)
{
    kv__entry entry;
    uint32_t i;

    for (i = 0; i < task->attempts; i++) {
        kv__tally_unpack(report->tally, &kv__row_attempts(task)[i], &entry);
        if (task->conflict)
            continue;
        node->classes[entry.error_class]++;
        if (entry.outcome == KV_OUTCOME_ERROR)
            node->errors[entry.error_class]++;
    }
}

static bool
count_task(kv_report *report, kv__node *node, const kv__row *task)
{
    kv__stat stat = {0};
    bool good = kv__row_stat(report->tally, task, &stat);

    /* The cells do without the sums. */
    kv__sum_clear(&stat.credit);
    kv__sum_clear(&stat.score);
    if (!good || !count_cell(node, &stat))
        return false;
    count_classes(report, node, task);
    node->n_attempts += stat.n;
    node->missing += stat.n == 0;
    node->outcome[KV_OUTCOME_PASS] += stat.pass;
    node->outcome[KV_OUTCOME_FAIL] += stat.fail;
    node->outcome[KV_OUTCOME_ERROR] += stat.error;
    node->outcome[KV_OUTCOME_UNSCORED] += stat.unscored;
    node->conflicts += task->conflict;
    node->repeats += task->conflict ? 0 : task->repeats;
    node->most = stat.n > node->most ? stat.n : node->most;
    return true;
}

static bool
count_leaf(kv_report *report, kv__node *node)
{
    size_t i;

    node->n_tasks = node->task_count;
    for (i = 0; i < node->task_count; i++)
        if (!count_task(report, node, &report->tally->tasks[node->tasks[i]]))
            return false;
    return true;
}

bool
kv__report_count(kv_report *report, size_t at)
{
    kv__node *node = &report->nodes[at], *child;
    size_t i, j;

    if (node->task_count > 0 && !count_leaf(report, node))
        return false;
    for (i = 0; i < node->child_count; i++) {
        if (!kv__report_count(report, node->children[i]))
            return false;
        child = &report->nodes[node->children[i]];
        node->n_tasks += child->n_tasks;
        node->n_attempts += child->n_attempts;
        node->missing += child->missing;
        node->conflicts += child->conflicts;
        node->repeats += child->repeats;
        node->kinds |= child->kinds;
        node->most = child->most > node->most ? child->most : node->most;
        for (j = 0; j <= KV_OUTCOME_UNSCORED; j++)
            node->outcome[j] += child->outcome[j];
        for (j = 0; j < KV_CLASS_COUNT; j++) {
            node->classes[j] += child->classes[j];
            node->errors[j] += child->errors[j];
        }
    }
    return true;
}
