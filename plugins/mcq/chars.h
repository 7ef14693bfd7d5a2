/* SPDX-License-Identifier: MIT */
/* Characters and words of a model's text. */
#ifndef KVERIFY_MCQ_CHARS_H
#define KVERIFY_MCQ_CHARS_H

#include <kverify/types.h>

#include <stdbool.h>

/* The code point at AT and its length; a broken byte is U+FFFD, length 1. */
uint32_t code_at(kv_str text, size_t at, size_t *length);
bool is_ascii_letter(uint32_t c);
/* The index 0..25 of a letter or its full-width form, else -1. */
int letter_index(uint32_t c);
bool is_space(uint32_t c);
bool is_word(uint32_t c);
/* Fold to ASCII lower case, with the four other characters that match ASCII
 * letters when the language of the benchmark's script ignores case. */
uint32_t fold(uint32_t c);
kv_str part(kv_str text, size_t from, size_t to);
size_t find(kv_str text, size_t from, const char *what);
/* The length of WORD, which is lower case, at AT, ignoring case; or 0. */
size_t folded_word(kv_str text, size_t at, const char *word);
/* The line that starts at *at, which moves to the next. */
bool next_line(kv_str text, size_t *at, kv_str *line);
/* The length of a formatting command at AT, or 0. */
size_t wrapper_at(kv_str text, size_t at);

#endif
