/* Mutation controls: variants of the suite that a solution must fail, each run
 * in a fresh box once the real suite was passed.  A test that passes in one of
 * them was not passed by a solution. */
#ifndef KV_PLUGINS_PYTHON_CONTROLS_H
#define KV_PLUGINS_PYTHON_CONTROLS_H

#include "plugins/kit/python/job.h"

/* Begin: with the variants of the task where they are known, else with the
 * box that makes them. */
kv_status py_make_controls(py_job *j, kv_verdict *verdict, kv_box *box);
/* What that box made. */
kv_status py_take_controls(py_job *j, const kv_ending *e, kv_verdict *verdict,
                           kv_box *box);
/* The run of a variant, and what comes next. */
kv_status py_check_control(py_job *j, const kv_ending *e, kv_verdict *verdict,
                           kv_box *box);

void py_free_variants(py_variants *known);

#endif
