/* SPDX-License-Identifier: MIT */
/* Bytes with a length: comparing, hashing, UTF-8. */
#ifndef KV_BASE_STR_H
#define KV_BASE_STR_H

#include <kverify/types.h>

#include <stdbool.h>
#include <string.h>

static inline kv_str
kv__str(const char *data, size_t length)
{
    kv_str s = {data, length};
    return s;
}
kv_str kv__cstr(const char *text);
/* Inline: with a literal the compiler turns it into a comparison of words. */
static inline bool
kv__str_is(kv_str s, const char *text)
{
    return s.length == strlen(text) &&
           (s.length == 0 || memcmp(s.data, text, strlen(text)) == 0);
}
/* By bytes, as memcmp; a prefix comes before what it begins. */
int kv__str_compare(kv_str a, kv_str b);
/* For tables in memory: the value depends on the byte order of the machine. */
uint64_t kv__hash(const char *data, size_t length, uint64_t seed);

/* Length of the valid UTF-8 sequence at DATA (1..4), or 0. */
size_t kv__utf8_step(const unsigned char *data, size_t left);
bool kv__utf8_valid(const char *data, size_t length);
/* C, up to 0x10ffff, as 1 to 4 bytes in OUT; returns how many. */
size_t kv__utf8_put(uint32_t c, char *out);

#endif
