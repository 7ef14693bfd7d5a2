/* SPDX-License-Identifier: MIT */
/* A box as a plugin describes it, and its result as a plugin reads it. */
#ifndef KV_BOX_REQUEST_H
#define KV_BOX_REQUEST_H

#include "core/box/launcher.h"

struct kv_box {
    kv__buf fields;
    size_t args;
    const char *wrong; /* a request that can't be met, and why */
    kv_error error;    /* where WRONG is, if it is not a constant */
    kv_box *peer;      /* a second box that runs next to it; owned */
    bool alone;        /* it can't have a peer */
    bool waits;        /* for a descriptor, in place of being run */
    int wait_fd;
    uint64_t wait_ms;
};

struct kv_result {
    const kv__box_result *box;
    const kv__box_half *half; /* of it */
    struct kv_result *peer;   /* the other one */
};

#endif
