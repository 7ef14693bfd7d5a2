/* SPDX-License-Identifier: MIT */
/* Recognizes documents that a parser would take too long to read. */
#ifndef KV_LUA_CROWDED_H
#define KV_LUA_CROWDED_H

#include <stdbool.h>

/* Whether some element of the text from AT to END has more than 1000
 * attributes: libxml2 compares each attribute of an element with all others
 * before it. */
bool kvl_is_crowded(const char *at, const char *end, bool html);

#endif
