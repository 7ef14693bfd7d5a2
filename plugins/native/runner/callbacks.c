/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/native/runner/callbacks.h"

#include "plugins/native/runner/values.h"
#include "plugins/kit/ffi_types.h"

#include <string.h>
#include <unistd.h>

PART ffi_type *
need_type(const char *s)
{
    ffi_type *type = type_for_ffi(s);

    if (type == NULL)
        broken("too many structs");
    return type;
}

static void
called_back(ffi_cif *cif, void *result, void **args, void *user)
{
    callback *c = user;
    uint64_t n = c->called->count++;
    size_t i, size, align;
    const void *value;

    (void)cif;
    for (i = 0; n < CALLS_MAX && i < c->arguments; i++) {
        measure(c->argument[i], &size, &align);
        memcpy(c->called->value[n][i], args[i],
               size > VALUE_MAX ? VALUE_MAX : size);
    }
    if (c->count == 0 || *c->result == 'v')
        return;
    value = c->returns[n < c->count ? n : c->count - 1];
    if (strchr("bcChHiI", *c->result) != NULL) {
        int64_t word = 0;

        /* libffi expects small integers as whole words. */
        switch (*c->result) {
        case 'c': word = *(const int8_t *)value; break;
        case 'h': word = *(const int16_t *)value; break;
        case 'i': word = *(const int32_t *)value; break;
        case 'H': word = *(const uint16_t *)value; break;
        case 'I': word = *(const uint32_t *)value; break;
        default: word = *(const uint8_t *)value; break;
        }
        memcpy(result, &word, sizeof word);
    } else {
        measure(c->result, &size, &align);
        memcpy(result, value, size);
    }
}

PART void *
make_callback(callback *c)
{
    ffi_closure *closure;
    void *code = NULL;
    size_t i;

    for (i = 0; i < c->arguments; i++)
        c->types[i] = need_type(c->argument[i]);
    closure = ffi_closure_alloc(sizeof *closure, &code);
    if (closure == NULL ||
        ffi_prep_cif(&c->cif, FFI_DEFAULT_ABI, (unsigned)c->arguments,
                     need_type(c->result), c->types) != FFI_OK ||
        ffi_prep_closure_loc(closure, &c->cif, called_back, c, code) != FFI_OK)
        _exit(91);
    return code;
}
