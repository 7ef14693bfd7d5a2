/* SPDX-License-Identifier: MIT */
/* How the value that a function returned is compared with the one that a case
 * expects.  What values are is told in canon.h. */
#ifndef KV_PLUGINS_FUNCTION_COMPARE_H
#define KV_PLUGINS_FUNCTION_COMPARE_H

#include "plugins/kit/text.h"

/* Whether GOT is what case C expects in "expect" and "relation". */
bool holds(const kv_host *host, const kv_value *c, const kv_value *got);
/* Write a value as JSON. */
void value_print(const kv_host *host, const kv_value *v, text *out);

#endif
