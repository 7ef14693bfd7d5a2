/* SPDX-License-Identifier: MIT */
/* What is wrong with results that were read. */
#include "core/base/alloc.h"
#include "core/figures/findings.h"
#include "core/figures/tree.h"
#include "core/tally/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
find_stored(kv_findings *findings, const kv_report *report)
{
    size_t i;

    for (i = 0; i < report->check_count; i++) {
        const kv__check *check = &report->checks[i];

        if (!check->agrees)
            kv__found_that(findings, false, 0, "stored", check->path,
                           "%s: %s is stored as %s, the records give %s",
                           check->about, check->name, check->stored,
                           check->found);
    }
}

static void
find_damage(kv_findings *findings, const kv_report *report)
{
    size_t i, j;

    for (i = 0; i < report->input_count; i++) {
        const kv__input *input = &report->tally->inputs[report->inputs[i]];

        for (j = 0; j < input->skip_count; j++)
            kv__found_that(findings, false, input->skips[j].line, "damaged",
                           input->path, "%s", input->skips[j].reason);
        if (input->damaged > input->skip_count)
            kv__found_that(
                findings, false, 0, "damaged", input->path,
                "%llu further damaged records",
                (unsigned long long)(input->damaged - input->skip_count));
    }
}

static const char *
run_of(const kv_tally *tally, const kv__row *task)
{
    const char *run = kv__labels_get(&tally->labels[task->labels], "run");

    return run == NULL ? "(none)" : run;
}

static const char *
dataset_of(const kv_tally *tally, const kv__row *task)
{
    const char *dataset =
        kv__labels_get(&tally->labels[task->labels], "dataset");

    return dataset == NULL ? "" : dataset;
}

static int
compare_ids(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);

    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

/* Attempts of one task. */
static uint64_t
attempts_at(kv_findings *findings, const kv_tally *tally, const kv__row *task,
            uint64_t *pass)
{
    kv__stat stat = {0};
    uint64_t n = 0;

    if (kv__row_stat(tally, task, &stat)) {
        n = stat.n;
        *pass = stat.pass;
    } else {
        findings->failed = true;
    }
    kv__stat_clear(&stat);
    return n;
}

/* Not by the number of a label set, which depends on who read what. */
static int
compare_rows(const void *a, const void *b, void *context)
{
    const kv_tally *tally = context;
    const kv__row *x = &tally->tasks[*(const size_t *)a];
    const kv__row *y = &tally->tasks[*(const size_t *)b];
    int order = strcmp(run_of(tally, x), run_of(tally, y));

    if (order == 0)
        order = strcmp(dataset_of(tally, x), dataset_of(tally, y));
    return order != 0 ? order
                      : compare_ids(x->id, x->id_length, y->id, y->id_length);
}

/* The names of the levels or grades among the bits of SEEN, from SHIFT on; how
 * many there are. */
static size_t
list_seen(uint32_t seen, unsigned shift, unsigned count, bool grades, char *out,
          size_t size)
{
    size_t found = 0, length = 0;
    unsigned i;
    char name[16];

    out[0] = '\0';
    for (i = 0; i < count; i++) {
        if ((seen >> (shift + i) & 1) == 0)
            continue;
        if (grades)
            snprintf(name, sizeof name, "%s", kv_integrity_name(i));
        else
            snprintf(name, sizeof name, "L%u", i);
        length += (size_t)snprintf(out + length, size - length, "%s%s",
                                   found > 0 ? ", " : "", name);
        found++;
    }
    return found;
}

/* Verdicts that were not come to in the same way.  Grades follow from the
 * tasks, levels of isolation from the machine. */
static void
find_mixed(kv_findings *findings, const char *place, uint32_t seen)
{
    char names[64];

    if (list_seen(seen, 8, 5, false, names, sizeof names) > 1)
        kv__found_that(findings, false, 0, "mixed", place,
                       "verdicts of several levels of isolation: %s", names);
    if (list_seen(seen, 16, KV_INTEGRITY_COUNT, true, names, sizeof names) > 1)
        kv__found_that(findings, true, 0, "mixed", place,
                       "verdicts of several grades of integrity: %s", names);
}

/* A data set of a run: repeats, contradictions, unlike numbers of attempts. */
static uint32_t
find_in_set(kv_findings *findings, const kv_tally *tally, const size_t *order,
            size_t count)
{
    const char *dataset = dataset_of(tally, &tally->tasks[order[0]]);
    char run[512];
    uint64_t repeats = 0, least = UINT64_MAX, most = 0, n, pass = 0, none = 0;
    const kv__row *few = NULL;
    uint32_t seen = 0;
    size_t i;

    snprintf(run, sizeof run, "%s%s%s", run_of(tally, &tally->tasks[order[0]]),
             dataset[0] == '\0' ? "" : ", ", dataset);
    for (i = 0; i < count; i++) {
        const kv__row *task = &tally->tasks[order[i]];

        repeats += task->repeats;
        seen |= tally->labels[task->labels].kinds;
        if (task->conflict)
            kv__found_that(findings, false, 0, "contradiction", run,
                           "task '%.*s' has two different verdicts on one "
                           "attempt",
                           (int)task->id_length, task->id);
        n = attempts_at(findings, tally, task, &pass);
        none += n == 0;
        if (n == 0)
            continue;
        most = n > most ? n : most;
        if (n < least) {
            least = n;
            few = task;
        }
    }
    find_mixed(findings, run, seen);
    if (repeats > 0)
        kv__found_that(findings, false, 0, "repeated", run,
                       "%llu attempts are there more than once",
                       (unsigned long long)repeats);
    if (none > 0)
        kv__found_that(findings, false, 0, "missing", run,
                       "%llu of %zu tasks have no attempt",
                       (unsigned long long)none, count);
    if (few != NULL && least != most)
        kv__found_that(findings, false, 0, "attempts", run,
                       "tasks have from %llu to %llu attempts; '%.*s' has the "
                       "fewest",
                       (unsigned long long)least, (unsigned long long)most,
                       (int)few->id_length, few->id);
    return seen;
}

/* A data set of a run, and the levels of isolation of its verdicts. */
typedef struct level {
    const char *dataset, *run;
    uint32_t seen;
} level;

static int
compare_levels(const void *a, const void *b)
{
    const level *x = a, *y = b;
    int order = strcmp(x->dataset, y->dataset);

    return order != 0 ? order : strcmp(x->run, y->run);
}

/* Runs whose levels differ can't be compared: the first such of each data
 * set. */
static void
find_unlike(kv_findings *findings, level *levels, size_t count)
{
    size_t from, to;

    qsort(levels, count, sizeof *levels, compare_levels);
    for (from = 0; from < count; from = to) {
        bool found = false;

        for (to = from + 1; to < count && strcmp(levels[from].dataset,
                                                 levels[to].dataset) == 0;
             to++)
            if (!found && levels[from].seen != levels[to].seen) {
                kv__found_that(findings, false, 0, "mixed", levels[to].run,
                               "its levels of isolation are not those of '%s'",
                               levels[from].run);
                found = true;
            }
    }
}

static void
find_in_sets(kv_findings *findings, const kv_tally *tally, const size_t *order)
{
    level *levels = kv__zalloc(tally->task_count + 1, sizeof *levels);
    size_t from, to, count = 0;
    uint32_t seen;

    if (levels == NULL) {
        findings->failed = true;
        return;
    }
    for (from = 0; from < tally->task_count; from = to) {
        const kv__row *first = &tally->tasks[order[from]], *next;

        for (to = from + 1; to < tally->task_count; to++) {
            next = &tally->tasks[order[to]];
            if (strcmp(run_of(tally, first), run_of(tally, next)) != 0 ||
                strcmp(dataset_of(tally, first), dataset_of(tally, next)) != 0)
                break;
        }
        seen = find_in_set(findings, tally, order + from, to - from) &
               KV__SEEN_LEVELS;
        if (seen != 0)
            levels[count++] =
                (level){dataset_of(tally, first), run_of(tally, first), seen};
    }
    find_unlike(findings, levels, count);
    free(levels);
}

/* --- across runs --------------------------------------------------------- */

typedef struct across {
    const char *dataset, *id;
    size_t id_length;
    uint64_t pass; /* attempts that passed */
    bool all;      /* every attempt did */
} across;

static int
compare_across(const void *a, const void *b)
{
    const across *x = a, *y = b;
    int order = strcmp(x->dataset, y->dataset);

    return order != 0 ? order
                      : compare_ids(x->id, x->id_length, y->id, y->id_length);
}

/* Tasks that say nothing about which run is better. */
static bool
find_alike(kv_findings *findings, const kv_tally *tally)
{
    across *list = kv__zalloc(tally->task_count, sizeof *list);
    uint64_t shared = 0, all = 0, none = 0, n;
    size_t i, j;

    if (list == NULL)
        return tally->task_count == 0;
    for (i = 0; i < tally->task_count; i++) {
        const kv__row *task = &tally->tasks[i];
        list[i] = (across){.dataset = dataset_of(tally, task),
                           .id = task->id,
                           .id_length = task->id_length};
        n = attempts_at(findings, tally, task, &list[i].pass);
        list[i].all = n > 0 && list[i].pass == n;
    }
    qsort(list, tally->task_count, sizeof *list, compare_across);
    for (i = 0; i < tally->task_count; i = j) {
        bool every = list[i].all, any = list[i].pass > 0;

        for (j = i + 1;
             j < tally->task_count && compare_across(&list[i], &list[j]) == 0;
             j++) {
            every &= list[j].all;
            any |= list[j].pass > 0;
        }
        shared += j - i > 1;
        all += j - i > 1 && every;
        none += j - i > 1 && !any;
    }
    if (all + none > 0)
        kv__found_that(findings, true, 0, "alike", "tasks of several runs",
                       "of %llu tasks, %llu are passed by every run and %llu "
                       "by none",
                       (unsigned long long)shared, (unsigned long long)all,
                       (unsigned long long)none);
    free(list);
    return true;
}

kv_status
kv_audit_tally(const kv_tally *tally, kv_findings **out, kv_error *err)
{
    kv_findings *findings = kv__findings_new();
    size_t *order = kv__zalloc(tally->task_count + 1, sizeof *order);
    kv_report *report = NULL;
    kv_status status = findings == NULL || order == NULL
                           ? kv__nomem(err)
                           : kv_report_new(tally, NULL, &report, err);
    size_t i;

    *out = NULL;
    if (status == KV_OK) {
        find_stored(findings, report);
        find_damage(findings, report);
        for (i = 0; i < tally->task_count; i++)
            order[i] = i;
        if (tally->task_count > 1)
            qsort_r(order, tally->task_count, sizeof *order, compare_rows,
                    (void *)tally);
        find_in_sets(findings, tally, order);
        for (i = 0; i < report->warning_count; i++)
            kv__found_that(findings, false, 0, "warning", "report", "%s",
                           report->warnings[i]);
        if (!find_alike(findings, tally) || findings->failed)
            status = kv__nomem(err);
    }
    kv_report_free(report);
    free(order);
    if (status != KV_OK)
        kv_findings_free(findings);
    else
        *out = findings;
    return status;
}
