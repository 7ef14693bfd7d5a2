/* SPDX-License-Identifier: MIT */
/* Ratings inside the core. */
#ifndef KV_RUBRIC_RATINGS_H
#define KV_RUBRIC_RATINGS_H

#include "core/base/buf.h"
#include "core/base/pool.h"

#include <kverify/rubric.h>

#define KV__RATING_UNIT 1000000

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

/* SCORE in millionths; -1: does not apply. */
kv_status kv__ratings_add(kv_ratings *r, kv_str item, kv_str rater,
                          kv_str criterion, int64_t score, kv_error *err);

/* By criterion, item, rater. */
void kv__ratings_sort(kv_ratings *ratings);

/* Refuse what somebody rated twice and differently. */
kv_status kv__ratings_once(kv_ratings *r, const char *path, kv_error *err);

#endif
