/* Files that are held whole. */
#ifndef KVERIFY_CLI_FILE_H
#define KVERIFY_CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What is left to read of FD behind LENGTH bytes of DATA that were read
 * already: all of it, with a NUL behind, or NULL and errno when it can't be
 * read, EFBIG when it is longer than MOST. */
char *file_rest(int fd, const char *data, size_t *length, size_t most);

/* A file, or standard input for "-".  NULL after a message. */
char *file_read(const char *path, size_t *length, size_t most);

/* A text of less than 1 MB without NULs.  NULL after a message. */
char *file_text(const char *path);

/* A file that appears whole or not at all: it has another name until it is
 * kept.  What is no regular file is written to directly. */
typedef struct draft {
    const char *path;
    char *temporary; /* NULL: written to directly */
    FILE *to;
} draft;

/* False after a message. */
bool draft_open(draft *d, const char *path);
/* To be called once; false after a message, or when it was not to be kept. */
bool draft_close(draft *d, bool keep);

#endif
