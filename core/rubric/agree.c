/* SPDX-License-Identifier: MIT */
/* Agreement of raters.
 *
 * Every coefficient here is 1 - p/q * sum(A*d) / sum(B*d): A counts pairs of
 * ratings that were observed, B those that chance would make, d is the distance
 * of the two scores.  All of it is integers, so the figure is one fraction. */
#include "core/figures/interval.h"
#include "core/base/take.h"
#include "core/rubric/ratings.h"
#include "core/base/ratio.h"

#include <math.h>
#include <stdlib.h>

#define VALUES_MAX 100
#define LCM_MAX (INT64_C(1) << 24)

typedef struct figure {
    bool defined;
    double value, low, high;
    char *numerator, *denominator;
    const char *reason;
} figure;

typedef struct entry {
    const char *criterion;
    uint64_t items, raters, ratings, paired;
    figure figure[KV_AGREE_COUNT];
} entry;

struct kv_agreement {
    entry *entry;
    size_t count;
};

static const char *const names[KV_AGREE_COUNT] = {
    "share",  "cohen",         "cohen_linear",  "cohen_squared",
    "fleiss", "alpha_nominal", "alpha_ordinal", "alpha_interval"};

const char *
kv_agree_name(uint32_t which)
{
    return which < KV_AGREE_COUNT ? names[which] : "";
}

/* --- one criterion's ratings --------------------------------------------- */

typedef struct rated {
    size_t from, count; /* of its ratings */
} rated;

typedef struct data {
    const kv__rating *rating; /* sorted by item, rater; scores only */
    uint32_t *value;          /* index of the score */
    uint32_t *rater;          /* index of the rater */
    rated *item;
    size_t ratings, items, raters, values;
    int64_t score[VALUES_MAX];
    int64_t lcm; /* of ratings less one, over items */
} data;

static void
data_clear(data *d)
{
    free(d->value);
    free(d->rater);
    free(d->item);
}

static int
by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* NULL, or why no figure can be made.  kv__out_of_memory as such. */
static const char *
find_values(data *d)
{
    size_t i, k;

    for (i = 0; i < d->ratings; i++) {
        for (k = 0; k < d->values && d->score[k] != d->rating[i].score; k++) {
        }
        if (k < d->values)
            continue;
        if (d->values == VALUES_MAX)
            return "more than 100 different scores";
        d->score[d->values++] = d->rating[i].score;
    }
    qsort(d->score, d->values, sizeof *d->score, by_number);
    for (i = 0; i < d->ratings; i++)
        for (k = 0; k < d->values; k++)
            if (d->score[k] == d->rating[i].score)
                d->value[i] = (uint32_t)k;
    return NULL;
}

/* Raters by interned name; there are few. */
static const char *
find_raters(data *d)
{
    const char *known[1000];
    size_t i, k;

    for (i = 0; i < d->ratings; i++) {
        for (k = 0; k < d->raters && known[k] != d->rating[i].rater; k++) {
        }
        if (k == d->raters && k == sizeof known / sizeof *known)
            return "more than 1000 raters";
        if (k == d->raters)
            known[d->raters++] = d->rating[i].rater;
        d->rater[i] = (uint32_t)k;
    }
    return NULL;
}

static int64_t
gcd(int64_t a, int64_t b)
{
    return b == 0 ? a : gcd(b, a % b);
}

static const char *
find_items(data *d)
{
    size_t i;
    int64_t m;

    d->lcm = 1;
    for (i = 0; i < d->ratings; i++) {
        if (i == 0 || d->rating[i].item != d->rating[i - 1].item)
            d->item[d->items++] = (rated){i, 0};
        d->item[d->items - 1].count++;
    }
    for (i = 0; i < d->items; i++) {
        m = (int64_t)d->item[i].count - 1;
        if (m > 0)
            d->lcm = d->lcm / gcd(d->lcm, m) * m;
        if (d->lcm > LCM_MAX)
            return "too many different numbers of ratings";
    }
    return NULL;
}

static const char *
data_make(data *d, const kv__rating *rating, size_t count)
{
    const char *wrong;

    d->rating = rating;
    d->ratings = count;
    d->value = kv__zalloc(count + 1, sizeof *d->value);
    d->rater = kv__zalloc(count + 1, sizeof *d->rater);
    d->item = kv__zalloc(count + 1, sizeof *d->item);
    if (d->value == NULL || d->rater == NULL || d->item == NULL)
        return kv__out_of_memory;
    wrong = find_raters(d);
    if (wrong == NULL)
        wrong = find_values(d);
    return wrong == NULL ? find_items(d) : wrong;
}

/* --- tables ------------------------------------------------------------- */

typedef struct tables {
    int64_t a[VALUES_MAX * VALUES_MAX]; /* observed pairs, both ways */
    int64_t row[VALUES_MAX], column[VALUES_MAX];
    int64_t n; /* what row adds up to, before scaling */
    int64_t items;
} tables;

/* Pairs of one item, each counted SCALE / (its ratings - 1) times. */
static void
add_pairs(tables *t, const data *d, const rated *item, int64_t scale)
{
    int64_t times = scale == 0 ? 1 : scale / ((int64_t)item->count - 1);
    size_t i, k, size = d->values;

    for (i = item->from; i < item->from + item->count; i++) {
        t->row[d->value[i]]++;
        t->n++;
        for (k = item->from; k < item->from + item->count; k++)
            if (i != k)
                t->a[d->value[i] * size + d->value[k]] += times;
    }
    t->items++;
}

/* Rows the first rater, columns the second. */
static void
add_two(tables *t, const data *d, const rated *item)
{
    size_t first = item->from, second = item->from + 1;

    if (d->rater[first] == 1) {
        first++;
        second--;
    }
    t->a[d->value[first] * d->values + d->value[second]]++;
    t->row[d->value[first]]++;
    t->column[d->value[second]]++;
    t->items++;
}

static void
fill(tables *t, const data *d, uint32_t which, const uint32_t *sample)
{
    size_t i;
    const rated *item;

    memset(t->a, 0, d->values * d->values * sizeof *t->a);
    memset(t->row, 0, sizeof t->row);
    memset(t->column, 0, sizeof t->column);
    t->n = t->items = 0;
    for (i = 0; i < d->items; i++) {
        item = &d->item[sample == NULL ? i : sample[i]];
        if (item->count < 2 ||
            (which == KV_AGREE_FLEISS && item->count != d->raters))
            continue;
        if (which >= KV_AGREE_COHEN && which <= KV_AGREE_COHEN_SQUARED)
            add_two(t, d, item);
        else
            add_pairs(t, d, item,
                      which == KV_AGREE_SHARE || which == KV_AGREE_FLEISS
                          ? 0
                          : d->lcm);
    }
}

/* Krippendorff's distance of ranks, twice, squared. */
static void
ordinal(const tables *t, size_t i, size_t k, mpz_t out)
{
    size_t low = i < k ? i : k, high = i < k ? k : i, g;
    int64_t sum = -t->row[low] - t->row[high];

    for (g = low; g <= high; g++)
        sum += 2 * t->row[g];
    mpz_set_si(out, (long)sum);
    mpz_mul(out, out, out);
}

static void
distance(const data *d, const tables *t, uint32_t which, size_t i, size_t k,
         mpz_t out)
{
    int64_t apart = d->score[i] > d->score[k] ? d->score[i] - d->score[k]
                                              : d->score[k] - d->score[i];

    switch (which) {
    case KV_AGREE_COHEN_LINEAR: mpz_set_si(out, (long)apart); break;
    case KV_AGREE_COHEN_SQUARED:
    case KV_AGREE_ALPHA_INTERVAL:
        mpz_set_si(out, (long)apart);
        mpz_mul(out, out, out);
        break;
    case KV_AGREE_ALPHA_ORDINAL: ordinal(t, i, k, out); break;
    default: mpz_set_si(out, i != k);
    }
}

/* Sums over all pairs of scores: observed, expected. */
static void
sums(const data *d, const tables *t, uint32_t which, mpz_t observed,
     mpz_t expected)
{
    bool two = which >= KV_AGREE_COHEN && which <= KV_AGREE_COHEN_SQUARED;
    size_t i, k;
    mpz_t apart, term;

    mpz_inits(apart, term, NULL);
    mpz_set_si(observed, 0);
    mpz_set_si(expected, 0);
    for (i = 0; i < d->values; i++)
        for (k = 0; k < d->values; k++) {
            if (t->row[i] == 0 && t->a[i * d->values + k] == 0)
                continue;
            distance(d, t, which, i, k, apart);
            mpz_mul_si(term, apart, (long)t->a[i * d->values + k]);
            mpz_add(observed, observed, term);
            if (which == KV_AGREE_SHARE) {
                mpz_set_si(term, (long)t->a[i * d->values + k]);
            } else {
                mpz_mul_si(term, apart, (long)t->row[i]);
                mpz_mul_si(term, term, (long)(two ? t->column[k] : t->row[k]));
            }
            mpz_add(expected, expected, term);
        }
    mpz_clears(apart, term, NULL);
}

/* NULL, or why there is none. */
static const char *
coefficient(const data *d, tables *t, uint32_t which, const uint32_t *sample,
            mpq_t out)
{
    const char *reason = NULL;
    mpz_t expected;

    fill(t, d, which, sample);
    if (t->items == 0)
        return which == KV_AGREE_FLEISS ? "no item was rated by every rater"
                                        : "no item was rated by two raters";
    mpz_init(expected);
    sums(d, t, which, mpq_numref(out), expected);
    if (mpz_sgn(expected) == 0) {
        reason = "all ratings are equal: chance would agree as well";
    } else {
        if (which == KV_AGREE_FLEISS) {
            mpz_mul_si(mpq_numref(out), mpq_numref(out), (long)t->n);
            mpz_mul_si(expected, expected, (long)d->raters - 1);
        } else if (which >= KV_AGREE_ALPHA_NOMINAL) {
            mpz_mul_si(mpq_numref(out), mpq_numref(out), (long)t->n - 1);
            mpz_mul_si(expected, expected, (long)d->lcm);
        } else if (which != KV_AGREE_SHARE) {
            mpz_mul_si(mpq_numref(out), mpq_numref(out), (long)t->items);
        }
        mpz_set(mpq_denref(out), expected);
        mpz_sub(mpq_numref(out), expected, mpq_numref(out));
        mpq_canonicalize(out);
    }
    mpz_clear(expected);
    return reason;
}

/* --- intervals ----------------------------------------------------------- */

static int
by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Percentiles over samples of items; a sample in which there is no figure, for
 * all ratings are equal, is left out.  False: out of memory. */
static bool
interval(const data *d, tables *t, uint32_t which,
         const kv_agree_options *options, figure *f)
{
    uint32_t *sample = kv__zalloc(d->items, sizeof *sample);
    double *value = kv__zalloc(options->resamples, sizeof *value);
    uint64_t state = options->seed;
    size_t n = 0, i, r, cut;
    mpq_t q;

    mpq_init(q);
    for (r = 0; sample != NULL && value != NULL && r < options->resamples;
         r++) {
        for (i = 0; i < d->items; i++)
            sample[i] =
                (uint32_t)(((__uint128_t)kv__next_random(&state) * d->items) >>
                           64);
        if (coefficient(d, t, which, sample, q) == NULL)
            value[n++] = mpq_get_d(q);
    }
    mpq_clear(q);
    if (n * 2 > options->resamples) {
        qsort(value, n, sizeof *value, by_size);
        cut = (size_t)((1 - options->confidence) / 2 * (double)n);
        f->low = value[cut];
        f->high = value[n - 1 - cut];
    }
    free(sample);
    i = value != NULL;
    free(value);
    return i != 0;
}

static double
nearest(mpq_t q)
{
    double value;

    if (mpq_sgn(q) >= 0)
        return kv__mpq_double(q);
    mpq_neg(q, q);
    value = -kv__mpq_double(q);
    mpq_neg(q, q);
    return value;
}

static char *
decimal(const mpz_t value)
{
    size_t size = mpz_sizeinbase(value, 10) + 2;
    char *text = kv__alloc(size);

    return text == NULL ? NULL : mpz_get_str(text, 10, value);
}

static bool
make_figure(const data *d, tables *t, uint32_t which, const char *wrong,
            const kv_agree_options *options, figure *f)
{
    bool ok = true;
    mpq_t q;

    f->value = f->low = f->high = NAN;
    f->reason = wrong;
    if (wrong == NULL && which >= KV_AGREE_COHEN &&
        which <= KV_AGREE_COHEN_SQUARED && d->raters != 2)
        f->reason = "it is for two raters";
    if (f->reason != NULL)
        return true;
    mpq_init(q);
    f->reason = coefficient(d, t, which, NULL, q);
    f->defined = f->reason == NULL;
    if (f->defined) {
        f->value = nearest(q);
        f->numerator = decimal(mpq_numref(q));
        f->denominator = decimal(mpq_denref(q));
        ok = f->numerator != NULL && f->denominator != NULL &&
             interval(d, t, which, options, f);
    }
    mpq_clear(q);
    return ok;
}

/* Scores FROM to TO of the sorted ratings, one criterion. */
static bool
make_entry(const kv__rating *from, const kv__rating *to,
           const kv_agree_options *options, tables *t, entry *e)
{
    kv__rating *scores = kv__zalloc((size_t)(to - from) + 1, sizeof *scores);
    const char *wrong = kv__out_of_memory;
    data d = {0};
    size_t n = 0, i;
    uint32_t k;

    e->criterion = from->criterion;
    for (; scores != NULL && from < to; from++)
        if (from->score >= 0)
            scores[n++] = *from;
    if (scores != NULL)
        wrong = data_make(&d, scores, n);
    if (wrong == NULL && n == 0)
        wrong = "there are no scores";
    e->items = d.items;
    e->raters = d.raters;
    e->ratings = n;
    for (i = 0; i < d.items; i++)
        e->paired += d.item[i].count > 1;
    for (k = 0; k < KV_AGREE_COUNT; k++)
        if (wrong != NULL && wrong == kv__out_of_memory)
            break;
        else if (!make_figure(&d, t, k, wrong, options, &e->figure[k]))
            break;
    data_clear(&d);
    free(scores);
    return k == KV_AGREE_COUNT;
}

/* --- for embedders ------------------------------------------------------- */

void
kv_agreement_free(kv_agreement *a)
{
    size_t i, k;

    if (a == NULL)
        return;
    for (i = 0; i < a->count; i++)
        for (k = 0; k < KV_AGREE_COUNT; k++) {
            free(a->entry[i].figure[k].numerator);
            free(a->entry[i].figure[k].denominator);
        }
    free(a->entry);
    free(a);
}

kv_status
kv_agreement_new(kv_ratings *ratings, const kv_agree_options *given,
                 kv_agreement **out, kv_error *err)
{
    kv_agree_options options;
    kv_agreement *a;
    tables *t;
    size_t i, from;
    bool ok;
    kv_status status =
        kv__take("kv_agreement_new", given, &options, sizeof options, err);

    *out = NULL;
    if (status != KV_OK)
        return status;
    a = kv__zalloc(1, sizeof *a);
    t = kv__zalloc(1, sizeof *t);
    ok = a != NULL && t != NULL;
    if (options.resamples == 0)
        options.resamples = 1000;
    if (options.confidence == 0)
        options.confidence = 0.95;
    if (!(options.confidence > 0 && options.confidence < 1)) {
        free(a);
        free(t);
        return kv__fail(err, KV_EINVAL, "the confidence is outside (0,1)");
    }
    kv__ratings_sort(ratings);
    if (ok)
        a->entry = kv__zalloc(ratings->count + 1, sizeof *a->entry);
    ok = ok && a->entry != NULL;
    for (from = 0; ok && from < ratings->count; from = i) {
        for (i = from + 1;
             i < ratings->count &&
             ratings->items[i].criterion == ratings->items[from].criterion;
             i++) {
        }
        a->count++;
        ok = make_entry(ratings->items + from, ratings->items + i, &options, t,
                        &a->entry[a->count - 1]);
    }
    free(t);
    if (!ok) {
        kv_agreement_free(a);
        return kv__nomem(err);
    }
    *out = a;
    return KV_OK;
}

size_t
kv_agreement_count(const kv_agreement *agreement)
{
    return agreement->count;
}

const char *
kv_agreement_criterion(const kv_agreement *agreement, size_t index)
{
    return index < agreement->count ? agreement->entry[index].criterion : "";
}

kv_status
kv_agreement_counts(const kv_agreement *agreement, size_t index,
                    kv_agree_counts *out)
{
    const entry *e;
    kv_agree_counts full;

    if (index >= agreement->count)
        return KV_ENOTFOUND;
    e = &agreement->entry[index];
    full = (kv_agree_counts){.struct_size = sizeof full,
                             .items = e->items,
                             .raters = e->raters,
                             .ratings = e->ratings,
                             .paired = e->paired};
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

kv_status
kv_agreement_figure(const kv_agreement *agreement, size_t index, uint32_t which,
                    kv_agree_figure *out)
{
    kv_agree_figure full;
    const figure *f;

    if (index >= agreement->count || which >= KV_AGREE_COUNT)
        return KV_ENOTFOUND;
    f = &agreement->entry[index].figure[which];
    full =
        (kv_agree_figure){sizeof full, f->defined,   f->value,       f->low,
                          f->high,     f->numerator, f->denominator, f->reason};
    kv__give(out, &full, sizeof full);
    return KV_OK;
}
