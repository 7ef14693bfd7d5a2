/* Who may do what: code is known by its code object, which nobody can make
 * another of. */
#ifndef KV_CALLSEQ_PYTRACE_ROLES_H
#define KV_CALLSEQ_PYTRACE_ROLES_H

#include "plugins/callseq/pytrace/python.h"

typedef enum role {
    STRANGER,
    TRUSTED,  /* may add to the trace and take it */
    RECORDER, /* makes the lines */
    DRIVER,
    THREADS /* of threading, what begins a thread */
} role;

/* The code objects of LIST are of this role. */
void give_role(object *list, role who);
/* Globals that a driver's code runs with; with others it is not the driver.
 * False: out of memory. */
bool add_world(object *globals);

/* Of what is running. */
role running(void);
bool is_trusted(void);
/* Who had the recorder record: the first that is not of it. */
role asked_by(void);
/* Whether threading is about to run what a thread is for. */
bool thread_begins(void);

#endif
