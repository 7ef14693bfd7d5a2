/* SPDX-License-Identifier: MIT */
/* What the headers promise of every call: structs of other sizes, objects that
 * threads share, and what a report hands out. */
#include <kverify/benchmarks.h>
#include <kverify/calls.h>
#include <kverify/rubric.h>
#include <kverify/run.h>

#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static const char *
path_of(const char *name, const char *folder)
{
    static char path[1024];
    const char *build = getenv("KVERIFY_BUILD");

    snprintf(path, sizeof path, "%s/%s/.libs/%s.so",
             build == NULL ? "." : build, folder, name);
    return path;
}

static kv_str
str(const char *text)
{
    return (kv_str){text, strlen(text)};
}

/* --- input structs ------------------------------------------------------ */

static kv_engine *engine;
static kv_tally *tally;
static kv_ratings *ratings;

static void
set_up(void)
{
    const char *build = getenv("KVERIFY_BUILD");
    char launcher[1024];

    snprintf(launcher, sizeof launcher, "%s/kverify-box",
             build == NULL ? "." : build);
    setenv("KVERIFY_LAUNCHER", launcher, 1);
    ck_assert_int_eq(kv_engine_new(&engine, NULL), KV_OK);
    ck_assert_int_eq(kv_tally_new(&tally, NULL), KV_OK);
    ck_assert_int_eq(kv_ratings_new(&ratings, NULL), KV_OK);
}

static void
tear_down(void)
{
    kv_engine_free(engine);
    kv_tally_free(tally);
    kv_ratings_free(ratings);
}

static int
swallow(void *context, const char *data, size_t length)
{
    (void)context, (void)data, (void)length;
    return 0;
}

static kv_status
sandbox(const void *options, kv_error *err)
{
    return kv_engine_sandbox(engine, options, err);
}

static kv_status
score(const void *options, kv_error *err)
{
    return kv_score_paths(engine, NULL, 0, options, tally, err);
}

static kv_status
report(const void *options, kv_error *err)
{
    kv_report *made;
    kv_status status = kv_report_new(tally, options, &made, err);

    kv_report_free(made);
    return status;
}

static kv_status
render(const void *options, kv_error *err)
{
    kv_report *made;
    kv_status status = kv_report_new(tally, NULL, &made, err);

    if (status == KV_OK)
        status = kv_report_render(made, options, swallow, NULL, err);
    kv_report_free(made);
    return status;
}

/* A suite that does not exist: what is right gets as far as that. */
static kv_status
run(const void *options, kv_error *err)
{
    kv_run_state state = {.struct_size = sizeof state};
    kv_status status = kv_run(engine, "/nonexistent/suite", NULL, 0,
                              "/nonexistent/run", options, &state, err);

    return status == KV_ENOTFOUND ? KV_OK : status;
}

static kv_status
validate(const void *options, kv_error *err)
{
    kv_run_state state = {.struct_size = sizeof state};
    kv_status status =
        kv_validate(engine, "/nonexistent/suite", "/nonexistent/out", 1,
                    options, NULL, NULL, &state, err);

    return status == KV_ENOTFOUND ? KV_OK : status;
}

static kv_status
agreement(const void *options, kv_error *err)
{
    kv_agreement *made;
    kv_status status = kv_agreement_new(ratings, options, &made, err);

    kv_agreement_free(made);
    return status;
}

static kv_status
rate(const void *rating, kv_error *err)
{
    kv_status status = kv_ratings_add(ratings, rating, err);

    /* A rating has no defaults: without its members it is refused as such. */
    return status == KV_EINVAL && strncmp(err->message, "a rating", 8) == 0
               ? KV_OK
               : status;
}

static kv_status
judge(const void *options, kv_error *err)
{
    kv_status status =
        kv_rubric_judge(engine, options, NULL, 0, NULL, NULL, err);

    return strstr(err->message, "struct") == NULL ? KV_OK : status;
}

static kv_status
cases(const void *options, kv_error *err)
{
    kv_status status = kv_rubric_test(engine, options, NULL, NULL, err);

    return strstr(err->message, "struct") == NULL ? KV_OK : status;
}

static const struct {
    const char *name;
    size_t size;
    kv_status (*call)(const void *input, kv_error *err);
} inputs[] = {
    {"kv_engine_sandbox", sizeof(kv_sandbox_options), sandbox},
    {"kv_score_paths", sizeof(kv_score_options), score},
    {"kv_report_new", sizeof(kv_report_options), report},
    {"kv_report_render", sizeof(kv_render_options), render},
    {"kv_run", sizeof(kv_run_options), run},
    {"kv_validate", sizeof(kv_run_options), validate},
    {"kv_agreement_new", sizeof(kv_agree_options), agreement},
    {"kv_ratings_add", sizeof(kv_rating), rate},
    {"kv_rubric_judge", sizeof(kv_rubric_options), judge},
    {"kv_rubric_test", sizeof(kv_rubric_options), cases},
};

/* Every size up to the whole one works, on memory that ends there, so that a
 * read beyond it is seen by a sanitizer. */
START_TEST(shorter_structs_have_defaults)
{
    size_t size;

    for (size = 4; size <= inputs[_i].size; size += 4) {
        uint32_t *given = calloc(1, size);
        kv_error err = {0};

        ck_assert_ptr_nonnull(given);
        given[0] = (uint32_t)size;
        ck_assert_msg(inputs[_i].call(given, &err) == KV_OK, "%s of %zu: %s",
                      inputs[_i].name, size, err.message);
        free(given);
    }
}
END_TEST

START_TEST(longer_structs)
{
    unsigned char *given = calloc(1, inputs[_i].size + 16);
    uint32_t size = (uint32_t)inputs[_i].size + 16;
    kv_error err = {0};

    ck_assert_ptr_nonnull(given);
    memcpy(given, &size, sizeof size);
    ck_assert_msg(inputs[_i].call(given, &err) == KV_OK, "%s: %s",
                  inputs[_i].name, err.message);
    given[size - 1] = 1;
    ck_assert_int_eq(inputs[_i].call(given, &err), KV_EINVAL);
    ck_assert_msg(
        strncmp(err.message, inputs[_i].name, strlen(inputs[_i].name)) == 0 &&
            strstr(err.message, "beyond") != NULL,
        "%s: %s", inputs[_i].name, err.message);
    free(given);
}
END_TEST

START_TEST(a_size_that_was_never_set)
{
    static const uint32_t sizes[] = {0, 3, 5000, 0xffffffff};
    unsigned char *given = calloc(1, inputs[_i].size);
    size_t i;

    ck_assert_ptr_nonnull(given);
    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        kv_error err = {0};

        memcpy(given, &sizes[i], sizeof *sizes);
        ck_assert_int_eq(inputs[_i].call(given, &err), KV_EINVAL);
        ck_assert_msg(
            strncmp(err.message, inputs[_i].name, strlen(inputs[_i].name)) == 0,
            "%s: %s", inputs[_i].name, err.message);
    }
    free(given);
}
END_TEST

/* --- what services take -------------------------------------------------- */

static const struct {
    const char *plugin, *answer;
    const char *evidence; /* what the verdict says; NULL: it is a pass */
} services[] = {
    {"sizes", "as it is", NULL},
    {"sizes", "criterion older", NULL},
    {"sizes", "criterion longer", NULL},
    {"sizes", "criterion newer", "rubric->criterion: the caller's struct"},
    {"sizes", "criterion unset", "rubric->criterion: struct_size is 0"},
    {"sizes", "aggregate newer", "rubric->aggregate: the caller's struct"},
    {"sizes", "aggregate unset", "rubric->aggregate: struct_size is 0"},
    {"sizes-box", "as it is", NULL},
    {"sizes-box", "limits newer", "box->limits: "},
    {"sizes-box", "limits unset", "box->limits: "},
};

START_TEST(services_take_sizes_seriously)
{
    kv_sandbox_options box = {.struct_size = sizeof box, .min_isolation = "L1"};
    const char *name = services[_i].plugin, *said = services[_i].evidence;
    kv_verifier *verifier;
    kv_attempt *attempt;
    kv_verdict *verdict;
    kv_task *task;
    kv_error err;

    ck_assert_int_eq(kv_engine_sandbox(engine, &box, NULL), KV_OK);
    ck_assert_int_eq(
        kv_engine_load(engine, path_of(name, "tests/plugins"), &err), KV_OK);
    ck_assert_int_eq(kv_verifier_open(engine, name, NULL, &verifier, &err),
                     KV_OK);
    ck_assert_int_eq(kv_task_new(str("t"), str("{}"), &task, &err), KV_OK);
    ck_assert_int_eq(
        kv_attempt_new(0, str(services[_i].answer), &attempt, &err), KV_OK);
    ck_assert_int_eq(kv_verify(verifier, task, attempt, &verdict, &err), KV_OK);
    if (said != NULL) {
        ck_assert_uint_eq(kv_verdict_outcome(verdict), KV_OUTCOME_ERROR);
        ck_assert_uint_eq(kv_verdict_class(verdict), KV_CLASS_INFRA);
        ck_assert_msg(
            strncmp(kv_verdict_evidence(verdict), said, strlen(said)) == 0,
            "%s", kv_verdict_evidence(verdict));
    } else if (kv_verdict_outcome(verdict) != KV_OUTCOME_UNSCORED) {
        /* Unscored: this machine has no boxes. */
        ck_assert_msg(kv_verdict_outcome(verdict) == KV_OUTCOME_PASS, "%s",
                      kv_verdict_evidence(verdict));
    }
    kv_verdict_free(verdict);
    kv_attempt_free(attempt);
    kv_task_free(task);
    kv_verifier_close(verifier);
}
END_TEST

/* --- output structs ----------------------------------------------------- */

static const char line[] =
    "{\"kverify_verdict\":4,\"labels\":{\"dataset\":\"d\",\"run\":\"m\"},"
    "\"task\":\"t\",\"attempt\":0,\"outcome\":\"pass\",\"class\":null,"
    "\"score\":1,\"counts\":{\"passed\":2,\"failed\":0,\"errors\":0,"
    "\"skipped\":0,\"total\":2},\"subscores\":{\"speed\":2.5},"
    "\"resources\":null,\"verifier\":{\"name\":\"v\",\"version\":\"1\"},"
    "\"isolation\":\"L2\",\"tests\":[{\"id\":\"a\",\"outcome\":\"pass\","
    "\"message\":null}],\"evidence\":null}";

static kv_verdict *
verdict_of_line(void)
{
    kv_verdict *verdict;
    kv_error err;

    ck_assert_msg(kv_verdict_read(str(line), &verdict, &err) == KV_OK, "%s",
                  err.message);
    return verdict;
}

/* Only as much as the caller has room for is written; a longer struct is
 * zeroed to its end. */
START_TEST(outputs_of_other_sizes)
{
    kv_verdict *verdict = verdict_of_line();
    union {
        kv_test test;
        unsigned char bytes[sizeof(kv_test) + 16];
    } out;
    size_t i;

    memset(&out, 0xaa, sizeof out);
    out.test.struct_size = 8;
    ck_assert_int_eq(kv_verdict_test(verdict, 0, &out.test), KV_OK);
    ck_assert_uint_eq(out.test.struct_size, 8);
    ck_assert_uint_eq(out.test.outcome, KV_OUTCOME_PASS);
    for (i = 8; i < sizeof out; i++)
        ck_assert_uint_eq(out.bytes[i], 0xaa);
    out.test.struct_size = sizeof out;
    ck_assert_int_eq(kv_verdict_test(verdict, 0, &out.test), KV_OK);
    ck_assert_str_eq(out.test.id, "a");
    for (i = sizeof(kv_test); i < sizeof out; i++)
        ck_assert_uint_eq(out.bytes[i], 0);
    kv_verdict_free(verdict);
}
END_TEST

/* --- what a report hands out -------------------------------------------- */

START_TEST(report_accessors)
{
    kv_verdict *verdict = verdict_of_line(), *other;
    kv_report *made;
    kv_group_counts counts = {.struct_size = sizeof counts};
    kv_report_input input = {.struct_size = sizeof input};
    kv_report_check check = {.struct_size = sizeof check};
    char text[sizeof line];
    char *at;

    ck_assert_int_eq(kv_tally_add(tally, verdict, NULL), KV_OK);
    /* The same attempt once more, with another verdict: a conflict. */
    memcpy(text, line, sizeof line);
    at = strstr(text, "\"pass\"");
    memcpy(at, "\"fail\"", 6);
    memcpy(strstr(text, "\"score\":1"), "\"score\":0", 9);
    ck_assert_int_eq(kv_verdict_read(str(text), &other, NULL), KV_OK);
    ck_assert_int_eq(kv_tally_add(tally, other, NULL), KV_OK);
    ck_assert_int_eq(kv_report_new(tally, NULL, &made, NULL), KV_OK);
    ck_assert_int_eq(kv_report_counts(made, 0, &counts), KV_OK);
    ck_assert_uint_eq(counts.tasks, 1);
    ck_assert_uint_eq(counts.conflicts, 1);
    ck_assert_uint_eq(counts.pass + counts.fail + counts.error +
                          counts.unscored,
                      counts.attempts);
    ck_assert_uint_eq(counts.class_count, KV_CLASS_COUNT);
    ck_assert_int_eq(kv_report_counts(made, 99, &counts), KV_ENOTFOUND);
    ck_assert_uint_eq(kv_report_warning_count(made), 1);
    ck_assert_msg(strstr(kv_report_warning(made, 0), "different verdicts") !=
                      NULL,
                  "%s", kv_report_warning(made, 0));
    ck_assert_uint_eq(kv_report_input_count(made), 0);
    ck_assert_int_eq(kv_report_input_at(made, 0, &input), KV_ENOTFOUND);
    ck_assert_int_eq(kv_report_check_at(made, 0, &check), KV_ENOTFOUND);
    kv_report_free(made);
    kv_verdict_free(other);
    kv_verdict_free(verdict);
}
END_TEST

START_TEST(report_of_files)
{
    const char *source = getenv("KVERIFY_SRC");
    kv_score_options options = {.struct_size = sizeof options};
    kv_report_input input = {.struct_size = sizeof input};
    kv_report_check check = {.struct_size = sizeof check};
    kv_report *made;
    kv_error err;
    char path[1024];
    const char *paths[] = {path};
    uint64_t records = 0;
    size_t i;

    snprintf(path, sizeof path, "%s/examples/results",
             source == NULL ? "." : source);
    ck_assert_msg(kv_score_paths(NULL, paths, 1, &options, tally, &err) ==
                      KV_OK,
                  "%s", err.message);
    ck_assert_int_eq(kv_report_new(tally, NULL, &made, &err), KV_OK);
    for (i = 0; kv_report_input_at(made, i, &input) == KV_OK; i++) {
        ck_assert_ptr_nonnull(input.path);
        ck_assert_ptr_nonnull(input.format);
        records += input.records;
    }
    ck_assert_uint_eq(i, kv_report_input_count(made));
    ck_assert_uint_gt(records, 0);
    for (i = 0; kv_report_check_at(made, i, &check) == KV_OK; i++)
        ck_assert(check.agrees && check.found != NULL);
    ck_assert_uint_eq(i, kv_report_check_count(made));
    ck_assert_uint_gt(i, 0);
    kv_report_free(made);
}
END_TEST

/* --- threads ------------------------------------------------------------ */

#define ROUNDS 20

typedef struct job {
    kv_engine *engine;
    const char *plugin;
    int failures;
} job;

/* Open, verify and close over and over, on one engine or on several. */
static void *
work(void *opaque)
{
    job *j = opaque;
    kv_verifier *verifier;
    kv_attempt *attempt;
    kv_verdict *verdict;
    kv_task *task;
    int i;

    if (kv_task_new(str("t"), str("{\"gold\":\"yes\"}"), &task, NULL) !=
            KV_OK ||
        kv_attempt_new(0, str("yes"), &attempt, NULL) != KV_OK) {
        j->failures = -1;
        return NULL;
    }
    for (i = 0; i < ROUNDS; i++) {
        if (kv_verifier_open(j->engine, j->plugin, NULL, &verifier, NULL) !=
            KV_OK) {
            j->failures++;
            continue;
        }
        if (kv_verify(verifier, task, attempt, &verdict, NULL) != KV_OK ||
            kv_verdict_outcome(verdict) != KV_OUTCOME_PASS)
            j->failures++;
        kv_verdict_free(verdict);
        kv_verifier_close(verifier);
    }
    kv_attempt_free(attempt);
    kv_task_free(task);
    return NULL;
}

/* The plugin fails an attempt in which it met a second thread. */
START_TEST(serial_is_serial_in_the_process)
{
    kv_engine *engines[2];
    pthread_t thread[2];
    job jobs[2];
    int i;

    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(kv_engine_new(&engines[i], NULL), KV_OK);
        ck_assert_int_eq(kv_engine_load(engines[i],
                                        path_of("serial", "tests/plugins"),
                                        NULL),
                         KV_OK);
        jobs[i] = (job){engines[i], "serial", 0};
        ck_assert_int_eq(pthread_create(&thread[i], NULL, work, &jobs[i]), 0);
    }
    for (i = 0; i < 2; i++) {
        pthread_join(thread[i], NULL);
        ck_assert_int_eq(jobs[i].failures, 0);
    }
    /* The plugin kept the host it got from the first engine. */
    kv_engine_free(engines[0]);
    jobs[1].failures = 0;
    work(&jobs[1]);
    ck_assert_int_eq(jobs[1].failures, 0);
    kv_engine_free(engines[1]);
}
END_TEST

START_TEST(one_engine_and_many_threads)
{
    pthread_t thread[8];
    job jobs[8];
    int i;

    ck_assert_int_eq(
        kv_engine_load(engine, path_of("good", "tests/plugins"), NULL), KV_OK);
    for (i = 0; i < 8; i++) {
        jobs[i] = (job){engine, "good", 0};
        ck_assert_int_eq(pthread_create(&thread[i], NULL, work, &jobs[i]), 0);
    }
    for (i = 0; i < 8; i++) {
        pthread_join(thread[i], NULL);
        ck_assert_int_eq(jobs[i].failures, 0);
    }
}
END_TEST

typedef struct sharing {
    kv_verifier *verifier;
    const kv_task *task;
    const kv_attempt *attempt;
    const kv_report *made;
    int failures;
} sharing;

static void *
share(void *opaque)
{
    sharing *s = opaque;
    kv_figure figure = {.struct_size = sizeof figure};
    kv_verdict *verdict;
    int i;

    for (i = 0; i < ROUNDS; i++) {
        if (kv_verify(s->verifier, s->task, s->attempt, &verdict, NULL) !=
                KV_OK ||
            kv_verdict_outcome(verdict) != KV_OUTCOME_PASS)
            s->failures++;
        kv_verdict_free(verdict);
        if (kv_report_figure(s->made, 0, "pass@1", &figure, NULL) != KV_OK ||
            strcmp(figure.numerator, "1") != 0)
            s->failures++;
    }
    return NULL;
}

/* One verifier, one task, one attempt and one report, from eight threads. */
START_TEST(what_threads_may_share)
{
    static const char *const names[] = {"good", "serial"};
    kv_verdict *verdict = verdict_of_line();
    sharing all[8], s = {.failures = 0};
    pthread_t thread[8];
    kv_attempt *attempt;
    kv_report *made;
    kv_task *task;
    int i;

    ck_assert_int_eq(
        kv_engine_load(engine, path_of(names[_i], "tests/plugins"), NULL),
        KV_OK);
    ck_assert_int_eq(
        kv_verifier_open(engine, names[_i], NULL, &s.verifier, NULL), KV_OK);
    ck_assert_int_eq(
        kv_task_new(str("t"), str("{\"gold\":\"yes\"}"), &task, NULL), KV_OK);
    ck_assert_int_eq(kv_attempt_new(0, str("yes"), &attempt, NULL), KV_OK);
    ck_assert_int_eq(kv_tally_add(tally, verdict, NULL), KV_OK);
    ck_assert_int_eq(kv_report_new(tally, NULL, &made, NULL), KV_OK);
    s.task = task;
    s.attempt = attempt;
    s.made = made;
    for (i = 0; i < 8; i++) {
        all[i] = s;
        ck_assert_int_eq(pthread_create(&thread[i], NULL, share, &all[i]), 0);
    }
    for (i = 0; i < 8; i++) {
        pthread_join(thread[i], NULL);
        ck_assert_int_eq(all[i].failures, 0);
    }
    kv_report_free(made);
    kv_verdict_free(verdict);
    kv_attempt_free(attempt);
    kv_task_free(task);
    kv_verifier_close(s.verifier);
}
END_TEST

typedef struct boxing {
    kv_verifier *verifier;
    const kv_task *task;
    int failures;
} boxing;

/* Right and wrong answers in turn, each in a box of its own. */
static void *
box_up(void *opaque)
{
    boxing *b = opaque;
    kv_attempt *attempt;
    kv_verdict *verdict;
    kv_outcome want, got;
    int i;

    for (i = 0; i < 6; i++) {
        want = i % 2 == 0 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
        if (kv_attempt_new((uint32_t)i, str(i % 2 == 0 ? "cat" : "echo b"),
                           &attempt, NULL) != KV_OK) {
            b->failures++;
            continue;
        }
        if (kv_verify(b->verifier, b->task, attempt, &verdict, NULL) != KV_OK)
            b->failures++;
        got = kv_verdict_outcome(verdict);
        b->failures += got != want && got != KV_OUTCOME_UNSCORED;
        kv_verdict_free(verdict);
        kv_attempt_free(attempt);
    }
    return NULL;
}

START_TEST(boxes_from_many_threads)
{
    static const char document[] =
        "{\"command\":[\"/bin/sh\",\"m\"],\"submission\":[\"m\"],"
        "\"extract\":\"raw\",\"cases\":[{\"input\":\"a\",\"output\":"
        "\"a\"}]}";
    kv_sandbox_options box = {.struct_size = sizeof box, .min_isolation = "L1"};
    boxing all[4], b = {.failures = 0};
    pthread_t thread[4];
    kv_task *task;
    kv_error err;
    int i;

    ck_assert_int_eq(kv_engine_sandbox(engine, &box, NULL), KV_OK);
    ck_assert_msg(kv_engine_load(engine, path_of("stdio", "plugins/stdio"),
                                 &err) == KV_OK,
                  "%s", err.message);
    ck_assert_msg(kv_verifier_open(engine, "stdio", NULL, &b.verifier, &err) ==
                      KV_OK,
                  "%s", err.message);
    ck_assert_int_eq(kv_task_new(str("t"), str(document), &task, &err), KV_OK);
    b.task = task;
    for (i = 0; i < 4; i++) {
        all[i] = b;
        ck_assert_int_eq(pthread_create(&thread[i], NULL, box_up, &all[i]), 0);
    }
    for (i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
        ck_assert_int_eq(all[i].failures, 0);
    }
    kv_task_free(task);
    kv_verifier_close(b.verifier);
}
END_TEST

/* --- versions ----------------------------------------------------------- */

START_TEST(versions_agree)
{
    char text[40];

    snprintf(text, sizeof text, "%d.%d.%d", KV_VERSION_MAJOR, KV_VERSION_MINOR,
             KV_VERSION_PATCH);
    ck_assert_str_eq(KV_VERSION_STRING, text);
    ck_assert_str_eq(kv_version(), KV_VERSION_STRING);
    ck_assert_ptr_nonnull(kv_features());
}
END_TEST

#define ROWS(t) ((int)(sizeof t / sizeof *t))

int
main(void)
{
    Suite *suite = suite_create("contracts");
    TCase *test = tcase_create("contracts");

    tcase_set_timeout(test, 60);
    tcase_add_checked_fixture(test, set_up, tear_down);
    tcase_add_loop_test(test, shorter_structs_have_defaults, 0, ROWS(inputs));
    tcase_add_loop_test(test, longer_structs, 0, ROWS(inputs));
    tcase_add_loop_test(test, a_size_that_was_never_set, 0, ROWS(inputs));
    tcase_add_loop_test(test, services_take_sizes_seriously, 0, ROWS(services));
    tcase_add_test(test, outputs_of_other_sizes);
    tcase_add_test(test, report_accessors);
    tcase_add_test(test, report_of_files);
    tcase_add_test(test, serial_is_serial_in_the_process);
    tcase_add_test(test, one_engine_and_many_threads);
    tcase_add_loop_test(test, what_threads_may_share, 0, 2);
    tcase_add_test(test, boxes_from_many_threads);
    tcase_add_test(test, versions_agree);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
