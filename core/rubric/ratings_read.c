/* SPDX-License-Identifier: MIT */
/* Ratings out of files: CSV in the dialects of spreadsheets, and JSON Lines. */
#include "core/rubric/ratings.h"

#include "core/base/json.h"
#include "core/base/near.h"
#include "core/base/ratio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FILE_MAX (256u << 20)
#define COLUMNS_MAX 256

/* Without what people leave around a cell and don't see, the space that does
 * not break among it. */
static kv_str
trimmed(kv_str s)
{
    static const char wide[] = "\xc2\xa0";

    for (;;) {
        if (s.length > 0 && memchr(" \t\r\n", s.data[0], 4) != NULL)
            s = kv__str(s.data + 1, s.length - 1);
        else if (s.length > 1 && memcmp(s.data, wide, 2) == 0)
            s = kv__str(s.data + 2, s.length - 2);
        else if (s.length > 0 &&
                 memchr(" \t\r\n", s.data[s.length - 1], 4) != NULL)
            s.length--;
        else if (s.length > 1 && memcmp(s.data + s.length - 2, wide, 2) == 0)
            s.length -= 2;
        else
            return s;
    }
}

/* Where cells are separated by semicolons or tabs, or the cell is quoted, a
 * comma may stand for the decimal point.  "1,500" may be either number, except
 * between semicolons, and stays wrong. */
static void
decimal_point(char *number, char separator)
{
    char *comma = strchr(number, ',');

    if (comma == NULL || separator == '\0' || comma == number ||
        strchr(comma + 1, ',') != NULL || strchr(number, '.') != NULL ||
        (separator != ';' && strlen(comma + 1) == 3))
        return;
    *comma = '.';
}

/* 1 and *score; 0: missing; -1: it is no rating. */
static int
score_of(kv_str text, char separator, int64_t *score)
{
    char number[40];
    const char *wrong;
    mpq_t value;
    mpz_t whole;
    int ok = 1;

    if (text.length == 0)
        return 0;
    if (text.length == 3 && strncasecmp(text.data, "n/a", 3) == 0) {
        *score = -1;
        return 1;
    }
    if (text.length >= sizeof number || memchr(text.data, '%', text.length) ||
        text.data[0] == '-')
        return -1;
    memcpy(number, text.data, text.length);
    number[text.length] = '\0';
    decimal_point(number, separator);
    mpq_init(value);
    mpz_init(whole);
    wrong = kv__mpq_parse(number, value);
    if (wrong == NULL) {
        mpz_mul_ui(mpq_numref(value), mpq_numref(value), KV__RATING_UNIT);
        mpq_canonicalize(value);
        if (mpz_cmp_ui(mpq_denref(value), 1) != 0 ||
            mpz_cmp_si(mpq_numref(value),
                       (long)KV__RATING_UNIT * KV__RATING_UNIT) > 0)
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
    size_t start[COLUMNS_MAX + 1], columns, names;
    int place[4];   /* column of item, rater, criterion, score */
    bool twice;     /* one of these stands there twice */
    int wide;       /* member that the other columns are named by; -1: none */
    kv__buf header; /* names of the columns, each with a NUL, trimmed */
    char separator;
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
take(reader *r, kv_str *field)
{
    int64_t score = 0;
    int found, k;

    for (k = 0; k < 4; k++) {
        field[k] = trimmed(field[k]);
        /* What kv_ratings_write puts before text that begins like a formula. */
        if (r->separator != '\0' && field[k].length > 1 &&
            field[k].data[0] == '\'' && kv__is_formula(field[k]))
            field[k] = kv__str(field[k].data + 1, field[k].length - 1);
    }
    found = score_of(field[3], r->separator, &score);
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
    return kv__ratings_add(r->out, field[0], field[1], field[2], score, r->err);
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
            *wrong = "more than 256 columns";
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
            else if (!quoted && (*s == r->separator || *s == '\n'))
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
        if (s < end && *s != r->separator && *s != '\n') {
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

/* Columns that people keep beside and nobody counts. */
static bool
is_remark(const char *name)
{
    static const char *const names[] = {"comment", "comments", "note",
                                        "notes",   "remark",   "remarks"};
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return name[0] == '\0';
}

static const char *
column_name(const reader *r, int column)
{
    const char *name = r->header.data;

    while (column-- > 0)
        name += strlen(name) + 1;
    return name;
}

/* Which column is what, with cells separated by SEPARATOR.  A header without a
 * score is that of a wide sheet: its further columns are raters where it has
 * criteria, and criteria where it has raters. */
static bool
understand(reader *r, char separator, const char **at, const char *end,
           const char **wrong)
{
    const char *from = *at;
    int i, k;

    r->separator = separator;
    r->wide = -1;
    kv__buf_reset(&r->header);
    r->twice = false;
    for (k = 0; k < 4; k++)
        r->place[k] = -1;
    if (!next_row(r, &from, end, wrong))
        return false;
    for (i = 0; i < (int)r->columns; i++) {
        kv_str name = trimmed(cell(r, i));

        for (k = 0; k < 4; k++)
            if (name.length == strlen(members[k]) &&
                strncasecmp(name.data, members[k], name.length) == 0) {
                r->twice = r->twice || r->place[k] >= 0;
                r->place[k] = i;
            }
        kv__buf_add(&r->header, name.data, strnlen(name.data, name.length));
        kv__buf_char(&r->header, '\0');
    }
    if (r->header.failed || r->place[0] < 0)
        return false;
    if (r->place[3] < 0 && (r->place[1] < 0) != (r->place[2] < 0))
        r->wide = r->place[1] < 0 ? 1 : 2;
    if (r->wide < 0 && (r->place[2] < 0 || r->place[3] < 0))
        return false;
    *at = from;
    return true;
}

/* Excel may say in a line of its own what separates cells. */
static void
skip_hint(reader *r, const char **at, const char *end)
{
    const char *stop;

    if (end - *at < 5 || strncasecmp(*at, "sep=", 4) != 0)
        return;
    stop = memchr(*at, '\n', (size_t)(end - *at));
    if (stop != NULL && stop - *at <= 6) {
        *at = stop + 1;
        r->line++;
    }
}

/* A column that is nearly one of those that are absent was meant to be it. */
static kv_status
check_names(reader *r)
{
    char what[200];
    kv__near n;
    int i, k;

    if (r->twice)
        return wrong_line(r, "the header names a column twice");
    for (i = 0; r->wide < 0 && i < (int)r->columns; i++) {
        kv__near_start(&n, column_name(r, i));
        for (k = 0; k < 4; k++)
            if (r->place[k] < 0)
                kv__near_try(&n, members[k]);
        if (n.best == NULL || i == r->place[0] || i == r->place[2] ||
            i == r->place[3] || column_name(r, i)[0] == '\0')
            continue;
        snprintf(what, sizeof what,
                 "unknown column '%.60s'; did you mean '%s'?",
                 column_name(r, i), n.best);
        return wrong_line(r, what);
    }
    return KV_OK;
}

static kv_status
read_header(reader *r, const char **at, const char *end)
{
    static const char separators[] = ",;\t";
    const char *first = NULL, *wrong = NULL;
    size_t i;

    skip_hint(r, at, end);
    for (i = 0; separators[i] != '\0'; i++) {
        if (understand(r, separators[i], at, end, &wrong))
            return check_names(r);
        /* A wrong separator makes mistakes of what is none. */
        first = i == 0 ? wrong : first;
    }
    if (r->header.failed || r->cells.failed)
        return kv__nomem(r->err);
    if (*at >= end)
        return wrong_line(r, "no header");
    return wrong_line(r, first != NULL
                             ? first
                             : "the header has to name item, criterion and "
                               "score, and rater where there are several; or "
                               "item and criterion beside a column for each "
                               "rater, or item and rater beside one for each "
                               "criterion");
}

/* A row of a wide sheet: a rating in each of its further columns. */
static kv_status
take_wide(reader *r, const kv_str *shared)
{
    kv_status status = KV_OK;
    kv_str field[4];
    int i;

    for (i = 0; i < (int)r->columns && status == KV_OK; i++) {
        memcpy(field, shared, sizeof field);
        field[3] = trimmed(cell(r, i));
        if (field[3].length == 0 || i == r->place[0] || i == r->place[1] ||
            i == r->place[2])
            continue;
        if ((size_t)i >= r->names)
            return wrong_line(r, "more cells than the header has");
        if (is_remark(column_name(r, i)))
            continue;
        field[r->wide] = kv__cstr(column_name(r, i));
        status = take(r, field);
    }
    return status;
}

static bool
empty_row(const reader *r)
{
    int i;

    for (i = 0; i < (int)r->columns; i++)
        if (trimmed(cell(r, i)).length > 0)
            return false;
    return true;
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
    r->names = r->columns;
    r->line = 1;
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
        if (empty_row(r))
            continue;
        for (k = (int)r->names; r->wide < 0 && k < (int)r->columns; k++)
            if (trimmed(cell(r, k)).length > 0)
                return wrong_line(r, "more cells than the header has; a "
                                     "decimal comma has to stand in quotes");
        for (k = 0; k < 4; k++)
            field[k] = cell(r, r->place[k]);
        status = r->wide < 0 ? take(r, field) : take_wide(r, field);
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

/* What spreadsheets save as "Unicode text" is UTF-16 with a mark of the order
 * of its bytes; anything else stays as it is. */
static kv_status
to_utf8(kv__buf *text, const char *path, kv_error *err)
{
    const unsigned char *s = (const unsigned char *)text->data;
    size_t low, i;
    uint32_t c, next;
    kv__buf out = {0};
    char four[4];
    bool ok;

    if (text->length < 2 ||
        !((s[0] == 0xff && s[1] == 0xfe) || (s[0] == 0xfe && s[1] == 0xff)))
        return KV_OK;
    low = s[0] == 0xff ? 0 : 1;
    ok = text->length % 2 == 0;
    for (i = 2; ok && i + 1 < text->length; i += 2) {
        c = (uint32_t)(s[i + low] | s[i + 1 - low] << 8);
        if (c >= 0xd800 && c < 0xdc00 && i + 3 < text->length) {
            next = (uint32_t)(s[i + 2 + low] | s[i + 3 - low] << 8);
            ok = next >= 0xdc00 && next < 0xe000;
            c = 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00);
            i += 2;
        } else {
            ok = c < 0xd800 || c >= 0xe000;
        }
        if (ok)
            kv__buf_add(&out, four, kv__utf8_put(c, four));
    }
    if (!ok || kv__buf_text(&out) == NULL) {
        kv__buf_clear(&out);
        return ok ? kv__nomem(err)
                  : kv__fail(err, KV_EFORMAT, "%s: damaged UTF-16", path);
    }
    kv__buf_clear(text);
    *text = out;
    return KV_OK;
}

kv_status
kv_ratings_read(kv_ratings *ratings, const char *path, kv_error *err)
{
    reader r = {.out = ratings, .path = path, .err = err};
    kv__buf text = {0};
    kv_str all;
    kv_status status = kv__buf_file(&text, path, FILE_MAX, err);

    if (status == KV_OK)
        status = to_utf8(&text, path, err);
    if (status == KV_OK) {
        all = kv__str(text.data, text.length);
        if (all.length >= 3 && memcmp(all.data, "\xef\xbb\xbf", 3) == 0)
            all = kv__str(all.data + 3, all.length - 3);
        status = all.length > 0 && all.data[strspn(all.data, " \t\r\n")] == '{'
                     ? read_jsonl(&r, all)
                     : read_csv(&r, all);
    }
    if (status == KV_OK)
        status = kv__ratings_once(ratings, path, err);
    kv__buf_clear(&r.cells);
    kv__buf_clear(&r.header);
    kv__buf_clear(&text);
    return status;
}
