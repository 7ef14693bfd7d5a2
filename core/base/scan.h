/* SPDX-License-Identifier: MIT */
/* JSON text, piece by piece and strictly: the values inside a record.
 *
 * One set of functions serves both record readers, so that what a value means
 * never depends on which of them found it. */
#ifndef KV_BASE_SCAN_H
#define KV_BASE_SCAN_H

#include "core/base/buf.h"

typedef enum kv__kind {
    KV__ABSENT, /* no such member */
    KV__NULL,
    KV__BOOL,
    KV__NUMBER,
    KV__NAN, /* bare NaN, Infinity, -Infinity: a number that is missing */
    KV__STRING,
    KV__ARRAY,
    KV__OBJECT,
    KV__BROKEN
} kv__kind;

const char *kv__kind_name(kv__kind kind);

/* The kind of value that TEXT is, or that its first byte promises: scalars are
 * checked in full, strings, arrays and objects are not.  TEXT is one value
 * without blanks around it, or empty for an absent member. */
kv__kind kv__scan_kind(kv_str text);

/* Each returns NULL, or what is wrong as a static text. */
const char *kv__scan_bool(kv_str text, bool *out);
/* Integers in the range of int64 only; 3.0 is refused. */
const char *kv__scan_int(kv_str text, int64_t *out);
/* Finite: 1e999 is refused. */
const char *kv__scan_double(kv_str text, double *out);
/* The string's bytes: a part of TEXT when it has no escapes, else decoded
 * into SCRATCH.  A lone surrogate becomes U+FFFD. */
const char *kv__scan_string(kv_str text, kv__buf *scratch, kv_str *out);
/* An identifier: a string as above, or an integer of any size, whose digits
 * are taken as text, so that 7 and "7" are the same task and 2^53+1 keeps its
 * last digit. */
const char *kv__scan_id(kv_str text, kv__buf *scratch, kv_str *out);

/* Items of an array: start with *at = 0.  Returns true and the next item, or
 * false at the end or, with *problem set, at the first mistake. */
bool kv__scan_next(kv_str array, size_t *at, kv_str *item,
                   const char **problem);

/* Members of an object in the same way. */
bool kv__scan_member(kv_str object, size_t *at, kv_str *key, kv_str *value,
                     const char **problem);

/* The first byte at or after AT that is not blank in JSON. */
size_t kv__scan_blank(kv_str text, size_t at);
/* Past the string that starts at AT, 0 and *problem set when it is broken. */
size_t kv__scan_past_string(kv_str text, size_t at, const char **problem);
/* Past the value that starts at AT.  Brackets are counted, not matched, and
 * nothing between them is checked: see docs/formats.md. */
size_t kv__scan_past_value(kv_str text, size_t at, const char **problem);

#endif
