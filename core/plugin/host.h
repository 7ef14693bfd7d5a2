/* SPDX-License-Identifier: MIT */
/* The services that plugins call, a table a topic. */
#ifndef KV_PLUGIN_HOST_H
#define KV_PLUGIN_HOST_H

#include "core/model/task.h"

/* One for the whole process, and for ever: a plugin may keep the pointer. */
extern const kv_host kv__host;

extern const kv_task_services kv__task_services;
extern const kv_attempt_services kv__attempt_services;
extern const kv_value_services kv__value_services;
extern const kv_verdict_services kv__verdict_services;
extern const kv_box_services kv__box_services;
extern const kv_result_services kv__result_services;
extern const kv_calls_services kv__calls_services;
extern const kv_rubric_services kv__rubric_services;
extern const kv_logs_services kv__logs_services;
extern const kv_child_services kv__child_services;
extern const kv_measures_services kv__measures_services;

/* The message that the plugin gave for its last failure on this thread; "" when
 * it gave none.  Cleared before each call into a plugin. */
void kv__reason_clear(void);
const char *kv__reason(void);

/* Text that lives as long as the verdict; empty without memory. */
kv_str kv__host_keep_text(kv_verdict *verdict, const char *text);

#endif
