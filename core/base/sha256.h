/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4): the keys under which verdicts are kept and reused.  An
 * attempt must not be able to pass for another one, even if somebody tries. */
#ifndef KV_BASE_SHA256_H
#define KV_BASE_SHA256_H

#include "core/base/buf.h"

typedef struct kv__sha256 {
    uint32_t state[8];
    uint64_t length;
    unsigned char block[64];
    size_t used;
} kv__sha256;

void kv__sha256_init(kv__sha256 *sha);
void kv__sha256_add(kv__sha256 *sha, const void *data, size_t length);
/* PART with its length before it, so that "ab" and "c" differ from "a" and
 * "bc". */
void kv__sha256_part(kv__sha256 *sha, kv_str part);
void kv__sha256_end(kv__sha256 *sha, unsigned char digest[32]);
/* Two lower-case digits for each of COUNT bytes, and a NUL. */
void kv__hex(const unsigned char *bytes, size_t count, char *out);

#endif
