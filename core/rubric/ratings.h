/* SPDX-License-Identifier: MIT */
/* Ratings inside the core. */
#ifndef KV_RUBRIC_RATINGS_H
#define KV_RUBRIC_RATINGS_H

#include "core/base/buf.h"
#include "core/base/pool.h"

#include <kverify/rubric.h>

typedef struct kv__rating {
    const char *item, *rater, *criterion; /* interned */
    int64_t score;                        /* millionths; -1: does not apply */
} kv__rating;

struct kv_ratings {
    kv__pool pool;
    kv__rating *items;
    size_t count, capacity;
    bool sorted;
};

/* By criterion, item, rater. */
void kv__ratings_sort(kv_ratings *ratings);

#endif
