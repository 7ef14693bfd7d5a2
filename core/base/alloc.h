/* SPDX-License-Identifier: MIT */
/* malloc, realloc and calloc of the whole core, with a switch that makes one
 * of them fail: how the tests reach every path that runs out of memory. */
#ifndef KV_BASE_ALLOC_H
#define KV_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

void *kv__alloc(size_t size);
void *kv__realloc(void *old, size_t size);
void *kv__zalloc(size_t count, size_t size);
/* For tests: fail the NTH allocation from now (0: never). */
void kv__alloc_fail_at(uint64_t nth);
uint64_t kv__alloc_count(void);

/* Grow ARRAY of *CAPACITY items of SIZE bytes to hold NEED.  NULL when memory
 * ran out or the size overflows; the old array is then untouched. */
void *kv__grow(void *array, size_t *capacity, size_t need, size_t size);

#endif
