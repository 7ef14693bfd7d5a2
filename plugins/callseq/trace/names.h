/* Names of functions, by their addresses. */
#ifndef KV_CALLSEQ_TRACE_NAMES_H
#define KV_CALLSEQ_TRACE_NAMES_H

#include "plugins/kit/part.h"

/* Read the program's own symbol table, which has static functions too. */
PART void load_names(void);
PART void put_name(const void *at);

#endif
