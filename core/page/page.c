/* SPDX-License-Identifier: MIT */
/* The page: a template that report/ was bundled into, and the data in it, in
 * elements of their own.  One holds what is shown at first, the others the
 * details of so many attempts each, which the page undoes when one of them is
 * looked at. */
#include "core/base/json.h"
#include "core/base/pool.h"
#include "core/base/take.h"
#include "core/page/detail.h"
#include "core/page/pack.h"

#include <kverify/compare.h>
#include <kverify/convert.h>
#include <kverify/page.h>

#include <math.h>
#include <stdlib.h>

#define BLOCK 256
#define CURVE_MAX 100

static const char template[] = {
#include "core/page/page.inc"
};
static const char mark[] = "<!--DATA-->";

/* Where the details of a row of the listing are. */
typedef struct source {
    uint32_t results; /* which folder, counted from 1; 0: there are none */
    uint32_t why;     /* place of the evidence among the words */
    size_t index;
} source;

/* A criterion over all attempts of a run. */
typedef struct grade {
    uint32_t run, id; /* words */
    double sum;
    uint64_t n, attempts;
} grade;

typedef struct page {
    const kv_tally *tally;
    kv_page_options options;
    kv_listing *listing;
    size_t count;
    kv__pool pool;
    kv__table words; /* of words */
    kv_str *word;
    size_t word_count, word_capacity;
    kv__table rows;    /* of attempts, by run, data set, task and index */
    const char **runs; /* names; borrowed from the tally */
    size_t run_count, run_capacity;
    source *sources;
    grade *grades;
    kv__table grade_table; /* by run and criterion */
    size_t grade_count, grade_capacity;
    uint64_t strangers; /* verdicts of folders that the tally does not have */
    bool failed;        /* out of memory in word_of */
    kv_write_fn write;
    void *context;
    kv_error *err;
} page;

/* --- words -------------------------------------------------------------- */

/* The place of TEXT among the words, which names and reasons are written as. */
static uint32_t
word_of(page *p, kv_str text)
{
    uint64_t hash = kv__hash(text.data, text.length, 0);
    size_t probe = 0;
    const char *kept;
    kv_str *grown;
    uint32_t at;

    while ((at = kv__table_next(&p->words, hash, &probe)) != KV__TABLE_END)
        if (kv__str_compare(p->word[at], text) == 0)
            return at;
    grown =
        kv__grow(p->word, &p->word_capacity, p->word_count + 1, sizeof *grown);
    kept = kv__pool_intern(&p->pool, text.data, text.length);
    if (grown != NULL)
        p->word = grown;
    if (grown == NULL || kept == NULL ||
        !kv__table_add(&p->words, hash, p->word_count)) {
        p->failed = true;
        return 0;
    }
    p->word[p->word_count] = kv__str(kept, text.length);
    return (uint32_t)p->word_count++;
}

static uint32_t
word(page *p, const char *text)
{
    return word_of(p, kv__cstr(text));
}

/* --- finding verdicts --------------------------------------------------- */

static kv_listed
row_at(const page *p, size_t i)
{
    kv_listed row = {.struct_size = sizeof row};

    (void)kv_listing_at(p->listing, i, &row);
    return row;
}

static uint64_t
key_of(const char *run, const char *dataset, kv_str task, uint32_t index)
{
    uint64_t hash = kv__hash(run, strlen(run), index);

    hash = kv__hash(dataset, strlen(dataset), hash);
    return kv__hash(task.data, task.length, hash);
}

static kv_status
index_rows(page *p)
{
    const char **grown;
    size_t i;

    for (i = 0; i < p->count; i++) {
        kv_listed row = row_at(p, i);

        if (!kv__table_add(
                &p->rows, key_of(row.run, row.dataset, row.task, row.index), i))
            return kv__nomem(p->err);
        /* The listing is sorted by run. */
        if (p->run_count > 0 && strcmp(p->runs[p->run_count - 1], row.run) == 0)
            continue;
        grown = kv__grow(p->runs, &p->run_capacity, p->run_count + 1,
                         sizeof *grown);
        if (grown == NULL)
            return kv__nomem(p->err);
        p->runs = grown;
        grown[p->run_count++] = row.run;
    }
    return KV_OK;
}

static const char *
label_of(const kv_verdict *v, const char *key)
{
    const char *value = kv_verdict_label(v, key);

    return value == NULL ? "" : value;
}

/* The row of V in RUN, or the number of rows. */
static size_t
row_of(const page *p, const char *run, const kv_verdict *v)
{
    const char *dataset = label_of(v, "dataset");
    uint64_t hash =
        key_of(run, dataset, kv_verdict_task(v), kv_verdict_index(v));
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(&p->rows, hash, &probe)) != KV__TABLE_END) {
        kv_listed row = row_at(p, at);

        if (row.index == kv_verdict_index(v) && strcmp(row.run, run) == 0 &&
            strcmp(row.dataset, dataset) == 0 &&
            kv__str_compare(row.task, kv_verdict_task(v)) == 0)
            return at;
    }
    return p->count;
}

/* Whether PART, of LENGTH bytes, is a folder on the way to PATH. */
static bool
on_the_way(const char *path, const char *part, size_t length)
{
    const char *at = path, *end;

    for (;; at = end + 1) {
        end = strchrnul(at, '/');
        if ((size_t)(end - at) == length && memcmp(at, part, length) == 0)
            return true;
        if (*end == '\0')
            return false;
    }
}

/* Whether a run may be called NAME whose verdicts say LABEL and lie in PATH:
 * runs with one label are told apart by folders, and those without any are
 * called by them. */
static bool
may_be(const char *name, const char *label, const char *path)
{
    const char *at = name, *end;

    if (strcmp(name, label) == 0)
        return true;
    for (;; at = end + 1) {
        end = strchrnul(at, '/');
        if (((size_t)(end - at) != strlen(label) ||
             memcmp(at, label, (size_t)(end - at)) != 0) &&
            !on_the_way(path, at, (size_t)(end - at)))
            return false;
        if (*end == '\0')
            return true;
    }
}

/* The row of V, of a folder of results: its run may have another name among
 * all of them. */
static size_t
find_row(const page *p, const char *path, const kv_verdict *v)
{
    const char *label = label_of(v, "run"), *name;
    size_t row = row_of(p, label, v), i;

    for (i = 0; row == p->count && i < p->run_count; i++) {
        name = p->runs[i];
        if (may_be(name, label, path) || p->run_count == 1)
            row = row_of(p, name, v);
    }
    return row;
}

static grade *
grade_of(page *p, uint32_t run, uint32_t id)
{
    uint64_t hash = (uint64_t)run << 32 | id;
    size_t probe = 0;
    grade *grown;
    uint32_t at;

    hash = kv__hash((const char *)&hash, sizeof hash, 0);
    while ((at = kv__table_next(&p->grade_table, hash, &probe)) !=
           KV__TABLE_END)
        if (p->grades[at].run == run && p->grades[at].id == id)
            return &p->grades[at];
    grown = kv__grow(p->grades, &p->grade_capacity, p->grade_count + 1,
                     sizeof *grown);
    if (grown == NULL)
        return NULL;
    p->grades = grown;
    if (!kv__table_add(&p->grade_table, hash, p->grade_count))
        return NULL;
    grown += p->grade_count++;
    *grown = (grade){.run = run, .id = id};
    return grown;
}

static bool
grade_verdict(page *p, const kv_verdict *v, const char *run)
{
    kv_criterion c = {.struct_size = sizeof c};
    grade *g;
    size_t i;

    for (i = 0; kv_verdict_criterion(v, i, &c) == KV_OK; i++) {
        g = grade_of(p, word(p, run), word_of(p, c.id));
        if (g == NULL)
            return false;
        g->attempts++;
        if (!isnan(c.score)) {
            g->sum += c.score / c.max;
            g->n++;
        }
    }
    return true;
}

/* Find out which rows have details, and why they are what they are. */
static kv_status
visit(page *p, size_t which)
{
    kv_results *results = p->options.results[which];
    size_t i, row, n = kv_results_count(results);
    kv_status status = KV_OK;
    kv_verdict *v;

    for (i = 0; status == KV_OK && i < n; i++) {
        status = kv_results_verdict(results, i, &v, p->err);
        if (status != KV_OK)
            break;
        row = find_row(p, kv_results_folder(results), v);
        p->strangers += row == p->count;
        if (row < p->count) {
            p->sources[row] = (source){
                .results = (uint32_t)which + 1,
                .index = i,
                .why = kv_verdict_outcome(v) == KV_OUTCOME_PASS
                           ? 0
                           : word(p, kv_verdict_evidence(v)),
            };
            if (!grade_verdict(p, v, row_at(p, row).run))
                status = kv__nomem(p->err);
        }
        kv_verdict_free(v);
    }
    return status;
}

/* --- details ------------------------------------------------------------ */

/* The prompts of a block: attempts at one task follow each other and share
 * it. */
typedef struct prompt_list {
    kv__buf json, last;
    size_t count;
} prompt_list;

static void
put_prompt(kv__buf *items, prompt_list *prompts, const kv__buf *prompt)
{
    kv_str text = kv__str(prompt->data, prompt->length);

    if (prompt->length == 0)
        return;
    if (prompts->count == 0 ||
        kv__str_compare(
            text, kv__str(prompts->last.data, prompts->last.length)) != 0) {
        kv__buf_str(&prompts->json, prompts->count++ > 0 ? "," : "");
        kv__json_string(&prompts->json, text);
        kv__buf_reset(&prompts->last);
        kv__buf_add(&prompts->last, text.data, text.length);
    }
    /* Before the brace that ends the item. */
    items->length--;
    kv__buf_printf(items, ",\"prompt\":%zu}", prompts->count - 1);
}

static kv_status
put_item(page *p, size_t row, kv__buf *items, prompt_list *prompts)
{
    const source *s = &p->sources[row];
    kv_results *results;
    kv__buf prompt = {0};
    kv_verdict *v;
    kv_status status;

    if (s->results == 0) {
        kv__buf_str(items, "null");
        return KV_OK;
    }
    results = p->options.results[s->results - 1];
    status = kv_results_verdict(results, s->index, &v, p->err);
    if (status != KV_OK)
        return status;
    status = kv__page_detail(
        items, results, s->index, v,
        p->options.no_answers != 0 ? NULL : p->options.engine, &prompt, p->err);
    if (status == KV_OK)
        put_prompt(items, prompts, &prompt);
    kv__buf_clear(&prompt);
    kv_verdict_free(v);
    return status;
}

static kv_status
write_block(page *p, size_t number)
{
    kv__buf items = {0}, json = {0};
    prompt_list prompts = {0};
    size_t i, end = (number + 1) * BLOCK;
    kv_status status = KV_OK;

    for (i = number * BLOCK; status == KV_OK && i < p->count && i < end; i++) {
        kv__buf_str(&items, i % BLOCK > 0 ? "," : "");
        status = put_item(p, i, &items, &prompts);
    }
    kv__buf_str(&json, "{\"prompts\":[");
    kv__buf_add(&json, prompts.json.data, prompts.json.length);
    kv__buf_str(&json, "],\"items\":[");
    kv__buf_add(&json, items.data, items.length);
    kv__buf_str(&json, "]}");
    json.failed = json.failed || items.failed || prompts.json.failed ||
                  prompts.last.failed;
    if (status == KV_OK)
        status = kv__pack("block", number, &json, p->write, p->context, p->err);
    kv__buf_clear(&items);
    kv__buf_clear(&prompts.json);
    kv__buf_clear(&prompts.last);
    kv__buf_clear(&json);
    return status;
}

/* --- what is shown at first --------------------------------------------- */

static int
into(void *context, const char *data, size_t length)
{
    kv__buf_add(context, data, length);
    return ((kv__buf *)context)->failed ? 1 : 0;
}

static kv_status
put_report(page *p, const kv_report_options *options, kv__buf *out)
{
    const kv_render_options render = {
        .struct_size = sizeof render, .format = KV_RENDER_JSON, .digits = 1};
    kv_report *report;
    kv_status status = kv_report_new(p->tally, options, &report, p->err);

    if (status != KV_OK)
        return status;
    status = kv_report_render(report, &render, into, out, p->err);
    kv_report_free(report);
    return status;
}

/* pass@k for the k that the attempts allow: each up to ten, and then by
 * steps. */
static kv_status
put_curves(page *p, kv__buf *out)
{
    static const char *const metric[] = {"pass@k"};
    kv_report_options o = {.struct_size = sizeof o};
    uint32_t ks[32];
    uint64_t most = 0, n = 0, k, last = UINT64_MAX;
    size_t i;

    if (p->options.report != NULL &&
        kv__take("kv_page_options->report", p->options.report, &o, sizeof o,
                 p->err) != KV_OK)
        return KV_EINVAL;
    o.struct_size = sizeof o;
    for (i = 0; i < p->count; i++) {
        kv_listed row = row_at(p, i);

        n = row.group == last ? n + 1 : 1;
        last = row.group;
        most = n > most ? n : most;
    }
    o.ks = ks;
    o.k_count = 0;
    o.k_eligible = 1;
    o.metrics = metric;
    o.metric_count = 1;
    for (k = 1; k <= most && k <= CURVE_MAX; k += k < 10 ? 1 : 10)
        ks[o.k_count++] = (uint32_t)k;
    if (o.k_count > 1)
        return put_report(p, &o, out);
    kv__buf_str(out, "null");
    return KV_OK;
}

static kv_status
put_comparison(page *p, kv__buf *out)
{
    kv_compare_options o = {.struct_size = sizeof o};
    kv_comparison *c;
    kv_error why, first;
    kv_status status;

    if (p->options.report != NULL)
        o.policy = p->options.report->policy;
    status = kv_comparison_new(&p->tally, NULL, 1, &o, &c, &first);

    /* Unlike runs are compared as far as that goes, and it is said. */
    why = first;
    o.common = 1;
    if (status == KV_EINVAL)
        status = kv_comparison_new(&p->tally, NULL, 1, &o, &c, &why);
    else
        o.common = 0;
    if (status == KV_ENOMEM)
        return kv__nomem(p->err);
    if (status != KV_OK) {
        kv__buf_str(out, "{\"why_not\":");
        kv__json_string(out, kv__cstr(why.message));
        kv__buf_char(out, '}');
        return KV_OK;
    }
    kv__buf_str(out, "{\"unlike\":");
    if (o.common == 1)
        kv__json_string(out, kv__cstr(first.message));
    else
        kv__buf_str(out, "null");
    kv__buf_str(out, ",\"all\":");
    status = kv_comparison_write(c, into, out, p->err);
    kv__buf_char(out, '}');
    kv_comparison_free(c);
    return status;
}

enum {
    C_RUN,
    C_DATASET,
    C_TASK,
    C_INDEX,
    C_OUTCOME,
    C_CLASS,
    C_SCORE,
    C_PASSED,
    C_TESTS,
    C_INTEGRITY,
    C_ISOLATION,
    C_WHY,
    C_MORE
};

static const char *const column_names[] = {
    "run",    "dataset", "task",      "index",     "outcome", "class", "score",
    "passed", "tests",   "integrity", "isolation", "why",     "more",  NULL};

static void
put_cell(page *p, size_t i, int column, kv__buf *out)
{
    kv_listed r = row_at(p, i);
    unsigned long long number = 0;

    switch (column) {
    case C_RUN: number = word(p, r.run); break;
    case C_DATASET: number = word(p, r.dataset); break;
    case C_TASK: number = word_of(p, r.task); break;
    case C_INDEX: number = r.index; break;
    case C_OUTCOME: number = word(p, kv_outcome_name(r.outcome)); break;
    case C_CLASS: number = word(p, kv_class_name(r.error_class)); break;
    case C_PASSED: number = r.passed; break;
    case C_TESTS: number = r.tests; break;
    case C_INTEGRITY: number = word(p, r.integrity); break;
    case C_ISOLATION: number = word(p, r.isolation); break;
    case C_WHY: number = p->sources[i].why; break;
    case C_MORE: number = p->sources[i].results > 0; break;
    default: break;
    }
    if (column != C_SCORE)
        kv__buf_printf(out, "%llu", number);
    else if (isnan(r.score))
        kv__buf_str(out, "null");
    else
        kv__json_number(out, r.score);
}

static void
put_attempts(page *p, kv__buf *out)
{
    size_t i;
    int c;

    for (c = 0; column_names[c] != NULL; c++) {
        kv__buf_printf(out, "%s\"%s\":[", c > 0 ? ",\n" : "", column_names[c]);
        for (i = 0; i < p->count; i++) {
            kv__buf_str(out, i > 0 ? "," : "");
            put_cell(p, i, c, out);
        }
        kv__buf_char(out, ']');
    }
}

static void
put_grades(page *p, kv__buf *out)
{
    const grade *g;
    size_t i;

    for (i = 0; i < p->grade_count; i++) {
        g = &p->grades[i];
        kv__buf_printf(out,
                       "%s{\"run\":%u,\"id\":%u,\"mean\":", i > 0 ? "," : "",
                       g->run, g->id);
        if (g->n == 0)
            kv__buf_str(out, "null");
        else
            kv__json_number(out, g->sum / (double)g->n);
        kv__buf_printf(out, ",\"n\":%llu,\"attempts\":%llu}",
                       (unsigned long long)g->n,
                       (unsigned long long)g->attempts);
    }
}

static void
put_words(const page *p, kv__buf *out)
{
    kv__buf clean = {0};
    size_t i;

    for (i = 0; i < p->word_count; i++) {
        kv__buf_reset(&clean);
        kv__buf_utf8(&clean, p->word[i], 4096);
        kv__buf_str(out, i > 0 ? "," : "");
        kv__json_string(out, kv__str(clean.data, clean.length));
    }
    out->failed = out->failed || clean.failed;
    kv__buf_clear(&clean);
}

static kv_status
write_main(page *p)
{
    const kv_report_options usual = {.struct_size = sizeof usual};
    kv__buf out = {0};
    kv_status status;
    size_t i;

    kv__buf_printf(&out, "{\"kverify_page\":1,\"version\":\"%s\",\"block\":%d",
                   kv_version(), BLOCK);
    kv__buf_str(&out, ",\"title\":");
    kv__json_string(&out,
                    kv__cstr(p->options.title == NULL ? "" : p->options.title));
    kv__buf_str(&out, ",\"report\":");
    status = put_report(
        p, p->options.report == NULL ? &usual : p->options.report, &out);
    kv__buf_printf(&out, ",\"strangers\":%llu",
                   (unsigned long long)p->strangers);
    kv__buf_str(&out, ",\"curves\":");
    if (status == KV_OK)
        status = put_curves(p, &out);
    kv__buf_str(&out, ",\"comparison\":");
    if (status == KV_OK)
        status = put_comparison(p, &out);
    kv__buf_str(&out, ",\"attempts\":{");
    put_attempts(p, &out);
    kv__buf_str(&out, "},\"criteria\":[");
    put_grades(p, &out);
    kv__buf_str(&out, "],\"metrics\":{");
    for (i = 0; kv_metric_name(i) != NULL; i++) {
        kv__buf_str(&out, i > 0 ? "," : "");
        kv__json_string(&out, kv__cstr(kv_metric_name(i)));
        kv__buf_char(&out, ':');
        kv__json_string(&out, kv__cstr(kv_metric_summary(i)));
    }
    kv__buf_str(&out, "},\"words\":[");
    put_words(p, &out);
    kv__buf_str(&out, "]}");
    if (status == KV_OK && p->failed)
        status = kv__nomem(p->err);
    if (status == KV_OK)
        status = kv__pack("main", 0, &out, p->write, p->context, p->err);
    kv__buf_clear(&out);
    return status;
}

/* --- all of it ---------------------------------------------------------- */

static kv_status
prepare(page *p)
{
    kv_status status = kv_listing_new(p->tally, &p->listing, p->err);
    size_t i;

    if (status != KV_OK)
        return status;
    p->count = kv_listing_count(p->listing);
    if (p->count == 0)
        return kv__fail(p->err, KV_ENOTFOUND, "there are no attempts to show");
    p->sources = kv__zalloc(p->count, sizeof *p->sources);
    /* The first word is "": that is why a pass is one. */
    if (p->sources == NULL || word(p, "") != 0 || p->failed)
        return kv__nomem(p->err);
    status = index_rows(p);
    for (i = 0; status == KV_OK && i < p->options.result_count; i++)
        status = visit(p, i);
    return status;
}

static kv_status
write_text(page *p, const char *text, size_t length)
{
    return p->write(p->context, text, length) == 0
               ? KV_OK
               : kv__fail(p->err, KV_EIO, "the page could not be written");
}

static kv_status
write_all(page *p)
{
    const char *at = memmem(template, sizeof template, mark, sizeof mark - 1);
    size_t head = at == NULL ? sizeof template : (size_t)(at - template);
    size_t i, tail = head + sizeof mark - 1;
    kv_status status = write_text(p, template, head);

    if (status == KV_OK)
        status = write_main(p);
    for (i = 0; status == KV_OK && i * BLOCK < p->count; i++)
        if (p->options.result_count > 0)
            status = write_block(p, i);
    if (status == KV_OK && at != NULL)
        status = write_text(p, template + tail, sizeof template - tail);
    return status;
}

kv_status
kv_page_write(const kv_tally *tally, const kv_page_options *options,
              kv_write_fn write, void *context, kv_error *err)
{
    page p = {.tally = tally, .write = write, .context = context, .err = err};
    kv_status status =
        kv__take("kv_page_write", options, &p.options, sizeof p.options, err);

    if (status == KV_OK)
        status = prepare(&p);
    if (status == KV_OK)
        status = write_all(&p);
    kv_listing_free(p.listing);
    kv__table_clear(&p.words);
    kv__table_clear(&p.rows);
    kv__pool_clear(&p.pool);
    free(p.word);
    free(p.sources);
    free(p.grades);
    free(p.runs);
    kv__table_clear(&p.grade_table);
    return status;
}
