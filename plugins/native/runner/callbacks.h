/* SPDX-License-Identifier: MIT */
/* Callbacks: functions that a candidate's function gets as arguments. */
#ifndef KV_NATIVE_RUNNER_CALLBACKS_H
#define KV_NATIVE_RUNNER_CALLBACKS_H

#include "plugins/kit/part.h"
#include "plugins/kit/signature.h"

#include <ffi.h>
#include <stdint.h>

#define CALLS_MAX 1000
#define VALUE_MAX 64 /* bytes of an argument of a callback */

/* The calls of a callback, in memory that both processes share. */
typedef struct called {
    uint64_t count;
    _Alignas(16) char value[CALLS_MAX][SIGNATURE_ARGS][VALUE_MAX];
} called;

typedef struct callback {
    const char *signature;
    ffi_cif cif;
    ffi_type *types[SIGNATURE_ARGS];
    const char *argument[SIGNATURE_ARGS];
    size_t arguments;
    const char *result;
    unsigned char (*returns)[16]; /* one value each */
    size_t count;
    called *called;
} callback;

/* Make code for this process that can be called. */
PART void *make_callback(callback *c);
/* The type at S for libffi; ends the runner when there is no room. */
PART ffi_type *need_type(const char *s);

#endif
