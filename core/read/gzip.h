/* SPDX-License-Identifier: MIT */
/* Compressed files, member after member.  zlib's own reader passes over what
 * stands behind the first member and has no header, and records with it; here
 * that is damage. */
#ifndef KV_READ_GZIP_H
#define KV_READ_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <zlib.h>

typedef struct kv__gzip {
    int fd;              /* borrowed; read from offset 0, by position */
    bool between, ended; /* between members; at the end of input */
    z_stream z;
    unsigned char *packed; /* compressed bytes; NULL when not started */
    off_t at;
} kv__gzip;

/* Whether the file begins as compressed ones do. */
bool kv__gzip_is(int fd);
/* False when memory is short. */
bool kv__gzip_start(kv__gzip *g, int fd);
/* How many bytes were put into BUFFER, 0 at the end, -1 with *problem set. */
ssize_t kv__gzip_read(kv__gzip *g, char *buffer, size_t room,
                      const char **problem);
/* Also for a zeroed one that was never started. */
void kv__gzip_end(kv__gzip *g);
/* pread, called again when a signal comes. */
ssize_t kv__read_at(int fd, void *buffer, size_t room, off_t at);

#endif
