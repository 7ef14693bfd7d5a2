/* Commands and options of the program.  Uses the public API only. */
#ifndef KVERIFY_CLI_CMD_H
#define KVERIFY_CLI_CMD_H

#include <kverify/kverify.h>

#include <stdbool.h>
#include <stdio.h>

#define EXIT_DONE 0   /* done, and every gate passed */
#define EXIT_GATE 1   /* a requested gate failed */
#define EXIT_USAGE 2  /* the command line is wrong */
#define EXIT_UNABLE 3 /* could not judge: unreadable input, no figure */

/* One option of a command.  The help text is made from these tables. */
typedef struct opt {
    const char *name;     /* without the dashes */
    const char *argument; /* NULL: a switch */
    const char *help;
    /* Takes the value; returns NULL or what is wrong with it. */
    const char *(*set)(void *target, const char *value);
} opt;

typedef struct command {
    const char *name, *usage, *summary;
    const opt *options;                /* ends with a NULL name */
    int (*run)(int argc, char **argv); /* arguments behind the name */
} command;

extern const command cmd_run, cmd_validate, cmd_explain, cmd_doctor, cmd_merge,
    cmd_score, cmd_rubric, cmd_callseq, cmd_plugins, cmd_metrics, cmd_formats;

/* Handle options anywhere in ARGV; the rest is moved to its front and
 * counted.  -1: a message was printed.  -2: --help was printed. */
int opt_parse(const command *cmd, void *target, int argc, char **argv);
void opt_help(const command *cmd, FILE *to);

/* "kverify: message" on stderr. */
void complain(const char *format, ...) KV_PRINTF(1, 2);
/* Flush and check stdout: output that got lost is a failure. */
int finish(int status);

int write_stdout(void *context, const char *data, size_t length);
int write_file(void *context, const char *data, size_t length);

#endif
