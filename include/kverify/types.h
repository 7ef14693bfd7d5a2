/* SPDX-License-Identifier: MIT */
/* kverify: types shared by embedders (kverify.h) and plugins (plugin.h).
 *
 * Everything here is plain C99 and C++11, has explicit widths and never
 * changes meaning: codes are only ever appended. */
#ifndef KVERIFY_TYPES_H
#define KVERIFY_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version these headers belong to; kv_version() is that of the library. */
#define KV_VERSION_MAJOR 0
#define KV_VERSION_MINOR 1
#define KV_VERSION_PATCH 0
#define KV_VERSION_STRING "0.1.0"
/* For comparisons: 0x000100 is 0.1.0. */
#define KV_VERSION_NUMBER \
    (KV_VERSION_MAJOR << 16 | KV_VERSION_MINOR << 8 | KV_VERSION_PATCH)

/* Marks what a later version will take away, and says what to use instead. */
#if defined(__GNUC__) || defined(__clang__)
#define KV_DEPRECATED(instead) __attribute__((deprecated(instead)))
#else
#define KV_DEPRECATED(instead)
#endif

#if defined(__GNUC__) || defined(__clang__)
#define KV_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define KV_PRINTF(fmt, args)
#endif

/* Whether a call worked.  Says nothing about the attempt that was judged:
 * that is the verdict's business.  0 is success, negative is failure. */
typedef int32_t kv_status;
#define KV_OK 0
#define KV_ENOMEM (-1)    /* out of memory */
#define KV_EINVAL (-2)    /* the caller's argument is wrong */
#define KV_EIO (-3)       /* the operating system refused a file */
#define KV_EFORMAT (-4)   /* input is not what its format promises */
#define KV_EPLUGIN (-5)   /* a plugin is broken or breaks its contract */
#define KV_ENOTFOUND (-6) /* no such plugin, metric, group or key */
#define KV_ECONFIG (-7)   /* a configuration or groups document is wrong */
#define KV_EMISMATCH (-8) /* two things that must not be combined */
#define KV_EINTERNAL (-9) /* a bug in kverify */

/* Bytes with a length.  Not NUL-terminated, may hold NULs and invalid UTF-8.
 * Borrowed unless the function that returns it says otherwise. */
typedef struct kv_str {
    const char *data;
    size_t length;
} kv_str;

/* What was learnt about an attempt. */
typedef uint32_t kv_outcome;
#define KV_OUTCOME_NONE 0u     /* nothing said yet: never stored, no pass */
#define KV_OUTCOME_PASS 1u     /* everything that was required holds */
#define KV_OUTCOME_FAIL 2u     /* something required does not hold */
#define KV_OUTCOME_ERROR 3u    /* judging ended abnormally; see the class */
#define KV_OUTCOME_UNSCORED 4u /* not judged: no evidence either way */

/* Why a verdict is what it is, where the outcome alone does not say.
 * An error always has a class; a fail may have one (no_answer, ambiguous). */
typedef uint32_t kv_class;
#define KV_CLASS_NONE 0u
#define KV_CLASS_TIMEOUT 1u      /* a time limit ended it */
#define KV_CLASS_OOM 2u          /* a memory limit ended it */
#define KV_CLASS_CRASH 3u        /* ended by a signal or abnormal exit */
#define KV_CLASS_PARSE 4u        /* the answer or a result could not be read */
#define KV_CLASS_INFRA 5u        /* harness, sandbox or verifier broke */
#define KV_CLASS_TAMPER 6u       /* the attempt interfered with its judge */
#define KV_CLASS_NO_ANSWER 7u    /* no answer found in the text */
#define KV_CLASS_AMBIGUOUS 8u    /* several answers, none preferred */
#define KV_CLASS_OUTPUT 9u       /* output limit reached or cut off */
#define KV_CLASS_COMPILE 10u     /* did not compile */
#define KV_CLASS_ENVIRONMENT 11u /* a package or file of the task is absent */
#define KV_CLASS_NOT_RUN 12u     /* an answer exists and was not judged yet */
#define KV_CLASS_MISSING 13u     /* no attempt, or no score, where one is due */
#define KV_CLASS_OTHER 14u       /* a class this version does not know */
#define KV_CLASS_COUNT 15u

/* What a clause of a call specification came to. */
#define KV_CLAUSE_HOLDS 1u
#define KV_CLAUSE_BROKEN 2u
#define KV_CLAUSE_UNDECIDED 3u /* the trace was cut where the answer lies */

typedef struct kv_clause {
    uint32_t struct_size; /* sizeof(kv_clause), set by the caller */
    uint32_t outcome;     /* KV_CLAUSE_* */
    uint32_t line, column;
    kv_str text; /* as written */
    kv_str why;  /* what was expected and what was seen; empty if it holds */
    /* Of a sequence that is a plain list: longest common subsequence over
     * expected calls (source: catalogue A7), and F1 of the sets of names.
     * den 0: the clause has none. */
    uint64_t lcs_num, lcs_den, f1_num, f1_den;
} kv_clause;

/* --- rubrics ------------------------------------------------------------ */

/* What is known of one criterion of a rubric. */
#define KV_CRITERION_SCORED 1u
#define KV_CRITERION_NOT_APPLICABLE 2u /* leaves every sum */
#define KV_CRITERION_CANNOT_JUDGE 3u   /* it applies, and nobody can say */
#define KV_CRITERION_BLOCKED 4u        /* what it needs is not there: 0 */

/* Who says so. */
#define KV_BY_RULE 1u   /* code of the rubric */
#define KV_BY_RATING 2u /* people's ratings */
#define KV_BY_JUDGE 3u  /* a language model */

/* Bytes [from, to) of the answer. */
typedef struct kv_span {
    uint64_t from, to;
} kv_span;

typedef struct kv_criterion {
    uint32_t struct_size; /* sizeof(kv_criterion), set by the caller */
    uint32_t state;       /* KV_CRITERION_* */
    uint32_t by;          /* KV_BY_* */
    uint32_t gate;        /* 1: the whole is 0 unless it has its maximum */
    kv_str id;            /* [a-z][a-z0-9_:-]*, 64 bytes at most, unique */
    kv_str layer, part;   /* may be empty */
    /* SCORE is in units of the scale, 0 to MAX, and counts in millionths; so
     * does WEIGHT, 0 to 1e6.  Weight 0: reported and not counted. */
    double score, max, weight;
    kv_str evidence; /* cut at 300 bytes */
    const kv_span *spans;
    size_t span_count; /* 16 at most */
    /* Positions of criteria that stand before it and must be met. */
    const uint32_t *needs;
    size_t need_count;
    uint32_t raters; /* scores that were reduced to this one; 0: does not say */
    uint32_t reserved;
} kv_criterion;

/* How criteria become one score; source: catalogue A28, B14, B23-B25, C15.
 * s is a criterion's score over its maximum, w its weight; only what applies
 * and has a weight counts. */
/* PERCENT: sum of w*s over sum of w.  MIN: least s.  PRODUCT: of all s.
 * HYBRID: (a*wa + j*wj)/(wa + wj), a the percent of what rules say and j of
 * what others say; half and half when both weights are 0.
 * SAFETY: safety*(0.8*completion + 0.2*robustness), by parts of these names,
 * rounded to 4 digits.
 * CONSTRAINTS: share of criteria met, and a pass meets all; csr, ssr, rsr and
 * ccsr are given as sub-scores.
 * PENALTY: max(0, 1 - sum of w*violations), which are the scores.
 * GIVEN: VALUE, computed by the rubric's own rule. */
#define KV_AGGREGATE_PERCENT 1u
#define KV_AGGREGATE_MIN 2u
#define KV_AGGREGATE_PRODUCT 3u
#define KV_AGGREGATE_HYBRID 4u
#define KV_AGGREGATE_SAFETY 5u
#define KV_AGGREGATE_CONSTRAINTS 6u
#define KV_AGGREGATE_PENALTY 7u
#define KV_AGGREGATE_GIVEN 8u
#define KV_AGGREGATE_COUNT 9u

/* What a criterion that nobody can judge does to the whole. */
#define KV_MISSING_UNSCORED 0u
#define KV_MISSING_SKIP 1u /* leaves, like one that does not apply */
#define KV_MISSING_ZERO 2u

typedef struct kv_aggregate {
    uint32_t struct_size; /* sizeof(kv_aggregate) */
    uint32_t rule;        /* KV_AGGREGATE_* */
    uint32_t missing;     /* KV_MISSING_* */
    uint32_t reserved;
    double pass; /* the verdict passes from this score on, (0,1] */
    double rule_weight, other_weight; /* wa, wj of KV_AGGREGATE_HYBRID */
    double value;                     /* of KV_AGGREGATE_GIVEN */
} kv_aggregate;

#ifdef __cplusplus
}
#endif
#endif
