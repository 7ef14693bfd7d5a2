/* Values of the program, as JSON. */
#ifndef KV_CALLSEQ_PYTRACE_VALUES_H
#define KV_CALLSEQ_PYTRACE_VALUES_H

#include "plugins/callseq/pytrace/python.h"

#define DEPTH_MAX 3
#define TEXT_MAX 500

/* X, of what it holds LEFT levels. */
void put_value(object *x, int left);
/* "module.Name" of a type, with its quotes; remembered. */
const char *type_name(object *type);

#endif
