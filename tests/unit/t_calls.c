/* SPDX-License-Identifier: MIT */
/* Call specifications and their watches: memory that runs out, traces that are
 * not whole, what was wrong once, and the catalogue's vectors. */
#include "core/calls/event.h"
#include "core/base/json.h"
#include "unit.h"

#include <kverify/calls.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD "{\"kverify_trace\":1}\n"

static int
append(void *context, const char *data, size_t length)
{
    kv__buf *out = context;

    kv__buf_add(out, data, length);
    return out->failed;
}

/* Compile SPEC and put TRACE through it; DIGITS: outcomes as "123", a digit
 * each. */
static kv_status
judge(const char *spec, kv_str trace, char *digits, size_t size, kv_error *err)
{
    kv_watched all = {.struct_size = sizeof all};
    kv_clause one = {.struct_size = sizeof one};
    kv_calls *calls = NULL;
    kv_watch *watch = NULL;
    kv_status status = kv_calls_compile(kv__cstr(spec), "spec", &calls, err);
    size_t i;

    if (status == KV_OK)
        status = kv_watch_new(calls, &watch, err);
    if (status == KV_OK)
        status = kv_watch_feed(watch, trace, err);
    if (status == KV_OK)
        status = kv_watch_end(watch, &all, err);
    for (i = 0; status == KV_OK && i < all.clauses && i + 1 < size; i++) {
        ck_assert_int_eq(kv_watch_clause(watch, i, &one), KV_OK);
        digits[i] = (char)('0' + one.outcome);
    }
    if (size > 0)
        digits[i] = '\0';
    kv_watch_free(watch);
    kv_calls_free(calls);
    return status;
}

/* --- memory ------------------------------------------------------------- */

static const char rich[] =
    "title \"rich\"\nper thread\ndeclare struct pair { int a; double b; };\n"
    "declare int norm(struct pair p, struct pair *q, const char *name);\n"
    "some $m = Model(contains(\"a\"), x=len(1..), ...)\n"
    "some $m.fit(new $d, {\"k\": [1, ...], ...}) by main\n"
    "every $m.fit -> not($d)\nnever load raises ValueError(/no+ file/)\n"
    "in_order of Model, fit [Model, (fit | load){1..2}, save?]\n"
    "unordered of fit, load [fit, load]\nstrict of save []\n"
    "Model before last fit\nfirst fit is $m.fit(_, ...)\n"
    "between Model and load { once fit; in_order [fit] }\n"
    "inside fit { never save }\nafter load { never Model }\n"
    "either { some save } or { distinct fit; at most 2 in a row fit }\n"
    "when fit { fit immediately before load }\nclosed load, Model\n";
static const char rich_json[] =
    "{\"title\": \"rich\", \"clauses\": [{\"once\": {\"call\": \"Model\","
    " \"args\": [{\"$contains\": \"a\"}], \"rest\": true}},\n"
    "{\"inside\": \"fit\", \"clauses\": [{\"never\": \"save\"}]},"
    " {\"sequence\": [\"Model\", {\"one_of\": [\"fit\", \"load\"],"
    " \"times\": [1, 2]}]}]}\n";
static const char rich_trace[] = HEAD
    "{\"seq\":1,\"kind\":\"call\",\"name\":\"app.Model\",\"args\":[\"a\\n\"],"
    "\"kwargs\":{\"x\":[1]},\"caller\":{\"file\":\"/s/a.py\",\"line\":2,"
    "\"name\":\"main\"}}\n"
    "{\"seq\":2,\"kind\":\"return\",\"name\":\"app.Model\",\"call\":1,"
    "\"result\":{\"$\":1,\"type\":\"Model\"}}\n"
    "{\"seq\":3,\"kind\":\"call\",\"name\":\"Model.fit\",\"on\":{\"$\":1},"
    "\"args\":[5,{\"k\":[1,2],\"l\":0}],\"caller\":{\"name\":\"main\"}}\n"
    "{\"seq\":4,\"kind\":\"return\",\"name\":\"Model.fit\",\"call\":3,"
    "\"result\":null}\n"
    "{\"seq\":5,\"thread\":1,\"kind\":\"call\",\"name\":\"load\"}\n"
    "{\"seq\":6,\"thread\":1,\"kind\":\"exception\",\"name\":\"load\","
    "\"call\":5,\"result\":{\"$\":null,\"type\":\"ValueError\","
    "\"text\":\"no file\"}}\n"
    "{\"end\":true,\"events\":6}\n";
static const char trajectory[] =
    "[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"function\":"
    "{\"name\":\"get\",\"arguments\":\"{\\\"a\\\":{\\\"$\\\":1}}\"}}]},"
    "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"done\"}]";

static kv_status
whole_way(const char *spec)
{
    char digits[64];

    return judge(spec, kv__cstr(rich_trace), digits, sizeof digits, NULL);
}

/* So that parts of lines are kept. */
static kv_status
in_pieces(void)
{
    kv_calls *calls = NULL;
    kv_watch *watch = NULL;
    kv_watched all = {.struct_size = sizeof all};
    size_t at, length = sizeof rich_trace - 1, n;
    kv_status status = kv_calls_compile(kv__cstr(rich), "s", &calls, NULL);

    if (status == KV_OK)
        status = kv_watch_new(calls, &watch, NULL);
    for (at = 0; status == KV_OK && at < length; at += n) {
        n = length - at < 50 ? length - at : 50;
        status = kv_watch_feed(watch, kv__str(rich_trace + at, n), NULL);
    }
    if (status == KV_OK)
        status = kv_watch_end(watch, &all, NULL);
    kv_watch_free(watch);
    kv_calls_free(calls);
    return status;
}

static kv_status
imported(void)
{
    kv__buf out = {0};
    uint64_t count;
    kv_status status = kv_trace_import(kv__cstr(trajectory), "t", 0, append,
                                       &out, &count, NULL);

    kv__buf_clear(&out);
    return status == KV_EIO ? KV_ENOMEM : status; /* of append itself */
}

static kv_status
one_way(int way)
{
    switch (way) {
    case 0: return whole_way(rich);
    case 1: return whole_way(rich_json);
    case 2: return in_pieces();
    default: return imported();
    }
}

START_TEST(every_allocation_may_fail)
{
    uint64_t total, n, failed = 0;
    kv_status status;

    kv__alloc_fail_at(0);
    ck_assert_int_eq(one_way(_i), KV_OK);
    total = kv__alloc_count();
    ck_assert_uint_gt(total, 5);
    for (n = 1; n <= total; n++) {
        kv__alloc_fail_at(n);
        status = one_way(_i);
        failed += status == KV_ENOMEM;
        ck_assert_msg(status == KV_ENOMEM || status == KV_OK,
                      "allocation %llu of %llu: status %d",
                      (unsigned long long)n, (unsigned long long)total, status);
    }
    kv__alloc_fail_at(0);
    ck_assert_int_eq(one_way(_i), KV_OK);
    /* Words for messages are done without; nothing else is. */
    ck_assert_uint_ge(failed + total / 8 + 1, total);
}
END_TEST

/* --- traces that are not whole ------------------------------------------ */

#define F(n) "{\"seq\":" #n ",\"kind\":\"call\",\"name\":\"f\"}\n"
#define END(n) "{\"end\":true,\"events\":" #n "}\n"

#define CALL(n, name, more) \
    "{\"seq\":" #n ",\"kind\":\"call\",\"name\":\"" name "\"" more "}\n"
#define RETURN(n, name, of, value)                                            \
    "{\"seq\":" #n ",\"kind\":\"return\",\"name\":\"" name "\",\"call\":" #of \
    ",\"result\":" value "}\n"

static const char *const refused[] = {
    "",
    HEAD,
    HEAD F(1) F(2),
    HEAD F(1) "{\"end\":true,\"events\":1}",
    F(1) END(1),
    HEAD HEAD END(0),
    HEAD F(1) F(1) END(2),
    HEAD F(2) END(1),
    HEAD F(0) END(1),
    HEAD F(1) F(3) END(2),
    HEAD F(2) F(1) END(2),
    HEAD F(1) END(2),
    HEAD F(1) F(2) END(1),
    HEAD F(1) END(1) END(1),
    HEAD F(1) END(1) "\n",
    HEAD F(1) END(1) F(2),
    HEAD "\n" F(1) END(1),
    HEAD F(1) "{\"end\":true}\n",
    HEAD F(1) "{\"end\":false,\"events\":1}\n",
    HEAD F(1) "{\"end\":true,\"events\":1,\"truncated\":true}\n",
    HEAD F(1) "{\"end\":true,\"events\":1,\"truncated\":true,"
              "\"truncated\":false}\n",
    HEAD F(1) "{\"end\":true,\"events\":1,\"events\":1}\n",
    HEAD "{\"seq\":1,\"kind\":\"call\",\"name\":\"f\",\"name\":\"g\"}\n" END(1),
    HEAD "{\"seq\":1,\"kind\":\"call\",\"name\":\"f\"} x\n" END(1),
    HEAD "{\"seq\":1,\"kind\":\"return\",\"name\":\"f\"}\n" END(1),
    "{\"kverify_trace\":2}\n" END(0),
    "{\"kverify_trace\":1,\"end\":true,\"events\":0}\n" END(0),
    HEAD F(1) "{\"end\":true,\"events\":1,\"seq\":2,\"kind\":\"call\","
              "\"name\":\"f\"}\n",
    HEAD RETURN(1, "f", 1, "1") END(1),
    HEAD F(1) RETURN(2, "f", 0, "1") END(2),
    HEAD F(1) RETURN(2, "f", 9, "1") END(2),
};

START_TEST(broken_trace)
{
    char got[4];
    kv_error err;

    ck_assert_msg(judge("never g", kv__cstr(refused[_i]), got, sizeof got,
                        &err) == KV_EFORMAT,
                  "%s", refused[_i]);
}
END_TEST

/* --- what clauses say --------------------------------------------------- */

#define CUT "{\"$\":null,\"type\":\"str\",\"text\":\"abc\",\"cut\":true}"
#define LONG                                                                 \
    "0123456789012345678901234567890123456789012345678901234567890123456789" \
    "0123456789012345678901234567890123456789012345678901234567890123456789" \
    "0123456789012345678901234567890123456789012345678901234567890123456789" \
    "0123456789012345678901234567890123456789012345678901234567890123456789"

static const struct {
    const char *spec, *trace, *outcomes;
} said[] = {
    /* A call with its result is one thing to lists and to a closed world. */
    {"some f -> 1\nclosed f\nstrict [f -> 1, g]\nstrict [f, g]\n"
     "strict [f -> 2, g]\nsubset [f -> 1, g]\nstrict [f -> 1]",
     HEAD CALL(1, "f", "") RETURN(2, "f", 1, "1") CALL(3, "g", "")
         RETURN(4, "g", 3, "1") END(4),
     "1111212"},
    /* What might have been the object leaves its methods undecided. */
    {"some $m = Model(\"abcd\")\nnever $m.fit\nnever Model.fit",
     HEAD CALL(1, "Model", ",\"args\":[" CUT "]")
         RETURN(2, "Model", 1, "{\"$\":1}")
             CALL(3, "Model.fit", ",\"on\":{\"$\":1}") END(3),
     "332"},
    /* A recorder that takes neither arguments nor results. */
    {"once f\nnever f(1)\nnever f -> 2\nonce f(...)\nonce f()\nonce g -> 2",
     HEAD CALL(1, "f",
               ",\"unseen\":true") "{\"seq\":2,\"kind\":\"return\",\"name\":"
                                   "\"f\",\"call\":1}\n" END(2),
     "133132"},
    /* A part that did not match binds nothing. */
    {"some f(contains(all(new $a, type(str))))\nsome g($a)\nnever g(1)",
     HEAD CALL(1, "f", ",\"args\":[[1,\"s\"]]")
         CALL(2, "g", ",\"args\":[\"s\"]") END(2),
     "111"},
    /* Texts that are equal however they are written, and however long. */
    {"some f(\"\xc3\xa9" LONG "\")\nsome f(\"\xc3\xa8" LONG "\")",
     HEAD CALL(1, "f", ",\"args\":[\"\\u00e9" LONG "\"]") END(1), "12"},
    /* A context is left when it is left, not when one inside of it is. */
    {"inside enter A { once f }",
     HEAD
     "{\"seq\":1,\"kind\":\"enter\",\"name\":\"A\"}\n"
     "{\"seq\":2,\"kind\":\"enter\",\"name\":\"B\"}\n"
     "{\"seq\":3,\"kind\":\"enter\",\"name\":\"A\"}\n"
     "{\"seq\":4,\"kind\":\"exit\",\"name\":\"A\"}\n"
     "{\"seq\":5,\"kind\":\"exit\",\"name\":\"B\"}\n" CALL(
         6, "f", "") "{\"seq\":7,\"kind\":\"exit\",\"name\":\"A\"}\n" END(7),
     "1"},
    /* Cut arguments may differ where nobody saw it. */
    {"distinct f\ndistinct g",
     HEAD CALL(1, "f", ",\"args\":[" CUT "]")
         CALL(2, "f", ",\"args\":[" CUT "]") CALL(3, "g", ",\"args\":[1]")
             CALL(4, "g", ",\"args\":[1]") END(4),
     "32"},
    /* Half a surrogate is no reason to give up. */
    {"some f(/^x/)\nsome f(/y$/)",
     HEAD CALL(1, "f", ",\"args\":[\"x\\ud800\"]") END(1), "12"},
    /* Blanks around a document, and a rest that belongs to a dictionary. */
    {" {\"clauses\": [{\"some\": {\"call\": \"f\", \"args\":"
     " [{\"$rest\": true, \"a\": 1}]}}]} \n\n",
     HEAD CALL(1, "f", ",\"args\":[{\"a\":1,\"b\":2}]") END(1), "1"},
    {"{\"clauses\": [{\"some\": {\"call\": \"f\", \"args\":"
     " [{\"a\": 1, \"$rest\": true}]}}]}",
     HEAD CALL(1, "f", ",\"args\":[2,3]") END(1), "2"},
    /* Who gives way to whom is found: the first has but one place. */
    {"unordered [f(_), f(1), f(_)]\nsuperset [f(1), f(_)]\nsubset [f(1)]",
     HEAD CALL(1, "f", ",\"args\":[1]") CALL(2, "f", ",\"args\":[2]")
         CALL(3, "f", ",\"args\":[3]") END(3),
     "112"},
};

START_TEST(what_clauses_say)
{
    char got[16];
    kv_error err = {0};

    ck_assert_msg(judge(said[_i].spec, kv__cstr(said[_i].trace), got,
                        sizeof got, &err) == KV_OK,
                  "%s", err.message);
    ck_assert_str_eq(got, said[_i].outcomes);
}
END_TEST

/* An escape at the end of what is kept of a file's name. */
START_TEST(long_file_names)
{
    char line[400], file[128], got[4];
    size_t n;
    kv__buf trace = {0};
    kv_error err;

    for (n = 60; n < 90; n++) {
        memset(file, 'x', n);
        file[n] = '\0';
        snprintf(line, sizeof line,
                 HEAD "{\"seq\":1,\"kind\":\"call\",\"name\":\"f\",\"caller\":"
                      "{\"file\":\"/d/%s\\u00e9z\"}}\n" END(1),
                 file);
        kv__buf_reset(&trace);
        kv__buf_str(&trace, line);
        ck_assert_int_eq(judge("never f", kv__str(trace.data, trace.length),
                               got, sizeof got, &err),
                         KV_OK);
        ck_assert_str_eq(got, "2");
    }
    kv__buf_clear(&trace);
}
END_TEST

static const char *const bad_specs[] = {
    "once a; b; c; ",
    "f before",
    "once f\nf before ",
    "some f(type(\"\"))",
    "some f(/a\\\nb/)",
    "some f(new $a, new $b, new $c, new $d, new $e, new $f, new $g, new $h, "
    "new $i)",
    "some f(x=1, x=1)",
    "some f(_, @0=1)",
    "in_order [()]",
    /* Each twice what the one before is. */
    "declare struct a { int x; int y; };\n"
    "declare struct b { struct a x; struct a y; };\n"
    "declare struct c { struct b x; struct b y; };\n"
    "declare struct d { struct c x; struct c y; };\n"
    "declare struct e { struct d x; struct d y; };\n"
    "once f",
    "in_order [(){512}]",
    "some f(approx(1, -1))",
    "some f(~1(-1))",
    "never $x.f",
    "{\"clauses\": []}",
    "{\"clauses\": [\"once f\"]} x",
};

START_TEST(bad_spec)
{
    char got[4];
    kv_error err;

    ck_assert_msg(judge(bad_specs[_i], kv__cstr(""), got, sizeof got, &err) ==
                      KV_ECONFIG,
                  "%s", bad_specs[_i]);
}
END_TEST

/* What no trace may hold is not made one. */
START_TEST(too_deep_to_import)
{
    kv__buf text = {0}, out = {0};
    uint64_t count;
    kv_error err;
    int i;

    kv__buf_str(&text, "[{\"role\":\"assistant\",\"tool_calls\":[{\"name\":"
                       "\"f\",\"arguments\":{\"a\":");
    for (i = 0; i < 100; i++)
        kv__buf_char(&text, '[');
    for (i = 0; i < 100; i++)
        kv__buf_char(&text, ']');
    kv__buf_str(&text, "}}]}]");
    ck_assert_int_eq(kv_trace_import(kv__str(text.data, text.length), "t", 0,
                                     append, &out, &count, &err),
                     KV_EFORMAT);
    ck_assert_uint_eq(out.length, 0);
    kv__buf_clear(&text);
    kv__buf_clear(&out);
}
END_TEST

/* --- the catalogue ------------------------------------------------------ */

static cJSON *document;

static void
list_of(const char *mode, const cJSON *names, kv__buf *out)
{
    const cJSON *name;

    kv__buf_str(out, mode);
    kv__buf_str(out, " [");
    cJSON_ArrayForEach(name, names)
    {
        kv__buf_str(out, name == names->child ? "" : ", ");
        kv__buf_str(out, name->valuestring);
    }
    kv__buf_str(out, "]\n");
}

static void
trace_of(const cJSON *names, kv__buf *out)
{
    const cJSON *name;
    int n = 0;

    kv__buf_str(out, HEAD);
    cJSON_ArrayForEach(name, names)
        kv__buf_printf(out, CALL(% d, "%s", ""), ++n, name->valuestring);
    kv__buf_printf(out, "{\"end\":true,\"events\":%d}\n", n);
}

static void
check_ratio(const cJSON *vector, const char *name, uint64_t num, uint64_t den)
{
    const cJSON *want = kv__json_get(kv__json_get(vector, "expect"), name);
    double tolerance = kv__json_get(vector, "tol")->valuedouble;

    ck_assert_uint_gt(den, 0);
    ck_assert_msg(fabs((double)num / (double)den - want->valuedouble) <=
                      tolerance,
                  "%s: %s", kv__json_get(vector, "id")->valuestring, name);
}

static void
check_vector(const cJSON *vector)
{
    const cJSON *in = kv__json_get(vector, "input");
    const cJSON *expect = kv__json_get(vector, "expect");
    kv_watched all = {.struct_size = sizeof all};
    kv_clause one = {.struct_size = sizeof one};
    kv_calls *calls;
    kv_watch *watch;
    kv__buf spec = {0}, trace = {0};
    const char *modes[] = {"exact", "subsequence"};
    size_t i;

    list_of("strict", kv__json_get(in, "expected"), &spec);
    list_of("in_order", kv__json_get(in, "expected"), &spec);
    trace_of(kv__json_get(in, "observed"), &trace);
    ck_assert_int_eq(
        kv_calls_compile(kv__str(spec.data, spec.length), "v", &calls, NULL),
        KV_OK);
    ck_assert_int_eq(kv_watch_new(calls, &watch, NULL), KV_OK);
    ck_assert_int_eq(
        kv_watch_feed(watch, kv__str(trace.data, trace.length), NULL), KV_OK);
    ck_assert_int_eq(kv_watch_end(watch, &all, NULL), KV_OK);
    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(kv_watch_clause(watch, i, &one), KV_OK);
        ck_assert_int_eq(one.outcome == KV_CLAUSE_HOLDS,
                         kv__json_get(expect, modes[i])->valueint);
        check_ratio(vector, "lcs_ratio", one.lcs_num, one.lcs_den);
        check_ratio(vector, "set_f1", one.f1_num, one.f1_den);
    }
    kv_watch_free(watch);
    kv_calls_free(calls);
    kv__buf_clear(&spec);
    kv__buf_clear(&trace);
}

START_TEST(vectors)
{
    const cJSON *v;
    size_t ran = 0;

    cJSON_ArrayForEach(v, kv__json_get(document, "vectors"))
    {
        if (strcmp(kv__json_get(v, "fn")->valuestring, "call_sequence") != 0)
            continue;
        check_vector(v);
        ran++;
    }
    /* As many as there were; a catalogue may grow. */
    ck_assert_uint_ge(ran, 4);
}
END_TEST

/* False: there is a catalogue, and it cannot be read. */
static bool
read_vectors(void)
{
    const char *root = getenv("KVERIFY_SHARED");
    char path[1024], block[4096];
    kv__buf text = {0};
    kv_error err;
    kv_status status;
    FILE *file;
    size_t got;

    snprintf(path, sizeof path, "%s/catalogue/vectors.json",
             root == NULL ? "../shared" : root);
    file = fopen(path, "rb");
    if (file == NULL) {
        printf("no %s: its vectors are left out\n", path);
        return true;
    }
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        kv__buf_add(&text, block, got);
    fclose(file);
    status =
        kv__json_parse(kv__str(text.data, text.length), path, &document, &err);
    kv__buf_clear(&text);
    if (status != KV_OK)
        printf("%s\n", err.message);
    return status == KV_OK;
}

#define ROWS(t) ((int)(sizeof t / sizeof *t))

int
main(void)
{
    Suite *suite = suite_create("calls");
    TCase *test = tcase_create("calls");
    int status;

    if (!read_vectors())
        return EXIT_FAILURE;
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, every_allocation_may_fail, 0, 4);
    tcase_add_loop_test(test, broken_trace, 0, ROWS(refused));
    tcase_add_loop_test(test, what_clauses_say, 0, ROWS(said));
    tcase_add_test(test, long_file_names);
    tcase_add_loop_test(test, bad_spec, 0, ROWS(bad_specs));
    tcase_add_test(test, too_deep_to_import);
    if (document != NULL)
        tcase_add_test(test, vectors);
    suite_add_tcase(suite, test);
    status = run_suite(suite);
    cJSON_Delete(document);
    return status;
}
