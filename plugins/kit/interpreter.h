/* SPDX-License-Identifier: MIT */
/* Scripts of ours in Python, in a box that runs nothing else. */
#ifndef KV_PLUGINS_INTERPRETER_H
#define KV_PLUGINS_INTERPRETER_H

#include "plugins/kit/task.h"

/* Where an interpreter is: the member "python" of CONFIG, which may be NULL, or
 * /usr/bin/python3. */
kv_status interpreter_of(const kv_host *host, const kv_value *config,
                         char python[TASK_PATH_MAX]);
/* Have the box run SCRIPT, which reads ORDERS from descriptor 4 and finds the
 * working folder in KV_BOX. */
void interpreter_box(const kv_host *host, kv_box *box, const char *python,
                     kv_str script, kv_str orders);

#endif
