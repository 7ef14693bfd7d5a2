/* SPDX-License-Identifier: MIT */
/* Boxes that compile: one has the candidate but no tests, the other has the
 * tests but no candidate. */
#ifndef KV_PLUGINS_CTEST_BUILD_H
#define KV_PLUGINS_CTEST_BUILD_H

#include "plugins/kit/ctest/job.h"

/* Whether flags make the compiler add calls to the candidate. */
bool is_hooked(const ct_job *j);

kv_status compile_candidate(ct_job *j, kv_verdict *verdict, kv_box *box);
/* Read what the box of the candidate left.  KV_OK when its object is there. */
kv_status take_candidate(ct_job *j, const kv_result *result);

kv_status compile_tests(ct_job *j, kv_verdict *verdict, kv_box *box);
/* Read what the box of the tests left into *out, which the state keeps. */
kv_status take_tests(ct_job *j, const kv_result *result, const ct_built **out);
/* The tests of TASK when they were compiled before, else NULL. */
const ct_built *known_tests(const ct_state *s, kv_str task);
void free_tests(const ct_hooks *hooks, ct_built *b);

#endif
