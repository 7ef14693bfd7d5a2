/* SPDX-License-Identifier: MIT */
/* A C program in two processes: what the tester and the worker have in common.
 *
 * Both live in one map of addresses.  The worker's memory is below WORKER_END
 * and the tester's above it, so a pointer means the same in both, and what a
 * process has not got yet it is given: objects of the tests with each call, to
 * which their arguments lead; pages of the worker when the tests read them.
 *
 * What functions look like is generated: stub.h. */
#ifndef KV_PLUGINS_CTEST_SPLIT_WIRE_H
#define KV_PLUGINS_CTEST_SPLIT_WIRE_H

#include "plugins/kit/ctest/split/stub.h"
#include "plugins/kit/part.h"

#include <stdbool.h>
#include <stddef.h>

#define WORKER_START 0x10000ul
#define WORKER_END 0x7fff8000ul
#define PAGE 4096ul
#define SOCKET 5

/* --- messages ----------------------------------------------------------- */

enum {
    MESSAGE_CALL = 1, /* index: signature; address: 0, or of the function */
    MESSAGE_RETURN,
    MESSAGE_READ, /* address: of a page */
    MESSAGE_PAGE, /* flag: whether it is there */
    MESSAGE_FORK, /* with a descriptor */
    MESSAGE_FORKED,
    MESSAGE_ENDED /* error: the status of the process that served, as of wait */
};

/* A small call is one message. */
#define EARLY 216

typedef struct message {
    uint32_t kind, index;
    uint64_t length, address;
    int32_t error; /* errno */
    uint32_t flag;
    unsigned char first[EARLY]; /* of the body, which goes on behind */
} message;

enum {                      /* flags of a region */
       REGION_WRITE = 1,    /* it may be changed */
       REGION_DROP = 2,     /* it is gone; no bytes follow */
       REGION_FREE = 4,     /* the other half freed it; no bytes follow */
       REGION_FUNCTION = 8, /* address: of a function, size: its signature */
       REGION_PAGE = 16,    /* a page of the worker */
       REGION_OBJECT = 32,  /* an object of the tests, all of it */
       REGION_CONST = 64    /* the worker changed what it may read; no bytes */
};

/* After the frame, a message that hands over control has regions. */
typedef struct region {
    uint64_t address, size;
    uint64_t flags;
} region;

/* --- memory that grows, not taken from malloc --------------------------- */

typedef struct buffer {
    unsigned char *data;
    size_t length, room;
} buffer;

/* Room for SIZE more bytes at the end, which count as written. */
PART unsigned char *buffer_more(buffer *b, size_t size);
PART void buffer_add(buffer *b, const void *data, size_t size);
PART void buffer_region(buffer *b, uintptr_t address, size_t size,
                        unsigned flags, const void *data);
/* Add the parts of NOW that differ from BEFORE, and take them over there. */
PART void buffer_changes(buffer *b, uintptr_t address, const void *now,
                         void *before, size_t size, unsigned flags);

/* False at the end of the stream, or after an error. */
PART bool send_all(const void *data, size_t size);
PART bool receive_all(void *data, size_t size);
PART bool send_message(message *m, const buffer *body);
/* The body of M, in IN from its start. */
PART bool receive_body(const message *m, buffer *in);

PART bool is_workers(uintptr_t address);

SHARED int channel; /* the socket to the other half */

#endif
