/* SPDX-License-Identifier: MIT */
/* Judging the real run of the suite. */
#ifndef KV_PLUGINS_PYTHON_JUDGE_H
#define KV_PLUGINS_PYTHON_JUDGE_H

#include "plugins/kit/python/job.h"

/* Set the verdict, or begin the controls that have to come before it. */
/* OTHER: how the candidate's process of a split ended, else zeros. */
kv_status py_judge(py_job *j, const kv_ending *e, const kv_ending *other,
                   kv_verdict *verdict, kv_box *box);

#endif
