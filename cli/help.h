/* Help texts, made from the table of commands and options. */
#ifndef KVERIFY_CLI_HELP_H
#define KVERIFY_CLI_HELP_H

#include "cmd.h"

#include <stdio.h>

/* What kverify is and which commands it has. */
void help_overview(const command *const *table, FILE *to);
/* One command; PATH is its name behind "kverify". */
void help_command(const command *cmd, const char *path, FILE *to);
/* "from 0 to 6", for values in a range that people want to know; else an empty
 * text. */
void help_range(const opt *o, char *out, size_t size);

#endif
