/* SPDX-License-Identifier: MIT */
/* The parser of the text form: what its parts share.  An error ends the parse
 * by a jump to where it began.  So nothing may be held across a call that can
 * fail: what is made belongs to the specification at once (kv__parse_own, the
 * arena), and is freed with it. */
#ifndef KV_CALLS_PARSE_H
#define KV_CALLS_PARSE_H

#include "core/calls/lex.h"

#include <setjmp.h>

typedef struct kv__parser {
    kv_calls *spec;
    kv_str text;
    const char *what;
    const kv__places *places;
    kv__tokens tokens;
    size_t at;
    unsigned nesting, depth; /* of blocks, of values */
    uint64_t uses, makes;    /* variables of the pattern under way */
    kv_error *err;
    kv_status status;
    jmp_buf out; /* where errors go */
} kv__parser;

/* --- errors, memory, tokens (parser.c) ---
 *
 * is: looks; take: looks, and moves on if it is there; need: moves on, or
 * fails with "expected ...". */
void kv__parse_place(const kv__parser *p, const char *at, uint32_t *line,
                     uint32_t *column);
_Noreturn void kv__parse_wrong_at(kv__parser *p, const char *at,
                                  const char *message, kv_str got);
_Noreturn void kv__parse_no_memory(kv__parser *p);
const kv__token *kv__parse_now(const kv__parser *p);
_Noreturn void kv__parse_expected(kv__parser *p, const char *what);
void kv__parse_own(kv__parser *p, void *what, bool regex);
void *kv__parse_take_memory(kv__parser *p, size_t count, size_t size);
bool kv__parse_is_punct(const kv__parser *p, const char *text);
bool kv__parse_is_word(const kv__parser *p, const char *text);
bool kv__parse_take_punct(kv__parser *p, const char *text);
bool kv__parse_take_word(kv__parser *p, const char *text);
void kv__parse_need_punct(kv__parser *p, const char *text);
void kv__parse_need_word(kv__parser *p, const char *text);
void kv__parse_skip_lines(kv__parser *p);
uint64_t kv__parse_need_count(kv__parser *p);
kv_str kv__parse_keep(kv__parser *p, kv_str s);
/* The text that a string token means. */
kv_str kv__parse_said(kv__parser *p, kv_str string);
/* Index of the variable; its first use makes it. */
int kv__parse_variable(kv__parser *p, kv_str token);
/* Pattern BY gives V its value: once only. */
void kv__parse_define(kv__parser *p, int v, kv_str token, int by);

/* --- values (parse_value.c) --- */
/* Around what can be nested: the parser calls itself for each level. */
void kv__parse_enter(kv__parser *p);
void kv__parse_leave(kv__parser *p);
void kv__parse_range(kv__parser *p, uint64_t *low, uint64_t *high);
kv_str kv__parse_need_name(kv__parser *p, const char *what);
void kv__parse_value(kv__parser *p, kv__vpat *out);

/* --- patterns of events (parse_pattern.c) --- */
kv_str kv__parse_pattern_name(kv__parser *p, const char *what);
/* The text from TOKEN up to here. */
kv_str kv__parse_since(const kv__parser *p, size_t token);
/* Index of the pattern that is next. */
int kv__parse_pattern(kv__parser *p);
int kv__parse_call_part(kv__parser *p, int of);

/* --- sequences (parse_sequence.c) --- */
void kv__parse_take_sequence(kv__parser *p, kv__clause *c);

#endif
