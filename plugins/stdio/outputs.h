/* SPDX-License-Identifier: MIT */
/* How the output of a program is compared with the expected one. */
#ifndef KV_PLUGINS_STDIO_OUTPUTS_H
#define KV_PLUGINS_STDIO_OUTPUTS_H

#include <kverify/types.h>

#include <stdbool.h>

/* Blanks at the ends of lines and of the text don't count in same_lines and in
 * same_unordered, where the lines may be in any order, too.  In the other two
 * any blanks between words are equal; in near_tokens, two decimal numbers also
 * are when they differ by TOLERANCE at most, or by that share of the expected
 * one. */
bool same_lines(kv_str got, kv_str want);
bool same_tokens(kv_str got, kv_str want);
bool near_tokens(kv_str got, kv_str want, double tolerance);
/* False also when memory ran out, and then *failed is set. */
bool same_unordered(kv_str got, kv_str want, bool *failed);

#endif
