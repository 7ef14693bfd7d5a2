/* SPDX-License-Identifier: MIT */
/* kverify: rubrics and ratings for embedders.
 *
 *     kv_rubric_judge   judges answers from files, folders or JSON Lines by a
 *                       rubric
 *     kv_rubric_test    compares a rubric's verdicts on its own cases with what
 *                       the cases expect
 *     kv_ratings        which rater gave which score to which answer
 *     kv_agreement      how far the raters agree
 *
 * The rules of kverify.h apply. */
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

/* One rating: which score a RATER gave to an ITEM, the name of an answer, for
 * one criterion. */
typedef struct kv_rating {
    uint32_t struct_size; /* sizeof(kv_rating), set by the caller */
    uint32_t state;       /* KV_CRITERION_SCORED, or _NOT_APPLICABLE */
    const char *item, *rater, *criterion;
    double score; /* 0 to 1e6, rounded to millionths; NaN unless SCORED */
} kv_rating;

kv_status kv_ratings_new(kv_ratings **out, kv_error *err);
void kv_ratings_free(kv_ratings *ratings);
/* Add the ratings of a file of up to 256 MiB: JSON Lines when its first
 * character that is not blank is '{', else CSV.  The header of CSV names item,
 * criterion, score and, where there are several raters, rater, in any order;
 * other columns are ignored.  Without a score it is a wide sheet: beside item
 * and criterion each further column is a rater, beside item and rater each is
 * a criterion, except those without a name or named comment, note or remark.
 * CSV may be separated by commas, semicolons or tabs (with the last two, a
 * comma in a score is the decimal point), be UTF-8 or UTF-16 with a byte order
 * mark, and start with a line such as "sep=;"; case in the header, blanks
 * around cells and rows of empty cells don't matter.  JSON Lines have members
 * of these names.  An empty score is ignored; with "n/a" the criterion does
 * not apply; other scores are decimals with up to six digits after the point.
 * KV_EIO: the file can't be read; KV_EFORMAT: a line is wrong, and the message
 * has its number; KV_EMISMATCH: a rater gave two scores to the same criterion
 * of an item.  After a failure a part of the file may have been added. */
kv_status kv_ratings_read(kv_ratings *ratings, const char *path, kv_error *err);
/* Add one rating; its strings are copied.  KV_EINVAL: item, rater or criterion
 * is missing, or the score is out of its range. */
kv_status kv_ratings_add(kv_ratings *ratings, const kv_rating *rating,
                         kv_error *err);
/* How many there are.  Repeated equal ratings are dropped when the list is
 * sorted, and are counted before. */
size_t kv_ratings_count(const kv_ratings *ratings);
/* Ratings, sorted by criterion, item and rater; strings in *out are borrowed.
 * KV_ENOTFOUND: INDEX is past the last one.  The first call that reads after
 * something was added sorts the list, so no other thread may use it during that
 * call; kv_ratings_write, kv_agreement_new and kv_rubric_judge read too. */
kv_status kv_ratings_get(kv_ratings *ratings, size_t index, kv_rating *out);
#define KV_RATINGS_CSV 0u
#define KV_RATINGS_JSONL 1u
/* Write all ratings in that order; FORMAT is KV_RATINGS_*, else KV_EINVAL.
 * KV_EIO: WRITE stopped it. */
kv_status kv_ratings_write(kv_ratings *ratings, uint32_t format,
                           kv_write_fn write, void *context, kv_error *err);

/* --- agreement ---------------------------------------------------------- */

/* Coefficients.  Sources: Cohen 1960, "A coefficient of agreement for nominal
 * scales"; Cohen 1968, "Weighted kappa", with the distance of the scores, plain
 * and squared, as weights; Fleiss 1971, "Measuring nominal scale agreement
 * among many raters"; Krippendorff 2011, "Computing Krippendorff's
 * alpha-reliability".  Ratings that do not apply are left out. */
#define KV_AGREE_SHARE 0u /* share of equal pairs among pairs on one item */
#define KV_AGREE_COHEN 1u /* for two raters, like the two below */
#define KV_AGREE_COHEN_LINEAR 2u
#define KV_AGREE_COHEN_SQUARED 3u
#define KV_AGREE_FLEISS 4u /* items that every rater rated */
#define KV_AGREE_ALPHA_NOMINAL 5u
#define KV_AGREE_ALPHA_ORDINAL 6u
#define KV_AGREE_ALPHA_INTERVAL 7u
#define KV_AGREE_COUNT 8u

typedef struct kv_agree_options {
    uint32_t struct_size; /* sizeof(kv_agree_options), set by the caller */
    uint32_t resamples;   /* of the bootstrap over items; 0: 1000 */
    double confidence;    /* of the interval, in (0,1); 0: 0.95 */
    uint64_t seed;        /* of the bootstrap */
} kv_agree_options;

/* One coefficient, at most 1 and possibly negative.  Strings are borrowed from
 * the agreement. */
typedef struct kv_agree_figure {
    uint32_t struct_size;    /* sizeof(kv_agree_figure), set by the caller */
    uint32_t defined;        /* 0: undefined; reason tells why, value is NaN */
    double value, low, high; /* the double nearest to numerator/denominator; an
                                interval by percentiles of the bootstrap, NaN
                                unless most of its samples have a figure */
    /* Decimal integers, NULL when undefined; why, NULL when defined. */
    const char *numerator, *denominator, *reason;
} kv_agree_figure;

/* The agreement of all raters, computed once.  It uses strings of the ratings,
 * which have to outlive it. */
typedef struct kv_agreement kv_agreement;

/* Compute all coefficients: one entry for each criterion, sorted by name.
 * KV_EINVAL: the confidence is out of its range. */
kv_status kv_agreement_new(kv_ratings *ratings, const kv_agree_options *options,
                           kv_agreement **out, kv_error *err);
void kv_agreement_free(kv_agreement *agreement);
/* The number of criteria, and the name of one; "" past the last one. */
size_t kv_agreement_count(const kv_agreement *agreement);
const char *kv_agreement_criterion(const kv_agreement *agreement, size_t index);

/* What the coefficients of one criterion were computed from. */
typedef struct kv_agree_counts {
    uint32_t struct_size; /* sizeof(kv_agree_counts), set by the caller */
    uint32_t reserved;
    uint64_t items, raters, ratings;
    uint64_t paired; /* items with two ratings or more */
} kv_agree_counts;

/* KV_ENOTFOUND: INDEX is past the last criterion, or WHICH is not a KV_AGREE_*.
 */
kv_status kv_agreement_counts(const kv_agreement *agreement, size_t index,
                              kv_agree_counts *out);
kv_status kv_agreement_figure(const kv_agreement *agreement, size_t index,
                              uint32_t which, kv_agree_figure *out);
/* The name of a coefficient, such as "alpha_ordinal".  Static; "" past the last
 * one. */
const char *kv_agree_name(uint32_t which);

/* --- judging ------------------------------------------------------------ */

typedef struct kv_rubric_options {
    uint32_t struct_size; /* sizeof(kv_rubric_options), set by the caller */
    uint32_t reserved;
    const char *plugin;  /* "lua" or "judge"; NULL: "lua" */
    const char *rubric;  /* a path, or the name of a bundled one; required */
    const char *config;  /* further members of the plugin's configuration, a
                            JSON object, or NULL */
    const char *tasks;   /* file of task documents, one JSON object on each
                            line, or NULL */
    const char *key;     /* member by which answers find their task; NULL:
                            "id" */
    kv_ratings *ratings; /* by the names of the answers, or NULL */
    /* Called by kv_rubric_judge after the last answer when tasks are left that
     * none was for: UNANSWERED of COUNT, of which FIRST, borrowed, is the first
     * by its bytes.  With the context of kv_rubric_judge; may be NULL. */
    void (*leftover)(void *context, size_t unanswered, size_t count,
                     const char *first);
} kv_rubric_options;

/* One answer and its verdict, borrowed for the call that is given them. */
typedef struct kv_judged {
    uint32_t struct_size; /* sizeof(kv_judged) of the library */
    uint32_t reserved;
    const char *name; /* of the answer */
    kv_str answer;
    const kv_verdict *verdict;
} kv_judged;

/* Judge the answers in PATHS by a rubric.  A text file is an answer, named like
 * the file; a folder is searched for files, up to 8 levels deep; a .jsonl file
 * has an answer on each line, a text "answer", "response", "completion" or
 * "output", whose name is "task", "task_id", "id" or "key".  The task document
 * of a line is the line itself, or, when the option tasks is set, only the one
 * in that file.  A line that is not an answer gives an error of class parse.
 * EACH is called for every answer, in their order, on the calling thread;
 * anything but 0 stops the call with KV_EIO.  Other failures: a path or the
 * tasks file can't be read, or the plugin can't be opened. */
kv_status kv_rubric_judge(kv_engine *engine, const kv_rubric_options *options,
                          const char *const *paths, size_t count,
                          int (*each)(void *context, const kv_judged *judged),
                          void *context, kv_error *err);

/* One case of a rubric, borrowed for the call that is given it. */
typedef struct kv_case_result {
    uint32_t struct_size; /* sizeof(kv_case_result) of the library */
    uint32_t passed;      /* 1: the verdict is what the case expects */
    const char *name;
    const char *difference;    /* lines "what: expected x, got y", or what is
                                  wrong with the case; NULL when it passed */
    const kv_verdict *verdict; /* NULL when the case could not be run */
} kv_case_result;

/* Run the cases of a rubric: those in the rubric itself, then the files
 * cases/NAME.json in its folder, by name.  Of OPTIONS, tasks, key and ratings
 * are not used.  EACH is called like that of kv_rubric_judge. */
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
