/* SPDX-License-Identifier: MIT */
/* Answer extraction: one row a way to answer. */
#include "plugins/mcq/extract.h"
#include "unit.h"

#include <string.h>

#define A 1u
#define B 2u
#define C 4u
#define D 8u
#define I (1u << 8)
#define ABCD 15u

typedef struct row {
    const char *text;
    uint32_t options;
    int state;
    uint32_t letters;
} row;

static void
check_rows(const row *rows, size_t i, int mode)
{
    kv_str text = {rows[i].text, strlen(rows[i].text)};
    mcq_answer got = mcq_extract(text, mode, rows[i].options);

    ck_assert_msg(got.state == rows[i].state && got.letters == rows[i].letters,
                  "'%s': state %d letters %x (%s)", rows[i].text, got.state,
                  got.letters, got.why == NULL ? "" : got.why);
}

static const row strict_rows[] = {
    {"so \\boxed{B}", ABCD, MCQ_FOUND, B},
    {"\\boxed{\\textbf{(B)}\\ 4}", ABCD, MCQ_FOUND, B},
    {"\\boxed{\\textbf{(B)}\\,4}", ABCD, MCQ_FOUND, B},
    {"Answer: $\\textbf{(B)}\\ 4$", ABCD, MCQ_FOUND, B},
    {"B. Paris\n\nIt is the capital of France.", ABCD, MCQ_FOUND, B},
    {"**B) Paris**\n\nIt is the capital.", ABCD, MCQ_FOUND, B},
    {"It is the capital.\n\n**B) Paris**", ABCD, MCQ_FOUND, B},
    {"It is the capital.\n\nTherefore, (B).", ABCD, MCQ_FOUND, B},
    {"A. Lyon\nB. Paris", ABCD, MCQ_NONE, 0},
    {"Answer:\n- A\n- C", ABCD, MCQ_FOUND, A | C},
    {"Answer:\n\nB. Paris\n\nC. Rome is no capital of it.", ABCD, MCQ_FOUND, B},
    {"B. No", ABCD, MCQ_FOUND, B},
    {"Answer: B) No", ABCD, MCQ_FOUND, B},
    {"The answer is B. No.", ABCD, MCQ_FOUND, B},
    {"(D) Neither of them.", ABCD, MCQ_FOUND, D},
    {"C) Either red or blue", ABCD, MCQ_FOUND, C},
    {"The answer is B. No, it is C.", ABCD, MCQ_AMBIGUOUS, 0},
    {"The answer is B. No. It must be C.", ABCD, MCQ_AMBIGUOUS, 0},
    {"Answer: B) No, wait", ABCD, MCQ_AMBIGUOUS, 0},
    {"The correct answers are:\n\n- A. Paris\n- C. Rome", ABCD, MCQ_FOUND,
     A | C},
    {"Answer:\nA) Paris\nB) London\nC) Rome", ABCD, MCQ_FOUND, A | B | C},
    {"Both A and C are correct.", ABCD, MCQ_FOUND, A | C},
    {"B. Paris\n\nWait, it is Lyon.", ABCD, MCQ_NONE, 0},
    {"so \\boxed{b}.", ABCD, MCQ_FOUND, B},
    {"\\boxed{A, C}", ABCD, MCQ_FOUND, A | C},
    {"\\boxed{C,A}", ABCD, MCQ_FOUND, A | C},
    {"\\boxed{A,A}", ABCD, MCQ_FOUND, A},
    {"\\boxed{AC}", ABCD, MCQ_FOUND, A | C},
    {"\\boxed{ac}", ABCD, MCQ_NONE, 0},
    {"\\boxed{A and C}", ABCD, MCQ_FOUND, A | C},
    {"\\boxed{\\text{B}}", ABCD, MCQ_FOUND, B},
    {"\\boxed{\\mathbf{A}, \\mathrm{D}}", ABCD, MCQ_FOUND, A | D},
    {"$\\boxed{\\text{(A)}}$", ABCD, MCQ_FOUND, A},
    {"**\\boxed{ (D) }**", ABCD, MCQ_FOUND, D},
    {"\\boxed {C}", ABCD, MCQ_FOUND, C},
    {"\\boxed{\xef\xbc\xa2}", ABCD, MCQ_FOUND, B},          /* full-width B */
    {"\\boxed{A\xef\xbc\x8c\x43}", ABCD, MCQ_FOUND, A | C}, /* full comma */
    {"\\boxed{\xd0\x92}", ABCD, MCQ_NONE, 0},               /* Cyrillic Ve */
    {"\\boxed{\xce\x91}", ABCD, MCQ_NONE, 0},               /* Greek Alpha */
    {"\\boxed{B) the second}", ABCD, MCQ_FOUND, B},
    {"\\boxed{F}", ABCD, MCQ_NONE, 0},
    {"\\boxed{F}", 0, MCQ_FOUND, 1u << 5},
    {"\\boxed{}", ABCD, MCQ_NONE, 0},
    {"\\boxed{skip}", ABCD, MCQ_SKIPPED, 0},
    {"\\boxed{\\text{Skip}}", ABCD, MCQ_SKIPPED, 0},
    {"first \\boxed{A}, then \\boxed{B}", ABCD, MCQ_AMBIGUOUS, 0},
    {"first \\boxed{A}, again \\boxed{\\text{A}}", ABCD, MCQ_FOUND, A},
    {"first \\boxed{A}, then \\boxed{B", ABCD, MCQ_NONE, 0},
    {"\\boxed{A", ABCD, MCQ_NONE, 0},
    {"The box \\boxed is empty\nAnswer: C", ABCD, MCQ_FOUND, C},
    {"Answer: B", ABCD, MCQ_FOUND, B},
    {"Final answer: B", ABCD, MCQ_FOUND, B},
    {"**Answer:** B", ABCD, MCQ_FOUND, B},
    {"**Answer: A, C**", ABCD, MCQ_FOUND, A | C},
    {"The correct answer is (C).", ABCD, MCQ_FOUND, C},
    {"### Final answer: `D`", ABCD, MCQ_FOUND, D},
    {"Answer: B\nAnswer: C", ABCD, MCQ_AMBIGUOUS, 0},
    {"Answer: B\nFinal Answer: B", ABCD, MCQ_FOUND, B},
    {"Answer: B because it is", ABCD, MCQ_FOUND, B},
    {"The answer is not A", ABCD, MCQ_NONE, 0},
    {"I think A is wrong", ABCD, MCQ_NONE, 0},
    {"A", ABCD, MCQ_FOUND, A},
    {"", ABCD, MCQ_NONE, 0},
    {"Answer: C\nbut \\boxed{D}", ABCD, MCQ_FOUND, D},
};

/* As people and models write, and what a reader sees in it. */
static const row read_rows[] = {
    /* taken back, or said of another */
    {"The answer is B. No wait. It is A.", ABCD, MCQ_AMBIGUOUS, 0},
    {"My initial answer is B. But it turns out A is correct.", ABCD,
     MCQ_AMBIGUOUS, 0},
    {"The answer is B. This is incorrect.", ABCD, MCQ_AMBIGUOUS, 0},
    {"The answer is B... or is it A?", ABCD, MCQ_AMBIGUOUS, 0},
    {"Answer: B\n\nEdit: A", ABCD, MCQ_AMBIGUOUS, 0},
    {"B is correct, I don't think so", ABCD, MCQ_AMBIGUOUS, 0},
    {"It is false that the answer is B", ABCD, MCQ_NONE, 0},
    {"The wrong answer is B", ABCD, MCQ_NONE, 0},
    {"The least likely answer is B", ABCD, MCQ_NONE, 0},
    {"A common mistake is to think the answer is B.", ABCD, MCQ_NONE, 0},
    {"The student's answer is B. This is wrong; it should be A.", ABCD,
     MCQ_NONE, 0},
    {"The answer is B, if Paris is in France.", ABCD, MCQ_NONE, 0},
    /* formatted */
    {"$\\boxed{\\textbf{(B) } 15}$", ABCD, MCQ_FOUND, B},
    {"\\boxed{\\text{(B) }15}", ABCD, MCQ_FOUND, B},
    {"b) Paris", ABCD, MCQ_FOUND, B},
    {"b. Paris", ABCD, MCQ_FOUND, B},
    {"The answer is b) 15", ABCD, MCQ_FOUND, B},
    {"Therefore (B) is correct.", ABCD, MCQ_FOUND, B},
    {"Thus, option (B) is correct", ABCD, MCQ_FOUND, B},
    {"The correct answer is **(B)** Paris, as it is the capital.", ABCD,
     MCQ_FOUND, B},
    {"__Answer__: B", ABCD, MCQ_FOUND, B},
    {"I say A first.\n<answer>B</answer>", ABCD, MCQ_FOUND, B},
    {"<answer> (c) </answer>", ABCD, MCQ_FOUND, C},
    {"<answer>a car</answer>", ABCD, MCQ_NONE, 0},
    {"a. m.", ABCD, MCQ_FOUND, A},
    {"So a car is correct", ABCD, MCQ_NONE, 0},
    {"**B**", ABCD, MCQ_FOUND, B},
    {"(C)", ABCD, MCQ_FOUND, C},
    {"b)", ABCD, MCQ_FOUND, B},
    {"B) Paris", ABCD, MCQ_FOUND, B},
    {"[B]", ABCD, MCQ_FOUND, B},
    {"Option D", ABCD, MCQ_FOUND, D},
    {"$\\textbf{B}$", ABCD, MCQ_FOUND, B},
    {"C\n\nThe capital of France is Paris.", ABCD, MCQ_FOUND, C},
    {"The capital of France is Paris.\n\nC", ABCD, MCQ_FOUND, C},
    {"C is the correct answer.", ABCD, MCQ_FOUND, C},
    {"Option (C) is correct, because it is.", ABCD, MCQ_FOUND, C},
    {"The correct option is C.", ABCD, MCQ_FOUND, C},
    {"Correct choice: (D) Lyon", ABCD, MCQ_FOUND, D},
    {"Therefore, the best answer choice is A.", ABCD, MCQ_FOUND, A},
    {"Therefore the answer must be (A).", ABCD, MCQ_FOUND, A},
    {"My final answer is: option B", ABCD, MCQ_FOUND, B},
    {"Answer = B", ABCD, MCQ_FOUND, B},
    {"The answers are A, B, and D.", ABCD, MCQ_FOUND, A | B | D},
    {"The answer is \u201cB\u201d.", ABCD, MCQ_FOUND, B},
    {"Since he did not come, the answer is B.", ABCD, MCQ_FOUND, B},
    {"The answer is B, since A would not be enough.", ABCD, MCQ_FOUND, B},
    {"The answer is (B). Rather few know it, or care.", ABCD, MCQ_FOUND, B},
    {"The answer is A at first sight. Final answer: D", ABCD, MCQ_FOUND, D},
    {"<think>The answer is A.</think>The answer is B.", ABCD, MCQ_FOUND, B},
    {"The answer is A.\n</think>\n\n**B**", ABCD, MCQ_FOUND, B},
    {"\\boxed{42}\n\nAnswer: B", ABCD, MCQ_FOUND, B},
    {"\\boxed{\\text{(B) Paris}}", ABCD, MCQ_FOUND, B},
    /* Two readers would differ, or see none. */
    {"The answer is either A or B.", ABCD, MCQ_AMBIGUOUS, 0},
    {"The answer is B. No, it is C.", ABCD, MCQ_AMBIGUOUS, 0},
    {"The answer is B. Wait, C.", ABCD, MCQ_AMBIGUOUS, 0},
    {"Answer: B, but perhaps C", ABCD, MCQ_AMBIGUOUS, 0},
    {"Answer: B? ", ABCD, MCQ_AMBIGUOUS, 0},
    {"Answer: B\n\nHmm, let me check. It is C.", ABCD, MCQ_AMBIGUOUS, 0},
    {"A is correct. C is correct.", ABCD, MCQ_AMBIGUOUS, 0},
    {"B\n\nIt could be more.\n\nC", ABCD, MCQ_AMBIGUOUS, 0},
    {"The answer is A. The answer is C.", ABCD, MCQ_AMBIGUOUS, 0},
    {"A. one\nB. two\nC. three\nD. four", ABCD, MCQ_NONE, 0},
    {"The answer cannot be B.", ABCD, MCQ_NONE, 0},
    {"I don't think the answer is B.", ABCD, MCQ_NONE, 0},
    {"If x is even, the answer is B.", ABCD, MCQ_NONE, 0},
    {"The answer is B if x is even.", ABCD, MCQ_NONE, 0},
    {"Is the answer A?", ABCD, MCQ_NONE, 0},
    {"A car", ABCD, MCQ_NONE, 0},
    {"The answer is A car.", ABCD, MCQ_NONE, 0},
    {"Answer: B-cells", ABCD, MCQ_NONE, 0},
    {"Answer: B's", ABCD, MCQ_NONE, 0},
    {"Answer: E", ABCD, MCQ_NONE, 0},
    {"Answer: Both", ABCD, MCQ_NONE, 0},
    {"None of the above", ABCD, MCQ_NONE, 0},
    {"Answer: I think so", ABCD | I, MCQ_NONE, 0},
    {"<think>\nThe answer is B.", ABCD, MCQ_NONE, 0},
};

START_TEST(reading)
{
    check_rows(read_rows, (size_t)_i, MCQ_STRICT);
}
END_TEST

START_TEST(strict)
{
    check_rows(strict_rows, (size_t)_i, MCQ_STRICT);
}
END_TEST

static const row last_rows[] = {
    {"\\boxed{A} ... no, \\boxed{B}", ABCD, MCQ_FOUND, B},
    {"\\boxed{A} ... no, \\boxed{B", ABCD, MCQ_NONE, 0},
    {"\\boxed{A} ... no, \\boxed{because}", ABCD, MCQ_NONE, 0},
    {"the answer is A. No: the answer is C.", ABCD, MCQ_FOUND, C},
    {"so the answer: (B)", ABCD, MCQ_FOUND, B},
    {"the answers are A and D", ABCD, MCQ_FOUND, A | D},
    {"nothing here", ABCD, MCQ_NONE, 0},
};

START_TEST(last)
{
    check_rows(last_rows, (size_t)_i, MCQ_LAST);
}
END_TEST

/* What the released script takes, flaws included. */
static const row koco_rows[] = {
    {"reasoning...\nThe final answer is \\boxed{A,C}", 0, MCQ_FOUND, A | C},
    {"\\boxed{b}", 0, MCQ_FOUND, B},
    {"Answer: D", 0, MCQ_FOUND, D},
    {"I think A is wrong", 0, MCQ_FOUND, A | I},
    {"", 0, MCQ_NONE, 0},
    {"Final answer: B", 0, MCQ_FOUND,
     1u | 1u << 4 | 1u << 13 | 1u << 17 | 1u << 18 | 1u << 22},
    {"\\boxed{\\text{B}}", 0, MCQ_FOUND,
     B | 1u << 19 | 1u << 4 | 1u << 23}, /* T, E, X, B */
    {"\\boxed{} \\boxed{C}", 0, MCQ_FOUND, C},
    {"\\boxed{12} Answer: C", 0, MCQ_NONE, 0},
    {"\\boxed{A} \\boxed{B}", 0, MCQ_FOUND, A},
    {"answer :(\nA", 0, MCQ_FOUND, A},
    {"answer:(\nB", 0, MCQ_FOUND, B},
    {"x_A A1 A", 0, MCQ_FOUND, A},
    {"\xc3\xa9"
     "A B",
     0, MCQ_FOUND, B}, /* e-acute is a word character */
    {"\xc2\xab"
     "A\xc2\xbb",
     0, MCQ_FOUND, A}, /* guillemets are not */
    {"\xe4\xb8\xad"
     "A",
     0, MCQ_NONE, 0},
    {"boxed{A,B} T", 0, MCQ_FOUND, A | B | 1u << 19},
};

START_TEST(koco)
{
    check_rows(koco_rows, (size_t)_i, MCQ_KOCO);
}
END_TEST

START_TEST(options_in_the_stem)
{
    static const char stem[] = "Which?\n\n- (A) one\n- (B) two (C)\n (D) x";
    kv_str text = {stem, sizeof stem - 1};

    ck_assert_uint_eq(mcq_options_of(text), A | B | D);
}
END_TEST

#define ROWS(t) ((int)(sizeof t / sizeof *t))

int
main(void)
{
    Suite *suite = suite_create("mcq");
    TCase *test = tcase_create("extract");

    tcase_add_loop_test(test, strict, 0, ROWS(strict_rows));
    tcase_add_loop_test(test, reading, 0, ROWS(read_rows));
    tcase_add_loop_test(test, last, 0, ROWS(last_rows));
    tcase_add_loop_test(test, koco, 0, ROWS(koco_rows));
    tcase_add_test(test, options_in_the_stem);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
