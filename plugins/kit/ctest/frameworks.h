/* What test frameworks print: GoogleTest, cmocka, Unity, Check. */
#ifndef KV_PLUGINS_CTEST_FRAMEWORKS_H
#define KV_PLUGINS_CTEST_FRAMEWORKS_H

#include "plugins/kit/ctest/job.h"

/* Report the tests of PROGRAM one by one, as its framework named them, and
 * count them.  Only for a program that ended as if all had passed: of one that
 * failed nothing printed is counted, as a candidate can print passes.  False
 * when it printed none, or one that did not pass. */
bool framework_tests(ct_job *j, const kv_ending *e, kv_verdict *verdict,
                     const char *program);

#endif
