/* SPDX-License-Identifier: MIT */
/* Compares exceptions of Python by their names. */
#ifndef KV_PLUGINS_FUNCTION_RAISED_H
#define KV_PLUGINS_FUNCTION_RAISED_H

#include <kverify/plugin.h>

#include <stdbool.h>

/* Whether the exception of RECORD, ["raise", case, [name of its class, names of
 * its base classes...]], is WANT or derives from it.  A class with unrelated
 * bases among Python's own exceptions tries to match whatever is expected, and
 * matches nothing. */
bool is_raised(const kv_host *host, const kv_value *record, kv_str want);

#endif
