/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/native/runner/child.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

OWN shared *between;

/* Defined when there is a sanitizer. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static uint64_t
allocated(void)
{
    struct mallinfo2 m;

    if (__sanitizer_get_current_allocated_bytes != NULL)
        return __sanitizer_get_current_allocated_bytes();
    m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

PART _Noreturn void
child(one_case *c, const char *library)
{
    void *values[SIGNATURE_ARGS], *handle, *function;
    char name[256];
    size_t i, n = strcspn(c->signature, " ");
    uint64_t before;
    const char *text;

    snprintf(name, sizeof name, "%.*s", (int)n, c->signature);
    handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        dprintf(2, "%s\n", dlerror());
        _exit(92);
    }
    function = dlsym(handle, name);
    if (function == NULL)
        _exit(93);
    for (i = 0; i < c->arguments; i++) {
        if (c->callback[i].signature != NULL) {
            c->pointer[i] = make_callback(&c->callback[i]);
            memcpy(c->value[i], &c->pointer[i], sizeof(void *));
        }
        values[i] = c->value[i];
        c->types[i] = need_type(c->argument[i]);
    }
    if (ffi_prep_cif(&c->cif, FFI_DEFAULT_ABI, (unsigned)c->arguments,
                     need_type(c->result), c->types) != FFI_OK)
        _exit(91);
    /* Let libc allocate now what it allocates for itself when first used. */
    setvbuf(stdout, NULL, _IONBF, 0);
    tzset();
    before = allocated();
    errno = 0;
    ffi_call(&c->cif, (void (*)(void))function, between->result, values);
    between->error = errno;
    i = allocated();
    between->leaked = i > before ? i - before : 0;
    if (*c->result == 's') {
        memcpy(&text, between->result, sizeof text);
        between->null = text == NULL;
        between->length = text == NULL ? 0 : strnlen(text, TEXT_MAX);
        if (text != NULL)
            memcpy(between->text, text, between->length);
    }
    between->done = 1;
    fflush(NULL);
    _exit(0);
}
