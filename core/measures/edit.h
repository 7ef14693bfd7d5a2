/* SPDX-License-Identifier: MIT */
/* Texts as characters, and Levenshtein's distance. */
#ifndef KV_CORE_MEASURES_EDIT_H
#define KV_CORE_MEASURES_EDIT_H

#include <kverify/types.h>

#include <stdbool.h>

/* Characters as the values of their bytes, one after the other; a byte that is
 * none has a mark.  NULL: memory ran out. */
uint32_t *kv__characters(kv_str s, size_t *count);
/* How many items have to be put in, taken out or, unless INDEL, replaced to
 * make B of A.  UINT64_MAX: memory ran out. */
uint64_t kv__edit_distance(const uint32_t *a, size_t n, const uint32_t *b,
                           size_t m, bool indel);

#endif
