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
/* Its length where the character that DATA begins with is obeyed by a terminal
 * or turns the direction of text: control characters of ASCII and C1, U+061C,
 * U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069; else 0.  LEFT is not 0.
 * Its number goes to *CODE. */
size_t kv__odd_char(const unsigned char *data, size_t left, unsigned *code);
/* Whether a spreadsheet would run TEXT, behind the apostrophes that keep it
 * from that: who writes CSV adds one, and who reads it takes one away. */
bool kv__is_formula(kv_str text);
bool kv__utf8_valid(const char *data, size_t length);
/* C, up to 0x10ffff, as 1 to 4 bytes in OUT; returns how many. */
size_t kv__utf8_put(uint32_t c, char *out);

#endif
