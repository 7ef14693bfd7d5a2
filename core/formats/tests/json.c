/* SPDX-License-Identifier: MIT */
/* Reports of tests in JSON: CTRF, jest, mocha, rspec as documents, go test
 * -json and dart as lines of events.  Each test is a task. */
#include "core/formats/found.h"

#include <stdlib.h>
#include <string.h>

/* A test by the word of its status.  "other" and what is not known here says
 * nothing about it. */
static void
by_word(kv__found *found, kv_str word)
{
    found->why = KV_CLASS_NONE;
    if (kv__str_is(word, "passed") || kv__str_is(word, "pass") ||
        kv__str_is(word, "success")) {
        found->outcome = KV_OUTCOME_PASS;
    } else if (kv__str_is(word, "failed") || kv__str_is(word, "fail") ||
               kv__str_is(word, "failure")) {
        found->outcome = KV_OUTCOME_FAIL;
    } else if (kv__str_is(word, "error")) {
        kv__found_error(found, KV_CLASS_CRASH);
    } else {
        found->outcome = KV_OUTCOME_UNSCORED;
        found->why = KV_CLASS_NOT_RUN;
    }
}

/* What a report says of all its tests, beside those that it holds: more
 * failures or tests in its head mean that its body is not all. */
typedef struct told {
    uint64_t tests, failed;           /* of the body */
    uint64_t head_tests, head_failed; /* 0: the head says nothing */
    bool ours; /* verdicts that kverify added stand for its tests */
} told;

static void
count_told(told *t, const kv__found *found)
{
    t->tests++;
    t->failed +=
        found->outcome == KV_OUTCOME_FAIL || found->outcome == KV_OUTCOME_ERROR;
}

static void
put_told(kv__import *in, told *t, const kv__found *found)
{
    count_told(t, found);
    kv__found_put(in, found);
}

static void
head_count(kv_str raw, uint64_t *out)
{
    uint32_t n;

    if (kv__index(raw, &n))
        *out = n;
}

static void
check_told(kv__import *in, const told *t)
{
    if (t->ours)
        return;
    if (t->head_failed > t->failed)
        kv__import_bad(
            in, 0, "its head names %llu failed tests, and it holds %llu",
            (unsigned long long)t->head_failed, (unsigned long long)t->failed);
    else if (t->head_tests > t->tests)
        kv__import_bad(in, 0, "its head names %llu tests, and it holds %llu",
                       (unsigned long long)t->head_tests,
                       (unsigned long long)t->tests);
}

/* Something beside the tests went wrong: a hook, a file, a package. */
static void
put_around(kv__import *in, told *t, kv_str dataset, kv_str name)
{
    kv__found found = {.dataset = dataset, .task = name};

    kv__found_error(&found, KV_CLASS_CRASH);
    put_told(in, t, &found);
}

static void
end_told(kv__import *in)
{
    check_told(in, in->state);
}

/* --- CTRF ----------------------------------------------------------------- */

enum { C_NAME, C_STATUS, C_SUITE, C_EXTRA };
static const char *const ctrf_wants[] = {"name", "status", "suite", "extra",
                                         NULL};

static int
match_ctrf(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "results") && !sniff->root_array &&
                   (kv__is(kv__sniff_value(sniff, "reportFormat"), "CTRF") ||
                    (kv__sniff_mentions(sniff, "\"tool\"") &&
                     kv__sniff_mentions(sniff, "\"summary\"") &&
                     kv__sniff_mentions(sniff, "\"pending\"")))
               ? 13
               : 0;
}

static void
ctrf_record(kv__import *in, const kv__record *record)
{
    told *t = in->state;
    kv__found found = {0};
    kv_str status;

    if (kv__found_verdict(in, kv__at(record->member[C_EXTRA], "kverify"))) {
        t->ours = true;
        return;
    }
    if (!kv__import_string(in, record, C_NAME, &found.task) ||
        !kv__import_string(in, record, C_STATUS, &status))
        return;
    by_word(&found, status);
    put_told(in, t, &found);
}

/* What stands beside the tests. */
static void
ctrf_member(kv__import *in, kv_str name, kv_str value)
{
    told *t = in->state;

    if (kv__str_is(name, "results"))
        value = kv__at(value, "summary");
    else if (!kv__str_is(name, "summary"))
        return;
    head_count(kv__at(value, "tests"), &t->head_tests);
    head_count(kv__at(value, "failed"), &t->head_failed);
}

const kv__importer kv__import_ctrf = {
    .name = "ctrf",
    .summary = "reports of tests in the Common Test Report Format",
    .array = "results.tests",
    .state = sizeof(told),
    .match = match_ctrf,
    .wants = ctrf_wants,
    .record = ctrf_record,
    .member = ctrf_member,
    .end = end_told,
};

/* --- jest and vitest ------------------------------------------------------ */

enum { J_ASSERTIONS, J_STATUS, J_NAME };
static const char *const jest_wants[] = {"assertionResults", "status", "name",
                                         NULL};

static int
match_jest(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "numTotalTests", NULL) && !sniff->root_array
               ? 11
               : 0;
}

/* A file that could not be loaded, or whose hook failed, has no failed
 * assertions, and has failed. */
static void
jest_record(kv__import *in, const kv__record *record)
{
    told *t = in->state;
    uint64_t failed = t->failed;
    kv__found found = {0};
    kv_str test, status;
    const char *wrong = NULL;
    size_t at = 0;

    while (kv__scan_next(record->member[J_ASSERTIONS], &at, &test, &wrong)) {
        if (!kv__text(in, kv__at(test, "fullName"), &found.task) &&
            !kv__text(in, kv__at(test, "title"), &found.task)) {
            kv__import_bad(in, 0, "a test without a name");
            continue;
        }
        by_word(&found, kv__text_or(in, kv__at(test, "status")));
        put_told(in, t, &found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'assertionResults' has %s", wrong);
    status = kv__text_or(in, record->member[J_STATUS]);
    if (t->failed == failed && kv__str_is(status, "failed") &&
        kv__text(in, record->member[J_NAME], &found.task))
        put_around(in, t, kv__str("", 0), found.task);
}

static void
jest_member(kv__import *in, kv_str name, kv_str value)
{
    told *t = in->state;

    if (kv__str_is(name, "numTotalTests"))
        head_count(value, &t->head_tests);
    else if (kv__str_is(name, "numFailedTests"))
        head_count(value, &t->head_failed);
}

const kv__importer kv__import_jest = {
    .name = "jest",
    .summary = "reports of tests by jest and vitest",
    .array = "testResults",
    .state = sizeof(told),
    .match = match_jest,
    .wants = jest_wants,
    .record = jest_record,
    .member = jest_member,
    .end = end_told,
};

/* --- mocha ---------------------------------------------------------------- */

enum { M_TESTS, M_PENDING, M_FAILURES, M_STATS };
static const char *const mocha_wants[] = {"tests", "pending", "failures",
                                          "stats", NULL};

static int
match_mocha(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "stats", "tests", NULL) &&
                   !sniff->root_array &&
                   kv__at(kv__sniff_value(sniff, "stats"), "passes").length > 0
               ? 11
               : 0;
}

/* The titles of TESTS, as they are written. */
static void
collect_titles(kv__import *in, kv_str tests, kv__texts *titles)
{
    const char *wrong;
    kv_str test;
    size_t at = 0;

    while (kv__scan_next(tests, &at, &test, &wrong))
        if (kv__texts_add(titles, kv__at(test, "fullTitle")) < 0)
            kv__import_nomem(in);
}

static void
mocha_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv__texts pending = {0}, failures = {0}, known = {0};
    kv_str test, title;
    const char *wrong = NULL;
    told t = {0};
    size_t at = 0;

    collect_titles(in, record->member[M_PENDING], &pending);
    collect_titles(in, record->member[M_FAILURES], &failures);
    collect_titles(in, record->member[M_TESTS], &known);
    while (kv__scan_next(record->member[M_TESTS], &at, &test, &wrong)) {
        title = kv__at(test, "fullTitle");
        if (!kv__text(in, title, &found.task)) {
            kv__import_bad(in, 0, "a test without a title");
            continue;
        }
        found.why = KV_CLASS_NONE;
        if (kv__texts_has(&pending, title))
            by_word(&found, kv__str("pending", 7));
        else if (kv__is_nothing(kv__at(test, "err")) &&
                 !kv__texts_has(&failures, title))
            found.outcome = KV_OUTCOME_PASS;
        else
            found.outcome = KV_OUTCOME_FAIL;
        put_told(in, &t, &found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'tests' has %s", wrong);
    /* A hook that failed is a failure, and no test. */
    for (at = 0; at < failures.count; at++)
        if (!kv__texts_has(&known, failures.list[at]) &&
            kv__text(in, failures.list[at], &title))
            put_around(in, &t, kv__str("", 0), title);
    head_count(kv__at(record->member[M_STATS], "tests"), &t.head_tests);
    head_count(kv__at(record->member[M_STATS], "failures"), &t.head_failed);
    check_told(in, &t);
    kv__texts_clear(&pending);
    kv__texts_clear(&failures);
    kv__texts_clear(&known);
}

const kv__importer kv__import_mocha = {
    .name = "mocha",
    .summary = "reports of tests by mocha",
    .single = true,
    .match = match_mocha,
    .wants = mocha_wants,
    .record = mocha_record,
};

/* --- rspec ---------------------------------------------------------------- */

enum { R_NAME, R_STATUS };
static const char *const rspec_wants[] = {"full_description", "status", NULL};

static int
match_rspec(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "examples", "summary_line", NULL) ||
                   (kv__sniff_has(sniff, "examples") &&
                    kv__sniff_mentions(sniff, "\"full_description\""))
               ? 11
               : 0;
}

static void
rspec_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv_str status;

    if (!kv__import_string(in, record, R_NAME, &found.task) ||
        !kv__import_string(in, record, R_STATUS, &status))
        return;
    by_word(&found, status);
    put_told(in, in->state, &found);
}

static void
rspec_member(kv__import *in, kv_str name, kv_str value)
{
    uint64_t outside = 0;
    told *t = in->state;

    if (!kv__str_is(name, "summary"))
        return;
    head_count(kv__at(value, "example_count"), &t->head_tests);
    head_count(kv__at(value, "failure_count"), &t->head_failed);
    head_count(kv__at(value, "errors_outside_of_examples_count"), &outside);
    if (outside > 0)
        put_around(in, t, kv__str("", 0), kv__cstr("(outside of examples)"));
}

const kv__importer kv__import_rspec = {
    .name = "rspec",
    .summary = "reports of tests by rspec",
    .array = "examples",
    .state = sizeof(told),
    .match = match_rspec,
    .wants = rspec_wants,
    .record = rspec_record,
    .member = rspec_member,
    .end = end_told,
};

/* --- go test -json -------------------------------------------------------- */

/* Packages run beside each other, so their events are mixed.  A test that
 * panics or exits leaves no end. */
typedef struct go {
    told told;
    kv__texts tests; /* that have begun, kept: "package\0test" */
    bool *open;      /* of each: it has no end */
    size_t capacity;
    kv__texts failed; /* packages that had a failed test, kept */
} go;

enum { G_ACTION, G_PACKAGE, G_TEST, G_IMPORT };
static const char *const go_wants[] = {"Action", "Package", "Test",
                                       "ImportPath", NULL};

static int
match_go(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "Action") && !sniff->root_array &&
                   (kv__sniff_has(sniff, "Package") ||
                    kv__sniff_has(sniff, "ImportPath"))
               ? 11
               : 0;
}

/* A test has begun, or has ended. */
static void
go_mark(kv__import *in, kv_str package, kv_str test, bool open)
{
    go *g = in->state;
    size_t known = g->tests.count, at;
    bool *grown = kv__grow(g->open, &g->capacity, known + 1, sizeof *grown);
    kv__buf key = {0};

    kv__buf_add(&key, package.data, package.length);
    kv__buf_char(&key, '\0');
    kv__buf_add(&key, test.data, test.length);
    if (grown == NULL || key.failed) {
        g->open = grown == NULL ? g->open : grown;
        kv__buf_clear(&key);
        kv__import_nomem(in);
        return;
    }
    g->open = grown;
    at = kv__texts_keep(in, &g->tests, kv__str(key.data, key.length));
    if (at != SIZE_MAX)
        grown[at] = open;
    kv__buf_clear(&key);
}

/* Tests of PACKAGE that have begun and have no end, of all packages where it is
 * empty: they are errors.  Returns how many. */
static size_t
go_open(kv__import *in, kv_str package)
{
    go *g = in->state;
    size_t i, count = 0, length;

    for (i = 0; i < g->tests.count; i++) {
        kv_str key = g->tests.list[i];
        kv_str of = kv__cstr(key.data);

        if (!g->open[i] ||
            (package.length > 0 && kv__str_compare(of, package) != 0))
            continue;
        length = of.length + 1;
        put_around(in, &g->told, of,
                   kv__str(key.data + length, key.length - length));
        g->open[i] = false;
        count++;
    }
    return count;
}

/* Without a failed test it did not build, or failed around its tests. */
static void
go_package_failed(kv__import *in, kv_str package)
{
    go *g = in->state;

    if (go_open(in, package) == 0 && !kv__texts_has(&g->failed, package))
        put_around(in, &g->told, package, kv__cstr("(package)"));
}

static void
go_record(kv__import *in, const kv__record *record)
{
    go *g = in->state;
    kv__found found = {0};
    kv_str action = kv__text_or(in, record->member[G_ACTION]);
    bool test = kv__text(in, record->member[G_TEST], &found.task);

    found.dataset = kv__text_or(in, record->member[G_PACKAGE]);
    if (kv__str_is(action, "run") && test)
        go_mark(in, found.dataset, found.task, true);
    if (!kv__str_is(action, "pass") && !kv__str_is(action, "fail") &&
        !kv__str_is(action, "skip"))
        return;
    /* Without a test it is the package that passed or failed. */
    if (!test) {
        if (kv__str_is(action, "fail") && found.dataset.length > 0)
            go_package_failed(in, found.dataset);
        return;
    }
    go_mark(in, found.dataset, found.task, false);
    by_word(&found, action);
    if (found.outcome == KV_OUTCOME_FAIL)
        (void)kv__texts_keep(in, &g->failed, found.dataset);
    put_told(in, &g->told, &found);
}

static void
go_end(kv__import *in)
{
    (void)go_open(in, kv__str("", 0));
}

static void
go_clear(void *context)
{
    go *g = context;

    kv__texts_free(&g->tests);
    kv__texts_free(&g->failed);
    free(g->open);
}

const kv__importer kv__import_go_test = {
    .name = "go-test",
    .summary = "reports of tests by go test -json",
    .lines = true,
    .whole = true,
    .state = sizeof(go),
    .match = match_go,
    .wants = go_wants,
    .record = go_record,
    .end = go_end,
    .clear = go_clear,
};

/* --- dart ----------------------------------------------------------------- */

typedef struct dart {
    told told;
    char **names; /* of tests that have begun and not ended, by number */
    bool failed;  /* says the end of the report */
    size_t count, capacity;
} dart;

#define DART_TESTS_MAX 1000000

enum { D_TYPE, D_TEST, D_ID, D_RESULT, D_HIDDEN, D_SKIPPED, D_SUCCESS };
static const char *const dart_wants[] = {
    "type", "test", "testID", "result", "hidden", "skipped", "success", NULL};

static int
match_dart(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "protocolVersion", "runnerVersion", NULL) &&
                   !sniff->root_array
               ? 11
               : 0;
}

static void
dart_started(kv__import *in, kv_str test)
{
    dart *d = in->state;
    char **grown;
    uint32_t id;
    kv_str name;

    if (!kv__index(kv__at(test, "id"), &id) || id >= DART_TESTS_MAX ||
        !kv__text(in, kv__at(test, "name"), &name)) {
        kv__import_bad(in, 0, "a test without number or name");
        return;
    }
    grown = kv__grow(d->names, &d->capacity, (size_t)id + 1, sizeof *grown);
    if (grown == NULL) {
        kv__import_nomem(in);
        return;
    }
    d->names = grown;
    for (; d->count <= id; d->count++)
        d->names[d->count] = NULL;
    free(d->names[id]);
    d->names[id] = strndup(name.data, name.length);
    if (d->names[id] == NULL)
        kv__import_nomem(in);
}

static void
dart_record(kv__import *in, const kv__record *record)
{
    dart *d = in->state;
    kv__found found = {0};
    bool hidden = false, skipped = false, success = true;
    uint32_t id;

    if (kv__is(record->member[D_TYPE], "testStart")) {
        dart_started(in, record->member[D_TEST]);
        return;
    }
    if (kv__is(record->member[D_TYPE], "done"))
        d->failed =
            kv__scan_bool(record->member[D_SUCCESS], &success) == NULL &&
            !success;
    if (!kv__is(record->member[D_TYPE], "testDone"))
        return;
    (void)kv__scan_bool(record->member[D_HIDDEN], &hidden);
    (void)kv__scan_bool(record->member[D_SKIPPED], &skipped);
    if (!kv__index(record->member[D_ID], &id) || id >= d->count ||
        d->names[id] == NULL) {
        if (hidden)
            return;
        kv__import_bad(in, 0, "the end of a test that did not start");
        return;
    }
    found.task = kv__cstr(d->names[id]);
    by_word(&found, skipped ? kv__str("skipped", 7)
                            : kv__text_or(in, record->member[D_RESULT]));
    /* A hidden one is the loading of a file, of interest where it fails. */
    if (!hidden || found.outcome == KV_OUTCOME_FAIL ||
        found.outcome == KV_OUTCOME_ERROR)
        put_told(in, &d->told, &found);
    free(d->names[id]);
    d->names[id] = NULL;
}

/* Tests that have begun and have no end are errors. */
static void
dart_end(kv__import *in)
{
    dart *d = in->state;
    size_t i;

    for (i = 0; i < d->count; i++)
        if (d->names[i] != NULL)
            put_around(in, &d->told, kv__str("", 0), kv__cstr(d->names[i]));
    if (d->failed && d->told.failed == 0)
        kv__import_bad(in, 0, "it says that it failed, and no test of it did");
}

static void
dart_clear(void *context)
{
    dart *d = context;
    size_t i;

    for (i = 0; i < d->count; i++)
        free(d->names[i]);
    free(d->names);
}

const kv__importer kv__import_dart = {
    .name = "dart",
    .summary = "reports of tests by dart and flutter",
    .lines = true,
    .whole = true,
    .state = sizeof(dart),
    .match = match_dart,
    .wants = dart_wants,
    .record = dart_record,
    .end = dart_end,
    .clear = dart_clear,
};
