/* SPDX-License-Identifier: MIT */
/* Entries of a zip archive, read where it stands: nothing is unpacked to disk,
 * so names in it lead nowhere. */
#ifndef KV_READ_ZIP_H
#define KV_READ_ZIP_H

#include "core/base/buf.h"

typedef struct kv__zip kv__zip;

/* The archive behind FD, or in TEXT when FD is -1; both are borrowed.  NULL:
 * out of memory, or *problem says why. */
kv__zip *kv__zip_open(int fd, kv_str text, const char **problem);
void kv__zip_close(kv__zip *zip);
/* The next entry that is a file: 1 and its name, which is valid until the next
 * call, 0 at the end, -1 with *problem. */
int kv__zip_next(kv__zip *zip, const char **name, const char **problem);
/* Append the entry to OUT: 1 read, 0 it has more than LIMIT bytes, -1 with
 * *problem. */
int kv__zip_read(kv__zip *zip, size_t limit, kv__buf *out,
                 const char **problem);

#endif
