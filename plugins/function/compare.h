/* SPDX-License-Identifier: MIT */
/* Values that functions take and return, and how they are compared.
 *
 * Values are JSON.  What JSON lacks is an object with one member: $int, $float,
 * $complex, $str, $bytes, $tuple, $set, $dict, $object.  Equality is that of
 * Python: 1 == 1.0 == true, a tuple is no list, sets and dicts have no order,
 * NaN equals nothing; an $object equals nothing either. */
#ifndef KV_PLUGINS_FUNCTION_COMPARE_H
#define KV_PLUGINS_FUNCTION_COMPARE_H

#include "plugins/kit/text.h"

/* Whether GOT is what case C expects in "expect" and "relation". */
bool holds(const kv_host *host, const kv_value *c, const kv_value *got);
/* Write a value as JSON. */
void value_print(const kv_host *host, const kv_value *v, text *out);

#endif
