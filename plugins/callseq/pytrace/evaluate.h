/* SPDX-License-Identifier: MIT */
/* Recording in Python 3.11: takes the place of the function that evaluates
 * frames. */
#ifndef KV_CALLSEQ_PYTRACE_EVALUATE_H
#define KV_CALLSEQ_PYTRACE_EVALUATE_H

#include <stdbool.h>

/* Whether the interpreter's frames have the layout that is assumed here. */
bool can_evaluate(void);
void begin_evaluating(void);
void end_evaluating(void);

#endif
