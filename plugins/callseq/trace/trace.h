/* SPDX-License-Identifier: MIT */
/* The recorder of C calls.  The trusted main of a test program starts it, or
 * kverify-trace.so does. */
#ifndef KV_CALLSEQ_TRACE_H
#define KV_CALLSEQ_TRACE_H

#include "plugins/kit/part.h"

#include <stdbool.h>

/* Begin the trace at descriptor FD.  False when a declared function can't be
 * recorded. */
bool kv_trace_start(int fd) QUIET;
void kv_trace_end(void) QUIET;

#endif
