/* SPDX-License-Identifier: MIT */
/* CSV by RFC 4180: one row an attempt, or one row a task. */
#include "core/convert/target.h"

#include "core/base/json.h"

#include <stdlib.h>
#include <string.h>

static void
put_cell(kv__buf *out, kv_str text)
{
    bool formula = kv__is_formula(text);
    size_t i;

    for (i = 0; i < text.length; i++)
        if (strchr(",\"\r\n", text.data[i]) != NULL)
            break;
    if (i == text.length && !formula) {
        kv__buf_add(out, text.data, text.length);
        return;
    }
    kv__buf_char(out, '"');
    if (formula)
        kv__buf_char(out, '\'');
    for (i = 0; i < text.length; i++) {
        if (text.data[i] == '"')
            kv__buf_char(out, '"');
        kv__buf_char(out, text.data[i]);
    }
    kv__buf_char(out, '"');
}

static void
put_text(kv__buf *out, const char *text)
{
    put_cell(out, kv__cstr(text == NULL ? "" : text));
}

/* --- a row an attempt ------------------------------------------------------
 */

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of all labels but run and data set, sorted, each once.  NULL: out
 * of memory. */
static const char **
further_keys(const kv_tally *tally, size_t *count)
{
    const char **keys = NULL, **grown;
    size_t capacity = 0, n = 0, kept = 0, i, k;

    for (i = 0; i < tally->label_count; i++) {
        const kv__labels *labels = &tally->labels[i];

        grown = kv__grow(keys, &capacity, n + labels->pair_count + 1,
                         sizeof *grown);
        if (grown == NULL) {
            free(keys);
            return NULL;
        }
        keys = grown;
        for (k = 0; k < labels->pair_count; k++)
            if (kv__is_label(&labels->pairs[k]) &&
                strcmp(labels->pairs[k].key, "run") != 0 &&
                strcmp(labels->pairs[k].key, "dataset") != 0)
                keys[n++] = labels->pairs[k].key;
    }
    if (keys == NULL)
        keys = kv__zalloc(1, sizeof *keys);
    if (keys != NULL)
        qsort(keys, n, sizeof *keys, compare_texts);
    for (i = 0; i < n; i++)
        if (kept == 0 || strcmp(keys[kept - 1], keys[i]) != 0)
            keys[kept++] = keys[i];
    *count = kept;
    return keys;
}

static void
put_row(kv__buf *out, const kv__asked *asked, const kv__answer *answer,
        const char *const *keys, size_t count)
{
    const kv__entry *entry = &answer->entry;
    size_t i;

    put_text(out, asked->run);
    kv__buf_char(out, ',');
    put_text(out, asked->dataset);
    for (i = 0; i < count; i++) {
        kv__buf_char(out, ',');
        put_text(out, kv__labels_get(asked->labels, keys[i]));
    }
    kv__buf_char(out, ',');
    put_cell(out, asked->task);
    kv__buf_printf(out, ",%u,%s,%s,", entry->index,
                   kv_outcome_name(entry->outcome),
                   kv_class_name(entry->error_class));
    if (kv__answer_judged(answer) && (entry->has_score || entry->outside ||
                                      entry->outcome == KV_OUTCOME_PASS))
        kv__json_number(out, kv__answer_score(answer));
    kv__buf_char(out, ',');
    if (kv__answer_counted(answer))
        kv__buf_printf(out, "%llu,%llu",
                       (unsigned long long)entry->counts.passed,
                       (unsigned long long)kv__tests_run(entry));
    else
        kv__buf_char(out, ',');
    kv__buf_char(out, ',');
    put_text(out, answer->integrity);
    kv__buf_char(out, ',');
    put_text(out, answer->isolation);
    kv__buf_printf(out, ",%s\r\n", kv__topic_name(kv__answer_topic(answer)));
}

static void
write_long(kv__conversion *c, const kv__part *part)
{
    size_t count = 0, i, k;
    const char **keys = further_keys(c->list.tally, &count);
    const kv__asked *asked;

    if (keys == NULL) {
        c->status = kv__nomem(c->err);
        return;
    }
    kv__buf_str(&c->out, "run,dataset");
    for (i = 0; i < count; i++) {
        kv__buf_char(&c->out, ',');
        put_text(&c->out, keys[i]);
    }
    kv__buf_str(&c->out, ",task,attempt,outcome,class,score,passed,tests,"
                         "integrity,isolation,kind\r\n");
    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            break;
        for (k = 0; k < asked->count; k++)
            put_row(&c->out, asked, &asked->answers[k], keys, count);
        kv__convert_flush(c);
    }
    free(keys);
}

const kv__target kv__target_csv = {
    .name = "csv",
    .summary = "comma-separated values, one row an attempt",
    .split = KV__WHOLE,
    .ending = "attempts.csv",
    .write = write_long,
};

/* --- a row a task ----------------------------------------------------------
 */

typedef struct cell {
    const char *dataset, *run;
    kv_str task;
    size_t at; /* in the list */
} cell;

static int
compare_cells(const void *a, const void *b)
{
    const cell *x = a, *y = b;
    int order = strcmp(x->dataset, y->dataset);

    if (order == 0)
        order = kv__str_compare(x->task, y->task);
    if (order == 0)
        order = strcmp(x->run, y->run);
    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static void
add_counts(kv__conversion *c, size_t at, uint64_t *counts)
{
    const kv__asked *asked = kv__convert_task(c, at);
    size_t i;

    for (i = 0; asked != NULL && i < asked->count; i++)
        counts[asked->answers[i].entry.outcome - 1]++;
}

/* The counts of one run at one task; nothing where it has no such task. */
static void
put_counts(kv__conversion *c, const cell *cells, size_t count)
{
    uint64_t counts[4] = {0};
    size_t i;

    for (i = 0; i < count; i++)
        add_counts(c, cells[i].at, counts);
    for (i = 0; i < 4; i++) {
        kv__buf_char(&c->out, ',');
        if (count > 0)
            kv__buf_printf(&c->out, "%llu", (unsigned long long)counts[i]);
    }
}

static void
put_head(kv__conversion *c, const char *const *runs, size_t count)
{
    static const char *const columns[] = {"pass", "fail", "error", "unscored"};
    kv__buf name = {0};
    size_t i, k;

    kv__buf_str(&c->out, "dataset,task");
    for (i = 0; i < count; i++)
        for (k = 0; k < 4; k++) {
            kv__buf_reset(&name);
            kv__buf_printf(&name, "%s: %s", runs[i], columns[k]);
            kv__buf_char(&c->out, ',');
            put_text(&c->out, kv__buf_text(&name));
            c->out.failed |= name.failed;
        }
    kv__buf_str(&c->out, "\r\n");
    kv__buf_clear(&name);
}

/* Cells of one task, sorted by run; the runs are sorted, too. */
static void
put_task(kv__conversion *c, const cell *cells, size_t count,
         const char *const *runs, size_t run_count)
{
    size_t from = 0, to, i;

    put_text(&c->out, cells[0].dataset);
    kv__buf_char(&c->out, ',');
    put_cell(&c->out, cells[0].task);
    for (i = 0; i < run_count; i++) {
        for (to = from; to < count && strcmp(cells[to].run, runs[i]) == 0;
             to++) {
        }
        put_counts(c, cells + from, to - from);
        from = to;
    }
    kv__buf_str(&c->out, "\r\n");
    kv__convert_flush(c);
}

static void
write_cells(kv__conversion *c, cell *cells, size_t count, const char **runs)
{
    size_t run_count = 0, from, to;

    /* The list is sorted by run. */
    for (from = 0; from < count; from++)
        if (run_count == 0 || strcmp(runs[run_count - 1], cells[from].run) != 0)
            runs[run_count++] = cells[from].run;
    qsort(cells, count, sizeof *cells, compare_cells);
    put_head(c, runs, run_count);
    for (from = 0; from < count && c->status == KV_OK; from = to) {
        for (to = from + 1; to < count; to++)
            if (strcmp(cells[to].dataset, cells[from].dataset) != 0 ||
                kv__str_compare(cells[to].task, cells[from].task) != 0)
                break;
        put_task(c, cells + from, to - from, runs, run_count);
    }
}

static void
write_wide(kv__conversion *c, const kv__part *part)
{
    size_t count = part->to - part->from, i;
    cell *cells = kv__zalloc(count + 1, sizeof *cells);
    const char **runs = kv__zalloc(count + 1, sizeof *runs);
    kv__asked name = {0};

    if (cells == NULL || runs == NULL) {
        c->status = kv__nomem(c->err);
    } else {
        for (i = 0; i < count; i++) {
            kv__list_name(&c->list, part->from + i, &name);
            cells[i] =
                (cell){name.dataset, name.run, name.task, part->from + i};
        }
        write_cells(c, cells, count, runs);
    }
    free(cells);
    free(runs);
}

const kv__target kv__target_csv_wide = {
    .name = "csv-wide",
    .summary = "comma-separated values, one row a task, with the attempts of "
               "each run counted",
    .split = KV__WHOLE,
    .ending = "tasks.csv",
    .write = write_wide,
};
