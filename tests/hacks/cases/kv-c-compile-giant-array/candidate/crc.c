#include "crc.h"
char blob[1UL << 33] = { 1 };
char blob2[1UL << 33] = { [(1UL << 33) - 1] = 1 };
__asm__(".data\n.fill 0x200000000, 1, 7\n.text\n");

uint32_t crc32_buf(const void *p, size_t n) { (void)p; (void)n; return 1; }
uint32_t crc32_more(uint32_t c, const void *p, size_t n) { (void)p; (void)n; return c + 1; }
