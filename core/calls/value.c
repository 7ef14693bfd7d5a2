/* SPDX-License-Identifier: MIT */
/* Values of a trace against patterns.  There are three answers, because what a
 * recorder cut off is not guessed. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "core/calls/spec.h"

#include <math.h>
#include <pcre2.h>
#include <stdio.h>
#include <time.h>

/* The usual tolerances, relative and absolute, where a pattern names none. */
#define RELATIVE 1e-7
#define ABSOLUTE 1e-6
/* A candidate writes the values, and for most regular expressions somebody can
 * write a value that takes for ever.  So one match is bounded in steps, memory
 * and text, and all of them in a watch by 20 seconds of CPU time; a match that
 * hits a bound is undecided. */
#define MATCH_LIMIT 200000
#define REGEX_NS (UINT64_C(20) * 1000 * 1000 * 1000)
#define HEAP_KIB 1024
#define TEXT_MAX ((size_t)1 << 16)

/* Patterns that ask for the content of a value.  An object of a class of data
 * (a subclass of dict, say) that the recorder did not show might meet them. */
static bool
asks_for_data(kv__vkind kind)
{
    switch (kind) {
    case KV__V_LITERAL:
    case KV__V_APPROX:
    case KV__V_CONTAINS:
    case KV__V_MATCHES:
    case KV__V_LEN:
    case KV__V_HAS:
    case KV__V_LACKS:
    case KV__V_LIST:
    case KV__V_DICT: return true;
    default: return false;
    }
}

static bool
is_number(kv_str raw)
{
    return raw.length > 0 &&
           (raw.data[0] == '-' || (raw.data[0] >= '0' && raw.data[0] <= '9'));
}

static bool
type_is(const kv__val *v, const char *name)
{
    return kv__view_is(v->type, kv__cstr(name));
}

/* The text of a string, or of what is described as one. */
static bool
text_of(const kv__val *v, kv_str *out)
{
    kv_str key, item;
    size_t at = 0;

    *out = v->raw;
    if (kv__view_is_string(v->raw))
        return true;
    *out = v->text;
    if (!v->described || !kv__view_is_string(v->text))
        return false;
    if (type_is(v, "str"))
        return true;
    while (kv__view_next(v->is, &at, &key, &item))
        if (kv__view_is(item, kv__str("str", 3)))
            return true;
    return false;
}

static kv__three
literal(const kv__vpat *pattern, const kv__val *v)
{
    char one[2048], two[2048];
    bool cut_one, cut_two;
    kv_str text, want, got;

    if (is_number(pattern->text))
        return kv__three_of(is_number(v->raw) &&
                            kv__view_number_equal(pattern->text, v->raw));
    if (!kv__view_is_string(pattern->text))
        return kv__three_of(
            pattern->text.length == v->raw.length &&
            memcmp(pattern->text.data, v->raw.data, v->raw.length) == 0);
    if (!text_of(v, &text))
        return KV__NO;
    if (!v->cut)
        return kv__three_of(kv__view_equal(pattern->text, text, 2));
    /* Only the head of the text is here: it decides if it differs, or if the
     * pattern is shorter. */
    want = kv__view_text(pattern->text, one, sizeof one, &cut_one);
    got = kv__view_text(text, two, sizeof two, &cut_two);
    if (cut_one || cut_two)
        return KV__UNKNOWN;
    if (want.length <= got.length ||
        (got.length > 0 && memcmp(want.data, got.data, got.length) != 0))
        return KV__NO;
    return KV__UNKNOWN;
}

static kv__three
approx(const kv__vpat *pattern, const kv__val *v)
{
    double got, slack = pattern->slack;

    if (!is_number(v->raw) || !kv__view_double(v->raw, &got))
        return KV__NO;
    if (slack < 0)
        slack = ABSOLUTE + RELATIVE * fabs(pattern->number);
    return kv__three_of(isfinite(got) && fabs(got - pattern->number) <= slack);
}

/* Decoded text, from the heap where it is long: the caller clears KEEP. */
static bool
decoded(kv_str string, char *small, size_t size, kv__buf *keep, kv_str *out)
{
    bool cut;

    *out = kv__view_text(string, small, size, &cut);
    if (!cut)
        return true;
    if (!kv__buf_reserve(keep, string.length))
        return false;
    *out = kv__view_text(string, keep->data, string.length, &cut);
    return !cut;
}

/* Whether a value contains an item, a key or a part of the text. */
static kv__three
contains(kv__scene *scene, const kv__vpat *pattern, const kv__val *v)
{
    const kv__vpat *want = &pattern->item[0];
    char small[512], needle[512];
    kv__buf keep = {0};
    kv_str text, what, key, item, pair, raw;
    size_t at = 0, in = 0;
    kv__three one, answer = KV__NO;
    bool cut;

    if (text_of(v, &text)) {
        if (want->kind != KV__V_LITERAL || !kv__view_is_string(want->text))
            return KV__NO;
        what = kv__view_text(want->text, needle, sizeof needle, &cut);
        if (cut || !decoded(text, small, sizeof small, &keep, &text))
            answer = KV__UNKNOWN;
        else
            answer =
                memmem(text.data, text.length, what.data, what.length) != NULL
                    ? KV__YES
                : v->cut ? KV__UNKNOWN
                         : KV__NO;
        kv__buf_clear(&keep);
        return answer;
    }
    raw = v->items.length > 0 ? v->items : v->entries;
    if (raw.length == 0 && !v->described)
        raw = v->raw; /* a plain object: its keys */
    while (answer != KV__YES && kv__view_next(raw, &at, &key, &item)) {
        if (key.length > 0) {
            item = key;
        } else if (v->items.length == 0) {
            in = 0;
            if (!kv__view_next(item, &in, &pair, &item))
                continue;
        }
        one = kv__value_matches(scene, want, item);
        if (one != KV__NO)
            answer = one;
    }
    return answer == KV__NO && v->cut ? KV__UNKNOWN : answer;
}

static kv__three
matches(kv__scene *scene, const kv__vpat *pattern, const kv__val *v)
{
    char small[1024];
    kv__buf keep = {0};
    kv_str text;
    pcre2_match_data *data;
    pcre2_match_context *context;
    struct timespec before, after;
    int found = PCRE2_ERROR_NOMEMORY;

    if (!text_of(v, &text))
        return KV__NO;
    if (scene->spent != NULL && *scene->spent > REGEX_NS) {
        scene->costly = true;
        return KV__UNKNOWN;
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    data = pcre2_match_data_create(1, NULL);
    context = pcre2_match_context_create(NULL);
    if (data != NULL && context != NULL && text.length <= TEXT_MAX &&
        decoded(text, small, sizeof small, &keep, &text)) {
        pcre2_set_match_limit(context, MATCH_LIMIT);
        pcre2_set_depth_limit(context, MATCH_LIMIT);
        pcre2_set_heap_limit(context, HEAP_KIB);
        found = pcre2_match(pattern->regex, (PCRE2_SPTR)text.data, text.length,
                            0, 0, data, context);
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    kv__buf_clear(&keep);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    if (scene->spent != NULL)
        *scene->spent +=
            (uint64_t)(after.tv_sec - before.tv_sec) * 1000000000u +
            (uint64_t)after.tv_nsec - (uint64_t)before.tv_nsec;
    if (found >= 0)
        return KV__YES;
    if (found == PCRE2_ERROR_NOMATCH)
        return v->cut ? KV__UNKNOWN : KV__NO;
    scene->costly = true;
    return KV__UNKNOWN;
}

/* The type of a plain JSON value, by Python's name for it. */
static const char *
plain_type(kv_str raw)
{
    size_t i;

    switch (raw.data[0]) {
    case '"': return "str";
    case '[': return "list";
    case '{': return "dict";
    case 't':
    case 'f': return "bool";
    case 'n': return "NoneType";
    default: break;
    }
    for (i = 0; i < raw.length; i++)
        if (strchr(".eE", raw.data[i]) != NULL)
            return "float";
    return "int";
}

static kv__three
type_matches(kv_str want, const kv__val *v)
{
    char buffer[256];
    kv_str key, item, name;
    size_t at = 0;
    bool cut;

    if (!v->described)
        return kv__three_of(
            kv__str_is(want, plain_type(v->raw)) ||
            (v->raw.data[0] == 'n' && kv__str_is(want, "null")));
    name = kv__view_text(v->type, buffer, sizeof buffer, &cut);
    if (kv__name_matches(want, name))
        return KV__YES;
    while (kv__view_next(v->is, &at, &key, &item))
        if (kv__view_is_string(item) &&
            kv__name_matches(want,
                             kv__view_text(item, buffer, sizeof buffer, &cut)))
            return KV__YES;
    return KV__NO;
}

static kv__three
length_matches(const kv__vpat *pattern, const kv__val *v)
{
    char small[512];
    kv__buf keep = {0};
    kv_str text;
    uint64_t n = 0;
    size_t i;

    if (v->length.length > 0) {
        if (!kv__view_u64(v->length, &n))
            return KV__NO;
    } else if (text_of(v, &text)) {
        if (v->cut || !decoded(text, small, sizeof small, &keep, &text)) {
            kv__buf_clear(&keep);
            return KV__UNKNOWN;
        }
        for (i = 0; i < text.length; i++) /* characters, not bytes */
            n += ((unsigned char)text.data[i] & 0xc0) != 0x80;
        kv__buf_clear(&keep);
    } else if (v->items.length > 0 || v->entries.length > 0) {
        if (v->cut)
            return KV__UNKNOWN;
        n = kv__view_count(v->items.length > 0 ? v->items : v->entries);
    } else if (!v->described && v->raw.data[0] == '{') {
        n = kv__view_count(v->raw);
    } else {
        return KV__NO;
    }
    return kv__three_of(n >= pattern->low && n <= pattern->high);
}

/* ITEMS, a JSON array, one by one. */
static kv__three
list(kv__scene *scene, const kv__vpat *pattern, kv_str items, bool cut)
{
    kv_str key, item;
    size_t at = 0, n = 0;
    kv__three answer = KV__YES;

    if (items.length == 0)
        return KV__NO;
    while (kv__view_next(items, &at, &key, &item)) {
        if (n == pattern->count)
            return pattern->rest ? answer : KV__NO;
        answer = kv__three_both(
            answer, kv__value_matches(scene, &pattern->item[n++], item));
        if (answer == KV__NO)
            return KV__NO;
    }
    if (cut)
        return KV__UNKNOWN;
    return n == pattern->count ? answer : KV__NO;
}

/* The value under KEY, a JSON string. */
static kv__three
entry(const kv__val *v, kv_str key, kv_str *out)
{
    kv_str name, pair, item;
    size_t at = 0, in;
    kv_str all = v->described ? v->entries : v->raw;

    if (all.length == 0 || (!v->described && all.data[0] != '{'))
        return KV__NO;
    while (kv__view_next(all, &at, &name, &pair)) {
        *out = pair;
        if (v->described) {
            in = 0;
            if (!kv__view_next(pair, &in, &item, &name) ||
                !kv__view_next(pair, &in, &item, out))
                continue;
        }
        if (kv__view_equal(name, key, 2))
            return KV__YES;
    }
    return v->cut ? KV__UNKNOWN : KV__NO;
}

static bool
is_dict(const kv__val *v)
{
    return v->described ? v->entries.length > 0
                        : v->raw.length > 0 && v->raw.data[0] == '{';
}

static kv__three
dict(kv__scene *scene, const kv__vpat *pattern, const kv__val *v)
{
    kv__three answer = KV__YES, one;
    kv_str item;
    size_t i, count;

    if (!is_dict(v))
        return KV__NO;
    for (i = 0; i < pattern->count && answer != KV__NO; i++) {
        one = entry(v, pattern->key[i], &item);
        if (one == KV__YES)
            one = kv__value_matches(scene, &pattern->item[i], item);
        answer = kv__three_both(answer, one);
    }
    if (pattern->rest || answer == KV__NO)
        return answer;
    if (v->cut)
        return KV__UNKNOWN;
    count = kv__view_count(v->described ? v->entries : v->raw);
    return count == pattern->count ? answer : KV__NO;
}

static kv__three
has(const kv__vpat *pattern, const kv__val *v, bool wanted)
{
    kv__three answer = KV__YES, one;
    kv_str item;
    size_t i;

    if (!is_dict(v))
        return KV__NO;
    for (i = 0; i < pattern->count; i++) {
        one = entry(v, pattern->key[i], &item);
        if (!wanted && one != KV__UNKNOWN)
            one = kv__three_of(one == KV__NO);
        answer = kv__three_both(answer, one);
    }
    return answer;
}

void
kv__bind(kv__bound *bound, kv_str raw)
{
    kv__val v;

    kv__val_open(raw, &v);
    bound->set = true;
    bound->id = bound->data = kv__str(NULL, 0);
    if (v.id.length > 0 && v.id.length < sizeof bound->keep) {
        memcpy(bound->keep, v.id.data, v.id.length);
        bound->id = kv__str(bound->keep, v.id.length);
    } else if (raw.length < sizeof bound->keep && !v.cut) {
        memcpy(bound->keep, raw.data, raw.length);
        bound->data = kv__str(bound->keep, raw.length);
    }
}

static kv__three
is_bound(const kv__scene *scene, int variable, const kv__val *v)
{
    const kv__bound *b = &scene->bound[variable];
    kv_str id = b->id, data = b->data;
    bool set = b->set;
    kv__val other;
    size_t i;

    /* A value that this very match would bind counts already, cut to what
     * kv__bind would keep of it. */
    for (i = 0; !b->set && i < scene->newly; i++) {
        if (scene->news[i] != variable)
            continue;
        kv__val_open(scene->value[i], &other);
        set = true;
        id = other.id;
        data = other.raw;
        if (other.cut || data.length >= sizeof b->keep)
            data = kv__str(NULL, 0);
    }
    if (!set)
        return KV__NO;
    if (id.length > 0)
        return kv__three_of(v->id.length == id.length &&
                            memcmp(v->id.data, id.data, id.length) == 0);
    if (data.length == 0)
        return KV__UNKNOWN;
    if (v->id.length > 0)
        return KV__NO;
    return v->cut ? KV__UNKNOWN
                  : kv__three_of(kv__view_equal(data, v->raw, KV__VIEW_DEPTH));
}

static kv__three
bind_new(kv__scene *scene, int variable, const kv__val *v)
{
    if (scene->bound[variable].set)
        return KV__YES; /* anything; the first of them has the name */
    if (scene->newly == sizeof scene->news / sizeof *scene->news)
        return KV__UNKNOWN;
    scene->news[scene->newly] = variable;
    scene->value[scene->newly++] = v->raw;
    return KV__YES;
}

static kv__three
any_of(kv__scene *scene, const kv__vpat *pattern, kv_str raw)
{
    kv__three answer = KV__NO, one;
    size_t i;

    for (i = 0; i < pattern->count && answer != KV__YES; i++) {
        one = kv__value_matches(scene, &pattern->item[i], raw);
        if (one != KV__NO)
            answer = one;
    }
    return answer;
}

static kv__three
all_of(kv__scene *scene, const kv__vpat *pattern, kv_str raw)
{
    kv__three answer = KV__YES;
    size_t i;

    for (i = 0; i < pattern->count && answer != KV__NO; i++)
        answer = kv__three_both(
            answer, kv__value_matches(scene, &pattern->item[i], raw));
    return answer;
}

bool
kv__by_keyword(kv_str keywords, kv_str name, kv_str *out)
{
    kv_str key;
    size_t at = 0;

    if (keywords.length == 0 || keywords.data[0] != '{')
        return false;
    while (kv__view_next(keywords, &at, &key, out))
        if (kv__view_is(key, name))
            return true;
    return false;
}

static kv__three
value_matches(kv__scene *scene, const kv__vpat *pattern, kv_str raw)
{
    kv__val v;
    kv_str item;
    kv__three one;

    if (pattern->kind == KV__V_ANY)
        return KV__YES;
    if (raw.length == 0)
        return KV__NO;
    kv__val_open(raw, &v);
    if (v.opaque && asks_for_data(pattern->kind))
        return KV__UNKNOWN;
    switch (pattern->kind) {
    case KV__V_LITERAL: return literal(pattern, &v);
    case KV__V_APPROX: return approx(pattern, &v);
    case KV__V_CONTAINS: return contains(scene, pattern, &v);
    case KV__V_MATCHES: return matches(scene, pattern, &v);
    case KV__V_TYPE: return type_matches(pattern->text, &v);
    case KV__V_LEN: return length_matches(pattern, &v);
    case KV__V_SHAPE: return list(scene, pattern, v.shape, false);
    case KV__V_DTYPE:
        return kv__three_of(v.dtype.length > 0 &&
                            kv__view_is(v.dtype, pattern->text));
    case KV__V_ONE_OF: return any_of(scene, pattern, raw);
    case KV__V_NOT:
        one = kv__value_matches(scene, &pattern->item[0], raw);
        return one == KV__UNKNOWN ? one : kv__three_of(one == KV__NO);
    case KV__V_ALL: return all_of(scene, pattern, raw);
    case KV__V_HAS: return has(pattern, &v, true);
    case KV__V_LACKS: return has(pattern, &v, false);
    case KV__V_ATTR:
        if (!kv__by_keyword(v.attrs, pattern->text, &item))
            return v.cut ? KV__UNKNOWN : KV__NO;
        return kv__value_matches(scene, &pattern->item[0], item);
    case KV__V_LIST: return list(scene, pattern, v.items, v.cut);
    case KV__V_DICT: return dict(scene, pattern, &v);
    case KV__V_VARIABLE: return is_bound(scene, pattern->variable, &v);
    case KV__V_NEW: return bind_new(scene, pattern->variable, &v);
    default: return KV__NO;
    }
}

kv__three
kv__value_matches(kv__scene *scene, const kv__vpat *pattern, kv_str raw)
{
    size_t newly = scene->newly;
    kv__three answer = value_matches(scene, pattern, raw);

    /* What did not match binds nothing. */
    if (answer == KV__NO)
        scene->newly = newly;
    return answer;
}
