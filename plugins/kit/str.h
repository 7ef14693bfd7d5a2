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
/* First occurrence of TEXT at or after FROM; SIZE_MAX: none. */
size_t str_find(kv_str s, const char *text, size_t from);
/* WORD as an identifier of its own. */
bool str_has_word(kv_str s, const char *word, size_t length);
/* Whether C can be part of an identifier. */
bool is_word_char(char c);
/* Next line of S from *at, without its newline; false at the end. */
bool str_line(kv_str s, size_t *at, kv_str *line);
/* A NUL-terminated copy in BUFFER; false when it is too long. */
bool c_copy(char *buffer, size_t size, kv_str s);

#endif
