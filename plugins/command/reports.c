/* SPDX-License-Identifier: MIT */
#include "plugins/command/reports.h"

#include "plugins/kit/str.h"
#include "plugins/kit/text.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- JUnit XML: libxml2's SAX2, no entities, no network --- */

typedef struct junit {
    report_fn each;
    void *context;
    text id, message;
    kv_outcome outcome;
    bool in_case, dry; /* dry: only check that it is complete */
    size_t depth;
} junit;

static void
attribute(const xmlChar **attributes, int count, const char *name, text *out)
{
    int i;

    for (i = 0; i < count; i++, attributes += 5)
        if (strcmp((const char *)attributes[0], name) == 0)
            text_add(out, (const char *)attributes[3],
                     (size_t)(attributes[4] - attributes[3]));
}

static void
on_start(void *opaque, const xmlChar *local, const xmlChar *prefix,
         const xmlChar *uri, int spaces, const xmlChar **namespaces, int count,
         int defaulted, const xmlChar **attributes)
{
    junit *j = opaque;
    const char *name = (const char *)local;

    (void)prefix;
    (void)uri;
    (void)spaces;
    (void)namespaces;
    (void)defaulted;
    if (strcmp(name, "testcase") == 0 && !j->in_case) {
        j->in_case = true;
        j->outcome = KV_OUTCOME_PASS;
        j->id.length = j->message.length = 0;
        attribute(attributes, count, "classname", &j->id);
        if (j->id.length > 0)
            text_str(&j->id, "::");
        attribute(attributes, count, "name", &j->id);
    } else if (j->in_case && strcmp(name, "failure") == 0) {
        j->outcome = KV_OUTCOME_FAIL;
        attribute(attributes, count, "message", &j->message);
    } else if (j->in_case && strcmp(name, "error") == 0) {
        j->outcome = KV_OUTCOME_ERROR;
        attribute(attributes, count, "message", &j->message);
    } else if (j->in_case && strcmp(name, "skipped") == 0 &&
               j->outcome == KV_OUTCOME_PASS) {
        j->outcome = KV_OUTCOME_UNSCORED;
    }
}

static void
on_end(void *opaque, const xmlChar *local, const xmlChar *prefix,
       const xmlChar *uri)
{
    junit *j = opaque;

    (void)prefix;
    (void)uri;
    if (strcmp((const char *)local, "testcase") != 0 || !j->in_case)
        return;
    j->in_case = false;
    if (!j->dry)
        j->each(j->context, text_view(&j->id), j->outcome,
                text_view(&j->message));
}

static void
quiet(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

static bool
parse_xml(junit *j, kv_str xml)
{
    xmlSAXHandler sax;
    xmlParserCtxtPtr ctx;
    bool ok;

    memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.error = quiet;
    sax.warning = quiet;
    ctx = xmlCreatePushParserCtxt(&sax, j, NULL, 0, NULL);
    if (ctx == NULL)
        return false;
    (void)xmlCtxtUseOptions(ctx, XML_PARSE_NONET);
    ok = xmlParseChunk(ctx, xml.data, (int)xml.length, 1) == 0 &&
         ctx->wellFormed;
    xmlFreeParserCtxt(ctx);
    xmlResetLastError();
    return ok;
}

const char *
report_junit(kv_str xml, report_fn each, void *context)
{
    junit j = {.each = each, .context = context, .dry = true};
    bool ok;

    if (xml.length > INT32_MAX / 2)
        return "the report is too long";
    /* A document type could define entities; no report needs one. */
    if (str_find(xml, "<!DOCTYPE", 0) != SIZE_MAX)
        return "the report has a document type";
    ok = parse_xml(&j, xml);
    if (ok) {
        j.dry = false;
        ok = parse_xml(&j, xml);
    }
    text_clear(&j.id);
    text_clear(&j.message);
    return ok ? NULL : "the report is not well-formed XML";
}

/* --- TAP 12 to 14 --- */

static bool
has_directive(kv_str s, const char *word)
{
    size_t i, k, n = strlen(word);

    for (i = 0; i + n < s.length; i++) {
        if (s.data[i] != '#')
            continue;
        for (k = i + 1; k < s.length && s.data[k] == ' '; k++) {
        }
        if (k + n <= s.length && strncasecmp(s.data + k, word, n) == 0)
            return true;
    }
    return false;
}

const char *
report_tap(kv_str tap, report_fn each, void *context)
{
    long planned = -1, seen = 0;
    size_t at = 0, pass;
    kv_str line, id;
    char number[32];
    bool ok;

    for (pass = 0; pass < 2; pass++) {
        for (at = 0, seen = 0; str_line(tap, &at, &line);) {
            if (line.length > 0 && line.data[line.length - 1] == '\r')
                line.length--;
            if (str_starts(line, "1..")) {
                planned = strtol(line.data + 3, NULL, 10);
                continue;
            }
            if (str_starts(line, "Bail out!"))
                return "the test program bailed out";
            ok = str_starts(line, "ok");
            if (!ok && !str_starts(line, "not ok"))
                continue; /* diagnostics, subtests: indented */
            id = line;
            id.data += ok ? 2 : 6;
            id.length -= ok ? 2 : 6;
            if (id.length > 0 && id.data[0] != ' ')
                continue;
            seen++;
            while (id.length > 0 &&
                   (id.data[0] == ' ' || id.data[0] == '-' ||
                    (id.data[0] >= '0' && id.data[0] <= '9'))) {
                id.data++;
                id.length--;
            }
            if (id.length == 0) {
                snprintf(number, sizeof number, "%ld", seen);
                id = str_c(number);
            }
            if (pass == 1)
                each(context, id,
                     has_directive(line, "skip")   ? KV_OUTCOME_UNSCORED
                     : has_directive(line, "todo") ? KV_OUTCOME_UNSCORED
                     : ok                          ? KV_OUTCOME_PASS
                                                   : KV_OUTCOME_FAIL,
                     str_c(""));
        }
        if (planned < 0)
            return "the report has no plan";
        if (planned != seen)
            return "the report has not as many tests as planned";
    }
    return NULL;
}

/* --- CTRF: results.tests of {name, status, message} --- */

const char *
report_ctrf(const kv_host *host, const kv_value *root, report_fn each,
            void *context)
{
    const kv_value *tests =
        host->value->get(host->value->get(root, "results"), "tests");
    kv_str name, status, message;
    size_t i, pass;

    if (host->value->kind(tests) != KV_VALUE_ARRAY)
        return "the report has no results.tests";
    for (pass = 0; pass < 2; pass++) {
        for (i = 0; i < host->value->length(tests); i++) {
            const kv_value *t = host->value->at(tests, i);

            if (!host->value->str(host->value->get(t, "name"), &name) ||
                !host->value->str(host->value->get(t, "status"), &status))
                return "a test of the report has no name or no status";
            message = str_c("");
            (void)host->value->str(host->value->get(t, "message"), &message);
            if (pass == 1)
                each(context, name,
                     str_is(status, "passed") ? KV_OUTCOME_PASS
                     : str_is(status, "skipped") || str_is(status, "pending")
                         ? KV_OUTCOME_UNSCORED
                     : str_is(status, "failed") ? KV_OUTCOME_FAIL
                                                : KV_OUTCOME_ERROR,
                     message);
        }
    }
    return NULL;
}
