/* SPDX-License-Identifier: MIT */
#include "core/read/gzip.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PACKED_SIZE ((size_t)128 * 1024)

ssize_t
kv__read_at(int fd, void *buffer, size_t room, off_t at)
{
    ssize_t got;

    do
        got = pread(fd, buffer, room, at);
    while (got < 0 && errno == EINTR);
    return got;
}

bool
kv__gzip_is(int fd)
{
    unsigned char magic[2];

    return kv__read_at(fd, magic, 2, 0) == 2 && magic[0] == 0x1f &&
           magic[1] == 0x8b;
}

bool
kv__gzip_start(kv__gzip *g, int fd)
{
    memset(g, 0, sizeof *g);
    g->fd = fd;
    g->packed = kv__alloc(PACKED_SIZE);
    /* 16: a gzip header is expected, and only that. */
    if (g->packed != NULL && inflateInit2(&g->z, 16 + MAX_WBITS) == Z_OK)
        return true;
    free(g->packed);
    g->packed = NULL;
    return false;
}

ssize_t
kv__gzip_read(kv__gzip *g, char *buffer, size_t room, const char **problem)
{
    ssize_t got;
    int code;

    room = room > INT_MAX ? INT_MAX : room;
    g->z.next_out = (unsigned char *)buffer;
    g->z.avail_out = (unsigned)room;
    while (g->z.avail_out == room) {
        if (g->z.avail_in == 0 && !g->ended) {
            got = kv__read_at(g->fd, g->packed, PACKED_SIZE, g->at);
            if (got < 0) {
                *problem = "the file can't be read";
                return -1;
            }
            g->at += got;
            g->ended = got == 0;
            g->z.next_in = g->packed;
            g->z.avail_in = (unsigned)got;
        }
        if (g->z.avail_in == 0 && g->between)
            return 0;
        if (g->z.avail_in == 0) {
            *problem = "the gzip data ends early: truncated";
            return -1;
        }
        if (g->between)
            inflateReset(&g->z);
        code = inflate(&g->z, Z_NO_FLUSH);
        g->between = code == Z_STREAM_END;
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
            *problem = "the gzip data is broken";
            return -1;
        }
    }
    return (ssize_t)(room - g->z.avail_out);
}

void
kv__gzip_end(kv__gzip *g)
{
    if (g->packed == NULL)
        return;
    inflateEnd(&g->z);
    free(g->packed);
    g->packed = NULL;
}
