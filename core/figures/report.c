/* From a tally to figures: options, columns, means up the tree. */
#include "core/figures/report.h"

#include "core/figures/interval.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- options and columns ------------------------------------------------ */

const char *
kv__policy_name(uint32_t policy)
{
    return policy == KV_POLICY_SKIP ? "skip" : "fail";
}

const char *
kv__interval_name(uint32_t interval)
{
    static const char *const names[] = {"wilson", "clopper-pearson", "cluster",
                                        "bootstrap", "none"};

    return interval <= KV_INTERVAL_NONE ? names[interval] : "?";
}

bool
kv__report_warn(kv_report *report, const char *format, ...)
{
    char text[KV_ERROR_MAX];
    const char *interned, **grown;
    va_list args;
    size_t i;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    interned = kv__pool_intern(&report->pool, text, strlen(text));
    if (interned == NULL)
        return false;
    for (i = 0; i < report->warnings; i++)
        if (report->warning[i] == interned)
            return true;
    grown = kv__grow(report->warning, &report->warning_capacity,
                     report->warnings + 1, sizeof *grown);
    if (grown == NULL)
        return false;
    report->warning = grown;
    /* In text order, so that it does not depend on who came first. */
    for (i = report->warnings++;
         i > 0 && strcmp(report->warning[i - 1], interned) > 0; i--)
        report->warning[i] = report->warning[i - 1];
    report->warning[i] = interned;
    return true;
}

static kv_status
take_options(kv_report *report, const kv_report_options *given, kv_error *err)
{
    kv_report_options *o = &report->options;

    if (given != NULL)
        memcpy(o, given,
               given->struct_size < sizeof *o ? given->struct_size : sizeof *o);
    o->confidence = o->confidence == 0.0 ? 0.95 : o->confidence;
    o->resamples = o->resamples == 0 ? 1000 : o->resamples;
    o->threshold = o->threshold == 0.0 ? 0.75 : o->threshold;
    if (!(o->confidence > 0.0 && o->confidence < 1.0))
        return kv__fail(err, KV_EINVAL, "a confidence outside (0,1)");
    if (!(o->threshold > 0.0 && o->threshold <= 1.0))
        return kv__fail(err, KV_EINVAL, "a threshold outside (0,1]");
    if (o->by != NULL && o->by_count > 14)
        return kv__fail(err, KV_EINVAL, "more than 14 levels of groups");
    if (o->policy > KV_POLICY_SKIP || o->missing_groups > KV_POLICY_SKIP ||
        o->interval > KV_INTERVAL_NONE)
        return kv__fail(err, KV_EINVAL, "an unknown policy or interval");
    if (o->cluster != NULL) {
        o->cluster =
            kv__pool_intern(&report->pool, o->cluster, strlen(o->cluster));
        if (o->cluster == NULL)
            return kv__nomem(err);
    }
    report->rules.policy = o->policy;
    report->rules.eligible = o->k_eligible != 0;
    report->rules.threshold = o->threshold;
    return KV_OK;
}

static bool
add_column(kv_report *report, const kv__metric *metric, uint64_t k)
{
    kv__column *grown =
        kv__realloc(report->column, (report->columns + 1) * sizeof *grown);
    kv__buf name = {0};
    const char *at;
    size_t i;

    if (grown == NULL)
        return false;
    report->column = grown;
    for (at = metric->name; *at != '\0'; at++) {
        if (*at == 'k' && metric->param == KV__PARAM_K &&
            (at[-1] == '@' || at[-1] == '^'))
            kv__buf_printf(&name, "%llu", (unsigned long long)k);
        else
            kv__buf_char(&name, *at);
    }
    if (metric->param == KV__PARAM_THRESHOLD)
        kv__buf_printf(&name, "@%g", report->options.threshold);
    for (i = 0; i < report->columns && kv__buf_text(&name) != NULL; i++) {
        if (strcmp(grown[i].name, name.data) == 0) {
            kv__buf_clear(&name);
            return true;
        }
    }
    grown += report->columns;
    memset(grown, 0, sizeof *grown);
    grown->metric = metric;
    grown->k = k;
    if (kv__buf_text(&name) != NULL)
        grown->name =
            kv__arena_copy(&report->pool.arena, name.data, name.length);
    kv__buf_str(&name, "_pooled");
    if (kv__buf_text(&name) != NULL)
        grown->pooled =
            kv__arena_copy(&report->pool.arena, name.data, name.length);
    kv__buf_clear(&name);
    report->columns++;
    return grown->name != NULL && grown->pooled != NULL;
}

/* One column, or one for each k. */
static bool
add_for_ks(kv_report *report, const kv__metric *metric)
{
    size_t i;

    if (metric->param != KV__PARAM_K)
        return add_column(report, metric, 0);
    if (report->options.ks == NULL)
        return add_column(report, metric, 1);
    for (i = 0; i < report->options.k_count; i++)
        if (!add_column(report, metric, report->options.ks[i]))
            return false;
    return true;
}

/* "pass@10" is the entry pass@k with its parameter.  1 matched, 0 not, -1
 * without memory. */
static int
match_column(kv_report *report, const kv__metric *metric, const char *name)
{
    const char *k = strchr(metric->name, '@');
    unsigned long long number;
    size_t head;
    char *rest;

    if (strcmp(metric->name, name) == 0)
        return add_for_ks(report, metric) ? 1 : -1;
    if (metric->param != KV__PARAM_K)
        return 0;
    k = k == NULL ? strchr(metric->name, '^') : k;
    head = (size_t)(k + 1 - metric->name);
    if (strncmp(name, metric->name, head) != 0 || name[head] < '1' ||
        name[head] > '9')
        return 0;
    number = strtoull(name + head, &rest, 10);
    if (strcmp(rest, metric->name + head + 1) != 0 || number > UINT32_MAX)
        return 0;
    return add_column(report, metric, number) ? 1 : -1;
}

static kv_status
asked_columns(kv_report *report, kv_error *err)
{
    size_t i, j;
    int matched;

    for (i = 0; i < report->options.metric_count; i++) {
        for (matched = 0, j = 0; matched == 0 && j < kv__metric_count; j++)
            matched = match_column(report, &kv__metrics[j],
                                   report->options.metrics[i]);
        if (matched < 0)
            return kv__nomem(err);
        if (matched == 0)
            return kv__fail(err, KV_ENOTFOUND, "no metric '%s'",
                            report->options.metrics[i]);
    }
    return KV_OK;
}

static kv_status
default_columns(kv_report *report, kv_error *err)
{
    uint32_t kinds = 0;
    bool multi = false;
    size_t i;

    for (i = 0; i < report->nodes; i++) {
        kinds |= report->node[i].kinds;
        multi |= report->node[i].most > 1;
    }
    for (i = 0; i < kv__metric_count; i++) {
        const kv__metric *metric = &kv__metrics[i];

        if ((metric->kinds & kinds) == 0 ||
            ((metric->flags & KV__METRIC_MULTI) != 0 && !multi))
            continue;
        if (!add_for_ks(report, metric))
            return kv__nomem(err);
    }
    return KV_OK;
}

/* --- counting tasks ----------------------------------------------------- */

/* The counts that the metrics without sums look at. */
#define CELL_KEYS 7

static void
cell_key(const kv__stat *stat, uint64_t *key)
{
    const uint64_t counts[CELL_KEYS] = {
        stat->n,        stat->pass,      stat->fail,     stat->error,
        stat->unscored, stat->no_answer, stat->ambiguous};

    memcpy(key, counts, sizeof counts);
}

/* The cell for these counts, free (times 0) when there is none yet. */
static kv__cell *
find_cell(kv__cell *cells, size_t capacity, const kv__stat *stat)
{
    uint64_t key[CELL_KEYS], other[CELL_KEYS];
    size_t at;

    cell_key(stat, key);
    at = (size_t)kv__hash((const char *)key, sizeof key, 0) & (capacity - 1);
    for (; cells[at].times > 0; at = (at + 1) & (capacity - 1)) {
        cell_key(&cells[at].stat, other);
        if (memcmp(key, other, sizeof key) == 0)
            break;
    }
    return &cells[at];
}

static bool
count_cell(kv__node *node, const kv__stat *stat)
{
    size_t capacity = node->cell_capacity, i;
    kv__cell *cell, *grown;

    if ((node->cells + 1) * 2 > capacity) {
        capacity = capacity == 0 ? 16 : capacity * 2;
        grown = kv__zalloc(capacity, sizeof *grown);
        if (grown == NULL)
            return false;
        for (i = 0; i < node->cell_capacity; i++)
            if (node->cell[i].times > 0)
                *find_cell(grown, capacity, &node->cell[i].stat) =
                    node->cell[i];
        free(node->cell);
        node->cell = grown;
        node->cell_capacity = capacity;
    }
    cell = find_cell(node->cell, capacity, stat);
    if (cell->times++ == 0) {
        cell->stat = *stat;
        node->cells++;
    }
    return true;
}

static void
count_classes(kv_report *report, kv__node *node, const kv__task *task)
{
    kv__entry entry;
    uint32_t i;

    for (i = 0; i < task->attempts; i++) {
        kv__tally_unpack(report->tally, &kv__task_attempts(task)[i], &entry);
        if (!task->conflict)
            node->classes[entry.error_class]++;
    }
}

static bool
count_task(kv_report *report, kv__node *node, const kv__task *task)
{
    kv__stat stat = {0};
    bool good = kv__task_stat(report->tally, task, &stat);

    /* The cells do without the sums. */
    kv__sum_clear(&stat.credit);
    kv__sum_clear(&stat.score);
    if (!good || !count_cell(node, &stat))
        return false;
    count_classes(report, node, task);
    node->n_attempts += stat.n;
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

    node->n_tasks = node->tasks;
    for (i = 0; i < node->tasks; i++)
        if (!count_task(report, node, &report->tally->tasks[node->task[i]]))
            return false;
    return true;
}

static bool
count_node(kv_report *report, size_t at)
{
    kv__node *node = &report->node[at], *child;
    size_t i, j;

    if (node->tasks > 0 && !count_leaf(report, node))
        return false;
    for (i = 0; i < node->children; i++) {
        if (!count_node(report, node->child[i]))
            return false;
        child = &report->node[node->child[i]];
        node->n_tasks += child->n_tasks;
        node->n_attempts += child->n_attempts;
        node->conflicts += child->conflicts;
        node->repeats += child->repeats;
        node->kinds |= child->kinds;
        node->most = child->most > node->most ? child->most : node->most;
        for (j = 0; j <= KV_OUTCOME_UNSCORED; j++)
            node->outcome[j] += child->outcome[j];
        for (j = 0; j < KV_CLASS_COUNT; j++)
            node->classes[j] += child->classes[j];
    }
    return true;
}

/* --- values ------------------------------------------------------------- */

bool
kv__value_undefined(kv__value *value, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    value->defined = false;
    free(value->reason);
    value->reason = strdup(text);
    return value->reason != NULL;
}

/* Whether anything in the group was judged at all. */
bool
kv__nothing_judged(const kv__node *node)
{
    return node->outcome[KV_OUTCOME_PASS] + node->outcome[KV_OUTCOME_FAIL] +
               node->outcome[KV_OUTCOME_ERROR] ==
           0;
}

static bool
is_coverage(const kv__metric *metric)
{
    return strcmp(metric->name, "judged") == 0 ||
           strcmp(metric->name, "errors") == 0 ||
           strcmp(metric->name, "unscored") == 0;
}

typedef struct leaf_sum {
    kv__acc acc;
    kv__rate rate;       /* of the task at hand */
    uint64_t n, missing; /* tasks in it, tasks it is undefined for */
    const char *reason;
} leaf_sum;

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
        break;
    case KV__UNDEFINED:
        sum->missing += times;
        /* The reason is one of few static texts; take the first by name. */
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
        for (i = 0; good && i < node->cell_capacity; i++)
            if (node->cell[i].times > 0)
                good = add_task(report, metric, &node->cell[i].stat,
                                node->cell[i].times, sum);
        return good;
    }
    for (i = 0; good && i < node->tasks; i++) {
        memset(&stat, 0, sizeof stat);
        good = kv__task_stat(report->tally,
                             &report->tally->tasks[node->task[i]], &stat) &&
               add_task(report, metric, &stat, 1, sum);
        kv__stat_clear(&stat);
    }
    return good;
}

/* The mean of a leaf: equal and by count are the same there. */
static bool
leaf_value(kv_report *report, const kv__node *node, const kv__column *column,
           kv__value *value)
{
    leaf_sum sum = {0};
    mpq_t divisor;
    bool good;

    if (kv__nothing_judged(node) && !is_coverage(column->metric))
        return kv__value_undefined(
            value, "nothing judged: %llu attempts at %llu tasks",
            (unsigned long long)node->n_attempts,
            (unsigned long long)node->n_tasks);
    report->rules.k = column->k;
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
    } else if (good) {
        mpq_init(divisor);
        mpq_set_ui(divisor, sum.n, 1);
        kv__acc_get(&sum.acc, value->value);
        mpq_div(value->value, value->value, divisor);
        mpq_clear(divisor);
        value->defined = true;
        value->n = sum.n;
        value->squares = 1.0 / (double)sum.n;
    }
    kv__acc_clear(&sum.acc);
    return good;
}

static const char *
child_name(const kv__node *child)
{
    return child->name == NULL ? "(tasks without a group)" : child->name;
}

/* Asked for by name a metric applies to everything; unasked, to what it was
 * made for. */
static bool
applies(const kv_report *report, const kv__node *node, const kv__metric *metric)
{
    return report->options.metrics != NULL || metric->kinds == 0 ||
           (node->kinds & metric->kinds) != 0 || node->n_tasks == 0;
}

/* The plain mean of the children's values. */
static bool
equal_mean(kv_report *report, const kv__node *node, size_t figure,
           kv__value *value)
{
    const kv__value *part;
    const kv__node *child;
    uint64_t count = 0;
    mpq_t divisor;
    size_t i;

    mpq_set_ui(value->value, 0, 1);
    for (i = 0; i < node->children; i++) {
        child = &report->node[node->child[i]];
        part = &child->figure[figure];
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

/* The mean over all tasks below.  A group where no task counts has weight 0;
 * one that is undefined for another reason makes this undefined too. */
static bool
pooled_mean(kv_report *report, const kv__node *node, size_t figure,
            kv__value *value)
{
    const kv__value *part;
    const kv__node *child;
    const char *reason = "no task";
    mpq_t term;
    size_t i;

    mpq_init(term);
    mpq_set_ui(value->value, 0, 1);
    for (i = 0; i < node->children; i++) {
        child = &report->node[node->child[i]];
        part = &child->figure[figure];
        if (part->absent)
            continue;
        if (!part->defined && child->n_tasks > 0 &&
            strncmp(part->reason, "no task", 7) != 0) {
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
    if (value->n == 0)
        return kv__value_undefined(value, "%s", reason);
    value->squares = 1.0 / (double)value->n;
    value->defined = true;
    return true;
}

/* --- the tree ----------------------------------------------------------- */

static bool
fill_value(kv_report *report, size_t at, size_t c, bool pooled)
{
    kv__node *node = &report->node[at];
    const kv__column *column = &report->column[c];
    size_t figure = 2 * c + pooled;
    kv__value *value = &node->figure[figure];
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
    else if (node->children == 0)
        good = leaf_value(report, node, column, value);
    else if (pooled)
        good = pooled_mean(report, node, figure, value);
    else
        good = equal_mean(report, node, figure, value);
    return good;
}

static bool
fill_node(kv_report *report, size_t at)
{
    kv__node *node = &report->node[at];
    size_t i, c;
    bool good = true;

    for (i = 0; good && i < node->children; i++)
        good = fill_node(report, node->child[i]);
    if (!good || at == 0)
        return good;
    node->figure = kv__zalloc(2 * report->columns, sizeof *node->figure);
    if (node->figure == NULL)
        return false;
    for (c = 0; good && c < report->columns; c++)
        good = fill_value(report, at, c, false) &&
               fill_value(report, at, c, true) &&
               kv__value_interval(report, at, &report->column[c], false,
                                  &node->figure[2 * c]) &&
               kv__value_interval(report, at, &report->column[c], true,
                                  &node->figure[2 * c + 1]);
    return good;
}

/* Two inputs of one path, from two shards: an order that is theirs. */
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
    return a->format != NULL && b->format != NULL &&
           strcmp(a->format, "koco-problems") == 0 &&
           strcmp(b->format, "koco-problems") == 0 &&
           strcmp(a->path, b->path) == 0 && a->records == b->records;
}

static bool
sort_inputs(kv_report *report)
{
    const kv_tally *tally = report->tally;
    size_t i;

    report->input = kv__zalloc(tally->input_count, sizeof *report->input);
    if (report->input == NULL)
        return false;
    for (i = 0; i < tally->input_count; i++)
        report->input[i] = i;
    if (tally->input_count > 1)
        qsort_r(report->input, tally->input_count, sizeof *report->input,
                compare_inputs, (void *)tally);
    for (i = 0; i < tally->input_count; i++) {
        if (report->inputs > 0 &&
            same_definitions(&tally->inputs[report->input[report->inputs - 1]],
                             &tally->inputs[report->input[i]]))
            continue;
        report->input[report->inputs++] = report->input[i];
    }
    return true;
}

static bool
warn_conflicts(kv_report *report)
{
    const kv__node *root = &report->node[0];

    if (root->conflicts > 0 &&
        !kv__report_warn(report,
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
    if (status == KV_OK && !count_node(report, 0))
        status = kv__nomem(err);
    if (status == KV_OK)
        status = report->options.metrics != NULL ? asked_columns(report, err)
                                                 : default_columns(report, err);
    if (status == KV_OK && (!fill_node(report, 0) || !sort_inputs(report) ||
                            !warn_conflicts(report)))
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
    for (i = 0; i < report->nodes; i++) {
        kv__node *node = &report->node[i];

        for (j = 0; node->figure != NULL && j < 2 * report->columns; j++)
            if (node->figure[j].made)
                free_value(&node->figure[j]);
        free(node->figure);
        free(node->cell);
        free(node->child);
        free(node->task);
    }
    for (i = 0; i < report->checks; i++) {
        free(report->check[i].found);
        free(report->check[i].about);
    }
    free(report->check);
    free(report->node);
    free(report->slots);
    free(report->order);
    free(report->column);
    free(report->input);
    free(report->warning);
    kv__pool_clear(&report->pool);
    free(report);
}
