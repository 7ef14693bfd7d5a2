/* SPDX-License-Identifier: MIT */
#include "core/formats/koco/results.h"

#include "core/base/json.h"
#include "core/read/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define K_MAX 4

typedef struct sums {
    uint64_t functions, completions, passed, empty;
    double at_k[K_MAX], ratio; /* sums over functions */
    uint64_t eligible[K_MAX];
} sums;

/* The ratio that the scripts read out of a runner's text, as that text would
 * have been: pytest counts each failure twice, unittest is the first run of
 * three dots, Es and Fs. */
static double
script_ratio(const kv_verdict *v)
{
    uint64_t run = 0, dots = 0, passed = v->counts.passed,
             bad = v->counts.failed + v->counts.errors;
    size_t i;

    if (v->outcome == KV_OUTCOME_PASS)
        return 1;
    if (v->verifier != NULL && strcmp(v->verifier, "pytest") == 0)
        return passed == 0 ? 0 : (double)passed / (double)(passed + 2 * bad);
    for (i = 0; i <= v->test_count; i++) {
        if (i < v->test_count && v->tests[i].outcome != KV_OUTCOME_UNSCORED) {
            run++;
            dots += v->tests[i].outcome == KV_OUTCOME_PASS;
            continue;
        }
        if (run >= 3)
            return (double)dots / (double)run;
        run = dots = 0;
    }
    return 0;
}

static double
true_ratio(const kv_verdict *v)
{
    double ratio;

    if (v->outcome == KV_OUTCOME_PASS)
        return 1;
    return v->has_counts && kv_test_ratio(&v->counts, 0, &ratio) == NULL ? ratio
                                                                         : 0;
}

typedef struct writing {
    const kv__suite *suite;
    kv__lookup_fn lookup;
    void *context;
    FILE *out;
    bool compat;
    sums s;
    kv__buf scratch, line;
} writing;

/* One record: as it came, with results and ratios at its end. */
static bool
put_record(writing *w, kv_str text, kv_str name, size_t count)
{
    size_t task = kv__suite_find(w->suite, name), i, n = text.length;
    uint64_t passed = 0;
    double sum = 0, value;
    kv__buf ratios = {0};
    int k;

    while (n > 0 && text.data[n - 1] != '}')
        n--;
    if (n == 0)
        return true;
    kv__buf_reset(&w->line);
    kv__buf_add(&w->line, text.data, n - 1);
    kv__buf_str(&w->line, ",\"results\":[");
    for (i = 0; i < count; i++) {
        kv_verdict *v =
            task == SIZE_MAX ? NULL : w->lookup(w->context, task, (uint32_t)i);
        double r = v == NULL ? 0 : w->compat ? script_ratio(v) : true_ratio(v);
        bool ok = v != NULL && v->outcome == KV_OUTCOME_PASS;

        kv__buf_printf(&w->line, "%s%s", i > 0 ? ", " : "",
                       ok ? "true" : "false");
        kv__buf_str(&ratios, i > 0 ? ", " : "");
        kv__json_number(&ratios, r);
        passed += ok;
        sum += r;
        kv_verdict_free(v);
    }
    kv__buf_str(&w->line, "],\"pass_ratios\":[");
    kv__buf_add(&w->line, ratios.data, ratios.length);
    kv__buf_str(&w->line, "]}\n");
    w->s.functions++;
    w->s.completions += count;
    w->s.passed += passed;
    w->s.empty += count == 0;
    w->s.ratio += count == 0 ? 0 : sum / (double)count;
    for (k = 1; k <= K_MAX; k++) {
        if (count >= (size_t)k &&
            kv_pass_at_k(count, passed, (uint64_t)k, &value) == NULL) {
            w->s.at_k[k - 1] += value;
            w->s.eligible[k - 1]++;
        }
    }
    kv__buf_clear(&ratios);
    return !w->line.failed &&
           fwrite(w->line.data, 1, w->line.length, w->out) == w->line.length;
}

static bool
put_metrics(const writing *w, const char *path)
{
    const sums *s = &w->s;
    /* The scripts leave functions without completions out. */
    uint64_t over = w->compat ? s->functions - s->empty : s->functions;
    kv__buf out = {0};
    bool first = true, ok;
    FILE *f;
    int k;

    kv__buf_printf(&out,
                   "{\n  \"total_functions\": %llu,\n  \"total_tests\": "
                   "%llu,\n  \"total_passed\": %llu,\n  "
                   "\"overall_success_rate\": ",
                   (unsigned long long)s->functions,
                   (unsigned long long)s->completions,
                   (unsigned long long)s->passed);
    if (s->completions == 0)
        kv__buf_str(&out, "null");
    else
        kv__json_number(&out, (double)s->passed / (double)s->completions);
    kv__buf_str(&out, ",\n  \"pass_at_k\": {");
    for (k = 1; k <= K_MAX && over > 0; k++) {
        if (s->eligible[k - 1] < s->functions - s->empty)
            continue;
        kv__buf_printf(&out, "%s\"pass@%d\": ", first ? "" : ", ", k);
        kv__json_number(&out, s->at_k[k - 1] / (double)over);
        first = false;
    }
    kv__buf_str(&out, "},\n  \"avg_pass_ratio\": ");
    if (over == 0 || (w->compat && s->empty > 0))
        kv__buf_str(&out, w->compat ? "NaN" : "null");
    else
        kv__json_number(&out, s->ratio / (double)over);
    kv__buf_str(&out, "\n}\n");
    f = out.failed ? NULL : fopen(path, "we");
    ok = f != NULL && fwrite(out.data, 1, out.length, f) == out.length;
    if (f != NULL && fclose(f) != 0)
        ok = false;
    kv__buf_clear(&out);
    return ok;
}

static kv_status
write_source(writing *w, const kv__source *src, const char *folder,
             kv_error *err)
{
    static const char *const wants[] = {"function_name", "completions", NULL};
    const char *name = strrchr(src->path, '/'), *problem = "", *wrong;
    size_t length, at, count;
    kv__lines lines = {0};
    kv__buf path = {0};
    kv__record r;
    kv__problem p;
    kv_str line, id, item;
    kv_status status = KV_OK;
    int got, fd = src->fd;

    name = name == NULL ? src->path : name + 1;
    length = strlen(name);
    if (length > 13 && strcmp(name + length - 13, "_output.jsonl") == 0)
        length -= 13;
    else if (length > 6 && strcmp(name + length - 6, ".jsonl") == 0)
        length -= 6;
    kv__buf_printf(&path, "%s/%.*s_result.jsonl", folder, (int)length, name);
    if (kv__buf_text(&path) == NULL || lseek(fd, 0, SEEK_SET) != 0)
        return kv__nomem(err);
    memset(&w->s, 0, sizeof w->s);
    w->out = fopen(path.data, "we");
    if (w->out == NULL)
        status = kv__fail(err, KV_EIO, "%s: %s", path.data, strerror(errno));
    kv__lines_init(&lines, kv__lines_fd, &fd, 64u << 20);
    while (status == KV_OK &&
           (got = kv__lines_next(&lines, &line, &problem)) > 0) {
        if (got == KV__LINE_LONG || kv__scan_kind(line) != KV__OBJECT ||
            !kv__record_split(line, wants, &w->scratch, &r, &p) ||
            r.member[0].length == 0)
            continue;
        w->scratch.length = 0;
        if (kv__scan_id(r.member[0], &w->scratch, &id) != NULL)
            continue;
        for (at = count = 0; kv__scan_next(r.member[1], &at, &item, &wrong);)
            count++;
        if (!put_record(w, line, id, count))
            status =
                kv__fail(err, KV_EIO, "%s: %s", path.data, strerror(errno));
    }
    kv__lines_clear(&lines);
    if (w->out != NULL && fclose(w->out) != 0 && status == KV_OK)
        status = kv__fail(err, KV_EIO, "%s: %s", path.data, strerror(errno));
    if (status == KV_OK) {
        path.length -= 6; /* ".jsonl" */
        kv__buf_str(&path, ".metrics.json");
        if (kv__buf_text(&path) == NULL || !put_metrics(w, path.data))
            status =
                kv__fail(err, KV_EIO, "%s: %s", path.data, strerror(errno));
    }
    kv__buf_clear(&path);
    return status;
}

static kv_status
write_results(const kv__attempts *attempts, const kv__suite *suite,
              kv__lookup_fn lookup, void *context, const char *folder,
              bool compat, kv_error *err)
{
    writing w = {
        .suite = suite, .lookup = lookup, .context = context, .compat = compat};
    kv_status status = KV_OK;
    size_t i;

    for (i = 0; i < attempts->source_count && status == KV_OK; i++)
        if (attempts->sources[i].fd >= 0)
            status = write_source(&w, &attempts->sources[i], folder, err);
    kv__buf_clear(&w.scratch);
    kv__buf_clear(&w.line);
    return status;
}

const kv__form kv__koco_form = {"koco", write_results};
