/* SPDX-License-Identifier: MIT */
/* Figures that other programs stored, against the records that they were made
 * from.  They are computed as those programs do it, which need not be as our
 * metrics do: the question is whether file and figure belong together. */
#include "core/figures/audit.h"

#include "core/base/scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was found about the tasks that a stored figure is about. */
typedef struct facts {
    uint64_t tasks, attempts, passed, empty, missing;
    mpq_t script_apr; /* mean over tasks of mean stored ratios */
} facts;

static bool
speaks_of(const kv__stored *stored, const kv__labels *labels)
{
    const char *value;
    size_t i;

    if ((labels->kinds & stored->kinds) == 0)
        return false;
    for (i = 0; i < stored->pair_count; i++) {
        value = kv__labels_get(labels, stored->pairs[i].key);
        if (value == NULL || strcmp(value, stored->pairs[i].value) != 0)
            return false;
    }
    return true;
}

static bool
gather_task(const kv_tally *tally, const kv__row *task, facts *f,
            kv__acc *ratios)
{
    kv__stat stat = {0};
    kv__rate mean;
    bool good = kv__row_stat(tally, task, &stat);

    f->tasks++;
    f->attempts += stat.n;
    f->passed += stat.pass;
    f->empty += stat.n == 0;
    f->missing += stat.n - stat.scores;
    if (good && stat.n > 0) {
        kv__rate_init(&mean);
        kv__rate_mean(&mean, &stat.score, stat.n);
        good = kv__acc_add(ratios, &mean, 1);
        kv__rate_clear(&mean);
    }
    kv__stat_clear(&stat);
    return good;
}

/* Tasks by label set, so that each stored list looks at its own only. */
typedef struct by_labels {
    size_t *first, *task; /* tasks of label set i: first[i] .. first[i+1] */
} by_labels;

/* A counting sort.  Counts go two places up, so that after the sums the start
 * of set i is at first[i + 1], and filling moves it on to where set i + 1
 * begins. */
static bool
index_tasks(const kv_tally *tally, by_labels *index)
{
    size_t i;

    index->first = kv__zalloc(tally->label_count + 2, sizeof *index->first);
    index->task = kv__zalloc(tally->task_count, sizeof *index->task);
    if (index->first == NULL || index->task == NULL)
        return false;
    for (i = 0; i < tally->task_count; i++)
        index->first[tally->tasks[i].labels + 2]++;
    for (i = 2; i < tally->label_count + 2; i++)
        index->first[i] += index->first[i - 1];
    for (i = 0; i < tally->task_count; i++)
        index->task[index->first[tally->tasks[i].labels + 1]++] = i;
    return true;
}

static bool
gather(const kv_tally *tally, const kv__stored *stored, const by_labels *index,
       facts *f)
{
    kv__acc ratios = {0};
    mpq_t divisor;
    bool good = true;
    size_t i, j;

    for (i = 0; i < tally->label_count; i++) {
        if (!speaks_of(stored, &tally->labels[i]))
            continue;
        for (j = index->first[i]; good && j < index->first[i + 1]; j++)
            good =
                gather_task(tally, &tally->tasks[index->task[j]], f, &ratios);
    }
    if (f->tasks > f->empty) {
        mpq_init(divisor);
        kv__acc_get(&ratios, f->script_apr);
        mpq_set_ui(divisor, f->tasks - f->empty, 1);
        mpq_div(f->script_apr, f->script_apr, divisor);
        mpq_clear(divisor);
    }
    kv__acc_clear(&ratios);
    return good;
}

/* pass@k as the benchmark's script has it: tasks without attempts leave. */
static bool
script_pass_at_k(const kv_tally *tally, const kv__stored *stored,
                 const by_labels *index, uint64_t k, mpq_t out)
{
    uint64_t n = 0;
    mpq_t value;
    size_t i, j;
    bool good = true;

    mpq_init(value);
    mpq_set_ui(out, 0, 1);
    for (i = 0; i < tally->label_count; i++) {
        if (!speaks_of(stored, &tally->labels[i]))
            continue;
        for (j = index->first[i]; good && j < index->first[i + 1]; j++) {
            kv__stat stat = {0};

            good = kv__row_stat(tally, &tally->tasks[index->task[j]], &stat);
            if (good && stat.n > 0) {
                good = kv__pass_at_k(stat.n, stat.pass, k, value) == NULL;
                mpq_add(out, out, value);
                n++;
            }
            kv__stat_clear(&stat);
        }
    }
    mpq_set_ui(value, n == 0 ? 1 : n, 1);
    mpq_div(out, out, value);
    mpq_clear(value);
    return good && n > 0;
}

/* The value that a figure should have; false: undefined, which scripts store as
 * NaN. */
static bool
expected(const kv_tally *tally, const kv__stored *stored,
         const by_labels *index, const facts *f, const char *name, mpq_t out)
{
    if (strcmp(name, "tasks") == 0)
        mpq_set_ui(out, f->tasks, 1);
    else if (strcmp(name, "attempts") == 0)
        mpq_set_ui(out, f->attempts, 1);
    else if (strcmp(name, "passed") == 0)
        mpq_set_ui(out, f->passed, 1);
    else if (strncmp(name, "pass@", 5) == 0)
        return script_pass_at_k(tally, stored, index,
                                strtoull(name + 5, NULL, 10), out);
    else if (strcmp(name, "script_apr") == 0) {
        mpq_set(out, f->script_apr);
        return f->empty == 0 && f->tasks > 0;
    } else {
        if (f->attempts == 0)
            return false;
        mpq_set_ui(out, f->passed, f->attempts);
        if (strcmp(name, "passed_percent") == 0) {
            mpz_mul_ui(mpq_numref(out), mpq_numref(out), 100);
        }
        mpq_canonicalize(out);
    }
    return true;
}

static unsigned
decimals_of(const char *text)
{
    const char *point = strchr(text, '.');

    return point == NULL ? 0 : (unsigned)strlen(point + 1);
}

/* Stored values are doubles that somebody else computed in another order, or
 * rounded to the decimals that they show. */
static bool
agrees(const char *stored, double found)
{
    double value;
    unsigned decimals = decimals_of(stored);

    if (kv__scan_double(kv__cstr(stored), &value) != NULL)
        return false;

    if (fabs(value - found) <= 1e-9 * fmax(1.0, fabs(found)))
        return true;
    return decimals > 0 && decimals < 6 &&
           fabs(value - found) <= 0.5 * pow(10.0, -(double)decimals) + 1e-12;
}

static char *
describe(const kv__stored *stored)
{
    kv__buf text = {0};
    size_t i;

    for (i = 0; i < stored->pair_count; i++) {
        kv__buf_str(&text, i > 0 ? ", " : "");
        kv__buf_printf(&text, "%s=%s", stored->pairs[i].key,
                       stored->pairs[i].value);
    }
    if (kv__buf_text(&text) == NULL)
        kv__buf_clear(&text);
    return text.data;
}

static bool
check_figure(kv_report *report, const kv__stored *stored,
             const by_labels *index, const facts *f,
             const kv__stored_figure *figure)
{
    kv__check *grown = kv__grow(report->checks, &report->check_capacity,
                                report->check_count + 1, sizeof *grown);
    bool missing = kv__scan_kind(kv__cstr(figure->value)) == KV__NAN;
    char text[40] = "NaN";
    bool defined;
    mpq_t value;

    if (grown == NULL)
        return false;
    report->checks = grown;
    grown += report->check_count;
    memset(grown, 0, sizeof *grown);
    mpq_init(value);
    defined = expected(report->tally, stored, index, f, figure->name, value);
    if (defined) {
        locale_t before = uselocale(kv__c_locale());

        snprintf(text, sizeof text, "%.12g", kv__mpq_double(value));
        uselocale(before);
    }
    grown->agrees =
        defined ? !missing && agrees(figure->value, kv__mpq_double(value))
                : missing;
    mpq_clear(value);
    grown->path = stored->path;
    grown->name = figure->name;
    grown->stored = figure->value;
    grown->found = strdup(text);
    grown->about = describe(stored);
    report->check_count++;
    return grown->found != NULL && grown->about != NULL;
}

/* Stored figures about records that are not among the inputs can't be checked:
 * that is a warning, not a disagreement. */
static bool
check_stored(kv_report *report, const kv__stored *stored,
             const by_labels *index)
{
    facts f = {0};
    bool good;
    size_t i;

    mpq_init(f.script_apr);
    good = gather(report->tally, stored, index, &f);
    for (i = 0; good && f.tasks > 0 && i < stored->figure_count; i++)
        good = check_figure(report, stored, index, &f, &stored->figures[i]);
    if (good && f.tasks == 0 && stored->figure_count > 0)
        good = kv__report_warn(report,
                               "%s: stored figures are not checked: their "
                               "records are not among the inputs",
                               stored->path);
    mpq_clear(f.script_apr);
    return good;
}

static int
compare_checks(const void *a, const void *b)
{
    const kv__check *x = a, *y = b;
    int order = strcmp(x->path, y->path);

    if (order == 0)
        order = strcmp(x->about, y->about);
    if (order == 0)
        order = strcmp(x->name, y->name);
    return order != 0 ? order : strcmp(x->stored, y->stored);
}

kv_status
kv__report_audit(kv_report *report, kv_error *err)
{
    const kv_tally *tally = report->tally;
    by_labels index = {0};
    bool good = tally->stored_count == 0 || index_tasks(tally, &index);
    size_t i;

    for (i = 0; good && i < tally->stored_count; i++)
        good = tally->stored[i].kinds == 0 ||
               check_stored(report, &tally->stored[i], &index);
    free(index.first);
    free(index.task);
    if (report->check_count > 1)
        qsort(report->checks, report->check_count, sizeof *report->checks,
              compare_checks);
    good = good && kv__report_quotes(report);
    return good ? KV_OK : kv__nomem(err);
}
