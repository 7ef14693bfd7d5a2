/* SPDX-License-Identifier: MIT */
/* kverify: the plugin ABI.
 *
 * A verifier plugin is a shared object that exports one symbol,
 * kv_plugin_entry, and links against nothing of kverify's: every service
 * comes through the kv_host handed to open.  So the same file loads from the
 * command line, from an embedding program, from Python's ctypes.
 *
 * Growth: every table carries its size.  A reader copies the smaller of the
 * two sizes into a zeroed table of its own, so members appended later are
 * simply absent on the older side.  Members are appended, never moved, never
 * given a new meaning.  Services come in one table a topic, each of which
 * grows on its own.
 *
 * Threads: the core calls a plugin as its thread model says, and holds that
 * promise over the whole process, whatever number of engines loaded the file.
 * The host and its tables are static: a plugin may keep the pointer for ever
 * and may call any service from any thread. */
#ifndef KVERIFY_PLUGIN_H
#define KVERIFY_PLUGIN_H

#include <kverify/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changed only when an existing member changes meaning.  2: services by
 * topic. */
#define KV_PLUGIN_ABI 2u

/* Whether TABLE, of type TYPE, reaches as far as FIELD: guard every member
 * that is newer than the ABI's first release with it. */
#define KV_HAS(type, table, field) \
    ((table)->struct_size >= offsetof(type, field) + sizeof((table)->field))

/* How many threads may be inside one plugin; the strictest wins. */
#define KV_THREADS_SERIAL 0u    /* one thread in the plugin at a time */
#define KV_THREADS_PER_STATE 1u /* one thread in an open state at a time */
#define KV_THREADS_PARALLEL 2u  /* any number */

/* Capability bits.  A bit of 32 and above that the host does not know makes
 * it refuse the plugin; an unknown bit below 32 is ignored. */
#define KV_CAP_PURE (UINT64_C(1) << 0) /* same input, same verdict, no I/O */
#define KV_CAP_CHOICE                                      \
    (UINT64_C(1) << 1) /* grades answers to questions with \
                          given choices: accuracy applies */
#define KV_CAP_SPLIT                                         \
    (UINT64_C(1) << 2) /* can run tests and candidate in two \
                          processes or in one: validation    \
                          tries both */

typedef struct kv_value kv_value;     /* a JSON value of the task or config */
typedef struct kv_task kv_task;       /* the item to be solved */
typedef struct kv_attempt kv_attempt; /* one try at it */
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

/* How far a verdict can be trusted, whatever the candidate does. */
#define KV_INTEGRITY_NONE 0u /* nothing was run */
#define KV_INTEGRITY_I0 1u   /* exit status of a command */
#define KV_INTEGRITY_I1 2u   /* guarded, in one process with the candidate */
#define KV_INTEGRITY_I1C 3u  /* "I1+": the same, with mutation controls */
#define KV_INTEGRITY_I2 4u   /* tests in a process without the candidate */
#define KV_INTEGRITY_I3 5u   /* data in, data out, compared outside */
#define KV_INTEGRITY_COUNT 6u

/* Flags of a file in a box. */
#define KV_FILE_EXEC 1u
#define KV_FILE_PROTECT 2u /* can't be changed, moved or removed inside */
/* Flags of a box. */
#define KV_BOX_NO_FORK 1u    /* threads yes, processes no */
#define KV_BOX_NO_ADDRESS 2u /* no address-space limit (sanitizers) */
#define KV_BOX_MERGE 4u      /* standard error goes where output goes */
#define KV_BOX_FIXED_CODE 8u /* nothing becomes code once it is loaded */
#define KV_BOX_STAGED                                      \
    16u /* main(stage, late) reads the protected files and \
           calls stage(), which returns in every box that  \
           has the same ones: before they are loaded when  \
           LATE.  Without a stage it just goes on */

/* 0 in a field: no such limit, where the platform can do without. */
typedef struct kv_box_limits {
    uint32_t struct_size; /* sizeof(kv_box_limits) */
    uint32_t processes, open_files, inodes;
    uint64_t cpu_ms, wall_ms;
    uint64_t memory, stack, file_size, disk, output; /* bytes */
    uint64_t keep;    /* bytes of head, and of tail, kept of each output */
    uint64_t channel; /* bytes taken from descriptor 3; 0: the usual 8 MiB */
} kv_box_limits;

/* How a box ended. */
#define KV_ENDED_EXIT 1u   /* code: exit status */
#define KV_ENDED_SIGNAL 2u /* code: signal */
#define KV_ENDED_CPU 3u    /* a limit */
#define KV_ENDED_WALL 4u
#define KV_ENDED_MEMORY 5u
#define KV_ENDED_OUTPUT 6u

typedef struct kv_ending {
    uint32_t struct_size; /* sizeof(kv_ending), set by the caller */
    uint32_t how;         /* KV_ENDED_* */
    uint32_t code;
    uint32_t reserved;
    uint64_t cpu_us, wall_us, peak_kib;
    uint64_t out_bytes, err_bytes; /* written, kept or not */
    kv_str out, out_tail;          /* head, and tail where the head is cut */
    kv_str err, err_tail;
    kv_str channel; /* what was written to descriptor 3 */
} kv_ending;

/* --- services -----------------------------------------------------------
 *
 * All pointers that come out of a service are borrowed for the duration of
 * the call they were obtained in, unless it says otherwise. */

typedef struct kv_task_services {
    uint32_t struct_size, version; /* version: 1 */
    kv_str (*id)(const kv_task *task);
    /* Member NAME of the task document, NULL when absent. */
    const kv_value *(*get)(const kv_task *task, const char *name);
    /* The task document as a whole. */
    const kv_value *(*document)(const kv_task *task);
    /* A file of the task, as its suite holds it; borrowed until the attempt
     * is judged.  KV_ENOTFOUND when there is no such file. */
    kv_status (*file)(const kv_task *task, const char *path, kv_str *content);
    /* Limits of one program of this task.  The caller sets struct_size. */
    void (*limits)(const kv_task *task, kv_box_limits *out);
} kv_task_services;

typedef struct kv_attempt_services {
    uint32_t struct_size, version; /* version: 1 */
    /* The attempt's answer: bytes as the model gave them. */
    kv_str (*answer)(const kv_attempt *attempt);
    /* Files of the attempt, where it came as files: 0 past the last one.
     * Paths are relative, without "." and "..". */
    int32_t (*file)(const kv_attempt *attempt, size_t index, kv_str *path,
                    kv_str *content);
} kv_attempt_services;

typedef struct kv_value_services {
    uint32_t struct_size, version;           /* version: 1 */
    uint32_t (*kind)(const kv_value *value); /* NULL counts as null */
    /* Member of an object, item of an array; NULL when absent. */
    const kv_value *(*get)(const kv_value *value, const char *name);
    const kv_value *(*at)(const kv_value *value, size_t index);
    size_t (*length)(const kv_value *value); /* items or members */
    /* 1 and *out set when the value is of that kind, else 0. */
    int32_t (*str)(const kv_value *value, kv_str *out);
    int32_t (*number)(const kv_value *value, double *out);
    int32_t (*boolean)(const kv_value *value, int32_t *out);
    /* Items and members one after the other; NULL past the last. */
    const kv_value *(*first)(const kv_value *container);
    const kv_value *(*next)(const kv_value *item);
    kv_str (*name)(const kv_value *member); /* empty for items */
    /* JSON text as a value that free releases; NULL with the reason in WHY. */
    kv_value *(*parse)(kv_str text, char *why, size_t size);
    void (*free)(kv_value *value);
    /* JSON text as a value that lives as long as the verdict; NULL when it is
     * not JSON or memory ran out. */
    const kv_value *(*lend)(kv_verdict *verdict, kv_str text);
    /* A value as JSON text that lives as long as the verdict; an empty string
     * without memory. */
    kv_str (*json)(kv_verdict *verdict, const kv_value *value);
} kv_value_services;

/* A verdict starts empty; one that a plugin leaves empty is reported as an
 * error, never as a pass.  A call that breaks a rule is refused with
 * KV_EPLUGIN and the verdict ends as an error of class infra. */
typedef struct kv_verdict_services {
    uint32_t struct_size, version; /* version: 1 */
    /* Say what was learnt.  SCORE is finite and in [0,1], a pass has 1. */
    kv_status (*outcome)(kv_verdict *verdict, kv_outcome outcome,
                         kv_class error_class, double score);
    /* Tests behind the outcome; total >= the sum of the other four. */
    kv_status (*counts)(kv_verdict *verdict, uint64_t passed, uint64_t failed,
                        uint64_t errors, uint64_t skipped, uint64_t total);
    /* A named figure of its own, finite. */
    kv_status (*subscore)(kv_verdict *verdict, const char *name, double value);
    /* A short reason for people; cut at 512 bytes, made valid UTF-8. */
    kv_status (*evidence)(kv_verdict *verdict, const char *format, ...)
        KV_PRINTF(2, 3);
    /* One test of the verdict; OUTCOME as for the whole, KV_OUTCOME_UNSCORED
     * for a skip.  ID is cut at 1,024 bytes, MESSAGE at 300; both are made
     * valid UTF-8. */
    kv_status (*test)(kv_verdict *verdict, kv_str id, kv_outcome outcome,
                      kv_str message, uint64_t microseconds);
    kv_status (*integrity)(kv_verdict *verdict, uint32_t grade);
} kv_verdict_services;

/* A box: argv, environment (which holds nothing else), files below the working
 * folder, host paths to be seen read-only, files wanted back, standard input,
 * bytes that can be read once from descriptor 4.  In arguments and environment
 * {box} is the working folder, {kept} where its protected files are, {tmp} the
 * folder for temporary files.  Everything is copied.  Failures are remembered
 * and end as an error of the verdict. */
typedef struct kv_box_services {
    uint32_t struct_size, version; /* version: 1 */
    void (*arg)(kv_box *box, const char *text);
    void (*env)(kv_box *box, const char *text);
    void (*file)(kv_box *box, const char *path, kv_str content, uint32_t flags);
    void (*bind)(kv_box *box, const char *path);
    void (*collect)(kv_box *box, const char *path);
    void (*input)(kv_box *box, kv_str bytes);
    void (*secret)(kv_box *box, kv_str bytes);
    void (*limits)(kv_box *box, const kv_box_limits *limits);
    void (*flags)(kv_box *box, uint32_t flags);
    /* The command is a Python interpreter with its options, and this is what
     * it runs: it defines main() and ends with a line that calls it unless
     * KV_WARM is among its globals.  The box may then be forked from an
     * interpreter that has read the script, and imported what is preloaded,
     * before. */
    void (*script)(kv_box *box, kv_str script);
    void (*preload)(kv_box *box, const char *module);
    /* A second box that runs at the same time, in which descriptor 5 is a
     * socket to descriptor 5 of this one, and with which it shares the folder
     * for temporary files; the second ends when the first has ended.  It lives
     * as long as BOX; NULL where there can't be one: below isolation L2, or
     * without memory. */
    kv_box *(*peer)(kv_box *box);
    /* A descriptor to wait on in place of a box: step is called, with NULL as
     * the result, once it can be read, or when WAIT_MS have gone by. */
    void (*wait)(kv_box *box, int32_t descriptor, uint64_t wait_ms);
} kv_box_services;

/* What became of a box. */
typedef struct kv_result_services {
    uint32_t struct_size, version; /* version: 1 */
    /* The caller sets struct_size. */
    void (*ending)(const kv_result *result, kv_ending *out);
    /* 1 and *content set when the box left that file, which it was asked for,
     * as a regular file within its size. */
    int32_t (*file)(const kv_result *result, const char *path, kv_str *content);
    const kv_result *(*peer)(const kv_result *result); /* or NULL */
} kv_result_services;

typedef struct kv_calls_services {
    uint32_t struct_size, version; /* version: 1 */
    /* Check a trace by a call specification (kverify-callseq(7)), text or
     * JSON; WHAT names it in messages.  EACH gets every clause; what it is
     * given is borrowed for the call.  KV_ECONFIG: the specification is wrong.
     * KV_EFORMAT: the trace is torn, cut, or not a trace.  The reason is in
     * WHY. */
    kv_status (*judge)(kv_str spec, const char *what, kv_str trace,
                       void (*each)(void *context, const kv_clause *clause),
                       void *context, char *why, size_t size);
    /* The C functions that a call specification declares, as signatures. */
    kv_status (*declared)(kv_str spec, const char *what,
                          void (*each)(void *context, const char *signature),
                          void *context, char *why, size_t size);
    /* A declaration of C as such a signature, which lives as long as the
     * verdict; empty with the reason in WHY.  STRUCTS: an array of
     * declarations that come first, or NULL. */
    kv_str (*c_signature)(kv_verdict *verdict, const kv_value *structs,
                          kv_str declaration, char *why, size_t size);
    /* Tool calls of a trajectory as a trace, as kv_trace_import has it: WRITE
     * is called with pieces of it, and returns 0. */
    kv_status (*import)(kv_str document,
                        int32_t (*write)(void *context, const char *data,
                                         size_t length),
                        void *context, char *why, size_t size);
} kv_calls_services;

/* Criteria of a rubric.  A verdict with criteria is closed by aggregate, not
 * by outcome: it passes from the pass line on, whatever the score. */
typedef struct kv_rubric_services {
    uint32_t struct_size, version; /* version: 1 */
    /* One criterion of the verdict; everything is copied. */
    kv_status (*criterion)(kv_verdict *verdict, const kv_criterion *criterion);
    kv_status (*aggregate)(kv_verdict *verdict, const kv_aggregate *how);
} kv_rubric_services;

typedef struct kv_util_services {
    uint32_t struct_size, version;                   /* version: 1 */
    kv_status (*random)(void *bytes, size_t length); /* unpredictable bytes */
    void (*sha256)(kv_str bytes, unsigned char *digest); /* 32 bytes */
} kv_util_services;

/* The services of the core, a table a topic.  A topic that the host does not
 * have is NULL, or lies beyond struct_size: those of ABI 2's first release
 * are always there. */
typedef struct kv_host {
    uint32_t abi_version; /* KV_PLUGIN_ABI of the host */
    uint32_t struct_size; /* sizeof(kv_host) of the host */
    /* Why the call under way returns a failure: for the caller's error
     * object.  Returns CODE.  To be called on the thread that the core called
     * the plugin on. */
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
} kv_host;

/* What a plugin says about itself: static, const, unchanged until unload. */
typedef struct kv_plugin {
    uint32_t abi_version; /* KV_PLUGIN_ABI it was compiled with */
    uint32_t struct_size; /* sizeof(kv_plugin) it was compiled with */
    const char *name;     /* [a-z][a-z0-9-]*, equal to the file name */
    const char *version;
    const char *summary;     /* one line for kverify plugins */
    const char *config_help; /* NULL: takes no configuration */
    uint64_t capabilities;   /* KV_CAP_* */
    uint32_t threads;        /* KV_THREADS_* */
    uint32_t reserved;       /* 0 */

    /* CONFIG is the configuration object, or NULL.  *state may stay NULL. */
    kv_status (*open)(const kv_host *host, const kv_value *config,
                      void **state);
    /* Judge one attempt.  Required of a verifier without start.  KV_OK: the
     * verdict holds an outcome. */
    kv_status (*verify)(void *state, const kv_task *task,
                        const kv_attempt *attempt, kv_verdict *verdict);
    void (*close)(void *state); /* accepts NULL */

    /* A verifier that runs programs has these three, and no verify.  It never
     * starts anything itself: start and each step fill BOX, and are called
     * again with what became of it, or leave BOX empty and give the verdict
     * its outcome.  *job, NULL at first, is the plugin's own for one attempt;
     * finish is called exactly once when start returned KV_OK or left a job
     * there. */
    kv_status (*start)(void *state, const kv_task *task,
                       const kv_attempt *attempt, kv_verdict *verdict,
                       kv_box *box, void **job);
    kv_status (*step)(void *job, const kv_result *result, kv_verdict *verdict,
                      kv_box *box);
    void (*finish)(void *job);

    /* Answer a question WHAT about a configuration, without judging anything;
     * what it may be is in the plugin's manual.  KV_ENOTFOUND: no such
     * question.  WRITE returns 0.  May be NULL. */
    kv_status (*inspect)(const kv_host *host, const kv_value *config,
                         const char *what,
                         int32_t (*write)(void *context, const char *data,
                                          size_t length),
                         void *context);
    /* A digest of 32 bytes of everything else that the verdict depends on,
     * apart from task, attempt and configuration: a file that the plugin reads
     * by itself.  A run reuses a verdict only where the digest is the same.
     * May be NULL. */
    kv_status (*fingerprint)(void *state, const kv_task *task,
                             unsigned char *digest);
    /* ABI 2 ends here.  New members go below this line and nowhere else. */
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

/* Emit the one exported symbol. */
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
