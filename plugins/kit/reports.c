/* SPDX-License-Identifier: MIT */
#include "plugins/kit/reports.h"

#include "plugins/kit/str.h"
#include "plugins/kit/text.h"
#include "plugins/kit/xml.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- JUnit XML: no entities, no network --- */

/* Tests so far; REPEATED: runs of a test before the one that counts, which
 * heads may count as well. */
typedef struct tally {
    long cases, passed, bad, repeated;
} tally;

/* What the head of a suite says, -1 where it says nothing, and what there was
 * before it. */
typedef struct head {
    long tests, bad, skipped;
    tally before;
} head;

#define HEADS_MAX 64

typedef struct junit {
    report_fn each;
    void *context;
    text id, message;
    kv_outcome outcome;
    bool in_case, dry; /* dry: only check that it is complete */
    tally now;
    head heads[HEADS_MAX];
    size_t depth;
    const char *wrong;
} junit;

static bool
attribute(xml_attributes a, const char *name, text *out)
{
    kv_str value;

    if (!xml_attribute(a, name, &value))
        return false;
    text_add(out, value.data, value.length);
    return true;
}

/* A count in a head; -1: it is not there. */
static long
count_of(junit *j, xml_attributes a, const char *name)
{
    text value = {0};
    char *end;
    long n = -1;

    if (attribute(a, name, &value) && value.length > 0) {
        n = strtol(text_c(&value), &end, 10);
        if (*end != '\0' || n < 0 || n > 1000000000) {
            j->wrong = "the head of a suite holds a count that is none";
            n = -1;
        }
    }
    text_clear(&value);
    return n;
}

static long
sum(long a, long b)
{
    return a < 0 ? b : b < 0 ? a : a + b;
}

static bool
is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcasecmp(word, *words) == 0)
            return true;
    return false;
}

/* Whether the attribute NAME is one of WORDS. */
static bool
says(xml_attributes a, const char *name, const char *const *words)
{
    text value = {0};
    bool is = attribute(a, name, &value) && is_one_of(text_c(&value), words);

    text_clear(&value);
    return is;
}

static const char *const no[] = {"false", "no", "0", NULL};
static const char *const yes[] = {"true", "yes", "1", NULL};

static long
sums(junit *j, xml_attributes a, const char *const *names)
{
    long n = -1;

    for (; *names != NULL; names++)
        n = sum(n, count_of(j, a, *names));
    return n;
}

static void
begin_suite(junit *j, xml_attributes a)
{
    /* As makers of reports spell them; no report has two of one kind. */
    static const char *const tests[] = {"tests", "total", NULL};
    static const char *const bad[] = {"failures", "errors", "failed",
                                      "failure",  "error",  NULL};
    static const char *const skipped[] = {"skipped", "skip",    "disabled",
                                          "ignored", "not-run", NULL};
    static const char *const broken[] = {"failed", "failure", "error", "fail",
                                         NULL};
    head *h;

    if (j->depth == HEADS_MAX) {
        j->wrong = "suites that nest too deeply";
        return;
    }
    h = &j->heads[j->depth++];
    h->before = j->now;
    h->tests = sums(j, a, tests);
    h->bad = sums(j, a, bad);
    h->skipped = sums(j, a, skipped);
    if (j->wrong == NULL &&
        (says(a, "success", no) || says(a, "status", broken) ||
         says(a, "result", broken)))
        h->bad = h->bad > 0 ? h->bad : 1;
}

/* A head that names more tests, failures or skips than its body has means that
 * the body is not all.  A body with more than its head decides itself. */
static void
end_suite(junit *j)
{
    const head *h;
    long cases, passed, bad, repeated;

    if (j->depth == 0)
        return;
    h = &j->heads[--j->depth];
    cases = j->now.cases - h->before.cases;
    passed = j->now.passed - h->before.passed;
    bad = j->now.bad - h->before.bad;
    repeated = j->now.repeated - h->before.repeated;
    if (h->tests > cases + repeated)
        j->wrong = "the head of a suite names more tests than there are";
    else if (h->bad > bad + repeated)
        j->wrong = "the head of a suite names more failures than there are";
    else if (h->skipped > 0 && (h->tests >= 0 ? h->tests : cases) - h->skipped -
                                       (h->bad > 0 ? h->bad : 0) + repeated <
                                   passed)
        j->wrong = "the head of a suite names more skipped tests than there "
                   "are";
}

/* What a word of a test's result says: one that is not known is neither success
 * nor a skip. */
static kv_outcome
worded(const char *word)
{
    static const char *const passed[] = {
        "",           "run",  "pass",      "passed",   "success",
        "successful", "ok",   "completed", "complete", "executed",
        "fixed",      "true", "green",     "finished", NULL};
    static const char *const failed[] = {"fail",       "failed", "failure",
                                         "regression", "false",  NULL};
    static const char *const skipped[] = {
        "skip",     "skipped",  "notrun",   "not_run",    "not-run",
        "disabled", "ignore",   "ignored",  "pending",    "notexecuted",
        "todo",     "excluded", "filtered", "suppressed", NULL};

    return is_one_of(word, passed)    ? KV_OUTCOME_PASS
           : is_one_of(word, failed)  ? KV_OUTCOME_FAIL
           : is_one_of(word, skipped) ? KV_OUTCOME_UNSCORED
                                      : KV_OUTCOME_ERROR;
}

static bool
is_bad(kv_outcome outcome)
{
    return outcome == KV_OUTCOME_FAIL || outcome == KV_OUTCOME_ERROR;
}

/* What the attributes of a test say about it, where no element does: the worst
 * of them. */
static kv_outcome
stated(xml_attributes a)
{
    static const char *const names[] = {"status", "result"};
    kv_outcome worst = KV_OUTCOME_PASS, one;
    text value = {0};
    size_t i;

    if (says(a, "executed", no) || says(a, "skipped", yes) ||
        says(a, "disabled", yes) || says(a, "ignored", yes))
        worst = KV_OUTCOME_UNSCORED;
    if (says(a, "success", no))
        worst = KV_OUTCOME_FAIL;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        value.length = 0;
        if (!attribute(a, names[i], &value))
            continue;
        one = worded(text_c(&value));
        if (one != KV_OUTCOME_PASS && !is_bad(worst))
            worst = one;
    }
    text_clear(&value);
    return worst;
}

static void
on_start(void *opaque, const char *name, xml_attributes a)
{
    junit *j = opaque;

    if (strcmp(name, "testsuite") == 0 || strcmp(name, "testsuites") == 0) {
        begin_suite(j, a);
    } else if (strcmp(name, "testcase") == 0 && !j->in_case) {
        j->in_case = true;
        j->outcome = stated(a);
        j->id.length = j->message.length = 0;
        (void)attribute(a, "classname", &j->id);
        if (j->id.length > 0)
            text_str(&j->id, "::");
        (void)attribute(a, "name", &j->id);
    } else if (j->in_case && strcmp(name, "failure") == 0) {
        /* Heads count each of several. */
        j->now.repeated += is_bad(j->outcome);
        j->outcome = KV_OUTCOME_FAIL;
        (void)attribute(a, "message", &j->message);
    } else if (!j->in_case &&
               (strcmp(name, "error") == 0 || strcmp(name, "failure") == 0 ||
                strcmp(name, "skipped") == 0)) {
        /* Of a suite that could not be set up, say: no test of it is sure. */
        if (j->wrong == NULL)
            j->wrong =
                "a suite of the report has an error or a skip of its own";
    } else if (j->in_case && strcmp(name, "error") == 0) {
        /* pytest counts one after a test that passed as one more test. */
        j->now.repeated++;
        j->outcome = KV_OUTCOME_ERROR;
        (void)attribute(a, "message", &j->message);
    } else if (j->in_case && j->outcome == KV_OUTCOME_PASS &&
               (strcmp(name, "skipped") == 0 || strcmp(name, "ignored") == 0 ||
                strcmp(name, "disabled") == 0)) {
        j->outcome = KV_OUTCOME_UNSCORED;
    } else if (j->in_case && (strncmp(name, "flaky", 5) == 0 ||
                              strncmp(name, "rerun", 5) == 0)) {
        j->now.repeated++;
    }
}

static void
on_end(void *opaque, const char *name)
{
    junit *j = opaque;

    if (strcmp(name, "testsuite") == 0 || strcmp(name, "testsuites") == 0)
        end_suite(j);
    if (strcmp(name, "testcase") != 0 || !j->in_case)
        return;
    j->in_case = false;
    j->now.cases++;
    j->now.passed += j->outcome == KV_OUTCOME_PASS;
    j->now.bad += is_bad(j->outcome);
    if (!j->dry)
        j->each(j->context, text_view(&j->id), j->outcome,
                text_view(&j->message));
}

static bool
parse_xml(junit *j, kv_str xml)
{
    xml_handler handler = {on_start, on_end, j};

    return xml_read(&handler, (kv_str){"", 0}, xml);
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
    if (ok && j.wrong == NULL) {
        j.dry = false;
        j.depth = 0;
        j.now = (tally){0};
        ok = parse_xml(&j, xml);
    }
    text_clear(&j.id);
    text_clear(&j.message);
    return ok ? j.wrong : "the report is not well-formed XML";
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

/* A test's line: its outcome, number (0: it has none) and name. */
typedef struct tap_line {
    bool ok;
    unsigned long number;
    kv_str id;
} tap_line;

/* False: it is no test, but a diagnostic or a subtest, which is indented. */
static bool
tap_test(kv_str line, tap_line *t)
{
    char digits[12];
    size_t n = 0;

    t->ok = str_starts(line, "ok");
    if (!t->ok && !str_starts(line, "not ok"))
        return false;
    t->id = line;
    t->id.data += t->ok ? 2 : 6;
    t->id.length -= t->ok ? 2 : 6;
    if (t->id.length > 0 && t->id.data[0] != ' ')
        return false;
    while (t->id.length > 0 && t->id.data[0] == ' ') {
        t->id.data++;
        t->id.length--;
    }
    while (n < t->id.length && n + 1 < sizeof digits && t->id.data[n] >= '0' &&
           t->id.data[n] <= '9') {
        digits[n] = t->id.data[n];
        n++;
    }
    digits[n] = '\0';
    /* "2nd test" has no number. */
    if (n > 0 && n < t->id.length && is_word_char(t->id.data[n]))
        n = 0;
    t->number = n == 0 ? 0 : strtoul(digits, NULL, 10);
    if (n > 0 && t->number == 0)
        t->number = ULONG_MAX; /* beyond any plan */
    t->id.data += n;
    t->id.length -= n;
    while (t->id.length > 0 && (t->id.data[0] == ' ' || t->id.data[0] == '-')) {
        t->id.data++;
        t->id.length--;
    }
    return true;
}

#define TAP_MAX 1000000

/* The plan, one for the report; -1: there is none, -2: it is wrong. */
static long
tap_plan(kv_str tap)
{
    size_t at = 0;
    long planned = -1;
    kv_str line;
    char copy[32], *end;

    while (str_line(tap, &at, &line)) {
        if (!str_starts(line, "1.."))
            continue;
        line.length = line.length > 30 ? 30 : line.length;
        (void)c_copy(copy, sizeof copy, line);
        if (planned != -1)
            return -2;
        planned = strtol(copy + 3, &end, 10);
        if (end == copy + 3 || planned < 0 || planned > TAP_MAX ||
            (*end != '\0' && strchr(" \t\r#", *end) == NULL))
            return -2;
    }
    return planned;
}

/* What a producer says at the end of its tests that failed, in diagnostics:
 * Node's
 * "# fail 1", Test::More's "# Looks like you failed 1 test of 2". */
static bool
tap_complains(kv_str line)
{
    static const char *const looks[] = {"# Looks like you failed",
                                        "# Looks like you planned",
                                        "# Looks like your test exited"};
    size_t i;

    for (i = 0; i < sizeof looks / sizeof *looks; i++)
        if (str_starts(line, looks[i]))
            return true;
    if (!str_starts(line, "# fail ") && !str_starts(line, "# cancelled "))
        return false;
    for (i = 7; i < line.length; i++)
        if (line.data[i] >= '1' && line.data[i] <= '9')
            return true;
    return false;
}

/* Each number of the plan once. */
static const char *
tap_numbers(kv_str tap, long planned)
{
    unsigned char *seen = calloc((size_t)planned + 1, 1);
    const char *wrong = seen == NULL ? "memory ran out for the report" : NULL;
    unsigned long next = 1;
    bool complains = false;
    long count = 0, bad = 0;
    tap_line t;
    kv_str line;
    size_t at = 0;

    while (wrong == NULL && str_line(tap, &at, &line)) {
        if (str_starts(line, "Bail out!")) {
            wrong = "the test program bailed out";
            break;
        }
        complains |= tap_complains(line);
        if (!tap_test(line, &t))
            continue;
        count++;
        bad += !t.ok;
        next = t.number > 0 ? t.number : next;
        if (next > (unsigned long)planned)
            wrong = "the report has not as many tests as planned";
        else if (seen[next]++ > 0)
            wrong = "the report has a number twice";
        next++;
    }
    if (wrong == NULL && count != planned)
        wrong = "the report has not as many tests as planned";
    else if (wrong == NULL && complains && bad == 0)
        wrong = "the report says that tests failed, and has none";
    free(seen);
    return wrong;
}

const char *
report_tap(kv_str tap, report_fn each, void *context)
{
    long planned = tap_plan(tap), seen = 0;
    const char *wrong;
    size_t at = 0;
    char number[32];
    tap_line t;
    kv_str line;

    if (planned == -1)
        return "the report has no plan";
    if (planned < 0)
        return "the report has two plans, or one that is no number";
    wrong = tap_numbers(tap, planned);
    if (wrong != NULL)
        return wrong;
    while (str_line(tap, &at, &line)) {
        if (line.length > 0 && line.data[line.length - 1] == '\r')
            line.length--;
        if (!tap_test(line, &t))
            continue;
        seen++;
        if (t.id.length == 0) {
            snprintf(number, sizeof number, "%ld", seen);
            t.id = str_c(number);
        }
        each(context, t.id,
             has_directive(line, "skip")   ? KV_OUTCOME_UNSCORED
             : has_directive(line, "todo") ? KV_OUTCOME_UNSCORED
             : t.ok                        ? KV_OUTCOME_PASS
                                           : KV_OUTCOME_FAIL,
             str_c(""));
    }
    return NULL;
}

/* --- CTRF: results.tests of {name, status, message} --- */

static kv_outcome
ctrf_outcome(kv_str status)
{
    if (str_is(status, "passed"))
        return KV_OUTCOME_PASS;
    if (str_is(status, "skipped") || str_is(status, "pending"))
        return KV_OUTCOME_UNSCORED;
    return str_is(status, "failed") ? KV_OUTCOME_FAIL : KV_OUTCOME_ERROR;
}

/* The summary counts what the tests say; what it leaves out it does not
 * deny. */
static const char *
ctrf_summary(const kv_host *host, const kv_value *results,
             const kv_value *tests)
{
    static const char *const names[] = {"passed", "failed", "skipped",
                                        "pending", "other"};
    const kv_value *summary = host->value->get(results, "summary"), *t;
    double told, count;
    kv_str status;
    size_t i;

    if (host->value->kind(host->value->get(summary, "tests")) ==
        KV_VALUE_STRING)
        return "the summary holds a count that is none";
    if (host->value->number(host->value->get(summary, "tests"), &told) &&
        told != (double)host->value->length(tests))
        return "the summary counts other tests than there are";
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        if (host->value->kind(host->value->get(summary, names[i])) ==
            KV_VALUE_STRING)
            return "the summary holds a count that is none";
        if (!host->value->number(host->value->get(summary, names[i]), &told))
            continue;
        count = 0;
        for (t = host->value->first(tests); t != NULL; t = host->value->next(t))
            count += host->value->str(host->value->get(t, "status"), &status) &&
                     str_is(status, names[i]);
        if (told != count)
            return "the summary counts other outcomes than the tests have";
    }
    return NULL;
}

const char *
report_ctrf(const kv_host *host, const kv_value *root, report_fn each,
            void *context)
{
    const kv_value *results = host->value->get(root, "results");
    const kv_value *tests = host->value->get(results, "tests"), *t;
    kv_str name, status, message;
    const char *wrong;

    if (host->value->kind(tests) != KV_VALUE_ARRAY)
        return "the report has no results.tests";
    for (t = host->value->first(tests); t != NULL; t = host->value->next(t))
        if (!host->value->str(host->value->get(t, "name"), &name) ||
            !host->value->str(host->value->get(t, "status"), &status))
            return "a test of the report has no name or no status";
    wrong = ctrf_summary(host, results, tests);
    if (wrong != NULL)
        return wrong;
    for (t = host->value->first(tests); t != NULL; t = host->value->next(t)) {
        (void)host->value->str(host->value->get(t, "name"), &name);
        (void)host->value->str(host->value->get(t, "status"), &status);
        message = str_c("");
        (void)host->value->str(host->value->get(t, "message"), &message);
        each(context, name, ctrf_outcome(status), message);
    }
    return NULL;
}
