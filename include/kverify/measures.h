/* SPDX-License-Identifier: MIT */
/* kverify: measures of single answers, which are no verdicts: how near a text
 * is to another, how fast a program is, what a suite of tests is worth.
 *
 * All arrays belong to the caller.  Functions that return a text return NULL,
 * or why the result is undefined; the text is static, and outputs are then left
 * as they are.  Times are in any unit, as long as it is one.  Nothing here
 * depends on threads.  The rules of kverify.h apply. */
#ifndef KVERIFY_MEASURES_H
#define KVERIFY_MEASURES_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* --- texts --------------------------------------------------------------- */

/* The least number of characters to insert, remove or replace.  Characters are
 * code points of UTF-8; any other byte counts as one. */
const char *kv_levenshtein(kv_str a, kv_str b, uint64_t *out);
#define KV_EDIT_INDEL 0u       /* 2 LCS / (|a| + |b|): Levenshtein.ratio */
#define KV_EDIT_LEVENSHTEIN 1u /* 1 - distance / max(|a|, |b|) */
/* 1 where both texts are empty. */
const char *kv_edit_similarity(kv_str a, kv_str b, uint32_t kind, double *out);
/* 1 when the lines are equal that are left once blanks around them, and empty
 * ones, are dropped; else 0. */
int32_t kv_exact_match_lines(kv_str a, kv_str b);

/* chrF2 of Popovic 2015, as sacreBLEU has it: pieces of 1 to 6 characters,
 * blanks left out; recall counts twice as much as precision.  1 where both are
 * empty. */
const char *kv_chrf(kv_str pred, kv_str gold, double *out);
/* BLEU of one list of tokens by sacreBLEU's rules for a sentence: up to 4
 * tokens, each order without a match counts half as much as the one before it,
 * orders that the shorter text can't have are left out.  Undefined where
 * nothing is expected. */
const char *kv_bleu(const kv_str *pred, size_t pred_count, const kv_str *gold,
                    size_t gold_count, double *out);

/* Of two lists as sets: names in code, CrossCodeEval. */
kv_status kv_overlap_names(const kv_str *pred, size_t pred_count,
                           const kv_str *gold, size_t gold_count,
                           kv_overlap *out);
/* Of rows of a table, each as one text, where every repetition counts:
 * LongProc. */
kv_status kv_overlap_rows(const kv_str *pred, size_t pred_count,
                          const kv_str *gold, size_t gold_count,
                          kv_overlap *out);
/* Steps of a trace: *strict is 1 when they are equal; *partial is the number of
 * steps before the first difference over those expected, or of the shorter one
 * where it begins the other.  LongProc. */
const char *kv_prefix_accuracy(const kv_str *pred, size_t pred_count,
                               const kv_str *gold, size_t gold_count,
                               int32_t *strict, double *partial);
/* The share of expected names, as a set, that are among those given: DIR of
 * RepoExec. */
const char *kv_dependency_rate(const kv_str *gold, size_t gold_count,
                               const kv_str *given, size_t given_count,
                               double *out);

/* --- states -------------------------------------------------------------- */

/* InterCode's reward for rows of a query: the overlap of the multisets, times
 * Kendall's tau-b of the common rows in their order where it is defined,
 * rounded to two digits.  It can be negative.  ROWS is NULL for a query that
 * failed. */
const char *kv_intercode_sql(const kv_str *rows, size_t count,
                             const kv_str *gold, size_t gold_count,
                             double *out);
/* InterCode's reward for a file system: files that are missing or extra,
 * changed ones that are as expected of all, and how near the answer is. */
double kv_intercode_bash(uint64_t missing, uint64_t extra, uint64_t same,
                         uint64_t total, double answer_similarity);

/* --- speed --------------------------------------------------------------- */

/* The median of the means of all pairs, a time with itself too. */
const char *kv_hodges_lehmann(const double *times, size_t count, double *out);
/* The expected best of K out of COUNT values drawn without replacement: eff@k
 * of ENAMEL, speedup@k of ParEval with values T_base/T, recall@k. */
const char *kv_expected_best(const double *values, size_t count, uint64_t k,
                             double *out);
/* speedup@k as ParEval's script has it, which sorts the other way and takes
 * C(n, r) for n < r as 1. */
const char *kv_speedup_script(const double *runtimes, size_t count,
                              double baseline, uint64_t k, double *out);
/* The share of all samples that are correct and more than P times as fast:
 * KernelBench. */
const char *kv_fast_p(const uint8_t *correct, const double *baseline,
                      const double *actual, size_t count, double p,
                      double *out);
/* One level of ENAMEL: its longest time, or that it was not reached. */
#define KV_LEVEL_OK 0u
#define KV_LEVEL_TIMEOUT 1u
#define KV_LEVEL_WRONG 2u
/* ENAMEL's efficiency over LEVELS levels, of which COUNT were run: 0 with *pass
 * 0 where one is wrong or level 0 is not reached.  The limit is FACTOR times
 * the longest reference. */
const char *kv_enamel_score(const double *longest, const uint32_t *state,
                            size_t count, const double *reference,
                            const double *hardness, size_t levels,
                            double factor, int32_t *pass, double *out);

/* GSO's flags for one task. */
typedef struct kv_gso {
    uint32_t struct_size; /* sizeof(kv_gso), set by the caller */
    int32_t opt_base, opt_commit;
    int32_t reserved;
    double gm_patch_base, hm_patch_commit;
} kv_gso;
const char *kv_gso_flags(const double *base, const double *patch,
                         const double *commit, size_t count, kv_gso *out);

/* EffiBench's figures for one task: time, largest memory and memory over time,
 * and each over the canonical solution's. */
typedef struct kv_effibench {
    uint32_t struct_size; /* sizeof(kv_effibench), set by the caller */
    uint32_t reserved;
    double et, net, mu, nmu, tmu, ntmu;
} kv_effibench;
const char *kv_effibench_task(const double *time, const double *memory,
                              size_t count, const double *canonical_time,
                              const double *canonical_memory,
                              size_t canonical_count, kv_effibench *out);
/* The sum over the sum, as the script has it, and the mean of the quotients. */
const char *kv_effibench_all(const double *values, const double *canonical,
                             size_t count, double *sum_over_sum,
                             double *mean_of_ratios);
/* How much of the way from T_PREV to T_NEXT an attempt went. */
const char *kv_speedup_recovered(double t_prev, double t_next, double t_agent,
                                 double *out);

/* --- suites of tests ------------------------------------------------------ */

/* The shares of right solutions that are accepted and of wrong ones that are
 * rejected; NaN where there are none.  CodeContests-O. */
void kv_acceptance(const uint8_t *right, size_t right_count,
                   const uint8_t *wrong, size_t wrong_count, double *tpr,
                   double *tnr);
/* Their means over problems that have both, and over those that have each; NaN
 * values are absent. */
const char *kv_acceptance_all(const double *tpr, const double *tnr,
                              size_t count, double *tpr_both, double *tnr_both,
                              double *tpr_all, double *tnr_all);
/* Shares of generated tests that compile, that pass on the right program, and
 * that then fail on the buggy one. */
const char *kv_test_generation(const uint8_t *compiles, const uint8_t *passes,
                               const uint8_t *passes_buggy, size_t count,
                               double *compile_rate, double *pass_rate,
                               double *detects);
const char *kv_mutation_score(uint64_t killed, uint64_t total,
                              uint64_t equivalent, double *out);
/* 1 where there is nothing to be covered, as coverage.py has it. */
double kv_coverage_ratio(uint64_t covered, uint64_t total);
/* 1: there are tests, all pass on the right program, and the share of covered
 * branches is at least LEAST.  KoCo-Bench. */
int32_t kv_suite_valid(const uint8_t *passes, size_t count, uint64_t covered,
                       uint64_t branches, double least);

/* A set of solutions that pass the same tests: CodeT. */
typedef struct kv_consensus {
    uint64_t first;     /* the set's first solution */
    uint64_t solutions; /* with their multiplicities */
    uint64_t tests;
    double score; /* sqrt(solutions) * tests */
} kv_consensus;
/* PASSED[s * TESTS + t] says whether solution s passes test t.  SET[s] becomes
 * the index of its set in OUT, which has room for SOLUTIONS sets, or SIZE_MAX
 * for one that passes nothing; the best set is first.  *count is the number of
 * sets. */
kv_status kv_consensus_rank(const uint8_t *passed, const uint64_t *copies,
                            size_t solutions, const uint64_t *test_copies,
                            size_t tests, size_t *set, kv_consensus *out,
                            size_t *count);

/* --- code ----------------------------------------------------------------- */

/* Mass is the sum of max(0, CC - 1) sqrt(max(1, statements)); erosion is the
 * share of functions with CC above THRESHOLD in it.  SlopCodeBench. */
void kv_structural_erosion(const double *complexity, const double *statements,
                           size_t count, double threshold, double *erosion,
                           double *mass, double *gini);
/* The share of lines that are flagged or duplicated. */
const char *kv_verbosity(const uint64_t *flagged, size_t flagged_count,
                         const uint64_t *duplicated, size_t duplicated_count,
                         uint64_t lines, double *out);

/* --- patches -------------------------------------------------------------- */

#define KV_RESOLVED_NO 0u
#define KV_RESOLVED_PARTIAL 1u /* some fixed, and all kept */
#define KV_RESOLVED_FULL 2u
/* SWE-bench's grading: KV_LOG_* of the tests that are to be fixed and to be
 * kept.  The shares go to *f2p and *p2p, 1 where there are none. */
uint32_t kv_swe_resolution(const uint32_t *fix, size_t fix_count,
                           const uint32_t *keep, size_t keep_count, double *f2p,
                           double *p2p);
/* 1: an instance is one.  Of its tests some fail before the expected patch, and
 * all pass after it. */
int32_t kv_instance_valid(const uint8_t *before, const uint8_t *after,
                          size_t count);

/* --- failures --------------------------------------------------------------
 */

/* KoCo-Bench's kinds of failures. */
#define KV_FAILURE_OTHER 0u
#define KV_FAILURE_API_CALL 1u
#define KV_FAILURE_API_ARGUMENTS 2u
#define KV_FAILURE_DATA 3u   /* a constraint on data that is violated */
#define KV_FAILURE_ACCESS 4u /* an attribute, a key or an index */
#define KV_FAILURE_TYPE 5u
#define KV_FAILURE_NAME 6u /* a variable that is not defined */
#define KV_FAILURE_SYNTAX 7u
#define KV_FAILURE_WRONG 8u /* it runs, and does something else */
/* The kind of the exception in the last line of a traceback of Python.  The
 * paper shows examples; the mapping is kverify's. */
uint32_t kv_failure_of_python(kv_str message);
/* "invalid_api_call" ...; NULL: no such kind. */
const char *kv_failure_name(uint32_t kind);

/* --- contamination ---------------------------------------------------------
 */

/* CDD, Dong et al. 2024: TOKENS holds COUNT answers one after the other, the
 * greedy one first, with LENGTHS tokens, of which MOST count.  Distances to the
 * greedy one go to DISTANCES, which has room for COUNT - 1; *peak is the share
 * of those that are at most ALPHA times the longest answer, and the task is
 * contaminated where that is above XI. */
const char *kv_cdd_peak(const uint32_t *tokens, const size_t *lengths,
                        size_t count, double alpha, double xi, size_t most,
                        uint64_t *distances, uint64_t *longest, double *peak,
                        int32_t *contaminated);
/* The share of contaminated tasks, and the mean of the peaks. */
const char *kv_cdd_all(const double *peaks, size_t count, double xi,
                       double *ratio, double *mean);
/* TED of the same paper: the answers that are further than TAU from the greedy
 * one, each text once.  Their indexes go to KEPT, which has room for COUNT;
 * returns how many. */
size_t kv_ted_keep(const uint64_t *distances, const kv_str *texts, size_t count,
                   uint64_t tau, size_t *kept);

/* --- cost and leaderboards --------------------------------------------------
 */

/* Prefill token equivalents of COUNT rounds: prefill + gamma * sequence *
 * decode. */
double kv_prefill_equivalents(const double *prefill, const double *sequence,
                              const double *decode, size_t count, double gamma);
/* 2 * layers * width * hardware operational intensity / parameters. */
double kv_prefill_gamma(double layers, double width, double intensity,
                        double parameters);
/* Tokens a sample over the rate, from 0 to 1, at which samples solve. */
const char *kv_tokens_per_solved(double tokens, double pass_rate, double *out);
/* The positions on a board of TEAMS whose scores are the thresholds of medals:
 * MLE-bench, after Kaggle. */
const char *kv_medal_positions(uint64_t teams, uint64_t *gold, uint64_t *silver,
                               uint64_t *bronze);
/* claw-eval's robustness of a run's calls: the share of tools that failed, with
 * a status from 400 on, and worked later, or that of calls that worked up to a
 * half, whichever is more; 1 without a failure. */
const char *kv_claw_robustness(const kv_str *tools, const uint32_t *statuses,
                               size_t count, double *out);
/* LoCoBench's score, from 0 to 5, of 17 METRICS from 0 to 1: eight of software
 * engineering, four of functional correctness, security, average issues, which
 * count the other way, style, and two of long context. */
const char *kv_lcbs(const double *metrics, double *out);
/* P2Value: alpha * possibility + (1 - alpha) * pass rate. */
const char *kv_p2value(double alpha, double possibility, double pass_rate,
                       double *out);
/* The cosine of two vectors. */
const char *kv_cosine(const double *a, const double *b, size_t count,
                      double *out);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
