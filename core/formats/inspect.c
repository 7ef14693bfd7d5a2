/* SPDX-License-Identifier: MIT */
/* inspect logs as JSON.  Values: "C", "P", "I", "N" are 1, 1/2, 0, 0, and so
 * are "yes" and "no", "true" and "false" and numbers in text, as in inspect
 * itself; NaN and what is none of these is unscored; a sample that ended in an
 * error is an error, for each measure of the log.
 *
 * The totals of a log may be about more samples than it holds, on purpose:
 * they are handed on as stored, with the number of samples. */
#include "core/formats/inspect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
keep(char *out, size_t size, kv_str text)
{
    size_t length = text.length < size - 1 ? text.length : size - 1;

    memcpy(out, text.data, length);
    out[length] = '\0';
}

/* Quoted: scorer and metric, for these are about all samples of the run. */
static void
put_metric(kv__import *in, const kv__inspect *log, kv_str scorer, kv_str name,
           kv_str value)
{
    kv__buf text = {0};
    double number;

    if (!kv__number(value, &number) && kv__scan_kind(value) != KV__NAN)
        return;
    kv__buf_add(&text, scorer.data, scorer.length);
    kv__buf_char(&text, ' ');
    kv__buf_add(&text, name.data, name.length);
    if (kv__buf_text(&text) == NULL)
        kv__import_nomem(in);
    else
        kv__import_quote(in, kv__cstr(log->model), kv__cstr(log->task),
                         text.data, value);
    kv__buf_clear(&text);
}

static void
put_metrics(kv__import *in, const kv__inspect *log, kv_str scorer,
            kv_str metrics)
{
    kv_str key, metric, name;
    const char *wrong;
    size_t at = 0;

    while (in->status == KV_OK &&
           kv__scan_member(metrics, &at, &key, &metric, &wrong))
        if (kv__text(in, key, &name))
            put_metric(in, log, scorer, name, kv__at(metric, "value"));
}

/* "scores", "scorers" in older logs, and "scorer" in the oldest. */
static void
put_results(kv__import *in, kv__inspect *log, kv_str results)
{
    kv_str list = kv__at(results, "scores"), score;
    const char *wrong;
    int64_t total;
    size_t at = 0;

    if (kv__scan_int(kv__at(results, "total_samples"), &total) == NULL &&
        total >= 0)
        log->total = (uint64_t)total;
    if (kv__scan_kind(list) != KV__ARRAY)
        list = kv__at(results, "scorers");
    if (kv__scan_kind(list) == KV__ARRAY)
        while (kv__scan_next(list, &at, &score, &wrong))
            put_metrics(in, log, kv__text_or(in, kv__at(score, "name")),
                        kv__at(score, "metrics"));
    else
        put_metrics(in, log, kv__text_or(in, kv__at(results, "scorer.name")),
                    kv__at(results, "metrics"));
}

void
kv__inspect_member(kv__import *in, kv__inspect *log, kv_str name, kv_str value)
{
    int64_t version;

    if (kv__str_is(name, "version"))
        log->unknown =
            kv__scan_int(value, &version) != NULL || version < 1 || version > 3;
    else if (kv__str_is(name, "status") && !kv__is(value, "success"))
        in->note = kv__is(value, "cancelled") ? "cancelled: a part of a run"
                   : kv__is(value, "error")   ? "ended by an error"
                                              : "unfinished";
    else if (kv__str_is(name, "eval")) {
        keep(log->task, sizeof log->task,
             kv__text_or(in, kv__at(value, "task")));
        keep(log->model, sizeof log->model,
             kv__text_or(in, kv__at(value, "model")));
    } else if (kv__str_is(name, "results")) {
        put_results(in, log, value);
    }
}

/* Words and numbers in text. */
static bool
read_text(kv__import *in, kv_str value, double *out)
{
    static const char *const yes[] = {"yes", "true"};
    static const char *const no[] = {"no", "false"};
    kv_str text;
    size_t i;

    if (kv__scan_kind(value) != KV__STRING || !kv__text(in, value, &text))
        return false;
    for (i = 0; i < 2; i++) {
        if (text.length == strlen(yes[i]) &&
            strncasecmp(text.data, yes[i], text.length) == 0) {
            *out = 1;
            return true;
        }
        if (text.length == strlen(no[i]) &&
            strncasecmp(text.data, no[i], text.length) == 0) {
            *out = 0;
            return true;
        }
    }
    return text.length > 0 && kv__number(text, out);
}

/* What a score's value says.  False: nothing that has an order. */
static bool
read_value(kv__import *in, kv__found *found, kv_str value)
{
    static const struct {
        const char *letter;
        double score;
    } letters[] = {{"C", 1}, {"P", 0.5}, {"I", 0}, {"N", 0}};
    size_t i;

    for (i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (kv__is(value, letters[i].letter)) {
            found->has_score = true;
            found->score = letters[i].score;
        }
    }
    if (!found->has_score)
        found->has_score = kv__number(value, &found->score) ||
                           read_text(in, value, &found->score);
    found->outcome = !found->has_score     ? KV_OUTCOME_UNSCORED
                     : found->score >= 1.0 ? KV_OUTCOME_PASS
                                           : KV_OUTCOME_FAIL;
    if (found->has_score)
        found->kinds |= KV__KIND_TESTS | KV__KIND_REWARD;
    return found->has_score || kv__is_nothing(value);
}

/* Samples without a score are counted for this many measures at most: more of
 * both than a log has would take all memory. */
#define MEASURES_MAX 256

/* Remember that LOG has the measure NAME. */
static void
measure(kv__import *in, kv__inspect *log, kv_str name)
{
    if (log != NULL && log->measures.count < MEASURES_MAX)
        (void)kv__texts_keep(in, &log->measures, name);
}

/* Remember a sample that no scorer said anything about. */
static void
gap(kv__import *in, kv__inspect *log, const kv__found *found, bool error)
{
    struct kv__inspect_gap *grown = kv__grow(log->gaps, &log->gap_capacity,
                                             log->gap_count + 1, sizeof *grown);
    char *task;

    if (grown != NULL)
        log->gaps = grown;
    task = grown == NULL ? NULL : strndup(found->task.data, found->task.length);
    if (task == NULL) {
        kv__import_nomem(in);
        return;
    }
    grown[log->gap_count++] =
        (struct kv__inspect_gap){task, found->index, found->indexed, error};
}

static void
put_gaps(kv__import *in, const kv__inspect *log)
{
    size_t i, m;

    for (i = 0; i < log->gap_count; i++) {
        const struct kv__inspect_gap *g = &log->gaps[i];
        kv__found found = {.run = kv__cstr(log->model),
                           .dataset = kv__cstr(log->task),
                           .task = kv__cstr(g->task),
                           .indexed = g->indexed,
                           .index = g->index};

        if (g->error)
            kv__found_error(&found, KV_CLASS_INFRA);
        for (m = 0; m < log->measures.count; m++) {
            found.metric = log->measures.list[m];
            kv__found_put(in, &found);
        }
        if (log->measures.count == 0)
            kv__found_put(in, &found);
    }
}

void
kv__inspect_clear(kv__inspect *log)
{
    kv__texts_free(&log->measures);
    while (log->gap_count > 0)
        free(log->gaps[--log->gap_count].task);
    free(log->gaps);
}

void
kv__inspect_score(kv__import *in, kv__inspect *log, kv__found found,
                  kv_str value)
{
    kv_str key, part, name, scorer = found.metric;
    kv__buf text = {0};
    const char *wrong;
    size_t at = 0;

    if (kv__scan_kind(value) != KV__OBJECT) {
        /* What has no order is no verdict, and the sample is one all the
         * same. */
        (void)read_value(in, &found, value);
        measure(in, log, found.metric);
        kv__found_put(in, &found);
        return;
    }
    while (kv__scan_member(value, &at, &key, &part, &wrong)) {
        kv__found one = found;

        if (!kv__text(in, key, &name) || !read_value(in, &one, part))
            continue;
        kv__buf_reset(&text);
        kv__buf_add(&text, scorer.data, scorer.length);
        kv__buf_char(&text, ' ');
        kv__buf_add(&text, name.data, name.length);
        one.metric = kv__str(text.data, text.length);
        if (text.failed) {
            kv__import_nomem(in);
            continue;
        }
        measure(in, log, one.metric);
        kv__found_put(in, &one);
    }
    kv__buf_clear(&text);
}

void
kv__inspect_sample(kv__import *in, kv__inspect *log, kv_str sample)
{
    kv__found found = {.run = kv__cstr(log->model),
                       .dataset = kv__cstr(log->task)};
    kv_str scores = kv__at(sample, "scores"), key, score;
    const char *wrong;
    size_t at = 0, count = 0;

    log->samples++;
    if (!kv__text(in, kv__at(sample, "id"), &found.task)) {
        kv__import_bad(in, 0, "a sample without an id");
        return;
    }
    found.indexed = kv__index(kv__at(sample, "epoch"), &found.index);
    if (found.indexed && found.index > 0)
        found.index--;
    if (!kv__is_nothing(kv__at(sample, "error"))) {
        gap(in, log, &found, true);
        return;
    }
    while (kv__scan_member(scores, &at, &key, &score, &wrong)) {
        kv_str value = kv__at(score, "value");

        count++;
        if (!kv__text(in, key, &found.metric))
            continue;
        kv__inspect_score(in, log, found, value.length > 0 ? value : score);
    }
    if (count > 0)
        return;
    /* Before several scorers there was one score without a name. */
    score = kv__at(sample, "score");
    found.metric = kv__str("", 0);
    if (kv__at(score, "value").length > 0)
        kv__inspect_score(in, log, found, kv__at(score, "value"));
    else
        gap(in, log, &found, false);
}

void
kv__inspect_end(kv__import *in, kv__inspect *log)
{
    put_gaps(in, log);
    kv__buf_reset(&in->memory);
    if (log->unknown)
        kv__buf_str(&in->memory, "a version of the format that is not known");
    if (in->note != NULL)
        kv__buf_printf(&in->memory, "%s%s", in->memory.length > 0 ? "; " : "",
                       in->note);
    if (log->total != log->samples)
        kv__buf_printf(&in->memory,
                       "%sits totals are about %llu samples, of which it "
                       "holds %llu",
                       in->memory.length > 0 ? "; " : "",
                       (unsigned long long)log->total,
                       (unsigned long long)log->samples);
    if (in->memory.length > 0 && kv__buf_text(&in->memory) != NULL)
        in->note = in->memory.data;
}

/* --- as a document ------------------------------------------------------- */

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "status", "eval", NULL) &&
                   !sniff->root_array &&
                   (kv__sniff_has(sniff, "version") ||
                    kv__sniff_has(sniff, "plan"))
               ? 13
               : 0;
}

static void
item(kv__import *in, kv_str key, kv_str text)
{
    (void)key;
    kv__inspect_sample(in, in->state, text);
}

static void
member(kv__import *in, kv_str name, kv_str value)
{
    kv__inspect_member(in, in->state, name, value);
}

static void
end(kv__import *in)
{
    kv__inspect_end(in, in->state);
}

static void
clear(void *context)
{
    kv__inspect_clear(context);
}

const kv__importer kv__import_inspect = {
    .name = "inspect",
    .summary = "inspect: a log as JSON",
    .array = "samples",
    .state = sizeof(kv__inspect),
    .match = match,
    .item = item,
    .member = member,
    .end = end,
    .clear = clear,
};
