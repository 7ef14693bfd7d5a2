/* SPDX-License-Identifier: MIT */
/* Declarations of C functions, as a person writes them, into signatures that
 * a recorder and a caller of native code read without parsing C:
 *
 *   NAME RESULT ARGUMENT,ARGUMENT...      "open i s,i"
 *
 * v void, b bool, c C h H i I l L (char to 64 bits, capitals unsigned), f d
 * float and double, s text (const char *), p any other pointer, {...} a
 * struct by value, *{...} a pointer to one that is shown; inside the braces
 * the struct's name, then members as TYPE NAME; */
#ifndef KV_CALLS_DECLARE_H
#define KV_CALLS_DECLARE_H

#include "core/base/buf.h"

#define KV__STRUCTS_MAX 32
/* Recorders and the native plugin have tables of this size for the members of
 * a struct that is passed by value. */
#define KV__MEMBERS_MAX 32

typedef struct kv__struct {
    kv_str name;
    kv__buf form; /* "{point;i x;d y;}" */
} kv__struct;

typedef struct kv__declared {
    kv__struct structs[KV__STRUCTS_MAX];
    size_t count;
} kv__declared;

/* "struct point { int x; double y; }" is remembered; "int f(int)" gives a
 * signature in OUT.  NULL, or what is wrong, *where being its byte. */
const char *kv__declare(kv__declared *known, kv_str text, kv__buf *out,
                        size_t *where);
void kv__declared_clear(kv__declared *known);

#endif
