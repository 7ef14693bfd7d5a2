/* SPDX-License-Identifier: MIT */
/* Verdicts, tallies, reports through the public interface. */
#include "core/base/buf.h"
#include "core/tally/tally.h"
#include "core/model/verdict.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int
to_buffer(void *context, const char *data, size_t length)
{
    kv__buf *buf = context;

    kv__buf_add(buf, data, length);
    return buf->failed;
}

#define LINE(task, attempt, rest)                                          \
    "{\"kverify_verdict\":1,\"labels\":{\"dataset\":\"d\",\"run\":\"r\"}," \
    "\"task\":\"" task "\",\"attempt\":" #attempt "," rest                 \
    ",\"subscores\":{},\"resources\":null,\"verifier\":{\"name\":\"v\","   \
    "\"version\":\"1\"},\"isolation\":null,\"evidence\":null}"
#define PASSED "\"outcome\":\"pass\",\"class\":null,\"score\":1,\"counts\":null"
#define FAILED "\"outcome\":\"fail\",\"class\":null,\"score\":0,\"counts\":null"

static kv_verdict *
read_line(const char *line)
{
    kv_verdict *verdict;
    kv_error err;

    ck_assert_msg(kv_verdict_read(kv__cstr(line), &verdict, &err) == KV_OK,
                  "%s: %s", line, err.message);
    return verdict;
}

/* --- verdicts ----------------------------------------------------------- */

static const char full_line[] =
    "{\"kverify_verdict\":4,\"labels\":{\"dataset\":\"d\",\"run\":\"m\"},"
    "\"task\":\"a\\\"b\",\"attempt\":3,\"outcome\":\"fail\","
    "\"class\":\"no_answer\",\"score\":0.25,\"counts\":{\"passed\":1,"
    "\"failed\":2,\"errors\":1,\"skipped\":3,\"total\":7},"
    "\"subscores\":{\"a\":0.5,\"b\":-2},\"resources\":{\"wall_ms\":12,"
    "\"cpu_ms\":10,\"peak_kib\":2048},\"verifier\":{\"name\":\"v\","
    "\"version\":\"1\"},\"isolation\":\"L2\",\"evidence\":\"x\\ny\"}";

START_TEST(verdict_comes_back)
{
    kv_verdict *verdict = read_line(full_line);
    kv__buf out = {0};

    ck_assert_int_eq(kv_verdict_write(verdict, to_buffer, &out, NULL), KV_OK);
    ck_assert_str_eq(kv__buf_text(&out), full_line);
    kv__buf_clear(&out);
    kv_verdict_free(verdict);
}
END_TEST

/* What to replace in full_line, by what, and the complaint. */
static const struct {
    const char *from, *to, *message;
} bad_lines[] = {
    {"\"kverify_verdict\":4", "\"kverify_verdict\":5",
     "'kverify_verdict' is a version that this release can't read, "
     "expected 1 to 4"},
    {"\"fail\"", "\"maybe\"",
     "'outcome' is not an outcome, expected pass, fail, error or unscored"},
    {"\"fail\"", "\"pass\"", "'score' is not 1 on a pass"},
    {"\"fail\"", "\"error\"",
     "'score' is present, expected null where nothing was judged"},
    {"0.25", "1.5", "'score' is outside [0,1]"},
    {"0.25", "NaN", "'score' is not a number"},
    {"0.25", "1e999", "'score' is a number out of range"},
    {"\"total\":7", "\"total\":6", "'counts' has more outcomes than its total"},
    {"\"passed\":1", "\"passed\":-1", "'passed' is negative"},
    {"\"attempt\":3", "\"attempt\":3.5", "'attempt' is not an integer"},
    {"\"attempt\":3", "\"attempt\":4294967296",
     "'attempt' is an integer out of range"},
    {",\"evidence\"", ",\"extra\":1,\"evidence\"",
     "'extra' is not a known member"},
    {",\"isolation\":\"L2\"", "", "'isolation' is absent"},
    {"\"dataset\"", "\"Data set\"",
     "invalid label key 'Data set', expected [a-z][a-z0-9_]* of at most 32 "
     "bytes"},
    {"\"wall_ms\":12,", "", "'wall_ms' is absent"},
    {"\"kverify_verdict\":4", "\"kverify_verdict\":2", "'integrity' is absent"},
    {"\"kverify_verdict\":4", "\"kverify_verdict\":3", "'pass_line' is absent"},
    {",\"evidence\"", ",\"pass_line\":1,\"evidence\"",
     "only one of 'pass_line' and 'criteria', expected both or none"},
    {",\"evidence\"", ",\"load_dependent\":true,\"evidence\"",
     "only some of 'limits', 'ended' and 'load_dependent', expected all "
     "or none"},
    {",\"evidence\"", ",\"kind\":\"tests\",\"evidence\"",
     "'kind' is not 'choice', 'reward' or 'stored'"},
};

START_TEST(bad_line)
{
    const char *at = strstr(full_line, bad_lines[_i].from);
    kv__buf line = {0};
    kv_verdict *verdict;
    kv_error err = {0};

    ck_assert_ptr_nonnull(at);
    kv__buf_add(&line, full_line, (size_t)(at - full_line));
    kv__buf_str(&line, bad_lines[_i].to);
    kv__buf_str(&line, at + strlen(bad_lines[_i].from));
    ck_assert_int_eq(
        kv_verdict_read(kv__str(line.data, line.length), &verdict, &err),
        KV_EFORMAT);
    ck_assert_ptr_null(verdict);
    ck_assert_str_eq(err.message, bad_lines[_i].message);
    kv__buf_clear(&line);
}
END_TEST

/* A line that says pass over counts that say otherwise is no pass. */
START_TEST(contradiction_is_an_error)
{
    kv_verdict *verdict = read_line(LINE(
        "t", 0,
        "\"outcome\":\"pass\",\"class\":null,\"score\":1,\"counts\":{"
        "\"passed\":1,\"failed\":1,\"errors\":0,\"skipped\":0,\"total\":2}"));

    ck_assert_uint_eq(kv_verdict_outcome(verdict), KV_OUTCOME_ERROR);
    ck_assert_uint_eq(kv_verdict_class(verdict), KV_CLASS_INFRA);
    ck_assert(isnan(kv_verdict_score(verdict)));
    kv_verdict_free(verdict);
}
END_TEST

/* --- tallies ------------------------------------------------------------ */

static kv_tally *
tally_of(const char *const *lines, size_t count)
{
    kv_tally *tally;
    size_t i;

    ck_assert_int_eq(kv_tally_new(&tally, NULL), KV_OK);
    for (i = 0; i < count; i++) {
        kv_verdict *verdict = read_line(lines[i]);

        ck_assert_int_eq(kv_tally_add(tally, verdict, NULL), KV_OK);
        kv_verdict_free(verdict);
    }
    return tally;
}

static kv_status
report_json(const kv_tally *tally, kv__buf *out)
{
    kv_report_options options = {.struct_size = sizeof options};
    kv_render_options render = {.struct_size = sizeof render,
                                .format = KV_RENDER_JSON};
    kv_report *report = NULL;
    kv_status status = kv_report_new(tally, &options, &report, NULL);

    if (status == KV_OK)
        status = kv_report_render(report, &render, to_buffer, out, NULL);
    kv_report_free(report);
    return status;
}

static const char *const some_lines[] = {
    LINE("a", 0, PASSED),
    LINE("a", 1, FAILED),
    LINE("b", 0,
         "\"outcome\":\"fail\",\"class\":null,\"score\":0.3333333333333333,"
         "\"counts\":{\"passed\":1,\"failed\":2,\"errors\":0,"
         "\"skipped\":0,\"total\":3}"),
    LINE("b", 1,
         "\"outcome\":\"error\",\"class\":\"timeout\",\"score\":null,"
         "\"counts\":null"),
    LINE("c", 0,
         "\"outcome\":\"fail\",\"class\":null,"
         "\"score\":0.12345678901234567,\"counts\":null"),
    LINE("c", 1, PASSED),
    LINE("a", 0, PASSED), /* again */
};
#define SOME (sizeof some_lines / sizeof *some_lines)

/* Any order and any split into tallies: the same report, byte for byte. */
START_TEST(order_and_split_do_not_matter)
{
    kv__buf first = {0}, other = {0};
    const char *shuffled[SOME];
    kv_tally *whole = tally_of(some_lines, SOME), *part;
    unsigned seed = 12345;
    int round;
    size_t i, j;

    ck_assert_int_eq(report_json(whole, &first), KV_OK);
    kv_tally_free(whole);
    for (round = 0; round < 50; round++) {
        memcpy(shuffled, some_lines, sizeof shuffled);
        for (i = SOME - 1; i > 0; i--) {
            const char *swap = shuffled[i];

            seed = seed * 1103515245u + 12345u;
            j = (seed >> 16) % (i + 1);
            shuffled[i] = shuffled[j];
            shuffled[j] = swap;
        }
        j = (seed >> 8) % (SOME + 1);
        whole = tally_of(shuffled, j);
        part = tally_of(shuffled + j, SOME - j);
        ck_assert_int_eq(kv_tally_merge(whole, part, NULL), KV_OK);
        kv__buf_reset(&other);
        ck_assert_int_eq(report_json(whole, &other), KV_OK);
        ck_assert_str_eq(kv__buf_text(&first), kv__buf_text(&other));
        kv_tally_free(whole);
        kv_tally_free(part);
    }
    kv__buf_clear(&first);
    kv__buf_clear(&other);
}
END_TEST

static kv_figure
figure_of(const kv_tally *tally, const char *metric, uint32_t policy)
{
    const char *names[] = {metric};
    kv_report_options options = {.struct_size = sizeof options,
                                 .policy = policy,
                                 .metrics = names,
                                 .metric_count = 1};
    kv_figure figure = {.struct_size = sizeof figure};
    kv_report *report;

    ck_assert_int_eq(kv_report_new(tally, &options, &report, NULL), KV_OK);
    ck_assert_int_eq(kv_report_figure(report, 0, metric, &figure, NULL), KV_OK);
    figure.numerator = figure.denominator = figure.reason = NULL;
    kv_report_free(report);
    return figure;
}

START_TEST(conflict_never_passes)
{
    const char *const lines[] = {LINE("a", 0, PASSED), LINE("a", 0, FAILED),
                                 LINE("b", 0, PASSED)};
    const char *const turned[] = {LINE("b", 0, PASSED), LINE("a", 0, FAILED),
                                  LINE("a", 0, PASSED)};
    kv_tally *tally = tally_of(lines, 3);
    kv__buf one = {0}, two = {0};

    ck_assert(figure_of(tally, "pass@1", KV_POLICY_FAIL).value == 0.5);
    ck_assert(figure_of(tally, "unscored", KV_POLICY_FAIL).value == 0.5);
    ck_assert_int_eq(report_json(tally, &one), KV_OK);
    kv_tally_free(tally);
    tally = tally_of(turned, 3);
    ck_assert_int_eq(report_json(tally, &two), KV_OK);
    ck_assert_str_eq(kv__buf_text(&one), kv__buf_text(&two));
    kv_tally_free(tally);
    kv__buf_clear(&one);
    kv__buf_clear(&two);
}
END_TEST

START_TEST(policies)
{
    const char *const lines[] = {
        LINE("a", 0, PASSED),
        LINE("b", 0,
             "\"outcome\":\"error\",\"class\":\"infra\",\"score\":null,"
             "\"counts\":null"),
        LINE("c", 0,
             "\"outcome\":\"unscored\",\"class\":\"not_run\","
             "\"score\":null,\"counts\":null"),
        LINE("d", 0, FAILED)};
    kv_tally *tally = tally_of(lines, 4);
    kv_figure figure;

    figure = figure_of(tally, "pass@1", KV_POLICY_FAIL);
    ck_assert(figure.value == 0.25 && figure.n == 4);
    figure = figure_of(tally, "pass@1", KV_POLICY_SKIP);
    ck_assert(figure.value == 0.5 && figure.n == 2);
    /* Coverage does not depend on it. */
    ck_assert(figure_of(tally, "judged", KV_POLICY_SKIP).value == 0.5);
    ck_assert(figure_of(tally, "errors", KV_POLICY_SKIP).value == 0.25);
    ck_assert(figure_of(tally, "unscored", KV_POLICY_FAIL).value == 0.25);
    kv_tally_free(tally);
    /* Nothing judged is no zero. */
    tally = tally_of(lines + 2, 1);
    ck_assert(!figure_of(tally, "pass@1", KV_POLICY_FAIL).defined);
    ck_assert(isnan(figure_of(tally, "pass@1", KV_POLICY_SKIP).value));
    kv_tally_free(tally);
}
END_TEST

/* Save, and read through the importer: the same report. */
START_TEST(saved_tally_comes_back)
{
    kv_tally *tally = tally_of(some_lines, SOME), *back;
    kv__buf text = {0}, one = {0}, two = {0};
    char path[] = "/tmp/kverify-tally-XXXXXX";
    const char *paths[] = {path};
    kv_error err;
    int fd = mkstemp(path);
    size_t length;

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(kv_tally_save(tally, to_buffer, &text, NULL), KV_OK);
    ck_assert_int_eq(report_json(tally, &one), KV_OK);
    kv_tally_free(tally);
    ck_assert(write(fd, text.data, text.length) == (ssize_t)text.length);
    ck_assert_int_eq(kv_tally_new(&back, NULL), KV_OK);
    ck_assert_msg(kv_score_paths(NULL, paths, 1, NULL, back, &err) == KV_OK,
                  "%s", err.message);
    ck_assert_int_eq(report_json(back, &two), KV_OK);
    ck_assert_str_eq(kv__buf_text(&one), kv__buf_text(&two));
    kv_tally_free(back);
    /* Cut anywhere, it is refused. */
    for (length = text.length - 2; length > 20; length -= length / 7 + 1) {
        ck_assert_int_eq(ftruncate(fd, (off_t)length), 0);
        ck_assert_int_eq(kv_tally_new(&back, NULL), KV_OK);
        ck_assert_int_eq(kv_score_paths(NULL, paths, 1, NULL, back, &err),
                         KV_EFORMAT);
        kv_tally_free(back);
    }
    close(fd);
    unlink(path);
    kv__buf_clear(&text);
    kv__buf_clear(&one);
    kv__buf_clear(&two);
}
END_TEST

/* --- memory ------------------------------------------------------------- */

/* Read, add, merge, report, render with the Nth allocation failing. */
static kv_status
whole_way(void)
{
    kv_tally *tally = NULL, *other = NULL;
    kv_verdict *verdict = NULL;
    kv__buf out = {0};
    kv_status status = kv_tally_new(&tally, NULL);
    size_t i;

    if (status == KV_OK)
        status = kv_tally_new(&other, NULL);
    for (i = 0; status == KV_OK && i < SOME; i++) {
        status = kv_verdict_read(kv__cstr(some_lines[i]), &verdict, NULL);
        if (status == KV_OK)
            status = kv_tally_add(i % 2 ? tally : other, verdict, NULL);
        kv_verdict_free(verdict);
        verdict = NULL;
    }
    if (status == KV_OK)
        status = kv_tally_merge(tally, other, NULL);
    if (status == KV_OK)
        status = report_json(tally, &out);
    kv_tally_free(tally);
    kv_tally_free(other);
    kv__buf_clear(&out);
    return status;
}

START_TEST(every_allocation_may_fail)
{
    uint64_t total, n;

    kv__alloc_fail_at(0);
    ck_assert_int_eq(whole_way(), KV_OK);
    total = kv__alloc_count();
    ck_assert_uint_gt(total, 50);
    for (n = 1; n <= total; n++) {
        kv__alloc_fail_at(n);
        ck_assert_msg(whole_way() != KV_OK, "allocation %llu of %llu",
                      (unsigned long long)n, (unsigned long long)total);
    }
    kv__alloc_fail_at(0);
    ck_assert_int_eq(whole_way(), KV_OK);
}
END_TEST

#define ROWS(t) ((int)(sizeof t / sizeof *t))

int
main(void)
{
    Suite *suite = suite_create("tally");
    TCase *test = tcase_create("tally");

    tcase_set_timeout(test, 120);
    tcase_add_test(test, verdict_comes_back);
    tcase_add_loop_test(test, bad_line, 0, ROWS(bad_lines));
    tcase_add_test(test, contradiction_is_an_error);
    tcase_add_test(test, order_and_split_do_not_matter);
    tcase_add_test(test, conflict_never_passes);
    tcase_add_test(test, policies);
    tcase_add_test(test, saved_tally_comes_back);
    tcase_add_test(test, every_allocation_may_fail);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
