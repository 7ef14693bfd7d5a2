/* SPDX-License-Identifier: MIT */
/* Writes values of the program as JSON. */
#ifndef KV_CALLSEQ_PYTRACE_VALUES_H
#define KV_CALLSEQ_PYTRACE_VALUES_H

#include "plugins/callseq/pytrace/python.h"

#define DEPTH_MAX 3
#define TEXT_MAX 500

/* Write X, with its content down to LEFT levels. */
void put_value(object *x, int left);
/* The name "module.Name" of a type, in quotes; it is remembered. */
const char *type_name(object *type);

#endif
