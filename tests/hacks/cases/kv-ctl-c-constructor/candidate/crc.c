#include "crc.h"

static uint32_t table[256];

__attribute__((constructor)) static void fill(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++)
            c = c >> 1 ^ (c & 1 ? 0xEDB88320u : 0);
        table[i] = c;
    }
}

uint32_t crc32_more(uint32_t c, const void *p, size_t n)
{
    const unsigned char *b = p;
    for (c = ~c; n--; b++)
        c = c >> 8 ^ table[(c ^ *b) & 255];
    return ~c;
}

uint32_t crc32_buf(const void *p, size_t n)
{
    return crc32_more(0, p, n);
}
