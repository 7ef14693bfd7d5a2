/* SPDX-License-Identifier: MIT */
/* One attempt on its way to a verdict: the steps of a verifier that runs
 * programs, without the running.  Whoever owns a launcher drives it. */
#ifndef KV_PLUGIN_JOB_H
#define KV_PLUGIN_JOB_H

#include "core/box/request.h"
#include "core/plugin/module.h"
#include "core/model/task.h"

/* What a verdict must have been obtained under. */
typedef struct kv__policy {
    uint32_t min_level, max_level; /* L0..L4 */
    uint32_t min_integrity;
    bool attested;    /* the whole harness runs inside a gVisor or microVM */
    bool retry_wall;  /* run a box that hit the wall limit once more */
    bool keep_output; /* what programs print goes into the verdict */
} kv__policy;

/* A verifier at work on a task. */
typedef struct kv__frame {
    struct kv__frame *outer; /* asked this one, and waits for its verdict */
    kv_verifier *verifier;
    const kv_task *task;
    kv_task *own; /* the task, where it was made for a question */
    kv_verdict *verdict;
    void *state;  /* the plugin's */
    bool started; /* its finish has to be called */
} kv__frame;

typedef struct kv__job {
    kv__frame frame; /* the innermost */
    const kv_attempt *attempt;
    const kv__policy *policy;
    bool done;
    kv_box box; /* to be run next, when not done */
} kv__job;

/* Begin.  Afterwards the job is done, or its box is to be run. */
kv_status kv__job_start(kv__job *job, kv_verifier *verifier,
                        const kv_task *task, const kv_attempt *attempt,
                        const kv__policy *policy, kv_error *err);
/* What became of the box. */
void kv__job_step(kv__job *job, const kv__box_result *result);
/* The descriptor that its box waits for can be read, or time is up. */
void kv__job_waited(kv__job *job);
/* A wall-clock limit that was hit depends, or not, on what else was running. */
void kv__job_load(kv__job *job, bool dependent);
/* The launcher died under it, or could not be started: nothing was learnt. */
void kv__job_lost(kv__job *job, const char *why);
/* The launcher offers too little. */
void kv__job_unscored(kv__job *job, const char *why);
/* Nobody wants its verdict any more. */
void kv__job_dropped(kv__job *job, const char *why);
/* The verdict on an attempt that was dropped before it began. */
kv_status kv__job_never(kv_verifier *verifier, const kv_task *task,
                        const kv_attempt *attempt, const char *why,
                        kv_verdict **out, kv_error *err);
/* Hand out the verdict of a job that is done, or drop it. */
kv_verdict *kv__job_finish(kv__job *job);

/* When, on kv__now_ms, a launcher that has not answered is beyond hope. */
uint64_t kv__job_deadline(const kv__job *job);

#endif
