/* SPDX-License-Identifier: MIT */
/* Figures that other programs stored and that no record here is about.  They
 * are handed on as they are: nothing is computed from them. */
#include "core/figures/audit.h"

#include "core/tally/tally.h"

#include <stdlib.h>
#include <string.h>

static int
compare_label(const kv__stored *a, const kv__stored *b, const char *key)
{
    const char *x = kv__pairs_get(a->pairs, a->pair_count, key);
    const char *y = kv__pairs_get(b->pairs, b->pair_count, key);

    return strcmp(x == NULL ? "" : x, y == NULL ? "" : y);
}

/* What importers quote has a run, and perhaps a data set. */
static int
compare_about(const kv__stored *a, const kv__stored *b)
{
    int order = compare_label(a, b, "run");

    return order != 0 ? order : compare_label(a, b, "dataset");
}

bool
kv__same_about(const kv__stored *a, const kv__stored *b)
{
    return compare_about(a, b) == 0;
}

/* By run, data set and name. */
static int
compare_quotes(const void *a, const void *b)
{
    const kv__quote *x = a, *y = b;
    int order = compare_about(x->stored, y->stored);

    if (order == 0)
        order = strcmp(x->figure->name, y->figure->name);
    if (order == 0)
        order = strcmp(x->figure->value, y->figure->value);
    return order != 0 ? order : strcmp(x->stored->path, y->stored->path);
}

bool
kv__report_quotes(kv_report *report)
{
    const kv_tally *tally = report->tally;
    size_t i, j, count = 0;

    for (i = 0; i < tally->stored_count; i++)
        if (tally->stored[i].kinds == 0)
            count += tally->stored[i].figure_count;
    if (count == 0)
        return true;
    report->quotes = kv__zalloc(count, sizeof *report->quotes);
    if (report->quotes == NULL)
        return false;
    for (i = 0; i < tally->stored_count; i++)
        for (j = 0;
             tally->stored[i].kinds == 0 && j < tally->stored[i].figure_count;
             j++)
            report->quotes[report->quote_count++] =
                (kv__quote){&tally->stored[i], &tally->stored[i].figures[j]};
    qsort(report->quotes, count, sizeof *report->quotes, compare_quotes);
    return true;
}
