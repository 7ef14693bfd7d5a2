/* SPDX-License-Identifier: MIT */
/* The values of options: what the types expect, and how they are stored. */
#ifndef KVERIFY_CLI_OPT_VALUE_H
#define KVERIFY_CLI_OPT_VALUE_H

#include "opt.h"

/* What VALUE has to be, in words: "a whole number from 0 to 6". */
void opt_expected(const opt *o, char *out, size_t size);

/* Store VALUE (NULL for a switch) in ARGS.  False: it is not what the type
 * wants.  Lists keep pointers into VALUE and cut it up. */
bool opt_store(const opt *o, void *args, char *value);

#endif
