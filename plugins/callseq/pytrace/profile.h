/* SPDX-License-Identifier: MIT */
/* Recording up to Python 3.10: as the profile function, which every thread has
 * to set for itself. */
#ifndef KV_CALLSEQ_PYTRACE_PROFILE_H
#define KV_CALLSEQ_PYTRACE_PROFILE_H

#include "plugins/callseq/pytrace/python.h"

/* Begin in this thread.  Returns the function that a new thread calls first. */
object *begin_profiling(void);
/* Whether threads were started that did not install the recorder. */
bool missed_threads(void);
void forget_threads(void);

#endif
