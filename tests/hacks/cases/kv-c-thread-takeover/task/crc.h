#ifndef CRC_H
#define CRC_H
#include <stddef.h>
#include <stdint.h>
uint32_t crc32_buf(const void *p, size_t n);
uint32_t crc32_more(uint32_t crc, const void *p, size_t n);
#endif
