/* SPDX-License-Identifier: MIT */
/* The attempts of a tally for callers. */
#include "core/base/take.h"
#include "core/convert/list.h"

#include <kverify/convert.h>

#include <math.h>
#include <stdlib.h>

typedef struct entry {
    kv__answer answer;
    size_t task; /* in the list */
} entry;

struct kv_listing {
    kv__list list;
    entry *entries;
    size_t count, capacity;
};

static kv_status
fill(kv_listing *l, kv_error *err)
{
    kv__asked asked = {0};
    kv_status status = KV_OK;
    entry *grown;
    size_t i, k;

    for (i = 0; status == KV_OK && i < l->list.count; i++) {
        if (!kv__list_get(&l->list, i, &asked)) {
            status = kv__nomem(err);
            break;
        }
        grown = kv__grow(l->entries, &l->capacity, l->count + asked.count,
                         sizeof *grown);
        if (grown == NULL) {
            status = kv__nomem(err);
            break;
        }
        l->entries = grown;
        for (k = 0; k < asked.count; k++)
            grown[l->count++] = (entry){asked.answers[k], i};
    }
    kv__asked_clear(&asked);
    return status;
}

kv_status
kv_listing_new(const kv_tally *tally, kv_listing **out, kv_error *err)
{
    kv_listing *l = kv__zalloc(1, sizeof *l);
    kv_status status;

    *out = NULL;
    if (l == NULL)
        return kv__nomem(err);
    status = kv__list_init(&l->list, tally, err);
    if (status == KV_OK)
        status = fill(l, err);
    if (status == KV_OK)
        *out = l;
    else
        kv_listing_free(l);
    return status;
}

void
kv_listing_free(kv_listing *listing)
{
    if (listing == NULL)
        return;
    kv__list_clear(&listing->list);
    free(listing->entries);
    free(listing);
}

size_t
kv_listing_count(const kv_listing *listing)
{
    return listing->count;
}

kv_status
kv_listing_at(const kv_listing *listing, size_t index, kv_listed *out)
{
    kv_listed full = {.struct_size = sizeof full, .score = NAN};
    kv__asked name = {0};
    const kv__answer *a;

    if (index >= listing->count)
        return KV_ENOTFOUND;
    a = &listing->entries[index].answer;
    kv__list_name(&listing->list, listing->entries[index].task, &name);
    full.index = a->entry.index;
    full.run = name.run;
    full.dataset = name.dataset;
    full.task = name.task;
    full.group = listing->entries[index].task;
    full.outcome = a->entry.outcome;
    full.error_class = a->entry.error_class;
    if (a->entry.outside)
        full.score = a->entry.reward;
    else if (a->entry.has_score)
        full.score = (double)a->entry.score.num / (double)a->entry.score.den;
    if (a->entry.has_counts) {
        full.passed = a->entry.counts.passed;
        full.tests = kv__tests_run(&a->entry);
    }
    full.integrity = a->integrity == NULL ? "" : a->integrity;
    full.isolation = a->isolation == NULL ? "" : a->isolation;
    kv__give(out, &full, sizeof full);
    return KV_OK;
}
