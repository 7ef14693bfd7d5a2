/* SPDX-License-Identifier: MIT */
/* The attempts of a tally in an order of their own: by run, data set, further
 * labels and task, then by index, whatever order they were read in. */
#ifndef KV_CONVERT_LIST_H
#define KV_CONVERT_LIST_H

#include "core/tally/tally.h"

/* What is known about one attempt. */
typedef struct kv__answer {
    kv__entry entry;                   /* always with an index */
    const char *integrity, *isolation; /* NULL: not known */
    uint32_t kinds;                    /* of its label set */
} kv__answer;

/* The attempts at one task. */
typedef struct kv__asked {
    const kv__labels *labels;
    const char *run, *dataset; /* "" where it has none */
    kv_str task;
    kv__answer *answers;
    size_t count, capacity;
} kv__asked;

typedef struct kv__list {
    const kv_tally *tally;
    const kv__row **rows; /* sorted */
    size_t row_count;
    size_t *first; /* of the rows of each task, and one past the last */
    size_t count;  /* tasks */
} kv__list;

/* KV_EINVAL: attempts without an index were only counted. */
kv_status kv__list_init(kv__list *list, const kv_tally *tally, kv_error *err);
void kv__list_clear(kv__list *list);
/* Task AT of the list into *OUT, whose memory is used again.  False: out of
 * memory. */
bool kv__list_get(const kv__list *list, size_t at, kv__asked *out);
/* Labels alone, without attempts. */
void kv__list_name(const kv__list *list, size_t at, kv__asked *out);
void kv__asked_clear(kv__asked *asked);
/* A label that results have, not one of a detail.  One without a value is
 * none, since not every format can tell the two apart. */
bool kv__is_label(const kv__label *label);

#endif
