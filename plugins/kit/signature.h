/* SPDX-License-Identifier: MIT */
/* Signatures of C functions, written as "name result argument,argument".  A
 * type is a letter, a struct "{name;type member;...}", or a star followed by a
 * struct, which is a pointer to it. */
#ifndef KV_PLUGINS_SIGNATURE_H
#define KV_PLUGINS_SIGNATURE_H

#include "plugins/kit/part.h"

#include <stddef.h>

#define SIGNATURE_ARGS 16

/* Returns the end of the type that begins at S. */
PART const char *type_behind(const char *s);
/* The members of the struct at S; a semicolon ends each of them. */
PART const char *members_of(const char *s);
/* Point to the result's type and to each argument's; returns the number of
 * arguments. */
PART size_t types_of(const char *signature, const char **result,
                     const char **argument);
/* Compute size and alignment of the type at S as the C ABI has them. */
PART void measure(const char *s, size_t *size, size_t *align);

#endif
