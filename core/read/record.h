/* SPDX-License-Identifier: MIT */
/* Splitting one record, a JSON object, into the members somebody wants.
 *
 * Two readers, one meaning: the portable one is the definition, the simdjson
 * one is asked first where it is built in.  It may say "I can't tell", and
 * whatever it refuses is split again by the portable one, whose word and
 * whose error messages count.  A fuzz target holds the two together. */
#ifndef KV_READ_RECORD_H
#define KV_READ_RECORD_H

#include "core/base/scan.h"

/* Members that one reader can ask for; that of saved tallies wants 21. */
#define KV__WANTS_MAX 24

/* Bytes that must be readable after a record handed to the simdjson reader;
 * their value does not matter. */
#define KV__RECORD_PADDING 64

typedef struct kv__record {
    kv_str text;                  /* the object, braces included */
    kv_str member[KV__WANTS_MAX]; /* raw value text; empty when absent */
    uint64_t line;                /* in its file, or in its piece of it */
} kv__record;

typedef struct kv__problem {
    size_t column; /* 1-based byte in the record, 0: the record as a whole */
    const char *text;
    char name[48]; /* of the member concerned, or empty */
} kv__problem;

/* Split TEXT by the NULL-terminated list WANTS.  False: *problem says why. */
bool kv__record_split(kv_str text, const char *const *wants, kv__buf *scratch,
                      kv__record *out, kv__problem *problem);

/* 1 when this build has simdjson. */
int kv__simd_built_in(void);
typedef struct kv__simd kv__simd;
/* NULL when not built in, or out of memory. */
kv__simd *kv__simd_new(void);
void kv__simd_free(kv__simd *simd);
/* 1 split, 0 ask the portable reader. */
int kv__simd_split(kv__simd *simd, const char *data, size_t length,
                   const char *const *wants, const size_t *want_lengths,
                   kv_str *members);

/* Whether one of COUNT raw keys occurs twice; its index then goes to *which.
 * Keys with escapes are the caller's business. */
bool kv__keys_repeat(const kv_str *keys, size_t count, size_t *which);

#endif
