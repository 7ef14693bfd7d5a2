/* SPDX-License-Identifier: MIT */
/* The portable reader of records: the definition of what a record means, which
 * the fast one in record_simd.cc has to agree with. */
#include "core/read/record.h"

#include <stdlib.h>
#include <string.h>

/* Up to this many keys are compared pair by pair, on the stack. */
#define KEYS_INLINE 64

bool
kv__keys_repeat(const kv_str *keys, size_t count, size_t *which)
{
    size_t i, j;

    for (i = 1; i < count; i++) {
        for (j = 0; j < i; j++) {
            /* The first byte tells most keys of one length apart. */
            if (keys[i].length == keys[j].length &&
                (keys[i].length == 0 || keys[i].data[0] == keys[j].data[0]) &&
                memcmp(keys[i].data, keys[j].data, keys[i].length) == 0) {
                *which = i;
                return true;
            }
        }
    }
    return false;
}

static int
compare_keys(const void *a, const void *b)
{
    return kv__str_compare(*(const kv_str *)a, *(const kv_str *)b);
}

/* Same question for many keys: pairs would be too many, so sort and look at
 * neighbours. */
static bool
many_keys_repeat(kv_str *keys, size_t count, size_t *which)
{
    size_t i;

    qsort(keys, count, sizeof *keys, compare_keys);
    for (i = 1; i < count; i++) {
        if (compare_keys(&keys[i - 1], &keys[i]) == 0) {
            *which = i;
            return true;
        }
    }
    return false;
}

static bool
complain(kv__problem *problem, size_t at, const char *text, kv_str name)
{
    kv__buf clean = {0};

    problem->column = at;
    problem->text = text;
    problem->name[0] = '\0';
    if (name.length > 0) {
        kv__buf_utf8(&clean, name, sizeof problem->name - 1);
        if (kv__buf_text(&clean) != NULL)
            memcpy(problem->name, clean.data, clean.length + 1);
        kv__buf_clear(&clean);
    }
    return false;
}

/* The position of the first invalid byte. */
static size_t
bad_utf8_at(kv_str text)
{
    size_t at = 0, step;

    while (at < text.length) {
        step = kv__utf8_step((const unsigned char *)text.data + at,
                             text.length - at);
        if (step == 0)
            return at;
        at += step;
    }
    return at;
}

typedef struct key_list {
    kv_str few[KEYS_INLINE], *all;
    size_t count, capacity;
} key_list;

static bool
remember_key(key_list *keys, kv_str key)
{
    kv_str *grown;

    if (keys->count == keys->capacity) {
        if (keys->all == keys->few) {
            grown = kv__alloc(2 * sizeof keys->few);
            if (grown != NULL)
                memcpy(grown, keys->few, sizeof keys->few);
        } else {
            grown = kv__realloc(keys->all, 2 * keys->capacity * sizeof *grown);
        }
        if (grown == NULL)
            return false;
        keys->all = grown;
        keys->capacity *= 2;
    }
    keys->all[keys->count++] = key;
    return true;
}

static bool
split_members(kv_str text, const char *const *wants, kv__buf *scratch,
              kv__record *out, key_list *keys, kv__problem *problem)
{
    const char *wrong;
    kv_str key, value, none = {NULL, 0};
    size_t at = 0, i, which;

    while (kv__scan_member(text, &at, &key, &value, &wrong)) {
        wrong = kv__scan_string(key, scratch, &key);
        if (wrong != NULL)
            return complain(problem, at, wrong, none);
        if (!remember_key(keys, key))
            return complain(problem, 0, kv__out_of_memory, none);
        for (i = 0; wants[i] != NULL; i++) {
            if (kv__str_is(key, wants[i]) && out->member[i].length == 0)
                out->member[i] = value;
        }
    }
    /* Repeated keys are looked for at the end, so that a record with a mistake
     * of grammar is reported for that one. */
    if (wrong != NULL)
        return complain(problem, at + 1, wrong, none);
    at = kv__scan_blank(text, at + 1);
    if (at < text.length)
        return complain(problem, at + 1, "text after the record", none);
    if (keys->count <= KEYS_INLINE
            ? kv__keys_repeat(keys->all, keys->count, &which)
            : many_keys_repeat(keys->all, keys->count, &which))
        return complain(problem, 0, "duplicate key", keys->all[which]);
    return true;
}

bool
kv__record_split(kv_str text, const char *const *wants, kv__buf *scratch,
                 kv__record *out, kv__problem *problem)
{
    key_list keys = {.all = keys.few, .capacity = KEYS_INLINE};
    kv_str none = {NULL, 0};
    bool good;
    size_t start = kv__scan_blank(text, 0);

    memset(out->member, 0, sizeof out->member);
    out->text = kv__str(text.data + start, text.length - start);
    if (start >= text.length || text.data[start] != '{')
        return complain(problem, start + 1, "no '{' where a record starts",
                        none);
    if (!kv__utf8_valid(text.data, text.length))
        return complain(problem, bad_utf8_at(text) + 1, "invalid UTF-8", none);
    /* Escaped keys are decoded into the scratch buffer, which must not move
     * while their addresses are kept. */
    if (!kv__buf_reserve(scratch, text.length))
        return complain(problem, 0, kv__out_of_memory, none);
    text.data += start;
    text.length -= start;
    good = split_members(text, wants, scratch, out, &keys, problem);
    if (!good && problem->column > 0)
        problem->column += start;
    if (keys.all != keys.few)
        free(keys.all);
    return good;
}

#ifndef HAVE_SIMDJSON
kv__simd *
kv__simd_new(void)
{
    return NULL;
}

void
kv__simd_free(kv__simd *simd)
{
    (void)simd;
}

int
kv__simd_split(kv__simd *simd, const char *data, size_t length,
               const char *const *wants, const size_t *want_lengths,
               kv_str *members)
{
    (void)simd, (void)data, (void)length, (void)wants, (void)want_lengths,
        (void)members;
    return 0;
}
#endif

int
kv__simd_built_in(void)
{
#ifdef HAVE_SIMDJSON
    return 1;
#else
    return 0;
#endif
}
