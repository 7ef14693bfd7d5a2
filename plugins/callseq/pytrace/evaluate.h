/* The evaluation of frames, in Python 3.11: what is called is evaluated here.
 */
#ifndef KV_CALLSEQ_PYTRACE_EVALUATE_H
#define KV_CALLSEQ_PYTRACE_EVALUATE_H

#include <stdbool.h>

/* Whether frames are what they are thought to be. */
bool can_evaluate(void);
void begin_evaluating(void);
void end_evaluating(void);

#endif
