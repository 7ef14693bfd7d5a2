/* SPDX-License-Identifier: MIT */
/* The parts of callseq, one for each kind of answer. */
#ifndef KV_PLUGINS_CALLSEQ_PARTS_H
#define KV_PLUGINS_CALLSEQ_PARTS_H

#include <kverify/plugin.h>

/* Callbacks for drivers in Python and for programs in C, without a
 * description. */
extern const kv_plugin calls_python, calls_c;

/* Judge an attempt that is a trace itself. */
kv_status calls_judge_given(const kv_host *host, const kv_task *task,
                            const kv_attempt *attempt, kv_verdict *verdict);

#endif
