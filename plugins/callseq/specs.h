/* The call specifications of a task. */
#ifndef KV_PLUGINS_CALLSEQ_SPECS_H
#define KV_PLUGINS_CALLSEQ_SPECS_H

#include <kverify/plugin.h>

#include <stdbool.h>

/* What the task's "specs" hold for run ID, or NULL: by its whole name,
 * "tests/drive.py::run_a", or what is behind the colons, or "*". */
const kv_value *calls_spec(const kv_host *host, const kv_task *task, kv_str id);
/* Its text, in place, out of a file of the task, or as JSON, and WHAT it is
 * called in messages.  False: there is none. */
bool calls_source(const kv_host *host, const kv_task *task, kv_verdict *verdict,
                  const kv_value *spec, kv_str *source, char *what,
                  size_t size);

#endif
