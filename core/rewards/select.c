/* SPDX-License-Identifier: MIT */
/* Rewards beside a baseline or a reference, and what is kept for training. */
#include "core/base/buf.h"
#include "core/base/str.h"
#include "core/base/table.h"

#include <kverify/rewards.h>

#include <math.h>
#include <stdlib.h>

const char *
kv_role_advantages(const double *rewards, const uint32_t *role, size_t count,
                   double decay, double *baselines, size_t roles, double *out)
{
    double r;
    size_t i;

    if (!(decay >= 0 && decay < 1))
        return "a decay outside [0,1)";
    for (i = 0; i < count; i++) {
        if (role[i] >= roles)
            return "a role without a baseline";
        if (isinf(rewards[i]))
            return "an infinite reward";
    }
    for (i = 0; i < count; i++) {
        r = rewards[i];
        if (isnan(r)) {
            out[i] = 0;
            continue;
        }
        out[i] = r - baselines[role[i]];
        baselines[role[i]] = decay * baselines[role[i]] + (1 - decay) * r;
    }
    return NULL;
}

void
kv_reference_rewards(const double *scores, double reference,
                     const double *similarity, size_t rows, size_t references,
                     double limit, double *out, double *deviation)
{
    double least;
    size_t i, k;

    for (i = 0; i < rows; i++) {
        for (least = NAN, k = 0; k < references; k++)
            least = fmin(least, 1 - similarity[i * references + k]);
        out[i] = least > limit ? NAN : scores[i] - reference;
        if (deviation != NULL)
            deviation[i] = least;
    }
}

size_t
kv_keep_hard(const int8_t *right, size_t items, size_t models, uint8_t *keep)
{
    size_t i, k, kept = 0;

    for (i = 0; i < items; i++) {
        for (k = 0; k < models && right[i * models + k] == 1;)
            k++;
        keep[i] = k < models || models == 0;
        kept += keep[i];
    }
    return kept;
}

static bool
is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Lower case, blanks once between words. */
static void
normalise(kv__buf *out, kv_str text)
{
    size_t i, from = out->length;

    for (i = 0; i < text.length; i++) {
        char c = text.data[i];

        if (is_blank(c)) {
            if (out->length > from && out->data[out->length - 1] != ' ')
                kv__buf_add(out, " ", 1);
            continue;
        }
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        kv__buf_add(out, &c, 1);
    }
    if (out->length > from && out->data[out->length - 1] == ' ')
        out->length--;
}

/* Where queries begin and end in TEXT; their hashes in TABLE. */
typedef struct heard {
    kv__buf text;
    size_t *ends;
    kv__table table;
} heard;

static kv_str
nth(const heard *h, size_t i)
{
    size_t from = i == 0 ? 0 : h->ends[i - 1];

    return (kv_str){h->text.data + from, h->ends[i] - from};
}

/* Whether it was there; the table's memory can run out. */
static bool
came_before(heard *h, size_t i, bool *failed)
{
    kv_str query = nth(h, i);
    uint64_t hash = kv__hash(query.data, query.length, 0);
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(&h->table, hash, &probe)) != KV__TABLE_END)
        if (kv__str_compare(nth(h, at), query) == 0)
            return true;
    *failed |= !kv__table_add(&h->table, hash, i);
    return false;
}

kv_status
kv_keep_trajectory(int right, uint64_t failed_calls, const kv_str *queries,
                   size_t count, int *keep, kv_error *err)
{
    heard h = {{0}, NULL, {0}};
    bool failed = false, twice = false;
    size_t i;

    h.ends = kv__alloc(count * sizeof *h.ends + 1);
    failed = h.ends == NULL || !kv__buf_reserve(&h.text, 1);
    for (i = 0; i < count && !failed && !twice; i++) {
        normalise(&h.text, queries[i]);
        h.ends[i] = h.text.length;
        failed = h.text.failed;
        twice = !failed && came_before(&h, i, &failed);
    }
    free(h.ends);
    kv__table_clear(&h.table);
    kv__buf_clear(&h.text);
    if (failed)
        return kv__nomem(err);
    *keep = right && failed_calls == 0 && !twice;
    return KV_OK;
}
