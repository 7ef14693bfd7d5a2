/* SPDX-License-Identifier: MIT */
/* Help texts, made from the table of commands and options. */
#ifndef KVERIFY_CLI_HELP_H
#define KVERIFY_CLI_HELP_H

#include "cmd.h"

#include <stdio.h>

/* Print what kverify is and which commands it has. */
void help_overview(const command *const *table, FILE *to);
/* Print how a command is used; PATH is its name after "kverify". */
void help_command(const command *cmd, const char *path, FILE *to);
/* "from 0 to 6", for numbers with a range that is worth showing; otherwise
 * an empty text. */
void help_range(const opt *o, char *out, size_t size);

#endif
