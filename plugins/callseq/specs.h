/* SPDX-License-Identifier: MIT */
/* The call specifications of a task. */
#ifndef KV_PLUGINS_CALLSEQ_SPECS_H
#define KV_PLUGINS_CALLSEQ_SPECS_H

#include <kverify/plugin.h>

#include <stdbool.h>

/* The member of the task's "specs" for run ID, or NULL.  It is found by the
 * whole name, as "tests/drive.py::run_a", by the part after the colons, or as
 * "*". */
const kv_value *calls_spec(const kv_host *host, const kv_task *task, kv_str id);
/* The text of a specification: from the task itself, from a file that it names,
 * or as JSON.  WHAT is its name for messages.  False when there is none. */
bool calls_source(const kv_host *host, const kv_task *task, kv_verdict *verdict,
                  const kv_value *spec, kv_str *source, char *what,
                  size_t size);

#endif
