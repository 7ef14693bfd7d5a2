/* SPDX-License-Identifier: MIT */
/* Reading what the frameworks GoogleTest, cmocka, Unity and Check print. */
#ifndef KV_PLUGINS_CTEST_FRAMEWORKS_H
#define KV_PLUGINS_CTEST_FRAMEWORKS_H

#include "plugins/kit/ctest/job.h"

/* Report and count the tests of PROGRAM under the names that its framework
 * printed.  PASSED: it ended as if all tests had passed.  Where the candidate
 * can print there too, that counts only for such a program, and only if it is
 * the only one of its task.  False when the output names no test, or does not
 * agree with PASSED: then the program counts as one test. */
bool framework_tests(ct_job *j, const kv_ending *e, bool passed,
                     kv_verdict *verdict, const char *program);

#endif
