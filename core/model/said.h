/* SPDX-License-Identifier: MIT */
/* What the programs of an attempt printed: head and tail, for people to look
 * at.  Nothing is decided by it, and it is no part of what has to be the same
 * from run to run. */
#ifndef KV_MODEL_SAID_H
#define KV_MODEL_SAID_H

#include "core/base/buf.h"

/* Bytes of the head, and of the tail, of one stream. */
#define KV__SAID_MAX 1024

/* Standard output and standard error of the last box; of the one with two
 * programs, those of the second after them. */
#define KV__SAID_STREAMS 4

/* Valid UTF-8.  Nothing was written where BYTES is 0. */
typedef struct kv__said {
    uint64_t bytes; /* that were written */
    kv__buf head, tail;
} kv__said;

/* Static: "out", "err", "second_out", "second_err". */
const char *kv__said_name(size_t stream);
/* HEAD and TAIL as the box kept them: TAIL is empty where HEAD is all.  False:
 * out of memory. */
bool kv__said_set(kv__said *said, uint64_t bytes, kv_str head, kv_str tail);
void kv__said_clear(kv__said *said);
/* As a JSON array, without the streams on which nothing was written. */
void kv__said_put(kv__buf *out, const kv__said *said);
/* Such an array back.  NULL, or what is wrong with it. */
const char *kv__said_read(kv_str array, kv__said *said);

#endif
