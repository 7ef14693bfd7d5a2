/* Memory that a candidate's function gets, between pages that it can't touch.
 */
#ifndef KV_NATIVE_RUNNER_BUFFERS_H
#define KV_NATIVE_RUNNER_BUFFERS_H

#include "plugins/kit/part.h"

#include <stddef.h>

typedef struct buffer {
    unsigned char *base; /* the first page, which can't be touched */
    unsigned char *at;
    size_t size, room; /* room: between the pages */
} buffer;

/* It ends at a page that can't be touched, as near as alignment lets it; what
 * is left before it is filled with a pattern. */
PART buffer make_buffer(size_t size);
/* How many bytes outside of it were changed, the pages around it included:
 * the other process could have opened them for itself. */
PART size_t stamped(const buffer *b);
PART void drop_buffer(buffer *b);

#endif
