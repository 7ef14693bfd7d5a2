/* SPDX-License-Identifier: MIT */
/* Comparing and hashing bytes, and what valid UTF-8 is. */
#include "core/base/str.h"

/* Multiply and fold, over 8-byte words: each product of 64 by 64 bits is
 * folded to its high half xor its low half, which mixes all bits in one
 * multiplication.  Two keys with one hash can be made on purpose, so whoever
 * finds an entry by its hash compares the keys as well. */
uint64_t
kv__hash(const char *data, size_t length, uint64_t seed)
{
    uint64_t h = seed ^ (length * UINT64_C(0x9e3779b97f4a7c15)), word;
    __uint128_t m;

    for (; length >= 8; data += 8, length -= 8) {
        memcpy(&word, data, 8);
        m = (__uint128_t)(h ^ word) * UINT64_C(0xa0761d6478bd642f);
        h = (uint64_t)m ^ (uint64_t)(m >> 64);
    }
    word = 0;
    if (length > 0)
        memcpy(&word, data, length);
    m = (__uint128_t)(h ^ word ^ UINT64_C(0x8ebc6af09c88c6e3)) *
        UINT64_C(0xe7037ed1a0b428db);
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

kv_str
kv__cstr(const char *text)
{
    return kv__str(text, strlen(text));
}

int
kv__str_compare(kv_str a, kv_str b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

    if (order != 0)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

size_t
kv__utf8_step(const unsigned char *data, size_t left)
{
    /* Table 3-7 of the Unicode standard: the range of the first byte decides
     * the length, and the range of the second excludes overlong forms,
     * surrogates and everything above U+10FFFF. */
    static const struct {
        unsigned char low, high, second_low, second_high, length;
    } forms[] = {
        {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    size_t i, j;

    for (i = 0; left > 0 && i < sizeof forms / sizeof *forms; i++) {
        if (data[0] < forms[i].low || data[0] > forms[i].high)
            continue;
        if (left < forms[i].length)
            return 0;
        for (j = 1; j < forms[i].length; j++) {
            if (data[j] < (j == 1 ? forms[i].second_low : 0x80) ||
                data[j] > (j == 1 ? forms[i].second_high : 0xbf))
                return 0;
        }
        return forms[i].length;
    }
    return 0;
}

size_t
kv__utf8_put(uint32_t c, char *out)
{
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;

    /* Six bits a byte, from the last one on. */
    for (i = length - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(leads[length] | c);
    return length;
}

bool
kv__utf8_valid(const char *data, size_t length)
{
    const unsigned char *at = (const unsigned char *)data;
    size_t step;
    uint64_t word;

    while (length > 0) {
        /* Results are mostly ASCII: eight bytes without a high bit at once. */
        while (length >= 8) {
            memcpy(&word, at, 8);
            if ((word & UINT64_C(0x8080808080808080)) != 0)
                break;
            at += 8;
            length -= 8;
        }
        if (length == 0)
            break;
        step = kv__utf8_step(at, length);
        if (step == 0)
            return false;
        at += step;
        length -= step;
    }
    return true;
}

size_t
kv__odd_char(const unsigned char *data, size_t left, unsigned *code)
{
    unsigned c = data[0];

    if (c < 0x20 || c == 0x7f)
        return *code = c, 1;
    if (left > 1 && ((c == 0xc2 && data[1] >= 0x80 && data[1] < 0xa0) ||
                     (c == 0xd8 && data[1] == 0x9c)))
        return *code = (c & 0x1f) << 6 | (data[1] & 0x3fu), 2;
    if (left < 3 || c != 0xe2)
        return 0;
    c = 0x2000u | (data[1] & 0x3fu) << 6 | (data[2] & 0x3fu);
    if (c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
        (c >= 0x2066 && c <= 0x2069))
        return *code = c, 3;
    return 0;
}

bool
kv__is_formula(kv_str text)
{
    size_t i = 0;

    while (i < text.length && text.data[i] == '\'')
        i++;
    return i < text.length && memchr("=+-@\t\r", text.data[i], 6) != NULL;
}
