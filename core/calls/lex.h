/* SPDX-License-Identifier: MIT */
/* Tokens of the text form. */
#ifndef KV_CALLS_LEX_H
#define KV_CALLS_LEX_H

#include "core/calls/spec.h"

typedef enum kv__token_kind {
    KV__T_END,
    KV__T_LINE, /* end of a line, or ';', outside of brackets */
    KV__T_NAME,
    KV__T_STRING, /* with its quotes; a JSON string */
    KV__T_NUMBER,
    KV__T_ORDINAL, /* 2nd */
    KV__T_VARIABLE,
    KV__T_REGEX, /* with its slashes */
    KV__T_C,     /* after 'declare': C up to the end of the line */
    KV__T_PUNCT
} kv__token_kind;

typedef struct kv__token {
    kv__token_kind kind;
    kv_str text;
    bool glued; /* nothing between it and the one before */
} kv__token;

typedef struct kv__tokens {
    kv__token *items;
    size_t count, capacity;
} kv__tokens;

/* Tokens of TEXT, which OUT's point into.  NULL, or what was expected at byte
 * *WHERE. */
const char *kv__lex(kv_str text, kv__tokens *out, size_t *where);

#endif
