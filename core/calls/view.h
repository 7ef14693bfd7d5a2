/* SPDX-License-Identifier: MIT */
/* JSON as the bytes it came in: checked once, then looked into without
 * building anything, because a trace has millions of values and most are never
 * asked for.  A value of a trace is either plain JSON or described: an object
 * whose first member is "$", its identity or null. */
#ifndef KV_CALLS_VIEW_H
#define KV_CALLS_VIEW_H

#include "core/base/buf.h"

/* Deeper values are refused: what looks into them calls itself per level. */
#define KV__VIEW_DEPTH 64

/* Past the value that starts at P, or NULL where no valid one does. */
const char *kv__view_check(const char *p, const char *end, int depth);
static inline const char *
kv__view_blank(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

/* The next item of an array, or member of an object: KEY with its quotes.  *at
 * starts as 0.  V has been checked. */
bool kv__view_next(kv_str v, size_t *at, kv_str *key, kv_str *item);
/* Member NAME. */
bool kv__view_get(kv_str object, const char *name, kv_str *out);
size_t kv__view_count(kv_str v);
/* STRING, a JSON string with quotes, against TEXT. */
bool kv__view_is(kv_str string, kv_str text);
/* The text that a JSON string means: a part of it where it has no escapes,
 * else decoded into BUFFER.  *CUT: it did not fit SIZE, and ends there. */
kv_str kv__view_text(kv_str string, char *buffer, size_t size, bool *cut);
/* Equal as data: numbers by value, members in any order. */
bool kv__view_equal(kv_str a, kv_str b, int depth);
/* Numbers by value: integers exactly, others as doubles. */
bool kv__view_number_equal(kv_str a, kv_str b);
bool kv__view_double(kv_str v, double *out);
bool kv__view_u64(kv_str v, uint64_t *out);

/* A value looked at: parts of RAW, empty where it does not have them. */
typedef struct kv__val {
    kv_str raw;
    bool described, cut;
    bool opaque;    /* of a class of data, without the data */
    kv_str id;      /* digits */
    kv_str type;    /* with quotes, when described */
    kv_str text;    /* with quotes */
    kv_str items;   /* array, plain or of a sequence */
    kv_str entries; /* array of [key, value] */
    kv_str length;  /* digits */
    kv_str shape, dtype, attrs, is;
} kv__val;

void kv__val_open(kv_str raw, kv__val *out);
/* For a message: short, on one line. */
void kv__val_show(kv_str raw, char *buffer, size_t size);

/* Whether raw JSON text is a string. */
static inline bool
kv__view_is_string(kv_str raw)
{
    return raw.length > 0 && raw.data[0] == '"';
}

#endif
