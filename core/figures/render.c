/* SPDX-License-Identifier: MIT */
/* A report as JSON or CSV, for programs, and the choice of a renderer.  A
 * report may have millions of groups, so text is handed over in pieces. */
#include "core/figures/render.h"
#include "core/base/take.h"

#include <math.h>
#include <string.h>

/* --- JSON --------------------------------------------------------------- */

static void
json_path(kv__buf *out, const kv_report *report, const kv__node *node)
{
    const char *names[64];
    size_t depth = node->depth;

    for (; node->depth > 0; node = &report->nodes[node->parent])
        names[node->depth - 1] = node->name;
    kv__buf_char(out, '[');
    for (size_t i = 0; i < depth; i++) {
        kv__buf_str(out, i > 0 ? "," : "");
        kv__json_string(out, kv__cstr(names[i]));
    }
    kv__buf_char(out, ']');
}

/* An integer that every JSON reader keeps, else its digits as a string. */
static void
json_integer(kv__buf *out, const mpz_t number)
{
    char text[64];
    kv__buf big = {0};

    if (mpz_sizeinbase(number, 2) <= 53) {
        kv__buf_str(out, mpz_get_str(text, 10, number));
    } else if (kv__buf_reserve(&big, mpz_sizeinbase(number, 10) + 2)) {
        kv__buf_char(out, '"');
        kv__buf_str(out, mpz_get_str(big.data, 10, number));
        kv__buf_char(out, '"');
    } else {
        out->failed = true;
    }
    kv__buf_clear(&big);
}

/* An end of an interval with ten digits: mathematics libraries differ in the
 * last ones of a double, and a report must not. */
static void
put_end(kv__buf *out, double value)
{
    kv__buf_printf(out, "%.10g", value);
}

static void
json_figure(kv__buf *out, const char *name, const kv__value *value,
            const char *weights)
{
    kv__json_string(out, kv__cstr(name));
    kv__buf_str(out, ":{\"value\":");
    if (value->defined)
        kv__json_number(out, kv__mpq_double(value->value));
    else
        kv__buf_str(out, "null");
    kv__buf_printf(out, ",\"n\":%llu,\"weights\":\"%s\",\"numerator\":",
                   (unsigned long long)value->n, weights);
    if (value->defined) {
        json_integer(out, mpq_numref(value->value));
        kv__buf_str(out, ",\"denominator\":");
        json_integer(out, mpq_denref(value->value));
    } else {
        kv__buf_str(out, "null,\"denominator\":null");
    }
    if (value->defined && isfinite(value->low)) {
        kv__buf_str(out, ",\"interval\":[");
        put_end(out, value->low);
        kv__buf_char(out, ',');
        put_end(out, value->high);
        kv__buf_str(out, "],\"reason\":");
    } else {
        kv__buf_str(out, ",\"interval\":null,\"reason\":");
    }
    if (value->defined)
        kv__buf_str(out, "null");
    else
        kv__json_string(out, kv__cstr(value->reason));
    kv__buf_char(out, '}');
}

static void
json_group(kv__buf *out, const kv_report *report, const kv__node *node)
{
    const char *comma = "";
    size_t i;

    kv__buf_str(out, "{\"path\":");
    json_path(out, report, node);
    kv__buf_printf(out, ",\"n_tasks\":%llu,\"n_attempts\":%llu,\"outcomes\":{",
                   (unsigned long long)node->n_tasks,
                   (unsigned long long)node->n_attempts);
    for (i = KV_OUTCOME_PASS; i <= KV_OUTCOME_UNSCORED; i++)
        kv__buf_printf(out, "%s\"%s\":%llu", i > 1 ? "," : "",
                       kv_outcome_name((kv_outcome)i),
                       (unsigned long long)node->outcome[i]);
    kv__buf_str(out, "},\"classes\":{");
    for (i = 1; i < KV_CLASS_COUNT; i++) {
        if (node->classes[i] == 0)
            continue;
        kv__buf_printf(out, "%s\"%s\":%llu", comma, kv_class_name((kv_class)i),
                       (unsigned long long)node->classes[i]);
        comma = ",";
    }
    kv__buf_str(out, "},\"errors\":{");
    for (comma = "", i = 1; i < KV_CLASS_COUNT; i++) {
        if (node->errors[i] == 0)
            continue;
        kv__buf_printf(out, "%s\"%s\":%llu", comma, kv_class_name((kv_class)i),
                       (unsigned long long)node->errors[i]);
        comma = ",";
    }
    kv__buf_printf(out, "},\"missing\":%llu,\"metrics\":{",
                   (unsigned long long)node->missing);
    for (i = 0; i < report->column_count; i++) {
        kv__buf_str(out, i > 0 ? ",\n   " : "\n   ");
        json_figure(out, report->columns[i].name, &node->figures[2 * i],
                    "equal");
        kv__buf_str(out, ",\n   ");
        json_figure(out, report->columns[i].pooled, &node->figures[2 * i + 1],
                    "count");
    }
    kv__buf_str(out, "}}");
}

static void
json_input(kv__buf *out, const kv__input *input)
{
    size_t i;

    kv__buf_str(out, "{\"path\":");
    kv__json_string(out, kv__cstr(input->path));
    kv__buf_str(out, ",\"format\":");
    if (input->format == NULL)
        kv__buf_str(out, "null");
    else
        kv__json_string(out, kv__cstr(input->format));
    kv__buf_printf(out, ",\"records\":%llu,\"damaged\":%llu,\"missing\":%llu",
                   (unsigned long long)input->records,
                   (unsigned long long)input->damaged,
                   (unsigned long long)input->missing);
    kv__buf_str(out, ",\"note\":");
    if (input->note == NULL)
        kv__buf_str(out, "null");
    else
        kv__json_string(out, kv__cstr(input->note));
    kv__buf_str(out, ",\"skipped\":[");
    for (i = 0; i < input->skip_count; i++) {
        const kv__skip *skip = &input->skips[i];

        kv__buf_str(out, i > 0 ? "," : "");
        if (skip->line == 0)
            kv__buf_str(out, "{\"line\":null");
        else
            kv__buf_printf(out, "{\"line\":%llu",
                           (unsigned long long)skip->line);
        if (skip->column == 0)
            kv__buf_str(out, ",\"column\":null,\"reason\":");
        else
            kv__buf_printf(out, ",\"column\":%llu,\"reason\":",
                           (unsigned long long)skip->column);
        kv__json_string(out, kv__cstr(skip->reason));
        kv__buf_char(out, '}');
    }
    kv__buf_str(out, "]}");
}

static void
json_head(kv__buf *out, const kv_report *report)
{
    const kv_report_options *o = &report->options;

    kv__buf_printf(
        out,
        "{\"kverify_report\":1,\n \"policy\":\"%s\","
        "\"missing_groups\":\"%s\",\"k_eligible\":%s,\n"
        " \"interval\":{\"method\":\"%s\",\"confidence\":",
        kv__policy_name(o->policy), kv__policy_name(o->missing_groups),
        o->k_eligible ? "true" : "false", kv__interval_name(o->interval));
    kv__json_number(out, o->confidence);
    if (o->interval == KV_INTERVAL_CLUSTER) {
        kv__buf_str(out, ",\"cluster\":");
        kv__json_string(out,
                        kv__cstr(o->cluster == NULL ? "dataset" : o->cluster));
    }
    if (o->interval == KV_INTERVAL_BOOTSTRAP)
        kv__buf_printf(out, ",\"resamples\":%u,\"seed\":%llu", o->resamples,
                       (unsigned long long)o->seed);
    kv__buf_str(out, "},\n \"groups\":[");
}

static void
json_quote(kv__buf *out, const kv__quote *quote, bool more)
{
    const kv__stored *stored = quote->stored;
    size_t i;

    kv__buf_str(out, more ? ",\n  {\"path\":" : "\n  {\"path\":");
    kv__json_string(out, kv__cstr(stored->path));
    kv__buf_str(out, ",\"about\":{");
    for (i = 0; i < stored->pair_count; i++) {
        kv__buf_str(out, i > 0 ? "," : "");
        kv__json_string(out, kv__cstr(stored->pairs[i].key));
        kv__buf_char(out, ':');
        kv__json_string(out, kv__cstr(stored->pairs[i].value));
    }
    kv__buf_str(out, "},\"figure\":");
    kv__json_string(out, kv__cstr(quote->figure->name));
    kv__buf_str(out, ",\"stored\":");
    kv__json_string(out, kv__cstr(quote->figure->value));
    kv__buf_char(out, '}');
}

static void
json_tail(kv__buf *out, const kv_report *report)
{
    size_t i;

    kv__buf_str(out, "],\n \"checks\":[");
    for (i = 0; i < report->check_count; i++) {
        const kv__check *check = &report->checks[i];

        kv__buf_str(out, i > 0 ? ",\n  {\"path\":" : "\n  {\"path\":");
        kv__json_string(out, kv__cstr(check->path));
        kv__buf_str(out, ",\"about\":");
        kv__json_string(out, kv__cstr(check->about));
        kv__buf_printf(out, ",\"figure\":\"%s\",\"stored\":", check->name);
        kv__json_string(out, kv__cstr(check->stored));
        kv__buf_str(out, ",\"found\":");
        kv__json_string(out, kv__cstr(check->found));
        kv__buf_printf(out, ",\"agrees\":%s}",
                       check->agrees ? "true" : "false");
    }
    kv__buf_str(out, "],\n \"quoted\":[");
    for (i = 0; i < report->quote_count; i++)
        json_quote(out, &report->quotes[i], i > 0);
    kv__buf_str(out, "],\n \"warnings\":[");
    for (i = 0; i < report->warning_count; i++) {
        kv__buf_str(out, i > 0 ? "," : "");
        kv__json_string(out, kv__cstr(report->warnings[i]));
    }
    kv__buf_str(out, "],\n \"inputs\":[");
}

/* Hand over what has been collected once it is LEAST bytes. */
static kv_status
drain(kv__buf *out, size_t least, kv_write_fn write, void *context)
{
    if (out->failed)
        return KV_ENOMEM;
    if (out->length >= least && out->length > 0) {
        if (write(context, out->data, out->length) != 0)
            return KV_EIO;
        out->length = 0;
    }
    return KV_OK;
}

static kv_status
render_json(const kv_report *report, kv__buf *out, kv_write_fn write,
            void *context)
{
    kv_status status = KV_OK;
    size_t i;

    json_head(out, report);
    for (i = 0; status == KV_OK && i < report->order_count; i++) {
        kv__buf_str(out, i > 0 ? ",\n  " : "\n  ");
        json_group(out, report, &report->nodes[report->order[i]]);
        status = drain(out, 1 << 16, write, context);
    }
    json_tail(out, report);
    for (i = 0; status == KV_OK && i < report->input_count; i++) {
        kv__buf_str(out, i > 0 ? ",\n  " : "\n  ");
        json_input(out, &report->tally->inputs[report->inputs[i]]);
        status = drain(out, 1 << 16, write, context);
    }
    kv__buf_str(out, "]}\n");
    return status == KV_OK ? drain(out, 0, write, context) : status;
}

/* --- CSV ---------------------------------------------------------------- */

/* A spreadsheet would run what begins like a formula: names come from files of
 * others.  Control characters are written as JSON writes them. */
static void
csv_field(kv__buf *out, const char *text)
{
    bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    bool quoted = formula || strpbrk(text, ",\"\r\n") != NULL;
    const unsigned char *c = (const unsigned char *)text;
    unsigned code;
    size_t size;

    if (quoted)
        kv__buf_char(out, '"');
    if (formula)
        kv__buf_char(out, '\'');
    for (; *c != '\0'; c++) {
        size = kv__odd_char(c, strlen((const char *)c), &code);
        if (size > 0) {
            kv__buf_printf(out, "\\u%04x", code);
            c += size - 1;
        } else {
            if (*c == '"')
                kv__buf_char(out, '"');
            kv__buf_char(out, (char)*c);
        }
    }
    if (quoted)
        kv__buf_char(out, '"');
}

static void
csv_path(kv__buf *path, const kv_report *report, const kv__node *node)
{
    if (node->depth > 1) {
        csv_path(path, report, &report->nodes[node->parent]);
        kv__buf_char(path, '/');
    }
    kv__buf_str(path, node->name);
}

static void
csv_row(kv__buf *out, const char *path, const kv__node *node,
        const char *metric, const char *weights, const kv__value *value)
{
    csv_field(out, path);
    kv__buf_printf(out, ",%llu,%llu,", (unsigned long long)node->n_tasks,
                   (unsigned long long)node->n_attempts);
    csv_field(out, metric);
    kv__buf_printf(out, ",%s,%llu,", weights, (unsigned long long)value->n);
    if (value->defined) {
        kv__json_number(out, kv__mpq_double(value->value));
        kv__buf_char(out, ',');
        json_integer(out, mpq_numref(value->value));
        kv__buf_char(out, ',');
        json_integer(out, mpq_denref(value->value));
        kv__buf_char(out, ',');
        if (isfinite(value->low))
            put_end(out, value->low);
        kv__buf_char(out, ',');
        if (isfinite(value->high))
            put_end(out, value->high);
        kv__buf_char(out, ',');
    } else {
        kv__buf_str(out, ",,,,,");
        csv_field(out, value->reason);
    }
    kv__buf_char(out, '\n');
}

static kv_status
render_csv(const kv_report *report, kv__buf *out, kv_write_fn write,
           void *context)
{
    kv__buf path = {0};
    kv_status status = KV_OK;
    size_t i, c;

    kv__buf_str(out, "path,n_tasks,n_attempts,metric,weights,n,value,"
                     "numerator,denominator,low,high,reason\n");
    for (i = 0; status == KV_OK && i < report->order_count; i++) {
        const kv__node *node = &report->nodes[report->order[i]];

        kv__buf_reset(&path);
        csv_path(&path, report, node);
        status = kv__buf_text(&path) == NULL ? KV_ENOMEM : KV_OK;
        for (c = 0; status == KV_OK && c < report->column_count; c++) {
            csv_row(out, path.data, node, report->columns[c].name, "equal",
                    &node->figures[2 * c]);
            csv_row(out, path.data, node, report->columns[c].pooled, "count",
                    &node->figures[2 * c + 1]);
        }
        if (status == KV_OK)
            status = drain(out, 1 << 16, write, context);
    }
    kv__buf_clear(&path);
    for (i = 0; i < report->warning_count; i++) {
        kv__buf_str(out, ",,,warning,,,,,,,,");
        csv_field(out, report->warnings[i]);
        kv__buf_char(out, '\n');
    }
    return status == KV_OK ? drain(out, 0, write, context) : status;
}

kv_status
kv_report_render(const kv_report *report, const kv_render_options *given,
                 kv_write_fn write, void *context, kv_error *err)
{
    kv_render_options o;
    kv__buf out = {0};
    kv_status status = kv__take("kv_report_render", given, &o, sizeof o, err);

    if (status != KV_OK)
        return status;
    /* 0 digits can be asked for, so only an absent member means the default. */
    if (given == NULL || !KV_HAS(kv_render_options, given, digits))
        o.digits = 1;
    if (o.digits > 6)
        return kv__fail(err, KV_EINVAL, "%u digits, expected 0 to 6", o.digits);
    if (o.format > KV_RENDER_LATEX)
        return kv__fail(err, KV_EINVAL, "unknown format %u of a report",
                        o.format);
    if (o.format == KV_RENDER_JSON)
        status = render_json(report, &out, write, context);
    else if (o.format == KV_RENDER_CSV)
        status = render_csv(report, &out, write, context);
    else
        status = kv__render_table(report, &o, &out)
                     ? drain(&out, 0, write, context)
                     : KV_ENOMEM;
    kv__buf_clear(&out);
    if (status == KV_EIO)
        return kv__fail(err, KV_EIO, "the report could not be written");
    return status == KV_OK ? KV_OK : kv__nomem(err);
}
