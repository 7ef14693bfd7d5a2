/* SPDX-License-Identifier: MIT */
/* Memory for a candidate's function, between pages that it can't access. */
#ifndef KV_NATIVE_RUNNER_BUFFERS_H
#define KV_NATIVE_RUNNER_BUFFERS_H

#include "plugins/kit/part.h"

#include <stddef.h>

typedef struct buffer {
    unsigned char *base; /* the first page, which is not accessible */
    unsigned char *at;
    size_t size, room; /* room: between the pages */
} buffer;

/* Make a buffer.  It ends at an inaccessible page, as close as alignment
 * allows; the room before it is filled with a pattern. */
PART buffer make_buffer(size_t size);
/* How many bytes around the buffer were changed.  The pages are included, as
 * the candidate's process can make them accessible. */
PART size_t stamped(const buffer *b);
PART void drop_buffer(buffer *b);

#endif
