/* SPDX-License-Identifier: MIT */
/* Hidden C tests in a process of their own: integrity I2.
 *
 *   signatures   once a task: what the compiler says of each function that the
 *                tests call and don't have
 *   split        once a task: each test program, with stubs in place of these
 *                functions, and the stubs' other half
 *   link         the candidate's object with that other half: the worker
 *   run          each program, and the worker in a second box
 */
#ifndef KV_PLUGINS_CTEST_SPLIT_SPLIT_H
#define KV_PLUGINS_CTEST_SPLIT_SPLIT_H

#include "plugins/kit/ctest/job.h"

struct meaning;

/* Fill the box that finds out the signatures.  False: nothing is missing that
 * could be carried; j->b->split says why. */
kv_status split_describe(ct_job *j, kv_box *box);
kv_status split_take_signatures(ct_job *j, const kv_result *result);

/* Whether the tests can be run so; else the verdict says why not. */
bool split_can(const ct_job *j, kv_verdict *verdict);

kv_status split_compile(ct_job *j, kv_box *box);
kv_status split_take_programs(ct_job *j, const kv_result *result);

/* Add the commands that make the worker from api.o, and its parts. */
void split_link(const ct_job *j, kv_box *box, text *script);
kv_status split_take_worker(ct_job *j, const kv_result *result);

/* Fill the two boxes of program j->at.  False: there is no second box. */
bool split_run(ct_job *j, kv_box *box);

/* What the tester wrote to its channel, when the tests did not pass: *OTHER is
 * how the worker ended. */
typedef enum split_said {
    SPLIT_NOTHING,
    SPLIT_LOST, /* the worker ended: *OTHER says how */
    SPLIT_WRONG,
    SPLIT_CHANGED, /* it changed what it may only read */
                   /* it spoke wrongly */
    SPLIT_REFUSED, /* something can't be carried */
    SPLIT_INFRA    /* the tester could not work */
} split_said;
split_said split_read(kv_str channel, kv_str *what);

void split_free(ct_built *b);

#endif
