/* SPDX-License-Identifier: MIT */
/* Levenshtein's distance. */
#ifndef KV_CORE_MEASURES_EDIT_H
#define KV_CORE_MEASURES_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many items have to be put in, taken out or, unless INDEL, replaced to
 * make B of A.  UINT64_MAX: memory ran out. */
uint64_t kv__edit_distance(const uint32_t *a, size_t n, const uint32_t *b,
                           size_t m, bool indel);

#endif
