/* SPDX-License-Identifier: MIT */
/* The statuses on a channel: a line without the key is somebody else's. */
#include "plugins/kit/told.h"
#include "unit.h"

#include <string.h>

#define KEY "0123456789abcdef0123456789abcdef"

typedef struct row {
    const char *line;
    told_kind kind;
} row;

static const row rows[] = {
    {KEY " command 0", TOLD_STATUS},
    {KEY " command -1", TOLD_STATUS},
    {"1123456789abcdef0123456789abcdef command 0", TOLD_FORGED},
    {KEY "0 command 0", TOLD_FORGED},
    {" command 0", TOLD_FORGED},
    {"command 0", TOLD_FORGED},
    {KEY " command", TOLD_FORGED},
    {KEY " command x", TOLD_FORGED},
    {"x", TOLD_FORGED},
};

START_TEST(lines)
{
    const row *r = &rows[_i];
    kv_str channel = {r->line, strlen(r->line)};
    char name[TOLD_NAME];
    size_t at = 0;
    int status = 1;

    ck_assert_int_eq(told_next(channel, &at, KEY, name, &status), r->kind);
    if (r->kind == TOLD_STATUS)
        ck_assert_str_eq(name, "command");
}
END_TEST

START_TEST(two_lines)
{
    const char *stream = KEY " first 3\n" KEY " second 0\nforged second 0\n";
    kv_str channel = {stream, strlen(stream)};
    char name[TOLD_NAME];
    size_t at = 0;
    int status;

    ck_assert_int_eq(told_next(channel, &at, KEY, name, &status), TOLD_STATUS);
    ck_assert_str_eq(name, "first");
    ck_assert_int_eq(status, 3);
    ck_assert_int_eq(told_next(channel, &at, KEY, name, &status), TOLD_STATUS);
    ck_assert_str_eq(name, "second");
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(told_next(channel, &at, KEY, name, &status), TOLD_FORGED);
    ck_assert_int_eq(told_next(channel, &at, KEY, name, &status), TOLD_END);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("told");
    TCase *t = tcase_create("told");

    tcase_add_loop_test(t, lines, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(t, two_lines);
    suite_add_tcase(s, t);
    return run_suite(s);
}
