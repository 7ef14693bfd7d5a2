/* SPDX-License-Identifier: MIT */
/* The box that links the candidate's object into each test program. */
#ifndef KV_PLUGINS_CTEST_LINKING_H
#define KV_PLUGINS_CTEST_LINKING_H

#include "plugins/kit/ctest/job.h"

/* Fill the box that links, or set the verdict TAMPER when the candidate's
 * object refers to something of the tests. */
kv_status link_programs(ct_job *j, kv_verdict *verdict, kv_box *box);
kv_status take_programs(ct_job *j, const kv_result *result);

#endif
