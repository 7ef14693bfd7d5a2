/* SPDX-License-Identifier: MIT */
/* The lines of the trace, in memory to which no Python object refers. */
#ifndef KV_CALLSEQ_PYTRACE_LINES_H
#define KV_CALLSEQ_PYTRACE_LINES_H

#include <stddef.h>
#include <stdint.h>

void put_bytes(const char *s, size_t n);
void put(const char *s);
void put_number(uint64_t x);
/* Add a JSON string; the bytes are UTF-8. */
void put_text(const char *s, size_t n);

size_t lines_used(void);
void lines_clear(void);
/* Put C before all lines. */
void lines_prefix(char c);
/* All lines; the memory stays here. */
const char *lines_view(size_t *n);

#endif
