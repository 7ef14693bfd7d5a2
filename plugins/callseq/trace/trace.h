/* The recorder, for who starts it: the trusted main of a test program, or
 * kverify-trace.so. */
#ifndef KV_CALLSEQ_TRACE_H
#define KV_CALLSEQ_TRACE_H

#include "plugins/kit/part.h"

#include <stdbool.h>

/* To descriptor FD from here on.  False: what was declared can't be
 * recorded. */
bool kv_trace_start(int fd) QUIET;
void kv_trace_end(void) QUIET;

#endif
