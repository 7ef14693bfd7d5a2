/* SPDX-License-Identifier: MIT */
/* Conditions that a report must meet, for --require.  They compare exact
 * fractions: 0.3 is met by 3 of 10, whatever a double makes of it. */
#include "core/figures/condition.h"
#include "core/figures/tree.h"

#include <string.h>

typedef struct gate {
    char name[64];
    kv__operator op;
} gate;

static bool
read_gate(const char *expression, gate *out)
{
    const char *at = strpbrk(expression, "<>=");
    size_t length = at == NULL ? 0 : (size_t)(at - expression);

    while (length > 0 && expression[length - 1] == ' ')
        length--;
    if (length == 0 || length >= sizeof out->name)
        return false;
    memcpy(out->name, expression, length);
    out->name[length] = '\0';
    return kv__operator_read(at, &out->op);
}

/* The figure's place, or the number of figures. */
static size_t
find_figure(const kv_report *report, const char *name)
{
    size_t c;

    for (c = 0; c < 2 * report->column_count; c++)
        if (strcmp(kv_report_metric_name(report, c), name) == 0)
            break;
    return c;
}

/* The same report with another metric: what a gate asks for must not depend on
 * what is shown. */
static kv_status
make_figure(const kv_report *report, const char *name, kv_report **out,
            kv_error *err)
{
    kv_report_options o = report->options;
    char plain[64];
    const char *metric = plain;
    size_t length = strlen(name), suffix = strlen("_pooled");

    if (length > suffix && strcmp(name + length - suffix, "_pooled") == 0)
        length -= suffix;
    memcpy(plain, name, length);
    plain[length] = '\0';
    o.metrics = &metric;
    o.metric_count = 1;
    o.ks = NULL;
    o.interval = KV_INTERVAL_NONE;
    return kv_report_new(report->tally, &o, out, err);
}

kv_status
kv_report_require(const kv_report *report, const char *expression, int *holds,
                  int *defined, kv_error *err)
{
    const kv__node *node;
    const kv__value *value;
    const char *wrong;
    mpq_t bound;
    kv_report *own = NULL;
    kv_status status;
    size_t i, c;
    gate g;

    *holds = 1;
    *defined = 1;
    if (!read_gate(expression, &g))
        return kv__fail(err, KV_EINVAL,
                        "invalid condition '%s', expected METRIC>=VALUE",
                        expression);
    c = find_figure(report, g.name);
    if (c == 2 * report->column_count) {
        status = make_figure(report, g.name, &own, err);
        if (status != KV_OK)
            return status;
        report = own;
        c = find_figure(report, g.name);
    }
    if (c == 2 * report->column_count) {
        kv_report_free(own);
        return kv__fail(err, KV_ENOTFOUND, "no metric '%s' to require", g.name);
    }
    mpq_init(bound);
    wrong = kv__mpq_parse(g.op.value, bound);
    for (i = 0; wrong == NULL && i < report->order_count; i++) {
        node = &report->nodes[report->order[i]];
        value = &node->figures[c];
        /* Every run has to meet it; groups of a run do not. */
        if (node->depth != 1)
            continue;
        if (!value->defined)
            *defined = 0;
        else if (!kv__operator_holds(&g.op, mpq_cmp(value->value, bound)))
            *holds = 0;
    }
    /* A gate without a run to pass it is not passed. */
    *defined = *defined && report->order_count > 0;
    mpq_clear(bound);
    kv_report_free(own);
    if (wrong != NULL)
        return kv__fail(err, KV_EINVAL, "'%s' is %s", g.op.value, wrong);
    return KV_OK;
}
