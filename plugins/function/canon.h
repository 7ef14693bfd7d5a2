/* SPDX-License-Identifier: MIT */
/* One text for each value, which is the same for two values exactly when they
 * are equal in Python.
 *
 * Values are JSON.  What JSON lacks is a form: an object with one member, whose
 * name is $int, $float, $fraction, $complex, $str, $bytes, $tuple, $set, $dict
 * or $object.  Any other object is a dictionary with texts as keys.
 * 1 == 1.0 == true, a tuple is no list, sets and dictionaries have no order,
 * NaN equals nothing, and an $object equals nothing either. */
#ifndef KV_PLUGINS_FUNCTION_CANON_H
#define KV_PLUGINS_FUNCTION_CANON_H

#include "plugins/kit/text.h"

#include <gmp.h>

/* Add the text of V.  False: it has none, because it equals nothing, or memory
 * ran out. */
bool canon_put(const kv_host *host, const kv_value *v, text *out);
/* The same for the items of a list, whatever their order. */
bool canon_unordered(const kv_host *host, const kv_value *list, text *out);
/* The double next to a number in any form; false when V is none. */
bool canon_number(const kv_host *host, const kv_value *v, double *out);
bool canon_is_number(const kv_host *host, const kv_value *v);
/* The number exactly, into OUT, which is initialized; false when V is none, or
 * is infinite or NaN. */
bool canon_exact(const kv_host *host, const kv_value *v, mpq_t out);
/* What V holds when it has the form TAG, else NULL. */
const kv_value *canon_form(const kv_host *host, const kv_value *v,
                           const char *tag);
/* The form of V and what it holds; NULL: it is no form. */
const char *canon_tag(const kv_host *host, const kv_value *v,
                      const kv_value **of);

#endif
