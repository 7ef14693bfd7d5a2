/* SPDX-License-Identifier: MIT */
/* Writing orders: what a script has to do, as JSON. */
#ifndef KV_PLUGINS_PYTHON_ORDERS_H
#define KV_PLUGINS_PYTHON_ORDERS_H

#include "plugins/kit/python/job.h"

/* Orders for the script that runs the tests.  They contain the nonce only when
 * they are written for this attempt alone. */
void py_orders(const py_job *j, text *out);
/* Orders for the worker: where the candidate's modules are. */
void py_worker_orders(const py_job *j, text *out);
/* Orders for the script that makes variants: see py_fill_mutate. */
void py_mutate_orders(const py_job *j, const char *only, size_t which,
                      text *out);

#endif
