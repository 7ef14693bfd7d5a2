/* Signatures of C functions, "name result argument,argument": a type is a
 * letter, or "{name;type member;...}", or such a one behind a star. */
#ifndef KV_PLUGINS_SIGNATURE_H
#define KV_PLUGINS_SIGNATURE_H

#include "plugins/kit/part.h"

#include <stddef.h>

#define SIGNATURE_ARGS 16

/* Behind the type at S. */
PART const char *type_behind(const char *s);
/* The members of the struct at S, each with a semicolon behind it. */
PART const char *members_of(const char *s);
/* Where the types are; how many arguments there are. */
PART size_t types_of(const char *signature, const char **result,
                     const char **argument);
/* Size and alignment of the type at S. */
PART void measure(const char *s, size_t *size, size_t *align);

#endif
