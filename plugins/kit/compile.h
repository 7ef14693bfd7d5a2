/* A compiler in a box, and what it says when it fails. */
#ifndef KV_PLUGINS_COMPILE_H
#define KV_PLUGINS_COMPILE_H

#include "plugins/kit/text.h"

/* The box runs SCRIPT, which is cleared, with room enough for a compiler. */
void compile_script(const kv_host *host, const kv_task *task, kv_box *box,
                    text *script);
/* The verdict on a compiler that did not succeed: WHAT, and what it said; a
 * limit has an outcome of its own. */
kv_status did_not_compile(const kv_host *host, kv_verdict *verdict,
                          const kv_ending *ending, kv_outcome outcome,
                          kv_class error_class, const char *what);

#endif
