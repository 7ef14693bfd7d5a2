/* SPDX-License-Identifier: MIT */
/* kverify: the library for embedders.
 *
 *     kv_engine   the loaded plugins
 *     kv_verifier one plugin opened with one configuration
 *     kv_verdict  what was learnt about one attempt
 *     kv_tally    exact counts of many verdicts; add, merge, save, load
 *     kv_report   the figures of a tally, for chosen groups and policies
 *
 * Rules that hold for every function:
 * - kv_status says whether the call worked; details go to the caller-owned
 *   kv_error, which may be NULL.
 * - Outputs come last, before the error.  *out is NULL after a failure.
 * - A returned const pointer is borrowed from its argument and lives until
 *   that is changed or freed; what comes through **out is the caller's.
 * - Every _free accepts NULL.
 * - A struct that begins with struct_size is set by the caller to the sizeof
 *   that the caller was compiled with.  As an input, members that the caller's
 *   struct is too short for have their defaults (0 is always the default);
 *   KV_EINVAL refuses a struct_size of 0 and a longer struct that sets members
 *   this library does not know.  As an output, the common part is filled in
 *   and the rest of a longer struct becomes zero.  Options may be NULL: all
 *   defaults.
 * - The library never prints, exits, changes directory, locale or signal
 *   handlers.
 *
 * Threads.  Any number of threads may use one kv_engine, kv_verifier and
 * kv_calls at a time; the core holds the thread model of each plugin.  The
 * others are used by one thread at a time while they are changed, and by any
 * number while nobody changes them: kv_task and kv_attempt once they are
 * complete, kv_verdict, kv_report, kv_agreement, and kv_tally and kv_ratings
 * as long as nothing is added.  A kv_watch is always one thread's. */
#ifndef KVERIFY_KVERIFY_H
#define KVERIFY_KVERIFY_H

#include <kverify/types.h>
#include <kverify/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* --- errors ------------------------------------------------------------- */

#define KV_ERROR_MAX 512

/* Filled in by a failing call, untouched by one that works.  Nothing to free;
 * valid on any thread; usable when memory is what ran out. */
typedef struct kv_error {
    kv_status code;
    char message[KV_ERROR_MAX]; /* one line, no full stop */
} kv_error;

/* Static text: "out of memory" for KV_ENOMEM.  Never NULL. */
const char *kv_status_name(kv_status status);
/* Of the library, like KV_VERSION_STRING; static. */
const char *kv_version(void);
/* What this build has of the optional parts, separated by blanks: "simdjson",
 * or "".  Static. */
const char *kv_features(void);

/* Where text goes.  Returns 0, or anything else to stop the writing call,
 * which then returns KV_EIO. */
typedef int (*kv_write_fn)(void *context, const char *data, size_t length);

/* A rate in [0,1] as a percentage with DIGITS decimals (6 at most), rounded
 * once, half up, from the fraction that the double stands for: the one whose
 * denominator is 4096 at most if there is one.  "null" for NaN. */
void kv_percent(double rate, uint32_t digits, char *text, size_t size);

/* --- engine and plugins ------------------------------------------------- */

typedef struct kv_engine kv_engine;
typedef struct kv_verifier kv_verifier;

kv_status kv_engine_new(kv_engine **out, kv_error *err);
/* Closes nothing that is still open: free verifiers first. */
void kv_engine_free(kv_engine *engine);

/* Load one shared object.  A file that is no usable plugin is refused with
 * the reason in err and remembered as refused. */
kv_status kv_engine_load(kv_engine *engine, const char *path, kv_error *err);
/* Load every *.so of a folder, in name order.  Broken ones are remembered as
 * refused; the call fails only when the folder can't be read.  A name that is
 * taken already is skipped silently: the first one found wins. */
kv_status kv_engine_load_dir(kv_engine *engine, const char *folder,
                             kv_error *err);
/* The search path: EXTRA (may be NULL), then each folder of the colon-
 * separated environment variable KVERIFY_PLUGIN_PATH, then the installed
 * folder.  Folders that do not exist are passed over, EXTRA excepted. */
kv_status kv_engine_load_path(kv_engine *engine, const char *extra,
                              kv_error *err);

/* Plugins found, accepted and refused, in load order. */
size_t kv_engine_plugin_count(const kv_engine *engine);
/* The plugin's name; a refused one may be known by its file name only. */
const char *kv_engine_plugin_name(const kv_engine *engine, size_t index);
const char *kv_engine_plugin_path(const kv_engine *engine, size_t index);
const char *kv_engine_plugin_version(const kv_engine *engine, size_t index);
const char *kv_engine_plugin_summary(const kv_engine *engine, size_t index);
/* NULL when the plugin is accepted, else why it was refused. */
const char *kv_engine_plugin_refusal(const kv_engine *engine, size_t index);
/* What host and plugin agreed on, as key=value lines. */
kv_status kv_engine_plugin_describe(const kv_engine *engine, const char *name,
                                    kv_write_fn write, void *context,
                                    kv_error *err);

/* Ask a plugin about a configuration without opening it: what a rubric looks
 * like, what is wrong with it.  WHAT is one of the plugin's questions. */
kv_status kv_engine_inspect(kv_engine *engine, const char *name,
                            const char *config, const char *what,
                            kv_write_fn write, void *context, kv_error *err);
/* Open a plugin with a JSON object as configuration (NULL: none). */
kv_status kv_verifier_open(kv_engine *engine, const char *name,
                           const char *config, kv_verifier **out,
                           kv_error *err);
void kv_verifier_close(kv_verifier *verifier);

/* --- task, attempt, verdict --------------------------------------------- */

/* A task is an id, a JSON document the verifier understands, and labels that
 * say where it belongs.  All strings are copied. */
kv_status kv_task_new(kv_str id, kv_str document, kv_task **out, kv_error *err);
void kv_task_free(kv_task *task);
/* Labels: "run" (the model), "dataset", or any other [a-z][a-z0-9_]*. */
kv_status kv_task_label(kv_task *task, const char *key, kv_str value,
                        kv_error *err);

/* INDEX counts the attempts at one task from 0. */
kv_status kv_attempt_new(uint32_t index, kv_str answer, kv_attempt **out,
                         kv_error *err);
void kv_attempt_free(kv_attempt *attempt);

/* Judge one attempt.  A verifier that breaks gives a verdict of outcome
 * error, class infra, and KV_OK: the call itself worked.  It fails on wrong
 * arguments or memory. */
kv_status kv_verify(kv_verifier *verifier, const kv_task *task,
                    const kv_attempt *attempt, kv_verdict **out, kv_error *err);

/* Where files of the task lie that are not members of its document's
 * "files".  Copied. */
kv_status kv_task_folder(kv_task *task, const char *path, kv_error *err);
/* A file of the attempt; PATH is relative to the task's root. */
kv_status kv_attempt_file(kv_attempt *attempt, const char *path, kv_str content,
                          kv_error *err);

typedef struct kv_sandbox_options {
    uint32_t struct_size; /* sizeof(kv_sandbox_options) */
    uint32_t unsafe;      /* 1: L0 may be used */
    uint32_t attested; /* 1: the whole program runs inside a gVisor or microVM
                          of the user's; L2 and above then count as L4 */
    uint32_t reserved;
    const char *min_isolation; /* "L0".."L4"; NULL: L2.  Verdicts below it are
                                  unscored, and say how to get more */
    const char *max_isolation; /* use no more than that; NULL: L3 */
    const char *min_integrity; /* "I0", "I1", "I1+", "I2", "I3"; NULL: I1+ */
} kv_sandbox_options;

/* How kv_verify and runs treat untrusted programs.  Call it before the first
 * of them, or while none is under way. */
kv_status kv_engine_sandbox(kv_engine *engine,
                            const kv_sandbox_options *options, kv_error *err);

typedef struct kv_counts {
    uint64_t passed, failed, errors, skipped, total;
} kv_counts;

void kv_verdict_free(kv_verdict *verdict);

/* Whose verdict it is. */
kv_str kv_verdict_task(const kv_verdict *verdict);
uint32_t kv_verdict_index(const kv_verdict *verdict);
/* Labels, sorted by key; KV_ENOTFOUND past the last.  KEY or VALUE may be
 * NULL. */
size_t kv_verdict_label_count(const kv_verdict *verdict);
kv_status kv_verdict_label_at(const kv_verdict *verdict, size_t index,
                              const char **key, const char **value);
/* NULL when there is no such label. */
const char *kv_verdict_label(const kv_verdict *verdict, const char *key);
/* Name and version of the plugin; "" when they are not known. */
const char *kv_verdict_verifier(const kv_verdict *verdict);
const char *kv_verdict_verifier_version(const kv_verdict *verdict);

/* What was learnt. */
kv_outcome kv_verdict_outcome(const kv_verdict *verdict);
kv_class kv_verdict_class(const kv_verdict *verdict);
/* [0,1]; NaN when there is none (unscored, error). */
double kv_verdict_score(const kv_verdict *verdict);
/* The score from which it passes, where a rubric has a line; else NaN: a pass
 * has score 1. */
double kv_verdict_pass_line(const kv_verdict *verdict);
const char *kv_verdict_evidence(const kv_verdict *verdict);
/* 1 and *out set when tests were counted, else 0. */
int kv_verdict_counts(const kv_verdict *verdict, kv_counts *out);
/* 1 and *out set when there is a sub-score of that name, else 0. */
int kv_verdict_subscore(const kv_verdict *verdict, const char *name,
                        double *out);
/* Sub-scores, sorted by name; KV_ENOTFOUND past the last. */
size_t kv_verdict_subscore_count(const kv_verdict *verdict);
kv_status kv_verdict_subscore_at(const kv_verdict *verdict, size_t index,
                                 const char **name, double *value);

/* One test behind the outcome. */
typedef struct kv_test {
    uint32_t struct_size; /* sizeof(kv_test), set by the caller */
    kv_outcome outcome;   /* KV_OUTCOME_UNSCORED: skipped */
    const char *id;
    const char *message; /* NULL: none */
    uint64_t us;         /* microseconds; 0: not measured */
} kv_test;

/* In the order they were reported; KV_ENOTFOUND past the last. */
size_t kv_verdict_test_count(const kv_verdict *verdict);
kv_status kv_verdict_test(const kv_verdict *verdict, size_t index,
                          kv_test *out);

/* How far it can be trusted: KV_INTEGRITY_*, and as it is written ("I1+"). */
uint32_t kv_verdict_integrity(const kv_verdict *verdict);
const char *kv_integrity_name(uint32_t grade);
/* "L0".."L4"; "none": judged in process; "" when it is not known. */
const char *kv_verdict_isolation(const kv_verdict *verdict);

/* How the last program of the attempt ended. */
typedef struct kv_ran {
    uint32_t struct_size;    /* sizeof(kv_ran), set by the caller */
    uint32_t code;           /* exit status or signal */
    const char *ended;       /* "exit", "signal", "wall" ...; static */
    uint32_t load_dependent; /* 1: the wall clock ended it once, and not when
                                it ran alone */
    uint32_t limit_count;    /* of kv_verdict_limit */
} kv_ran;

/* 1 and *out filled in when a program was run, else 0. */
int kv_verdict_ran(const kv_verdict *verdict, kv_ran *out);
/* How a limit was held: "memory", "cgroup1".  KV_ENOTFOUND past the last, and
 * when no program was run.  Static. */
kv_status kv_verdict_limit(const kv_verdict *verdict, size_t index,
                           const char **name, const char **held);

/* What judging took. */
typedef struct kv_resources {
    uint32_t struct_size; /* sizeof(kv_resources), set by the caller */
    uint32_t reserved;
    uint64_t wall_ms, cpu_ms, peak_kib;
} kv_resources;

/* 1 and *out filled in when they were measured, else 0. */
int kv_verdict_resources(const kv_verdict *verdict, kv_resources *out);

/* Criteria of a rubric; strings and lists in *out are borrowed.  KV_ENOTFOUND
 * past the last one. */
size_t kv_verdict_criterion_count(const kv_verdict *verdict);
kv_status kv_verdict_criterion(const kv_verdict *verdict, size_t index,
                               kv_criterion *out);
/* One line of docs/verdict.schema.json, without the newline.  Equal verdicts
 * are equal bytes. */
kv_status kv_verdict_write(const kv_verdict *verdict, kv_write_fn write,
                           void *context, kv_error *err);
/* Read such a line back, strictly: unknown members are refused. */
kv_status kv_verdict_read(kv_str line, kv_verdict **out, kv_error *err);

/* Names as they stand in verdict lines: "pass", "timeout".  Static; the
 * empty string for an unknown code. */
const char *kv_outcome_name(kv_outcome outcome);
const char *kv_class_name(kv_class error_class);

/* --- tally -------------------------------------------------------------- */

/* Exact, mergeable counts per task.  Adding and merging commute: any order,
 * any split over tallies gives the same report, byte for byte. */
typedef struct kv_tally kv_tally;

kv_status kv_tally_new(kv_tally **out, kv_error *err);
void kv_tally_free(kv_tally *tally);
/* The same attempt (task, index) twice counts once when both verdicts are
 * equal; when they differ the task is marked conflicting and never passes. */
kv_status kv_tally_add(kv_tally *tally, const kv_verdict *verdict,
                       kv_error *err);
/* FROM stays as it is. */
kv_status kv_tally_merge(kv_tally *tally, const kv_tally *from, kv_error *err);
/* A text form that kv_score_paths reads like any other result file. */
kv_status kv_tally_save(const kv_tally *tally, kv_write_fn write, void *context,
                        kv_error *err);

/* --- reading results ---------------------------------------------------- */

#define KV_READER_AUTO 0u     /* simdjson when built with it */
#define KV_READER_PORTABLE 1u /* the C reader */
#define KV_READER_SIMDJSON 2u /* refused when not built in */

typedef struct kv_progress {
    uint32_t struct_size; /* sizeof(kv_progress) of the library */
    uint32_t reserved;
    uint64_t files, records, bytes;
} kv_progress;

typedef struct kv_score_options {
    uint32_t struct_size; /* sizeof(kv_score_options) */
    uint32_t threads;     /* 0: one per processor, 8 at most */
    uint32_t reader;      /* KV_READER_* */
    uint32_t reserved;
    uint64_t max_record;  /* bytes of one record; 0: 16 MiB.  Longer ones are
                             skipped and reported */
    const char *run;      /* the run all inputs belong to; NULL: from paths */
    const char *extract;  /* grade multiple-choice answers afresh with this
                             extraction mode; NULL: take stored verdicts */
    const char *problems; /* file or folder of problem definitions to read
                             first; NULL: those among the paths */
    /* Called now and then, from any of the threads, one call at a time.
     * Anything but 0 stops the reading with KV_EIO. */
    int (*progress)(void *context, const kv_progress *progress);
    void *progress_context;
} kv_score_options;

/* Read files and folders of results into TALLY.  Formats are detected from the
 * content.  Damaged records are skipped, counted and reported with
 * file and line, see kv_report_damaged; the call fails when a PATH can't be
 * opened at all, when memory runs out, or when a saved tally is unreadable.
 * ENGINE is needed for options.extract only and may else be NULL. */
kv_status kv_score_paths(kv_engine *engine, const char *const *paths,
                         size_t count, const kv_score_options *options,
                         kv_tally *tally, kv_error *err);

/* Formats that kv_score_paths knows; NULL past the end. */
const char *kv_format_name(size_t index);
const char *kv_format_summary(size_t index);

/* --- report ------------------------------------------------------------- */

#define KV_POLICY_FAIL 0u /* error, unscored, absent: counts as not passed */
#define KV_POLICY_SKIP                                    \
    1u /* error, unscored, absent: leaves the denominator \
        */

#define KV_INTERVAL_WILSON 0u
#define KV_INTERVAL_CLOPPER_PEARSON 1u
#define KV_INTERVAL_CLUSTER 2u
#define KV_INTERVAL_BOOTSTRAP 3u
#define KV_INTERVAL_NONE 4u

typedef struct kv_report_options {
    uint32_t struct_size;    /* sizeof(kv_report_options) */
    uint32_t policy;         /* KV_POLICY_* */
    uint32_t missing_groups; /* a group that the groups document names and
                                that has no task: KV_POLICY_FAIL leaves the
                                mean above it undefined, _SKIP drops it */
    uint32_t interval;       /* KV_INTERVAL_* */
    double confidence;       /* 0: 0.95; else inside (0,1) */
    uint64_t seed;           /* of the bootstrap */
    uint32_t resamples;      /* of the bootstrap; 0: 1000 */
    uint32_t k_eligible;     /* 1: pass@k over tasks with n >= k only, 0:
                                undefined as soon as one task has n < k */
    const char *groups;      /* JSON map from dataset to group path, or NULL */
    const char *const *by;   /* label keys below the run; NULL: dataset */
    size_t by_count;
    const char *const *metrics; /* names; NULL: those that apply */
    size_t metric_count;
    const uint32_t *ks; /* for pass@k and its kin; NULL: 1 */
    size_t k_count;
    double threshold;    /* of all_reach; 0: 0.75 */
    const char *cluster; /* label key for KV_INTERVAL_CLUSTER; NULL: dataset */
} kv_report_options;

/* The tally must outlive the report and stay as it is; of the options nothing
 * is kept. */
typedef struct kv_report kv_report;

kv_status kv_report_new(const kv_tally *tally, const kv_report_options *options,
                        kv_report **out, kv_error *err);
void kv_report_free(kv_report *report);

/* One figure.  Rates are in [0,1].  Strings are borrowed from the report. */
typedef struct kv_figure {
    uint32_t struct_size; /* set by the caller: sizeof(kv_figure) */
    uint32_t defined;     /* 0: value is NaN and reason says why */
    double value;         /* nearest double to numerator/denominator */
    uint64_t n;           /* tasks in it */
    const char *weights;  /* "equal" or "count" */
    const char *numerator, *denominator; /* decimal integers of any size;
                                            NULL when undefined */
    double low, high;                    /* interval; NaN when there is none */
    const char *reason;                  /* NULL when defined */
} kv_figure;

/* Groups, parents before children, in path order. */
size_t kv_report_group_count(const kv_report *report);
size_t kv_report_group_depth(const kv_report *report, size_t group);
const char *kv_report_group_name(const kv_report *report, size_t group,
                                 size_t level);
uint64_t kv_report_group_tasks(const kv_report *report, size_t group);
uint64_t kv_report_group_attempts(const kv_report *report, size_t group);

/* Metrics of this report: "acc", "acc_pooled", "pass@1" ... */
size_t kv_report_metric_count(const kv_report *report);
const char *kv_report_metric_name(const kv_report *report, size_t metric);
/* KV_ENOTFOUND when the report has no such group or metric. */
kv_status kv_report_figure(const kv_report *report, size_t group,
                           const char *metric, kv_figure *out, kv_error *err);

/* What a group holds, by outcome and class. */
typedef struct kv_group_counts {
    uint32_t struct_size; /* sizeof(kv_group_counts), set by the caller */
    uint32_t class_count; /* KV_CLASS_COUNT of the library */
    uint64_t tasks, attempts;
    uint64_t pass, fail, error, unscored; /* attempts; they add up */
    uint64_t conflicts;      /* tasks with two verdicts for one attempt */
    uint64_t repeats;        /* verdicts that repeat an attempt */
    const uint64_t *classes; /* attempts by class, class_count of them */
} kv_group_counts;

/* KV_ENOTFOUND when the report has no such group. */
kv_status kv_report_counts(const kv_report *report, size_t group,
                           kv_group_counts *out);

/* What to know before trusting a figure; sorted. */
size_t kv_report_warning_count(const kv_report *report);
const char *kv_report_warning(const kv_report *report, size_t index);

/* One file that was read. */
typedef struct kv_report_input {
    uint32_t struct_size; /* sizeof(kv_report_input), set by the caller */
    uint32_t skip_count;  /* of kv_report_skip; the first 20 are kept */
    const char *path;
    const char *format; /* NULL: not recognised */
    const char *note;   /* what to know about it, or NULL */
    uint64_t records, damaged, missing;
} kv_report_input;

/* Why a record was skipped. */
typedef struct kv_report_skip {
    uint32_t struct_size; /* sizeof(kv_report_skip), set by the caller */
    uint32_t reserved;
    uint64_t line, column; /* 0: the file, the line as a whole */
    const char *reason;
} kv_report_skip;

/* Sorted by path.  KV_ENOTFOUND past the last. */
size_t kv_report_input_count(const kv_report *report);
kv_status kv_report_input_at(const kv_report *report, size_t index,
                             kv_report_input *out);
kv_status kv_report_skip_at(const kv_report *report, size_t input, size_t index,
                            kv_report_skip *out);

/* A figure that another program stored, held against the records. */
typedef struct kv_report_check {
    uint32_t struct_size; /* sizeof(kv_report_check), set by the caller */
    uint32_t agrees;
    const char *path, *name, *stored, *found;
    const char *about; /* "run=a, project=b" */
} kv_report_check;

size_t kv_report_check_count(const kv_report *report);
kv_status kv_report_check_at(const kv_report *report, size_t index,
                             kv_report_check *out);

/* Records or files that should have been data and could not be read. */
uint64_t kv_report_damaged(const kv_report *report);
/* Stored figures that differ from the records they stand for. */
uint64_t kv_report_disagreements(const kv_report *report);

#define KV_RENDER_TABLE 0u
#define KV_RENDER_JSON 1u
#define KV_RENDER_CSV 2u
#define KV_RENDER_MARKDOWN 3u
#define KV_RENDER_LATEX 4u

typedef struct kv_render_options {
    uint32_t struct_size; /* sizeof(kv_render_options) */
    uint32_t format;      /* KV_RENDER_* */
    uint32_t digits;      /* of a percentage, 0..6 */
    uint32_t width;       /* columns of the table; 0: no limit */
    uint32_t colour;      /* 1: ANSI colours in the table */
    uint32_t inputs;      /* 1: the table lists every input */
} kv_render_options;

kv_status kv_report_render(const kv_report *report,
                           const kv_render_options *options, kv_write_fn write,
                           void *context, kv_error *err);

/* Whether "METRIC OP VALUE" (OP one of >= > <= < ==, VALUE a decimal or a
 * percentage) holds for every run.  *holds is 1 or 0; *defined is 0 when a
 * figure it needs is undefined.  Compared exactly, not as rounded. */
kv_status kv_report_require(const kv_report *report, const char *expression,
                            int *holds, int *defined, kv_error *err);

/* --- figures without a tally -------------------------------------------- */

/* Each returns NULL, or why the figure is undefined: static text, *out is
 * then left alone. */

/* 1 - C(n-c,k)/C(n,k): Chen et al. 2021.  Exact, rounded once. */
const char *kv_pass_at_k(uint64_t n, uint64_t c, uint64_t k, double *out);
/* C(c,k)/C(n,k): tau-bench. */
const char *kv_pass_hat_k(uint64_t n, uint64_t c, uint64_t k, double *out);
/* (c/n)^k: what some harnesses print as pass^k. */
const char *kv_pass_hat_k_naive(uint64_t n, uint64_t c, uint64_t k,
                                double *out);
/* passed/(total - skipped), or passed/total with COUNT_SKIPS.  Nothing but
 * skips is 0; no test at all is undefined. */
const char *kv_test_ratio(const kv_counts *counts, int count_skips,
                          double *out);

typedef struct kv_prf {
    double precision, recall, f1;
    uint32_t no_prediction, no_gold; /* 1: 0/0, taken as 0 */
} kv_prf;

/* Precision, recall, F1 from true positives, false positives, misses. */
void kv_prf1(uint64_t tp, uint64_t fp, uint64_t fn, kv_prf *out);

/* on_front[i] is 1 when no point has lower-or-equal cost and higher-or-equal
 * score and is better in one of them.  Ties stay; NaN is never on it. */
void kv_pareto_front(const double *cost, const double *score, size_t count,
                     uint8_t *on_front);

/* Counts c of N whose rate prints as PRINTED percent ("55.6"), half up;
 * DOUBLY: rounded first to one decimal more.  Returns how many there are and
 * stores the first MAX; *wrong is NULL or what is wrong with PRINTED. */
size_t kv_rate_reachable(const char *printed, uint64_t n, int doubly,
                         uint64_t *counts, size_t max, const char **wrong);

/* The metric table: "pass@k", its one line, and NULL past the end. */
const char *kv_metric_name(size_t index);
const char *kv_metric_summary(size_t index);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif
#endif
