/* SPDX-License-Identifier: MIT */
/* The code in an answer: one row a way to answer. */
#include "plugins/kit/answer.h"
#include "plugins/kit/defines.h"
#include "plugins/kit/spoken.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define F "```"
#define GOOD "def f(x):\n    return 2 * x\n"
#define DRAFT "def f(x):\n    return x\n"

typedef struct row {
    const char *answer, *word;
    bool continues;
    const char *code;
} row;

static const row rows[] = {
    /* Without a fence, and with one. */
    {GOOD, "f", false, GOOD},
    {F "python\n" GOOD F, "f", false, GOOD},
    {"~~~\n" GOOD "~~~\n", "f", false, GOOD},
    {"Here:\n" F "\n" GOOD F "\nDone.", NULL, false, GOOD},
    /* The last that defines it; use and prose behind it do not count. */
    {F "\n" DRAFT F "\nNo:\n" F "\n" GOOD F "\n", "f", false, GOOD},
    {F "\n" GOOD F "\nUse:\n" F "\nprint(f(1))\n" F, "f", false, GOOD},
    {F "\nprint(f(1))\n" F "\nis:\n" F "\n" GOOD F, "f", false, GOOD},
    {F "\n" GOOD F "\n" F "\nclass f2: pass\n" F, "f", false, GOOD},
    {F "\nx = f\n" F "\n" F "\ny = f\n" F, "f", false, "x = f\n"},
    {F "\nab\n" F "\n" F "\nabc\n" F "\n" F "\nb\n" F, NULL, false, "abc\n"},
    {F "\nint f(int x)\n{\n}\n" F "\n" F "\nint main() { f(1); }\n" F, "f",
     false, "int f(int x)\n{\n}\n"},
    {F "\nclass S:\n    def g(self): pass\n" F "\n" F "\nS().g()\n" F, "S.g",
     false, "class S:\n    def g(self): pass\n"},
    /* Cut off; a longer fence around one; a fence inside a string. */
    {F "\n" GOOD, "f", false, GOOD},
    {F "\n" GOOD F "\nor\n" F "\ndef f(x", "f", false, "def f(x\n"},
    {F "`\n" F "\n" F "`", NULL, false, F "\n"},
    {F "\ns = '''\n    " F "\n'''\n" F "\n", NULL, false,
     "s = '''\n    " F "\n'''\n"},
    {"    s = '''\n    " F "\n    x\n    " F "\n    '''\n", NULL, false,
     "    s = '''\n    " F "\n    x\n    " F "\n    '''\n"},
    /* In a list, deeper in one, behind the item's mark, in a quotation. */
    {"1. Code:\n\n   " F "\n   def f(x):\n       return 2 * x\n   " F, "f",
     false, GOOD},
    {"- a\n  - b\n\n    " F "\n    def f(x):\n        return 2 * x\n    " F,
     "f", false, GOOD},
    {"10. " F "\n    def f(x):\n        return 2 * x\n    " F, "f", false,
     GOOD},
    {"> " F "\n> def f(x):\n>     return 2 * x\n> " F "\n", "f", false, GOOD},
    /* A blank before the fence is no list. */
    {" " F "python\n" GOOD F, "f", false, GOOD},
    /* What goes on from a text ends where its block does. */
    {"    return 2 * x\n", "f", true, "    return 2 * x\n"},
    {"    return 2 * x\n" F "\n", "f", true, "    return 2 * x\n"},
    {"\n    return 2\n" F "\n\nIt doubles:\n" F "py\nf(2)\n" F "\n", "f", true,
     "\n    return 2\n"},
    {F "python\n    return 2 * x\n" F "\n" F "\nprint(f(2))\n" F, "f", true,
     "    return 2 * x\n"},
    {"Sure:\n" F "\n" GOOD F, "f", true, GOOD},
    {GOOD F "\nThat is all.", "f", false, GOOD},
    {GOOD F "\nTests:\n" F "\nassert f(1) == 2\n" F, "f", false, GOOD},
    /* Reasoning, closed, not closed, and with its opening mark missing. */
    {"<think>\n" F "\n" DRAFT F "\n</think>\n" F "\n" GOOD F, "f", false, GOOD},
    {"<think>\n" F "\n" GOOD F "\n", "f", false, ""},
    {F "\n" GOOD F "\n" F "\n# usage of the function f\nf(1)\n" F, "f", false,
     GOOD},
    {F "\n" GOOD F "\n" F "\nprint(\"the function f\")\n" F, "f", false, GOOD},
    {F "\n" GOOD F "\n" F "\nThe function f(4) returns 8\n" F, "f", false,
     GOOD},
    {"hm\n" F "\n" DRAFT F "\n</think>\n\n" F "\n" GOOD F, "f", false, GOOD},
    {"<thinking>hm</thinking>\n" F "\n" GOOD F, "f", false, GOOD},
    {F "\nx = \"</think>\"\n" F, NULL, false, "x = \"</think>\"\n"},
    {"re.sub('<think>', '', s)\n", NULL, false, "re.sub('<think>', '', s)\n"},
    /* Blocks of other languages, and of none. */
    {F "python\n" GOOD F "\nIn Ruby:\n" F "ruby\ndef f(x)\n  2 * x\nend\n" F,
     "f", false, GOOD},
    {F "py\nprint(1)\n" F "\nprints\n" F "text\n1\n1\n1\n1\n1\n1\n1\n" F, NULL,
     false, "print(1)\n"},
    {F "Python 3\nprint(1)\n" F "\nprints\n" F "\n1\n1\n1\n1\n1\n1\n1\n" F,
     NULL, false, "print(1)\n"},
    {F "bash\npip install everything\n" F "\n" F "{.python}\nprint(1)\n" F,
     NULL, false, "print(1)\n"},
    {F "text\n" GOOD F, "f", false, GOOD},
    {F "\n" DRAFT F "\n" F "python\n" GOOD F, "f", false, GOOD},
    {F "python3.11\n" GOOD F "\nIn Ruby:\n" F
       "ruby\ndef f(x)\n  2 * x\nend\n" F,
     "f", false, GOOD},
    {F "src/sol.py\n" GOOD F "\nIn Ruby:\n" F
       "ruby\ndef f(x)\n  2 * x\nend\n" F,
     "f", false, GOOD},
    {F "python\n" DRAFT F "\nbetter:\n" F "\n" GOOD F, "f", false, GOOD},
    /* Marks of a model. */
    {"    return 2 * x\n<|im_end|>", "f", true, "    return 2 * x\n"},
    {F "\n" GOOD F "<|eot_id|>", "f", false, GOOD},
};

START_TEST(code)
{
    const row *r = &rows[_i];
    kv_str answer = {r->answer, strlen(r->answer)};
    text out = {0};

    code_of(answer, r->word, " python py ", r->continues, &out);
    ck_assert_msg(strcmp(text_c(&out), r->code) == 0,
                  "of\n%s\nis\n%s\nright is\n%s", r->answer, text_c(&out),
                  r->code);
    text_clear(&out);
}
END_TEST

START_TEST(definitions)
{
    static const struct {
        const char *code, *word;
        bool is;
    } all[] = {
        {"def f(): pass", "f", true},
        {"async def f(): pass", "f", true},
        {"f = lambda x: x", "f", true},
        {"x = f(1)", "f", false},
        {"f == g", "f", false},
        {"f2 = 1; ff = 2", "f", false},
        {"static inline int *f(int a,\n  int b)\n{", "f", true},
        {"int f(int a);", "f", false},
        {"if (f(x)) {", "f", false},
        {"if f(x) {", "f", false},
        {"o.f(x) {", "f", false},
        {"func (r *T) f(x int) error {", "f", true},
        {"fn f<T>(x: T) -> T {", "f", true},
        {"export const f = (x) => x", "f", true},
        {"int f(int a) const {", "f", true},
        {"class A(B):", "A.g", true},
        {"a.g()", "A.g", false},
        {"x = 1 # the def f", "f", false},
        {"/* function f */ int x;", "f", false},
        {" * struct f", "f", false},
        {"print(\"def f\")", "f", false},
        {"# a comment\ndef f(): pass", "f", true},
        {"x = '\"'\ndef f(): pass", "f", true},
        {"s = \"a\\\"#\"; def f(): pass", "f", true},
        {"#[inline] fn f<'a>(x: &'a T) {", "f", true},
        {"This is the function f.", "f", false},
    };
    size_t i;

    for (i = 0; i < sizeof all / sizeof *all; i++)
        ck_assert_msg(defines((kv_str){all[i].code, strlen(all[i].code)},
                              all[i].word) == all[i].is,
                      "%s", all[i].code);
}
END_TEST

/* What is long is read once: each would take long if every place were looked at
 * from the beginning of its line, or to its end. */
START_TEST(long_lines)
{
    static const char *const units[] = {"f ",
                                        "f(",
                                        "f (f ",
                                        "'f ",
                                        "\"f ",
                                        "f = ",
                                        "<think> ",
                                        "</think>\n",
                                        "<think>\n</think>\n",
                                        "<|channel|>",
                                        "<|channel|>final<|message|>"};
    const size_t size = (size_t)1 << 18;
    char *all = malloc(size + 1);
    size_t i, k, n;

    ck_assert_ptr_nonnull(all);
    for (i = 0; i < sizeof units / sizeof *units; i++) {
        n = strlen(units[i]);
        for (k = 0; k + n <= size; k += n)
            memcpy(all + k, units[i], n);
        ck_assert(!defines((kv_str){all, k}, "f") || i == 5);
        ck_assert_uint_le(spoken_of((kv_str){all, k}).length, k);
    }
    free(all);
}
END_TEST

START_TEST(spoken)
{
    static const char *const all[][2] = {
        {"<think>a</think>b", "b"},
        {"<think>a</think>b<think>c</think>d", "d"},
        {"a\n</think>\nb", "\nb"},
        {"<think>a", ""},
        {"Well.\n<think>\na", "Well.\n"},
        {"<Think>a</THINK>b", "b"},
        {"[THINK]a[/THINK]b", "b"},
        {"b\n<think>\na\n</think>\n", "b\n"},
        {"<|channel|>analysis<|message|>a<|end|><|channel|>final<|message|>b",
         "b"},
        {"<|channel|>analysis<|message|>a", ""},
        {"[Reasoning]\na\n[Answer]\nb", "[Reasoning]\na\n[Answer]\nb"},
        {"  <reasoning>a</reasoning> b", " b"},
        {"b", "b"},
        {"the tag `</think>` ends it", "the tag `</think>` ends it"},
        {"b</s>\n", "b"},
        {"b\n", "b\n"},
        {"", ""},
    };
    size_t i;

    for (i = 0; i < sizeof all / sizeof *all; i++) {
        kv_str s = spoken_of((kv_str){all[i][0], strlen(all[i][0])});

        ck_assert_msg(s.length == strlen(all[i][1]) &&
                          memcmp(s.data, all[i][1], s.length) == 0,
                      "%s: %.*s", all[i][0], (int)s.length, s.data);
    }
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("answer");
    TCase *t = tcase_create("answer");

    tcase_add_loop_test(t, code, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(t, definitions);
    tcase_add_test(t, spoken);
    tcase_add_test(t, long_lines);
    suite_add_tcase(s, t);
    return run_suite(s);
}
