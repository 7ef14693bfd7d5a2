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
    kv__found found = {0};
    kv_str status;

    if (kv__found_verdict(in, kv__at(record->member[C_EXTRA], "kverify")) ||
        !kv__import_string(in, record, C_NAME, &found.task) ||
        !kv__import_string(in, record, C_STATUS, &status))
        return;
    by_word(&found, status);
    kv__found_put(in, &found);
}

const kv__importer kv__import_ctrf = {
    .name = "ctrf",
    .summary = "reports of tests in the Common Test Report Format",
    .array = "results.tests",
    .match = match_ctrf,
    .wants = ctrf_wants,
    .record = ctrf_record,
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

/* A file that could not be loaded has no assertions, and has failed. */
static void
jest_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv_str test, status;
    const char *wrong = NULL;
    size_t at = 0, count = 0;

    while (kv__scan_next(record->member[J_ASSERTIONS], &at, &test, &wrong)) {
        count++;
        if (!kv__text(in, kv__at(test, "fullName"), &found.task) &&
            !kv__text(in, kv__at(test, "title"), &found.task)) {
            kv__import_bad(in, 0, "a test without a name");
            continue;
        }
        by_word(&found, kv__text_or(in, kv__at(test, "status")));
        kv__found_put(in, &found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'assertionResults' has %s", wrong);
    status = kv__text_or(in, record->member[J_STATUS]);
    if (count == 0 && kv__str_is(status, "failed") &&
        kv__text(in, record->member[J_NAME], &found.task)) {
        kv__found_error(&found, KV_CLASS_CRASH);
        kv__found_put(in, &found);
    }
}

const kv__importer kv__import_jest = {
    .name = "jest",
    .summary = "reports of tests by jest and vitest",
    .array = "testResults",
    .match = match_jest,
    .wants = jest_wants,
    .record = jest_record,
};

/* --- mocha ---------------------------------------------------------------- */

enum { M_TESTS, M_PENDING };
static const char *const mocha_wants[] = {"tests", "pending", NULL};

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
    kv__texts pending = {0};
    kv_str test, title;
    const char *wrong = NULL;
    size_t at = 0;

    collect_titles(in, record->member[M_PENDING], &pending);
    while (kv__scan_next(record->member[M_TESTS], &at, &test, &wrong)) {
        title = kv__at(test, "fullTitle");
        if (!kv__text(in, title, &found.task)) {
            kv__import_bad(in, 0, "a test without a title");
            continue;
        }
        found.why = KV_CLASS_NONE;
        if (kv__texts_has(&pending, title))
            by_word(&found, kv__str("pending", 7));
        else if (kv__is_nothing(kv__at(test, "err")))
            found.outcome = KV_OUTCOME_PASS;
        else
            found.outcome = KV_OUTCOME_FAIL;
        kv__found_put(in, &found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'tests' has %s", wrong);
    kv__texts_clear(&pending);
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
    kv__found_put(in, &found);
}

const kv__importer kv__import_rspec = {
    .name = "rspec",
    .summary = "reports of tests by rspec",
    .array = "examples",
    .match = match_rspec,
    .wants = rspec_wants,
    .record = rspec_record,
};

/* --- go test -json -------------------------------------------------------- */

enum { G_ACTION, G_PACKAGE, G_TEST };
static const char *const go_wants[] = {"Action", "Package", "Test", NULL};

static int
match_go(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "Action", "Package", NULL) &&
                   !sniff->root_array
               ? 11
               : 0;
}

static void
go_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv_str action = kv__text_or(in, record->member[G_ACTION]);

    if (!kv__str_is(action, "pass") && !kv__str_is(action, "fail") &&
        !kv__str_is(action, "skip"))
        return;
    /* Without a test it is the package that passed or failed. */
    if (!kv__text(in, record->member[G_TEST], &found.task))
        return;
    found.dataset = kv__text_or(in, record->member[G_PACKAGE]);
    by_word(&found, action);
    kv__found_put(in, &found);
}

const kv__importer kv__import_go_test = {
    .name = "go-test",
    .summary = "reports of tests by go test -json",
    .lines = true,
    .whole = true,
    .match = match_go,
    .wants = go_wants,
    .record = go_record,
};

/* --- dart ----------------------------------------------------------------- */

typedef struct dart {
    char **names; /* of tests, by number */
    size_t count, capacity;
} dart;

#define DART_TESTS_MAX 1000000

enum { D_TYPE, D_TEST, D_ID, D_RESULT, D_HIDDEN, D_SKIPPED };
static const char *const dart_wants[] = {
    "type", "test", "testID", "result", "hidden", "skipped", NULL};

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
    bool hidden = false, skipped = false;
    uint32_t id;

    if (kv__is(record->member[D_TYPE], "testStart")) {
        dart_started(in, record->member[D_TEST]);
        return;
    }
    if (!kv__is(record->member[D_TYPE], "testDone"))
        return;
    (void)kv__scan_bool(record->member[D_HIDDEN], &hidden);
    (void)kv__scan_bool(record->member[D_SKIPPED], &skipped);
    if (hidden)
        return;
    if (!kv__index(record->member[D_ID], &id) || id >= d->count ||
        d->names[id] == NULL) {
        kv__import_bad(in, 0, "the end of a test that did not start");
        return;
    }
    found.task = kv__cstr(d->names[id]);
    by_word(&found, skipped ? kv__str("skipped", 7)
                            : kv__text_or(in, record->member[D_RESULT]));
    kv__found_put(in, &found);
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
    .clear = dart_clear,
};
