/* SPDX-License-Identifier: MIT */
/* kverify: the plugin ABI.  The manual is kv-plugin(3).
 *
 * A verifier plugin is a shared object that exports one symbol,
 * kv_plugin_entry, and links against nothing of kverify's: every service
 * comes through the kv_host handed to open.  So the same file loads from the
 * command line, from an embedding program and from Python's ctypes.
 *
 * Growth: every table carries its size.  A reader copies the smaller of the
 * two sizes into a zeroed table of its own, so members appended later are
 * simply absent on the older side.  Members are appended, never moved, never
 * given a new meaning.  Services come in one table for each topic, and each
 * table grows on its own.
 *
 * Threads: the host calls a plugin as its thread model allows, over the whole
 * process, however many engines loaded the file.  The host and its tables are
 * static: a plugin may keep the pointers for ever, and may call any service
 * from any thread.  The objects that a call of the plugin is given, such as a
 * task or a verdict, are valid while that call lasts, unless its description
 * says more; a verdict or a box is used by one thread at a time. */
#ifndef KVERIFY_PLUGIN_H
#define KVERIFY_PLUGIN_H

#include <kverify/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changed only when an existing member changes its meaning.  Since 2, services
 * come in one table for each topic. */
#define KV_PLUGIN_ABI 2u

/* Whether TABLE, a pointer to TYPE, is long enough to have FIELD.  Ask before
 * using a member that was appended after the first release of the ABI. */
#define KV_HAS(type, table, field) \
    ((table)->struct_size >= offsetof(type, field) + sizeof((table)->field))

/* How many threads may be inside a plugin at the same time. */
#define KV_THREADS_SERIAL 0u    /* one in the plugin, inspect included */
#define KV_THREADS_PER_STATE 1u /* one in each open state */
#define KV_THREADS_PARALLEL 2u  /* any number */

/* Capability bits.  A bit from 32 on that the host does not know makes it
 * refuse the plugin; an unknown bit below 32 is ignored. */

/* The same input always gives the same verdict, without input or output. */
#define KV_CAP_PURE (UINT64_C(1) << 0)
/* It judges answers to questions with given choices: accuracy applies. */
#define KV_CAP_CHOICE (UINT64_C(1) << 1)
/* It can run tests and candidate in two processes or in one: kv_validate tries
 * both. */
#define KV_CAP_SPLIT (UINT64_C(1) << 2)
/* A verdict tells of the moment, as one that measures time does: it is not kept
 * for later runs. */
#define KV_CAP_MOMENT (UINT64_C(1) << 3)

typedef struct kv_value kv_value;     /* a JSON value */
typedef struct kv_task kv_task;       /* what was asked */
typedef struct kv_attempt kv_attempt; /* one answer to it */
typedef struct kv_verdict kv_verdict; /* what the plugin fills in */
typedef struct kv_box kv_box;         /* a program to be run, with limits */
typedef struct kv_result kv_result;   /* what became of it */

/* Kinds of kv_value. */
#define KV_VALUE_NULL 0u
#define KV_VALUE_BOOL 1u
#define KV_VALUE_NUMBER 2u
#define KV_VALUE_STRING 3u
#define KV_VALUE_ARRAY 4u
#define KV_VALUE_OBJECT 5u

/* How far a verdict can be trusted, whatever the candidate does:
 * docs/integrity.md tells what each grade stops. */
#define KV_INTEGRITY_NONE 0u /* nothing was run */
#define KV_INTEGRITY_I0 1u   /* the exit status of a command */
#define KV_INTEGRITY_I1 2u   /* guarded, in one process with the candidate */
#define KV_INTEGRITY_I1C 3u  /* "I1+": the same, with mutation controls */
#define KV_INTEGRITY_I2 4u   /* tests in a process without the candidate */
#define KV_INTEGRITY_I3 5u   /* data in, data out, compared outside the box */
#define KV_INTEGRITY_COUNT 6u

/* Flags of a file in a box. */
#define KV_FILE_EXEC 1u    /* it can be executed */
#define KV_FILE_PROTECT 2u /* the box can't change, move or remove it */
/* Flags of a box. */
#define KV_BOX_NO_FORK 1u    /* it may make threads, and no processes */
#define KV_BOX_NO_ADDRESS 2u /* no limit on address space, for sanitizers */
#define KV_BOX_MERGE 4u      /* standard error goes where output goes */
#define KV_BOX_FIXED_CODE 8u /* no memory becomes executable later on */
/* For a box with a script: its main(stage, late) calls stage() once, which
 * returns in every box that has the same protected files.  It reads and loads
 * those files before the call, or after it when LATE is true.  Where boxes are
 * not prepared like that, main is called without arguments and just goes on. */
#define KV_BOX_STAGED 16u

/* Limits of a box.  0 means no such limit, as far as the machine can do without
 * one, except for KEEP and CHANNEL. */
typedef struct kv_box_limits {
    uint32_t struct_size; /* sizeof(kv_box_limits), set by the caller */
    uint32_t processes, open_files, inodes;
    uint64_t cpu_ms, wall_ms;                        /* milliseconds */
    uint64_t memory, stack, file_size, disk, output; /* bytes */
    /* Bytes of the beginning, and of the end, that are kept of each output;
     * 0: 16 KiB; 64 MiB at most. */
    uint64_t keep;
    /* Bytes taken from descriptor 3; 0: 8 MiB; 64 MiB at most. */
    uint64_t channel;
} kv_box_limits;

/* How a box ended. */
#define KV_ENDED_EXIT 1u   /* by itself; code is the exit status */
#define KV_ENDED_SIGNAL 2u /* code is the signal */
#define KV_ENDED_CPU 3u    /* by a limit, like those below */
#define KV_ENDED_WALL 4u
#define KV_ENDED_MEMORY 5u
#define KV_ENDED_OUTPUT 6u

/* What became of a box: how it ended, what it used, what it wrote. */
typedef struct kv_ending {
    uint32_t struct_size; /* sizeof(kv_ending), set by the caller */
    uint32_t how;         /* KV_ENDED_* */
    uint32_t code;        /* exit status or signal */
    uint32_t reserved;
    uint64_t cpu_us, wall_us, peak_kib; /* microseconds, KiB */
    uint64_t out_bytes, err_bytes;      /* written, kept or not */
    /* The beginning of standard output and of standard error, and the end where
     * the beginning is not all. */
    kv_str out, out_tail;
    kv_str err, err_tail;
    kv_str channel; /* what was written to descriptor 3 */
} kv_ending;

/* --- services -----------------------------------------------------------
 *
 * Pointers that a service returns are borrowed until the call of the plugin
 * that used the service returns, unless the service says otherwise. */

typedef struct kv_task_services {
    uint32_t struct_size, version; /* version: 1 */
    /* The task's id.  What these services return lives as long as the task,
     * which is longer than the attempt is being judged. */
    kv_str (*id)(const kv_task *task);
    /* The member NAME of the task document; NULL when absent. */
    const kv_value *(*get)(const kv_task *task, const char *name);
    /* The whole task document, an object. */
    const kv_value *(*document)(const kv_task *task);
    /* A file of the task: a member of the document's "files", else a regular
     * file below the task's folder.  KV_ENOTFOUND: it can't be read, or has
     * more than 64 MiB; KV_ENOMEM. */
    kv_status (*file)(const kv_task *task, const char *path, kv_str *content);
    /* The limits for one program of this task: the member "limits" of its
     * document over the defaults.  The caller sets struct_size. */
    void (*limits)(const kv_task *task, kv_box_limits *out);
} kv_task_services;

typedef struct kv_attempt_services {
    uint32_t struct_size, version; /* version: 1 */
    /* The answer: the bytes that the model gave.  Like the files below, they
     * live until the attempt is judged. */
    kv_str (*answer)(const kv_attempt *attempt);
    /* 1 and file INDEX of an attempt that consists of files, else 0.  Paths are
     * relative to the task's folder, without "." and "..". */
    int32_t (*file)(const kv_attempt *attempt, size_t index, kv_str *path,
                    kv_str *content);
} kv_attempt_services;

/* JSON values.  A value is NULL where a member or an item is absent; every
 * service but next and name takes NULL for JSON's null.  Values of a task live
 * as long as the task; those of a configuration live until close returns, or
 * for the call of inspect. */
typedef struct kv_value_services {
    uint32_t struct_size, version;           /* version: 1 */
    uint32_t (*kind)(const kv_value *value); /* KV_VALUE_* */
    /* The member NAME of an object, the item INDEX of an array; NULL when it is
     * absent or VALUE is of another kind.  at takes time that grows with INDEX:
     * loops go by first and next. */
    const kv_value *(*get)(const kv_value *value, const char *name);
    const kv_value *(*at)(const kv_value *value, size_t index);
    /* The number of items or members; 0 for other kinds. */
    size_t (*length)(const kv_value *value);
    /* 1 and *out is set when the value is of that kind, else 0 and *out is left
     * as it is. */
    int32_t (*str)(const kv_value *value, kv_str *out);
    int32_t (*number)(const kv_value *value, double *out);
    int32_t (*boolean)(const kv_value *value, int32_t *out);
    /* Items or members one after the other, in the order of the document; NULL
     * past the last one. */
    const kv_value *(*first)(const kv_value *container);
    const kv_value *(*next)(const kv_value *item);
    kv_str (*name)(const kv_value *member); /* empty for an item */
    /* JSON text as a value that the plugin releases with free, which accepts
     * NULL.  NULL: it is not JSON, or memory ran out; the reason is in WHY,
     * which has room for SIZE bytes.  kverify's JSON is strict: no repeated
     * members, no integers beyond 2^53, no NUL in strings, 256 levels at most.
     */
    kv_value *(*parse)(kv_str text, char *why, size_t size);
    void (*free)(kv_value *value);
    /* JSON text as a value that lives as long as the verdict; NULL when it is
     * not JSON, or memory ran out. */
    const kv_value *(*lend)(kv_verdict *verdict, kv_str text);
    /* A value as JSON text that lives as long as the verdict; an empty string
     * when VALUE is NULL or memory ran out. */
    kv_str (*json)(kv_verdict *verdict, const kv_value *value);
} kv_value_services;

/* A verdict starts empty; one that a plugin leaves empty becomes an error,
 * never a pass.  A call that breaks a rule is refused with KV_EPLUGIN, and the
 * verdict becomes an error of class infra, whatever the plugin says afterwards.
 * The same happens in the end to a pass that has a class, or whose counts have
 * no passed test or any that neither passed nor was skipped. */
typedef struct kv_verdict_services {
    uint32_t struct_size, version; /* version: 1 */
    /* State what was learnt; a later call replaces it.  A pass has SCORE 1, a
     * fail one from 0 to 1; with other outcomes SCORE is ignored.  An error
     * needs a class; a class that the host does not know becomes
     * KV_CLASS_OTHER. */
    kv_status (*outcome)(kv_verdict *verdict, kv_outcome outcome,
                         kv_class error_class, double score);
    /* The tests that the outcome was made from.  TOTAL is at least the sum of
     * the other four, and below 2^63. */
    kv_status (*counts)(kv_verdict *verdict, uint64_t passed, uint64_t failed,
                        uint64_t errors, uint64_t skipped, uint64_t total);
    /* A further figure, finite.  NAME is cut at 128 bytes; the same name again
     * replaces the value.  KV_ENOMEM. */
    kv_status (*subscore)(kv_verdict *verdict, const char *name, double value);
    /* A short reason for people, which replaces an earlier one.  It is cut at
     * 512 bytes and made valid UTF-8; addresses and the folder of a box, which
     * differ from run to run, are taken out.  KV_ENOMEM. */
    kv_status (*evidence)(kv_verdict *verdict, const char *format, ...)
        KV_PRINTF(2, 3);
    /* Add one test; KV_OUTCOME_UNSCORED means that it was skipped.  ID is cut
     * at 1,024 bytes, MESSAGE, which may be empty, at 300; both are made valid
     * UTF-8.  KV_EINVAL: more than 100,000 tests; KV_ENOMEM. */
    kv_status (*test)(kv_verdict *verdict, kv_str id, kv_outcome outcome,
                      kv_str message, uint64_t microseconds);
    /* How far the verdict can be trusted: KV_INTEGRITY_*.  A plugin that runs
     * programs states it. */
    kv_status (*integrity)(kv_verdict *verdict, uint32_t grade);
    /* What the attempt showed about the task, as JSON.  kv_validate, whose
     * attempts are the references, writes it to the task as MEMBER unless it
     * has that; anybody else forgets it.  KV_EINVAL: it is not JSON; KV_ENOMEM.
     */
    kv_status (*learnt)(kv_verdict *verdict, const char *member, kv_str json);
    /* The verdict depends on the moment, as on a clock or on an answer from
     * elsewhere: it is not kept for later runs. */
    void (*moment)(kv_verdict *verdict);
} kv_verdict_services;

/* A box: one program with its arguments, environment, files and limits.  It is
 * empty when start or step is called, and everything put into it is copied.  In
 * arguments and environment {box} is replaced by the working folder, {kept} by
 * the folder of its protected files, and {tmp} by the folder for temporary
 * files.  Mistakes and lack of memory are remembered and make the verdict an
 * error of class infra. */
typedef struct kv_box_services {
    uint32_t struct_size, version; /* version: 1 */
    /* The next argument.  The first one is the program: no PATH is searched, so
     * it is an absolute path or one relative to the working folder. */
    void (*arg)(kv_box *box, const char *text);
    /* One "NAME=value" of the environment, which holds nothing else. */
    void (*env)(kv_box *box, const char *text);
    /* A file below the working folder, with KV_FILE_* as FLAGS.  PATH has no
     * "." and "..", and 1,024 bytes at most. */
    void (*file)(kv_box *box, const char *path, kv_str content, uint32_t flags);
    /* An absolute path of the host that can be read at the same place inside;
     * not below /box, /tmp, /dev or /proc. */
    void (*bind)(kv_box *box, const char *path);
    /* A file below the working folder that is wanted back: see result->file. */
    void (*collect)(kv_box *box, const char *path);
    /* Standard input; without it /dev/null. */
    void (*input)(kv_box *box, kv_str bytes);
    /* Bytes that the program can read once, from descriptor 4. */
    void (*secret)(kv_box *box, kv_str bytes);
    /* The limits of the box.  Without this call it has kverify's defaults, not
     * those of the task: see task->limits. */
    void (*limits)(kv_box *box, const kv_box_limits *limits);
    void (*flags)(kv_box *box, uint32_t flags); /* KV_BOX_*, all at once */
    /* The arguments so far are a Python interpreter with its options, and
     * SCRIPT is what it runs: it defines main() and ends with a line that calls
     * it unless KV_WARM is among its globals.  The box may then be forked from
     * an interpreter that read the script, and imported the modules of preload,
     * for an earlier box. */
    void (*script)(kv_box *box, kv_str script);
    /* A module that the script is going to import. */
    void (*preload)(kv_box *box, const char *module);
    /* A second box that runs at the same time and is ended when the first has
     * ended.  Descriptor 5 of each is a socket to the other, and both have the
     * same folder for temporary files.  It belongs to BOX.  NULL: the engine
     * is not allowed isolation of L2 or above, or memory ran out. */
    kv_box *(*peer)(kv_box *box);
    /* Wait for a descriptor in place of running a box: step is called with NULL
     * as the result once DESCRIPTOR can be read or WAIT_MS milliseconds have
     * passed. */
    void (*wait)(kv_box *box, int32_t descriptor, uint64_t wait_ms);
    /* The absolute PATH is a second name of the path BELOW the working folder.
     * It must not be one of the system's, and needs isolation of level L2. */
    void (*alias)(kv_box *box, const char *path, const char *below);
    /* Show the system that lies in this folder of the host, an absolute path,
     * in place of the host's: all of it is read-only.  Needs level L2. */
    void (*image)(kv_box *box, const char *path);
} kv_box_services;

/* What became of a box.  Everything is borrowed until step returns. */
typedef struct kv_result_services {
    uint32_t struct_size, version; /* version: 1 */
    /* How it ended.  The caller sets struct_size. */
    void (*ending)(const kv_result *result, kv_ending *out);
    /* 1 and *content is set when PATH was named by box->collect and the box
     * left a regular file there, of 32 MiB at most; else 0. */
    int32_t (*file)(const kv_result *result, const char *path, kv_str *content);
    /* The result of the second box; NULL when only one was run. */
    const kv_result *(*peer)(const kv_result *result);
} kv_result_services;

/* Call sequences: kverify-callseq(7).  After a failure the reason is in WHY,
 * which has room for SIZE bytes. */
typedef struct kv_calls_services {
    uint32_t struct_size, version; /* version: 1 */
    /* Check a trace against a call specification, which is text or JSON; WHAT
     * names the specification in messages.  EACH is called with every clause,
     * borrowed for that call.  KV_ECONFIG: the specification is wrong;
     * KV_EFORMAT: the trace is torn, cut, or no trace at all. */
    kv_status (*judge)(kv_str spec, const char *what, kv_str trace,
                       void (*each)(void *context, const kv_clause *clause),
                       void *context, char *why, size_t size);
    /* Call EACH with every C function that a call specification declares, as a
     * signature such as "open i s,i".  KV_ECONFIG: the specification is
     * wrong. */
    kv_status (*declared)(kv_str spec, const char *what,
                          void (*each)(void *context, const char *signature),
                          void *context, char *why, size_t size);
    /* A declaration of C as one of these signatures, which lives as long as the
     * verdict; empty after a failure.  STRUCTS is an array of declarations of
     * structs that it needs, or NULL. */
    kv_str (*c_signature)(kv_verdict *verdict, const kv_value *structs,
                          kv_str declaration, char *why, size_t size);
    /* The tool calls of an agent's trajectory, the first one in DOCUMENT, as a
     * trace: see kv_trace_import.  WRITE is called with pieces of it and
     * returns 0, or anything else to stop with KV_EIO.  KV_EFORMAT: DOCUMENT is
     * not a trajectory. */
    kv_status (*import)(kv_str document,
                        int32_t (*write)(void *context, const char *data,
                                         size_t length),
                        void *context, char *why, size_t size);
} kv_calls_services;

/* Criteria of a rubric.  A verdict with criteria is closed by aggregate in
 * place of verdict->outcome: it passes from the pass line on, also with a score
 * below 1.  Both refuse what types.h does not allow with KV_EPLUGIN, like the
 * services of a verdict. */
typedef struct kv_rubric_services {
    uint32_t struct_size, version; /* version: 1 */
    /* Add one criterion, 1,000 at most.  Everything is copied. */
    kv_status (*criterion)(kv_verdict *verdict, const kv_criterion *criterion);
    /* Compute score and outcome from the criteria that were added. */
    kv_status (*aggregate)(kv_verdict *verdict, const kv_aggregate *how);
} kv_rubric_services;

typedef struct kv_util_services {
    uint32_t struct_size, version; /* version: 1 */
    /* Fill BYTES with LENGTH unpredictable bytes.  KV_EIO: the system can't. */
    kv_status (*random)(void *bytes, size_t length);
    /* The SHA-256 of BYTES; DIGEST has room for 32 bytes. */
    void (*sha256)(kv_str bytes, unsigned char *digest);
} kv_util_services;

/* What is in a log altogether. */
typedef struct kv_log_totals {
    uint32_t struct_size; /* sizeof(kv_log_totals), set by the caller */
    int32_t ran;          /* 1: the runner's own end of a suite was seen */
    uint64_t tests, failed;
    kv_str framework; /* static */
} kv_log_totals;

/* Logs of test runners.  A program can print whatever it likes, so a verdict
 * that is made of them is KV_INTEGRITY_I0. */
typedef struct kv_logs_services {
    uint32_t struct_size, version; /* version: 1 */
    /* What LOG says about COUNT tests: KV_LOG_* for each of NAMES into
     * STATUSES.  FRAMEWORK is one that kverify knows (pytest, unittest, sympy,
     * go, cargo, jest, mocha, maven, gradle, phpunit, rspec, tap), or empty for
     * the one whose signs the log has.  KV_ENOTFOUND: no grammar has that
     * name, or the log has no signs; KV_ENOMEM. */
    kv_status (*find)(kv_str framework, kv_str log, const kv_str *names,
                      size_t count, uint32_t *statuses, kv_log_totals *totals);
} kv_logs_services;

/* What another verifier came to.  Everything is borrowed until step returns. */
typedef struct kv_child_verdict {
    uint32_t struct_size; /* sizeof(kv_child_verdict), set by the caller */
    kv_outcome outcome;
    kv_class error_class;
    uint32_t integrity; /* KV_INTEGRITY_* */
    double score;       /* from 0 to 1 for a pass or a fail, else NaN */
    uint64_t passed, failed, errors, skipped, total; /* 0 without counts */
    kv_str verifier, evidence;
} kv_child_verdict;

/* Asking other verifiers about the same attempt.  Such a question has a task of
 * its own: the members that tasks of any verifier may have, and DOCUMENT, an
 * object or NULL, over them; with the files of the task at hand.  CONFIG is an
 * object or NULL. */
typedef struct kv_child_services {
    uint32_t struct_size, version; /* version: 1 */
    /* Ask in place of running a box.  step is called with a result that has the
     * verdict; what cannot be asked makes this verifier's own verdict an error
     * of class infra.  Questions nest up to 16 deep. */
    void (*ask)(kv_box *box, kv_str verifier, const kv_value *config,
                const kv_value *document);
    /* 1 and *out is set when RESULT is the end of a question, else 0.  The
     * caller sets struct_size. */
    int32_t (*verdict)(const kv_result *result, kv_child_verdict *out);
    /* A digest of 32 bytes of all that the answer to such a question depends
     * on, for fingerprint, apart from DOCUMENT.  For plugins that are
     * KV_THREADS_PARALLEL. */
    kv_status (*digest)(const kv_task *task, kv_str verifier,
                        const kv_value *config, const kv_value *document,
                        unsigned char *digest);
} kv_child_services;

/* Measures of kverify/measures.h, which says what they are: each is the
 * function of that name. */
typedef struct kv_measures_services {
    uint32_t struct_size, version; /* version: 1 */
    const char *(*edit_similarity)(kv_str a, kv_str b, uint32_t kind,
                                   double *out);
    int32_t (*exact_match_lines)(kv_str a, kv_str b);
    const char *(*chrf)(kv_str pred, kv_str gold, double *out);
    const char *(*bleu)(const kv_str *pred, size_t pred_count,
                        const kv_str *gold, size_t gold_count, double *out);
    kv_status (*overlap_names)(const kv_str *pred, size_t pred_count,
                               const kv_str *gold, size_t gold_count,
                               kv_overlap *out);
    kv_status (*overlap_rows)(const kv_str *pred, size_t pred_count,
                              const kv_str *gold, size_t gold_count,
                              kv_overlap *out);
    const char *(*prefix_accuracy)(const kv_str *pred, size_t pred_count,
                                   const kv_str *gold, size_t gold_count,
                                   int32_t *strict, double *partial);
    const char *(*intercode_sql)(const kv_str *rows, size_t count,
                                 const kv_str *gold, size_t gold_count,
                                 double *out);
    double (*intercode_bash)(uint64_t missing, uint64_t extra, uint64_t same,
                             uint64_t total, double answer_similarity);
    const char *(*hodges_lehmann)(const double *times, size_t count,
                                  double *out);
} kv_measures_services;

/* The services of the host, one table for each topic.  The topics of the first
 * release of ABI 2 are always there; a later one that the host does not have is
 * NULL, or beyond struct_size. */
typedef struct kv_host {
    uint32_t abi_version; /* KV_PLUGIN_ABI of the host */
    uint32_t struct_size; /* sizeof(kv_host) of the host */
    /* Give the reason why the call under way is going to fail, in one line of
     * 255 bytes at most, for the caller's error or for the verdict.  Returns
     * CODE, or KV_EPLUGIN when CODE is not a failure.  Call it on the thread on
     * which the host called the plugin. */
    kv_status (*fail)(const struct kv_host *host, kv_status code,
                      const char *format, ...) KV_PRINTF(3, 4);
    const kv_task_services *task;
    const kv_attempt_services *attempt;
    const kv_value_services *value;
    const kv_verdict_services *verdict;
    const kv_box_services *box;
    const kv_result_services *result;
    const kv_calls_services *calls;
    const kv_rubric_services *rubric;
    const kv_util_services *util;
    /* ABI 2 ends here.  New topics go below this line and nowhere else. */
    const kv_logs_services *logs;
    const kv_child_services *child;
    const kv_measures_services *measures;
} kv_host;

/* What a plugin states about itself: static, const, and never changed. */
typedef struct kv_plugin {
    uint32_t abi_version; /* KV_PLUGIN_ABI it was compiled with */
    uint32_t struct_size; /* sizeof(kv_plugin) it was compiled with */
    /* The name of the file without ".so": [a-z][a-z0-9-]*, 32 bytes at most. */
    const char *name;
    const char *version;     /* required, like name and summary */
    const char *summary;     /* one line for kverify plugins */
    const char *config_help; /* what CONFIG may hold; NULL: nothing */
    uint64_t capabilities;   /* KV_CAP_* */
    uint32_t threads;        /* KV_THREADS_* */
    uint32_t reserved;       /* 0 */

    /* Make a state from CONFIG, the configuration object or NULL, which lives
     * until close returns.  *state may stay NULL.  When it fails, close is not
     * called.  May be NULL. */
    kv_status (*open)(const kv_host *host, const kv_value *config,
                      void **state);
    /* Judge one attempt.  Required of a plugin without start.  KV_OK: the
     * verdict has an outcome.  Any failure makes it an error of class infra,
     * with the reason that fail was given. */
    kv_status (*verify)(void *state, const kv_task *task,
                        const kv_attempt *attempt, kv_verdict *verdict);
    /* Release a state, which is NULL when open left it so.  May be NULL. */
    void (*close)(void *state);

    /* A plugin that runs programs has these three, and no verify.  It never
     * starts a program itself: start, and each step, either fills BOX, and step
     * is called with what became of it, or leaves BOX empty and gives the
     * verdict its outcome.  RESULT is NULL after box->wait.  *job is the
     * plugin's own for one attempt; TASK, ATTEMPT and VERDICT are valid until
     * finish returns.  finish is called exactly once for each start that
     * returned KV_OK or left a job in *job (NULL at first), also when the run
     * is stopped before a verdict. */
    kv_status (*start)(void *state, const kv_task *task,
                       const kv_attempt *attempt, kv_verdict *verdict,
                       kv_box *box, void **job);
    kv_status (*step)(void *job, const kv_result *result, kv_verdict *verdict,
                      kv_box *box);
    void (*finish)(void *job);

    /* Answer the question WHAT about CONFIG, any JSON value or NULL, without
     * judging anything: the plugin's manual lists its questions.  WRITE takes
     * pieces of the answer and returns 0; on anything else return KV_EIO.
     * KV_ENOTFOUND: the plugin does not know the question.  May be NULL. */
    kv_status (*inspect)(const kv_host *host, const kv_value *config,
                         const char *what,
                         int32_t (*write)(void *context, const char *data,
                                          size_t length),
                         void *context);
    /* A digest of 32 bytes of everything that the verdict depends on apart from
     * task, attempt, configuration and the plugin's version: a file that the
     * plugin reads by itself, for example.  A run reuses a verdict only where
     * the digest is the same.  DIGEST is all zeros before; the status is
     * ignored.  May be NULL. */
    kv_status (*fingerprint)(void *state, const kv_task *task,
                             unsigned char *digest);
    /* ABI 2 ends here.  New members go below this line and nowhere else. */

    /* The members that a task of this verifier may have beside the common ones,
     * and those of CONFIG, as JSON: an object from member to "text", "number",
     * "bool", "object", "list", "texts" or "any", to "file" or "files" for a
     * text or texts that name files of the task, "any-file" for anything with
     * such texts in it, to "=one|other" for one of these texts, to such an
     * object, or to a list with one.  A run judges again where the content of
     * one of those files has changed.  The member "" is a text "a|b": at least
     * one of those must be there.  A suite with any other member is refused.
     * NULL: nothing is checked. */
    const char *task_members, *config_members;
} kv_plugin;

typedef const kv_plugin *(*kv_plugin_entry_fn)(void);

#if defined(__GNUC__) || defined(__clang__)
#define KV_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define KV_PLUGIN_EXPORT
#endif

#ifdef __cplusplus
#define KV_PLUGIN_LINKAGE extern "C"
#else
#define KV_PLUGIN_LINKAGE
#endif

/* Define the exported symbol for PLUGIN, a kv_plugin. */
#define KV_PLUGIN_DEFINE(plugin)                                               \
    KV_PLUGIN_LINKAGE KV_PLUGIN_EXPORT const kv_plugin *kv_plugin_entry(void); \
    KV_PLUGIN_LINKAGE KV_PLUGIN_EXPORT const kv_plugin *kv_plugin_entry(void)  \
    {                                                                          \
        return &(plugin);                                                      \
    }

#ifdef __cplusplus
}
#endif
#endif
