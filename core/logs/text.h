/* SPDX-License-Identifier: MIT */
/* Small questions about lines. */
#ifndef KV_LOGS_TEXT_H
#define KV_LOGS_TEXT_H

#include "core/base/buf.h"

bool line_starts(kv_str s, const char *with);
bool line_ends(kv_str s, const char *with);
/* Where WHAT is in S from FROM on, or SIZE_MAX. */
size_t line_find(kv_str s, const char *what, size_t from);
bool line_has(kv_str s, const char *what);
kv_str line_slice(kv_str s, size_t from, size_t to);
/* Without blanks at both ends. */
kv_str line_trim(kv_str s);
/* The first word, which blanks end. */
kv_str line_word(kv_str s);
/* Past WHAT at the beginning. */
bool line_take(kv_str *s, const char *what);
/* Whether S is digits, at least one. */
bool line_is_number(kv_str s);
/* S without a time in brackets at its end: "(5 ms)", "(0.01s)", "[3 ms]". */
kv_str line_untimed(kv_str s);
/* BUF holds S and nothing else. */
void line_keep(kv__buf *buf, kv_str s);

#endif
