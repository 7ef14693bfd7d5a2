/* SPDX-License-Identifier: MIT */
/* One thread of a scoring call: its buffers, parser and tally. */
#ifndef KV_SCORE_WORKER_H
#define KV_SCORE_WORKER_H

#include "core/score/work.h"

typedef struct kv__worker {
    kv__scoring *s;
    kv_tally *tally;
    kv__simd *simd;
    kv__lines lines;
    char *head; /* sniffed bytes */
    kv__import in;
    kv__buf path;
    size_t want_length[KV__WANTS_MAX];
} kv__worker;

kv_status kv__worker_init(kv__worker *w, kv__scoring *s, kv_error *err);
void kv__worker_clear(kv__worker *w);
/* A file, or one piece of a big one, into the worker's tally. */
void kv__worker_file(kv__worker *w, const char *path, size_t root_index);
void kv__worker_piece(kv__worker *w, kv__big *big, size_t index);
/* A path that is no input: a note, or damage. */
void kv__worker_refuse(kv__worker *w, const char *path, const char *why,
                       bool damaged);
/* COUNT pieces are done with, one way or another.  True for the last. */
bool kv__big_leave(kv__big *big, size_t count);
void kv__big_free(kv__big *big);

#endif
