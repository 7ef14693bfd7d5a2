/* SPDX-License-Identifier: MIT */
/* Judging a test program after it ran. */
#ifndef KV_PLUGINS_CTEST_JUDGE_H
#define KV_PLUGINS_CTEST_JUDGE_H

#include "plugins/kit/ctest/job.h"

/* Judge the program that ended, and continue with the next one.  PEER is what
 * became of the worker, if there was one. */
kv_status judge_program(ct_job *j, const kv_ending *e, const kv_result *peer,
                        kv_verdict *verdict, kv_box *box);

#endif
