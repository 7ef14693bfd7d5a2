/* SPDX-License-Identifier: MIT */
/* Words of an answer, whatever their case. */
#ifndef KVERIFY_MCQ_WORDS_H
#define KVERIFY_MCQ_WORDS_H

#include <kverify/types.h>

#include <stdbool.h>

/* Whether C is one of the ASCII characters in OF. */
bool is_any(uint32_t c, const char *of);
/* The end of WORD at AT, if it stands there as a word; else AT. */
size_t past(kv_str s, size_t at, const char *word);
/* The same for the first of WORDS that stands there. */
size_t past_one_of(kv_str s, size_t at, const char *const *words);
bool begins_word(kv_str s, size_t at);
bool has_word(kv_str s, const char *const *words);
/* Past blanks and marks of emphasis. */
size_t past_marks(kv_str s, size_t at);
size_t past_blanks(kv_str s, size_t at);
/* Past blanks, and those of LaTeX: "\\ ", "\\,", "\\quad". */
size_t past_spaces(kv_str s, size_t at);

#endif
