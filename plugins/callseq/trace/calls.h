/* Stand-ins for functions that were declared: libffi closures that record a
 * call and make it. */
#ifndef KV_CALLSEQ_TRACE_CALLS_H
#define KV_CALLSEQ_TRACE_CALLS_H

#include "plugins/kit/part.h"

#include <stdbool.h>

#define STAND_INS_MAX 64

/* Code that records calls of REAL under the name in SIGNATURE, which stays, and
 * makes them; NULL when there can be none. */
PART void *stand_in(const char *signature, void (*real)(void));
/* One for each function that the program's glue lists; false: one can't be. */
PART bool stand_in_for_all(void);

#endif
