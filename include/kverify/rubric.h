/* SPDX-License-Identifier: MIT */
/* kverify: rubrics and ratings for embedders.
 *
 *     kv_rubric_judge   answers from files, folders or JSON Lines, each with
 *                       the verdict of a rubric
 *     kv_rubric_test    a rubric's cases: what it should say, and what it says
 *     kv_ratings        who gave what to which answer, from CSV or JSON Lines
 *     kv_agreement      how far the raters agree
 *
 * The rules of kverify.h hold. */
#ifndef KVERIFY_RUBRIC_H
#define KVERIFY_RUBRIC_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* --- ratings ------------------------------------------------------------ */

typedef struct kv_ratings kv_ratings;

typedef struct kv_rating {
    uint32_t struct_size; /* sizeof(kv_rating), set by the caller */
    uint32_t state;       /* KV_CRITERION_SCORED, or _NOT_APPLICABLE */
    const char *item, *rater, *criterion;
    double score; /* in millionths exactly; 0 to 1e6 */
} kv_rating;

kv_status kv_ratings_new(kv_ratings **out, kv_error *err);
void kv_ratings_free(kv_ratings *ratings);
/* A file of CSV, with a header that names item, rater, criterion and score in
 * any order and perhaps others, which are passed over; or of JSON Lines with
 * such members.  An empty score is a missing rating, "n/a" one that does not
 * apply.  A wrong line fails with its number; KV_EMISMATCH: the same rater
 * rated the same twice and differently. */
kv_status kv_ratings_read(kv_ratings *ratings, const char *path, kv_error *err);
/* Strings are copied. */
kv_status kv_ratings_add(kv_ratings *ratings, const kv_rating *rating,
                         kv_error *err);
size_t kv_ratings_count(const kv_ratings *ratings);
/* Sorted by criterion, item, rater; KV_ENOTFOUND past the last.  The first call
 * after something was added sorts: that one must have the ratings alone. */
kv_status kv_ratings_get(kv_ratings *ratings, size_t index, kv_rating *out);
#define KV_RATINGS_CSV 0u
#define KV_RATINGS_JSONL 1u
kv_status kv_ratings_write(kv_ratings *ratings, uint32_t format,
                           kv_write_fn write, void *context, kv_error *err);

/* --- agreement ---------------------------------------------------------- */

/* Sources: Cohen 1960; Cohen 1968 (weights are distances of the scores, plain
 * and squared); Fleiss 1971; Krippendorff 2011. */
#define KV_AGREE_SHARE 0u /* of pairs of ratings of one item: equal ones */
#define KV_AGREE_COHEN 1u /* two raters */
#define KV_AGREE_COHEN_LINEAR 2u
#define KV_AGREE_COHEN_SQUARED 3u
#define KV_AGREE_FLEISS 4u /* items that every rater rated */
#define KV_AGREE_ALPHA_NOMINAL 5u
#define KV_AGREE_ALPHA_ORDINAL 6u
#define KV_AGREE_ALPHA_INTERVAL 7u
#define KV_AGREE_COUNT 8u

typedef struct kv_agree_options {
    uint32_t struct_size; /* sizeof(kv_agree_options) */
    uint32_t resamples;   /* of the bootstrap over items; 0: 1000 */
    double confidence;    /* 0: 0.95 */
    uint64_t seed;
} kv_agree_options;

typedef struct kv_agree_figure {
    uint32_t struct_size; /* sizeof(kv_agree_figure), set by the caller */
    uint32_t defined;     /* 0: reason says why not */
    double value, low, high; /* value: nearest to the exact fraction; interval
                                by percentiles of the bootstrap, or NaN */
    const char *numerator, *denominator, *reason; /* borrowed */
} kv_agree_figure;

typedef struct kv_agreement kv_agreement;

/* One entry per criterion, by name.  OPTIONS may be NULL. */
kv_status kv_agreement_new(kv_ratings *ratings, const kv_agree_options *options,
                           kv_agreement **out, kv_error *err);
void kv_agreement_free(kv_agreement *agreement);
size_t kv_agreement_count(const kv_agreement *agreement);
const char *kv_agreement_criterion(const kv_agreement *agreement, size_t index);
typedef struct kv_agree_counts {
    uint32_t struct_size; /* sizeof(kv_agree_counts), set by the caller */
    uint32_t reserved;
    uint64_t items, raters, ratings;
    uint64_t paired; /* items with two ratings or more */
} kv_agree_counts;

kv_status kv_agreement_counts(const kv_agreement *agreement, size_t index,
                              kv_agree_counts *out);
kv_status kv_agreement_figure(const kv_agreement *agreement, size_t index,
                              uint32_t which, kv_agree_figure *out);
/* "alpha_ordinal"; static, empty past the last. */
const char *kv_agree_name(uint32_t which);

/* --- judging ------------------------------------------------------------ */

typedef struct kv_rubric_options {
    uint32_t struct_size; /* sizeof(kv_rubric_options) */
    uint32_t reserved;
    const char *plugin;  /* "lua" or "judge"; NULL: lua */
    const char *rubric;  /* a path, or the name of a shipped one */
    const char *config;  /* further members of the plugin's configuration, a
                            JSON object; NULL: none */
    const char *tasks;   /* file of task documents, a JSON object each line;
                            NULL: none */
    const char *key;     /* member by which answers find their task; NULL:
                            "id" */
    kv_ratings *ratings; /* by item; NULL: none */
} kv_rubric_options;

typedef struct kv_judged {
    uint32_t struct_size; /* sizeof(kv_judged) */
    uint32_t reserved;
    const char *name; /* of the answer */
    kv_str answer;
    const kv_verdict *verdict;
} kv_judged;

/* PATHS: text files, an answer each; folders, with an answer in each file; JSON
 * Lines (.jsonl) with a text "answer", "response", "completion" or "output"
 * and a name "task", "task_id", "id" or "key".  The task is the
 * line itself, or, where there is a tasks file, the one of that file alone.
 * EACH is called in order; not 0 ends it with KV_EIO. */
kv_status kv_rubric_judge(kv_engine *engine, const kv_rubric_options *options,
                          const char *const *paths, size_t count,
                          int (*each)(void *context, const kv_judged *judged),
                          void *context, kv_error *err);

typedef struct kv_case_result {
    uint32_t struct_size; /* sizeof(kv_case_result) */
    uint32_t passed;
    const char *name;
    const char *difference; /* lines "what: expected x, got y"; NULL: none */
    const kv_verdict *verdict;
} kv_case_result;

/* Cases inside the rubric, then files cases/NAME.json beside it, by name.  */
kv_status kv_rubric_test(kv_engine *engine, const kv_rubric_options *options,
                         int (*each)(void *context,
                                     const kv_case_result *result),
                         void *context, kv_error *err);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif
#endif
