/* SPDX-License-Identifier: MIT */
/* "Did you mean": the name that somebody who mistyped meant. */
#ifndef KV_BASE_NEAR_H
#define KV_BASE_NEAR_H

#include <stdbool.h>
#include <stddef.h>

/* The candidates are tried one by one; of equally near ones the first wins. */
typedef struct kv__near {
    const char *given, *best; /* best: NULL while none is near */
    size_t distance;
} kv__near;

void kv__near_start(kv__near *n, const char *given);
void kv__near_try(kv__near *n, const char *name);

#endif
