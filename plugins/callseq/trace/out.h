/* SPDX-License-Identifier: MIT */
/* Where the trace goes: into a buffer, and from there to a descriptor.
 *
 * With KV_FRAMED, in a hidden test program, in frames with a keyed hash:
 * "T hash length number\n" in hexadecimal, and so many bytes.  Nothing here
 * allocates while recording, or uses stdio. */
#ifndef KV_CALLSEQ_TRACE_OUT_H
#define KV_CALLSEQ_TRACE_OUT_H

#include "plugins/kit/part.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BUFFER (1u << 17)
#define ROOM (1u << 16) /* what is left has room for an event */
#define VALUE_ROOM 8192 /* and that for any value */

SHARED char buffer[BUFFER];
SHARED size_t used;
SHARED int to;   /* the descriptor, or -1 */
SHARED bool cut; /* the trace is not complete */

/* Whether the limit of the trace is reached. */
PART bool is_full(void);
PART void flush(void);

static inline QUIET void
put_bytes(const char *s, size_t n)
{
    memcpy(buffer + used, s, n);
    used += n;
}

#define PUT(literal) put_bytes(literal, sizeof(literal) - 1)

PART void put_number(uint64_t x);
PART void put_signed(int64_t x);
/* Write a JSON string; bytes beyond ASCII are read as Latin-1. */
PART void put_string(const char *s, size_t n);

#endif
