/* SPDX-License-Identifier: MIT */
#include "core/rubric/ratings.h"
#include "core/base/take.h"

#include "core/base/json.h"
#include "core/base/ratio.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define UNIT 1000000
#define FILE_MAX (256u << 20)
#define COLUMNS_MAX 64

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

static kv_status
add(kv_ratings *r, kv_str item, kv_str rater, kv_str criterion, int64_t score,
    kv_error *err)
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
        score = (int64_t)floor(rating->score * UNIT + 0.5);
    }
    return add(ratings, kv__cstr(rating->item), kv__cstr(rating->rater),
               kv__cstr(rating->criterion), score, err);
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

static kv_status
check_twice(kv_ratings *r, const char *path, kv_error *err)
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
        r->score < 0 ? NAN : (double)r->score / UNIT};
    kv__give(out, &full, sizeof full);
    return KV_OK;
}

/* --- reading ------------------------------------------------------------ */

/* 1 and *score; 0: missing; -1: it is no rating. */
static int
score_of(kv_str text, int64_t *score)
{
    char number[40];
    const char *wrong;
    mpq_t value;
    mpz_t whole;
    int ok = 1;

    while (text.length > 0 && text.data[0] == ' ')
        text = kv__str(text.data + 1, text.length - 1);
    while (text.length > 0 && text.data[text.length - 1] == ' ')
        text.length--;
    if (text.length == 0)
        return 0;
    if (kv__str_is(text, "n/a") || kv__str_is(text, "N/A")) {
        *score = -1;
        return 1;
    }
    if (text.length >= sizeof number || memchr(text.data, '%', text.length) ||
        text.data[0] == '-')
        return -1;
    memcpy(number, text.data, text.length);
    number[text.length] = '\0';
    mpq_init(value);
    mpz_init(whole);
    wrong = kv__mpq_parse(number, value);
    if (wrong == NULL) {
        mpz_mul_ui(mpq_numref(value), mpq_numref(value), UNIT);
        mpq_canonicalize(value);
        if (mpz_cmp_ui(mpq_denref(value), 1) != 0 ||
            mpz_cmp_si(mpq_numref(value), (long)UNIT * UNIT) > 0)
            wrong = "more than six decimals, or above 1000000";
    }
    if (wrong == NULL)
        *score = mpz_get_si(mpq_numref(value));
    else
        ok = -1;
    mpz_clear(whole);
    mpq_clear(value);
    return ok;
}

typedef struct reader {
    kv_ratings *out;
    const char *path;
    uint64_t line;
    kv__buf cells; /* of a row, one after the other */
    size_t start[COLUMNS_MAX + 1], columns;
    int place[4]; /* column of item, rater, criterion, score */
    kv_error *err;
} reader;

static const char *const members[] = {"item", "rater", "criterion", "score"};

static kv_status
wrong_line(reader *r, const char *what)
{
    return kv__fail(r->err, KV_EFORMAT, "%s:%llu: %s", r->path,
                    (unsigned long long)r->line, what);
}

static kv_status
take(reader *r, const kv_str *field)
{
    int64_t score = 0;
    int found = score_of(field[3], &score), k;

    for (k = 0; k < 3; k++)
        if (field[k].length > 0 &&
            memchr(field[k].data, '\0', field[k].length) != NULL)
            return wrong_line(r, "a NUL character");

    if (field[0].length == 0 || field[2].length == 0)
        return wrong_line(r, "item or criterion is empty");
    if (found < 0)
        return wrong_line(r, "the score is no number from 0 to 1000000 with "
                             "six decimals at most, nor empty, nor n/a");
    if (found == 0)
        return KV_OK;
    return add(r->out, field[0], field[1], field[2], score, r->err);
}

/* The next row of CSV (RFC 4180) into cells; false at the end. */
static bool
next_row(reader *r, const char **at, const char *end, const char **wrong)
{
    const char *s = *at;
    bool quoted;

    *wrong = NULL;
    if (s >= end)
        return false;
    kv__buf_reset(&r->cells);
    r->columns = 0;
    for (;;) {
        if (r->columns == COLUMNS_MAX) {
            *wrong = "more than 64 columns";
            return false;
        }
        r->start[r->columns++] = r->cells.length;
        quoted = s < end && *s == '"';
        s += quoted;
        for (; s < end; s++) {
            if (quoted && *s == '"' && s + 1 < end && s[1] == '"')
                s++;
            else if (quoted && *s == '"')
                break;
            else if (!quoted && (*s == ',' || *s == '\n'))
                break;
            if (*s != '\r' || quoted)
                kv__buf_char(&r->cells, *s);
        }
        if (quoted && s >= end) {
            *wrong = "a quote is not closed";
            return false;
        }
        s += quoted;
        if (quoted && s < end && *s == '\r')
            s++;
        if (s < end && *s != ',' && *s != '\n') {
            *wrong = "text behind a closing quote";
            return false;
        }
        if (s >= end || *s == '\n')
            break;
        s++;
    }
    r->start[r->columns] = r->cells.length;
    *at = s < end ? s + 1 : s;
    return true;
}

static kv_str
cell(const reader *r, int column)
{
    return column < 0 || (size_t)column >= r->columns || r->cells.data == NULL
               ? kv__str("", 0)
               : kv__str(r->cells.data + r->start[column],
                         r->start[column + 1] - r->start[column]);
}

static kv_status
read_header(reader *r, const char **at, const char *end)
{
    const char *wrong;
    int i, k;

    for (k = 0; k < 4; k++)
        r->place[k] = -1;
    if (!next_row(r, at, end, &wrong))
        return wrong_line(r, wrong == NULL ? "no header" : wrong);
    for (i = 0; i < (int)r->columns; i++)
        for (k = 0; k < 4; k++)
            if (kv__str_is(cell(r, i), members[k]))
                r->place[k] = i;
    for (k = 0; k < 4; k++)
        if (r->place[k] < 0 && k != 1)
            return wrong_line(r, "the header has to name item, criterion and "
                                 "score, and rater where there are several");
    return KV_OK;
}

static kv_status
read_csv(reader *r, kv_str text)
{
    const char *at = text.data, *end = text.data + text.length, *from, *wrong;
    kv_str field[4];
    kv_status status;
    int k;

    r->line = 1;
    status = read_header(r, &at, end);
    from = text.data;
    while (status == KV_OK) {
        for (; from < at; from++)
            r->line += *from == '\n';
        if (!next_row(r, &at, end, &wrong)) {
            status = wrong == NULL ? KV_OK : wrong_line(r, wrong);
            break;
        }
        if (r->cells.failed)
            return kv__nomem(r->err);
        if (r->columns == 1 && r->cells.length == 0)
            continue;
        for (k = 0; k < 4; k++)
            field[k] = cell(r, r->place[k]);
        status = take(r, field);
    }
    return status;
}

static kv_status
read_object(reader *r, const cJSON *object)
{
    const cJSON *item;
    kv_str field[4];
    char number[40];
    kv__buf text = {0};
    kv_status status;
    int k;

    for (k = 0; k < 4; k++) {
        item = kv__json_get(object, members[k]);
        field[k] = kv__str("", 0);
        if (cJSON_IsString(item)) {
            field[k] = kv__cstr(item->valuestring);
        } else if (k == 3 && cJSON_IsNumber(item)) {
            kv__json_number(&text, item->valuedouble);
            snprintf(number, sizeof number, "%s",
                     kv__buf_text(&text) == NULL ? "" : text.data);
            field[k] = kv__cstr(number);
        } else if (item != NULL && !cJSON_IsNull(item)) {
            kv__buf_clear(&text);
            return wrong_line(r, "a member is neither text nor, for the "
                                 "score, a number");
        }
    }
    status = take(r, field);
    kv__buf_clear(&text);
    return status;
}

static kv_status
read_jsonl(reader *r, kv_str text)
{
    const char *at = text.data, *end = text.data + text.length, *stop;
    kv_status status = KV_OK;
    kv_error inner;
    cJSON *tree;

    for (; at < end && status == KV_OK; at = stop + 1) {
        r->line++;
        stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        if (stop == at || strspn(at, " \t\r") >= (size_t)(stop - at))
            continue;
        if (kv__json_parse(kv__str(at, (size_t)(stop - at)), "line", &tree,
                           &inner) != KV_OK)
            return wrong_line(r, inner.message);
        status = cJSON_IsObject(tree) ? read_object(r, tree)
                                      : wrong_line(r, "not an object");
        cJSON_Delete(tree);
    }
    return status;
}

kv_status
kv_ratings_read(kv_ratings *ratings, const char *path, kv_error *err)
{
    reader r = {.out = ratings, .path = path, .err = err};
    kv__buf text = {0};
    kv_str all;
    kv_status status = kv__buf_file(&text, path, FILE_MAX, err);

    if (status == KV_OK) {
        all = kv__str(text.data, text.length);
        if (all.length >= 3 && memcmp(all.data, "\xef\xbb\xbf", 3) == 0)
            all = kv__str(all.data + 3, all.length - 3);
        status = all.length > 0 && all.data[strspn(all.data, " \t\r\n")] == '{'
                     ? read_jsonl(&r, all)
                     : read_csv(&r, all);
    }
    if (status == KV_OK)
        status = check_twice(ratings, path, err);
    kv__buf_clear(&r.cells);
    kv__buf_clear(&text);
    return status;
}

/* --- writing ------------------------------------------------------------ */

static void
csv_cell(kv__buf *out, const char *text)
{
    /* A cell that a spreadsheet would take for a formula is text. */
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        kv__buf_str(out, text);
        return;
    }
    kv__buf_char(out, '"');
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
        kv__json_number(out, (double)r->score / UNIT);
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
