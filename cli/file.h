/* SPDX-License-Identifier: MIT */
/* Reads and writes whole files. */
#ifndef KVERIFY_CLI_FILE_H
#define KVERIFY_CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Read the rest of FD after the LENGTH bytes of DATA that were read from it
 * before.  Returns all of it with a NUL at its end, or NULL and errno, which
 * is EFBIG when there are more than MOST bytes. */
char *file_rest(int fd, const char *data, size_t *length, size_t most);

/* Read a file, or standard input for "-".  Returns NULL after a message. */
char *file_read(const char *path, size_t *length, size_t most);

/* Read a text of less than 1 MB without NULs.  Returns NULL after a message. */
char *file_text(const char *path);

/* A file that appears whole or not at all: it has another name until it is
 * kept.  Devices and pipes are written to directly. */
typedef struct draft {
    const char *path;
    char *temporary; /* NULL: written to directly */
    FILE *to;
} draft;

/* Returns false after a message. */
bool draft_open(draft *d, const char *path);
/* Rename the file, or remove it unless KEEP.  Returns whether it was kept. */
bool draft_close(draft *d, bool keep);

#endif
