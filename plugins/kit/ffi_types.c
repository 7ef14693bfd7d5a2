/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ffi_types.h"

#include "plugins/kit/signature.h"

#include <string.h>

#define STRUCTS_MAX 64
#define MEMBERS_MAX 32

static ffi_type structs[STRUCTS_MAX];
static ffi_type *members[STRUCTS_MAX][MEMBERS_MAX + 1];
static size_t made;

PART ffi_type *
type_for_ffi(const char *s)
{
    size_t mine, n = 0;

    switch (*s) {
    case 'v': return &ffi_type_void;
    case 'b':
    case 'C': return &ffi_type_uint8;
    case 'c': return &ffi_type_sint8;
    case 'h': return &ffi_type_sint16;
    case 'H': return &ffi_type_uint16;
    case 'i': return &ffi_type_sint32;
    case 'I': return &ffi_type_uint32;
    case 'l': return &ffi_type_sint64;
    case 'L': return &ffi_type_uint64;
    case 'f': return &ffi_type_float;
    case 'd': return &ffi_type_double;
    case '{': break;
    default: return &ffi_type_pointer;
    }
    if (made == STRUCTS_MAX)
        return NULL;
    mine = made++;
    for (s = members_of(s); *s != '}' && n < MEMBERS_MAX;
         s = strchr(type_behind(s), ';') + 1) {
        members[mine][n] = type_for_ffi(s);
        if (members[mine][n++] == NULL)
            return NULL;
    }
    members[mine][n] = NULL;
    structs[mine] =
        (ffi_type){.type = FFI_TYPE_STRUCT, .elements = members[mine]};
    return &structs[mine];
}

PART void
forget_types_for_ffi(void)
{
    made = 0;
}
