/* SPDX-License-Identifier: MIT */
/* The tester: runs the tests of a C program, whose candidate is in another
 * process.  It is compiled with AddressSanitizer, which knows where each object
 * begins and ends, and believes nothing that the worker says. */
#ifndef KV_PLUGINS_CTEST_SPLIT_TESTER_H
#define KV_PLUGINS_CTEST_SPLIT_TESTER_H

#include "plugins/kit/ctest/split/wire.h"

/* The interface of AddressSanitizer. */
const char *__asan_locate_address(void *, char *, size_t, void **, size_t *);
int __asan_address_is_poisoned(const void *);
void __asan_poison_memory_region(const volatile void *, size_t);
void __asan_unpoison_memory_region(const volatile void *, size_t);
const char *__asan_default_options(void);

/* The code of the tester lies between these; the order is kept. */
void kv_tester_begin(void);
void kv_tester_end(void);

/* End the tests: WHY is for those who read the verdict, LETTER says what kind
 * of end it is: 'l' the worker is lost, 'w' it spoke wrongly, 'c' something
 * can't be carried, 'i' the machine lacks something. */
PART void give_up(char letter, const char *why, const char *name);
PART void wrong(const char *what);

/* --- heap.c: the tests' heap -------------------------------------------- */

/* An address that looks like no other value: its upper half is FROM or somewhat
 * more, and its lower half is not small. */
PART uintptr_t somewhere(uint32_t from);
PART bool heap_has(uintptr_t address);
/* The same, or it may be so soon. */
PART bool heap_may_have(uintptr_t address);
/* The allocation at BASE is given away: its memory is not used again. */
PART void heap_keep(uintptr_t base);
/* Find the object in use at ADDRESS; false where nothing is. */
PART bool heap_find(uintptr_t address, uintptr_t *base, size_t *size);
/* A number that no other allocation has; 0: none begins at BASE. */
PART uint64_t heap_serial(uintptr_t base);
PART void *heap_get(size_t size, size_t alignment);
PART void heap_put(void *p);

/* --- given.c: what of the tests' memory the worker has ------------------- */

typedef struct range {
    uintptr_t from, to;
} range;

SHARED range stack; /* the one that the tests run on */

typedef struct object {
    uintptr_t base;
    size_t size;
    unsigned char *copy; /* what the worker has of it; NULL: nothing yet */
    uint64_t life;       /* which use of that memory it is */
    uint64_t reached;    /* the last turn whose arguments lead to it */
    bool writes, told;   /* the worker may write to it, and knows */
    bool spreads;        /* and to what it leads to */
    uintptr_t changed_from, changed_to; /* what it ever changed */
    bool loose;                         /* text outside of the tests' memory */
} object;

/* A function that the other half may call, and how. */
typedef struct callee {
    uintptr_t address;
    uint32_t signature;
    bool sent;
} callee;

/* Find out where the program's image and its libraries are. */
PART void note_image(void);
/* A function of the tests begins or ends, whose frame is FRAME. */
PART void given_enter(uintptr_t frame, const void *function);
PART void given_leave(uintptr_t frame, const void *function);
/* Another call begins; what is below FRAME on the stack is free. */
PART void given_turn(uintptr_t frame);
/* Give what one parameter, or a result, in FRAME leads to. */
PART void give_value(const kv_signature *s, const kv_value *v,
                     const unsigned char *frame);
/* ADDRESS may be called by the other half as SIGNATURE says. */
PART void give_function(uintptr_t address, int32_t signature);
PART const callee *callee_at(uintptr_t address);
/* Add all that the worker lacks of what it was given. */
PART void given_changes(buffer *out);
/* The tests wrote to memory of the worker, of which BEFORE is the copy: what
 * they put there leads to their objects. */
PART void given_written(const unsigned char *now, const unsigned char *before,
                        size_t size);
/* Whether the worker ever changed any of SIZE bytes at ADDRESS. */
PART bool given_changed(uintptr_t address, size_t size);
/* Another object lies there now. */
PART void given_gone(uintptr_t address, size_t size);
/* The worker calls a function of a library with what is in FRAME: it may do no
 * more with it than the worker. */
PART void given_ask(const kv_signature *s, const unsigned char *frame);
/* Whether ADDRESS is in the tests' program, not in a library. */
PART bool is_tests(uintptr_t address);
/* The worker freed the object at ADDRESS. */
PART void given_free(uintptr_t address);
/* The worker changed SIZE bytes at ADDRESS. */
PART void given_change(uintptr_t address, const unsigned char *bytes,
                       size_t size);
/* Pointers to what the worker was not given become such that nobody can follow.
 * Where SAME is not NULL, the same bytes change there.  IS_POINTER: AT is one
 * pointer. */
PART void clean(unsigned char *at, unsigned char *same, size_t size,
                bool is_pointer);
/* A pointer to a function that came from the worker. */
PART bool is_callable(uintptr_t address, int32_t signature);

#endif
