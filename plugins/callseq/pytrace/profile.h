/* The profile function, up to Python 3.10.  Each thread has its own. */
#ifndef KV_CALLSEQ_PYTRACE_PROFILE_H
#define KV_CALLSEQ_PYTRACE_PROFILE_H

#include "plugins/callseq/pytrace/python.h"

/* In this thread; what a new thread has to call first. */
object *begin_profiling(void);
/* Whether threads were started that the recorder does not see. */
bool missed_threads(void);
void forget_threads(void);

#endif
