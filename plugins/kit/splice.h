/* SPDX-License-Identifier: MIT */
/* Replacing lines of a Python file by code that a model wrote. */
#ifndef KV_PLUGINS_SPLICE_H
#define KV_PLUGINS_SPLICE_H

#include "plugins/kit/text.h"

/* Add SOURCE to OUT with its lines FIRST to LAST (counted from 1, both
 * included) replaced by CODE, which gets their indent.  Lines that begin inside
 * a string of CODE keep their own. */
void splice_lines(kv_str source, size_t first, size_t last, kv_str code,
                  text *out);

#endif
