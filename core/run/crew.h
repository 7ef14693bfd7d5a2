/* SPDX-License-Identifier: MIT */
/* Many attempts over a few launchers: one thread, one poll. */
#ifndef KV_RUN_CREW_H
#define KV_RUN_CREW_H

#include "core/plugin/engine.h"

typedef struct kv__work {
    kv_verifier *verifier;
    const kv_task *task;
    kv_attempt *attempt; /* the crew frees it */
    uint64_t tag;        /* the caller's, like what follows */
    unsigned char key[16];
} kv__work;

typedef struct kv__crew_ops {
    /* The next piece of work: 1, or 0 when there is none, negative: stop with
     * that status. */
    int (*next)(void *context, kv__work *work, kv_error *err);
    /* A verdict, which is the callee's from here on.  Negative stops. */
    int (*done)(void *context, const kv__work *work, kv_verdict *verdict,
                kv_error *err);
    /* Ten times a second and after each verdict.  Anything but 0 stops. */
    int (*tick)(void *context, size_t running);
    void *context;
    /* Where a box can't be had, stop even if something was judged without one:
     * a run keeps that, a validation would take the rest for invalid. */
    bool strict;
} kv__crew_ops;

/* Returns KV_OK when next has run dry and everything is done, or *stopped is
 * set: boxes under way were then dropped without a verdict.  POLICY must live
 * until then. */
kv_status kv__crew_run(const kv__policy *policy, uint32_t workers,
                       const kv__crew_ops *ops, bool *stopped, kv_error *err);

#endif
