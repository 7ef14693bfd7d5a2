/* SPDX-License-Identifier: MIT */
#include "core/page/detail.h"

#include "core/base/json.h"

#include <math.h>

/* Bounds of what one attempt adds to a page. */
#define TESTS_MAX 200
#define TEXT_MAX 16384
#define FILES_MAX 20

/* TEXT in valid UTF-8, cut. */
static void
put_text(kv__buf *out, const char *name, kv_str text)
{
    kv__buf clean = {0};

    kv__buf_utf8(&clean, text, TEXT_MAX);
    kv__buf_printf(out, ",\"%s\":", name);
    kv__json_string(out, kv__str(clean.data, clean.length));
    if (text.length > TEXT_MAX)
        kv__buf_printf(out, ",\"%s_bytes\":%zu", name, text.length);
    out->failed = out->failed || clean.failed;
    kv__buf_clear(&clean);
}

/* Those that did not pass come first, so that none of them is cut off. */
static void
put_tests(kv__buf *out, const kv_verdict *v)
{
    kv_test t = {.struct_size = sizeof t};
    size_t n = kv_verdict_test_count(v), i, pass, shown = 0;

    kv__buf_printf(out, ",\"test_count\":%zu,\"tests\":[", n);
    for (pass = 0; pass < 2; pass++)
        for (i = 0; i < n && shown < TESTS_MAX; i++) {
            (void)kv_verdict_test(v, i, &t);
            if ((t.outcome == KV_OUTCOME_PASS) != (pass == 1))
                continue;
            kv__buf_printf(out, "%s[\"%s\",", shown++ > 0 ? "," : "",
                           t.outcome == KV_OUTCOME_UNSCORED
                               ? "skip"
                               : kv_outcome_name(t.outcome));
            kv__json_string(out, kv__cstr(t.id));
            kv__buf_char(out, ',');
            kv__json_string(out, kv__cstr(t.message == NULL ? "" : t.message));
            kv__buf_printf(out, ",%llu]", (unsigned long long)t.us);
        }
    kv__buf_char(out, ']');
}

static void
put_criteria(kv__buf *out, const kv_verdict *v)
{
    static const char *const states[] = {"", "scored", "not applicable",
                                         "cannot judge", "blocked"};
    kv_criterion c = {.struct_size = sizeof c};
    size_t n = kv_verdict_criterion_count(v), i, j;

    kv__buf_str(out, ",\"criteria\":[");
    for (i = 0; i < n; i++) {
        (void)kv_verdict_criterion(v, i, &c);
        kv__buf_str(out, i > 0 ? ",{\"id\":" : "{\"id\":");
        kv__json_string(out, c.id);
        kv__buf_printf(out, ",\"state\":\"%s\",\"score\":",
                       c.state < 5 ? states[c.state] : "");
        if (isnan(c.score))
            kv__buf_str(out, "null");
        else
            kv__json_number(out, c.score);
        kv__buf_str(out, ",\"max\":");
        kv__json_number(out, c.max);
        kv__buf_str(out, ",\"weight\":");
        kv__json_number(out, c.weight);
        kv__buf_str(out, ",\"why\":");
        kv__json_string(out, c.evidence);
        kv__buf_str(out, ",\"spans\":[");
        for (j = 0; j < c.span_count; j++)
            kv__buf_printf(out, "%s[%llu,%llu]", j > 0 ? "," : "",
                           (unsigned long long)c.spans[j].from,
                           (unsigned long long)c.spans[j].to);
        kv__buf_str(out, "]}");
    }
    kv__buf_char(out, ']');
}

static void
put_how(kv__buf *out, const kv_verdict *v)
{
    kv_ran ran = {.struct_size = sizeof ran};
    kv_resources r = {.struct_size = sizeof r};

    kv__buf_str(out, ",\"verifier\":");
    kv__json_string(out, kv__cstr(kv_verdict_verifier(v)));
    kv__buf_str(out, ",\"version\":");
    kv__json_string(out, kv__cstr(kv_verdict_verifier_version(v)));
    if (kv_verdict_ran(v, &ran))
        kv__buf_printf(out, ",\"ended\":\"%s\",\"code\":%u,\"loaded\":%s",
                       ran.ended, ran.code,
                       ran.load_dependent ? "true" : "false");
    if (kv_verdict_resources(v, &r))
        kv__buf_printf(out, ",\"wall_ms\":%llu,\"cpu_ms\":%llu,\"kib\":%llu",
                       (unsigned long long)r.wall_ms,
                       (unsigned long long)r.cpu_ms,
                       (unsigned long long)r.peak_kib);
    if (!isnan(kv_verdict_pass_line(v))) {
        kv__buf_str(out, ",\"pass_line\":");
        kv__json_number(out, kv_verdict_pass_line(v));
    }
}

static void
put_output(kv__buf *out, const kv_verdict *v)
{
    kv_output o = {.struct_size = sizeof o};
    size_t i;

    kv__buf_str(out, ",\"output\":[");
    for (i = 0; kv_verdict_output(v, i, &o) == KV_OK; i++) {
        kv__buf_printf(out, "%s{\"stream\":\"%s\",\"bytes\":%llu",
                       i > 0 ? "," : "", o.stream, (unsigned long long)o.bytes);
        put_text(out, "head", o.head);
        put_text(out, "tail", o.tail);
        kv__buf_char(out, '}');
    }
    kv__buf_char(out, ']');
}

static int
into(void *context, const char *data, size_t length)
{
    kv__buf_add(context, data, length);
    return ((kv__buf *)context)->failed ? 1 : 0;
}

static void
put_again(kv__buf *out, const kv_results *results, const kv_verdict *v)
{
    kv__buf line = {0};
    kv_error err;

    /* Cut, it would be another command. */
    if (kv_results_again(results, v, into, &line, &err) == KV_OK &&
        line.length <= TEXT_MAX)
        put_text(out, "again", kv__str(line.data, line.length));
    out->failed = out->failed || line.failed;
    kv__buf_clear(&line);
}

static kv_status
put_answer(kv__buf *out, kv_results *results, size_t index, kv_engine *engine,
           kv__buf *prompt, kv_error *err)
{
    kv_answered a = {.struct_size = sizeof a};
    kv_str content;
    const char *path;
    kv_error why;
    kv_status status = kv_results_answer(results, engine, index, &a, &why);
    size_t i;

    if (status == KV_ENOMEM)
        return kv__nomem(err);
    if (status != KV_OK) {
        kv__buf_str(out, ",\"no_answer\":");
        kv__json_string(out, kv__cstr(why.message));
        return KV_OK;
    }
    kv__buf_utf8(prompt, a.prompt, TEXT_MAX);
    if (a.answer.length > 0 || a.file_count == 0)
        put_text(out, "answer", a.answer);
    kv__buf_str(out, ",\"files\":[");
    for (i = 0; i < FILES_MAX &&
                kv_results_answer_file(results, i, &path, &content) == KV_OK;
         i++) {
        kv__buf_str(out, i > 0 ? ",{\"path\":" : "{\"path\":");
        kv__json_string(out, kv__cstr(path));
        put_text(out, "text", content);
        kv__buf_char(out, '}');
    }
    kv__buf_char(out, ']');
    return KV_OK;
}

kv_status
kv__page_detail(kv__buf *out, kv_results *results, size_t index,
                const kv_verdict *verdict, kv_engine *engine, kv__buf *prompt,
                kv_error *err)
{
    kv_status status = KV_OK;

    kv__buf_str(out, "{\"why\":");
    kv__json_string(out, kv__cstr(kv_verdict_evidence(verdict)));
    put_tests(out, verdict);
    put_criteria(out, verdict);
    put_output(out, verdict);
    put_how(out, verdict);
    put_again(out, results, verdict);
    if (engine != NULL)
        status = put_answer(out, results, index, engine, prompt, err);
    kv__buf_char(out, '}');
    return status == KV_OK && out->failed ? kv__nomem(err) : status;
}
