/* Who runs what: the callbacks of a kv_plugin, without its description. */
#ifndef KV_PLUGINS_CALLSEQ_PARTS_H
#define KV_PLUGINS_CALLSEQ_PARTS_H

#include <kverify/plugin.h>

/* Drivers in Python, and programs in C. */
extern const kv_plugin calls_python, calls_c;

/* The attempt is a trace itself: the verdict on it. */
kv_status calls_judge_given(const kv_host *host, const kv_task *task,
                            const kv_attempt *attempt, kv_verdict *verdict);

#endif
