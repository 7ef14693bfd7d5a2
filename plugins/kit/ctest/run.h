/* The box that runs one test program after the other. */
#ifndef KV_PLUGINS_CTEST_RUN_H
#define KV_PLUGINS_CTEST_RUN_H

#include "plugins/kit/ctest/job.h"

/* The next program into BOX; without one the verdict gets its outcome. */
kv_status run_program(ct_job *j, kv_verdict *verdict, kv_box *box);

#endif
