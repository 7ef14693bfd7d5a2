/* SPDX-License-Identifier: MIT */
/* Reading what a run reported, line by line. */
#ifndef KV_PLUGINS_PYTHON_RECORD_H
#define KV_PLUGINS_PYTHON_RECORD_H

#include "plugins/kit/python/job.h"

/* The state of a test. */
typedef enum py_status {
    PY_ABSENT,
    PY_PASSED,
    PY_FAILED,
    PY_ERROR,
    PY_SKIPPED,
    PY_XFAILED,
    PY_XPASSED,
    PY_LIED,
    PY_REFUSED /* an object can't be carried between processes */
} py_status;

typedef struct py_test {
    kv_str id;
    py_status status;
    kv_str message;
    uint64_t us;
    bool expected; /* the inventory has it */
    bool called;   /* its call was reported, not only its set-up */
} py_test;

/* Texts point into the channel, or live as long as the verdict. */
typedef struct py_record {
    py_test *tests;
    size_t count, room;
    bool end;         /* the last line was read */
    bool lied;        /* a test that raised was reported as passed */
    bool junk;        /* somebody else wrote to the channel */
    bool twice;       /* a test was reported twice */
    uint64_t decided; /* comparisons that objects of the candidate decided */
    const kv_value *objects; /* where objects of the candidate came; or NULL */
    kv_str tamper;           /* how the worker broke the protocol */
    kv_str refused;          /* the first thing that could not be carried ... */
    kv_str refused_at;
    kv_str broken;  /* why a file could not be collected */
    kv_str changed; /* what the candidate replaced */
    bool absent;    /* a package is missing */
    kv_str missing; /* its name */
    void *own;      /* the plugin's */
} py_record;

/* Read CHANNEL, which the run of J wrote, into R.  Call py_record_clear in any
 * case.  False when memory ran out. */
bool py_record_read(py_record *r, const py_job *j, kv_verdict *verdict,
                    kv_str channel);
void py_record_clear(py_record *r, const py_hooks *hooks);
/* The test of this name, added when it is new; NULL when memory ran out. */
py_test *py_record_test(py_record *r, kv_str id);

#endif
