/* SPDX-License-Identifier: MIT */
/* kverify: rewards of verdicts, and what trainers make of them.
 *
 *     kv_reward_*      a verdict as a number, or as no reward
 *     kv_advantages    rewards within groups, as GRPO and its kin take them
 *     kv_rescale ...   difficulty, ratios, masks and weights
 *
 * All arrays belong to the caller, and OUT may be one of the inputs unless the
 * function says otherwise.  A reward that is not there is NaN: it leaves every
 * statistic, and its advantage is 0.  Functions that return a text return NULL,
 * or why the result is undefined; the text is static, and outputs are then left
 * as they are.  Nothing here allocates or depends on threads, except
 * kv_advantages with ids of groups.  The rules of kverify.h apply. */
#ifndef KVERIFY_REWARDS_H
#define KVERIFY_REWARDS_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* --- rewards ------------------------------------------------------------ */

/* What a pass and a fail are worth. */
#define KV_REWARD_PASS 0u  /* 1 and 0 */
#define KV_REWARD_SCORE 1u /* the score of the verdict */
#define KV_REWARD_TESTS 2u /* tests passed over tests run */
#define KV_REWARD_LADDER                                 \
    3u /* 1; -0.3 failed, -0.6 runtime, -1 compile error \
        */
#define KV_REWARD_ADAPTIVE                            \
    4u /* the same; failed is -0.3 + 1.3 * test ratio \
        */

/* From outcome and class to a number; NaN: no reward. */
typedef struct kv_reward_policy {
    uint32_t struct_size; /* sizeof(kv_reward_policy), set by the caller */
    uint32_t base;        /* KV_REWARD_* */
    double unscored;      /* of verdicts without evidence */
    double error[KV_CLASS_COUNT]; /* by the class of an error */
} kv_reward_policy;

/* Set all members of *out.  NAME is "pass", "score", "tests", "ladder" or
 * "adaptive".  In each of them what an attempt did to itself (timeout, oom,
 * crash, output, compile, parse) and tampering count like a fail with nothing
 * right, or by the ladder, and there is no reward where nothing was learnt:
 * infra, environment, not_run, missing, other, unscored.  The ladders are those
 * of Liu et al. 2023, "RLTF", and Le et al. 2022, "CodeRL".  KV_ENOTFOUND: no
 * such policy. */
kv_status kv_reward_policy_named(const char *name, kv_reward_policy *out,
                                 kv_error *err);
/* The reward of a verdict, or of a line of a listing; NaN: none.  POLICY may be
 * NULL: "pass". */
double kv_reward_of(const kv_verdict *verdict, const kv_reward_policy *policy);
/* The same from what is known: SCORE is NaN where there is none, COUNTS NULL.
 */
double kv_reward_from(kv_outcome outcome, kv_class error_class, double score,
                      const kv_counts *counts, const kv_reward_policy *policy);

/* --- advantages ---------------------------------------------------------- */

/* Here r is a reward, and mean and std are those of the rewards of its group.
 *
 * NORMALISED  (r - mean)/(std + eps); Shao et al. 2024, "DeepSeekMath"
 * CENTRED     r - mean; Liu et al. 2025, "Understanding R1-Zero-like training"
 * RLOO        r - mean of the others; Ahmadian et al. 2024
 * OPO         r - sum(length*r)/sum(length); Hao et al. 2025
 * GPG         n/(number of rewards that are not 0, at least 1) * (r - mean),
 *             both counted over all groups; Chu et al. 2025
 * PASSK       the best of a group: (best - second)/(std + eps), the others 0
 * BATCH       (r - mean)/sqrt(var + eps) over everything: REINFORCE++
 * MAXRL       (r - mean)/mean, and 0 where the mean is not above 0: prime-rl */
#define KV_ADVANTAGE_NORMALISED 0u
#define KV_ADVANTAGE_CENTRED 1u
#define KV_ADVANTAGE_RLOO 2u
#define KV_ADVANTAGE_OPO 3u
#define KV_ADVANTAGE_GPG 4u
#define KV_ADVANTAGE_PASSK 5u
#define KV_ADVANTAGE_BATCH 6u
#define KV_ADVANTAGE_MAXRL 7u

/* A group with one reward. */
#define KV_SINGLE_ZERO 0u /* 0 */
#define KV_SINGLE_RAW 1u  /* mean 0 and std 1, as verl has it */

/* What is done to the result over everything: (a - mean)/sqrt(var + 1e-8). */
#define KV_WHITEN_NONE 0u
#define KV_WHITEN_SAMPLES 1u /* each sample counts once */
#define KV_WHITEN_TOKENS 2u  /* LENGTHS times, as verl whitens tokens */

typedef struct kv_advantage_options {
    uint32_t struct_size; /* sizeof(kv_advantage_options), set by the caller */
    uint32_t form;        /* KV_ADVANTAGE_* */
    uint32_t ddof;        /* 0 or 1: std divides by n - ddof */
    uint32_t single;      /* KV_SINGLE_* */
    double eps;           /* 0 or more */
    uint32_t whiten;      /* KV_WHITEN_* */
    uint32_t reserved;
} kv_advantage_options;

/* Set all members of *out as a trainer has them: "grpo", "dr-grpo", "rloo",
 * "opo", "gpg", "passk", "reinforce++", "reinforce++-baseline"; "verl-grpo",
 * "verl-dr-grpo", "verl-rloo", "verl-opo", "verl-gpg", "verl-gdpo",
 * "verl-reinforce++-baseline"; "trl-grpo", "trl-rloo",
 * "trl-async"; "prime-grpo", "prime-maxrl".  KV_ENOTFOUND: no such preset. */
kv_status kv_advantage_preset(const char *name, kv_advantage_options *out,
                              kv_error *err);
/* The presets, and a line about each.  Static; NULL past the last one. */
const char *kv_advantage_preset_name(size_t index);
const char *kv_advantage_preset_summary(size_t index);

/* What there was to look at. */
typedef struct kv_advantage_report {
    uint32_t struct_size; /* sizeof(kv_advantage_report), set by the caller */
    uint32_t reserved;
    uint64_t groups;
    uint64_t single;   /* groups with one reward */
    uint64_t constant; /* groups whose rewards, two or more, are all equal */
    uint64_t empty;    /* groups without a reward */
    uint64_t missing;  /* samples without a reward */
} kv_advantage_report;

/* Advantages of COUNT samples.  The group of a sample is GROUPS[i], any number;
 * or, where GROUPS is NULL, groups are GROUP_SIZE samples that follow each
 * other, and COUNT is a multiple of that.  LENGTHS, numbers of tokens, are
 * needed by OPO and by KV_WHITEN_TOKENS, and may be NULL else.  REPORT may be
 * NULL.  Sums go in the order of the samples, so that equal inputs give equal
 * bytes.  KV_EINVAL: an option is out of its range, COUNT does not fit, or a
 * reward is infinite; after the last of these OUT is not to be used. */
kv_status kv_advantages(const double *rewards, const uint64_t *groups,
                        size_t group_size, const double *lengths, size_t count,
                        const kv_advantage_options *options, double *out,
                        kv_advantage_report *report, kv_error *err);
/* Several objectives: REWARDS has COLUMNS numbers for each sample, row by row.
 * Each column is turned into advantages by OPTIONS (without its whiten), those
 * are added up with WEIGHTS (NULL: all 1), a missing one being left out, and
 * the sum is whitened if OPTIONS says so: GDPO, and TRL's normalize_then_sum.
 */
kv_status kv_advantages_multi(const double *rewards, size_t columns,
                              const double *weights, const uint64_t *groups,
                              size_t group_size, const double *lengths,
                              size_t count, const kv_advantage_options *options,
                              double *out, kv_error *err);

/* Each sample against what its role had so far: out = r - baseline[role], and
 * then baseline = decay*baseline + (1 - decay)*r, in the order of the samples.
 * ROLE is below ROLES, BASELINES are the caller's, 0 at first, and go on from
 * batch to batch: RAE of Liu et al. 2025, "SPIRAL".  A missing reward gets 0
 * and moves nothing.  For prime-rl's hierarchical_grpo give kv_advantages
 * groups by role and episode. */
const char *kv_role_advantages(const double *rewards, const uint32_t *role,
                               size_t count, double decay, double *baselines,
                               size_t roles, double *out);
/* Rewards relative to a reference trajectory: out = score - reference, for ROWS
 * samples.  SIMILARITY, ROWS x REFERENCES numbers of 0 to 1, says how near each
 * is to the references, NaN where that is not known; a sample whose deviation,
 * 1 - its best similarity, is above LIMIT is to be stopped and drawn again: it
 * gets NaN, no reward.  DEVIATION (NaN where nothing is known) may be NULL. */
void kv_reference_rewards(const double *scores, double reference,
                          const double *similarity, size_t rows,
                          size_t references, double limit, double *out,
                          double *deviation);
/* Difficulty and entropy, KAT-Coder: out = alpha * beta * advantage, where
 * alpha is 1 + lambda*(D - mean D), D is 1 - the share of SUCCESS in the group,
 * and beta is 1 + mu*(entropy - mean entropy of the group), 1 where ENTROPY is
 * NaN. Groups are GROUP_SIZES numbers of samples that follow each other. CLAMP:
 * a negative factor becomes 0.  ALPHA (of each group) and BETA (of each sample)
 * may be NULL.  *flipped, unless it is NULL, becomes the number of negative
 * factors. */
const char *kv_rescale(const double *advantages, const uint8_t *success,
                       const double *entropy, const size_t *group_sizes,
                       size_t groups, double lambda, double mu, int clamp,
                       double *out, double *alpha, double *beta,
                       uint64_t *flipped);

/* --- tokens -------------------------------------------------------------- */

/* Of each token: k1 = p - q, |k1|, k2 = k1^2/2, k3 = exp(q - p) - (q - p) - 1
 * with q - p kept within 20 and the result within 10, where p and q are log
 * probabilities under the policy and the reference.  Each output may be NULL.
 */
void kv_kl(const double *policy, const double *reference, size_t count,
           double *k1, double *absolute, double *k2, double *k3);
/* out = score - beta*kl where MASK, else score; *mean is the masked mean of
 * KL. */
const char *kv_kl_rewards(const double *scores, const double *kl,
                          const uint8_t *mask, size_t count, double beta,
                          double *out, double *mean);
/* RLOO by tokens: ROWS x COLUMNS, GROUP_SIZE rows to a group. */
const char *kv_masked_rloo(const double *token_rewards, const uint8_t *mask,
                           size_t rows, size_t columns, size_t group_size,
                           double *out);
/* sum of coefficient*source, its sums from each token to the end of the row
 * into RETURNS, and those less the mean over the mask, divided by their sample
 * deviation over the mask, into OUT: also outside the mask, as verl does. */
const char *kv_fuse_whiten(const double *const *sources,
                           const double *coefficients, size_t source_count,
                           const uint8_t *mask, size_t rows, size_t columns,
                           double *returns, double *out);
/* exp(mean(new - old)): GSPO. */
const char *kv_sequence_ratio(const double *logp, const double *old,
                              size_t count, double *out);
/* A ratio for each turn: token I belongs to turn TURN[I], from 0 to TURNS,
 * exclusive; a number that is not among them: to none.  BY_LENGTH: the
 * geometric mean.  Log ratios are kept within CAP (0: no limit). */
const char *kv_turn_ratios(const double *logp, const double *old,
                           const uint32_t *turn, size_t count, size_t turns,
                           int by_length, double cap, double *out);
/* min(r*A, clip(r, 1 - low, 1 + high)*A), and its mean over turns. */
double kv_clipped_term(double ratio, double advantage, double low, double high);
const char *kv_turn_objective(const double *ratios, size_t turns,
                              double advantage, double eps, double *out);
/* exp(train - rollout) where it is in [low, high], else 0: IcePop. */
void kv_icepop(const double *train, const double *rollout, size_t count,
               double low, double high, double *out);
/* exp(rollout - train). */
double kv_rollout_weight(double rollout, double train);
/* The relative variance of such a weight made of the mean of PASSES log
 * probabilities with normal noise SIGMA: exp(sigma^2/passes) - 1. */
double kv_weight_cv2(double sigma, uint32_t passes);
/* Means over PASSES rows of COUNT numbers. */
const char *kv_mean_passes(const double *logp, size_t passes, size_t count,
                           double *out);
/* 1 for each of COUNT tokens, and 0 within spans [from, to) of calls that
 * failed. */
void kv_error_mask(const size_t *from, const size_t *to, const uint8_t *failed,
                   size_t spans, size_t count, uint8_t *out);
/* Which tokens a negative reward is about: KV_FINE_NONE none, KV_FINE_LINE
 * those of line WHICH, KV_FINE_ALL all (a timeout, a recursion without end).
 * LINE is the line of each token. */
#define KV_FINE_NONE 0u
#define KV_FINE_LINE 1u
#define KV_FINE_ALL 2u
void kv_fine_mask(const uint32_t *line, size_t count, uint32_t kind,
                  uint32_t which, uint8_t *out);
/* 1 for tokens of lines that ran: EXECUTED has LINES flags.  Dou et al. 2024,
 * "StepCoder". */
void kv_executed_mask(const uint32_t *line, size_t count,
                      const uint8_t *executed, size_t lines, uint8_t *out);
/* teacher - student of each token: on-policy distillation. */
void kv_distil(const double *teacher, const double *student, size_t count,
               double *out);
/* Which share of all leaves is below each node: PARENT[i] < i, and node 0 is
 * its own parent.  Multiply a token's loss with that of its node.  At most 2^32
 * - 1 nodes; WORK has room for COUNT numbers. */
const char *kv_tree_weights(const uint32_t *parent, size_t count,
                            uint64_t *work, double *out);

/* --- further rewards ------------------------------------------------------ */

/* p is 0.5 kept pass, 1 new pass, -1 broke, -0.5 still failing; gain is
 * tanh(clip((b - c)/(b + 1e-9), -1, 1)) of times within CLIP; improvement is p,
 * plus half the gain where p is above 0; and the result half of that plus 0.2
 * for the format (minus, where it is wrong: 0).  Du et al. 2025,
 * "Afterburner". */
double kv_afterburner(int base_pass, int pass, double base_time, double time,
                      double clip, int format, double *gain,
                      double *improvement);
/* max(0, 1 - sum of weight*violations). */
double kv_violation_reward(const double *weights, const double *violations,
                           size_t count);
/* 0 up to LIMIT - BUFFER tokens, then down to -PENALTY at LIMIT and beyond:
 * Yu et al. 2025, "DAPO". */
double kv_overlong(uint64_t length, uint64_t limit, uint64_t buffer,
                   double penalty);
/* Whether the share of passes lies in the open interval (low, high). */
int kv_success_band(uint64_t pass, uint64_t count, double low, double high);

/* --- what is kept for training -------------------------------------------- */

/* KEEP[i] is 0 where all of MODELS models have item i right, else 1.  RIGHT has
 * ITEMS x MODELS values: 1 right, 0 wrong, negative: not known, which keeps the
 * item.  Returns how many are kept. */
size_t kv_keep_hard(const int8_t *right, size_t items, size_t models,
                    uint8_t *keep);
/* Rejection sampling: whether a trajectory is right, none of its tool calls
 * failed, and none of its COUNT queries came twice, where case and blanks do
 * not count.  KV_ENOMEM or *keep. */
kv_status kv_keep_trajectory(int right, uint64_t failed_calls,
                             const kv_str *queries, size_t count, int *keep,
                             kv_error *err);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
