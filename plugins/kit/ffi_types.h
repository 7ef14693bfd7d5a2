/* SPDX-License-Identifier: MIT */
/* Types of a signature, as libffi has them. */
#ifndef KV_PLUGINS_FFI_TYPES_H
#define KV_PLUGINS_FFI_TYPES_H

#include "plugins/kit/part.h"

#include <ffi.h>

/* The type at S, which lives until they are all forgotten; NULL: there are too
 * many structs. */
PART ffi_type *type_for_ffi(const char *s);
PART void forget_types_for_ffi(void);

#endif
