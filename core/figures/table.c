/* SPDX-License-Identifier: MIT */
/* The table for people: groups down, metrics across, percent in the cells; and
 * below it what a reader has to know about them.  All cells are made before any
 * is printed, because widths depend on all of them. */
#include "core/figures/render.h"
#include "core/figures/audit.h"
#include "core/figures/wrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BOLD "\x1b[1m"
#define DIM "\x1b[2m"
#define PLAIN "\x1b[0m"

typedef struct table {
    const kv_report *report;
    const kv_render_options *o;
    kv__buf *out;
    size_t *column; /* figure indices shown, in order */
    size_t columns;
    bool intervals;
    char **cell; /* (columns + 3) a row: group, tasks, n, figures; row 0 is
                    the head */
    size_t rows;
    const kv__node **node; /* of row I + 1 */
} table;

/* The only group below its run or group, of tasks without a label: it says what
 * is said above it. */
static bool
is_echo(const kv_report *report, const kv__node *node)
{
    return node->depth > 1 && strcmp(node->name, "(none)") == 0 &&
           report->nodes[node->parent].child_count == 1;
}

static size_t
row_length(const table *t)
{
    return t->columns + 3;
}

/* Columns that a text takes.  Code points, which is right for names except in
 * scripts with wide or combining characters; they only move a column. */
static size_t
text_width(const char *text)
{
    size_t width = 0;

    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

/* --- which columns ------------------------------------------------------ */

/* Whether the column would show the same dull number everywhere (no errors,
 * all judged), and nobody asked for it. */
static bool
is_quiet(const kv_report *report, size_t c)
{
    const kv__column *column = &report->columns[c];
    const kv__value *value;
    unsigned dull = (column->metric->flags & KV__METRIC_QUIET_AT_1) != 0;
    size_t i;

    if ((column->metric->flags &
         (KV__METRIC_QUIET_AT_0 | KV__METRIC_QUIET_AT_1)) == 0 ||
        report->options.metrics != NULL || report->options.metric_count > 0)
        return false;
    for (i = 0; i < report->order_count; i++) {
        value = &report->nodes[report->order[i]].figures[2 * c];
        if (value->absent)
            continue;
        if (!value->defined || mpq_cmp_ui(value->value, dull, 1) != 0)
            return false;
    }
    return true;
}

/* The figures to show: of most metrics only the equal-weight mean. */
static bool
choose_columns(table *t)
{
    const kv_report *report = t->report;
    size_t c;

    t->column = kv__zalloc(2 * report->column_count, sizeof *t->column);
    if (t->column == NULL)
        return false;
    for (c = 0; c < report->column_count; c++) {
        if (is_quiet(report, c))
            continue;
        t->column[t->columns++] = 2 * c;
        if ((report->columns[c].metric->flags & KV__METRIC_HEADLINE) != 0)
            t->column[t->columns++] = 2 * c + 1;
    }
    return true;
}

/* --- cells -------------------------------------------------------------- */

static char *
own(kv__buf *buf)
{
    char *text = NULL;

    if (kv__buf_text(buf) != NULL)
        text = strdup(buf->data);
    kv__buf_clear(buf);
    return text;
}

/* Names come from files of others: nothing in them may reach a terminal that it
 * would obey, or that makes a row read as something else. */
static void
add_name(kv__buf *buf, const char *name)
{
    kv__buf clean = {0};
    unsigned code;
    size_t i, size;

    kv__buf_utf8(&clean, kv__cstr(name), 4096);
    for (i = 0; i < clean.length; i += size) {
        size = kv__odd_char((const unsigned char *)clean.data + i,
                            clean.length - i, &code);
        kv__buf_char(buf, size > 0 ? '?' : clean.data[i]);
        size += size == 0;
    }
    kv__buf_clear(&clean);
}

/* An end of an interval as percent.  It is an estimate in a double, so the
 * rounding of printf will do. */
static void
add_end(kv__buf *buf, double value, unsigned digits)
{
    kv__buf_printf(buf, "%.*f", (int)digits, 100.0 * value);
}

static char *
figure_cell(const table *t, const kv__value *value)
{
    kv__buf buf = {0};

    if (!value->defined) {
        kv__buf_str(&buf, value->absent ? "" : "-");
        return own(&buf);
    }
    kv__mpq_percent(value->value, t->o->digits, &buf);
    if (t->intervals && isfinite(value->low)) {
        kv__buf_str(&buf, " [");
        add_end(&buf, value->low, t->o->digits);
        kv__buf_str(&buf, ", ");
        add_end(&buf, value->high, t->o->digits);
        kv__buf_char(&buf, ']');
    }
    return own(&buf);
}

static char *
count_cell(uint64_t count)
{
    kv__buf buf = {0};

    kv__buf_printf(&buf, "%llu", (unsigned long long)count);
    return own(&buf);
}

static bool
fill_row(table *t, size_t row, const kv__node *node)
{
    char **cell = t->cell + row * row_length(t);
    kv__buf buf = {0};
    size_t i;
    bool good;

    for (i = 1; i < node->depth; i++)
        kv__buf_str(&buf, "  ");
    add_name(&buf, node->name);
    cell[0] = own(&buf);
    cell[1] = count_cell(node->n_tasks);
    cell[2] = count_cell(node->n_attempts);
    good = cell[0] != NULL && cell[1] != NULL && cell[2] != NULL;
    for (i = 0; i < t->columns; i++) {
        cell[3 + i] = figure_cell(t, &node->figures[t->column[i]]);
        good = good && cell[3 + i] != NULL;
    }
    return good;
}

static bool
fill_cells(table *t)
{
    size_t i;
    bool good;

    t->node = kv__zalloc(t->report->order_count + 1, sizeof *t->node);
    if (t->node == NULL)
        return false;
    for (t->rows = 1, i = 0; i < t->report->order_count; i++) {
        const kv__node *node = &t->report->nodes[t->report->order[i]];

        if (!is_echo(t->report, node))
            t->node[t->rows++ - 1] = node;
    }
    t->cell = kv__zalloc(t->rows * row_length(t), sizeof *t->cell);
    if (t->cell == NULL)
        return false;
    t->cell[0] = strdup("group");
    t->cell[1] = strdup("tasks");
    t->cell[2] = strdup("n");
    good = t->cell[0] != NULL && t->cell[1] != NULL && t->cell[2] != NULL;
    for (i = 0; i < t->columns; i++) {
        t->cell[3 + i] = strdup(kv_report_metric_name(t->report, t->column[i]));
        good = good && t->cell[3 + i] != NULL;
    }
    for (i = 1; good && i < t->rows; i++)
        good = fill_row(t, i, t->node[i - 1]);
    return good;
}

static void
free_cells(table *t)
{
    size_t i;

    for (i = 0; t->cell != NULL && i < t->rows * row_length(t); i++)
        free(t->cell[i]);
    free(t->cell);
    free(t->node);
    t->cell = NULL;
    t->node = NULL;
}

/* --- plain text --------------------------------------------------------- */

static size_t
column_width(const table *t, size_t column)
{
    size_t width = 0, row, w;

    for (row = 0; row < t->rows; row++) {
        w = text_width(t->cell[row * row_length(t) + column]);
        width = w > width ? w : width;
    }
    return width;
}

static size_t
table_width(const table *t)
{
    size_t width = 0, i;

    for (i = 0; i < row_length(t); i++)
        width += column_width(t, i) + (i > 0 ? 2 : 0);
    return width;
}

static void
pad(kv__buf *out, size_t count)
{
    while (count-- > 0)
        kv__buf_char(out, ' ');
}

static void
plain_row(const table *t, size_t row, const size_t *width, size_t from,
          size_t to)
{
    char **cell = t->cell + row * row_length(t);
    bool colour = t->o->colour != 0, top;
    size_t i, w;

    top = row > 0 && t->node[row - 1]->depth == 1;
    if (colour && (row == 0 || top))
        kv__buf_str(t->out, row == 0 ? DIM : BOLD);
    for (i = 0; i < to; i++) {
        if (i > 0 && i < from)
            continue;
        w = text_width(cell[i]);
        if (i == 0) {
            kv__buf_str(t->out, cell[0]);
            if (to > 1)
                pad(t->out, width[0] - w);
        } else {
            pad(t->out, 2 + width[i] - w);
            kv__buf_str(t->out, cell[i]);
        }
    }
    while (t->out->length > 0 && t->out->data[t->out->length - 1] == ' ')
        t->out->length--;
    if (colour && (row == 0 || top))
        kv__buf_str(t->out, PLAIN);
    kv__buf_char(t->out, '\n');
}

/* As many columns at a time as fit, each part with the names of the groups. */
static bool
plain_table(table *t)
{
    size_t *width = kv__zalloc(row_length(t), sizeof *width);
    size_t i, from = 1, to, used, row;

    if (width == NULL)
        return false;
    for (i = 0; i < row_length(t); i++)
        width[i] = column_width(t, i);
    while (from < row_length(t)) {
        used = width[0];
        for (to = from; to < row_length(t); to++) {
            if (t->o->width > 0 && to > from &&
                used + 2 + width[to] > t->o->width)
                break;
            used += 2 + width[to];
        }
        if (from > 1)
            kv__buf_char(t->out, '\n');
        for (row = 0; row < t->rows; row++)
            plain_row(t, row, width, from, to);
        from = to;
    }
    free(width);
    return true;
}

/* --- Markdown and LaTeX ------------------------------------------------- */

static void
escaped(kv__buf *out, const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (strchr(special, *text) != NULL)
            kv__buf_char(out, '\\');
        kv__buf_char(out, *text);
    }
}

static void
markdown_cell(kv__buf *out, const char *text, bool name)
{
    /* Leading blanks show depth and would be dropped. */
    for (; name && text[0] == ' ' && text[1] == ' '; text += 2)
        kv__buf_str(out, "&emsp;");
    escaped(out, text, "|\\`*_<[");
}

static void
markdown(const table *t)
{
    size_t row, i, columns = row_length(t);

    for (row = 0; row < t->rows; row++) {
        for (i = 0; i < columns; i++) {
            kv__buf_str(t->out, i == 0 ? "| " : " | ");
            markdown_cell(t->out, t->cell[row * columns + i], i == 0);
        }
        kv__buf_str(t->out, " |\n");
        if (row > 0)
            continue;
        for (i = 0; i < columns; i++)
            kv__buf_str(t->out, i == 0 ? "| :--" : " | --:");
        kv__buf_str(t->out, " |\n");
    }
}

static void
latex_cell(kv__buf *out, const char *text, bool name)
{
    for (; name && text[0] == ' ' && text[1] == ' '; text += 2)
        kv__buf_str(out, "\\quad ");
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '\\': kv__buf_str(out, "\\textbackslash{}"); break;
        case '^': kv__buf_str(out, "\\textasciicircum{}"); break;
        case '~': kv__buf_str(out, "\\textasciitilde{}"); break;
        case '&':
        case '%':
        case '$':
        case '#':
        case '_':
        case '{':
        case '}': kv__buf_char(out, '\\'); /* fall through */
        default: kv__buf_char(out, *text);
        }
    }
}

/* In a table that is pasted into a paper or a page, too. */
static void
put_warnings(const table *t, const char *before)
{
    size_t i;

    for (i = 0; i < t->report->warning_count; i++) {
        kv__buf_str(t->out, before);
        add_name(t->out, t->report->warnings[i]);
        kv__buf_char(t->out, '\n');
    }
}

/* Where the figures are not what the field takes by default, a table says so
 * wherever it goes. */
static void
put_choices(const table *t, const char *before)
{
    const kv_report_options *o = &t->report->options;

    if (o->policy == KV_POLICY_SKIP)
        kv__buf_printf(t->out,
                       "%sPolicy skip: attempts with an error, without a "
                       "verdict or absent leave the denominator.\n",
                       before);
    if (o->k_eligible)
        kv__buf_printf(t->out,
                       "%spass@k and pass^k are over the tasks that have k "
                       "attempts or more.\n",
                       before);
}

static void
latex(const table *t)
{
    size_t row, i, columns = row_length(t);

    kv__buf_str(t->out, "\\begin{tabular}{l");
    for (i = 1; i < columns; i++)
        kv__buf_char(t->out, 'r');
    kv__buf_str(t->out, "}\n\\toprule\n");
    for (row = 0; row < t->rows; row++) {
        for (i = 0; i < columns; i++) {
            kv__buf_str(t->out, i > 0 ? " & " : "");
            latex_cell(t->out, t->cell[row * columns + i], i == 0);
        }
        kv__buf_str(t->out, row == 0 ? " \\\\\n\\midrule\n" : " \\\\\n");
    }
    kv__buf_str(t->out, "\\bottomrule\n\\end{tabular}\n");
    put_choices(t, "% ");
    put_warnings(t, "% Warning: ");
}

/* --- below the table ---------------------------------------------------- */

static void
put_input(const table *t, const kv__input *input)
{
    size_t i;

    kv__buf_str(t->out, "  ");
    add_name(t->out, input->path);
    kv__buf_printf(t->out, ": %s, %llu records",
                   input->format == NULL ? "not read" : input->format,
                   (unsigned long long)input->records);
    if (input->note != NULL)
        kv__buf_printf(t->out, "; %s", input->note);
    if (input->missing > 0)
        kv__buf_printf(t->out, "; %llu missing values",
                       (unsigned long long)input->missing);
    if (input->damaged > 0)
        kv__buf_printf(t->out, "; %llu damaged",
                       (unsigned long long)input->damaged);
    kv__buf_char(t->out, '\n');
    for (i = 0; i < input->skip_count; i++) {
        if (input->skips[i].line > 0)
            kv__buf_printf(t->out, "    line %llu: ",
                           (unsigned long long)input->skips[i].line);
        else
            kv__buf_str(t->out, "    ");
        add_name(t->out, input->skips[i].reason);
        kv__buf_char(t->out, '\n');
    }
}

static void
put_policy(const table *t)
{
    static const char *const titles[] = {
        "Wilson intervals", "Clopper-Pearson intervals",
        "cluster-robust intervals", "bootstrap intervals", ""};
    const kv_report_options *o = &t->report->options;

    kv__buf_printf(t->out,
                   "Percent.  First column of a metric: equal-weight mean at "
                   "every level; _pooled: by count.\nPolicy %s: attempts with "
                   "an error, without a verdict or absent %s.\n",
                   kv__policy_name(o->policy),
                   o->policy == KV_POLICY_SKIP ? "leave the denominator"
                                               : "count as not passed");
    if (o->k_eligible)
        kv__buf_str(t->out, "pass@k and pass^k are over the tasks that have k "
                            "attempts or more.\n");
    if (o->interval == KV_INTERVAL_NONE)
        return;
    if (!t->intervals) {
        kv__buf_str(t->out, "Intervals are left out: the table would be wider "
                            "than the terminal (--width 0 shows them).\n");
        return;
    }
    kv__buf_printf(t->out, "In brackets: %g %% %s", 100.0 * o->confidence,
                   titles[o->interval]);
    if (o->interval == KV_INTERVAL_CLUSTER)
        kv__buf_printf(t->out, " over %s",
                       o->cluster == NULL ? "dataset" : o->cluster);
    if (o->interval == KV_INTERVAL_BOOTSTRAP)
        kv__buf_printf(t->out, ", %u resamples, seed %llu", o->resamples,
                       (unsigned long long)o->seed);
    kv__buf_str(t->out, ".\n");
}

/* What became of all attempts of a run: nothing may be lost between the
 * attempts that are expected and those that count. */
static void
put_identity(const table *t, const kv__node *node)
{
    uint64_t judged =
        node->outcome[KV_OUTCOME_PASS] + node->outcome[KV_OUTCOME_FAIL];
    uint64_t rest = node->outcome[KV_OUTCOME_ERROR];
    const char *before = " (";
    size_t i;

    kv__buf_str(t->out, "Attempts of ");
    add_name(t->out, node->name);
    kv__buf_printf(t->out, ": %llu expected = %llu judged + %llu errors",
                   (unsigned long long)(node->n_attempts + node->missing),
                   (unsigned long long)judged, (unsigned long long)rest);
    for (i = 1; i < KV_CLASS_COUNT; i++) {
        if (node->errors[i] == 0)
            continue;
        kv__buf_printf(t->out, "%s%llu %s", before,
                       (unsigned long long)node->errors[i],
                       kv_class_name((kv_class)i));
        before = ", ";
        rest -= node->errors[i] < rest ? node->errors[i] : rest;
    }
    if (before[0] == ',' && rest > 0)
        kv__buf_printf(t->out, ", %llu others", (unsigned long long)rest);
    kv__buf_printf(t->out, "%s + %llu unscored + %llu missing.\n",
                   before[0] == ',' ? ")" : "",
                   (unsigned long long)node->outcome[KV_OUTCOME_UNSCORED],
                   (unsigned long long)node->missing);
}

#define IDENTITIES_MAX 8

static void
put_identities(const table *t)
{
    const kv_report *report = t->report;
    size_t i, shown = 0;

    for (i = 0; i < report->order_count; i++) {
        const kv__node *node = &report->nodes[report->order[i]];

        if (node->depth != 1)
            continue;
        if (shown++ < IDENTITIES_MAX)
            put_identity(t, node);
    }
    if (shown > IDENTITIES_MAX)
        kv__buf_printf(t->out, "and %zu more runs.\n", shown - IDENTITIES_MAX);
}

/* Why cells are "-", each reason once. */
static void
put_reasons(const table *t)
{
    const kv_report *report = t->report;
    size_t i, c, shown = 0, hidden = 0;

    for (i = 0; i < report->order_count; i++) {
        const kv__node *node = &report->nodes[report->order[i]];

        for (c = 0; c < t->columns && !is_echo(report, node); c++) {
            const kv__value *value = &node->figures[t->column[c]];

            if (value->defined || value->absent || t->column[c] % 2 != 0)
                continue;
            if (shown == 8) {
                hidden++;
                continue;
            }
            kv__buf_str(t->out, "- ");
            add_name(t->out, node->name);
            kv__buf_printf(
                t->out, ", %s: ", kv_report_metric_name(report, t->column[c]));
            add_name(t->out, value->reason);
            kv__buf_char(t->out, '\n');
            shown++;
        }
    }
    if (hidden > 0)
        kv__buf_printf(t->out, "- and %zu more undefined figures\n", hidden);
}

#define UNREAD_MAX 4

/* Files that may hold results and were not read. */
static void
put_unread(const table *t)
{
    const kv_report *report = t->report;
    size_t i, unread = 0;

    for (i = 0; i < report->input_count; i++) {
        const kv__input *input = &report->tally->inputs[report->inputs[i]];

        if (!kv__input_unknown(input) || unread++ >= UNREAD_MAX)
            continue;
        kv__buf_str(t->out,
                    unread == 1 ? "Not read, " KV__NOTE_UNKNOWN ": " : ", ");
        add_name(t->out, input->path);
    }
    if (unread > UNREAD_MAX)
        kv__buf_printf(t->out, " and %zu more (--inputs lists them)",
                       unread - UNREAD_MAX);
    if (unread > 0)
        kv__buf_str(t->out, ".\n");
}

#define QUOTES_MAX 12

/* Figures of other programs, by what they are about. */
static void
put_quotes(const table *t)
{
    const kv_report *report = t->report;
    const kv__stored *about = NULL;
    size_t i, j;

    if (report->quote_count > 0)
        kv__buf_str(t->out, "As stored by other programs, not computed here:");
    for (i = 0; i < report->quote_count; i++) {
        const kv__quote *quote = &report->quotes[i];

        if (!t->o->inputs && i >= QUOTES_MAX) {
            kv__buf_printf(t->out, "\n  and %zu more (--inputs lists them)",
                           report->quote_count - i);
            break;
        }
        if (about == NULL || !kv__same_about(about, quote->stored)) {
            about = quote->stored;
            kv__buf_str(t->out, "\n  ");
            for (j = about->pair_count; j-- > 0;) {
                add_name(t->out, about->pairs[j].value);
                kv__buf_str(t->out, j > 0 ? ", " : ":");
            }
        } else {
            kv__buf_char(t->out, ',');
        }
        kv__buf_char(t->out, ' ');
        add_name(t->out, quote->figure->name);
        kv__buf_char(t->out, ' ');
        add_name(t->out, quote->figure->value);
    }
    if (report->quote_count > 0)
        kv__buf_char(t->out, '\n');
}

static void
put_inputs(const table *t)
{
    const kv_report *report = t->report;
    uint64_t records = 0, damaged = 0, missing = 0;
    size_t i, read = 0, agree = 0, listed = 0;

    for (i = 0; i < report->input_count; i++) {
        const kv__input *input = &report->tally->inputs[report->inputs[i]];

        read += input->format != NULL;
        records += input->records;
        damaged += input->damaged;
        missing += input->missing;
    }
    kv__buf_printf(t->out,
                   "Inputs: %zu files, %zu read, %llu records, %llu damaged, "
                   "%llu missing values.\n",
                   report->input_count, read, (unsigned long long)records,
                   (unsigned long long)damaged, (unsigned long long)missing);
    for (i = 0; i < report->check_count; i++)
        agree += report->checks[i].agrees;
    if (report->check_count > 0)
        kv__buf_printf(t->out,
                       "Stored figures: %zu of %zu agree with the "
                       "records.\n",
                       agree, report->check_count);
    for (i = 0; i < report->check_count && listed < 8; i++) {
        if (report->checks[i].agrees)
            continue;
        kv__buf_str(t->out, "- ");
        add_name(t->out, report->checks[i].path);
        kv__buf_str(t->out, ", ");
        add_name(t->out, report->checks[i].about);
        kv__buf_printf(t->out, ": %s stored %s, found %s\n",
                       report->checks[i].name, report->checks[i].stored,
                       report->checks[i].found);
        listed++;
    }
    put_quotes(t);
    if (!t->o->inputs && report->order_count > 0)
        put_unread(t);
    put_warnings(t, "Warning: ");
    for (i = 0; i < report->input_count; i++) {
        const kv__input *input = &report->tally->inputs[report->inputs[i]];

        /* Where nothing was found at all, say for each file why. */
        if (t->o->inputs ||
            ((input->damaged > 0 || report->order_count == 0) && listed++ < 16))
            put_input(t, input);
    }
}

bool
kv__render_table(const kv_report *report, const kv_render_options *o,
                 kv__buf *out)
{
    table t = {.report = report, .o = o, .out = out, .intervals = true};
    size_t start;
    bool good = choose_columns(&t) && fill_cells(&t);

    /* Too wide with intervals: without them it may fit. */
    if (good && o->format == KV_RENDER_TABLE && o->width > 0 &&
        table_width(&t) > o->width) {
        free_cells(&t);
        t.intervals = false;
        good = fill_cells(&t);
    }
    if (good && o->format == KV_RENDER_MARKDOWN) {
        markdown(&t);
        put_choices(&t, "\n> ");
        put_warnings(&t, "\n> Warning: ");
    } else if (good && o->format == KV_RENDER_LATEX) {
        latex(&t);
    } else if (good) {
        good = plain_table(&t);
        kv__buf_char(out, '\n');
        start = out->length;
        put_policy(&t);
        put_identities(&t);
        put_reasons(&t);
        put_inputs(&t);
        if (o->width > 0)
            kv__wrap_lines(out, start, o->width);
    }
    free_cells(&t);
    free(t.column);
    return good && !out->failed;
}
