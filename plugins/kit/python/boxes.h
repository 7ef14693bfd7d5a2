/* SPDX-License-Identifier: MIT */
/* Filling boxes with an interpreter, a suite and a candidate. */
#ifndef KV_PLUGINS_PYTHON_BOXES_H
#define KV_PLUGINS_PYTHON_BOXES_H

#include "plugins/kit/python/job.h"

/* Fill BOX with the suite, or VARIANT of it, and the candidate, which gets a
 * second box when tests and candidate are two processes. */
kv_status py_fill_run(py_job *j, const kv_value *variant, kv_verdict *verdict,
                      kv_box *box);
/* Fill BOX with the script that makes variants.  When ONLY is not NULL, it
 * makes just the change of variant WHICH for this test function. */
void py_fill_mutate(const py_job *j, const char *only, size_t which,
                    kv_box *box);

#endif
