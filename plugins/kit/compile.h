/* SPDX-License-Identifier: MIT */
/* Running a compiler in a box, and the verdict when it fails. */
#ifndef KV_PLUGINS_COMPILE_H
#define KV_PLUGINS_COMPILE_H

#include "plugins/kit/text.h"

/* Have the box run SCRIPT with enough memory for a compiler, and enough time
 * where nothing in it is the candidate's; clears SCRIPT. */
void compile_script(const kv_host *host, const kv_task *task, kv_box *box,
                    text *script, bool trusted);
/* Begin SCRIPT: where it fails, COMMAND, a compiler with its options, is also
 * given a program of nothing, with LIBRARIES.  For scripts in which nothing of
 * the candidate runs. */
void compile_probe(text *script, const char *command, const char *libraries);
/* Set the verdict after a compiler failed on WHAT: its messages become the
 * evidence.  When a limit ended it, the outcome is that of the limit; when it
 * does not compile a program of nothing either, it is an error of class
 * environment, or infra where there is no compiler. */
kv_status did_not_compile(const kv_host *host, kv_verdict *verdict,
                          const kv_ending *ending, kv_outcome outcome,
                          kv_class error_class, const char *what);

#endif
