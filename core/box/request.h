/* SPDX-License-Identifier: MIT */
/* A box as a plugin describes it, and its result as a plugin reads it. */
#ifndef KV_BOX_REQUEST_H
#define KV_BOX_REQUEST_H

#include "core/box/launcher.h"

/* A question to another verifier. */
typedef struct kv__question {
    char *verifier;
    char *config, *document; /* JSON, or NULL */
} kv__question;

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
    kv__question *question; /* in place of being run; owned */
};

/* What became of a box, or of a question. */
struct kv_result {
    const kv__box_result *box;
    const kv__box_half *half;       /* of it */
    struct kv_result *peer;         /* the other one */
    const struct kv_verdict *child; /* NULL: a box was run */
};

void kv__question_free(kv__question *question);
/* Empty it, for the next step. */
void kv__request_clear(kv_box *box);
/* The end of it. */
void kv__request_free(kv_box *box);

#endif
