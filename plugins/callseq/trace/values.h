/* Values of a C program, as JSON, by the types of a signature. */
#ifndef KV_CALLSEQ_TRACE_VALUES_H
#define KV_CALLSEQ_TRACE_VALUES_H

#include "plugins/kit/part.h"

/* The value of type S at AT. */
PART void put_value(const char *s, const void *at);

#endif
