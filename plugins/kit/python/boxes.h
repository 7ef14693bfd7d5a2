/* Interpreters, and what they find. */
#ifndef KV_PLUGINS_PYTHON_BOXES_H
#define KV_PLUGINS_PYTHON_BOXES_H

#include "plugins/kit/python/job.h"

/* The suite, or VARIANT of it, with the candidate; with a second box where
 * the two are to be apart. */
kv_status py_fill_run(py_job *j, const kv_value *variant, kv_verdict *verdict,
                      kv_box *box);
/* The maker of variants; ONLY: of this function alone, in variant WHICH. */
void py_fill_mutate(const py_job *j, const char *only, size_t which,
                    kv_box *box);

#endif
