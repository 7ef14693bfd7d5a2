/* SPDX-License-Identifier: MIT */
/* Structs that cross the API, whose first member is a uint32_t struct_size.
 *
 * A caller compiled against an older header has a shorter struct, one compiled
 * against a newer header a longer one.  Nothing that a caller asked for is
 * dropped without a word: what can't be understood is refused. */
#ifndef KV_BASE_TAKE_H
#define KV_BASE_TAKE_H

#include "core/base/error.h"

/* Copy GIVEN, an input of the call named CALL, into OWN of SIZE bytes.  Members
 * that GIVEN is too short for are zero, which means their default; GIVEN may be
 * NULL: all defaults.  KV_EINVAL: struct_size is 0, or GIVEN is longer than OWN
 * and what is beyond OWN is not all zero. */
kv_status kv__take(const char *call, const void *given, void *own, size_t size,
                   kv_error *err);

/* Copy FULL, an output of SIZE bytes, into OUT as far as OUT's struct_size
 * reaches; bytes of OUT that FULL does not have become zero.  struct_size stays
 * the caller's. */
void kv__give(void *out, const void *full, size_t size);

#endif
