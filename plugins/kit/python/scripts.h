/* What interpreters run: files of this folder, joined.
 *
 *   guard    the tests, in one process with the candidate
 *   tester   the tests, where the candidate is in another process ...
 *   worker   ... and the candidate
 *   mutate   a maker of variants of a suite
 *
 * A plugin's driver comes behind the runner of guard and tester. */
#ifndef KV_PLUGINS_PYTHON_SCRIPTS_H
#define KV_PLUGINS_PYTHON_SCRIPTS_H

#include "plugins/kit/python/job.h"

/* False: out of memory. */
bool py_scripts_join(py_scripts *s, kv_str driver);
void py_scripts_clear(py_scripts *s);
kv_str py_mutate_script(void);

#endif
