/* SPDX-License-Identifier: MIT */
/* Running the test programs, one box after the other. */
#ifndef KV_PLUGINS_CTEST_RUN_H
#define KV_PLUGINS_CTEST_RUN_H

#include "plugins/kit/ctest/job.h"

/* Put the next program into BOX, or set the verdict after the last one. */
kv_status run_program(ct_job *j, kv_verdict *verdict, kv_box *box);

#endif
