/* SPDX-License-Identifier: MIT */
#include "plugins/kit/coverage/coverage.h"

#include "plugins/kit/coverage/reading.h"
#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

static const char no_memory[] = "memory ran out for the report";

void
coverage_clear(coverage *c)
{
    size_t i;

    for (i = 0; i < c->file_count; i++)
        free(c->files[i].path);
    for (i = 0; i < c->function_count; i++)
        free(c->functions[i].key);
    free(c->functions);
    free(c->files);
    free(c->lines);
    memset(c, 0, sizeof *c);
}

/* --- in order --------------------------------------------------------------
 */

typedef struct named {
    cov_file file;
    size_t was;
} named;

static int
by_path(const void *x, const void *y)
{
    const named *a = x, *b = y;
    int sign = strcmp(a->file.path, b->file.path);

    return sign != 0 ? sign : (a->was > b->was) - (a->was < b->was);
}

static int
by_line(const void *x, const void *y)
{
    const cov_line *a = x, *b = y;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static int
by_group(const void *x, const void *y)
{
    const cov_line *a = x, *b = y;
    int sign = by_line(a, b);

    return sign != 0 ? sign : (a->group > b->group) - (a->group < b->group);
}

/* Files by path, each once.  NEW maps what was to what is. */
static bool
order_files(coverage *c, uint32_t *new)
{
    named *list = calloc(c->file_count + 1, sizeof *list);
    size_t i, n = 0;

    if (list == NULL)
        return false;
    for (i = 0; i < c->file_count; i++)
        list[i] = (named){c->files[i], i};
    qsort(list, c->file_count, sizeof *list, by_path);
    for (i = 0; i < c->file_count; i++) {
        if (n > 0 && strcmp(c->files[n - 1].path, list[i].file.path) == 0) {
            free(list[i].file.path);
        } else {
            c->files[n++] = list[i].file;
        }
        new[list[i].was] = (uint32_t)n - 1;
    }
    c->file_count = n;
    free(list);
    return true;
}

/* A line that is there twice was hit if one of them was.  Branches of a group
 * add up; of two groups those count that have more taken. */
static void
join(cov_line *to, const cov_line *from)
{
    to->hit = to->hit || from->hit;
    to->counts = to->counts || from->counts;
    if (from->group == to->group) {
        to->branches += from->branches;
        to->taken += from->taken;
    } else if (from->taken > to->taken ||
               (from->taken == to->taken && from->branches > to->branches)) {
        to->branches = from->branches;
        to->taken = from->taken;
    }
}

/* Once with the groups apart, and once with them together. */
static size_t
joined(coverage *c, int (*same)(const void *, const void *))
{
    size_t i, n = 0;

    for (i = 0; i < c->line_count; i++) {
        if (n > 0 && same(&c->lines[n - 1], &c->lines[i]) == 0)
            join(&c->lines[n - 1], &c->lines[i]);
        else
            c->lines[n++] = c->lines[i];
    }
    return n;
}

static int
by_key(const void *x, const void *y)
{
    const cov_function *a = x, *b = y;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return strcmp(a->key, b->key);
}

/* A function was called if it was so anywhere. */
static void
count_functions(coverage *c)
{
    const cov_function *f;
    bool called = false;
    size_t i;

    if (c->function_count > 0)
        qsort(c->functions, c->function_count, sizeof *c->functions, by_key);
    for (i = 0; i < c->function_count; i++) {
        f = &c->functions[i];
        called = called || f->called;
        if (i + 1 < c->function_count && by_key(f, f + 1) == 0)
            continue;
        c->files[f->file].functions++;
        c->files[f->file].called += called;
        called = false;
    }
}

static const char *
order(coverage *c)
{
    uint32_t *new = calloc(c->file_count + 1, sizeof *new);
    size_t i;

    if (new == NULL || !order_files(c, new)) {
        free(new);
        return no_memory;
    }
    for (i = 0; i < c->line_count; i++)
        c->lines[i].file = new[c->lines[i].file];
    for (i = 0; i < c->function_count; i++)
        c->functions[i].file = new[c->functions[i].file];
    free(new);
    count_functions(c);
    if (c->line_count > 0)
        qsort(c->lines, c->line_count, sizeof *c->lines, by_group);
    c->line_count = joined(c, by_group);
    c->line_count = joined(c, by_line);
    for (i = c->line_count; i-- > 0;) {
        c->files[c->lines[i].file].first = i;
        c->files[c->lines[i].file].count++;
    }
    return NULL;
}

/* --- formats ---------------------------------------------------------------
 */

static const char *
guess(kv_str s)
{
    size_t i = 0;

    while (i < s.length && strchr(" \t\r\n", s.data[i]) != NULL)
        i++;
    if (i < s.length && s.data[i] == '<')
        return str_find(s, "<report", i) != SIZE_MAX ? "jacoco" : "cobertura";
    if (i < s.length && s.data[i] == '{')
        return str_find(s, "\"executed_lines\"", i) != SIZE_MAX ? "coverage.py"
                                                                : "gcov";
    return "lcov";
}

/* gcov writes a document for each of several files, one a line. */
static const char *
gcov_lines(const kv_host *host, kv_verdict *verdict, kv_str report,
           cov_reading *r)
{
    const kv_value *root;
    const char *wrong = NULL;
    size_t at = 0;
    kv_str line;

    while (wrong == NULL && str_line(report, &at, &line)) {
        if (line.length == 0)
            continue;
        root = host->value->lend(verdict, line);
        wrong =
            root == NULL ? "the report is not JSON" : cov_gcov(host, r, root);
    }
    return wrong;
}

static const char *
read_as(const kv_host *host, kv_verdict *verdict, kv_str report,
        const char *format, cov_reading *r)
{
    const kv_value *root;

    if (strcmp(format, "lcov") == 0)
        return cov_lcov(r, report);
    if (strcmp(format, "jacoco") == 0 || strcmp(format, "cobertura") == 0)
        return cov_xml(r, report, format[0] == 'j');
    root = host->value->lend(verdict, report);
    if (root == NULL && strcmp(format, "gcov") == 0)
        return gcov_lines(host, verdict, report, r);
    if (root == NULL)
        return "the report is not JSON";
    return strcmp(format, "gcov") == 0 ? cov_gcov(host, r, root)
                                       : cov_coverage_py(host, r, root);
}

const char *
coverage_read(const kv_host *host, kv_verdict *verdict, kv_str report,
              kv_str format, coverage *out)
{
    static const char *const formats[] = {"gcov", "lcov", "cobertura", "jacoco",
                                          "coverage.py"};
    cov_reading r = {.to = out};
    const char *wrong;
    size_t i;

    memset(out, 0, sizeof *out);
    if (report.length > 1 && memcmp(report.data, "\x1f\x8b", 2) == 0)
        return "the report is compressed: let the command unpack it";
    out->format = guess(report);
    for (i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_is(format, formats[i]))
            out->format = formats[i];
    wrong = read_as(host, verdict, report, out->format, &r);
    if (wrong == NULL)
        wrong = r.wrong;
    if (wrong == NULL && out->line_count == 0)
        wrong = "the report has no lines";
    return wrong == NULL ? order(out) : wrong;
}

/* --- finding ---------------------------------------------------------------
 */

size_t
coverage_file(const coverage *c, kv_str path, const cov_file **file)
{
    size_t i, length, count = 0;

    *file = NULL;
    for (i = 0; i < c->file_count; i++) {
        kv_str s = str_c(c->files[i].path);

        if (str_same(s, path)) {
            *file = &c->files[i];
            return 1;
        }
        length = s.length;
        if (length <= path.length || s.data[length - path.length - 1] != '/' ||
            memcmp(s.data + length - path.length, path.data, path.length) != 0)
            continue;
        if (count++ == 0)
            *file = &c->files[i];
    }
    return count;
}

const cov_line *
coverage_line(const coverage *c, const cov_file *file, uint32_t line)
{
    cov_line key = {.file = (uint32_t)(file - c->files), .line = line};

    return file->count == 0 ? NULL
                            : bsearch(&key, c->lines + file->first, file->count,
                                      sizeof key, by_line);
}
