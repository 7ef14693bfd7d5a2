/* SPDX-License-Identifier: MIT */
/* kverify: runs of many attempts, suites of tasks, and the sandbox.
 *
 *     kv_run            judges attempts and leaves the verdicts in a folder
 *     kv_run_merge      joins the folders of several runs
 *     kv_validate       checks and registers the tasks of a suite
 *     kv_suite_explain  tells why tasks are not judged at a higher grade
 *     kv_sandbox_*      tells what a sandbox on this machine can do
 *
 * docs/running.md describes suites, attempts and folders.  The rules of
 * kverify.h apply. */
#ifndef KVERIFY_RUN_H
#define KVERIFY_RUN_H

#include <kverify/store.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* How far a run is. */
typedef struct kv_run_state {
    uint32_t struct_size; /* sizeof(kv_run_state), set by the caller */
    uint32_t finished;    /* 1: every attempt has a verdict and the results are
                             written; 0: the run was stopped or has failed */
    uint64_t total;       /* attempts of this run, or of this shard of it */
    uint64_t done;        /* attempts that have a verdict */
    uint64_t reused;      /* of these, verdicts that were reused, not made */
    uint64_t pass, fail, error, unscored; /* verdicts by outcome */
    uint64_t infra;        /* not judged for reasons of this machine or of the
                              suite: errors of class infra, and attempts of
                              class environment for which nothing ran */
    uint64_t running;      /* attempts that are being judged */
    uint64_t unknown;      /* attempts at tasks that the suite does not have */
    uint64_t damaged;      /* damaged lines of the journal, which are ignored */
    char unknown_task[80]; /* the first unknown task, cut */
    uint64_t stored;       /* of the reused ones, those from the store */
} kv_run_state;

/* When the journal is forced to disk. */
#define KV_SYNC_INTERVAL 0u /* once a second and at the end */
#define KV_SYNC_EACH 1u     /* after each verdict and at the end */
#define KV_SYNC_NONE 2u     /* whenever the system does it */

/* Of which attempts outputs.jsonl has the beginning and the end of what their
 * programs printed, 1 KiB each of a stream. */
#define KV_OUTPUTS_FAILED 0u /* all that did not pass */
#define KV_OUTPUTS_ALL 1u
#define KV_OUTPUTS_NONE 2u

typedef struct kv_run_options {
    uint32_t struct_size;   /* sizeof(kv_run_options), set by the caller */
    uint32_t workers;       /* boxes at a time, 256 at most; 0: one for each
                               processor */
    uint32_t resume;        /* 1: continue the run that the folder holds */
    uint32_t sync;          /* KV_SYNC_* */
    uint32_t shard, shards; /* judge part SHARD, which counts from 1, of SHARDS
                               parts that cost about the same; 0 and 0: all */
    uint32_t again;         /* 1: attempts of equal content are each judged; 0:
                               they get one verdict */
    uint32_t compat;        /* 1: files in a benchmark's own form hold figures
                               as its scripts compute them */
    const char *run;        /* label "run" (the model) of all tasks, or NULL */
    const char *config;     /* JSON object from verifier to its configuration,
                               in place of the one in the suite; or NULL */
    /* Called about ten times a second and after each verdict, on the calling
     * thread.  Anything but 0 stops the run with KV_OK: it can be resumed. */
    int (*progress)(void *context, const kv_run_state *state);
    void *progress_context;
    uint32_t outputs;  /* KV_OUTPUTS_*: whose output is kept */
    uint32_t attempt;  /* 1 and more: of each task only the attempt with this
                          number, less one */
    const char *task;  /* attempts at this task only; NULL: at all of them */
    kv_store *store;   /* verdicts are taken from it and kept in it, or NULL; of
                          the same engine, and not together with AGAIN */
    const char *costs; /* folder of a finished run, whose times tell what tasks
                          cost, in place of what the suite says; or NULL */
} kv_run_options;

/* Judge attempts at the tasks of a suite.  SUITE is its folder or file; each of
 * the COUNT ATTEMPTS is a file of attempts or one of "@reference", "@null" and
 * "@stub", which stand for an attempt at every task.  FOLDER is made when it
 * does not exist, and gets these files: journal has every verdict as it came,
 * verdicts.jsonl has them sorted and without anything that differs from run to
 * run, measured.jsonl has times and memory, outputs.jsonl what was printed.
 * All but the journal are written when the run is finished.  Programs run as
 * kv_engine_sandbox sets it.
 *
 * KV_OK with state->finished 0: progress stopped the run.  KV_ENOTFOUND: suite,
 * attempts or a verifier does not exist, or no attempt is at a task of the
 * suite; KV_EFORMAT: one of them can't be understood; KV_EMISMATCH: FOLDER is
 * in use, holds another run, or holds verdicts and the option resume is not
 * set; KV_EISOLATION: this machine can't isolate as is required, and nothing
 * was judged; KV_EINVAL: the shard is not in
 * 1..SHARDS; KV_EIO: reading or writing failed.  *state is filled in after a
 * failure too. */
kv_status kv_run(kv_engine *engine, const char *suite,
                 const char *const *attempts, size_t count, const char *folder,
                 const kv_run_options *options, kv_run_state *state,
                 kv_error *err);

/* A task that was checked; strings are borrowed for the call of EACH. */
typedef struct kv_validated {
    uint32_t struct_size; /* sizeof(kv_validated) of the library */
    uint32_t reserved;
    const char *task;
    const char *grade;   /* of its reference's verdict: "I1+" */
    const char *invalid; /* why it is not valid; NULL when it is */
} kv_validated;

/* Check and register the tasks of SUITE.  A task is valid when its reference
 * solution passes all of REPEATS runs (1 to 16) in the same way, and nothing at
 * all and the task's "stub" do not pass.  FOLDER becomes a suite of the same
 * tasks with what was learnt: "inventory" and "skips", "integrity" (the highest
 * grade at which the reference passes), "cost_ms", "valid", and "invalid" with
 * the reason.  A run gives attempts at invalid tasks the outcome unscored.
 * EACH, which may be NULL, is called with every task.  Of OPTIONS, workers,
 * config and progress are used.  state->pass counts valid tasks, state->fail
 * invalid ones.  Failures are like those of kv_run. */
kv_status kv_validate(kv_engine *engine, const char *suite, const char *folder,
                      uint32_t repeats, const kv_run_options *options,
                      void (*each)(void *context, const kv_validated *task),
                      void *context, kv_run_state *state, kv_error *err);

/* One reason why a test can't be run in two processes. */
typedef struct kv_obstacle {
    const char *test; /* "" for the whole task */
    const char *why;  /* begins with the construct that is the reason */
} kv_obstacle;

/* Why a registered task has its grade; strings are borrowed for the call that
 * is given it. */
typedef struct kv_explanation {
    uint32_t struct_size; /* sizeof(kv_explanation) of the library */
    uint32_t reserved;
    const char *task, *verifier;
    const char *grade;      /* NULL: the task was not registered */
    const char *invalid;    /* why it is not valid, or NULL */
    const char *why_not_i3; /* why it can't have grade I3; NULL: not known */
    uint64_t tests;         /* number of tests in its inventory */
    const kv_obstacle *obstacle;
    uint64_t obstacles; /* number of items of OBSTACLE */
} kv_explanation;
typedef void (*kv_explanation_fn)(void *context,
                                  const kv_explanation *explanation);

/* What kv_suite_pack put into a folder. */
typedef struct kv_packed {
    uint32_t struct_size; /* sizeof(kv_packed), set by the caller */
    uint32_t reserved;
    uint64_t tasks, files, bytes; /* of files of tasks */
    uint64_t bound; /* tasks with folders of the host, which are not in it */
} kv_packed;

/* Copy a suite to FOLDER, which is made or empty, with all files that its tasks
 * name, and SHA256SUMS of all; it can then be moved to another machine, where
 * it is checked whenever it is opened.  Verdicts and shards are those of the
 * suite that it was made from.  KV_ENOTFOUND, KV_EFORMAT: as of kv_run;
 * KV_EMISMATCH: FOLDER is not empty; KV_EIO: writing failed. */
kv_status kv_suite_pack(kv_engine *engine, const char *suite,
                        const char *folder, kv_packed *packed, kv_error *err);

/* Call EACH with every task of a suite that kv_validate registered, or with
 * TASK alone unless that is NULL, to tell why it can't be judged at a higher
 * grade.  Nothing is run.  KV_ENOTFOUND: the suite does not exist or has no
 * such task. */
kv_status kv_suite_explain(kv_engine *engine, const char *suite,
                           const char *task, kv_explanation_fn each,
                           void *context, kv_error *err);

/* How far a run is. */
typedef struct kv_run_progress {
    uint32_t struct_size;   /* sizeof(kv_run_progress), set by the caller */
    uint32_t shard, shards; /* 0 and 0: it is no shard */
    uint32_t running;       /* 1: a process works on it, here or elsewhere */
    uint32_t finished;      /* 1: all is judged, and its results are there */
    uint32_t reserved;
    /* Attempts: EXPECTED of this shard, JUDGED have a verdict so far, which is
     * one of the four below. */
    uint64_t expected, judged, pass, fail, error, unscored;
    /* When the process that works, or worked, on it began, and how many
     * verdicts were there then; when the last verdict came: milliseconds since
     * the beginning of 1970, and how long ago that is.  0: not known. */
    uint64_t begun_ms, had, last_ms, idle_ms;
    char set[20]; /* a digest of the run: that of all its shards */
} kv_run_progress;

/* Look at the FOLDER of a run, which is not changed and may be in use.
 * KV_ENOTFOUND: it holds no run; KV_EFORMAT, KV_EIO: it can't be read. */
kv_status kv_run_look(const char *folder, kv_run_progress *out, kv_error *err);

typedef struct kv_merge_options {
    uint32_t struct_size; /* sizeof(kv_merge_options), set by the caller */
    uint32_t partial;     /* 1: take what there is; run.json of FOLDER, and each
                             score of it, says what is missing */
} kv_merge_options;

/* Join the results of shards, or of runs of different attempts, in FOLDER,
 * which is made when it does not exist: verdicts.jsonl and measured.jsonl have
 * the same bytes as if all had been one run.  An attempt in two of the COUNT
 * FOLDERS is taken once.  KV_EMISMATCH: its verdicts differ; or, unless the
 * option partial is set, a shard is missing, not finished, or of another run,
 * or a journal is damaged.  KV_ENOTFOUND: a folder holds no run.  OPTIONS may
 * be NULL. */
kv_status kv_run_merge(const char *const *folders, size_t count,
                       const char *folder, const kv_merge_options *options,
                       kv_run_state *state, kv_error *err);

/* Describe the sandbox on this machine in key=value lines: the level that was
 * reached, what a higher one lacks, how each limit is enforced.  KV_EIO: WRITE
 * stopped it, or the launcher can't be started. */
kv_status kv_sandbox_describe(kv_engine *engine, kv_write_fn write,
                              void *context, kv_error *err);

/* One case of kv_sandbox_prove. */
typedef struct kv_proof {
    uint32_t struct_size; /* sizeof(kv_proof) of the library */
    uint32_t holds;       /* 1: the program was contained */
    uint32_t applies;     /* 0: the level does not promise it; not tried */
    uint32_t reserved;
    const char *name, *what; /* what is promised; static */
    const char *detail;      /* what went wrong; borrowed for the call */
} kv_proof;

/* The result of kv_sandbox_prove. */
typedef struct kv_proved {
    uint32_t struct_size; /* sizeof(kv_proved), set by the caller */
    uint32_t holds;       /* 1: everything that the level promises was kept */
    uint64_t launch_us, plain_us; /* medians of what running "true" takes, in a
                                     box and without; 0: not measured */
} kv_proved;

/* Run small hostile programs in boxes and call EACH with every result. */
kv_status kv_sandbox_prove(kv_engine *engine,
                           void (*each)(void *context, const kv_proof *proof),
                           void *context, kv_proved *out, kv_error *err);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
