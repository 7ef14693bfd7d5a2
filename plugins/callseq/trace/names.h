/* SPDX-License-Identifier: MIT */
/* Finds names of functions by their addresses. */
#ifndef KV_CALLSEQ_TRACE_NAMES_H
#define KV_CALLSEQ_TRACE_NAMES_H

#include "plugins/kit/part.h"

/* Read the symbol table of the program's file, which has static functions as
 * well. */
PART void load_names(void);
PART void put_name(const void *at);

#endif
