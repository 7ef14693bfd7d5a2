/* SPDX-License-Identifier: MIT */
/* Answers as they are written. */
#ifndef KVERIFY_ANSWER_WORDING_H
#define KVERIFY_ANSWER_WORDING_H

#include <kverify/types.h>

#include <stdbool.h>

/* Whether two answers are the same, apart from blanks and fonts. */
bool wording_same(kv_str a, kv_str b);
/* The same, in upper or lower case. */
bool wording_folded(kv_str a, kv_str b);
/* What is inside of \text{...}. */
kv_str wording_bare(kv_str s);
/* "yes", "no" and other short words, so that "no" is not n times o. */
bool wording_is_word(kv_str s);

#endif
