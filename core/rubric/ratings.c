/* SPDX-License-Identifier: MIT */
#include "core/rubric/ratings.h"
#include "core/base/take.h"

#include "core/base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

kv_status
kv_ratings_new(kv_ratings **out, kv_error *err)
{
    *out = kv__zalloc(1, sizeof **out);
    return *out == NULL ? kv__nomem(err) : KV_OK;
}

void
kv_ratings_free(kv_ratings *ratings)
{
    if (ratings == NULL)
        return;
    kv__pool_clear(&ratings->pool);
    free(ratings->items);
    free(ratings);
}

kv_status
kv__ratings_add(kv_ratings *r, kv_str item, kv_str rater, kv_str criterion,
                int64_t score, kv_error *err)
{
    kv__rating n = {.score = score};
    kv__rating *grown;

    n.item = kv__pool_intern(&r->pool, item.data, item.length);
    n.rater = kv__pool_intern(&r->pool, rater.data, rater.length);
    n.criterion = kv__pool_intern(&r->pool, criterion.data, criterion.length);
    grown = kv__grow(r->items, &r->capacity, r->count + 1, sizeof *grown);
    if (n.item == NULL || n.rater == NULL || n.criterion == NULL ||
        grown == NULL)
        return kv__nomem(err);
    r->items = grown;
    grown[r->count++] = n;
    r->sorted = false;
    return KV_OK;
}

kv_status
kv_ratings_add(kv_ratings *ratings, const kv_rating *rating, kv_error *err)
{
    int64_t score = -1;
    kv_rating own;
    kv_status status =
        kv__take("kv_ratings_add", rating, &own, sizeof own, err);

    if (status != KV_OK)
        return status;
    rating = &own;
    if (rating->item == NULL || rating->rater == NULL ||
        rating->criterion == NULL || rating->criterion[0] == '\0')
        return kv__fail(err, KV_EINVAL,
                        "a rating without item, rater or criterion");
    if (rating->state != KV_CRITERION_SCORED &&
        rating->state != KV_CRITERION_NOT_APPLICABLE)
        return kv__fail(err, KV_EINVAL,
                        "a rating's state is %u, expected scored or not "
                        "applicable",
                        rating->state);
    if (rating->state == KV_CRITERION_SCORED) {
        if (!(rating->score >= 0 && rating->score <= 1e6))
            return kv__fail(err, KV_EINVAL,
                            "a rating is no number from 0 to 1000000");
        score = (int64_t)floor(rating->score * KV__RATING_UNIT + 0.5);
    }
    return kv__ratings_add(ratings, kv__cstr(rating->item),
                           kv__cstr(rating->rater), kv__cstr(rating->criterion),
                           score, err);
}

/* --- order -------------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
    const kv__rating *x = a, *y = b;
    int order = strcmp(x->criterion, y->criterion);

    if (order == 0)
        order = strcmp(x->item, y->item);
    if (order == 0)
        order = strcmp(x->rater, y->rater);
    if (order == 0)
        order = x->score < y->score ? -1 : x->score > y->score;
    return order;
}

static bool
same_place(const kv__rating *a, const kv__rating *b)
{
    return a->criterion == b->criterion && a->item == b->item &&
           a->rater == b->rater;
}

/* Equal ratings count once. */
void
kv__ratings_sort(kv_ratings *r)
{
    size_t i, kept = 0;

    if (r->sorted)
        return;
    if (r->count > 1)
        qsort(r->items, r->count, sizeof *r->items, compare);
    for (i = 0; i < r->count; i++)
        if (kept == 0 || !same_place(&r->items[kept - 1], &r->items[i]) ||
            r->items[kept - 1].score != r->items[i].score)
            r->items[kept++] = r->items[i];
    r->count = kept;
    r->sorted = true;
}

kv_status
kv__ratings_once(kv_ratings *r, const char *path, kv_error *err)
{
    size_t i;

    kv__ratings_sort(r);
    for (i = 1; i < r->count; i++)
        if (same_place(&r->items[i - 1], &r->items[i]))
            return kv__fail(err, KV_EMISMATCH,
                            "%s: rater '%.60s' rated '%.60s' of '%.60s' twice "
                            "and differently",
                            path, r->items[i].rater, r->items[i].criterion,
                            r->items[i].item);
    return KV_OK;
}

size_t
kv_ratings_count(const kv_ratings *ratings)
{
    return ratings->count;
}

kv_status
kv_ratings_get(kv_ratings *ratings, size_t index, kv_rating *out)
{
    const kv__rating *r;
    kv_rating full;

    kv__ratings_sort(ratings);
    if (index >= ratings->count)
        return KV_ENOTFOUND;
    r = &ratings->items[index];
    full = (kv_rating){
        sizeof full,
        r->score < 0 ? KV_CRITERION_NOT_APPLICABLE : KV_CRITERION_SCORED,
        r->item,
        r->rater,
        r->criterion,
        r->score < 0 ? NAN : (double)r->score / KV__RATING_UNIT};
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

/* --- writing ------------------------------------------------------------ */

static void
csv_cell(kv__buf *out, const char *text)
{
    /* A spreadsheet would run what begins like a formula. */
    bool formula = kv__is_formula(kv__cstr(text));

    if (!formula && text[strcspn(text, ",;\"\r\n\t")] == '\0') {
        kv__buf_str(out, text);
        return;
    }
    kv__buf_char(out, '"');
    if (formula)
        kv__buf_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            kv__buf_char(out, '"');
        kv__buf_char(out, *text);
    }
    kv__buf_char(out, '"');
}

static void
put_score(kv__buf *out, const kv__rating *r)
{
    if (r->score < 0)
        kv__buf_str(out, "n/a");
    else
        kv__json_number(out, (double)r->score / KV__RATING_UNIT);
}

static void
put_rating(kv__buf *out, const kv__rating *r, uint32_t format)
{
    if (format == KV_RATINGS_CSV) {
        csv_cell(out, r->item);
        kv__buf_char(out, ',');
        csv_cell(out, r->rater);
        kv__buf_char(out, ',');
        csv_cell(out, r->criterion);
        kv__buf_char(out, ',');
        put_score(out, r);
        kv__buf_char(out, '\n');
        return;
    }
    kv__buf_str(out, "{\"item\":");
    kv__json_string(out, kv__cstr(r->item));
    kv__buf_str(out, ",\"rater\":");
    kv__json_string(out, kv__cstr(r->rater));
    kv__buf_str(out, ",\"criterion\":");
    kv__json_string(out, kv__cstr(r->criterion));
    kv__buf_str(out, ",\"score\":");
    if (r->score < 0)
        kv__buf_str(out, "\"n/a\"");
    else
        put_score(out, r);
    kv__buf_str(out, "}\n");
}

kv_status
kv_ratings_write(kv_ratings *ratings, uint32_t format, kv_write_fn write,
                 void *context, kv_error *err)
{
    kv_status status = KV_OK;
    kv__buf out = {0};
    size_t i;

    if (format > KV_RATINGS_JSONL)
        return kv__fail(err, KV_EINVAL, "unknown format of ratings %u", format);
    kv__ratings_sort(ratings);
    if (format == KV_RATINGS_CSV)
        kv__buf_str(&out, "item,rater,criterion,score\n");
    for (i = 0; i < ratings->count; i++)
        put_rating(&out, &ratings->items[i], format);
    if (out.failed)
        status = kv__nomem(err);
    else if (out.length > 0 && write(context, out.data, out.length) != 0)
        status = kv__fail(err, KV_EIO, "the ratings could not be written");
    kv__buf_clear(&out);
    return status;
}
