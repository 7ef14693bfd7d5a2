/* SPDX-License-Identifier: MIT */
/* Reading what the frameworks GoogleTest, cmocka, Unity and Check print. */
#ifndef KV_PLUGINS_CTEST_FRAMEWORKS_H
#define KV_PLUGINS_CTEST_FRAMEWORKS_H

#include "plugins/kit/ctest/job.h"

/* Report and count the tests of PROGRAM under the names that its framework
 * printed.  Use it only for a program that ended as if all tests had passed: in
 * the output of a program that failed, the candidate could have printed passes.
 * False when the output names no test, or one that did not pass. */
bool framework_tests(ct_job *j, const kv_ending *e, kv_verdict *verdict,
                     const char *program);

#endif
