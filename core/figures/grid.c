/* SPDX-License-Identifier: MIT */
#include "core/figures/grid.h"

#include "core/base/alloc.h"
#include "core/base/buf.h"

#include <stdlib.h>
#include <string.h>

#define CELLS_MAX 256
#define ROWS_MAX 100000
#define DIGITS_MAX 12

typedef enum syntax { CSV, MARKDOWN, LATEX } syntax;

typedef struct reading {
    kv__grid *grid;
    syntax syntax;
    kv__buf raw[CELLS_MAX]; /* of the row at hand */
    size_t count;
    const char *failed; /* why the table is refused, or NULL */
} reading;

void
kv__grid_clear(kv__grid *grid)
{
    size_t i;

    for (i = 0; i < grid->row_count; i++)
        free(grid->rows[i].cells);
    free(grid->rows);
    free(grid->names);
    kv__pool_clear(&grid->pool);
    memset(grid, 0, sizeof *grid);
}

static bool
starts(kv_str s, const char *with)
{
    size_t length = strlen(with);

    return s.length >= length && memcmp(s.data, with, length) == 0;
}

static kv_str
trim(kv_str s)
{
    while (s.length > 0 && strchr(" \t\r", s.data[0]) != NULL) {
        s.data++;
        s.length--;
    }
    while (s.length > 0 && strchr(" \t\r", s.data[s.length - 1]) != NULL)
        s.length--;
    return s;
}

/* --- a cell -------------------------------------------------------------- */

/* Take marks of bold away: **x**, <b>x</b>, \textbf{x}, {\bf x}. */
static kv_str
plain(kv_str s, bool *bold)
{
    static const struct {
        const char *open, *close;
    } marks[] = {{"**", "**"},          {"__", "__"},       {"<b>", "</b>"},
                 {"\\textbf{", "}"},    {"\\mathbf{", "}"}, {"{\\bf ", "}"},
                 {"\\underline{", "}"}, {"$", "$"}};
    size_t i, open, close;
    bool again = true;

    while (again) {
        again = false;
        s = trim(s);
        for (i = 0; i < sizeof marks / sizeof *marks; i++) {
            open = strlen(marks[i].open);
            close = strlen(marks[i].close);
            if (s.length < open + close || !starts(s, marks[i].open) ||
                memcmp(s.data + s.length - close, marks[i].close, close) != 0)
                continue;
            s = kv__str(s.data + open, s.length - open - close);
            *bold |= i < 6;
            again = true;
        }
    }
    return s;
}

/* A decimal, perhaps with a sign of percent and a spread after it. */
static void
read_number(kv__grid *grid, kv_str s, kv__cell *cell)
{
    size_t i = 0, digits = 0;
    bool point = false, minus = false;
    kv_str rest;

    if (i < s.length && (s.data[i] == '-' || s.data[i] == '+'))
        minus = s.data[i++] == '-';
    for (; i < s.length; i++) {
        if (s.data[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.data[i] < '0' || s.data[i] > '9')
            break;
        if (++digits > DIGITS_MAX)
            return;
        cell->units = cell->units * 10 + (s.data[i] - '0');
        cell->decimals += point;
    }
    rest = trim(kv__str(s.data + i, s.length - i));
    if (digits == 0 ||
        (rest.length > 0 && !starts(rest, "%") && !starts(rest, "\\%") &&
         !starts(rest, "\\pm") && !starts(rest, "$\\pm") &&
         !starts(rest, "\xc2\xb1") && !starts(rest, "(") &&
         !starts(rest, "[") && !starts(rest, "*")))
        return;
    if (minus)
        cell->units = -cell->units;
    cell->number = true;
    cell->digits = kv__pool_intern(&grid->pool, s.data, i);
}

/* --- rows ---------------------------------------------------------------- */

static void
begin_cell(reading *r)
{
    if (r->count < CELLS_MAX)
        kv__buf_reset(&r->raw[r->count++]);
    else
        r->failed = "more than 256 columns";
}

static void
add(reading *r, char c)
{
    if (r->count > 0)
        kv__buf_char(&r->raw[r->count - 1], c);
}

static bool
names_row(reading *r)
{
    kv__grid *grid = r->grid;
    bool bold;
    size_t i;

    grid->names = kv__zalloc(r->count, sizeof *grid->names);
    if (grid->names == NULL)
        return false;
    for (i = 0; i < r->count; i++) {
        kv_str s = plain(kv__str(r->raw[i].data, r->raw[i].length), &bold);

        grid->names[i] = kv__pool_intern(&grid->pool, s.data, s.length);
        if (grid->names[i] == NULL)
            return false;
    }
    grid->columns = r->count;
    return true;
}

static bool
values_row(reading *r, uint64_t line)
{
    kv__grid *grid = r->grid;
    kv__row_of_cells *grown = kv__grow(grid->rows, &grid->row_capacity,
                                       grid->row_count + 1, sizeof *grown);
    size_t i;

    if (grown == NULL)
        return false;
    grid->rows = grown;
    grown += grid->row_count;
    memset(grown, 0, sizeof *grown);
    grown->cells = kv__zalloc(r->count, sizeof *grown->cells);
    if (grown->cells == NULL)
        return false;
    grid->row_count++;
    grown->line = line;
    grown->count = r->count;
    for (i = 0; i < r->count; i++) {
        kv__cell *cell = &grown->cells[i];
        kv_str s =
            plain(kv__str(r->raw[i].data, r->raw[i].length), &cell->bold);

        cell->text = kv__pool_intern(&grid->pool, s.data, s.length);
        read_number(grid, s, cell);
        if (cell->text == NULL || (cell->number && cell->digits == NULL))
            return false;
        if (!cell->number && grown->name == NULL && s.length > 0)
            grown->name = cell->text;
    }
    if (grown->name == NULL)
        grown->name = grown->cells[0].text;
    /* Of several names the second is the row's, as of cut-off and model. */
    for (i = 1; i < r->count && !grown->cells[i].number; i++)
        if (grown->cells[i].text[0] != '\0')
            grown->name = grown->cells[i].text;
    return true;
}

/* The line |---|:--:| under the names. */
static bool
is_rule(const reading *r)
{
    size_t i, j;

    for (i = 0; i < r->count; i++)
        for (j = 0; j < r->raw[i].length; j++)
            if (strchr("-: ", r->raw[i].data[j]) == NULL)
                return false;
    return true;
}

static bool
end_row(reading *r, uint64_t line)
{
    size_t i;
    bool good = true;

    for (i = 0; i < r->count; i++)
        good = good && kv__buf_text(&r->raw[i]) != NULL;
    if (good && r->count > 1 && !(r->syntax == MARKDOWN && is_rule(r)))
        good = r->grid->names == NULL ? names_row(r) : values_row(r, line);
    if (r->grid->row_count > ROWS_MAX)
        r->failed = "more than 100000 rows";
    r->count = 0;
    return good;
}

/* --- lines --------------------------------------------------------------- */

static void
csv_line(reading *r, kv_str line)
{
    bool quoted = false;
    size_t i;

    begin_cell(r);
    for (i = 0; i < line.length; i++) {
        char c = line.data[i];

        if (c == '"') {
            if (quoted && i + 1 < line.length && line.data[i + 1] == '"')
                add(r, line.data[i++]);
            else
                quoted = !quoted;
        } else if (c == ',' && !quoted) {
            begin_cell(r);
        } else {
            add(r, c);
        }
    }
}

/* | a | b |, or a & b \\ */
static void
marked_line(reading *r, kv_str line, char separator)
{
    size_t i = 0;

    if (separator == '|' && line.length > 0 && line.data[0] == '|')
        i = 1;
    begin_cell(r);
    for (; i < line.length; i++) {
        char c = line.data[i];

        if (c == '\\' && i + 1 < line.length) {
            if (separator == '&' && line.data[i + 1] == '\\')
                return;
            if (line.data[i + 1] == separator || line.data[i + 1] == '%' ||
                line.data[i + 1] == '_')
                c = line.data[++i];
            add(r, c);
        } else if (c == separator) {
            if (separator == '|' &&
                trim(kv__str(line.data + i + 1, line.length - i - 1)).length ==
                    0)
                return;
            begin_cell(r);
        } else {
            add(r, c);
        }
    }
}

static syntax
syntax_of(kv_str text)
{
    if (memmem(text.data, text.length, "\\begin{tabular", 14) != NULL ||
        (memmem(text.data, text.length, "\\\\", 2) != NULL &&
         memmem(text.data, text.length, " & ", 3) != NULL))
        return LATEX;
    if (text.data[0] == '|' || memmem(text.data, text.length, "\n|", 2) != NULL)
        return MARKDOWN;
    return CSV;
}

static bool
one_line(reading *r, kv_str line, uint64_t number)
{
    line = trim(line);
    if (line.length == 0)
        return true;
    if (r->syntax == CSV)
        csv_line(r, line);
    else if (r->syntax == MARKDOWN && line.data[0] == '|')
        marked_line(r, line, '|');
    else if (r->syntax == LATEX &&
             memchr(line.data, '&', line.length) != NULL &&
             !starts(line, "\\begin") && line.data[0] != '%')
        marked_line(r, line, '&');
    else
        return true;
    return end_row(r, number);
}

kv_status
kv__grid_read(kv__grid *grid, kv_str text, kv_error *err)
{
    reading r = {.grid = grid};
    uint64_t number = 0;
    bool good = true;
    size_t i;

    if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
        text = kv__str(text.data + 3, text.length - 3);
    if (text.length > 0)
        r.syntax = syntax_of(text);
    while (good && r.failed == NULL && text.length > 0) {
        const char *end = memchr(text.data, '\n', text.length);
        size_t length = end == NULL ? text.length : (size_t)(end - text.data);

        good = one_line(&r, kv__str(text.data, length), ++number);
        length += end != NULL;
        text = kv__str(text.data + length, text.length - length);
    }
    for (i = 0; i < CELLS_MAX; i++)
        kv__buf_clear(&r.raw[i]);
    if (!good)
        return kv__nomem(err);
    if (r.failed != NULL)
        return kv__fail(err, KV_EFORMAT, "a table with %s", r.failed);
    if (grid->row_count == 0)
        return kv__fail(err, KV_EFORMAT,
                        "expected a table in CSV, Markdown or LaTeX, with a "
                        "line of names first");
    return KV_OK;
}
