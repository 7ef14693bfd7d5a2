/* SPDX-License-Identifier: MIT */
/* A report in memory: the tree of groups and their figures.
 *
 * Made in steps, each in a file of its own: groups.c builds the tree, count.c
 * counts, columns.c chooses the metrics, mean.c and runs.c make the values,
 * estimate.c the intervals, inputs.c and audit.c look at what was read.  Once
 * made it is only read. */
#ifndef KV_FIGURES_TREE_H
#define KV_FIGURES_TREE_H

#include "core/figures/metric.h"

typedef struct kv__value {
    bool made, defined;
    bool absent;     /* the metric does not apply to what is in the group */
    bool weightless; /* undefined because no task counts: adds nothing above */
    mpq_t value;
    uint64_t n;     /* tasks */
    double squares; /* sum of squared task weights: 1 / effective size */
    /* Of a leaf: the mean of its tasks' values, their squared distances from
     * it, and whether one is neither 0 nor 1. */
    double mean, scatter;
    double variance; /* sum of the tasks', where the metric has them */
    double least;    /* see kv__stratum; 0 where the metric is no share */
    bool between;
    double low, high;
    char *reason;
    char *_Atomic num, *_Atomic den; /* text, made when first asked for */
} kv__value;

/* A chosen metric: an entry of the table and its numbers. */
typedef struct kv__column {
    const kv__metric *metric;
    kv__numbers numbers;
    char *name, *pooled; /* "pass@10", "pass@10_pooled" */
} kv__column;

/* Tasks of one group with the same counts.  A million tasks have few different
 * ones, and a metric that only needs counts is computed once for each. */
typedef struct kv__cell {
    kv__stat stat; /* without sums */
    uint64_t times;
} kv__cell;

typedef struct kv__node {
    const char *name; /* NULL: the tasks directly in a group with subgroups */
    size_t parent, depth;
    size_t *children; /* indices of nodes; sorted by name */
    size_t child_count, child_capacity;
    size_t *tasks; /* indices of rows of the tally; leaves only */
    size_t task_count, task_capacity;
    bool expected; /* named by the groups document */
    uint64_t n_tasks, n_attempts, outcome[KV_OUTCOME_UNSCORED + 1];
    uint64_t classes[KV_CLASS_COUNT], conflicts, repeats;
    uint64_t errors[KV_CLASS_COUNT]; /* of those, of outcome error: of attempts
                                        with an index */
    uint64_t missing;                /* tasks without an attempt */
    uint32_t kinds;
    uint64_t most; /* attempts at one task */
    kv__cell *cells;
    size_t cell_count, cell_capacity;
    kv__table cell_table;
    kv__value *figures; /* 2 a column: equal weights, then by count */
} kv__node;

/* A stored figure held against the records. */
/* A figure as another program stored it, with what it is about. */
typedef struct kv__quote {
    const kv__stored *stored;
    const kv__stored_figure *figure;
} kv__quote;

typedef struct kv__check {
    const char *path, *name, *stored;
    char *found;
    char *about; /* "run=a, project=b" */
    bool agrees;
} kv__check;

struct kv_report {
    const kv_tally *tally;
    kv_report_options options;
    const char **by; /* that of options, which are the report's own */
    kv__rules rules;
    kv__pool pool;
    kv__node *nodes; /* 0 is the root, above the runs; not reported */
    size_t node_count, node_capacity;
    kv__table node_table; /* by parent and name */
    size_t *order;        /* reported nodes: parents first, by path */
    size_t order_count;
    kv__column *columns;
    size_t column_count;
    kv__check *checks;
    size_t check_count, check_capacity;
    kv__quote *quotes; /* sorted */
    size_t quote_count;
    const char **warnings;
    size_t warning_count, warning_capacity;
    size_t doubts;  /* of the warnings: those about figures that may be wrong */
    size_t *inputs; /* tally->inputs by path */
    size_t input_count;
};

/* Everywhere below, false means out of memory. */

/* Undefined, for this reason, which is kept. */
bool kv__value_undefined(kv__value *value, const char *format, ...)
    KV_PRINTF(2, 3);
/* Whether nothing in the group was judged at all: what the harness or the
 * machine broke was not. */
bool kv__nothing_judged(const kv__node *node);
/* Warnings are kept once each, in text order. */
bool kv__report_warn(kv_report *report, const char *format, ...)
    KV_PRINTF(2, 3);
/* The same where a figure may be wrong because of it. */
bool kv__report_doubt(kv_report *report, const char *format, ...)
    KV_PRINTF(2, 3);
const char *kv__policy_name(uint32_t policy);
const char *kv__interval_name(uint32_t interval);

/* columns.c: the metrics of the report. */
kv_status kv__report_columns(kv_report *report, kv_error *err);
/* count.c: counts of node AT and everything below. */
bool kv__report_count(kv_report *report, size_t at);
/* inputs.c: what was read, sorted. */
bool kv__report_inputs(kv_report *report);

/* Whether it may hold results and nothing here reads it. */
bool kv__input_unknown(const kv__input *input);
/* shards.c: what of runs is missing among it. */
bool kv__report_shards(kv_report *report);

/* mean.c: the mean over the tasks of a leaf (equal weights and weights by
 * count are the same there), over the values of the children, and over all
 * tasks of a subtree.  In the last one a group where no task counts has weight
 * 0; a group that is undefined for another reason makes both undefined. */
bool kv__value_of_leaf(kv_report *report, const kv__node *node,
                       const kv__column *column, kv__value *value);
bool kv__value_equal(kv_report *report, const kv__node *node, size_t figure,
                     kv__value *value);
bool kv__value_pooled(kv_report *report, const kv__node *node, size_t figure,
                      kv__value *value);

#endif
