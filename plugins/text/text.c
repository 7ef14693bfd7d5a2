/* SPDX-License-Identifier: MIT */
/* text: how near an answer is to a text that is expected. */
#include "plugins/kit/text.h"

#include "plugins/kit/answer.h"
#include "plugins/kit/spoken.h"
#include "plugins/kit/str.h"
#include "plugins/text/pieces.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Cells of a comparison that takes the product of both lengths: a second. */
#define CELLS_MAX 1e9
/* Bytes whose pieces are compared in a second. */
#define CHARACTERS_MAX (512u << 10)

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    kv_verdict *verdict;
    kv_str answer;
    int32_t header;
    kv_str language;
    double pass;
} job;

/* What a comparison gives: a value from 0 to 1, or why there is none. */
typedef struct likeness {
    double value;
    const char *why;
    bool longer; /* than can be compared, and no pass in any case */
    kv_overlap overlap;
    int32_t strict; /* TRACE: equal, step by step */
    double partial; /* TRACE: by LongProc's rule */
} likeness;

typedef void (*measure_fn)(const job *j, kv_str gold, likeness *out);

static void
exact(const job *j, kv_str gold, likeness *out)
{
    out->value = str_same(j->answer, gold);
}

static void
lines(const job *j, kv_str gold, likeness *out)
{
    out->value = j->host->measures->exact_match_lines(j->answer, gold);
}

/* Characters at least and, of blanks, at most: one has 4 bytes at most. */
static double
dense(kv_str s)
{
    double bytes = 0;
    size_t i;

    for (i = 0; i < s.length; i++)
        bytes += strchr(" \t\r\n\f\v", s.data[i]) == NULL || s.data[i] == '\0';
    return bytes / 4;
}

/* What the lengths allow is known without looking. */
static void
edit_of(const job *j, kv_str gold, uint32_t kind, likeness *out)
{
    double n = (double)j->answer.length, m = (double)gold.length;

    if (str_same(j->answer, gold)) {
        out->value = 1;
    } else if (n * m <= CELLS_MAX) {
        out->why = j->host->measures->edit_similarity(j->answer, gold, kind,
                                                      &out->value);
    } else {
        /* All of the text is in the answer, at the most. */
        out->longer = (kind == 0 ? 2 * m / (n / 4 + m) : m / (n / 4)) < j->pass;
        out->why = "texts that are too long to be compared";
    }
}

static void
indel(const job *j, kv_str gold, likeness *out)
{
    edit_of(j, gold, 0, out); /* KV_EDIT_INDEL */
}

static void
levenshtein(const job *j, kv_str gold, likeness *out)
{
    edit_of(j, gold, 1, out); /* KV_EDIT_LEVENSHTEIN */
}

static void
chrf(const job *j, kv_str gold, likeness *out)
{
    double n = dense(j->answer), precision;

    if (str_same(j->answer, gold)) {
        out->value = 1;
    } else if (j->answer.length <= CHARACTERS_MAX &&
               gold.length <= CHARACTERS_MAX) {
        out->why = j->host->measures->chrf(j->answer, gold, &out->value);
    } else {
        precision = n > 0 ? (double)gold.length / n : 1;
        out->longer = 5 * precision / (4 * precision + 1) < j->pass;
        out->why = "texts that are too long to be compared";
    }
}

static void
bleu(const job *j, kv_str gold, likeness *out)
{
    pieces a = {0}, b = {0};

    if (j->answer.length > CHARACTERS_MAX || gold.length > CHARACTERS_MAX) {
        out->why = "texts that are too long to be compared";
        return;
    }
    pieces_tokens(j->answer, &a);
    pieces_tokens(gold, &b);
    out->why = a.failed || b.failed
                   ? "out of memory"
                   : j->host->measures->bleu(a.items, a.count, b.items, b.count,
                                             &out->value);
    pieces_clear(&a);
    pieces_clear(&b);
}

/* F1 of two lists. */
static void
overlap(kv_status (*of)(const kv_str *, size_t, const kv_str *, size_t,
                        kv_overlap *),
        pieces *a, pieces *b, likeness *out)
{
    out->overlap.struct_size = sizeof out->overlap;
    if (a->failed || b->failed ||
        of(a->items, a->count, b->items, b->count, &out->overlap) != KV_OK)
        out->why = "out of memory";
    else if (b->count == 0)
        out->why = "nothing is expected";
    out->value = out->overlap.f1;
}

static void
identifiers(const job *j, kv_str gold, likeness *out)
{
    pieces a = {0}, b = {0};

    pieces_names(j->answer, j->language, &a);
    pieces_names(gold, j->language, &b);
    overlap(j->host->measures->overlap_names, &a, &b, out);
    pieces_clear(&a);
    pieces_clear(&b);
}

static void
rows(const job *j, kv_str gold, likeness *out)
{
    pieces a = {0}, b = {0};

    pieces_rows(j->answer, j->header != 0, &a);
    pieces_rows(gold, j->header != 0, &b);
    overlap(j->host->measures->overlap_rows, &a, &b, out);
    /* A row that stands there too often is found, too, and is not right. */
    if (out->why == NULL && out->value == 1 && !pieces_same(&a, &b))
        out->value = 0.999999;
    pieces_clear(&a);
    pieces_clear(&b);
}

static void
trace(const job *j, kv_str gold, likeness *out)
{
    pieces a = {0}, b = {0};

    pieces_steps(j->answer, &a);
    pieces_steps(gold, &b);
    out->why = a.failed || b.failed ? "out of memory"
                                    : j->host->measures->prefix_accuracy(
                                          a.items, a.count, b.items, b.count,
                                          &out->strict, &out->partial);
    out->value = out->partial;
    /* All that is expected, and more behind it, is not the same. */
    if (out->why == NULL && !out->strict && out->value == 1)
        out->value = (double)b.count / (double)a.count;
    pieces_clear(&a);
    pieces_clear(&b);
}

static const struct {
    const char *name;
    measure_fn of;
    bool overlaps;
} measures[] = {
    /* the first is the default */
    {"lines", lines, false},
    {"exact", exact, false},
    {"edit", indel, false},
    {"levenshtein", levenshtein, false},
    {"chrf", chrf, false},
    {"bleu", bleu, false},
    {"identifiers", identifiers, true},
    {"rows", rows, true},
    {"trace", trace, false},
};
#define MEASURES "lines|exact|edit|levenshtein|chrf|bleu|identifiers|rows|trace"

static size_t
measure_of(const job *j)
{
    kv_str name;
    size_t i;

    if (j->host->value->str(j->host->task->get(j->task, "measure"), &name))
        for (i = 0; i < sizeof measures / sizeof *measures; i++)
            if (str_is(name, measures[i].name))
                return i;
    return 0;
}

/* The best of what is expected.  One that could not be compared might be better
 * than one that is no pass.  False: the task is wrong. */
static bool
compare(const job *j, size_t which, likeness *best)
{
    const kv_host *host = j->host;
    const kv_value *all = host->task->get(j->task, "expected"), *item = all;
    bool list = host->value->kind(all) == KV_VALUE_ARRAY, first = true;
    bool unknown = false;
    likeness one;
    kv_str gold;

    if (list)
        item = host->value->first(all);
    for (; item != NULL; item = list ? host->value->next(item) : NULL) {
        if (!host->value->str(item, &gold))
            return false;
        one = (likeness){.value = 0};
        measures[which].of(j, gold, &one);
        unknown = unknown || (one.why != NULL && !one.longer);
        if (first ||
            (one.why == NULL && (best->why != NULL || one.value > best->value)))
            *best = one;
        first = false;
    }
    if (unknown && (best->why != NULL || best->value < j->pass)) {
        best->why = "what is expected could not be compared";
        best->longer = false;
    }
    return !first;
}

static kv_status
say(const job *j, size_t which, likeness *l)
{
    const kv_host *host = j->host;
    kv_criterion c = {.struct_size = sizeof c,
                      .state = KV_CRITERION_SCORED,
                      .by = KV_BY_RULE,
                      .id = str_c(measures[which].name),
                      .max = 1,
                      .weight = 1};
    kv_aggregate how = {.struct_size = sizeof how,
                        .rule = KV_AGGREGATE_PERCENT,
                        .pass = j->pass};
    kv_status status;

    if (l->why != NULL) {
        host->verdict->evidence(j->verdict, "%s: %s", measures[which].name,
                                l->why);
        return host->verdict->outcome(
            j->verdict, l->longer ? KV_OUTCOME_FAIL : KV_OUTCOME_UNSCORED,
            KV_CLASS_NONE, 0);
    }
    /* Criteria are rounded to millionths, here down: no value becomes another
     * that passes. */
    c.score = l->value < 1 ? floor(l->value * 1e6 + 1e-7) / 1e6 : 1;
    if (measures[which].overlaps) {
        host->verdict->subscore(j->verdict, "precision", l->overlap.precision);
        host->verdict->subscore(j->verdict, "recall", l->overlap.recall);
        host->verdict->subscore(j->verdict, "exact", l->overlap.exact);
    }
    if (measures[which].of == trace) {
        host->verdict->subscore(j->verdict, "partial", l->partial);
        host->verdict->subscore(j->verdict, "strict", l->strict);
    }
    host->verdict->subscore(j->verdict, measures[which].name, l->value);
    status = host->rubric->criterion(j->verdict, &c);
    if (status == KV_OK)
        status = host->rubric->aggregate(j->verdict, &how);
    if (l->value < 1)
        host->verdict->evidence(j->verdict, "%s is %.*f, passes from %g",
                                measures[which].name, l->value > 0.9999 ? 6 : 4,
                                l->value, j->pass);
    return status;
}

static kv_status
verify(void *state, const kv_task *task, const kv_attempt *attempt,
       kv_verdict *verdict)
{
    const kv_host *host = state;
    job j = {.host = host, .task = task, .verdict = verdict, .pass = 1};
    likeness l = {.why = NULL};
    kv_str how = {"", 0};
    text code = {0};
    size_t which = measure_of(&j);
    kv_status status;

    (void)host->value->str(host->task->get(task, "extract"), &how);
    (void)host->value->str(host->task->get(task, "language"), &j.language);
    (void)host->value->boolean(host->task->get(task, "header"), &j.header);
    (void)host->value->number(host->task->get(task, "pass"), &j.pass);
    j.answer = host->attempt->answer(attempt);
    if (!str_is(how, "raw"))
        j.answer = spoken_of(j.answer);
    if (str_is(how, "code")) {
        code_of(j.answer, NULL, NULL, false, &code);
        j.answer = text_view(&code);
    }
    if (j.answer.length == 0) {
        host->verdict->evidence(verdict, "the answer is empty");
        status = host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                        KV_CLASS_NO_ANSWER, 0);
    } else if (!compare(&j, which, &l)) {
        status = host->fail(host, KV_EFORMAT,
                            "the task's 'expected' is not a "
                            "text or a list of texts");
    } else {
        status = say(&j, which, &l);
    }
    text_clear(&code);
    return status;
}

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    (void)config;
    if (!KV_HAS(kv_host, host, measures) || host->measures == NULL)
        return host->fail(host, KV_EPLUGIN, "this kverify can't compare texts");
    *out = (void *)(uintptr_t)(const void *)host;
    return KV_OK;
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "text",
    .version = "1",
    .summary = "how near an answer is to an expected text, table or trace",
    .task_members = "{\"expected\":\"any\",\"measure\":\"=" MEASURES "\","
                    "\"pass\":\"number\",\"header\":\"bool\","
                    "\"language\":\"=python|c\",\"\":\"expected\"}",
    .config_members = "{}",
    .capabilities = KV_CAP_PURE,
    .threads = KV_THREADS_PARALLEL,
    .open = open_state,
    .verify = verify,
};

KV_PLUGIN_DEFINE(plugin)
