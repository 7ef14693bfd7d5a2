/* SPDX-License-Identifier: MIT */
/* The boxes of a mathematical answer: \boxed{...}. */
#ifndef KV_PLUGINS_BOXES_H
#define KV_PLUGINS_BOXES_H

#include <kverify/types.h>

#include <stdbool.h>

/* The next \boxed{...} of TEXT at or after *at, which moves to its end.  Braces
 * are counted, except after a backslash.  False: there is no more.  *broken
 * is set when one is never closed; its content goes on to the end of TEXT. */
bool box_next(kv_str text, size_t *at, kv_str *content, bool *broken);
/* Whether the box whose content begins at FROM, and which ends at TO, is only a
 * part of a formula: a sign, a digit or a command right in front of it, a
 * digit, a letter, a power or a quotient right behind it, or another answer.
 * Marks of emphasis, lists and dashes are none of that. */
bool box_is_part(kv_str text, size_t from, size_t to);

#endif
