/* What plugins that call a compiler share.  Compiled into each of them. */
#ifndef KV_PLUGINS_COMPILE_H
#define KV_PLUGINS_COMPILE_H

#include "plugins/kit/text.h"

/* WORD for a shell, in quotes behind BEFORE. */
void quote_after(text *t, const char *before, kv_str word);
void quote(text *t, kv_str word);
/* Each item of the task's list NAME. */
void quote_list(const kv_host *host, const kv_task *task, text *t,
                const char *name);

/* The box runs SCRIPT, which is cleared. */
void compile_script(const kv_host *host, const kv_task *task, kv_box *box,
                    text *script);
/* The verdict on a compiler that did not succeed: WHAT, and what it said; a
 * limit has an outcome of its own. */
kv_status did_not_compile(const kv_host *host, kv_verdict *verdict,
                          const kv_ending *ending, kv_outcome outcome,
                          kv_class error_class, const char *what);

#endif
