/* SHA-256 (FIPS 180-4): names of work that must not be confused, even by
 * somebody who tries. */
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
/* With its length before it, so that parts can't run into each other. */
void kv__sha256_part(kv__sha256 *sha, kv_str part);
void kv__sha256_end(kv__sha256 *sha, unsigned char digest[32]);

#endif
