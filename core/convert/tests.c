/* SPDX-License-Identifier: MIT */
/* Reports of tests: JUnit's XML and the Common Test Report Format.  Each
 * attempt is a test. */
#include "core/convert/target.h"

#include "core/base/json.h"

#include <string.h>

typedef struct totals {
    uint64_t tests, pass, fail, error, unscored;
} totals;

static bool
count(kv__conversion *c, const kv__part *part, totals *t)
{
    const kv__asked *asked;
    size_t i, k;

    memset(t, 0, sizeof *t);
    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            return false;
        for (k = 0; k < asked->count; k++) {
            kv_outcome outcome = asked->answers[k].entry.outcome;

            t->tests++;
            t->pass += outcome == KV_OUTCOME_PASS;
            t->fail += outcome == KV_OUTCOME_FAIL;
            t->error += outcome == KV_OUTCOME_ERROR;
            t->unscored += outcome == KV_OUTCOME_UNSCORED;
        }
    }
    return true;
}

/* A task with several attempts has several tests. */
static void
test_name(kv__buf *name, const kv__asked *asked, const kv__answer *answer)
{
    kv__buf_reset(name);
    kv__buf_add(name, asked->task.data, asked->task.length);
    if (asked->count > 1 || answer->entry.index > 0)
        kv__buf_printf(name, " #%u", answer->entry.index);
}

/* --- JUnit -----------------------------------------------------------------
 */

/* XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF;
 * JSON has, and a verdict must come back whole. */
static void
put_xml(kv__buf *out, kv_str text, bool json)
{
    kv__buf clean = {0};
    size_t i;

    kv__buf_utf8(&clean, text, SIZE_MAX);
    out->failed |= clean.failed;
    for (i = 0; i < clean.length; i++) {
        unsigned char byte = (unsigned char)clean.data[i];

        if (byte == '&')
            kv__buf_str(out, "&amp;");
        else if (byte == '<')
            kv__buf_str(out, "&lt;");
        else if (byte == '>')
            kv__buf_str(out, "&gt;");
        else if (byte == '"')
            kv__buf_str(out, "&quot;");
        else if (byte == '\t' || byte == '\n' || byte == '\r')
            kv__buf_printf(out, "&#%u;", byte);
        else if (byte < 0x20)
            kv__buf_str(out, "\xef\xbf\xbd");
        else if (byte == 0xef && i + 2 < clean.length &&
                 (unsigned char)clean.data[i + 1] == 0xbf &&
                 (unsigned char)clean.data[i + 2] >= 0xbe) {
            kv__buf_str(out, !json ? "\xef\xbf\xbd"
                             : (unsigned char)clean.data[i + 2] == 0xbe
                                 ? "\\ufffe"
                                 : "\\uffff");
            i += 2;
        } else
            kv__buf_char(out, (char)byte);
    }
    kv__buf_clear(&clean);
}

static void
put_result(kv__buf *out, const kv__answer *answer)
{
    const char *why = kv__answer_why(answer);

    switch (answer->entry.outcome) {
    case KV_OUTCOME_FAIL:
        kv__buf_printf(out, "<failure type=\"%s\" message=\"%s\"/>", why, why);
        break;
    case KV_OUTCOME_ERROR:
        kv__buf_printf(out, "<error type=\"%s\" message=\"%s\"/>", why, why);
        break;
    case KV_OUTCOME_UNSCORED:
        kv__buf_printf(out, "<skipped message=\"%s\"/>", why);
        break;
    default: break;
    }
}

static void
put_testcase(kv__conversion *c, const kv__asked *asked,
             const kv__answer *answer, kv__buf *name)
{
    const kv__buf *line = kv__convert_verdict(c, asked, answer);
    kv__buf *out = &c->out;

    if (line == NULL)
        return;
    test_name(name, asked, answer);
    kv__buf_str(out, "  <testcase classname=\"");
    put_xml(out,
            kv__cstr(asked->dataset[0] == '\0' ? asked->run : asked->dataset),
            false);
    kv__buf_str(out, "\" name=\"");
    put_xml(out, kv__str(name->data, name->length), false);
    kv__buf_str(out, "\"><properties><property name=\"kverify\" value=\"");
    put_xml(out, kv__str(line->data, line->length), true);
    kv__buf_str(out, "\"/></properties>");
    put_result(out, answer);
    kv__buf_str(out, "</testcase>\n");
}

static void
put_suite_head(kv__buf *out, const char *element, const char *name,
               const totals *t)
{
    kv__buf_printf(out, "<%s name=\"", element);
    put_xml(out, kv__cstr(name), false);
    kv__buf_printf(out,
                   "\" tests=\"%llu\" failures=\"%llu\" errors=\"%llu\" "
                   "skipped=\"%llu\">\n",
                   (unsigned long long)t->tests, (unsigned long long)t->fail,
                   (unsigned long long)t->error,
                   (unsigned long long)t->unscored);
}

static void
put_suite(kv__conversion *c, const kv__part *part, kv__buf *name)
{
    const kv__asked *asked;
    totals t;
    size_t i, k;

    if (!count(c, part, &t))
        return;
    kv__buf_char(&c->out, ' ');
    put_suite_head(&c->out, "testsuite",
                   part->dataset[0] == '\0' ? part->run : part->dataset, &t);
    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            return;
        for (k = 0; k < asked->count; k++)
            put_testcase(c, asked, &asked->answers[k], name);
        kv__convert_flush(c);
    }
    kv__buf_str(&c->out, " </testsuite>\n");
}

/* A suite for each data set. */
static void
write_junit(kv__conversion *c, const kv__part *part)
{
    kv__part suite = *part;
    kv__asked name = {0};
    kv__buf text = {0};
    totals t;
    size_t i;

    if (!count(c, part, &t))
        return;
    kv__buf_str(&c->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    put_suite_head(&c->out, "testsuites", part->run, &t);
    for (i = part->from; i <= part->to && c->status == KV_OK; i++) {
        if (i < part->to)
            kv__list_name(&c->list, i, &name);
        if (i > part->from &&
            (i == part->to || strcmp(name.dataset, suite.dataset) != 0)) {
            suite.to = i;
            put_suite(c, &suite, &text);
            suite.from = i;
        }
        suite.dataset = name.dataset;
    }
    kv__buf_str(&c->out, "</testsuites>\n");
    c->out.failed |= text.failed;
    kv__buf_clear(&text);
}

const kv__target kv__target_junit = {
    .name = "junit",
    .summary = "JUnit's XML, a test case an attempt",
    .split = KV__BY_RUN,
    .ending = ".xml",
    .write = write_junit,
};

/* --- CTRF ------------------------------------------------------------------
 */

static const char *
ctrf_status(kv_outcome outcome)
{
    switch (outcome) {
    case KV_OUTCOME_PASS: return "passed";
    case KV_OUTCOME_FAIL: return "failed";
    case KV_OUTCOME_ERROR: return "other";
    default: return "skipped";
    }
}

static void
put_ctrf(kv__conversion *c, const kv__asked *asked, const kv__answer *answer,
         kv__buf *name)
{
    const kv__buf *line = kv__convert_verdict(c, asked, answer);
    kv__buf *out = &c->out;

    if (line == NULL)
        return;
    test_name(name, asked, answer);
    kv__buf_str(out, "{\"name\":");
    kv__json_string(out, kv__str(name->data, name->length));
    kv__buf_printf(out, ",\"status\":\"%s\",\"duration\":0",
                   ctrf_status(answer->entry.outcome));
    if (asked->dataset[0] != '\0') {
        kv__buf_str(out, ",\"suite\":");
        kv__json_string(out, kv__cstr(asked->dataset));
    }
    if (answer->entry.error_class != KV_CLASS_NONE)
        kv__buf_printf(out, ",\"message\":\"%s\"", kv__answer_why(answer));
    kv__buf_str(out, ",\"extra\":{\"kverify\":");
    kv__buf_add(out, line->data, line->length);
    kv__buf_str(out, "}}");
}

static void
write_ctrf(kv__conversion *c, const kv__part *part)
{
    const kv__asked *asked;
    kv__buf name = {0};
    totals t;
    size_t i, k;

    if (!count(c, part, &t))
        return;
    kv__buf_printf(
        &c->out,
        "{\"reportFormat\":\"CTRF\",\"specVersion\":\"0.0.0\",\"results\":{"
        "\"tool\":{\"name\":\"kverify\",\"version\":\"%s\"},\"summary\":{"
        "\"tests\":%llu,\"passed\":%llu,\"failed\":%llu,\"pending\":0,"
        "\"skipped\":%llu,\"other\":%llu,\"start\":%lld,\"stop\":%lld},"
        "\"tests\":[",
        kv_version(), (unsigned long long)t.tests, (unsigned long long)t.pass,
        (unsigned long long)t.fail, (unsigned long long)t.unscored,
        (unsigned long long)t.error, (long long)c->options.time * 1000,
        (long long)c->options.time * 1000);
    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            break;
        for (k = 0; k < asked->count; k++) {
            kv__buf_str(&c->out, i > part->from || k > 0 ? ",\n" : "\n");
            put_ctrf(c, asked, &asked->answers[k], &name);
        }
        kv__convert_flush(c);
    }
    kv__buf_str(&c->out, "\n]}}\n");
    c->out.failed |= name.failed;
    kv__buf_clear(&name);
}

const kv__target kv__target_ctrf = {
    .name = "ctrf",
    .summary = "Common Test Report Format, a test an attempt",
    .split = KV__BY_RUN,
    .ending = ".ctrf.json",
    .write = write_ctrf,
};
