/* SPDX-License-Identifier: MIT */
/* What is wrong with a printed table, from the table alone. */
#include "core/base/alloc.h"
#include "core/base/take.h"
#include "core/figures/findings.h"
#include "core/figures/grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MEMBERS_MAX 64

typedef struct auditing {
    const kv__grid *grid;
    const kv_audit_options *options;
    kv_findings *findings;
} auditing;

/* --- names of columns ---------------------------------------------------- */

/* "Agent_pass1" is group "Agent", measure "pass1". */
typedef struct column_name {
    kv_str group, measure;
} column_name;

static column_name
split_name(const char *name)
{
    const char *at = strrchr(name, '_');
    column_name out = {kv__cstr(name), {"", 0}};

    if (at == NULL)
        at = strrchr(name, ' ');
    if (at == NULL || at == name || at[1] == '\0')
        return out;
    out.group = kv__str(name, (size_t)(at - name));
    out.measure = kv__cstr(at + 1);
    return out;
}

static bool
same(kv_str a, kv_str b)
{
    return a.length == b.length &&
           (a.length == 0 || strncasecmp(a.data, b.data, a.length) == 0);
}

static bool
is_word(kv_str s, const char *const *words)
{
    for (; *words != NULL; words++)
        if (same(s, kv__cstr(*words)))
            return true;
    return false;
}

static bool
is_average(kv_str group)
{
    static const char *const words[] = {"average", "avg",   "avg.",
                                        "mean",    "macro", NULL};

    return is_word(group, words);
}

static const char *const pass_1[] = {"pass1", "pass@1", "pass", NULL};
static const char *const pass_any[] = {"passany", "pass@any", "pass_any", "any",
                                       NULL};
static const char *const rates[] = {"pass1",    "pass@1",   "pass", "passany",
                                    "pass@any", "pass_any", "acc",  "accuracy",
                                    "resolved", "solved",   NULL};
static const char *const aprs[] = {"apr", "avgpassrate", NULL};

/* The tasks that the rates of a column are over; 0: not known. */
static uint64_t
tasks_of(const auditing *a, size_t column)
{
    const char *name = a->grid->names[column];
    column_name parts = split_name(name);
    size_t i;

    for (i = 0; i < a->options->count; i++)
        if (strcasecmp(a->options->columns[i], name) == 0)
            return a->options->tasks[i];
    for (i = 0; i < a->options->count; i++)
        if (same(kv__cstr(a->options->columns[i]), parts.group))
            return a->options->tasks[i];
    return 0;
}

/* --- one cell ------------------------------------------------------------ */

static const kv__cell *
cell_at(const auditing *a, size_t row, size_t column)
{
    const kv__row_of_cells *r = &a->grid->rows[row];

    return column < r->count && r->cells[column].number ? &r->cells[column]
                                                        : NULL;
}

static void
place_of(const auditing *a, size_t row, size_t column, char *out, size_t size)
{
    snprintf(out, size, "%.80s, %.80s", a->grid->rows[row].name,
             a->grid->names[column]);
}

/* Cells have DIGITS_MAX digits, and tables MEMBERS_MAX members of up to
 * TASKS_MAX tasks: sums of products of those fit. */
typedef __int128 wide;

#define TASKS_MAX 1000000

/* VALUE in units of 10^-TO instead of 10^-FROM. */
static wide
finer(wide value, int from, int to)
{
    for (; from < to; from++)
        value *= 10;
    return value;
}

static wide
scaled(const kv__cell *cell, int decimals)
{
    return finer(cell->units, cell->decimals, decimals);
}

static wide
unit_of(const kv__cell *cell, int decimals)
{
    return finer(1, cell->decimals, decimals);
}

/* --- averages ------------------------------------------------------------ */

typedef struct mean {
    size_t count;
    int decimals;     /* of the finest cell */
    wide sum, weight; /* of the cells times their weights */
    wide slack;       /* units of the cells times their weights */
} mean;

static size_t
members_of(const auditing *a, size_t average, size_t *out)
{
    column_name parts = split_name(a->grid->names[average]), other;
    size_t i, count = 0;

    for (i = 0; i < a->grid->columns && count < MEMBERS_MAX; i++) {
        other = split_name(a->grid->names[i]);
        if (i == average || is_average(other.group) ||
            !same(other.measure, parts.measure))
            continue;
        /* Without a measure only what is to the left belongs to it. */
        if (parts.measure.length > 0 || i < average)
            out[count++] = i;
    }
    return count;
}

static bool
take_mean(const auditing *a, size_t row, const size_t *members, size_t count,
          bool weighted, int decimals, mean *out)
{
    const kv__cell *cell;
    wide weight = 1;
    size_t i;

    memset(out, 0, sizeof *out);
    out->decimals = decimals;
    for (i = 0; i < count; i++) {
        cell = cell_at(a, row, members[i]);
        if (cell != NULL && cell->decimals > out->decimals)
            out->decimals = cell->decimals;
    }
    for (i = 0; i < count; i++) {
        cell = cell_at(a, row, members[i]);
        if (cell == NULL)
            continue;
        if (weighted) {
            weight = tasks_of(a, members[i]);
            if (weight == 0 || weight > TASKS_MAX)
                return false;
        }
        out->count++;
        out->weight += weight;
        out->sum += weight * scaled(cell, out->decimals);
        out->slack += weight * unit_of(cell, out->decimals);
    }
    return out->count > 1;
}

/* Each cell is within half a unit of its last digit, and so is the average. */
static bool
fits(const kv__cell *average, const mean *m)
{
    wide off = m->weight * scaled(average, m->decimals) - m->sum;

    return 2 * (off < 0 ? -off : off) <=
           m->slack + m->weight * unit_of(average, m->decimals);
}

/* The mean of the printed cells, halves away from 0, with the decimals of
 * CELL. */
static void
print_mean(const kv__cell *cell, const mean *m, char *out, size_t size)
{
    wide divisor = m->weight * unit_of(cell, m->decimals);
    wide sum = m->sum < 0 ? -m->sum : m->sum;
    long long units = (long long)((2 * sum + divisor) / (2 * divisor));
    long long power = (long long)finer(1, 0, cell->decimals);
    const char *sign = m->sum < 0 && units > 0 ? "-" : "";

    if (cell->decimals == 0)
        snprintf(out, size, "%s%lld", sign, units);
    else
        snprintf(out, size, "%s%lld.%0*lld", sign, units / power,
                 cell->decimals, units % power);
}

static void
check_average(const auditing *a, size_t row, size_t column)
{
    const kv__cell *cell = cell_at(a, row, column);
    size_t members[MEMBERS_MAX], count = members_of(a, column, members);
    char place[256], want[48];
    mean macro, micro;

    if (cell == NULL ||
        !take_mean(a, row, members, count, false, cell->decimals, &macro) ||
        fits(cell, &macro))
        return;
    place_of(a, row, column, place, sizeof place);
    print_mean(cell, &macro, want, sizeof want);
    if (take_mean(a, row, members, count, true, cell->decimals, &micro) &&
        fits(cell, &micro))
        kv__found_that(a->findings, true, a->grid->rows[row].line, "average",
                       place,
                       "%s is the mean by tasks; the equal-weight mean of the "
                       "%zu cells is %s",
                       cell->text, macro.count, want);
    else
        kv__found_that(a->findings, false, a->grid->rows[row].line, "average",
                       place, "%s, but the mean of the %zu cells is %s",
                       cell->text, macro.count, want);
}

/* --- rates --------------------------------------------------------------- */

static void
check_rate(const auditing *a, size_t row, size_t column)
{
    const kv__cell *cell = cell_at(a, row, column);
    column_name parts = split_name(a->grid->names[column]);
    uint64_t n = tasks_of(a, column), count;
    const char *wrong;
    char place[256];

    if (cell == NULL || n == 0 || is_average(parts.group) ||
        !(is_word(parts.measure, rates) || is_word(parts.group, rates) ||
          parts.measure.length == 0))
        return;
    /* What is no rate at all is not audited as one. */
    if (kv_rate_reachable(cell->digits, n, 0, &count, 1, &wrong) > 0 ||
        wrong != NULL)
        return;
    place_of(a, row, column, place, sizeof place);
    if (kv_rate_reachable(cell->digits, n, 1, &count, 1, &wrong) > 0)
        kv__found_that(
            a->findings, false, a->grid->rows[row].line, "twice-rounded", place,
            "%s is %llu of %llu only when it is rounded twice", cell->text,
            (unsigned long long)count, (unsigned long long)n);
    else
        kv__found_that(a->findings, false, a->grid->rows[row].line,
                       "impossible", place,
                       "%s: no count of %llu tasks prints so", cell->text,
                       (unsigned long long)n);
}

/* --- order --------------------------------------------------------------- */

static size_t
column_of(const auditing *a, kv_str group, const char *const *measures)
{
    column_name parts;
    size_t i;

    for (i = 0; i < a->grid->columns; i++) {
        parts = split_name(a->grid->names[i]);
        if (parts.measure.length == 0 && group.length == 0 &&
            is_word(parts.group, measures))
            return i;
        if (same(parts.group, group) && is_word(parts.measure, measures))
            return i;
    }
    return SIZE_MAX;
}

static void
check_below(const auditing *a, size_t row, size_t pass,
            const char *const *measures, const char *what)
{
    column_name parts = split_name(a->grid->names[pass]);
    kv_str group = parts.measure.length == 0 ? kv__str("", 0) : parts.group;
    size_t other = column_of(a, group, measures);
    const kv__cell *one = cell_at(a, row, pass), *more;
    int decimals;
    char place[256];

    more = other == SIZE_MAX ? NULL : cell_at(a, row, other);
    if (one == NULL || more == NULL)
        return;
    decimals = one->decimals > more->decimals ? one->decimals : more->decimals;
    /* A coarser cell may have been rounded down by half a unit. */
    if (2 * scaled(more, decimals) + unit_of(more, decimals) -
            unit_of(one, decimals) >=
        2 * scaled(one, decimals))
        return;
    place_of(a, row, other, place, sizeof place);
    kv__found_that(a->findings, false, a->grid->rows[row].line, "order", place,
                   "%s %s is below pass@1, %s", what, more->text, one->text);
}

static void
check_order(const auditing *a, size_t row, size_t column)
{
    column_name parts = split_name(a->grid->names[column]);

    if (!is_word(parts.measure, pass_1) &&
        !(parts.measure.length == 0 && is_word(parts.group, pass_1)))
        return;
    check_below(a, row, column, aprs, "the average pass rate");
    check_below(a, row, column, pass_any, "pass@any");
}

/* --- bold ---------------------------------------------------------------- */

static int
compare_cells(const kv__cell *x, const kv__cell *y)
{
    int decimals = x->decimals > y->decimals ? x->decimals : y->decimals;
    wide a = scaled(x, decimals), b = scaled(y, decimals);

    return (a > b) - (a < b);
}

static bool
more_is_better(column_name name)
{
    return is_word(name.measure, rates) || is_word(name.measure, aprs) ||
           is_word(name.group, rates) || is_word(name.group, aprs) ||
           (name.measure.length == 0 && is_average(name.group));
}

/* The best cell of a column is the largest one, or the smallest where all bold
 * cells are that. */
static void
check_bold(const auditing *a, size_t column)
{
    const kv__cell *most = NULL, *least = NULL, *cell;
    size_t row, bold = 0, low = 0;
    bool smallest;
    char place[256];

    for (row = 0; row < a->grid->row_count; row++) {
        cell = cell_at(a, row, column);
        if (cell == NULL)
            continue;
        if (most == NULL || compare_cells(cell, most) > 0)
            most = cell;
        if (least == NULL || compare_cells(cell, least) < 0)
            least = cell;
    }
    for (row = 0; row < a->grid->row_count; row++) {
        cell = cell_at(a, row, column);
        if (cell != NULL && cell->bold) {
            bold++;
            low += compare_cells(cell, least) == 0;
        }
    }
    if (bold == 0 || most == NULL)
        return;
    smallest = low == bold && compare_cells(most, least) != 0 &&
               !more_is_better(split_name(a->grid->names[column]));
    for (row = 0; row < a->grid->row_count; row++) {
        cell = cell_at(a, row, column);
        if (cell == NULL ||
            cell->bold == (compare_cells(cell, smallest ? least : most) == 0))
            continue;
        place_of(a, row, column, place, sizeof place);
        kv__found_that(a->findings, false, a->grid->rows[row].line, "bold",
                       place,
                       cell->bold ? "%s is bold, but %s is the best of the "
                                    "column"
                                  : "%s is not bold, and the best of the "
                                    "column is %s",
                       cell->text, smallest ? least->digits : most->digits);
    }
}

/* --- a table ------------------------------------------------------------- */

static void
audit(const auditing *a)
{
    const kv__grid *grid = a->grid;
    size_t row, column;
    char place[256];

    for (row = 0; row < grid->row_count; row++) {
        if (grid->rows[row].count != grid->columns) {
            snprintf(place, sizeof place, "%.80s", grid->rows[row].name);
            kv__found_that(a->findings, false, grid->rows[row].line, "ragged",
                           place, "%zu cells under %zu names",
                           grid->rows[row].count, grid->columns);
        }
        for (column = 1; column < grid->columns; column++) {
            if (is_average(split_name(grid->names[column]).group))
                check_average(a, row, column);
            check_rate(a, row, column);
            check_order(a, row, column);
        }
    }
    for (column = 1; column < grid->columns; column++)
        check_bold(a, column);
}

kv_status
kv_audit_table(kv_str text, const kv_audit_options *given, kv_findings **out,
               kv_error *err)
{
    kv_audit_options options;
    kv__grid grid = {0};
    auditing a = {.grid = &grid, .options = &options};
    kv_status status =
        kv__take("kv_audit_table", given, &options, sizeof options, err);

    *out = NULL;
    if (status == KV_OK)
        status = kv__grid_read(&grid, text, err);
    if (status == KV_OK) {
        a.findings = kv__findings_new();
        if (a.findings != NULL)
            audit(&a);
        if (a.findings == NULL || a.findings->failed)
            status = kv__nomem(err);
    }
    kv__grid_clear(&grid);
    if (status != KV_OK)
        kv_findings_free(a.findings);
    else
        *out = a.findings;
    return status;
}
