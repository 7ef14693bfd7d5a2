/* SPDX-License-Identifier: MIT */
/* kverify: types shared by embedders (kverify.h) and plugins (plugin.h).
 *
 * Everything here is plain C99 and C++11 and has explicit widths.  A code never
 * changes its meaning; new codes are appended. */
#ifndef KVERIFY_TYPES_H
#define KVERIFY_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of these headers.  kv_version() returns that of the library. */
#define KV_VERSION_MAJOR 0
#define KV_VERSION_MINOR 1
#define KV_VERSION_PATCH 0
#define KV_VERSION_STRING "0.1.0"
/* A number that can be compared: 0x000100 is 0.1.0. */
#define KV_VERSION_NUMBER \
    (KV_VERSION_MAJOR << 16 | KV_VERSION_MINOR << 8 | KV_VERSION_PATCH)

/* Marks a declaration that a later version will remove.  INSTEAD is a text that
 * names what to use in its place. */
#if defined(__GNUC__) || defined(__clang__)
#define KV_DEPRECATED(instead) __attribute__((deprecated(instead)))
#else
#define KV_DEPRECATED(instead)
#endif

/* Lets the compiler check the arguments of a function that formats like printf:
 * FMT and ARGS are the positions of the format and of its first argument. */
#if defined(__GNUC__) || defined(__clang__)
#define KV_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define KV_PRINTF(fmt, args)
#endif

/* Whether a call worked: 0 is success, a negative number is failure.  It tells
 * nothing about the attempt that was judged: the verdict does. */
typedef int32_t kv_status;
#define KV_OK 0
#define KV_ENOMEM (-1)      /* out of memory */
#define KV_EINVAL (-2)      /* the caller's argument is wrong */
#define KV_EIO (-3)         /* reading, writing or opening a file failed */
#define KV_EFORMAT (-4)     /* an input does not follow its format */
#define KV_EPLUGIN (-5)     /* a plugin is broken or breaks its contract */
#define KV_ENOTFOUND (-6)   /* no such plugin, metric, group, index or file */
#define KV_ECONFIG (-7)     /* a configuration or groups document is wrong */
#define KV_EMISMATCH (-8)   /* two things that do not belong together */
#define KV_EINTERNAL (-9)   /* a bug in kverify */
#define KV_EISOLATION (-10) /* this machine can't isolate as is required */
#define KV_EFULL (-11)      /* no room now: try again later */

/* Bytes with a length.  They need not end with a NUL, and they may hold NULs
 * and invalid UTF-8.  Data may be NULL when the length is 0.  A kv_str that a
 * function returns is borrowed unless the function says otherwise. */
typedef struct kv_str {
    const char *data;
    size_t length;
} kv_str;

/* What was learnt about an attempt. */
typedef uint32_t kv_outcome;
#define KV_OUTCOME_NONE 0u  /* not decided yet; never in a finished verdict */
#define KV_OUTCOME_PASS 1u  /* everything that was required holds */
#define KV_OUTCOME_FAIL 2u  /* something that was required does not hold */
#define KV_OUTCOME_ERROR 3u /* judging ended abnormally: see the class */
#define KV_OUTCOME_UNSCORED 4u /* not judged: no evidence either way */

/* Why a verdict has its outcome.  An error always has a class, a pass never has
 * one, and a fail or an unscored verdict may have one. */
typedef uint32_t kv_class;
#define KV_CLASS_NONE 0u
#define KV_CLASS_TIMEOUT 1u      /* a time limit ended a program */
#define KV_CLASS_OOM 2u          /* a memory limit ended a program */
#define KV_CLASS_CRASH 3u        /* a signal or an abnormal exit ended it */
#define KV_CLASS_PARSE 4u        /* the answer or a result could not be read */
#define KV_CLASS_INFRA 5u        /* harness, sandbox or verifier broke */
#define KV_CLASS_TAMPER 6u       /* the attempt interfered with its judge */
#define KV_CLASS_NO_ANSWER 7u    /* the text holds no answer */
#define KV_CLASS_AMBIGUOUS 8u    /* the text holds contradictory answers */
#define KV_CLASS_OUTPUT 9u       /* an output limit ended it or cut it off */
#define KV_CLASS_COMPILE 10u     /* it did not compile */
#define KV_CLASS_ENVIRONMENT 11u /* the machine or the task lacks something */
#define KV_CLASS_NOT_RUN 12u     /* an answer exists and was not judged yet */
#define KV_CLASS_MISSING 13u     /* an attempt or a score is missing */
#define KV_CLASS_OTHER 14u       /* a class that this version does not know */
#define KV_CLASS_COUNT 15u       /* how many classes this version knows */

/* What a log of tests says about one of them. */
#define KV_LOG_ABSENT 0u /* nothing */
#define KV_LOG_PASSED 1u
#define KV_LOG_XFAIL 2u /* it failed, as it was expected to */
#define KV_LOG_SKIPPED 3u
#define KV_LOG_XPASS 4u /* it passed, and was expected to fail */
#define KV_LOG_FAILED 5u
#define KV_LOG_ERROR 6u

/* The result of one clause of a call specification. */
#define KV_CLAUSE_HOLDS 1u
#define KV_CLAUSE_BROKEN 2u
#define KV_CLAUSE_UNDECIDED 3u /* the part of the trace that decides is cut */

/* One clause and its result.  The texts are borrowed: the function or the
 * service that hands a clause out says for how long. */
typedef struct kv_clause {
    uint32_t struct_size;  /* sizeof(kv_clause), set by the caller */
    uint32_t outcome;      /* KV_CLAUSE_* */
    uint32_t line, column; /* in the specification, counted from 1 */
    kv_str text;           /* the clause as it was written */
    kv_str why; /* what was expected and what was seen; empty if it holds */
    /* Two figures of a sequence that is a plain list, as fractions: the length
     * of the longest common subsequence over the number of expected calls, and
     * F1 of the sets of names.  A denominator of 0 means that the figure is not
     * defined for this clause. */
    uint64_t lcs_num, lcs_den, f1_num, f1_den;
} kv_clause;

/* --- measures ------------------------------------------------------------ */

/* Precision, recall and F1; 0/0 is 0. */
typedef struct kv_overlap {
    uint32_t struct_size; /* sizeof(kv_overlap), set by the caller */
    int32_t exact;        /* 1: the lists are equal, item by item */
    double precision, recall, f1;
} kv_overlap;

/* --- rubrics ------------------------------------------------------------ */

/* The state of one criterion of a rubric. */
#define KV_CRITERION_SCORED 1u
#define KV_CRITERION_NOT_APPLICABLE 2u /* left out of every sum */
#define KV_CRITERION_CANNOT_JUDGE 3u   /* it applies, and nobody can judge it */
#define KV_CRITERION_BLOCKED 4u        /* a criterion it needs is not met: 0 */

/* Who judged it. */
#define KV_BY_RULE 1u   /* code of the rubric */
#define KV_BY_RATING 2u /* ratings by people */
#define KV_BY_JUDGE 3u  /* a language model */

/* The bytes FROM to TO of the answer, TO not included; the first byte is 0. */
typedef struct kv_span {
    uint64_t from, to;
} kv_span;

/* One criterion of a verdict.  A plugin fills it in and the host copies it;
 * when it comes from a verdict, texts and lists are borrowed from that. */
typedef struct kv_criterion {
    uint32_t struct_size; /* sizeof(kv_criterion), set by the caller */
    uint32_t state;       /* KV_CRITERION_* */
    uint32_t by;          /* KV_BY_* */
    /* 1: a gate.  The whole score is 0 when it is known to be below its
     * maximum, and it enters no other sum. */
    uint32_t gate;
    kv_str id;          /* [a-z][a-z0-9_:.-]*, 64 bytes at most, unique */
    kv_str layer, part; /* cut at 64 bytes; may be empty */
    /* SCORE is in units of the scale, from 0 to MAX, and NaN in a verdict
     * unless the state is SCORED.  With KV_AGGREGATE_PENALTY it is a number of
     * violations and may exceed MAX.  MAX is above 0.  A criterion of WEIGHT 0
     * is reported and not counted.  All three are rounded to millionths and
     * are 1e6 at most. */
    double score, max, weight;
    kv_str evidence; /* why, for people; cut at 300 bytes */
    const kv_span *spans;
    size_t span_count; /* 16 at most */
    /* The criteria that have to be met for this one: positions, counted from 0,
     * of criteria that were added to the verdict before it. */
    const uint32_t *needs;
    size_t need_count;
    uint32_t raters; /* how many ratings the score was made of; 0: not known */
    uint32_t reserved;
} kv_criterion;

/* How criteria become one score.  Here s is a criterion's score over its
 * maximum and w is its weight.  Only criteria count that have a weight, apply,
 * and are not gates; a blocked one counts with s = 0.
 *
 * PERCENT      sum of w*s over sum of w
 * MIN          the least s
 * PRODUCT      the product of all s
 * HYBRID       (a*wa + j*wj)/(wa + wj): a is the percent of the criteria that
 *              rules judged, j that of the others; half and half when wa and wj
 *              are both 0; one side alone when nothing counts on the other
 * SAFETY       safety*(0.8*completion + 0.2*robustness), rounded half up to 4
 *              digits: each is the percent of the criteria of that part, or the
 *              criterion of that id; safety and robustness are 1 when absent
 * CONSTRAINTS  the share of criteria that are met; a pass meets all of them.
 *              Sub-scores: ssr is this share, csr is 1 when all are met, rsr
 *              is the share met whose needs are met too, ccsr is the longest
 *              run of met ones over their number
 * PENALTY      max(0, 1 - sum of w*score): scores are numbers of violations
 * GIVEN        VALUE, which the rubric computed by a rule of its own
 *
 * Sources: HYBRID is PinchBench's, SAFETY is claw-eval's, CONSTRAINTS and its
 * sub-scores are those of CodeIF; the form of PENALTY is kverify's. */
#define KV_AGGREGATE_PERCENT 1u
#define KV_AGGREGATE_MIN 2u
#define KV_AGGREGATE_PRODUCT 3u
#define KV_AGGREGATE_HYBRID 4u
#define KV_AGGREGATE_SAFETY 5u
#define KV_AGGREGATE_CONSTRAINTS 6u
#define KV_AGGREGATE_PENALTY 7u
#define KV_AGGREGATE_GIVEN 8u
#define KV_AGGREGATE_COUNT 9u

/* What becomes of the whole when nobody can judge a criterion. */
#define KV_MISSING_UNSCORED 0u /* the verdict is unscored, class missing */
#define KV_MISSING_SKIP 1u     /* as if the criterion did not apply */
#define KV_MISSING_ZERO 2u     /* the criterion counts with score 0 */

/* How the criteria of a verdict become its score and outcome. */
typedef struct kv_aggregate {
    uint32_t struct_size; /* sizeof(kv_aggregate), set by the caller */
    uint32_t rule;        /* KV_AGGREGATE_*; required */
    uint32_t missing;     /* KV_MISSING_* */
    uint32_t reserved;
    double pass; /* the verdict passes from this score on; required, (0,1] */
    double rule_weight, other_weight; /* HYBRID: wa and wj, 0 to 1e6 */
    double value;                     /* GIVEN: the score, 0 to 1 */
} kv_aggregate;

#ifdef __cplusplus
}
#endif
#endif
