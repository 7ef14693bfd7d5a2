/* SPDX-License-Identifier: MIT */
/* The verdicts of a run by the content that they were obtained for. */
#ifndef KV_RUN_KNOWN_H
#define KV_RUN_KNOWN_H

#include "core/run/journal.h"

#define KV__KEY_BYTES (KV__KEY / 2)

typedef struct kv__known_slot {
    unsigned char key[KV__KEY_BYTES];
    uint64_t offset; /* 0: empty, for the journal's header stands there */
} kv__known_slot;

/* All zeros is an empty one. */
typedef struct kv__known {
    kv__known_slot *slots;
    size_t slot_count, used;
} kv__known;

/* Where the journal has the verdict on this content; 0: nowhere. */
uint64_t kv__known_find(const kv__known *known, const unsigned char *key);
/* One that is there already stays. */
kv_status kv__known_add(kv__known *known, const unsigned char *key,
                        uint64_t offset, kv_error *err);
void kv__known_clear(kv__known *known);

/* Keys of what is being judged: a few, in no order. */
typedef struct kv__under_way {
    unsigned char (*keys)[KV__KEY_BYTES];
    size_t count, capacity;
} kv__under_way;

bool kv__under_way_has(const kv__under_way *under_way,
                       const unsigned char *key);
kv_status kv__under_way_add(kv__under_way *under_way, const unsigned char *key,
                            kv_error *err);
void kv__under_way_drop(kv__under_way *under_way, const unsigned char *key);
void kv__under_way_clear(kv__under_way *under_way);

/* Keys as the journal spells them, KV__KEY digits and a NUL. */
void kv__key_put(const unsigned char *key, char *text);
bool kv__key_read(const char *text, unsigned char *key);

#endif
