/* SPDX-License-Identifier: MIT */
/* Records and documents: every way a line can be broken, and that both
 * readers agree on all of them. */
#include "core/base/json.h"
#include "core/read/record.h"
#include "unit.h"

#include <string.h>

static const char *const wants[] = {"id", "ok", "list", NULL};

typedef struct row {
    const char *text;
    const char *problem; /* NULL: splits */
    const char *id, *ok, *list;
} row;

#define BIG "9007199254740993"

static const row rows[] = {
    {"{}", NULL, "", "", ""},
    {"{\"id\":1}", NULL, "1", "", ""},
    {" { \"id\" : \"a\" , \"ok\" : true } ", NULL, "\"a\"", "true", ""},
    {"{\"id\":" BIG "}", NULL, BIG, "", ""},
    {"{\"list\":[1,[2,\"]\"],3] ,\"ok\":NaN}", NULL, "", "NaN",
     "[1,[2,\"]\"],3]"},
    {"{\"x\":{\"id\":2},\"id\":3}", NULL, "3", "", ""},
    {"{\"x\":\"\\\"id\\\":4\",\"id\":5}", NULL, "5", "", ""},
    {"{\"\\u0069d\":6}", NULL, "6", "", ""},
    {"{\"id\":1,\"id\":2}", "duplicate key", "", "", ""},
    {"{\"x\":1,\"x\":2}", "duplicate key", "", "", ""},
    {"{\"id\":1,\"\\u0069d\":2}", "duplicate key", "", "", ""},
    {"{\"id\":1", "no ',' or '}' after a member", "", "", ""},
    {"{\"id\":", "the end where a value is expected", "", "", ""},
    {"{\"id\"", "no ':' after a member name", "", "", ""},
    {"{\"id\":\"a", "a string that does not end", "", "", ""},
    {"{\"id\":[1,2", "an array or object that does not end", "", "", ""},
    {"{\"id\":01}", "not a JSON value", "", "", ""},
    {"{\"x\":01}", "not a JSON value", "", "", ""},
    {"{\"id\":tru}", "not a JSON value", "", "", ""},
    {"{\"id\":}", "not a JSON value", "", "", ""},
    {"{\"id\"::1}", "not a JSON value", "", "", ""},
    {"{\"id\":1 2}", "no ',' or '}' after a member", "", "", ""},
    {"{\"id\":\"b\":1}", "no ',' or '}' after a member", "", "", ""},
    {"{\"id\":1\"b\"}", "no ',' or '}' after a member", "", "", ""},
    {"{\"id\":1,}", "no member name where one is expected", "", "", ""},
    {"{id:1}", "no member name where one is expected", "", "", ""},
    {"{\"id\":1} x", "text after the record", "", "", ""},
    {"{\"id\":1}{\"id\":2}", "text after the record", "", "", ""},
    {"[1]", "no '{' where a record starts", "", "", ""},
    {"version https", "no '{' where a record starts", "", "", ""},
    {"{\"id\":\"\xff\"}", "invalid UTF-8", "", "", ""},
    {"{\"id\":\"\xed\xa0\x80\"}", "invalid UTF-8", "", "", ""},
    {"{\"id\":\"a\tb\"}", "a control character in a string", "", "", ""},
    {"{\"x\":[\"a\tb\"]}", "a control character in a string", "", "", ""},
    {"{\"x\":\"\\q\",\"id\":1}", NULL, "1", "", ""},
    /* Containers whose first thing is no value: brackets are counted. */
    {"{\"x\":[,1],\"id\":2}", NULL, "2", "", ""},
    {"{\"x\":[,1],\"list\":[],\"id\"x,3]}", "no ':' after a member name", "",
     "", ""},
    {"{\"x\":{1,\"id\":3},\"id\":4}", NULL, "4", "", ""},
    {"{\"x\":{\"a\":},\"id\":5}", NULL, "5", "", ""},
    {"{\"x\":{\"a\":\"b\":1},\"id\":6}", NULL, "6", "", ""},
    {"{\"x\":[\"a\":1],\"id\":7}", NULL, "7", "", ""},
    {"{\"x\":[\"a\":1],\"id\":8]}", "no ',' or '}' after a member", "", "", ""},
    {"{\"x\":[}],\"id\":9}", "no ',' or '}' after a member", "", "", ""},
};

static void
check_split(const row *r, kv_str text, const kv_str *member)
{
    const char *const expected[] = {r->id, r->ok, r->list};
    size_t i;

    (void)text;
    for (i = 0; i < 3; i++)
        ck_assert_msg(kv__str_is(member[i], expected[i]),
                      "%s: member %zu is '%.*s'", r->text, i,
                      (int)member[i].length, member[i].data);
}

START_TEST(split)
{
    const row *r = &rows[_i];
    kv__buf scratch = {0};
    kv__record record;
    kv__problem problem = {0};
    bool good =
        kv__record_split(kv__cstr(r->text), wants, &scratch, &record, &problem);

    ck_assert_msg(good == (r->problem == NULL), "%s: %s", r->text,
                  good ? "was accepted" : problem.text);
    if (good)
        check_split(r, kv__cstr(r->text), record.member);
    else
        ck_assert_str_eq(problem.text, r->problem);
    kv__buf_clear(&scratch);
}
END_TEST

/* The fast reader may refuse what the portable one takes, never the other way
 * round, and never with another result. */
START_TEST(fast_agrees)
{
    static const size_t lengths[] = {2, 2, 4};
    const row *r = &rows[_i];
    size_t length = strlen(r->text);
    kv__simd *simd = kv__simd_new();
    kv_str member[KV__WANTS_MAX] = {{NULL, 0}};
    char *padded;

    if (simd == NULL)
        return;
    padded = calloc(1, length + KV__RECORD_PADDING);
    memcpy(padded, r->text, length);
    if (kv__simd_split(simd, padded, length, wants, lengths, member)) {
        ck_assert_msg(r->problem == NULL, "%s was accepted", r->text);
        check_split(r, kv__cstr(r->text), member);
    }
    free(padded);
    kv__simd_free(simd);
}
END_TEST

START_TEST(many_keys)
{
    kv__buf text = {0}, scratch = {0};
    kv__record record;
    kv__problem problem;
    int i;

    kv__buf_char(&text, '{');
    for (i = 0; i < 200; i++)
        kv__buf_printf(&text, "\"k%d\":%d,", i, i);
    kv__buf_str(&text, "\"id\":1}");
    ck_assert(kv__record_split(kv__str(text.data, text.length), wants, &scratch,
                               &record, &problem));
    text.length--;
    kv__buf_str(&text, ",\"k7\":0}");
    ck_assert(!kv__record_split(kv__str(text.data, text.length), wants,
                                &scratch, &record, &problem));
    ck_assert_str_eq(problem.text, "duplicate key");
    ck_assert_str_eq(problem.name, "k7");
    kv__buf_clear(&text);
    kv__buf_clear(&scratch);
}
END_TEST

/* --- values ------------------------------------------------------------- */

static const struct {
    const char *text, *id;
} ids[] = {
    {"7", "7"},
    {"\"7\"", "7"},
    {BIG, BIG},
    {"-3", "-3"},
    {"\"a\\u0041\"", "aA"},
    {"1.0", NULL},
    {"1e999", NULL},
    {"true", NULL},
    {"null", NULL},
    {"[]", NULL},
    {"\"\\x\"", NULL},
    {"", NULL},
    {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
    {"\"\\ud83d\"", "\xef\xbf\xbd"},
};

START_TEST(id)
{
    kv__buf scratch = {0};
    kv_str out;
    const char *wrong = kv__scan_id(kv__cstr(ids[_i].text), &scratch, &out);

    if (ids[_i].id == NULL)
        ck_assert_ptr_nonnull(wrong);
    else
        ck_assert(wrong == NULL && kv__str_is(out, ids[_i].id));
    kv__buf_clear(&scratch);
}
END_TEST

START_TEST(numbers)
{
    double d;
    int64_t i;

    ck_assert_ptr_null(kv__scan_double(kv__cstr("0.5e1"), &d));
    ck_assert(d == 5.0);
    ck_assert_str_eq(kv__scan_double(kv__cstr("1e999"), &d),
                     "a number out of range");
    ck_assert_ptr_nonnull(kv__scan_double(kv__cstr("NaN"), &d));
    ck_assert_ptr_nonnull(kv__scan_double(kv__cstr("1."), &d));
    ck_assert_ptr_nonnull(kv__scan_double(kv__cstr("+1"), &d));
    ck_assert_ptr_null(kv__scan_int(kv__cstr("-9223372036854775808"), &i));
    ck_assert(i == INT64_MIN);
    ck_assert_ptr_nonnull(kv__scan_int(kv__cstr("9223372036854775808"), &i));
    ck_assert_ptr_nonnull(kv__scan_int(kv__cstr("3.0"), &i));
}
END_TEST

/* --- documents ---------------------------------------------------------- */

/* Each of the ways in which cJSON by itself is lax. */
static const struct {
    const char *text, *message; /* NULL: accepted */
} documents[] = {
    {"{\"a\": [1, 2.5e3, \"x\", null, true]}", NULL},
    {"{\"a\": 1} x", "d:1:10: text after the document"},
    {"{\"a\": 01}", "d:1:7: not a JSON value"},
    {"{\"a\": \"x\ny\"}", "d:1:7: a control character in a string"},
    {"{\n \"a\": \"\xff\"}", "d:2:8: invalid UTF-8"},
    {"{\"a\": 1,\n \"a\": 2}", "d:1:1: duplicate key 'a'"},
    {"{\"a\": \"x\\u0000y\"}", "d:1:7: a string with a NUL character"},
    {"{\"a\": 9007199254740993}", "d:1:7: an integer beyond 2^53"},
    {"{\"a\": 1e999}", "d:1:7: a number out of range"},
    {"{\"a\": NaN}", "d:1:7: NaN or Infinity, which JSON does not have"},
    {"{\"a\": \"\\q\"}", "d:1:7: a string with an invalid escape"},
    {"[1, 2", "d:1:6: no ',' or ']' after an array item"},
    {"", "d:1:1: the end where a value is expected"},
};

START_TEST(document)
{
    cJSON *out;
    kv_error err = {0};
    kv_status status =
        kv__json_parse(kv__cstr(documents[_i].text), "d", &out, &err);

    if (documents[_i].message == NULL) {
        ck_assert_int_eq(status, KV_OK);
    } else {
        ck_assert_int_eq(status, KV_EFORMAT);
        ck_assert_str_eq(err.message, documents[_i].message);
    }
    cJSON_Delete(out);
}
END_TEST

START_TEST(deep_document)
{
    kv__buf text = {0};
    cJSON *out;
    kv_error err;
    int i;

    for (i = 0; i < 100000; i++)
        kv__buf_char(&text, '[');
    ck_assert_int_eq(
        kv__json_parse(kv__str(text.data, text.length), "d", &out, &err),
        KV_EFORMAT);
    ck_assert_str_eq(err.message, "d:1:257: nesting deeper than 256");
    kv__buf_clear(&text);
}
END_TEST

START_TEST(written_strings)
{
    kv__buf out = {0};

    kv__json_string(&out, kv__str("a\"\\\n\t\x01\x7f\xc3\xa9\xff\0", 11));
    ck_assert_str_eq(kv__buf_text(&out),
                     "\"a\\\"\\\\\\n\\t\\u0001\\u007f\xc3\xa9\xef\xbf\xbd"
                     "\\u0000\"");
    kv__buf_clear(&out);
}
END_TEST

#define ROWS(t) ((int)(sizeof t / sizeof *t))

int
main(void)
{
    Suite *suite = suite_create("record");
    TCase *test = tcase_create("record");

    tcase_add_loop_test(test, split, 0, ROWS(rows));
    tcase_add_loop_test(test, fast_agrees, 0, ROWS(rows));
    tcase_add_test(test, many_keys);
    tcase_add_loop_test(test, id, 0, ROWS(ids));
    tcase_add_test(test, numbers);
    tcase_add_loop_test(test, document, 0, ROWS(documents));
    tcase_add_test(test, deep_document);
    tcase_add_test(test, written_strings);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
