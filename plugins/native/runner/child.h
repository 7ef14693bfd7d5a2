/* SPDX-License-Identifier: MIT */
/* The process in which the candidate's function runs, one for each case. */
#ifndef KV_NATIVE_RUNNER_CHILD_H
#define KV_NATIVE_RUNNER_CHILD_H

#include "plugins/native/runner/buffers.h"
#include "plugins/native/runner/callbacks.h"

#define TEXT_MAX 65536
#define RETURN_MAX 4096

/* Its results, in memory that both processes share. */
typedef struct shared {
    int done, error, null;
    uint64_t leaked, length;
    _Alignas(16) unsigned char result[RETURN_MAX];
    char text[TEXT_MAX];
} shared;

SHARED shared *between;

typedef struct one_case {
    unsigned long number, milliseconds;
    char *signature;
    const char *argument[SIGNATURE_ARGS], *result;
    size_t arguments, filled;
    _Alignas(16) unsigned char value[SIGNATURE_ARGS][RETURN_MAX / 4];
    void *pointer[SIGNATURE_ARGS];
    buffer buffer[SIGNATURE_ARGS];
    callback callback[SIGNATURE_ARGS];
    ffi_type *types[SIGNATURE_ARGS];
    ffi_cif cif;
} one_case;

/* Call the function in LIBRARY that case C names. */
PART _Noreturn void child(one_case *c, const char *library);

#endif
