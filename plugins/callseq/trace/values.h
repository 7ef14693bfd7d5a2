/* SPDX-License-Identifier: MIT */
/* Writes values of a C program as JSON, by the types of a signature. */
#ifndef KV_CALLSEQ_TRACE_VALUES_H
#define KV_CALLSEQ_TRACE_VALUES_H

#include "plugins/kit/part.h"

/* Write the value of type S at address AT. */
PART void put_value(const char *s, const void *at);

#endif
