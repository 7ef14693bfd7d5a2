/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/native/runner/buffers.h"

#include "plugins/native/runner/values.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CANARY 0xa5

PART buffer
make_buffer(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (size + 16 + page - 1) / page * page;
    buffer b = {.size = size, .room = room};

    b.base = mmap(NULL, room + 2 * page, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (b.base == MAP_FAILED)
        broken("no memory for a buffer");
    memset(b.base, CANARY, room + 2 * page);
    if (mprotect(b.base, page, PROT_NONE) != 0 ||
        mprotect(b.base + page + room, page, PROT_NONE) != 0)
        broken("no memory for a buffer");
    b.at = b.base + page + room - size;
    b.at -= (uintptr_t)b.at % (size >= 8 ? 8 : size >= 4 ? 4 : 1);
    return b;
}

PART size_t
stamped(const buffer *b)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), n = 0;
    const unsigned char *p;

    if (mprotect(b->base, b->room + 2 * page, PROT_READ | PROT_WRITE) != 0)
        return 1;
    for (p = b->base; p < b->base + b->room + 2 * page; p++)
        n += (p < b->at || p >= b->at + b->size) && *p != CANARY;
    return n;
}

PART void
drop_buffer(buffer *b)
{
    if (b->base != NULL)
        munmap(b->base, b->room + 2 * (size_t)sysconf(_SC_PAGESIZE));
    b->base = NULL;
}
