/* What a run is to do, as JSON for its scripts. */
#ifndef KV_PLUGINS_PYTHON_ORDERS_H
#define KV_PLUGINS_PYTHON_ORDERS_H

#include "plugins/kit/python/job.h"

/* For those who run the tests.  The nonce is among them only where the orders
 * are for this attempt alone. */
void py_orders(const py_job *j, text *out);
/* For the worker: where the candidate's modules are. */
void py_worker_orders(const py_job *j, text *out);
/* For the maker of variants; ONLY: of this function alone, in variant WHICH. */
void py_mutate_orders(const py_job *j, const char *only, size_t which,
                      text *out);

#endif
