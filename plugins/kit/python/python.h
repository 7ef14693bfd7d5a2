/* SPDX-License-Identifier: MIT */
/* Hidden suites in Python, in one process with the candidate and guarded, or
 * in two processes.
 *
 * An attempt is one run of the suite.  When everything that the inventory
 * expects passed, the controls follow: variants of the suite, each in a fresh
 * box, in which named tests have to fail.  One that passes there was not
 * passed by a solution.
 *
 * These are the callbacks of a kv_plugin; its open adds its own table of
 * hooks. */
#ifndef KV_PLUGINS_PYTHON_H
#define KV_PLUGINS_PYTHON_H

#include "plugins/kit/python/hooks.h"

#define PY_DEFAULT_PYTHON "/usr/bin/python3"
#define PY_CONFIG_HELP                  \
    "{\"python\": \"" PY_DEFAULT_PYTHON \
    "\", \"bind\": [folders the interpreter needs]}"

#define PY_CONFIG_MEMBERS "{\"python\":\"text\",\"bind\":\"texts\"}"
#define PY_TASK_MEMBERS                                                \
    "{\"share\":\"files\",\"path\":\"texts\",\"cwd\":\"text\","        \
    "\"preload\":\"texts\",\"plugins\":\"texts\",\"python\":\"text\"," \
    "\"bind\":\"texts\",\"env\":\"texts\",\"replaces\":\"texts\","     \
    "\"excused\":\"texts\"}"

kv_status py_open(const py_hooks *hooks, const kv_host *host,
                  const kv_value *config, void **state);
void py_close(void *state);
kv_status py_start(void *state, const kv_task *task, const kv_attempt *attempt,
                   kv_verdict *verdict, kv_box *box, void **job);
kv_status py_step(void *job, const kv_result *result, kv_verdict *verdict,
                  kv_box *box);
void py_finish(void *job);

#endif
