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

#endif
