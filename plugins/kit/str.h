/* SPDX-License-Identifier: MIT */
/* Views of text: comparing and searching. */
#ifndef KV_PLUGINS_STR_H
#define KV_PLUGINS_STR_H

#include <kverify/types.h>

#include <stdbool.h>

kv_str str_c(const char *text);
bool str_is(kv_str s, const char *text);
bool str_same(kv_str a, kv_str b);
bool str_starts(kv_str s, const char *with);
bool str_ends(kv_str s, const char *with);
/* By their bytes, for qsort: X and Y are pointers to kv_str. */
int str_order(const void *x, const void *y);
/* The first occurrence of TEXT at or after FROM, or SIZE_MAX. */
size_t str_find(kv_str s, const char *text, size_t from);
/* Whether S has WORD as a whole identifier. */
bool str_has_word(kv_str s, const char *word, size_t length);
/* Whether C can be part of an identifier. */
bool is_word_char(char c);
/* The next line of S from *at, without its newline; false at the end. */
bool str_line(kv_str s, size_t *at, kv_str *line);
/* Copy S into BUFFER, NUL-terminated; false when it does not fit. */
bool c_copy(char *buffer, size_t size, kv_str s);

#endif
