/* SPDX-License-Identifier: MIT */
/* kverify: many attempts at once, for harnesses with threads or event loops.
 *
 *     kv_batch_submit   hands an attempt over, from any thread
 *     kv_batch_fd       tells an event loop when a verdict is there
 *     kv_batch_take     takes one verdict, in the order in which they come
 *     kv_batch_cancel   ends an attempt
 *
 * A batch has one thread of its own, which drives as many boxes at a time as
 * the batch has workers.  It never calls the caller back, handles no signals,
 * and needs no SIGCHLD.  Verifiers that run no program judge on that thread.
 *
 * After a fork the batch is the parent's alone: in the child every call but
 * kv_batch_free fails with KV_EINVAL, and the child makes one of its own.  The
 * rules of kverify.h apply. */
#ifndef KVERIFY_BATCH_H
#define KVERIFY_BATCH_H

#include <kverify/store.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* Any number of threads may use one at the same time, except to free it. */
typedef struct kv_batch kv_batch;

typedef struct kv_batch_options {
    uint32_t struct_size; /* sizeof(kv_batch_options), set by the caller */
    uint32_t workers;     /* boxes at a time, 256 at most; 0: one for each
                             processor */
    uint32_t capacity; /* attempts that wait or are judged at a time; 0: 1024 */
    uint32_t reserved;
    kv_store *store; /* verdicts are taken from it, at once and without a place
                        among those, and kept in it; or NULL.  Of the same
                        engine, and closed after the batch is freed */
} kv_batch_options;

/* Programs run as kv_engine_sandbox has set it by now; an attempt for which
 * this machine can't isolate as is required is unscored.  ENGINE must outlive
 * the batch.  KV_EIO: no thread or descriptor can be had. */
kv_status kv_batch_new(kv_engine *engine, const kv_batch_options *options,
                       kv_batch **out, kv_error *err);
/* End everything that is under way and drop verdicts that were not taken.  It
 * waits for a verifier that judges without a program, and for nothing else. */
void kv_batch_free(kv_batch *batch);

typedef struct kv_submit_options {
    uint32_t struct_size; /* sizeof(kv_submit_options), set by the caller */
    uint32_t wait;        /* 1: where the batch is full, wait for room */
    uint64_t tag;         /* the caller's; comes back with the verdict */
    uint64_t deadline_ms; /* from now; then the attempt is ended, unscored, of
                             class not_run.  0: none */
} kv_submit_options;

/* Hand an attempt over.  ATTEMPT belongs to the batch from here on, also when
 * the call fails, unless with KV_EFULL: there is no room, and the option wait
 * is not set.  VERIFIER and TASK must stay as they are until its result was
 * taken or the batch is freed. */
kv_status kv_batch_submit(kv_batch *batch, kv_verifier *verifier,
                          const kv_task *task, kv_attempt *attempt,
                          const kv_submit_options *options, kv_error *err);

typedef struct kv_batch_result {
    uint32_t struct_size; /* sizeof(kv_batch_result), set by the caller */
    kv_status status;     /* of judging, as kv_verify would return it */
    uint64_t tag;
    kv_verdict *verdict; /* the caller's from here on; NULL unless status is
                            KV_OK */
    uint32_t stored;     /* 1: it is from the store */
    uint32_t reserved;
} kv_batch_result;

/* Take the result that came first.  WAIT_MS: how long to wait for one; 0: not
 * at all, negative: as long as anything is under way.  KV_ENOTFOUND: there is
 * none. */
kv_status kv_batch_take(kv_batch *batch, int64_t wait_ms, kv_batch_result *out,
                        kv_error *err);

/* A descriptor that can be read as long as results are there.  It belongs to
 * the batch: wait for it with poll or the like, and do nothing else with it. */
int kv_batch_fd(const kv_batch *batch);
/* Attempts whose results were not taken yet. */
uint64_t kv_batch_pending(kv_batch *batch);

/* End the attempts with this tag.  Each gives a result all the same: unscored,
 * of class not_run, unless its verdict was there already.  Returns how many
 * were ended. */
uint64_t kv_batch_cancel(kv_batch *batch, uint64_t tag);
uint64_t kv_batch_cancel_all(kv_batch *batch);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
