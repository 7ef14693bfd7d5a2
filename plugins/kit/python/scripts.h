/* SPDX-License-Identifier: MIT */
/* The scripts that interpreters run, joined from files of this folder:
 *
 *   guard    runs the tests in one process with the candidate
 *   tester   runs the tests when the candidate is in another process
 *   worker   runs the candidate in that process
 *   mutate   makes variants of a suite
 *
 * The driver of a plugin follows the runner in guard and tester. */
#ifndef KV_PLUGINS_PYTHON_SCRIPTS_H
#define KV_PLUGINS_PYTHON_SCRIPTS_H

#include "plugins/kit/python/job.h"

/* False when memory ran out. */
bool py_scripts_join(py_scripts *s, kv_str driver);
void py_scripts_clear(py_scripts *s);
kv_str py_mutate_script(void);

#endif
