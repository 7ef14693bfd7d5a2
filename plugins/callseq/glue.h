/* Calls of the functions that a specification declares, led to stand-ins
 * which record them. */
#ifndef KV_PLUGINS_CALLSEQ_GLUE_H
#define KV_PLUGINS_CALLSEQ_GLUE_H

#include "plugins/kit/text.h"

/* What the specifications of the task declare, a signature a line, and how
 * many; SIZE_MAX: one of them is wrong, and the evidence says so. */
size_t calls_signatures(const kv_host *host, const kv_task *task,
                        kv_verdict *verdict, text *out);
/* Options of objcopy that lead the candidate's calls to the stand-ins, and
 * the source that has these. */
void calls_redirect(const char *signatures, text *script);
void calls_glue(const char *signatures, text *out);

#endif
