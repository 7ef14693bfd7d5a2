/* Putting a function that a model wrote in the place of another. */
#ifndef KV_PLUGINS_SPLICE_H
#define KV_PLUGINS_SPLICE_H

#include "plugins/kit/text.h"

/* SOURCE with its lines FIRST to LAST (from 1, both included) replaced by
 * CODE, indented as they were.  What lies inside a string is not touched. */
void splice_lines(kv_str source, size_t first, size_t last, kv_str code,
                  text *out);

#endif
