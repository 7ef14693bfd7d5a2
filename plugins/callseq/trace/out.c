/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/trace/out.h"

#include <errno.h>
#include <unistd.h>

#ifdef KV_FRAMED
#define BYTES_MAX ((uint64_t)48 << 20)
#else
#define BYTES_MAX UINT64_MAX
#endif

OWN char buffer[BUFFER];
OWN size_t used;
OWN int to = -1;
OWN bool cut;
static uint64_t written;

/* --- frames ------------------------------------------------------------- */

static QUIET void
write_all(const char *data, size_t n)
{
    ssize_t done;

    while (n > 0) {
        done = write(to, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            cut = true;
            return;
        }
        data += done;
        n -= (size_t)done;
    }
}

#ifdef KV_FRAMED
extern unsigned char kv_trace_key[16]; /* of the trusted main */
static uint64_t frames;

static QUIET uint64_t
rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

/* SipHash-2-4 (Aumasson, Bernstein 2012). */
static QUIET uint64_t
keyed_hash(const unsigned char *data, size_t n)
{
    uint64_t k0, k1, v0, v1, v2, v3, m, b = (uint64_t)n << 56;
    size_t i, left;
    int round, rounds;

    memcpy(&k0, kv_trace_key, 8);
    memcpy(&k1, kv_trace_key + 8, 8);
    v0 = k0 ^ UINT64_C(0x736f6d6570736575);
    v1 = k1 ^ UINT64_C(0x646f72616e646f6d);
    v2 = k0 ^ UINT64_C(0x6c7967656e657261);
    v3 = k1 ^ UINT64_C(0x7465646279746573);
    for (i = 0;; i += 8) {
        left = n - i;
        if (left >= 8) {
            memcpy(&m, data + i, 8);
        } else {
            m = b;
            memcpy(&m, data + i, left); /* the last byte holds the length */
        }
        rounds = 2;
        v3 ^= m;
        for (;;) {
            for (round = 0; round < rounds; round++) {
                v0 += v1;
                v1 = rotate(v1, 13) ^ v0;
                v0 = rotate(v0, 32);
                v2 += v3;
                v3 = rotate(v3, 16) ^ v2;
                v0 += v3;
                v3 = rotate(v3, 21) ^ v0;
                v2 += v1;
                v1 = rotate(v1, 17) ^ v2;
                v2 = rotate(v2, 32);
            }
            if (rounds == 4)
                return v0 ^ v1 ^ v2 ^ v3;
            v0 ^= m;
            if (left >= 8)
                break;
            v2 ^= 0xff;
            rounds = 4;
        }
    }
}

static QUIET void
hex(char *out, uint64_t x)
{
    int i;

    for (i = 15; i >= 0; i--, x >>= 4)
        out[i] = "0123456789abcdef"[x & 15];
}
#endif

PART void
flush(void)
{
    if (used == 0 || to < 0)
        return;
#ifdef KV_FRAMED
    {
        char head[53];

        memset(head, ' ', sizeof head);
        head[0] = 'T';
        /* The number of the frame is hashed with its content. */
        memcpy(buffer + used, &frames, sizeof frames);
        hex(head + 2, keyed_hash((unsigned char *)buffer, used + 8));
        hex(head + 19, used);
        hex(head + 36, frames++);
        head[52] = '\n';
        write_all(head, sizeof head);
    }
#endif
    write_all(buffer, used);
    written += used;
    used = 0;
}

PART bool
is_full(void)
{
    return written >= BYTES_MAX;
}

/* --- text --------------------------------------------------------------- */

PART void
put_number(uint64_t x)
{
    char digits[20];
    size_t n = sizeof digits;

    do {
        digits[--n] = (char)('0' + x % 10);
        x /= 10;
    } while (x > 0);
    put_bytes(digits + n, sizeof digits - n);
}

PART void
put_signed(int64_t x)
{
    if (x < 0)
        PUT("-");
    put_number(x < 0 ? (uint64_t)0 - (uint64_t)x : (uint64_t)x);
}

PART void
put_string(const char *s, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char c;
    size_t i;

    PUT("\"");
    for (i = 0; i < n; i++) {
        c = (unsigned char)s[i];
        if (c == '"' || c == '\\') {
            buffer[used++] = '\\';
            buffer[used++] = (char)c;
        } else if (c < 0x20 || c >= 0x7f) {
            PUT("\\u00");
            buffer[used++] = digits[c >> 4];
            buffer[used++] = digits[c & 15];
        } else {
            buffer[used++] = (char)c;
        }
    }
    PUT("\"");
}
