/* Boxes that compile: the candidate without the tests, the tests without the
 * candidate. */
#ifndef KV_PLUGINS_CTEST_BUILD_H
#define KV_PLUGINS_CTEST_BUILD_H

#include "plugins/kit/ctest/job.h"

/* Whether the compiler adds calls of its own to the candidate. */
bool is_hooked(const ct_job *j);

kv_status compile_candidate(ct_job *j, kv_verdict *verdict, kv_box *box);
/* What the box of the candidate left; KV_OK unless its object is missing. */
kv_status take_candidate(ct_job *j, const kv_result *result);

kv_status compile_tests(ct_job *j, kv_verdict *verdict, kv_box *box);
/* What the box of the tests left, as *out, which the state then keeps. */
kv_status take_tests(ct_job *j, const kv_result *result, const ct_built **out);
/* The tests of TASK, where they were compiled before; or NULL. */
const ct_built *known_tests(const ct_state *s, kv_str task);
void free_tests(const ct_hooks *hooks, ct_built *b);

#endif
