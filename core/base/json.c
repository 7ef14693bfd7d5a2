/* SPDX-License-Identifier: MIT */
/* Whole JSON documents: a strict check before cJSON builds the tree, and the
 * pieces of the JSON that kverify writes.  The only file that calls cJSON's
 * parser. */
#include "core/base/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct checker {
    kv_str text;
    size_t at; /* of the mistake, once WRONG is set */
    int depth;
    const char *wrong;
    char name[64]; /* of a repeated key; "" when it was something else */
    bool keeps;    /* integers beyond 2^53 are accepted, and noted */
    kv_str *big;
    size_t big_count, big_room;
} checker;

static bool check_value(checker *c);

static bool
wrong(checker *c, const char *text)
{
    c->wrong = text;
    return false;
}

static unsigned
unit(const char *p)
{
    char digits[5] = "";

    memcpy(digits, p, 4);
    return (unsigned)strtoul(digits, NULL, 16);
}

/* Half of a surrogate pair, written as an escape.  cJSON refuses it without a
 * word about why, which would look like memory that ran out.  RAW has been
 * scanned, so an escape is whole. */
static bool
has_half(kv_str raw)
{
    const char *p = raw.data, *end = p + raw.length;
    unsigned u;

    while ((p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
        p += 2;
        if (p[-1] != 'u')
            continue;
        u = unit(p);
        p += 4;
        if (u < 0xd800 || u >= 0xe000)
            continue;
        if (u >= 0xdc00 || p[0] != '\\' || p[1] != 'u' ||
            unit(p + 2) < 0xdc00 || unit(p + 2) >= 0xe000)
            return true;
        p += 6;
    }
    return false;
}

static bool
check_string(checker *c, kv_str *raw)
{
    size_t past = kv__scan_past_string(c->text, c->at, &c->wrong);
    kv__buf scratch = {0};
    kv_str decoded;

    if (past == 0)
        return false;
    *raw = kv__str(c->text.data + c->at, past - c->at);
    c->wrong = kv__scan_string(*raw, &scratch, &decoded);
    /* cJSON would cut the string there. */
    if (c->wrong == NULL && decoded.length > 0 &&
        memchr(decoded.data, '\0', decoded.length) != NULL)
        c->wrong = "a string with a NUL character";
    if (c->wrong == NULL && has_half(*raw))
        c->wrong = "half of a surrogate pair";
    kv__buf_clear(&scratch);
    if (c->wrong != NULL)
        return false;
    c->at = past;
    return true;
}

/* Beyond it neighbouring integers are the same double, which is all that cJSON
 * keeps of a number. */
#define MAX_EXACT (INT64_C(1) << 53)

static bool
is_integer(kv_str number)
{
    size_t i;

    for (i = 0; i < number.length; i++)
        if (memchr(".eE", number.data[i], 3) != NULL)
            return false;
    return true;
}

static bool
note_big(checker *c, kv_str text)
{
    kv_str *grown;

    if (!c->keeps)
        return wrong(c, "an integer beyond 2^53");
    grown = kv__grow(c->big, &c->big_room, c->big_count + 1, sizeof *grown);
    if (grown == NULL)
        return wrong(c, kv__out_of_memory);
    c->big = grown;
    grown[c->big_count++] = text;
    return true;
}

static bool
check_scalar(checker *c)
{
    size_t past = kv__scan_past_value(c->text, c->at, &c->wrong);
    kv_str text = kv__str(c->text.data + c->at, past == 0 ? 0 : past - c->at);
    int64_t exact;
    double value;

    if (past == 0)
        return false;
    if (kv__scan_kind(text) == KV__NAN)
        return wrong(c, "NaN or Infinity, which JSON does not have");
    if (kv__scan_kind(text) == KV__NUMBER) {
        c->wrong = kv__scan_double(text, &value);
        if (c->wrong != NULL)
            return false;
        if (is_integer(text) &&
            (kv__scan_int(text, &exact) != NULL || exact > MAX_EXACT ||
             exact < -MAX_EXACT) &&
            !note_big(c, text))
            return false;
    }
    c->at = past;
    return true;
}

static int
compare_strs(const void *a, const void *b)
{
    return kv__str_compare(*(const kv_str *)a, *(const kv_str *)b);
}

/* Keys are compared as they are written, quotes included, so "a" and "\u0061"
 * count as two.  That does no harm: whoever asks cJSON for a member gets the
 * first of them, and never a mixture. */
static bool
unique(checker *c, kv_str *keys, size_t count)
{
    kv__buf clean = {0};
    size_t i;

    /* Sort first: to compare every pair of a million keys would take hours. */
    if (count > 1)
        qsort(keys, count, sizeof *keys, compare_strs);
    for (i = 1; i < count; i++) {
        if (compare_strs(&keys[i - 1], &keys[i]) != 0)
            continue;
        kv__buf_utf8(&clean, kv__str(keys[i].data + 1, keys[i].length - 2),
                     sizeof c->name - 1);
        if (kv__buf_text(&clean) != NULL)
            memcpy(c->name, clean.data, clean.length + 1);
        kv__buf_clear(&clean);
        return wrong(c, "duplicate key");
    }
    return true;
}

static bool
check_members(checker *c, kv_str **keys, size_t *count, size_t *capacity)
{
    kv_str key, *grown;

    for (;;) {
        c->at = kv__scan_blank(c->text, c->at);
        if (*count == 0 && c->at < c->text.length && c->text.data[c->at] == '}')
            return true;
        if (c->at >= c->text.length || c->text.data[c->at] != '"')
            return wrong(c, "no member name where one is expected");
        if (!check_string(c, &key))
            return false;
        grown = kv__grow(*keys, capacity, *count + 1, sizeof **keys);
        if (grown == NULL)
            return wrong(c, kv__out_of_memory);
        *keys = grown;
        (*keys)[(*count)++] = key;
        c->at = kv__scan_blank(c->text, c->at);
        if (c->at >= c->text.length || c->text.data[c->at] != ':')
            return wrong(c, "no ':' after a member name");
        c->at++;
        if (!check_value(c))
            return false;
        c->at = kv__scan_blank(c->text, c->at);
        if (c->at < c->text.length && c->text.data[c->at] == '}')
            return true;
        if (c->at >= c->text.length || c->text.data[c->at] != ',')
            return wrong(c, "no ',' or '}' after a member");
        c->at++;
    }
}

static bool
check_object(checker *c)
{
    kv_str *keys = NULL;
    size_t count = 0, capacity = 0, start = c->at++;
    bool good = check_members(c, &keys, &count, &capacity);

    /* Which of the two is the mistake nobody can say: name the object. */
    if (good && !unique(c, keys, count)) {
        c->at = start;
        good = false;
    }
    free(keys);
    c->at += good;
    return good;
}

static bool
check_array(checker *c)
{
    c->at = kv__scan_blank(c->text, c->at + 1);
    if (c->at < c->text.length && c->text.data[c->at] == ']') {
        c->at++;
        return true;
    }
    for (;;) {
        if (!check_value(c))
            return false;
        c->at = kv__scan_blank(c->text, c->at);
        if (c->at < c->text.length && c->text.data[c->at] == ']') {
            c->at++;
            return true;
        }
        if (c->at >= c->text.length || c->text.data[c->at] != ',')
            return wrong(c, "no ',' or ']' after an array item");
        c->at++;
    }
}

static bool
check_value(checker *c)
{
    kv_str raw;
    bool good;

    c->at = kv__scan_blank(c->text, c->at);
    if (c->at >= c->text.length)
        return wrong(c, "the end where a value is expected");
    switch (c->text.data[c->at]) {
    case '"': return check_string(c, &raw);
    case '{':
    case '[':
        if (++c->depth > KV__JSON_DEPTH)
            return wrong(c, "nesting deeper than 256");
        good = c->text.data[c->at] == '{' ? check_object(c) : check_array(c);
        c->depth--;
        return good;
    default: return check_scalar(c);
    }
}

static bool
check(checker *c)
{
    if (!kv__utf8_valid(c->text.data, c->text.length)) {
        while (kv__utf8_step((const unsigned char *)c->text.data + c->at,
                             c->text.length - c->at) > 0)
            c->at += kv__utf8_step((const unsigned char *)c->text.data + c->at,
                                   c->text.length - c->at);
        return wrong(c, "invalid UTF-8");
    }
    if (!check_value(c))
        return false;
    c->at = kv__scan_blank(c->text, c->at);
    if (c->at < c->text.length)
        return wrong(c, "text after the document");
    return true;
}

static kv_status
complain(const checker *c, const char *what, kv_error *err)
{
    size_t i, line = 1, column = 1;
    char quoted[80] = "";

    if (c->wrong == kv__out_of_memory)
        return kv__nomem(err);
    for (i = 0; i < c->at && i < c->text.length; i++) {
        column = c->text.data[i] == '\n' ? 1 : column + 1;
        line += c->text.data[i] == '\n';
    }
    if (c->name[0] != '\0')
        snprintf(quoted, sizeof quoted, " '%s'", c->name);
    return kv__fail(err, KV_EFORMAT, "%s:%zu:%zu: %s%s", what, line, column,
                    c->wrong, quoted);
}

kv_status
kv__json_parse(kv_str text, const char *what, cJSON **out, kv_error *err)
{
    checker c = {.text = text};

    *out = NULL;
    if (!check(&c))
        return complain(&c, what, err);
    /* What passed the check above cJSON refuses only for want of memory. */
    *out = cJSON_ParseWithLength(text.data, text.length);
    return *out == NULL ? kv__nomem(err) : KV_OK;
}

/* --- integers of any size ----------------------------------------------- */

/* cJSON makes a double of each number.  So that the digits stay, each big
 * integer is parsed as a string that begins with MARK, which nothing else in
 * the text has, and that then becomes a raw value. */
static void
restore_digits(cJSON *tree, const char *mark, size_t length)
{
    cJSON *item;

    if (cJSON_IsString(tree) && strncmp(tree->valuestring, mark, length) == 0) {
        memmove(tree->valuestring, tree->valuestring + length,
                strlen(tree->valuestring + length) + 1);
        tree->type = (tree->type & ~0xff) | cJSON_Raw;
    }
    cJSON_ArrayForEach(item, tree)
    {
        restore_digits(item, mark, length);
    }
}

static cJSON *
parse_marked(const checker *c)
{
    kv__buf text = {0};
    const char *at = c->text.data;
    char mark[32];
    unsigned n = 0;
    cJSON *tree = NULL;
    size_t i;

    do {
        snprintf(mark, sizeof mark, "integer %u ", n++);
    } while (memmem(c->text.data, c->text.length, mark, strlen(mark)) != NULL);
    for (i = 0; i < c->big_count; i++) {
        kv__buf_add(&text, at, (size_t)(c->big[i].data - at));
        kv__buf_printf(&text, "\"%s", mark);
        kv__buf_add(&text, c->big[i].data, c->big[i].length);
        kv__buf_char(&text, '"');
        at = c->big[i].data + c->big[i].length;
    }
    kv__buf_add(&text, at, (size_t)(c->text.data + c->text.length - at));
    if (!text.failed)
        tree = cJSON_ParseWithLength(text.data, text.length);
    if (tree != NULL)
        restore_digits(tree, mark, strlen(mark));
    kv__buf_clear(&text);
    return tree;
}

kv_status
kv__json_parse_exact(kv_str text, const char *what, cJSON **out, kv_error *err)
{
    checker c = {.text = text, .keeps = true};
    kv_status status = KV_OK;

    *out = NULL;
    if (!check(&c)) {
        status = complain(&c, what, err);
    } else {
        *out = c.big_count > 0 ? parse_marked(&c)
                               : cJSON_ParseWithLength(text.data, text.length);
        status = *out == NULL ? kv__nomem(err) : KV_OK;
    }
    free(c.big);
    return status;
}

const cJSON *
kv__json_get(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

void
kv__json_string(kv__buf *buf, kv_str text)
{
    const unsigned char *at = (const unsigned char *)text.data;
    size_t left = text.length, step;
    unsigned code;

    kv__buf_char(buf, '"');
    while (left > 0 && !buf->failed) {
        step = kv__utf8_step(at, left);
        if (step == 0) {
            kv__buf_str(buf, "\xef\xbf\xbd");
            step = 1;
        } else if (*at == '"' || *at == '\\') {
            kv__buf_char(buf, '\\');
            kv__buf_char(buf, (char)*at);
        } else if (*at == '\n') {
            kv__buf_str(buf, "\\n");
        } else if (*at == '\t') {
            kv__buf_str(buf, "\\t");
        } else if (kv__odd_char(at, left, &code) > 0) {
            kv__buf_printf(buf, "\\u%04x", code);
        } else {
            kv__buf_add(buf, (const char *)at, step);
        }
        at += step;
        left -= step;
    }
    kv__buf_char(buf, '"');
}

void
kv__json_number(kv__buf *buf, double value)
{
    char text[40];
    locale_t before;
    int digits;

    if (value == 0.0)
        value = 0.0; /* minus zero would be written as "-0" */
    /* Below 2^53 a double is exactly the integer that it looks like. */
    if (fabs(value) < 9007199254740992.0 && value == floor(value)) {
        kv__buf_printf(buf, "%.0f", value);
        return;
    }
    /* printf and strtod follow the locale; files have a point everywhere.
     * 17 digits tell every double from its neighbours. */
    before = uselocale(kv__c_locale());
    for (digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    uselocale(before);
    kv__buf_str(buf, text);
}

void
kv__json_member(kv__buf *buf, const char *name, const char *text)
{
    kv__buf_printf(buf, ",\"%s\":", name);
    if (text == NULL)
        kv__buf_str(buf, "null");
    else
        kv__json_string(buf, kv__cstr(text));
}

kv_status
kv__buf_file(kv__buf *buf, const char *path, size_t max, kv_error *err)
{
    FILE *file = fopen(path, "rbe");
    char block[65536];
    size_t got;
    bool bad;

    kv__buf_reset(buf);
    if (file == NULL)
        return kv__fail(err, KV_EIO, "cannot read '%s': %s", path,
                        strerror(errno));
    /* Read, not sized first: pipes and files of /proc have no size, and a file
     * may grow meanwhile.  One block beyond MAX is enough to know. */
    while ((got = fread(block, 1, sizeof block, file)) > 0 &&
           buf->length <= max)
        kv__buf_add(buf, block, got);
    bad = ferror(file) != 0;
    fclose(file);
    if (bad)
        return kv__fail(err, KV_EIO, "cannot read '%s'", path);
    if (buf->length > max)
        return kv__fail(err, KV_EFORMAT, "'%s' is larger than %zu MiB", path,
                        max >> 20);
    return kv__buf_text(buf) == NULL ? kv__nomem(err) : KV_OK;
}
