/* SPDX-License-Identifier: MIT */
/* Redirects calls of functions that a specification declares to stand-ins that
 * record them. */
#ifndef KV_PLUGINS_CALLSEQ_GLUE_H
#define KV_PLUGINS_CALLSEQ_GLUE_H

#include "plugins/kit/text.h"

/* Add the functions that the specifications of the task declare, one signature
 * a line.  Returns how many, or SIZE_MAX when a specification is wrong; the
 * evidence says why. */
size_t calls_signatures(const kv_host *host, const kv_task *task,
                        kv_verdict *verdict, text *out);
/* Write options of objcopy that redirect the candidate's calls to the
 * stand-ins, and the source in which these are defined. */
void calls_redirect(const char *signatures, text *script);
void calls_glue(const char *signatures, text *out);

#endif
