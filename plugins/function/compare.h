/* Values that functions take and return, and how they compare.
 *
 * Values are JSON; what JSON lacks is an object with one member: $int, $float,
 * $complex, $str, $bytes, $tuple, $set, $dict, $object.  Equality is Python's:
 * 1 == 1.0 == true, a tuple is no list, sets and dicts have no order, NaN is
 * equal to nothing, an $object to nothing either. */
#ifndef KV_PLUGINS_FUNCTION_COMPARE_H
#define KV_PLUGINS_FUNCTION_COMPARE_H

#include "plugins/kit/text.h"

/* Whether GOT is what case C expects: "expect" and its "relation". */
bool holds(const kv_host *host, const kv_value *c, const kv_value *got);
/* As JSON text again. */
void value_print(const kv_host *host, const kv_value *v, text *out);

#endif
