/* SPDX-License-Identifier: MIT */
/* Sets of labels, each kept once: a task has an index of four bytes for all
 * its labels, and figures are made per set. */
#include "core/tally/sources.h"

#include <stdlib.h>

static int
compare_labels(const void *a, const void *b)
{
    return strcmp(((const kv__label *)a)->key, ((const kv__label *)b)->key);
}

/* Values come from names of folders, which need not be UTF-8.  A saved tally
 * has to be, and two names must stay two: an invalid byte becomes %E9. */
const char *
kv__tally_value(kv_tally *tally, kv_str value)
{
    const unsigned char *at = (const unsigned char *)value.data;
    size_t left = value.length, step;
    kv__buf text = {0};
    const char *interned = NULL;

    if (kv__utf8_valid(value.data, value.length))
        return kv__pool_intern(&tally->pool, value.data, value.length);
    for (; left > 0; at += step, left -= step) {
        step = kv__utf8_step(at, left);
        if (step > 0)
            kv__buf_add(&text, (const char *)at, step);
        else
            kv__buf_printf(&text, "%%%02X", *at);
        step = step == 0 ? 1 : step;
    }
    if (kv__buf_text(&text) != NULL)
        interned = kv__pool_intern(&tally->pool, text.data, text.length);
    kv__buf_clear(&text);
    return interned;
}

bool
kv__tally_from(kv_tally *tally, const char *source)
{
    tally->source_key =
        kv__pool_intern(&tally->pool, KV__SOURCE_KEY, strlen(KV__SOURCE_KEY));
    tally->source = source == NULL
                        ? NULL
                        : kv__pool_intern(&tally->pool, source, strlen(source));
    return tally->source_key != NULL &&
           (source == NULL || tally->source != NULL);
}

kv__label *
kv__tally_pairs(kv_tally *tally, const kv_str *keys, const kv_str *values,
                size_t *given)
{
    size_t count = *given, i;
    kv__label *pairs = kv__zalloc(count + 1, sizeof *pairs);

    if (pairs == NULL)
        return NULL;
    if (tally->source != NULL) {
        pairs[count] = (kv__label){tally->source_key, tally->source};
        ++*given;
    }
    for (i = 0; i < count; i++) {
        pairs[i].key =
            kv__pool_intern(&tally->pool, keys[i].data, keys[i].length);
        pairs[i].value = kv__tally_value(tally, values[i]);
        if (pairs[i].key == NULL || pairs[i].value == NULL) {
            free(pairs);
            return NULL;
        }
    }
    qsort(pairs, *given, sizeof *pairs, compare_labels);
    return pairs;
}

/* Interned strings make equal sets equal bytes. */
static uint64_t
hash_pairs(const kv__label *pairs, size_t count)
{
    return kv__hash((const char *)pairs, count * sizeof *pairs, count);
}

size_t
kv__tally_labels(kv_tally *tally, const kv_str *keys, const kv_str *values,
                 size_t count)
{
    kv__label *pairs = kv__tally_pairs(tally, keys, values, &count);
    const kv__labels *known;
    kv__labels *grown;
    uint64_t hash;
    size_t probe = 0;
    uint32_t at;

    if (pairs == NULL)
        return SIZE_MAX;
    hash = hash_pairs(pairs, count);
    while ((at = kv__table_next(&tally->label_table, hash, &probe)) !=
           KV__TABLE_END) {
        known = &tally->labels[at];
        if (known->pair_count == count &&
            memcmp(known->pairs, pairs, count * sizeof *pairs) == 0) {
            free(pairs);
            return at;
        }
    }
    grown = kv__grow(tally->labels, &tally->label_capacity,
                     tally->label_count + 1, sizeof *grown);
    if (grown != NULL)
        tally->labels = grown;
    if (grown == NULL ||
        !kv__table_add(&tally->label_table, hash, tally->label_count)) {
        free(pairs);
        return SIZE_MAX;
    }
    grown += tally->label_count;
    memset(grown, 0, sizeof *grown);
    grown->pairs = pairs;
    grown->pair_count = count;
    return tally->label_count++;
}

const char *
kv__pairs_get(const kv__label *pairs, size_t count, const char *key)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(pairs[i].key, key) == 0)
            return pairs[i].value;
    return NULL;
}

const char *
kv__labels_get(const kv__labels *labels, const char *key)
{
    return kv__pairs_get(labels->pairs, labels->pair_count, key);
}

static void
without_source(kv__label *pairs, size_t *count)
{
    size_t i, kept = 0;

    for (i = 0; i < *count; i++)
        if (strcmp(pairs[i].key, KV__SOURCE_KEY) != 0)
            pairs[kept++] = pairs[i];
    *count = kept;
}

bool
kv__tally_bare(kv_tally *tally)
{
    kv__labels *l = tally->labels;
    size_t i;

    kv__table_clear(&tally->label_table);
    memset(&tally->label_table, 0, sizeof tally->label_table);
    for (i = 0; i < tally->label_count; i++, l++) {
        without_source(l->pairs, &l->pair_count);
        if (!kv__table_add(&tally->label_table,
                           hash_pairs(l->pairs, l->pair_count), i))
            return false;
    }
    for (i = 0; i < tally->stored_count; i++)
        without_source(tally->stored[i].pairs, &tally->stored[i].pair_count);
    return true;
}
