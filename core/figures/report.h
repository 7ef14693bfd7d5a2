/* A report in memory: the tree of groups and their figures. */
#ifndef KV_CORE_REPORT_H
#define KV_CORE_REPORT_H

#include "core/figures/metric.h"

typedef struct kv__value {
    bool made, defined;
    bool absent; /* the metric does not apply to what is in the group */
    mpq_t value;
    uint64_t n;     /* tasks */
    double squares; /* sum of squared task weights: 1 / effective size */
    double low, high;
    char *reason;
    char *num, *den; /* text, made when first asked for */
} kv__value;

/* A chosen metric: an entry of the table and its parameter. */
typedef struct kv__column {
    const kv__metric *metric;
    uint64_t k;
    char *name, *pooled; /* "pass@10", "pass@10_pooled" */
} kv__column;

/* Tasks of one group that look the same to the count metrics. */
typedef struct kv__cell {
    kv__stat stat; /* without sums */
    uint64_t times;
} kv__cell;

typedef struct kv__node {
    const char *name; /* NULL: the tasks directly in a group with subgroups */
    size_t parent, depth;
    size_t *child; /* indices of nodes; sorted by name */
    size_t children, child_capacity;
    size_t *task; /* indices of tasks; leaves only */
    size_t tasks, task_capacity;
    bool expected; /* named by the groups document */
    uint64_t n_tasks, n_attempts, outcome[KV_OUTCOME_UNSCORED + 1];
    uint64_t classes[KV_CLASS_COUNT], conflicts, repeats;
    uint32_t kinds;
    uint64_t most;  /* attempts at one task */
    kv__cell *cell; /* a table by counts; free where times is 0 */
    size_t cells, cell_capacity;
    kv__value *figure; /* 2 a column: equal weights, then by count */
} kv__node;

/* A stored figure held against the records. */
typedef struct kv__check {
    const char *path, *name, *stored;
    char *found;
    char *about; /* "run=a, project=b" */
    bool agrees;
} kv__check;

struct kv_report {
    const kv_tally *tally;
    kv_report_options options;
    kv__rules rules;
    kv__pool pool;
    kv__node *node; /* 0 is the root, above the runs; not reported */
    size_t nodes, node_capacity;
    uint32_t *slots; /* node index + 1, by parent and name */
    size_t slot_capacity;
    size_t *order; /* reported nodes: parents first, by path */
    size_t ordered;
    kv__column *column;
    size_t columns;
    kv__check *check;
    size_t checks, check_capacity;
    const char **warning;
    size_t warnings, warning_capacity;
    size_t *input; /* tally->inputs by path */
    size_t inputs;
    bool nomem;
};

/* False: out of memory; the reason is kept. */
bool kv__value_undefined(kv__value *value, const char *format, ...)
    KV_PRINTF(2, 3);
/* Whether nothing in the group was judged at all. */
bool kv__nothing_judged(const kv__node *node);
/* Best or average run of node AT: runs.c. */
bool kv__value_of_runs(kv_report *report, size_t at, const kv__column *column,
                       bool pooled, kv__value *value);
/* Ends of the interval around VALUE, NaN where there is none: estimate.c. */
bool kv__value_interval(kv_report *report, size_t at, const kv__column *column,
                        bool pooled, kv__value *value);
/* Build the tree: groups.c. */
kv_status kv__report_groups(kv_report *report, kv_error *err);
/* Compare stored figures: audit.c. */
kv_status kv__report_audit(kv_report *report, kv_error *err);
bool kv__report_warn(kv_report *report, const char *format, ...)
    KV_PRINTF(2, 3);
const char *kv__policy_name(uint32_t policy);
const char *kv__interval_name(uint32_t interval);

#endif
