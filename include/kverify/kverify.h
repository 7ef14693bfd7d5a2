/* SPDX-License-Identifier: MIT */
/* kverify: the library for embedders.
 *
 *     kv_engine   the loaded plugins
 *     kv_verifier one plugin, opened with one configuration
 *     kv_task     what was asked; kv_attempt: one answer to it
 *     kv_verdict  what was learnt about one attempt
 *     kv_tally    exact counts of many verdicts: add, merge, save, load
 *     kv_report   the figures of a tally, for chosen groups and policies
 *
 * Rules that hold for every function:
 * - A kv_status tells whether the call worked.  Details of a failure go to the
 *   caller's kv_error, which may be NULL.
 * - Outputs come last, before the error.  *out is NULL after a failure.
 * - A const pointer that a function returns is borrowed from its argument and
 *   lives until that is changed or freed.  What comes through **out belongs to
 *   the caller, who releases it with the function that is named after its type.
 * - Every _free function accepts NULL.  Other pointers must not be NULL unless
 *   the function says that they may be.
 * - A struct that begins with struct_size belongs to the caller, who sets that
 *   member to the sizeof that the caller was compiled with, and all unused
 *   members to 0.
 *   As an input, members that the struct is too short for have their defaults,
 *   and 0 is the default unless a member says otherwise.  KV_EINVAL refuses a
 *   struct_size of 0, and a longer struct that sets members that this library
 *   does not know.  Options may be NULL, which means all defaults.
 *   As an output, the common part is filled in, and the rest of a longer struct
 *   becomes zero.  A struct with a struct_size of 0 is left as it is.
 * - The library never prints or exits, and it never changes the working folder,
 *   the locale or signal handlers.
 *
 * Threads.  Any number of threads may use one kv_engine, kv_verifier or
 * kv_calls at the same time; the library keeps the promises of each plugin's
 * thread model.  All other objects are used by one thread while they are being
 * changed, and by any number of threads while nobody changes them: a kv_task
 * and a kv_attempt once they are complete, a kv_verdict, a kv_report and a
 * kv_agreement, a kv_tally while nothing is added to it, and kv_ratings once
 * they have been read for the first time after something was added.  A kv_watch
 * belongs to one thread.  Whatever is freed or closed must not be in use. */
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

/* Filled in by a call that fails; read it only then.  It needs no release, can
 * be used on any thread, and works when memory is what ran out. */
typedef struct kv_error {
    kv_status code;
    char message[KV_ERROR_MAX]; /* one line, no full stop */
} kv_error;

/* A text such as "out of memory" for KV_ENOMEM.  Static, never NULL. */
const char *kv_status_name(kv_status status);
/* The version of the library, in the form of KV_VERSION_STRING.  Static. */
const char *kv_version(void);
/* The optional parts that this build has, separated by blanks: "simdjson" or
 * "".  Static. */
const char *kv_features(void);

/* Receives pieces of a text; DATA is borrowed for the call and need not end
 * with a NUL.  It returns 0, or anything else to stop the call that writes,
 * which then fails with KV_EIO. */
typedef int (*kv_write_fn)(void *context, const char *data, size_t length);

/* Write a RATE in [0,1] as a percentage without a percent sign, such as "55.6",
 * with DIGITS decimals (6 at most), into TEXT, which has room for SIZE bytes
 * and is cut to that.  The percentage is rounded once, half up, from an exact
 * fraction: the one with a denominator of at most 4096 that rounds to this
 * double, or else the double itself.  "null" for NaN and rates outside
 * [0,1]. */
void kv_percent(double rate, uint32_t digits, char *text, size_t size);

/* --- engine and plugins ------------------------------------------------- */

typedef struct kv_engine kv_engine;
typedef struct kv_verifier kv_verifier;

/* An engine without plugins.  Fails with KV_ENOMEM only. */
kv_status kv_engine_new(kv_engine **out, kv_error *err);
/* Close its verifiers first: they are not closed here, and use it. */
void kv_engine_free(kv_engine *engine);

/* Load one shared object.  KV_EPLUGIN: the file is not a usable plugin; the
 * engine remembers it as refused, with the reason that err has too.  A usable
 * plugin whose name is loaded already is skipped, with KV_OK: the first one
 * wins. */
kv_status kv_engine_load(kv_engine *engine, const char *path, kv_error *err);
/* Load every *.so of a folder, in the order of their names.  Files that are not
 * usable plugins are remembered as refused, and names that are loaded already
 * are skipped: neither makes the call fail.  KV_EIO: the folder can't be
 * read. */
kv_status kv_engine_load_dir(kv_engine *engine, const char *folder,
                             kv_error *err);
/* Load the search path: the folder EXTRA, which may be NULL, then each folder
 * of the environment variable KVERIFY_PLUGIN_PATH, which are separated by
 * colons, then the folder that was chosen when the library was built.  A folder
 * that can't be opened is passed over, unless it is EXTRA. */
kv_status kv_engine_load_path(kv_engine *engine, const char *extra,
                              kv_error *err);

/* The number of plugins that were found, accepted and refused ones, in the
 * order in which they were loaded.  The functions below take an INDEX from 0 to
 * this number, exclusive, and must not be called with another one. */
size_t kv_engine_plugin_count(const kv_engine *engine);
/* The name of the file up to its first point, which is also the plugin's name
 * unless it is refused because the two differ. */
const char *kv_engine_plugin_name(const kv_engine *engine, size_t index);
const char *kv_engine_plugin_path(const kv_engine *engine, size_t index);
/* Version and summary as the plugin states them; "" for a refused one. */
const char *kv_engine_plugin_version(const kv_engine *engine, size_t index);
const char *kv_engine_plugin_summary(const kv_engine *engine, size_t index);
/* NULL when the plugin was accepted, else the reason why it was refused. */
const char *kv_engine_plugin_refusal(const kv_engine *engine, size_t index);
/* What host and plugin agreed on, as key=value lines.  KV_ENOTFOUND: no plugin
 * has this name; KV_EPLUGIN: it was refused; KV_EIO: WRITE stopped it. */
kv_status kv_engine_plugin_describe(const kv_engine *engine, const char *name,
                                    kv_write_fn write, void *context,
                                    kv_error *err);

/* Ask a plugin a question about a configuration without opening it, for example
 * whether a rubric is valid.  WHAT is one of the questions in the plugin's
 * manual, CONFIG a JSON document or NULL.  KV_ENOTFOUND: no plugin
 * has this name, or it does not know the question; KV_EFORMAT: CONFIG is not
 * JSON; other failures are the plugin's. */
kv_status kv_engine_inspect(kv_engine *engine, const char *name,
                            const char *config, const char *what,
                            kv_write_fn write, void *context, kv_error *err);
/* Open a plugin.  CONFIG is its configuration, a JSON object, or NULL.
 * KV_ENOTFOUND: no plugin has this name; KV_EPLUGIN: it was refused;
 * KV_EFORMAT: CONFIG is not JSON; KV_ECONFIG: it is not an object, or the
 * plugin refuses it; other failures are the plugin's.  The verifier uses
 * ENGINE, which has to outlive it. */
kv_status kv_verifier_open(kv_engine *engine, const char *name,
                           const char *config, kv_verifier **out,
                           kv_error *err);
/* Accepts NULL. */
void kv_verifier_close(kv_verifier *verifier);

/* --- task, attempt, verdict --------------------------------------------- */

/* A task is an id, a JSON document that its verifier understands, and labels
 * that tell where it belongs.  All strings are copied.  kv_verify takes ids of
 * up to 4096 bytes.  KV_EFORMAT: the document is not a JSON object, or its
 * member "limits" is wrong. */
kv_status kv_task_new(kv_str id, kv_str document, kv_task **out, kv_error *err);
void kv_task_free(kv_task *task);
/* Add a label.  KEY is "run" (the model), "dataset", or any other
 * [a-z][a-z0-9_]* of up to 32 bytes; VALUE has up to 4096 bytes and no NUL.
 * KV_EINVAL: something else, the same key twice, or more than 16 labels. */
kv_status kv_task_label(kv_task *task, const char *key, kv_str value,
                        kv_error *err);

/* An attempt with a text as its answer, which is copied.  INDEX counts the
 * attempts at one task from 0. */
kv_status kv_attempt_new(uint32_t index, kv_str answer, kv_attempt **out,
                         kv_error *err);
void kv_attempt_free(kv_attempt *attempt);

/* Judge one attempt.  The call returns within the limits of time of all its
 * programs, plus at most a minute for each where the machine can't build its
 * box.  A verifier that breaks gives a verdict with outcome error
 * and class infra, and the call returns KV_OK because the call itself worked.
 * So does a task with a member that neither all tasks nor those of this
 * verifier may have, or with a value that is none of those it may have.
 * The call fails when memory runs out and, with KV_EINVAL, when the task's id
 * has more than 4096 bytes. */
kv_status kv_verify(kv_verifier *verifier, const kv_task *task,
                    const kv_attempt *attempt, kv_verdict **out, kv_error *err);

/* The folder with those files of the task that its document does not hold in
 * the member "files".  PATH is copied; a second call replaces it. */
kv_status kv_task_folder(kv_task *task, const char *path, kv_error *err);
/* Add a file to the attempt.  PATH is relative to the task's folder, without
 * "." and "..", and has up to 1024 bytes, else KV_EINVAL.  Both are copied. */
kv_status kv_attempt_file(kv_attempt *attempt, const char *path, kv_str content,
                          kv_error *err);

typedef struct kv_sandbox_options {
    uint32_t struct_size; /* sizeof(kv_sandbox_options), set by the caller */
    uint32_t unsafe;      /* 1: programs may run at L0, without isolation */
    uint32_t attested;   /* 1: the caller vouches that the whole program runs in
                            a gVisor or microVM; from L2 on that counts as L4 */
    uint32_t retry_wall; /* 1: a program that the wall limit ended is run once
                            more, and the verdict says whether it depends on
                            the load; the call then takes up to twice as long.
                            0: the limit is the limit.  kv_run and kv_validate
                            always do it, alone on the machine. */
    const char *min_isolation; /* "L0".."L4"; NULL: L2.  Attempts that would run
                                  below it are unscored; evidence tells why */
    const char *max_isolation; /* the level to aim for; NULL: L3 */
    const char *min_integrity; /* "I0", "I1", "I1+", "I2", "I3"; NULL: I1+.
                                  Verdicts below it become unscored */
} kv_sandbox_options;

/* Set how kv_verify, kv_run and kv_validate treat untrusted programs, before
 * the first of these calls or while none of them is under way.  KV_EINVAL: an
 * unknown level, L0 without the option unsafe, or a min_isolation that
 * max_isolation can't reach.  Without this call all options have their
 * defaults. */
kv_status kv_engine_sandbox(kv_engine *engine,
                            const kv_sandbox_options *options, kv_error *err);

/* Tests by result.  TOTAL is at least the sum of the other four. */
typedef struct kv_counts {
    uint64_t passed, failed, errors, skipped, total;
} kv_counts;

void kv_verdict_free(kv_verdict *verdict);

/* Id of the task and index of the attempt that were judged. */
kv_str kv_verdict_task(const kv_verdict *verdict);
uint32_t kv_verdict_index(const kv_verdict *verdict);
/* Labels, sorted by key.  KV_ENOTFOUND: INDEX is past the last one.  KEY and
 * VALUE may be NULL. */
size_t kv_verdict_label_count(const kv_verdict *verdict);
kv_status kv_verdict_label_at(const kv_verdict *verdict, size_t index,
                              const char **key, const char **value);
/* The value of one label; NULL when the verdict does not have it. */
const char *kv_verdict_label(const kv_verdict *verdict, const char *key);
/* Name and version of the plugin that judged; "" when they are not known. */
const char *kv_verdict_verifier(const kv_verdict *verdict);
const char *kv_verdict_verifier_version(const kv_verdict *verdict);

/* What was learnt: KV_OUTCOME_* and KV_CLASS_*. */
kv_outcome kv_verdict_outcome(const kv_verdict *verdict);
kv_class kv_verdict_class(const kv_verdict *verdict);
/* From 0 to 1; NaN for the outcomes error and unscored, which have no score. */
double kv_verdict_score(const kv_verdict *verdict);
/* The score from which the verdict passes, where a rubric sets one.  Else NaN,
 * and a pass has score 1. */
double kv_verdict_pass_line(const kv_verdict *verdict);
/* A short reason for people; "" when the verifier gave no reason. */
const char *kv_verdict_evidence(const kv_verdict *verdict);
/* 1 and *out is set when tests were counted, else 0. */
int kv_verdict_counts(const kv_verdict *verdict, kv_counts *out);
/* 1 and *out is set when the verdict has a sub-score of that name, else 0. */
int kv_verdict_subscore(const kv_verdict *verdict, const char *name,
                        double *out);
/* Sub-scores, sorted by name.  KV_ENOTFOUND: INDEX is past the last one.  NAME
 * and VALUE may be NULL. */
size_t kv_verdict_subscore_count(const kv_verdict *verdict);
kv_status kv_verdict_subscore_at(const kv_verdict *verdict, size_t index,
                                 const char **name, double *value);

/* One test that the outcome was made from. */
typedef struct kv_test {
    uint32_t struct_size; /* sizeof(kv_test), set by the caller */
    kv_outcome outcome;   /* KV_OUTCOME_UNSCORED: skipped */
    const char *id;
    const char *message; /* NULL when the test has no message */
    uint64_t us;         /* microseconds; 0: not measured */
} kv_test;

/* Tests in the order in which they were reported; the strings in *out are
 * borrowed from VERDICT.  KV_ENOTFOUND: INDEX is past the last one. */
size_t kv_verdict_test_count(const kv_verdict *verdict);
kv_status kv_verdict_test(const kv_verdict *verdict, size_t index,
                          kv_test *out);

/* How far the verdict can be trusted: KV_INTEGRITY_*. */
uint32_t kv_verdict_integrity(const kv_verdict *verdict);
/* The name of a grade, such as "I1+"; "none" for KV_INTEGRITY_NONE and unknown
 * ones.  Static. */
const char *kv_integrity_name(uint32_t grade);
/* "L0".."L4"; "none" when no program was run; "" when it is not known. */
const char *kv_verdict_isolation(const kv_verdict *verdict);

/* How the last program of the attempt ended. */
typedef struct kv_ran {
    uint32_t struct_size; /* sizeof(kv_ran), set by the caller */
    uint32_t code;        /* exit status or signal */
    const char *ended;    /* "exit", "signal", the limit that ended it: "cpu",
                             "wall", "memory", "output"; "not_started" or
                             "lost" when the box failed.  Static */
    uint32_t load_dependent; /* 1: the wall clock ended it the first time, and
                                did not when it was run once more */
    uint32_t limit_count;    /* how many limits kv_verdict_limit knows */
} kv_ran;

/* 1 and *out is filled in when a program was run, else 0. */
int kv_verdict_ran(const kv_verdict *verdict, kv_ran *out);
/* How a limit was enforced: NAME is that of the limit, such as "memory", HELD
 * that of the mechanism, such as "cgroup1".  Both are static; either argument
 * may be NULL.  KV_ENOTFOUND: INDEX is past the last one, or no program was
 * run. */
kv_status kv_verdict_limit(const kv_verdict *verdict, size_t index,
                           const char **name, const char **held);

/* What judging took: time and CPU time of all programs of the attempt, and the
 * highest memory use of one of them. */
typedef struct kv_resources {
    uint32_t struct_size; /* sizeof(kv_resources), set by the caller */
    uint32_t reserved;
    uint64_t wall_ms, cpu_ms, peak_kib; /* milliseconds, KiB */
} kv_resources;

/* 1 and *out is filled in when they were measured, else 0. */
int kv_verdict_resources(const kv_verdict *verdict, kv_resources *out);

/* What a program of the attempt printed on one stream: valid UTF-8, the first
 * and the last KiB of it at most.  TAIL is empty where HEAD is all. */
typedef struct kv_output {
    uint32_t struct_size; /* sizeof(kv_output), set by the caller */
    uint32_t reserved;
    const char *stream; /* "out", "err"; of a box with two programs also
                           "second_out" and "second_err".  Static */
    uint64_t bytes;     /* that were written; at least 1 */
    kv_str head, tail;  /* borrowed from the verdict */
} kv_output;

/* Of verdicts that kv_results_verdict gives.  KV_ENOTFOUND: INDEX is past the
 * last stream on which something was written. */
kv_status kv_verdict_output(const kv_verdict *verdict, size_t index,
                            kv_output *out);

/* Criteria of a rubric; strings and lists in *out are borrowed from VERDICT.
 * KV_ENOTFOUND: INDEX is past the last one. */
size_t kv_verdict_criterion_count(const kv_verdict *verdict);
kv_status kv_verdict_criterion(const kv_verdict *verdict, size_t index,
                               kv_criterion *out);
/* Write the verdict as one line in the form of docs/verdict.schema.json,
 * without the newline.  Equal verdicts give equal bytes; resources and times of
 * tests are part of them.  KV_EIO: WRITE stopped it. */
kv_status kv_verdict_write(const kv_verdict *verdict, kv_write_fn write,
                           void *context, kv_error *err);
/* Read such a line back.  KV_EFORMAT: it does not follow the form, or it has an
 * unknown member.  Lines of the versions 1 to 4 are read. */
kv_status kv_verdict_read(kv_str line, kv_verdict **out, kv_error *err);

/* The names of outcomes and classes in verdict lines, such as "pass" and
 * "timeout".  Static; "" for KV_OUTCOME_NONE, KV_CLASS_NONE and unknown codes.
 */
const char *kv_outcome_name(kv_outcome outcome);
const char *kv_class_name(kv_class error_class);

/* --- tally -------------------------------------------------------------- */

/* Exact counts per task that can be merged.  The order in which verdicts are
 * added and tallies are merged, and how verdicts are divided among tallies,
 * never change a byte of the report. */
typedef struct kv_tally kv_tally;

kv_status kv_tally_new(kv_tally **out, kv_error *err);
void kv_tally_free(kv_tally *tally);
/* Count one verdict, which is not kept.  A task is known by its labels and its
 * id.  A second verdict on the same attempt counts as a repeat when outcome,
 * class, score and test counts are equal; when they differ, the task is marked
 * as conflicting, and all its attempts count as unscored.  Fails with KV_ENOMEM
 * only. */
kv_status kv_tally_add(kv_tally *tally, const kv_verdict *verdict,
                       kv_error *err);
/* Add what FROM holds; FROM is not changed.  KV_EINVAL: the two are the same
 * tally.  After KV_ENOMEM a part of FROM may have been added. */
kv_status kv_tally_merge(kv_tally *tally, const kv_tally *from, kv_error *err);
/* Write a text that kv_score_paths reads like any other result file.  KV_EIO:
 * WRITE stopped it. */
kv_status kv_tally_save(const kv_tally *tally, kv_write_fn write, void *context,
                        kv_error *err);

/* --- reading results ---------------------------------------------------- */

#define KV_READER_AUTO 0u     /* simdjson when built with it */
#define KV_READER_PORTABLE 1u /* the C reader */
#define KV_READER_SIMDJSON 2u /* KV_EINVAL when not built with it */

/* What has been read so far. */
typedef struct kv_progress {
    uint32_t struct_size; /* sizeof(kv_progress) of the library */
    uint32_t reserved;
    uint64_t files, records, bytes;
} kv_progress;

typedef struct kv_score_options {
    uint32_t struct_size; /* sizeof(kv_score_options), set by the caller */
    uint32_t threads;     /* 64 at most; 0: one per processor, 8 at most */
    uint32_t reader;      /* KV_READER_* */
    uint32_t details;     /* 1: TALLY also keeps what kv_convert writes */
    uint64_t max_record;  /* bytes of one record; 0: 16 MiB.  Longer ones are
                             skipped and reported */
    const char *run;      /* label "run" of inputs that do not state it, unlike
                             verdict lines; NULL: taken from their paths */
    const char *extract;  /* judge multiple-choice answers anew with this
                             extraction mode; NULL: use the stored verdicts */
    const char *problems; /* file or folder of problem definitions to read
                             first; NULL: those among the paths */
    /* Called ten times a second at most, from any of the threads, one call at a
     * time.  Anything but 0 stops the call with KV_EIO. */
    int (*progress)(void *context, const kv_progress *progress);
    void *progress_context;
} kv_score_options;

/* Read files and folders of results into TALLY.  Formats are detected from the
 * content.  Damaged records are skipped, counted and reported with file and
 * line: see kv_report_damaged and kv_report_skip_at.  Files that hold different
 * verdicts on one attempt become runs of their own, named after their folders,
 * unless the option run is set; reports warn of that.  KV_EIO: a path can't be
 * opened; KV_EFORMAT: a saved tally is damaged.  After a failure TALLY may hold
 * a part of the input.  ENGINE may be NULL unless the option extract is set,
 * which opens the plugin "mcq". */
kv_status kv_score_paths(kv_engine *engine, const char *const *paths,
                         size_t count, const kv_score_options *options,
                         kv_tally *tally, kv_error *err);

/* The formats that kv_score_paths knows, and a line about each.  Static; NULL
 * past the last one. */
const char *kv_format_name(size_t index);
const char *kv_format_summary(size_t index);

/* --- report ------------------------------------------------------------- */

/* What becomes of an attempt whose outcome is error or unscored, and of a task
 * without attempts. */
#define KV_POLICY_FAIL 0u /* it counts as not passed */
#define KV_POLICY_SKIP 1u /* it is left out of the denominator */

/* How the interval of a figure is computed: docs/metrics.md has formulas. */
#define KV_INTERVAL_WILSON 0u
#define KV_INTERVAL_CLOPPER_PEARSON 1u
#define KV_INTERVAL_CLUSTER 2u   /* robust against clusters of tasks */
#define KV_INTERVAL_BOOTSTRAP 3u /* percentiles of resampled tasks */
#define KV_INTERVAL_NONE 4u

typedef struct kv_report_options {
    uint32_t struct_size;    /* sizeof(kv_report_options), set by the caller */
    uint32_t policy;         /* KV_POLICY_* */
    uint32_t missing_groups; /* for a group that GROUPS names and that has no
                                task: KV_POLICY_FAIL leaves the mean above it
                                undefined, KV_POLICY_SKIP drops the group */
    uint32_t interval;       /* KV_INTERVAL_* */
    double confidence;       /* in (0,1); 0: 0.95 */
    uint64_t seed;           /* of the bootstrap */
    uint32_t resamples;      /* of the bootstrap; 0: 1000 */
    uint32_t k_eligible;     /* 1: pass@k over the tasks with n >= k only; 0:
                                undefined when some task has n < k */
    const char *groups;      /* JSON object from data set to group path, which
                                is "a/b" or ["a","b"]; NULL: group by BY */
    const char *const *by;   /* keys of the labels that make the levels below
                                the run, 14 at most; NULL: "dataset" */
    size_t by_count;
    const char *const *metrics; /* names, such as "pass@10"; NULL: those that
                                   apply to what was judged */
    size_t metric_count;
    const uint32_t *ks; /* the k of metrics named with "k"; NULL: 1 */
    size_t k_count;
    double threshold;    /* of all_reach, in (0,1]; 0: 0.75 */
    const char *cluster; /* key of the label that makes the clusters; NULL:
                            "dataset" */
} kv_report_options;

/* The figures of a tally, which must outlive the report and must not change
 * meanwhile. */
typedef struct kv_report kv_report;

/* Compute all figures.  The options are not kept.  KV_EINVAL: an option is out
 * of its range; KV_ENOTFOUND: no metric has this name; KV_EFORMAT: GROUPS is
 * not JSON; KV_ECONFIG: it does not map data sets to group paths. */
kv_status kv_report_new(const kv_tally *tally, const kv_report_options *options,
                        kv_report **out, kv_error *err);
void kv_report_free(kv_report *report);

/* One figure.  Rates are from 0 to 1.  Strings are borrowed from the report. */
typedef struct kv_figure {
    uint32_t struct_size; /* sizeof(kv_figure), set by the caller */
    uint32_t defined;     /* 0: undefined; reason tells why, value is NaN */
    double value;         /* the double nearest to numerator/denominator */
    uint64_t n;           /* tasks that it was computed from */
    const char *weights; /* "equal": groups weigh the same; "count": tasks do */
    const char *numerator, *denominator; /* decimal integers of any size;
                                            NULL when undefined */
    double low, high;                    /* interval; NaN when not computed */
    const char *reason;                  /* NULL when defined */
} kv_figure;

/* Groups, parents before children, in the order of their paths.  The functions
 * below take a GROUP from 0 to this number, exclusive, and must not be called
 * with another one. */
size_t kv_report_group_count(const kv_report *report);
/* The number of levels of its path; 1 for a run. */
size_t kv_report_group_depth(const kv_report *report, size_t group);
/* The name at LEVEL of its path; level 0 is the run. */
const char *kv_report_group_name(const kv_report *report, size_t group,
                                 size_t level);
/* How many tasks it holds, and how many attempts at them. */
uint64_t kv_report_group_tasks(const kv_report *report, size_t group);
uint64_t kv_report_group_attempts(const kv_report *report, size_t group);

/* Metrics of this report, such as "acc" and "acc_pooled": two for each metric,
 * with groups weighted equally and by their tasks.  METRIC must be below the
 * number of metrics. */
size_t kv_report_metric_count(const kv_report *report);
const char *kv_report_metric_name(const kv_report *report, size_t metric);
/* The figure METRIC, a name, of a group.  KV_ENOTFOUND: the report has no such
 * group or metric. */
kv_status kv_report_figure(const kv_report *report, size_t group,
                           const char *metric, kv_figure *out, kv_error *err);

/* What a group holds, by outcome and class. */
typedef struct kv_group_counts {
    uint32_t struct_size; /* sizeof(kv_group_counts), set by the caller */
    uint32_t class_count; /* KV_CLASS_COUNT of the library */
    uint64_t tasks, attempts;
    uint64_t pass, fail, error, unscored; /* attempts; they add up */
    uint64_t conflicts;      /* tasks with different verdicts on an attempt */
    uint64_t repeats;        /* verdicts that repeat another one */
    const uint64_t *classes; /* attempts by class, class_count numbers; those
                                at conflicting tasks are not in it.  Borrowed */
} kv_group_counts;

/* KV_ENOTFOUND: the report has no such group. */
kv_status kv_report_counts(const kv_report *report, size_t group,
                           kv_group_counts *out);

/* What a reader should know before trusting a figure, sorted; "" past the last
 * one. */
size_t kv_report_warning_count(const kv_report *report);
const char *kv_report_warning(const kv_report *report, size_t index);
/* How many of them are about a figure that may be wrong. */
uint64_t kv_report_doubts(const kv_report *report);

/* One file that was read.  Strings are borrowed from the report.  DAMAGED
 * counts records that could not be read, MISSING those with null or NaN in
 * place of a value. */
typedef struct kv_report_input {
    uint32_t struct_size; /* sizeof(kv_report_input), set by the caller */
    uint32_t skip_count;  /* of kv_report_skip_at; the first 20 are kept */
    const char *path;
    const char *format; /* NULL: not recognised */
    const char *note;   /* what a reader should know about it, or NULL */
    uint64_t records, damaged, missing;
} kv_report_input;

/* Why a record was skipped. */
typedef struct kv_report_skip {
    uint32_t struct_size; /* sizeof(kv_report_skip), set by the caller */
    uint32_t reserved;
    uint64_t line, column; /* from 1; 0: the whole file, the whole line */
    const char *reason;
} kv_report_skip;

/* Inputs, sorted by path, and what was skipped in each, sorted by line.
 * KV_ENOTFOUND: INPUT or INDEX is past the last one. */
size_t kv_report_input_count(const kv_report *report);
kv_status kv_report_input_at(const kv_report *report, size_t index,
                             kv_report_input *out);
kv_status kv_report_skip_at(const kv_report *report, size_t input, size_t index,
                            kv_report_skip *out);

/* A figure that another program stored, compared with the records.  Strings are
 * borrowed from the report. */
typedef struct kv_report_check {
    uint32_t struct_size; /* sizeof(kv_report_check), set by the caller */
    uint32_t agrees;
    const char *path, *name, *stored, *found;
    const char *about; /* labels of the records: "run=a, project=b" */
} kv_report_check;

/* KV_ENOTFOUND: INDEX is past the last one. */
size_t kv_report_check_count(const kv_report *report);
kv_status kv_report_check_at(const kv_report *report, size_t index,
                             kv_report_check *out);

/* How many records or files could not be read although they should be data. */
uint64_t kv_report_damaged(const kv_report *report);
/* How many stored figures differ from what their records give. */
uint64_t kv_report_disagreements(const kv_report *report);

#define KV_RENDER_TABLE 0u
#define KV_RENDER_JSON 1u
#define KV_RENDER_CSV 2u
#define KV_RENDER_MARKDOWN 3u
#define KV_RENDER_LATEX 4u

typedef struct kv_render_options {
    uint32_t struct_size; /* sizeof(kv_render_options), set by the caller */
    uint32_t format;      /* KV_RENDER_* */
    uint32_t digits;      /* decimals of a percentage, 0 to 6; 1 where the
                             options are NULL or too short for it */
    uint32_t width;       /* columns of the table; 0: no limit */
    uint32_t colour;      /* 1: ANSI colours in the table */
    uint32_t inputs;      /* 1: the table lists every input */
} kv_render_options;

/* Write the report as a text in UTF-8.  KV_EINVAL: an option is out of its
 * range; KV_EIO: WRITE stopped it. */
kv_status kv_report_render(const kv_report *report,
                           const kv_render_options *options, kv_write_fn write,
                           void *context, kv_error *err);

/* Whether "METRIC OP VALUE" holds for every run.  OP is one of >= > <= < ==,
 * VALUE a decimal or a percentage.  *defined is 0 when the figure of some run
 * is undefined, or the report has no run; *holds is 0 when it is broken for a
 * run whose figure is defined.  Exact fractions are compared.  KV_EINVAL: the
 * expression is malformed; KV_ENOTFOUND: the report has no such metric. */
kv_status kv_report_require(const kv_report *report, const char *expression,
                            int *holds, int *defined, kv_error *err);

/* --- figures without a tally -------------------------------------------- */

/* Estimates from N attempts at a task, C of which pass.  Each function returns
 * NULL, or why the figure is undefined: a static text, and *out is left as it
 * is.  N is below 2^32 and K is 1000000 at most.  Results are exact fractions,
 * rounded once. */

/* The chance that one of K attempts passes, 1 - C(n-c,k)/C(n,k), from Chen et
 * al. 2021, "Evaluating large language models trained on code". */
const char *kv_pass_at_k(uint64_t n, uint64_t c, uint64_t k, double *out);
/* The chance that K attempts all pass, C(c,k)/C(n,k), from Yao et al. 2024,
 * "tau-bench". */
const char *kv_pass_hat_k(uint64_t n, uint64_t c, uint64_t k, double *out);
/* (c/n)^k, which some harnesses print as pass^k. */
const char *kv_pass_hat_k_naive(uint64_t n, uint64_t c, uint64_t k,
                                double *out);
/* passed/(total - skipped), or passed/total unless COUNT_SKIPS is 0.  The ratio
 * is 0 when every test was skipped, and undefined without any test.  Returns
 * NULL, or a static text that tells why it is undefined. */
const char *kv_test_ratio(const kv_counts *counts, int count_skips,
                          double *out);

/* Precision, recall and their harmonic mean, each from 0 to 1. */
typedef struct kv_prf {
    double precision, recall, f1;
    uint32_t no_prediction, no_gold; /* 1: precision, recall is 0/0, set to 0 */
} kv_prf;

/* From the numbers of true positives, false positives and false negatives. */
void kv_prf1(uint64_t tp, uint64_t fp, uint64_t fn, kv_prf *out);

/* Set on_front[i] to 1 when no point has a lower or equal cost and a higher or
 * equal score and is better in one of the two, else to 0.  Equal points do
 * not exclude each other; a point with a NaN is never on the front.  Each array
 * has COUNT items, and the time grows with the square of COUNT. */
void kv_pareto_front(const double *cost, const double *score, size_t count,
                     uint8_t *on_front);

/* Which counts c of N have a rate that prints as PRINTED percent, such as
 * "55.6", rounded half up; with DOUBLY rounded to one decimal more first.
 * Returns how many there are and stores the first MAX of them.  *wrong becomes
 * NULL, or a static text that tells what is wrong with PRINTED (12 decimals at
 * most) or N (1 to 2^32 - 1).  The time grows with N. */
size_t kv_rate_reachable(const char *printed, uint64_t n, int doubly,
                         uint64_t *counts, size_t max, const char **wrong);

/* The metrics that kv_report_new knows, such as "pass@k", and a line about
 * each.
 * Static; NULL past the last one. */
const char *kv_metric_name(size_t index);
const char *kv_metric_summary(size_t index);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif
#endif
