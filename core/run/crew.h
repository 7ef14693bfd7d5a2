/* SPDX-License-Identifier: MIT */
/* Many attempts over a few launchers: one thread, one poll. */
#ifndef KV_RUN_CREW_H
#define KV_RUN_CREW_H

#include "core/plugin/engine.h"

typedef struct kv__work {
    kv_verifier *verifier;
    const kv_task *task;
    kv_attempt *attempt; /* the crew frees it */
    uint64_t deadline;   /* of kv__now_ms; 0: none */
    kv_status status;    /* why there is no verdict, of a lenient crew */
    uint64_t tag;        /* the caller's, like what follows */
    unsigned char key[16];
    unsigned char stored[32]; /* its key in a store, where it is STORABLE */
    bool storable;
} kv__work;

typedef struct kv__crew_ops {
    /* The next piece of work: 1, or 0 when there is none and will be none, 2
     * when there is none now, negative: stop with that status. */
    int (*next)(void *context, kv__work *work, kv_error *err);
    /* A verdict, which is the callee's from here on.  Negative stops.  Of a
     * lenient crew it may be NULL: the work has the status. */
    int (*done)(void *context, const kv__work *work, kv_verdict *verdict,
                kv_error *err);
    /* Ten times a second and after each verdict.  Anything but 0 stops. */
    int (*tick)(void *context, size_t running);
    /* Why nobody wants the verdict on this work any more, or NULL.  Asked after
     * each wait, about all work that was begun; may be NULL. */
    const char *(*dropped)(void *context, const kv__work *work);
    void *context;
    int wake; /* a descriptor that can be read when there is news; 0: none */
    /* Where a box can't be had, or an attempt not even be begun, go on: each
     * verdict, or status, says so. */
    bool lenient;
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
