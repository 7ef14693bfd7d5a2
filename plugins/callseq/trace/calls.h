/* SPDX-License-Identifier: MIT */
/* Stand-ins for declared functions: libffi closures that record a call and make
 * it. */
#ifndef KV_CALLSEQ_TRACE_CALLS_H
#define KV_CALLSEQ_TRACE_CALLS_H

#include "plugins/kit/part.h"

#include <stdbool.h>

#define STAND_INS_MAX 64

/* Make code that records calls of REAL under the name in SIGNATURE, which is
 * not copied, and makes them; NULL when that fails. */
PART void *stand_in(const char *signature, void (*real)(void));
/* Make one for each function that the glue of the program lists; false when
 * that fails. */
PART bool stand_in_for_all(void);

#endif
