/* SPDX-License-Identifier: MIT */
/* Loading plugins through the public interface: who is refused, and why; what
 * becomes of a plugin that breaks its contract. */
#include <kverify/kverify.h>

#include "unit.h"

#include <math.h>
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

static const struct {
    const char *name;
    const char *refusal; /* part of it; NULL: accepted */
} plugins[] = {
    {"good", NULL},
    {"future", NULL},
    {"wishes", NULL},
    {"bad-open", NULL},
    {"bad-abi", "its ABI is 3, expected 2"},
    {"short", "its table has 64 bytes, expected at least 120"},
    {"no-entry", "it exports no kv_plugin_entry"},
    {"null-entry", "kv_plugin_entry returned NULL"},
    {"no-name", "its name, version or summary is NULL"},
    {"wrong-name",
     "its name is 'other', expected 'wrong-name', the name of its file"},
    {"no-verify", "it has no verify function"},
    {"demands", "it requires capabilities 0x10000000000"},
    {"bad-threads", "unknown thread model 9"},
    {"absent", "cannot load it"},
};

START_TEST(loading)
{
    kv_engine *engine;
    kv_error err = {0};
    kv_status status;

    ck_assert_int_eq(kv_engine_new(&engine, NULL), KV_OK);
    status = kv_engine_load(engine, path_of(plugins[_i].name, "tests/plugins"),
                            &err);
    ck_assert_uint_eq(kv_engine_plugin_count(engine), 1);
    ck_assert_str_eq(kv_engine_plugin_name(engine, 0), plugins[_i].name);
    if (plugins[_i].refusal == NULL) {
        ck_assert_msg(status == KV_OK, "%s", err.message);
        ck_assert_ptr_null(kv_engine_plugin_refusal(engine, 0));
    } else {
        ck_assert_int_eq(status, KV_EPLUGIN);
        ck_assert_msg(strstr(err.message, plugins[_i].refusal) != NULL, "%s",
                      err.message);
        ck_assert_ptr_nonnull(kv_engine_plugin_refusal(engine, 0));
    }
    kv_engine_free(engine);
}
END_TEST

/* Verdict of a plugin, opened and asked once. */
static kv_verdict *
verdict_of(const char *name, const char *folder, const char *answer)
{
    static const char document[] = "{\"gold\": \"yes\"}";
    kv_engine *engine;
    kv_verifier *verifier;
    kv_task *task;
    kv_attempt *attempt;
    kv_verdict *verdict;
    kv_error err;

    ck_assert_int_eq(kv_engine_new(&engine, NULL), KV_OK);
    ck_assert_msg(kv_engine_load(engine, path_of(name, folder), &err) == KV_OK,
                  "%s", err.message);
    ck_assert_msg(kv_verifier_open(engine, name, NULL, &verifier, &err) ==
                      KV_OK,
                  "%s", err.message);
    ck_assert_int_eq(kv_task_new((kv_str){"t", 1},
                                 (kv_str){document, sizeof document - 1}, &task,
                                 &err),
                     KV_OK);
    ck_assert_int_eq(
        kv_attempt_new(0, (kv_str){answer, strlen(answer)}, &attempt, &err),
        KV_OK);
    ck_assert_int_eq(kv_verify(verifier, task, attempt, &verdict, &err), KV_OK);
    kv_attempt_free(attempt);
    kv_task_free(task);
    kv_verifier_close(verifier);
    kv_engine_free(engine);
    return verdict;
}

static const struct {
    const char *name, *evidence;
} liars[] = {
    {"says-nothing", "the verifier left the verdict empty"},
    {"says-nan", "the verifier gave a score outside [0,1]"},
    {"says-high", "the verifier gave a score outside [0,1]"},
    {"says-low-pass", "the verifier gave a pass without score 1"},
    {"says-error", "the verifier gave an error without a class"},
    {"miscounts", "the verifier counted more tests than the total"},
    {"counts-failures",
     "the verifier reported a pass with tests that did not pass"},
    {"fails", "lost its way"},
};

START_TEST(broken_is_never_a_verdict)
{
    kv_verdict *verdict = verdict_of(liars[_i].name, "tests/plugins", "yes");

    ck_assert_uint_eq(kv_verdict_outcome(verdict), KV_OUTCOME_ERROR);
    ck_assert_uint_eq(kv_verdict_class(verdict), KV_CLASS_INFRA);
    ck_assert(isnan(kv_verdict_score(verdict)));
    ck_assert_str_eq(kv_verdict_evidence(verdict), liars[_i].evidence);
    kv_verdict_free(verdict);
}
END_TEST

START_TEST(good_verdict)
{
    kv_verdict *verdict = verdict_of("good", "tests/plugins", "yes");
    kv_counts counts;
    double speed;

    ck_assert_uint_eq(kv_verdict_outcome(verdict), KV_OUTCOME_PASS);
    ck_assert(kv_verdict_score(verdict) == 1.0);
    ck_assert(kv_verdict_counts(verdict, &counts));
    ck_assert(counts.passed == 3 && counts.skipped == 1 && counts.total == 4);
    ck_assert(kv_verdict_subscore(verdict, "speed", &speed) && speed == 2.5);
    ck_assert(!kv_verdict_subscore(verdict, "taste", &speed));
    ck_assert_str_eq(kv_verdict_evidence(verdict), "all 3");
    kv_verdict_free(verdict);
}
END_TEST

START_TEST(first_abi_still_works)
{
    kv_verdict *verdict = verdict_of("v2", "tests/abi/v2", "yes");

    ck_assert_uint_eq(kv_verdict_outcome(verdict), KV_OUTCOME_PASS);
    kv_verdict_free(verdict);
    verdict = verdict_of("v2", "tests/abi/v2", "no");
    ck_assert_uint_eq(kv_verdict_outcome(verdict), KV_OUTCOME_FAIL);
    kv_verdict_free(verdict);
}
END_TEST

START_TEST(opening)
{
    kv_engine *engine;
    kv_verifier *verifier;
    kv_error err;

    ck_assert_int_eq(kv_engine_new(&engine, NULL), KV_OK);
    ck_assert_int_eq(
        kv_engine_load(engine, path_of("bad-open", "tests/plugins"), NULL),
        KV_OK);
    ck_assert_int_eq(
        kv_verifier_open(engine, "bad-open", NULL, &verifier, &err),
        KV_ECONFIG);
    ck_assert_str_eq(err.message, "bad-open: never opens");
    ck_assert_int_eq(
        kv_verifier_open(engine, "bad-open", "[1]", &verifier, &err),
        KV_ECONFIG);
    ck_assert_int_eq(kv_verifier_open(engine, "bad-open", "{", &verifier, &err),
                     KV_EFORMAT);
    ck_assert_int_eq(kv_verifier_open(engine, "who", NULL, &verifier, &err),
                     KV_ENOTFOUND);
    ck_assert_ptr_null(verifier);
    kv_engine_free(engine);
}
END_TEST

START_TEST(tasks_are_checked)
{
    kv_task *task;
    kv_error err;

    ck_assert_int_eq(
        kv_task_new((kv_str){"t", 1}, (kv_str){"[]", 2}, &task, &err),
        KV_EFORMAT);
    ck_assert_int_eq(
        kv_task_new((kv_str){"t", 1}, (kv_str){"{\"a\":1,}", 8}, &task, &err),
        KV_EFORMAT);
    ck_assert_int_eq(
        kv_task_new((kv_str){"t", 1}, (kv_str){"{}", 2}, &task, &err), KV_OK);
    ck_assert_int_eq(kv_task_label(task, "Run", (kv_str){"x", 1}, &err),
                     KV_EINVAL);
    ck_assert_int_eq(kv_task_label(task, "run", (kv_str){"x", 1}, &err), KV_OK);
    ck_assert_int_eq(kv_task_label(task, "run", (kv_str){"x", 1}, &err),
                     KV_EINVAL);
    kv_task_free(task);
}
END_TEST

#define ROWS(t) ((int)(sizeof t / sizeof *t))

int
main(void)
{
    Suite *suite = suite_create("plugins");
    TCase *test = tcase_create("plugins");

    tcase_add_loop_test(test, loading, 0, ROWS(plugins));
    tcase_add_loop_test(test, broken_is_never_a_verdict, 0, ROWS(liars));
    tcase_add_test(test, good_verdict);
    tcase_add_test(test, first_abi_still_works);
    tcase_add_test(test, opening);
    tcase_add_test(test, tasks_are_checked);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
