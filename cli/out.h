/* What the program says: results on stdout, talk on stderr. */
#ifndef KVERIFY_CLI_OUT_H
#define KVERIFY_CLI_OUT_H

#include <kverify/types.h>

#include <stdbool.h>
#include <stdio.h>

#define EXIT_DONE 0   /* done, and every gate passed */
#define EXIT_GATE 1   /* a requested gate failed */
#define EXIT_USAGE 2  /* the command line is wrong */
#define EXIT_UNABLE 3 /* could not judge: unreadable input, no figure */

/* Work goes on after a reader closed the pipe: no signal ends it. */
void out_start(void);
/* Before another program replaces this one. */
void out_leave(void);

/* "kverify: message" on stderr. */
void complain(const char *format, ...) KV_PRINTF(1, 2);
/* Flush and check stdout: output that got lost is a failure.  It is none that
 * a reader closed the pipe: what it wanted it has. */
int finish(int status);
bool reader_is_gone(void);

/* kv_write_fn: for stdout, closed pipe or not, and for a FILE as context. */
int write_stdout(void *context, const char *data, size_t length);
int write_file(void *context, const char *data, size_t length);

/* kv_write_fn: into memory, with a NUL behind; DATA is the caller's to free. */
typedef struct gathered {
    char *data;
    size_t length;
} gathered;
int gather(void *context, const char *data, size_t length);

/* "text" as JSON, with its quotes. */
void put_json(FILE *to, kv_str text);

#endif
