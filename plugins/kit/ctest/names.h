/* SPDX-License-Identifier: MIT */
/* Reading names of an object, as nm -P lists them. */
#ifndef KV_PLUGINS_CTEST_NAMES_H
#define KV_PLUGINS_CTEST_NAMES_H

#include <kverify/types.h>

#include <stdbool.h>

/* Read the next line "name type ..." of ALL from *at; false at the end. */
bool next_name(kv_str all, size_t *at, kv_str *name, char *type);
/* The identifier by which sources call NAME, a line's name in ALL: another one
 * only in C++, where the readable name follows a tab. */
kv_str plain_name(kv_str all, kv_str name);
bool is_undefined(char type);
bool is_defined_global(char type);
/* Whether NAMES lists NAME, as undefined or as a global definition. */
bool lists_name(const char *names, kv_str name, bool undefined);

#endif
