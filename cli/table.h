/* SPDX-License-Identifier: MIT */
/* All commands, in the order in which help lists them. */
#ifndef KVERIFY_CLI_TABLE_H
#define KVERIFY_CLI_TABLE_H

#include "cmd.h"

#include <stdio.h>

extern const command *const table[]; /* ends with NULL */

const command *table_find(const char *name);
const command *table_find_sub(const command *of, const char *name);

#endif
