/* SPDX-License-Identifier: MIT */
/* The frames in which a recorder in C writes its trace. */
#ifndef KV_PLUGINS_CALLSEQ_FRAMES_H
#define KV_PLUGINS_CALLSEQ_FRAMES_H

#include "plugins/kit/text.h"

/* Copy the trace out of its frames; *channel becomes what follows them.  False
 * when a frame was not written by the holder of the key. */
bool calls_unframe(kv_str *channel, const char key[16], text *trace);

#endif
