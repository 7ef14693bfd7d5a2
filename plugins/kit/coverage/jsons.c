/* SPDX-License-Identifier: MIT */
/* What gcov --json-format and coverage.py write. */
#include "plugins/kit/coverage/reading.h"
#include "plugins/kit/str.h"

#include <stdio.h>

static bool
count_of(const kv_host *host, const kv_value *value, uint64_t *out)
{
    double number;

    if (!host->value->number(value, &number) || !(number >= 0) ||
        number > 9007199254740992.0)
        return false;
    *out = (uint64_t)number;
    return true;
}

/* --- gcov ------------------------------------------------------------------
 */

static const char *
gcov_line(const kv_host *host, cov_reading *r, const kv_value *line)
{
    const kv_value *list = host->value->get(line, "branches"), *item;
    uint64_t number, count, branches = 0, taken = 0, times;

    if (!count_of(host, host->value->get(line, "line_number"), &number) ||
        !count_of(host, host->value->get(line, "count"), &count))
        return "a line without 'line_number' and 'count'";
    for (item = host->value->first(list); item != NULL;
         item = host->value->next(item)) {
        if (!count_of(host, host->value->get(item, "count"), &times))
            return "a branch without 'count'";
        branches++;
        taken += times > 0;
    }
    r->group++;
    cov_add(r, number, count > 0, branches, taken);
    return NULL;
}

static const char *
gcov_file(const kv_host *host, cov_reading *r, const kv_value *file)
{
    const kv_value *item;
    const char *wrong = NULL;
    uint64_t count;
    kv_str path;

    if (!host->value->str(host->value->get(file, "file"), &path))
        return "a file without 'file'";
    cov_begin(r, path);
    for (item = host->value->first(host->value->get(file, "lines"));
         wrong == NULL && item != NULL; item = host->value->next(item))
        wrong = gcov_line(host, r, item);
    for (item = host->value->first(host->value->get(file, "functions"));
         wrong == NULL && item != NULL; item = host->value->next(item)) {
        if (!count_of(host, host->value->get(item, "execution_count"),
                      &count) ||
            !host->value->str(host->value->get(item, "name"), &path))
            wrong = "a function without 'name' and 'execution_count'";
        else
            cov_add_function(r, path, count > 0);
    }
    return wrong;
}

const char *
cov_gcov(const kv_host *host, cov_reading *r, const kv_value *root)
{
    const kv_value *files = host->value->get(root, "files"), *item;
    const char *wrong = NULL;

    if (host->value->kind(files) != KV_VALUE_ARRAY)
        return "the report is neither gcov's nor coverage.py's";
    for (item = host->value->first(files); wrong == NULL && item != NULL;
         item = host->value->next(item))
        wrong = gcov_file(host, r, item);
    return wrong;
}

/* --- coverage.py ------------------------------------------------------------
 */

static const char *
py_lines(const kv_host *host, cov_reading *r, const kv_value *list, bool hit)
{
    const kv_value *item;
    uint64_t line;

    for (item = host->value->first(list); item != NULL;
         item = host->value->next(item)) {
        if (!count_of(host, item, &line))
            return "a line that is no number";
        cov_add(r, line, hit, 0, 0);
    }
    return NULL;
}

/* Branches are pairs of lines: from, and to. */
static const char *
py_branches(const kv_host *host, cov_reading *r, const kv_value *list,
            bool taken)
{
    const kv_value *item;
    uint64_t line;

    for (item = host->value->first(list); item != NULL;
         item = host->value->next(item)) {
        if (!count_of(host, host->value->first(item), &line))
            return "a branch that is no pair of lines";
        cov_branch(r, line, taken);
    }
    return NULL;
}

static const char *
py_file(const kv_host *host, cov_reading *r, const kv_value *file)
{
    const kv_value *hit = host->value->get(file, "executed_lines");
    const kv_value *missing = host->value->get(file, "missing_lines"), *item;
    const char *wrong;

    if (host->value->kind(hit) != KV_VALUE_ARRAY ||
        host->value->kind(missing) != KV_VALUE_ARRAY)
        return "a file without 'executed_lines' and 'missing_lines'";
    cov_begin(r, host->value->name(file));
    r->group++;
    wrong = py_lines(host, r, hit, true);
    if (wrong == NULL)
        wrong = py_lines(host, r, missing, false);
    if (wrong == NULL)
        wrong = py_branches(host, r,
                            host->value->get(file, "executed_branches"), true);
    if (wrong == NULL)
        wrong = py_branches(host, r, host->value->get(file, "missing_branches"),
                            false);
    /* Since 7.6.  The one without a name is the module. */
    for (item = host->value->first(host->value->get(file, "functions"));
         item != NULL; item = host->value->next(item))
        if (host->value->name(item).length > 0)
            cov_add_function(r, host->value->name(item),
                             host->value->length(
                                 host->value->get(item, "executed_lines")) > 0);
    return wrong;
}

const char *
cov_coverage_py(const kv_host *host, cov_reading *r, const kv_value *root)
{
    const kv_value *files = host->value->get(root, "files"), *item;
    const kv_value *meta = host->value->get(root, "meta");
    const char *wrong = NULL;
    int32_t branches = 0;

    if (host->value->kind(files) != KV_VALUE_OBJECT)
        return "the report is not coverage.py's";
    for (item = host->value->first(files); wrong == NULL && item != NULL;
         item = host->value->next(item))
        wrong = py_file(host, r, item);
    if (host->value->boolean(host->value->get(meta, "branch_coverage"),
                             &branches) &&
        branches)
        r->to->has_branches = true;
    return wrong;
}
