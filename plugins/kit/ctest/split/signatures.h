/* SPDX-License-Identifier: MIT */
/* What a compiler says of functions, and the stubs for them. */
#ifndef KV_PLUGINS_CTEST_SPLIT_SIGNATURES_H
#define KV_PLUGINS_CTEST_SPLIT_SIGNATURES_H

#include "plugins/kit/text.h"

typedef struct signatures signatures;

/* NULL when memory ran out.  signatures_free takes NULL. */
signatures *signatures_new(void);
void signatures_free(signatures *s);

/* Variables of this name, and the name of a function after it, have pointers to
 * the functions as their types. */
#define SIGNATURE_VARIABLE "kv_signature_of_"

/* Read the functions that the shared object in BYTES describes, which was
 * compiled with DWARF.  NULL, or what can't be carried from one process to
 * another, owned by S. */
const char *signatures_read(signatures *s, kv_str bytes);
/* Whether a function of that name was read. */
bool signatures_has(const signatures *s, kv_str name);
/* Write the stubs, in C.  With KV_TESTER defined they are the functions; else
 * the functions are called. */
void signatures_write(signatures *s, text *out);

#endif
