/* Reading a report: groups, figures, gates. */
#include "core/figures/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- figures ------------------------------------------------------------ */

size_t
kv_report_group_count(const kv_report *report)
{
    return report->order_count;
}

static const kv__node *
group_at(const kv_report *report, size_t group)
{
    return &report->nodes[report->order[group]];
}

size_t
kv_report_group_depth(const kv_report *report, size_t group)
{
    return group_at(report, group)->depth;
}

const char *
kv_report_group_name(const kv_report *report, size_t group, size_t level)
{
    const kv__node *node = group_at(report, group);

    while (node->depth > level + 1)
        node = &report->nodes[node->parent];
    return node->name;
}

uint64_t
kv_report_group_tasks(const kv_report *report, size_t group)
{
    return group_at(report, group)->n_tasks;
}

uint64_t
kv_report_group_attempts(const kv_report *report, size_t group)
{
    return group_at(report, group)->n_attempts;
}

size_t
kv_report_metric_count(const kv_report *report)
{
    return 2 * report->column_count;
}

const char *
kv_report_metric_name(const kv_report *report, size_t metric)
{
    const kv__column *column = &report->columns[metric / 2];

    return metric % 2 == 0 ? column->name : column->pooled;
}

static char *
digits_of(const mpz_t number)
{
    char *text = kv__alloc(mpz_sizeinbase(number, 10) + 2);

    return text == NULL ? NULL : mpz_get_str(text, 10, number);
}

kv_status
kv_report_figure(const kv_report *report, size_t group, const char *metric,
                 kv_figure *out, kv_error *err)
{
    kv_figure figure = {.struct_size = sizeof figure};
    kv__value *value;
    size_t i, size = out->struct_size;

    for (i = 0; i < 2 * report->column_count; i++)
        if (strcmp(kv_report_metric_name(report, i), metric) == 0)
            break;
    if (group >= report->order_count || i == 2 * report->column_count)
        return kv__fail(err, KV_ENOTFOUND,
                        "the report has no metric '%s' for group %zu", metric,
                        group);
    value = &report->nodes[report->order[group]].figures[i];
    figure.defined = value->defined;
    figure.n = value->n;
    figure.weights = i % 2 == 0 ? "equal" : "count";
    figure.value = NAN;
    figure.low = value->low;
    figure.high = value->high;
    figure.reason = value->defined ? NULL : value->reason;
    if (value->defined) {
        if (value->num == NULL)
            value->num = digits_of(mpq_numref(value->value));
        if (value->den == NULL)
            value->den = digits_of(mpq_denref(value->value));
        if (value->num == NULL || value->den == NULL)
            return kv__nomem(err);
        figure.value = kv__mpq_double(value->value);
        figure.numerator = value->num;
        figure.denominator = value->den;
    }
    memcpy(out, &figure, size < sizeof figure ? size : sizeof figure);
    out->struct_size = (uint32_t)size;
    return KV_OK;
}

uint64_t
kv_report_damaged(const kv_report *report)
{
    uint64_t damaged = 0;
    size_t i;

    for (i = 0; i < report->input_count; i++)
        damaged += report->tally->inputs[report->inputs[i]].damaged;
    return damaged;
}

uint64_t
kv_report_disagreements(const kv_report *report)
{
    uint64_t count = 0;
    size_t i;

    for (i = 0; i < report->check_count; i++)
        count += !report->checks[i].agrees;
    return count;
}

/* --- gates -------------------------------------------------------------- */

typedef struct gate {
    char name[64];
    char op[3];
    const char *value;
} gate;

static bool
read_gate(const char *expression, gate *out)
{
    const char *at = strpbrk(expression, "<>=");
    size_t length = at == NULL ? 0 : (size_t)(at - expression);

    while (length > 0 && expression[length - 1] == ' ')
        length--;
    if (at == NULL || length == 0 || length >= sizeof out->name)
        return false;
    memcpy(out->name, expression, length);
    out->name[length] = '\0';
    out->op[0] = at[0];
    out->op[1] = at[1] == '=' ? '=' : '\0';
    out->op[2] = '\0';
    at += out->op[1] == '=' ? 2 : 1;
    at += strspn(at, " ");
    out->value = at;
    return strcmp(out->op, "=") != 0;
}

static bool
compare_holds(const char *op, int order)
{
    switch (op[0]) {
    case '<': return order < 0 || (op[1] == '=' && order == 0);
    case '>': return order > 0 || (op[1] == '=' && order == 0);
    default: return order == 0;
    }
}

kv_status
kv_report_require(const kv_report *report, const char *expression, int *holds,
                  int *defined, kv_error *err)
{
    const kv__node *node;
    const kv__value *value;
    const char *wrong;
    mpq_t bound;
    size_t i, c;
    gate g;

    *holds = 1;
    *defined = 1;
    if (!read_gate(expression, &g))
        return kv__fail(err, KV_EINVAL,
                        "'%s' is no condition, expected METRIC>=VALUE",
                        expression);
    for (c = 0; c < 2 * report->column_count; c++)
        if (strcmp(kv_report_metric_name(report, c), g.name) == 0)
            break;
    if (c == 2 * report->column_count)
        return kv__fail(err, KV_ENOTFOUND,
                        "the report has no metric '%s' to require", g.name);
    mpq_init(bound);
    wrong = kv__mpq_parse(g.value, bound);
    for (i = 0; wrong == NULL && i < report->order_count; i++) {
        node = group_at(report, i);
        value = &node->figures[c];
        if (node->depth != 1)
            continue;
        if (!value->defined)
            *defined = 0;
        else if (!compare_holds(g.op, mpq_cmp(value->value, bound)))
            *holds = 0;
    }
    mpq_clear(bound);
    /* A gate without a run to pass it is not passed. */
    *defined = *defined && report->order_count > 0;
    if (wrong != NULL)
        return kv__fail(err, KV_EINVAL, "'%s' is %s", g.value, wrong);
    return KV_OK;
}

void
kv_percent(double rate, uint32_t digits, char *text, size_t size)
{
    kv__ratio ratio;
    kv__buf buf = {0};
    mpq_t q;

    snprintf(text, size, "null");
    if (!kv__ratio_of(rate, &ratio))
        return;
    mpq_init(q);
    mpq_set_si(q, (long)ratio.num, (unsigned long)ratio.den);
    mpq_canonicalize(q);
    kv__mpq_percent(q, digits > 6 ? 6 : digits, &buf);
    if (kv__buf_text(&buf) != NULL)
        snprintf(text, size, "%s", buf.data);
    kv__buf_clear(&buf);
    mpq_clear(q);
}
