/* SPDX-License-Identifier: MIT */
/* Takes the options out of a command line. */
#ifndef KVERIFY_CLI_OPT_PARSE_H
#define KVERIFY_CLI_OPT_PARSE_H

#include "opt.h"

/* Take the options out of ARGV, wherever they are; what is left moves to its
 * front and is counted.  PATH is the command for messages: "rubric run".
 * A required option that is absent is an error. */
#define OPT_WRONG (-1) /* a message was printed */
#define OPT_HELP (-2)  /* --help was given */
int opt_parse(const opt *options, const char *path, void *args, int argc,
              char **argv);

#endif
