/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/frames.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t
rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static void
sip_rounds(uint64_t v[4], int rounds)
{
    while (rounds-- > 0) {
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[0] = rotate(v[0], 32);
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
}

/* SipHash-2-4 (Aumasson, Bernstein 2012) of the bytes and then the number. */
static uint64_t
keyed_hash(const char *key, kv_str bytes, uint64_t number)
{
    uint64_t k[2], v[4], m = 0;
    size_t i, n = bytes.length + 8;
    unsigned char c;

    memcpy(k, key, 16);
    v[0] = k[0] ^ UINT64_C(0x736f6d6570736575);
    v[1] = k[1] ^ UINT64_C(0x646f72616e646f6d);
    v[2] = k[0] ^ UINT64_C(0x6c7967656e657261);
    v[3] = k[1] ^ UINT64_C(0x7465646279746573);
    for (i = 0; i < n; i++) {
        c = i < bytes.length
                ? (unsigned char)bytes.data[i]
                : (unsigned char)(number >> 8 * (i - bytes.length));
        m |= (uint64_t)c << 8 * (i % 8);
        if (i % 8 < 7)
            continue;
        v[3] ^= m;
        sip_rounds(v, 2);
        v[0] ^= m;
        m = 0;
    }
    m |= (uint64_t)n << 56;
    v[3] ^= m;
    sip_rounds(v, 2);
    v[0] ^= m;
    v[2] ^= 0xff;
    sip_rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#define HEAD 53

bool
calls_unframe(kv_str *channel, const char key[16], text *trace)
{
    uint64_t hash, length, number, want = 0;
    char head[HEAD + 1];
    kv_str bytes;

    while (channel->length >= HEAD && channel->data[0] == 'T' &&
           channel->data[1] == ' ') {
        memcpy(head, channel->data, HEAD);
        head[HEAD] = '\0';
        if (sscanf(head, "T %16" SCNx64 " %16" SCNx64 " %16" SCNx64, &hash,
                   &length, &number) != 3)
            return false;
        if (number != want++ || length > channel->length - HEAD)
            return false;
        bytes = (kv_str){channel->data + HEAD, (size_t)length};
        if (keyed_hash(key, bytes, number) != hash)
            return false;
        text_add(trace, bytes.data, bytes.length);
        channel->data += HEAD + length;
        channel->length -= HEAD + (size_t)length;
    }
    return !trace->failed;
}
