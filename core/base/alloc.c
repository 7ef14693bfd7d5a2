/* SPDX-License-Identifier: MIT */
/* Every allocation of the core goes through here, so that a test can make the
 * n-th one fail and walk each path that runs out of memory. */
#include "core/base/alloc.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* Counts up to the allocation that a torture test wants to fail.  Outside of
 * such tests an allocation costs one relaxed load and nothing is counted. */
static atomic_bool torture;
static _Atomic uint64_t allocations, fail_at;

void
kv__alloc_fail_at(uint64_t nth)
{
    atomic_store(&allocations, 0);
    atomic_store(&fail_at, nth);
    atomic_store(&torture, true);
}

uint64_t
kv__alloc_count(void)
{
    return atomic_load(&allocations);
}

static bool
refuse(void)
{
    if (!atomic_load_explicit(&torture, memory_order_relaxed))
        return false;
    return atomic_fetch_add(&allocations, 1) + 1 == atomic_load(&fail_at);
}

/* malloc(0) may return NULL, which here always means that memory ran out. */
void *
kv__alloc(size_t size)
{
    return refuse() ? NULL : malloc(size == 0 ? 1 : size);
}

void *
kv__realloc(void *old, size_t size)
{
    return refuse() ? NULL : realloc(old, size == 0 ? 1 : size);
}

void *
kv__zalloc(size_t count, size_t size)
{
    return refuse() ? NULL : calloc(count == 0 ? 1 : count, size);
}

void *
kv__grow(void *array, size_t *capacity, size_t need, size_t size)
{
    size_t want = *capacity == 0 ? 8 : *capacity, bytes;
    void *grown;

    if (need <= *capacity)
        return array;
    /* Doubling keeps the cost of n appends at O(n). */
    while (want < need) {
        if (__builtin_mul_overflow(want, 2, &want))
            return NULL;
    }
    if (__builtin_mul_overflow(want, size, &bytes))
        return NULL;
    grown = kv__realloc(array, bytes);
    if (grown != NULL)
        *capacity = want;
    return grown;
}
