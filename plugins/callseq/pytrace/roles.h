/* SPDX-License-Identifier: MIT */
/* Who may do what.  Code is recognized by its code object, which nobody can
 * counterfeit. */
#ifndef KV_CALLSEQ_PYTRACE_ROLES_H
#define KV_CALLSEQ_PYTRACE_ROLES_H

#include "plugins/callseq/pytrace/python.h"

typedef enum role {
    STRANGER,
    TRUSTED,  /* may add to the trace and take it */
    RECORDER, /* makes the lines */
    DRIVER,
    THREADS /* code of threading that begins a thread */
} role;

/* Give the code objects in LIST this role. */
void give_role(object *list, role who);
/* Let a driver's code run with these globals; with others it is not the driver.
 * False when memory ran out. */
bool add_world(object *globals);

/* The role of the running frame. */
role running(void);
bool is_trusted(void);
/* The role of the first frame that is not of the recorder. */
role asked_by(void);
/* Whether threading is just beginning a thread. */
bool thread_begins(void);

#endif
