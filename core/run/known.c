/* SPDX-License-Identifier: MIT */
#include "core/run/known.h"

#include "core/base/sha256.h"

#include <stdio.h>
#include <stdlib.h>

void
kv__key_put(const unsigned char *key, char *text)
{
    kv__hex(key, KV__KEY_BYTES, text);
}

bool
kv__key_read(const char *text, unsigned char *key)
{
    size_t i;
    unsigned v;

    for (i = 0; i < KV__KEY_BYTES; i++) {
        if (sscanf(text + 2 * i, "%2x", &v) != 1)
            return false;
        key[i] = (unsigned char)v;
    }
    return true;
}

/* Open addressing, grown by half empty. */
static kv__known_slot *
probe(kv__known_slot *slots, size_t count, const unsigned char *key)
{
    uint64_t at;

    memcpy(&at, key, sizeof at);
    for (at &= count - 1; slots[at].offset != 0; at = (at + 1) & (count - 1))
        if (memcmp(slots[at].key, key, KV__KEY_BYTES) == 0)
            break;
    return &slots[at];
}

uint64_t
kv__known_find(const kv__known *known, const unsigned char *key)
{
    return known->slot_count == 0
               ? 0
               : probe(known->slots, known->slot_count, key)->offset;
}

kv_status
kv__known_add(kv__known *known, const unsigned char *key, uint64_t offset,
              kv_error *err)
{
    kv__known_slot *grown, *slot;
    size_t count, i;

    if (2 * (known->used + 1) > known->slot_count) {
        count = known->slot_count == 0 ? 1024 : 2 * known->slot_count;
        grown = kv__zalloc(count, sizeof *grown);
        if (grown == NULL)
            return kv__nomem(err);
        for (i = 0; i < known->slot_count; i++)
            if (known->slots[i].offset != 0)
                *probe(grown, count, known->slots[i].key) = known->slots[i];
        free(known->slots);
        known->slots = grown;
        known->slot_count = count;
    }
    slot = probe(known->slots, known->slot_count, key);
    if (slot->offset == 0) {
        memcpy(slot->key, key, KV__KEY_BYTES);
        known->used++;
        slot->offset = offset;
    }
    return KV_OK;
}

void
kv__known_clear(kv__known *known)
{
    free(known->slots);
    *known = (kv__known){0};
}

static size_t
place_of(const kv__under_way *u, const unsigned char *key)
{
    size_t i;

    for (i = 0; i < u->count; i++)
        if (memcmp(u->keys[i], key, KV__KEY_BYTES) == 0)
            break;
    return i;
}

bool
kv__under_way_has(const kv__under_way *u, const unsigned char *key)
{
    return place_of(u, key) < u->count;
}

kv_status
kv__under_way_add(kv__under_way *u, const unsigned char *key, kv_error *err)
{
    unsigned char(*grown)[KV__KEY_BYTES] =
        kv__grow(u->keys, &u->capacity, u->count + 1, sizeof *grown);

    if (grown == NULL)
        return kv__nomem(err);
    u->keys = grown;
    memcpy(grown[u->count++], key, KV__KEY_BYTES);
    return KV_OK;
}

void
kv__under_way_drop(kv__under_way *u, const unsigned char *key)
{
    size_t i = place_of(u, key);

    if (i < u->count)
        memcpy(u->keys[i], u->keys[--u->count], KV__KEY_BYTES);
}

void
kv__under_way_clear(kv__under_way *u)
{
    free(u->keys);
    *u = (kv__under_way){0};
}
