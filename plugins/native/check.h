/* SPDX-License-Identifier: MIT */
/* Checks what a case expects before anything runs.  A case that can never be
 * met, or expects nothing, is a mistake of the task. */
#ifndef KV_PLUGINS_NATIVE_CHECK_H
#define KV_PLUGINS_NATIVE_CHECK_H

#include <kverify/plugin.h>

/* NULL, or WHY it is wrong. */
const char *case_check(const kv_host *host, const kv_task *task,
                       kv_verdict *verdict, const kv_value *c, kv_str signature,
                       char *why, size_t size);

#endif
