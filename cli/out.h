/* SPDX-License-Identifier: MIT */
/* Output of the program: results on stdout, messages on stderr. */
#ifndef KVERIFY_CLI_OUT_H
#define KVERIFY_CLI_OUT_H

#include <kverify/types.h>

#include <stdbool.h>
#include <stdio.h>

#define EXIT_DONE 0   /* done, and every gate passed */
#define EXIT_GATE 1   /* a requested gate failed */
#define EXIT_USAGE 2  /* the command line is wrong */
#define EXIT_UNABLE 3 /* could not judge: unreadable input, no figure */

/* Ignore SIGPIPE, so that work goes on after a reader closed the pipe. */
void out_start(void);
/* Restore SIGPIPE before another program replaces this one. */
void out_leave(void);

/* Print "kverify: message" to stderr. */
void complain(const char *format, ...) KV_PRINTF(1, 2);
/* Flush and check stdout: output that got lost is a failure.  A reader that
 * closed the pipe has what it wanted, so that is not a failure. */
int finish(int status);
bool reader_is_gone(void);

/* kv_write_fn: for stdout, closed pipe or not, and for a FILE as context. */
int write_stdout(void *context, const char *data, size_t length);
int write_file(void *context, const char *data, size_t length);

/* kv_write_fn: into memory, with a NUL after it; DATA is the caller's to free.
 */
typedef struct gathered {
    char *data;
    size_t length;
} gathered;
int gather(void *context, const char *data, size_t length);

/* Write TEXT as a JSON string with its quotes. */
void put_json(FILE *to, kv_str text);

#endif
