/* SPDX-License-Identifier: MIT */
/* Reports of tests in XML: JUnit and what resembles it, NUnit 2 and 3, xUnit,
 * TRX.  Each test is a task.
 *
 * The text streams through libxml2, which keeps no tree.  A document that
 * declares entities is refused, so that nothing can be pulled in or blown up,
 * and elements may be nested DEPTH_MAX deep. */
#include "core/formats/found.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX 512
#define NAME_MAX_BYTES 4096

typedef enum grammar {
    UNKNOWN,
    JUNIT, /* testcase with failure, error, skipped below */
    NUNIT, /* test-case with result, or executed and success */
    XUNIT, /* test with result */
    TRX    /* UnitTestResult with outcome */
} grammar;

/* What the head of a suite says, 0 where it says nothing, and what there was
 * before it. */
typedef struct head {
    unsigned depth;
    uint64_t tests, bad, tests_before, bad_before, repeated_before;
} head;

#define HEADS_MAX 64

typedef struct state {
    xmlParserCtxtPtr parser;
    kv__import *in;
    grammar grammar;
    unsigned depth;
    bool stopped;
    /* The case that is open. */
    unsigned case_depth; /* 0: none */
    kv__found found;
    kv__buf name;
    kv__buf verdict;  /* as kverify's own conversions add it */
    uint64_t not_run; /* cases that say they were not run, beside skipped */
    /* Failures, and tests, so far; REPEATED ones heads may count as well. */
    uint64_t tests, bad, repeated;
    head heads[HEADS_MAX];
    size_t open;
    bool ours;     /* verdicts that kverify added stand for its tests */
    kv__buf suite; /* its name, for an error of its own */
} state;

/* The value of an attribute, which SAX2 hands out by begin and end.  All is
 * decoded but '&', which is "&#38;" in it. */
static kv_str
attribute(const xmlChar **attributes, int count, const char *name)
{
    int i;

    for (i = 0; i < count; i++, attributes += 5)
        if (strcmp((const char *)attributes[0], name) == 0)
            return kv__str((const char *)attributes[3],
                           (size_t)(attributes[4] - attributes[3]));
    return kv__str("", 0);
}

static void
put_decoded(kv__buf *out, kv_str value)
{
    static const char mark[] = "&#38;";
    const char *at;

    while ((at = value.length < sizeof mark - 1
                     ? NULL
                     : memmem(value.data, value.length, mark,
                              sizeof mark - 1)) != NULL) {
        kv__buf_add(out, value.data, (size_t)(at + 1 - value.data));
        value.length -= (size_t)(at - value.data) + sizeof mark - 1;
        value.data = at + sizeof mark - 1;
    }
    kv__buf_add(out, value.data, value.length);
}

static void
stop(state *s, const char *why)
{
    if (s->stopped)
        return;
    s->stopped = true;
    s->in->line = (uint64_t)xmlSAX2GetLineNumber(s->parser);
    kv__import_bad(s->in, 0, "%s", why);
    xmlStopParser(s->parser);
}

static grammar
grammar_of(const char *root)
{
    static const struct {
        const char *root;
        grammar grammar;
    } roots[] = {
        {"testsuites", JUNIT}, {"testsuite", JUNIT},  {"test-results", NUNIT},
        {"test-run", NUNIT},   {"test-suite", NUNIT}, {"assemblies", XUNIT},
        {"assembly", XUNIT},   {"TestRun", TRX},
    };
    size_t i;

    for (i = 0; i < sizeof roots / sizeof *roots; i++)
        if (strcmp(root, roots[i].root) == 0)
            return roots[i].grammar;
    return UNKNOWN;
}

static bool
is_one_of(kv_str value, const char *const *names)
{
    for (; *names != NULL; names++)
        if (kv__str_is(value, *names))
            return true;
    return false;
}

/* What the word of a test's result says. */
static void
by_word(kv__found *found, kv_str word)
{
    static const char *const passed[] = {
        "Passed", "Success", "Pass", "PassedButRunAborted", "Warning", NULL};
    static const char *const failed[] = {"Failed", "Failure", "Fail", NULL};
    static const char *const errors[] = {"Error",     "Aborted",      "Timeout",
                                         "Cancelled", "Disconnected", NULL};

    if (is_one_of(word, passed))
        found->outcome = KV_OUTCOME_PASS;
    else if (is_one_of(word, failed))
        found->outcome = KV_OUTCOME_FAIL;
    else if (kv__str_is(word, "Timeout"))
        kv__found_error(found, KV_CLASS_TIMEOUT);
    else if (is_one_of(word, errors))
        kv__found_error(found, KV_CLASS_CRASH);
    else {
        /* Skipped, Ignored, Inconclusive, NotExecuted, Pending ... */
        found->outcome = KV_OUTCOME_UNSCORED;
        found->why = KV_CLASS_NOT_RUN;
    }
}

static bool
says(kv_str value, const char *const *words)
{
    for (; *words != NULL; words++)
        if (value.length == strlen(*words) &&
            strncasecmp(value.data, *words, value.length) == 0)
            return true;
    return false;
}

static bool
says_no(kv_str value)
{
    static const char *const words[] = {"false", "no", "0", NULL};

    return says(value, words);
}

static bool
says_yes(kv_str value)
{
    static const char *const words[] = {"true", "yes", "1", NULL};

    return says(value, words);
}

/* What "status" and "result" of a JUnit case say, where no element below it
 * does: a word that is not known as one of success is none. */
static void
by_attributes(state *s, const xmlChar **a, int n)
{
    static const char *const passed[] = {
        "",           "run",  "pass",      "passed",   "success",
        "successful", "ok",   "completed", "complete", "executed",
        "fixed",      "true", "green",     "finished", NULL};
    static const char *const failed[] = {"fail",       "failed", "failure",
                                         "regression", "false",  NULL};
    static const char *const errors[] = {
        "error",   "errored",     "broken",    "crashed",   "aborted",
        "timeout", "interrupted", "cancelled", "timed_out", NULL};
    const kv_str words[] = {attribute(a, n, "status"),
                            attribute(a, n, "result")};
    bool not_run = says_no(attribute(a, n, "executed")) ||
                   says_yes(attribute(a, n, "skipped")) ||
                   says_yes(attribute(a, n, "disabled")) ||
                   says_yes(attribute(a, n, "ignored"));
    bool fails = says_no(attribute(a, n, "success"));
    size_t i;

    for (i = 0; i < sizeof words / sizeof *words; i++) {
        if (says(words[i], errors)) {
            kv__found_error(&s->found, KV_CLASS_CRASH);
            return;
        }
        fails |= says(words[i], failed);
        not_run |= !says(words[i], failed) && !says(words[i], passed);
    }
    s->found.outcome = fails ? KV_OUTCOME_FAIL : KV_OUTCOME_PASS;
    if (!fails && not_run) {
        s->found.outcome = KV_OUTCOME_UNSCORED;
        s->found.why = KV_CLASS_NOT_RUN;
        s->not_run++;
    }
}

/* A count in a head. */
static uint64_t
count_of(const xmlChar **a, int n, const char *name)
{
    uint32_t count;

    return kv__index(attribute(a, n, name), &count) ? count : 0;
}

static void
open_suite(state *s, const xmlChar **a, int n, uint64_t tests, uint64_t bad)
{
    kv_str name = attribute(a, n, "name");
    head *h;

    kv__buf_reset(&s->suite);
    put_decoded(&s->suite, name);
    if (s->open == HEADS_MAX)
        return;
    h = &s->heads[s->open++];
    *h = (head){s->depth, tests, bad, s->tests, s->bad, s->repeated};
}

/* A head that names more tests or failures than its body has means that the
 * body is not all. */
static void
close_suite(state *s)
{
    const head *h;
    uint64_t tests, bad, repeated;

    if (s->open == 0 || s->heads[s->open - 1].depth != s->depth)
        return;
    h = &s->heads[--s->open];
    tests = s->tests - h->tests_before;
    bad = s->bad - h->bad_before;
    repeated = s->repeated - h->repeated_before;
    if (s->ours || (h->tests <= tests + repeated && h->bad <= bad + repeated))
        return;
    s->in->line = (uint64_t)xmlSAX2GetLineNumber(s->parser);
    kv__import_bad(s->in, 0,
                   "the head of a suite names %llu tests and %llu failures, "
                   "it holds %llu and %llu",
                   (unsigned long long)h->tests, (unsigned long long)h->bad,
                   (unsigned long long)tests, (unsigned long long)bad);
}

/* A suite that could not be set up, say: as a test of its name. */
static void
suite_error(state *s, kv_str name)
{
    kv__found found = {.task = name};

    if (found.task.length == 0)
        found.task = kv__str(s->suite.data, s->suite.length);
    if (found.task.length == 0)
        found.task = kv__cstr("(suite)");
    kv__found_error(&found, KV_CLASS_CRASH);
    s->in->line = (uint64_t)xmlSAX2GetLineNumber(s->parser);
    s->in->piece->records++;
    s->tests++;
    s->bad++;
    kv__found_put(s->in, &found);
}

/* Elements that are neither a case nor inside one. */
static void
around_cases(state *s, const char *element, const xmlChar **a, int n)
{
    if (s->grammar == JUNIT) {
        if (strcmp(element, "testsuite") == 0 ||
            strcmp(element, "testsuites") == 0)
            open_suite(s, a, n, count_of(a, n, "tests"),
                       count_of(a, n, "failures") + count_of(a, n, "errors"));
        else if (strcmp(element, "error") == 0 ||
                 strcmp(element, "failure") == 0)
            suite_error(s, kv__str("", 0));
    } else if (s->grammar == XUNIT && s->depth > 1 &&
               strcmp(element, "error") == 0) {
        suite_error(s, attribute(a, n, "name"));
    } else if (s->grammar == TRX && strcmp(element, "Counters") == 0 &&
               !s->ours) {
        uint64_t tests = count_of(a, n, "total");
        uint64_t bad = count_of(a, n, "failed") + count_of(a, n, "error") +
                       count_of(a, n, "timeout") + count_of(a, n, "aborted");

        if (tests > s->tests || bad > s->bad) {
            s->in->line = (uint64_t)xmlSAX2GetLineNumber(s->parser);
            kv__import_bad(s->in, 0,
                           "its counters name %llu tests and %llu failures, "
                           "it holds %llu and %llu",
                           (unsigned long long)tests, (unsigned long long)bad,
                           (unsigned long long)s->tests,
                           (unsigned long long)s->bad);
        }
    } else if (s->grammar == TRX && strcmp(element, "ResultSummary") == 0) {
        static const char *const broken[] = {"Aborted", "Error", "Timeout",
                                             "Disconnected", NULL};

        if (s->bad == 0 && is_one_of(attribute(a, n, "outcome"), broken))
            suite_error(s, kv__cstr("(run)"));
    }
}

static void
name_part(state *s, kv_str part, const char *before)
{
    if (part.length == 0)
        return;
    if (s->name.length > 0)
        kv__buf_str(&s->name, before);
    if (part.length > NAME_MAX_BYTES)
        part.length = NAME_MAX_BYTES;
    put_decoded(&s->name, part);
}

static void
open_case(state *s, const char *element, const xmlChar **a, int n)
{
    kv_str word;

    memset(&s->found, 0, sizeof s->found);
    kv__buf_reset(&s->name);
    kv__buf_reset(&s->verdict);
    s->case_depth = s->depth;
    if (s->grammar == JUNIT) {
        name_part(s, attribute(a, n, "classname"), "");
        name_part(s, attribute(a, n, "name"), ".");
        by_attributes(s, a, n);
    } else if (s->grammar == NUNIT) {
        name_part(s, attribute(a, n, "fullname"), "");
        if (s->name.length == 0)
            name_part(s, attribute(a, n, "name"), "");
        word = attribute(a, n, "result");
        if (word.length > 0) {
            by_word(&s->found, word);
            if (kv__str_is(attribute(a, n, "label"), "Error"))
                kv__found_error(&s->found, KV_CLASS_CRASH);
        } else if (says_no(attribute(a, n, "executed"))) {
            by_word(&s->found, kv__str("Ignored", 7));
        } else {
            /* Without a word of its own, what is below it decides. */
            s->found.outcome = says_no(attribute(a, n, "success"))
                                   ? KV_OUTCOME_FAIL
                                   : KV_OUTCOME_PASS;
        }
    } else if (s->grammar == XUNIT) {
        name_part(s, attribute(a, n, "name"), "");
        by_word(&s->found, attribute(a, n, "result"));
    } else {
        name_part(s, attribute(a, n, "testName"), "");
        by_word(&s->found, attribute(a, n, "outcome"));
    }
    (void)element;
}

/* Elements below a case: the worst counts. */
static void
inside_case(state *s, const char *element, const xmlChar **a, int n)
{
    kv__found *found = &s->found;

    if (s->depth == s->case_depth + 2 && strcmp(element, "property") == 0 &&
        kv__str_is(attribute(a, n, "name"), "kverify")) {
        kv__buf_reset(&s->verdict);
        put_decoded(&s->verdict, attribute(a, n, "value"));
    }
    if (s->depth != s->case_depth + 1 ||
        (s->grammar != JUNIT &&
         (s->grammar != NUNIT || found->outcome != KV_OUTCOME_PASS)))
        return;
    /* Heads count each of several, and pytest's an error after a test that
     * passed as one more test. */
    if (strcmp(element, "error") == 0) {
        s->repeated++;
        kv__found_error(found, KV_CLASS_CRASH);
    } else if (strcmp(element, "failure") == 0) {
        s->repeated += found->outcome == KV_OUTCOME_FAIL ||
                       found->outcome == KV_OUTCOME_ERROR;
        if (found->outcome != KV_OUTCOME_ERROR) {
            found->outcome = KV_OUTCOME_FAIL;
            found->why = KV_CLASS_NONE;
        }
    } else if (strncmp(element, "flaky", 5) == 0 ||
               strncmp(element, "rerun", 5) == 0) {
        s->repeated++;
    } else if (strcmp(element, "skipped") == 0 ||
               strcmp(element, "ignored") == 0 ||
               strcmp(element, "disabled") == 0) {
        if (found->outcome == KV_OUTCOME_PASS) {
            found->outcome = KV_OUTCOME_UNSCORED;
            found->why = KV_CLASS_NOT_RUN;
        }
    }
}

static bool
is_case(grammar which, const char *element)
{
    static const char *const names[] = {"", "testcase", "test-case", "test",
                                        "UnitTestResult"};

    return which != UNKNOWN && strcmp(element, names[which]) == 0;
}

static void
on_start(void *context, const xmlChar *local, const xmlChar *prefix,
         const xmlChar *uri, int namespaces, const xmlChar **declared,
         int attributes, int defaulted, const xmlChar **values)
{
    state *s = context;
    const char *element = (const char *)local;

    (void)prefix;
    (void)uri;
    (void)namespaces;
    (void)declared;
    (void)defaulted;
    if (s->stopped)
        return;
    if (++s->depth > DEPTH_MAX) {
        stop(s, "elements nested too deep");
        return;
    }
    if (s->depth == 1)
        s->grammar = grammar_of(element);
    if (s->case_depth > 0)
        inside_case(s, element, values, attributes);
    else if (is_case(s->grammar, element))
        open_case(s, element, values, attributes);
    else
        around_cases(s, element, values, attributes);
}

static void
on_end(void *context, const xmlChar *local, const xmlChar *prefix,
       const xmlChar *uri)
{
    state *s = context;

    (void)local;
    (void)prefix;
    (void)uri;
    if (s->stopped)
        return;
    if (s->case_depth == s->depth && s->depth > 0) {
        s->case_depth = 0;
        if (s->name.length == 0)
            kv__buf_str(&s->name, "(no name)");
        s->found.task = kv__str(s->name.data, s->name.length);
        s->in->line = (uint64_t)xmlSAX2GetLineNumber(s->parser);
        s->in->piece->records++;
        s->tests++;
        s->bad += s->found.outcome == KV_OUTCOME_FAIL ||
                  s->found.outcome == KV_OUTCOME_ERROR;
        if (s->name.failed || s->verdict.failed || s->suite.failed)
            kv__import_nomem(s->in);
        else if (kv__found_verdict(s->in,
                                   kv__str(s->verdict.data, s->verdict.length)))
            s->ours = true;
        else
            kv__found_put(s->in, &s->found);
        if (s->in->status != KV_OK)
            xmlStopParser(s->parser);
    } else if (s->case_depth == 0) {
        close_suite(s);
    }
    s->depth--;
}

static void
on_entity(void *context, const xmlChar *name, int type,
          const xmlChar *public_id, const xmlChar *system_id, xmlChar *content)
{
    (void)name;
    (void)type;
    (void)public_id;
    (void)system_id;
    (void)content;
    stop(context, "the document declares entities, which are not read");
}

static void
on_error(void *context, xmlErrorPtr error)
{
    state *s = context;

    if (error->level < XML_ERR_ERROR || s->stopped ||
        error->domain == XML_FROM_NAMESPACE)
        return;
    s->stopped = true;
    s->in->line = error->line > 0 ? (uint64_t)error->line : 0;
    kv__import_bad(
        s->in, 0, "not well-formed XML: %.*s",
        (int)strcspn(error->message == NULL ? "" : error->message, "\n"),
        error->message == NULL ? "" : error->message);
    xmlStopParser(s->parser);
}

static bool
bytes(kv__import *in, const char *data, size_t length)
{
    static const xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .entityDecl = on_entity,
        .serror = (xmlStructuredErrorFunc)on_error,
    };
    state *s = in->state;
    int chunk;

    if (s->parser == NULL) {
        xmlSAXHandler copy = handler;

        s->in = in;
        xmlInitParser(); /* tables that several threads would make at once */
        s->parser = xmlCreatePushParserCtxt(&copy, s, NULL, 0, NULL);
        if (s->parser == NULL) {
            kv__import_nomem(in);
            return false;
        }
        xmlCtxtUseOptions(s->parser, XML_PARSE_NONET | XML_PARSE_HUGE);
    }
    while (length > 0 && !s->stopped && in->status == KV_OK) {
        chunk = length > (1 << 20) ? 1 << 20 : (int)length;
        xmlParseChunk(s->parser, data, chunk, 0);
        data += chunk;
        length -= (size_t)chunk;
    }
    return !s->stopped && in->status == KV_OK;
}

static void
end(kv__import *in)
{
    state *s = in->state;

    if (s->parser != NULL && !s->stopped && in->status == KV_OK)
        xmlParseChunk(s->parser, "", 0, 1);
    if (s->not_run > 0 && in->status == KV_OK) {
        kv__buf_reset(&in->memory);
        kv__buf_printf(&in->memory, "%llu tests were disabled",
                       (unsigned long long)s->not_run);
        if (kv__buf_text(&in->memory) != NULL)
            in->note = in->memory.data;
    }
}

static void
clear(void *context)
{
    state *s = context;

    kv__buf_clear(&s->name);
    kv__buf_clear(&s->verdict);
    kv__buf_clear(&s->suite);
    /* The parser makes a document for declarations, and leaves it. */
    if (s->parser != NULL && s->parser->myDoc != NULL)
        xmlFreeDoc(s->parser->myDoc);
    xmlFreeParserCtxt(s->parser);
}

/* The first element of the text, without its namespace; SIZE bytes. */
static bool
root_element(kv_str text, char *out, size_t size)
{
    const char *at = text.data, *stop = text.data + text.length, *from;

    while ((at = memchr(at, '<', (size_t)(stop - at))) != NULL) {
        from = ++at;
        if (at == stop)
            return false;
        if (*at == '?' || *at == '!') {
            /* A comment may hold anything, an element among it. */
            if ((size_t)(stop - at) > 3 && memcmp(at, "!--", 3) == 0) {
                at = memmem(at, (size_t)(stop - at), "-->", 3);
                if (at == NULL)
                    return false;
            }
            continue;
        }
        while (at < stop && strchr(" \t\r\n/>", *at) == NULL) {
            if (*at == ':')
                from = at + 1;
            at++;
        }
        if ((size_t)(at - from) >= size)
            return false;
        memcpy(out, from, (size_t)(at - from));
        out[at - from] = '\0';
        return true;
    }
    return false;
}

static int
match(const kv__sniff *sniff)
{
    size_t at = kv__scan_blank(sniff->text, 0);
    char root[64];

    return at < sniff->text.length && sniff->text.data[at] == '<' &&
                   root_element(sniff->text, root, sizeof root) &&
                   grammar_of(root) != UNKNOWN
               ? 10
               : 0;
}

const kv__importer kv__import_test_xml = {
    .name = "test-xml",
    .summary = "reports of tests in XML: JUnit, NUnit, xUnit, TRX",
    .state = sizeof(state),
    .match = match,
    .bytes = bytes,
    .end = end,
    .clear = clear,
};
