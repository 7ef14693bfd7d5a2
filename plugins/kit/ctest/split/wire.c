/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/split/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

OWN int channel = SOCKET;

PART unsigned char *
buffer_more(buffer *b, size_t size)
{
    size_t room = b->room == 0 ? 16 * PAGE : b->room;
    void *data;

    while (room < b->length + size)
        room *= 2;
    if (room > b->room) {
        data = b->room == 0 ? mmap(NULL, room, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                            : mremap(b->data, b->room, room, MREMAP_MAYMOVE);
        if (data == MAP_FAILED)
            _exit(98);
        b->data = data;
        b->room = room;
    }
    b->length += size;
    return b->data + b->length - size;
}

PART void
buffer_add(buffer *b, const void *data, size_t size)
{
    unsigned char *to = buffer_more(b, size);

    if (size > 0)
        memcpy(to, data, size);
}

PART void
buffer_region(buffer *b, uintptr_t address, size_t size, unsigned flags,
              const void *data)
{
    region r = {address, size, flags};

    buffer_add(b, &r, sizeof r);
    if (data != NULL)
        buffer_add(b, data, size);
}

PART void
buffer_changes(buffer *b, uintptr_t address, const void *now, void *before,
               size_t size, unsigned flags)
{
    const unsigned char *n = now;
    unsigned char *o = before;
    size_t i = 0, start, same;

    if (memcmp(n, o, size) == 0)
        return;
    while (i < size) {
        if (n[i] == o[i]) {
            i++;
            continue;
        }
        start = i;
        /* Changes that are close together travel together. */
        for (same = 0; i < size && same < sizeof(region); i++)
            same = n[i] == o[i] ? same + 1 : 0;
        buffer_region(b, address + start, i - same - start, flags, n + start);
    }
    memcpy(o, n, size);
}

PART bool
send_all(const void *data, size_t size)
{
    const char *at = data;
    ssize_t n;

    while (size > 0) {
        n = send(channel, at, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

PART bool
receive_all(void *data, size_t size)
{
    char *at = data;
    ssize_t n;

    while (size > 0) {
        n = recv(channel, at, size, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

PART bool
send_message(message *m, const buffer *body)
{
    size_t n = body->length < EARLY ? body->length : EARLY;

    m->length = body->length;
    memcpy(m->first, body->data, n);
    return send_all(m, sizeof *m) && send_all(body->data + n, body->length - n);
}

PART bool
receive_body(const message *m, buffer *in)
{
    size_t n = m->length < EARLY ? m->length : EARLY;

    in->length = 0;
    buffer_add(in, m->first, n);
    return receive_all(buffer_more(in, m->length - n), m->length - n);
}

PART bool
is_workers(uintptr_t address)
{
    return address >= WORKER_START && address < WORKER_END;
}
