/* The box that links the candidate's object into each test program. */
#ifndef KV_PLUGINS_CTEST_LINKING_H
#define KV_PLUGINS_CTEST_LINKING_H

#include "plugins/kit/ctest/job.h"

/* An object that reaches for something of the tests is not linked: that is
 * the verdict. */
kv_status link_programs(ct_job *j, kv_verdict *verdict, kv_box *box);
kv_status take_programs(ct_job *j, const kv_result *result);

#endif
