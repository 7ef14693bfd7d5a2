/* SPDX-License-Identifier: MIT */
/* Stubs for a C program in two processes: one is generated for each function of
 * the candidate that the tests call, and for each function that is called
 * through a pointer. */
#ifndef KV_PLUGINS_CTEST_SPLIT_STUB_H
#define KV_PLUGINS_CTEST_SPLIT_STUB_H

#include <stdint.h>

enum {              /* what is known of a parameter or a result */
       KV_PLAIN,    /* no pointer */
       KV_POINTER,  /* to what may be written */
       KV_CONST,    /* to what may be read */
       KV_FROZEN,   /* the same, and whatever it leads to may only be read */
       KV_TEXT,     /* to characters that may be read */
       KV_FUNCTION, /* to a function of the signature .function */
       KV_PARTS,    /* a struct or a union: each word may be a pointer */
};

/* Where, from the address in a parameter on, the address of a function is. */
typedef struct kv_slot {
    uint32_t offset;
    int32_t function;
} kv_slot;

typedef struct kv_value {
    uint32_t offset, size, how;
    int32_t function;
    uint32_t slots;
    const kv_slot *slot;
} kv_value;

/* The arguments of a call lie in a frame of SIZE bytes, and its result too. */
typedef struct kv_signature {
    const char *name;
    uint32_t size, count;
    const kv_value *value; /* COUNT parameters, then the result */
    void (*invoke)(void *function, unsigned char *frame);
    void *thunk; /* calls the function at kv_target in the other process */
} kv_signature;

extern const kv_signature kv_signatures[];
extern const uint32_t kv_signature_count;
/* Functions that the tests define, by name. */
typedef struct kv_own {
    const char *name;
    int32_t signature;
} kv_own;

extern const kv_own kv_owns[]; /* in the tester */
extern const uint32_t kv_own_count;
extern void *const kv_functions[]; /* in the worker: the candidate's */
extern void *kv_target;

void kv_call(uint32_t signature, unsigned char *frame);
void kv_invoke(uint32_t signature, void *function, unsigned char *frame);

#endif
