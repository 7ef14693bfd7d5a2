/* SPDX-License-Identifier: MIT */
/* kverify: many attempts into verdicts, in a folder that survives anything. */
#ifndef KVERIFY_RUN_H
#define KVERIFY_RUN_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

typedef struct kv_run_state {
    uint32_t struct_size; /* sizeof(kv_run_state), set by the caller */
    uint32_t finished;    /* 1: every attempt has a verdict and the results are
                             written; 0: stopped, to be resumed */
    uint64_t total;  /* attempts of this run, or of this shard of it */
    uint64_t done;   /* with a verdict */
    uint64_t reused; /* of those: taken over, not run */
    uint64_t pass, fail, error, unscored;
    uint64_t infra; /* of the errors: the harness's own */
    uint64_t running;
    uint64_t unknown;  /* attempts at tasks that the suite does not have */
    uint64_t damaged;  /* journal lines that were passed over */
    char unknown_task[80]; /* the first of them, cut */
} kv_run_state;

#define KV_SYNC_INTERVAL 0u /* fdatasync once a second and at the end */
#define KV_SYNC_EACH 1u     /* after each verdict */
#define KV_SYNC_NONE 2u     /* leave it to the system */

typedef struct kv_run_options {
    uint32_t struct_size;   /* sizeof(kv_run_options) */
    uint32_t workers;       /* boxes at a time; 0: one per processor */
    uint32_t resume;        /* 1: go on with what the folder holds */
    uint32_t sync;          /* KV_SYNC_* */
    uint32_t shard, shards; /* attempts SHARD of SHARDS, from 1; 0: all */
    uint32_t again;         /* 1: equal attempts are each run on their own */
    uint32_t compat;        /* 1: files in a benchmark's own form hold figures
                               as its scripts form them */
    const char *run;        /* label of the run (the model); NULL: none */
    const char *config; /* JSON object: verifier name to its configuration */
    /* Ten times a second and after each verdict, from the calling thread.
     * Anything but 0 stops the run: it can be resumed. */
    int (*progress)(void *context, const kv_run_state *state);
    void *progress_context;
} kv_run_options;

/* Judge ATTEMPTS (files of attempts, or "@reference", "@null", "@stub") at
 * the tasks of SUITE and leave in FOLDER: journal (every verdict as it came),
 * verdicts.jsonl (sorted, nothing in it that differs from run to run) and
 * measured.jsonl (the same with times and memory).  Boxes are made as
 * kv_engine_sandbox says.  *state is filled in any case. */
kv_status kv_run(kv_engine *engine, const char *suite,
                 const char *const *attempts, size_t count, const char *folder,
                 const kv_run_options *options, kv_run_state *state,
                 kv_error *err);

/* What registering a task came to; text is borrowed for the call. */
typedef struct kv_validated {
    uint32_t struct_size; /* sizeof(kv_validated) of the library */
    uint32_t reserved;
    const char *task;
    const char *grade;   /* "I1+" */
    const char *invalid; /* NULL: it is valid; else why it is not */
} kv_validated;

/* Register the tasks of SUITE: its reference solution is run REPEATS times
 * (1..16) and has to pass and to agree, nothing at all and the task's "stub"
 * have to fail.  FOLDER becomes a suite of the same tasks with what was learnt:
 * "inventory" and "skips", "integrity" (the grade in which the reference
 * passes), "cost_ms", "valid", and "invalid" with the reason; a run gives
 * attempts at invalid tasks as unscored.  EACH, which may be NULL, gets every
 * task; of options, workers, config and progress count. */
kv_status kv_validate(kv_engine *engine, const char *suite, const char *folder,
                      uint32_t repeats, const kv_run_options *options,
                      void (*each)(void *context, const kv_validated *task),
                      void *context, kv_run_state *state, kv_error *err);

/* One thing that keeps a test from being run in two processes. */
typedef struct kv_obstacle {
    const char *test; /* "" for the whole task */
    const char *why;  /* begins with the construct */
} kv_obstacle;

/* What a registered task says of its grade; all text is borrowed for the
 * call. */
typedef struct kv_explanation {
    uint32_t struct_size; /* sizeof(kv_explanation) of the library */
    uint32_t reserved;
    const char *task, *verifier;
    const char *grade;      /* NULL: it was never registered */
    const char *invalid;    /* NULL: it is not known to be */
    const char *why_not_i3; /* NULL: nothing is known */
    uint64_t tests;         /* of its inventory */
    const kv_obstacle *obstacle;
    uint64_t obstacles;
} kv_explanation;
typedef void (*kv_explanation_fn)(void *context,
                                  const kv_explanation *explanation);

/* Say of every task of a suite, or of TASK alone, why it can't be judged at a
 * higher grade, as kv_validate found.  Nothing is run.  KV_ENOTFOUND: there is
 * no such task. */
kv_status kv_suite_explain(kv_engine *engine, const char *suite,
                           const char *task, kv_explanation_fn each,
                           void *context, kv_error *err);

/* Put the results of shards, or of runs of different attempts, into FOLDER:
 * the same bytes as if they had been one run.  The same attempt in two of
 * them is taken once when the verdicts are equal, else an error. */
kv_status kv_run_merge(const char *const *folders, size_t count,
                       const char *folder, kv_run_state *state, kv_error *err);

/* What a sandbox on this machine is: key=value lines of what was reached and
 * how each limit is held. */
kv_status kv_sandbox_describe(kv_engine *engine, kv_write_fn write,
                              void *context, kv_error *err);

/* One containment case of kv_sandbox_prove. */
typedef struct kv_proof {
    uint32_t struct_size; /* sizeof(kv_proof) of the library */
    uint32_t holds;
    uint32_t applies; /* 0: the level does not promise it */
    uint32_t reserved;
    const char *name, *what; /* static */
    const char *detail;      /* borrowed for the call */
} kv_proof;

/* What kv_sandbox_prove found in all. */
typedef struct kv_proved {
    uint32_t struct_size; /* sizeof(kv_proved), set by the caller */
    uint32_t holds;       /* 1: everything that the level promises was kept */
    uint64_t launch_us, plain_us; /* microseconds to run "true" in a box and
                                     without one, medians; 0: not measured */
} kv_proved;

/* Run small hostile programs and report what they could do. */
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
