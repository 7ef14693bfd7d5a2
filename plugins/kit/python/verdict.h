/* SPDX-License-Identifier: MIT */
/* Setting the outcome of a verdict. */
#ifndef KV_PLUGINS_PYTHON_VERDICT_H
#define KV_PLUGINS_PYTHON_VERDICT_H

#include "plugins/kit/python/job.h"

/* WHAT and DETAIL become the evidence.  After tampering, no test counts as
 * passed. */
kv_status py_end(const py_job *j, kv_verdict *verdict, kv_outcome outcome,
                 kv_class error_class, const char *what, kv_str detail);
/* Set a pass of this grade, a KV_INTEGRITY. */
kv_status py_pass(const py_job *j, kv_verdict *verdict, uint32_t grade);

#endif
