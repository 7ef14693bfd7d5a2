/* SPDX-License-Identifier: MIT */
/* The JSON form written in the text form: what its parts share.  Functions
 * return false when something is wrong, and the status then says what. */
#ifndef KV_CALLS_JSON_SAY_H
#define KV_CALLS_JSON_SAY_H

#include "core/calls/spec.h"

typedef struct kv__saying {
    kv_str json;
    const char *what;
    kv__buf *out;
    kv__places *places;
    kv_error *err;
    kv_status status;
    size_t at; /* line and column of this offset are known */
    uint32_t line, column;
} kv__saying;

bool kv__say_wrong(kv__saying *s, const char *where, const char *expected);
/* The words that are written next come from WHERE in the document. */
void kv__say_from(kv__saying *s, const char *where);
void kv__say_words(kv__saying *s, const char *text);
/* The text of a JSON string, unchanged, which must have none of the characters
 * NONE_OF outside of quotes: they would end the line or the statement, and what
 * follows would be read as another one. */
bool kv__say_string(kv__saying *s, kv_str string, const char *expected,
                    const char *none_of);
/* The same for what has to be part of one line. */
bool kv__say_line(kv__saying *s, kv_str string, const char *expected);
bool kv__is_object(kv_str v);
/* Whether OBJECT has no members but those in KNOWN, words with blanks. */
bool kv__say_only(kv__saying *s, kv_str object, const char *known);

/* --- values and patterns (json_value.c) --- */
bool kv__say_number(kv__saying *s, kv_str v);
/* [lo, hi] with null for none, or a number. */
bool kv__say_range(kv__saying *s, kv_str v);
bool kv__say_pattern(kv__saying *s, kv_str p);

#endif
