/* What is expected, before anything runs: a case that could never be met, or
 * that forgot to expect anything, is the task's fault. */
#ifndef KV_PLUGINS_NATIVE_CHECK_H
#define KV_PLUGINS_NATIVE_CHECK_H

#include <kverify/plugin.h>

/* NULL, or WHY. */
const char *case_check(const kv_host *host, const kv_task *task,
                       kv_verdict *verdict, const kv_value *c, kv_str signature,
                       char *why, size_t size);

#endif
