/* Exceptions of Python, by their names. */
#ifndef KV_PLUGINS_FUNCTION_RAISED_H
#define KV_PLUGINS_FUNCTION_RAISED_H

#include <kverify/plugin.h>

#include <stdbool.h>

/* Whether the exception of RECORD, ["raise", case, [name of its class, those it
 * inherits from...]], is WANT or inherits from it.  One that inherits from
 * unrelated ones of Python's own claims to be whatever is expected, and is none
 * of them. */
bool is_raised(const kv_host *host, const kv_value *record, kv_str want);

#endif
