/* SPDX-License-Identifier: MIT */
/* One line of a trace: its head, an event, or its end record. */
#ifndef KV_CALLS_EVENT_H
#define KV_CALLS_EVENT_H

#include "core/calls/spec.h"

/* Recorders cut values far below this. */
#define KV__EVENT_BYTES ((size_t)1 << 20)

/* Texts are parts of the line, which has to outlive this. */
typedef struct kv__event {
    enum { KV__E_EVENT, KV__E_HEAD, KV__E_END } what;
    kv__ekind kind;
    uint64_t seq, thread;
    uint64_t call; /* the event that made the call; of a call its own */
    kv_str name;   /* JSON string */
    kv_str args, keywords, names, result, on;
    kv_str file, by; /* JSON strings of the caller */
    uint64_t line;
    uint64_t version, events; /* of the head, of the end */
    bool truncated;
    bool unseen; /* the recorder does not take arguments */
} kv__event;

/* NULL, or what is wrong with the line. */
const char *kv__event_read(kv_str line, kv__event *out);

#endif
