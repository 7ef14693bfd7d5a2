/* SPDX-License-Identifier: MIT */
/* Mutation controls: variants of the suite that every correct solution fails.
 * Each runs in a fresh box after the real suite was passed.  A candidate that
 * passes a test in its variant did not solve it. */
#ifndef KV_PLUGINS_PYTHON_CONTROLS_H
#define KV_PLUGINS_PYTHON_CONTROLS_H

#include "plugins/kit/python/job.h"

/* Begin the controls: with the variants of the task when they were made before,
 * else with the box that makes them. */
kv_status py_make_controls(py_job *j, kv_verdict *verdict, kv_box *box);
/* Read what that box made. */
kv_status py_take_controls(py_job *j, const kv_ending *e, kv_verdict *verdict,
                           kv_box *box);
/* Judge the run of a variant, and continue. */
kv_status py_check_control(py_job *j, const kv_ending *e, kv_verdict *verdict,
                           kv_box *box);

void py_free_variants(py_variants *known);

#endif
