/* SPDX-License-Identifier: MIT */
/* A verdict line keeps everything it was given: random verdicts, with any mix
 * of parts, come back from their line as the same bytes; and lines of the
 * older versions are still read. */
#include "core/base/table.h"
#include "core/model/aggregate.h"
#include "core/model/names.h"
#include "core/model/verdict_write.h"

#include "unit.h"

#include <math.h>
#include <stdio.h>

#define VERDICTS 3000

static uint64_t state = 20;

static uint32_t
below(uint32_t n)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static bool
chance(void)
{
    return below(2) == 0;
}

/* Text with everything that JSON has to escape. */
static kv_str
any_text(char *buffer, size_t size)
{
    static const char *const bits[] = {
        "a", "\"", "\\", "\n", "\x01", "\x7f", "\xc3\xa9", "\xe2\x82\xac", " "};
    size_t n = below(12), i;

    buffer[0] = '\0';
    for (i = 0; i < n; i++)
        strncat(buffer, bits[below(9)], size - strlen(buffer) - 1);
    return kv__cstr(buffer);
}

static void
add_tests(kv_verdict *v)
{
    static const kv_outcome outcomes[] = {KV_OUTCOME_PASS, KV_OUTCOME_FAIL,
                                          KV_OUTCOME_ERROR,
                                          KV_OUTCOME_UNSCORED};
    char id[200], message[200];
    uint32_t n = below(5);
    kv_str text;

    for (; n > 0; n--) {
        text = any_text(id, sizeof id);
        ck_assert_int_eq(
            kv__verdict_test(v, text, outcomes[below(4)],
                             chance() ? any_text(message, sizeof message)
                                      : kv__str(NULL, 0),
                             below(100000)),
            KV_OK);
    }
}

static void
add_criteria(kv_verdict *v)
{
    kv_aggregate how = {
        .struct_size = sizeof how, .rule = KV_AGGREGATE_PERCENT, .pass = 0.5};
    uint32_t n = 1 + below(4), i, needs[1] = {0};
    kv_span spans[2] = {{1, 3}, {5, 8}};
    char evidence[200], id[20];
    const char *wrong;

    for (i = 0; i < n; i++) {
        kv_criterion c = {.struct_size = sizeof c,
                          .state = KV_CRITERION_SCORED + below(4),
                          .by = KV_BY_RULE + below(3),
                          .gate = below(5) == 0,
                          .score = below(5),
                          .max = 5,
                          .weight = below(3),
                          .spans = spans,
                          .span_count = below(3),
                          .needs = needs,
                          .need_count = i > 0 && chance(),
                          .raters = below(4)};

        snprintf(id, sizeof id, "c%u", i);
        c.id = kv__cstr(id);
        c.layer = chance() ? kv__cstr("layer") : kv__cstr("");
        c.evidence = any_text(evidence, sizeof evidence);
        ck_assert_msg(kv__criteria_add(&v->criteria, &c, &wrong) == KV_OK, "%s",
                      wrong);
    }
    ck_assert_ptr_null(kv__criteria_close(v, &how));
}

static void
add_run(kv_verdict *v)
{
    size_t i;

    v->ran.known = true;
    for (i = 0; i < KV__LIMIT_COUNT; i++)
        v->ran.held[i] = (uint8_t)below(KV__HELD_COUNT);
    v->ran.ended = below(KV__ENDED_COUNT);
    v->ran.code = below(256);
    v->ran.load_dependent = chance();
    v->resources = (kv__resources){true, below(5000), below(5000), below(9999)};
}

/* Pass, fail, error or unscored, with what each must have. */
static void
add_outcome(kv_verdict *v)
{
    v->outcome = KV_OUTCOME_PASS + below(4);
    if (v->outcome == KV_OUTCOME_PASS || v->outcome == KV_OUTCOME_FAIL) {
        v->has_score = true;
        v->score = v->outcome == KV_OUTCOME_PASS ? 1 : (double)below(8) / 8;
    } else {
        v->error_class = KV_CLASS_TIMEOUT + below(KV_CLASS_COUNT - 1);
    }
    if (chance()) {
        v->has_counts = true;
        v->counts = v->outcome == KV_OUTCOME_PASS
                        ? (kv_counts){3, 0, 0, 1, 4}
                        : (kv_counts){below(3), 1, below(2), below(2), 9};
    }
}

static kv_verdict *
any_verdict(void)
{
    static const char *const keys[] = {"dataset", "run", "area"};
    char text[200];
    kv_verdict *v;
    size_t i;

    ck_assert_int_eq(kv__verdict_new(&v, NULL), KV_OK);
    ck_assert_int_eq(kv__verdict_identify(v, NULL, 0,
                                          any_text(text, sizeof text),
                                          below(100), NULL),
                     KV_OK);
    for (i = 0; i < 3; i++)
        if (chance())
            ck_assert_int_eq(kv__verdict_label(v, kv__cstr(keys[i]),
                                               any_text(text, sizeof text),
                                               NULL),
                             KV_OK);
    ck_assert(kv__verdict_set_text(&v->verifier, kv__cstr("some")));
    ck_assert(kv__verdict_set_text(&v->version, kv__cstr("2")));
    if (chance())
        ck_assert(kv__verdict_set_text(&v->isolation, kv__cstr("L3")));
    if (chance())
        ck_assert(
            kv__verdict_set_text(&v->evidence, any_text(text, sizeof text)));
    v->topic = chance() ? KV__TOPIC_CHOICE : KV__TOPIC_TESTS;
    v->integrity = below(KV_INTEGRITY_COUNT);
    if (chance())
        add_run(v);
    if (chance())
        add_tests(v);
    if (chance())
        add_criteria(v);
    else
        add_outcome(v);
    for (i = below(3); i > 0; i--)
        ck_assert_int_eq(
            kv__verdict_subscore_set(v, kv__cstr(keys[i]), below(9) / 4.0),
            KV_OK);
    return v;
}

START_TEST(every_part_comes_back)
{
    kv__buf a = {0}, b = {0};
    kv_verdict *v, *back;
    kv_error err;
    int i;

    for (i = 0; i < VERDICTS; i++) {
        v = any_verdict();
        kv__buf_reset(&a);
        kv__buf_reset(&b);
        kv__verdict_put(&a, v, true);
        ck_assert_msg(kv_verdict_read(kv__str(a.data, a.length), &back, &err) ==
                          KV_OK,
                      "%s: %s", kv__buf_text(&a), err.message);
        kv__verdict_put(&b, back, true);
        ck_assert_str_eq(kv__buf_text(&a), kv__buf_text(&b));
        ck_assert_uint_eq(back->test_count, v->test_count);
        ck_assert_uint_eq(back->criteria.count, v->criteria.count);
        ck_assert(back->ran.known == v->ran.known);
        ck_assert_uint_eq(back->integrity, v->integrity);
        kv_verdict_free(back);
        kv_verdict_free(v);
    }
    kv__buf_clear(&a);
    kv__buf_clear(&b);
}
END_TEST

#define HEAD                                                                \
    "\"labels\":{},\"task\":\"t\",\"attempt\":0,\"outcome\":\"fail\","      \
    "\"class\":null,\"score\":0,\"counts\":null,\"subscores\":{},"          \
    "\"resources\":null,\"verifier\":{\"name\":\"mcq\",\"version\":\"1\"}," \
    "\"isolation\":\"none\","
#define RAN                                                                    \
    "\"integrity\":\"I2\",\"limits\":{\"cpu\":\"rlimit\",\"wall\":\"clock\","  \
    "\"memory\":\"cgroup1\",\"processes\":\"cgroup1\",\"file_size\":"          \
    "\"rlimit\",\"disk\":\"tmpfs\",\"inodes\":\"tmpfs\",\"open_files\":"       \
    "\"rlimit\",\"output\":\"pipe\"},\"ended\":{\"how\":\"exit\",\"code\":1}," \
    "\"load_dependent\":false,\"tests\":[{\"id\":\"a\",\"outcome\":\"fail\","  \
    "\"message\":null}],"
#define GRADED                                                           \
    "\"pass_line\":0.5,\"criteria\":[{\"id\":\"c\",\"layer\":null,"      \
    "\"part\":null,\"gate\":false,\"state\":\"scored\",\"by\":\"rule\"," \
    "\"score\":0,\"max\":5,\"weight\":1,\"raters\":0,\"evidence\":null," \
    "\"spans\":[],\"needs\":[]}],"

static const struct {
    const char *line;
    bool taken;
} lines[] = {
    {"{\"kverify_verdict\":1," HEAD "\"evidence\":null}", true},
    {"{\"kverify_verdict\":2," HEAD RAN "\"evidence\":null}", true},
    {"{\"kverify_verdict\":3," HEAD GRADED "\"evidence\":null}", true},
    {"{\"kverify_verdict\":4," HEAD RAN GRADED "\"evidence\":null}", true},
    {"{\"kverify_verdict\":1," HEAD RAN "\"evidence\":null}", false},
    {"{\"kverify_verdict\":2," HEAD RAN GRADED "\"evidence\":null}", false},
    {"{\"kverify_verdict\":2," HEAD "\"evidence\":null}", false},
    {"{\"kverify_verdict\":3," HEAD RAN "\"evidence\":null}", false},
    {"{\"kverify_verdict\":5," HEAD "\"evidence\":null}", false},
};

START_TEST(older_lines_are_read)
{
    kv_verdict *v = NULL;
    kv_error err = {0};
    kv_status status = kv_verdict_read(kv__cstr(lines[_i].line), &v, &err);

    ck_assert_msg((status == KV_OK) == lines[_i].taken, "%s: %s",
                  lines[_i].line, err.message);
    if (status == KV_OK) {
        ck_assert_int_eq(v->topic, KV__TOPIC_CHOICE); /* the verifier's name says it in old lines */
        if (strstr(lines[_i].line, "\"limits\"") != NULL)
            ck_assert_uint_eq(v->integrity, KV_INTEGRITY_I2);
    }
    kv_verdict_free(v);
}
END_TEST

/* --- what embedders read ------------------------------------------------ */

START_TEST(accessors_say_what_the_line_says)
{
    kv_verdict *v;
    kv_error err;
    kv_test test = {.struct_size = sizeof test};
    kv_ran ran = {.struct_size = sizeof ran};
    const char *name, *held;
    kv_resources took = {.struct_size = sizeof took};

    ck_assert_msg(kv_verdict_read(kv__cstr(lines[3].line), &v, &err) == KV_OK,
                  "%s", err.message);
    ck_assert(kv__str_is(kv_verdict_task(v), "t"));
    ck_assert_uint_eq(kv_verdict_index(v), 0);
    ck_assert_uint_eq(kv_verdict_label_count(v), 0);
    ck_assert_ptr_null(kv_verdict_label(v, "run"));
    ck_assert_str_eq(kv_verdict_verifier(v), "mcq");
    ck_assert_str_eq(kv_verdict_verifier_version(v), "1");
    ck_assert_uint_eq(kv_verdict_integrity(v), KV_INTEGRITY_I2);
    ck_assert_str_eq(kv_integrity_name(kv_verdict_integrity(v)), "I2");
    ck_assert_str_eq(kv_verdict_isolation(v), "none");
    ck_assert(kv_verdict_pass_line(v) == 0.5);
    ck_assert_uint_eq(kv_verdict_test_count(v), 1);
    ck_assert_int_eq(kv_verdict_test(v, 0, &test), KV_OK);
    ck_assert_str_eq(test.id, "a");
    ck_assert_uint_eq(test.outcome, KV_OUTCOME_FAIL);
    ck_assert_ptr_null(test.message);
    ck_assert_int_eq(kv_verdict_test(v, 1, &test), KV_ENOTFOUND);
    ck_assert(kv_verdict_ran(v, &ran));
    ck_assert_str_eq(ran.ended, "exit");
    ck_assert_uint_eq(ran.code, 1);
    ck_assert_uint_eq(ran.limit_count, 9);
    ck_assert_int_eq(kv_verdict_limit(v, 2, &name, &held), KV_OK);
    ck_assert_str_eq(name, "memory");
    ck_assert_str_eq(held, "cgroup1");
    ck_assert_int_eq(kv_verdict_limit(v, 9, &name, &held), KV_ENOTFOUND);
    ck_assert(!kv_verdict_resources(v, &took));
    kv_verdict_free(v);
}
END_TEST

#define ROWS(t) ((int)(sizeof t / sizeof *t))

int
main(void)
{
    Suite *suite = suite_create("verdict");
    TCase *test = tcase_create("verdict");

    tcase_set_timeout(test, 60);
    tcase_add_test(test, every_part_comes_back);
    tcase_add_loop_test(test, older_lines_are_read, 0, ROWS(lines));
    tcase_add_test(test, accessors_say_what_the_line_says);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
