/* SPDX-License-Identifier: MIT */
/* Hidden suites in Python: the data of one attempt, and what is kept between
 * attempts. */
#ifndef KV_PLUGINS_PYTHON_JOB_H
#define KV_PLUGINS_PYTHON_JOB_H

#include "plugins/kit/box.h"
#include "plugins/kit/python/hooks.h"

#define PY_CONTROLS_MAX 8

/* Variants of a task's suite that every correct solution fails. */
typedef struct py_variants {
    struct py_variants *next;
    char *task;
    char *json; /* what mutate.py wrote */
} py_variants;

/* The scripts that interpreters run: see scripts.h. */
typedef struct py_scripts {
    text guard, tester, worker;
} py_scripts;

typedef struct py_state {
    const kv_host *host;
    const py_hooks *hooks;
    char python[512];
    const kv_value *bind; /* folders that the interpreter needs */
    py_scripts scripts;
    py_variants *known;
} py_state;

typedef struct py_job {
    py_state *s;
    const kv_task *task;
    const kv_attempt *attempt;
    char nonce[NONCE + 1];
    enum {
        PY_REAL,
        PY_MAKING,     /* the box that makes variants of the suite */
        PY_CONTROL,    /* the run of a variant */
        PY_MAKING_ONE, /* a variant with one change only ... */
        PY_CONFIRM     /* ... and its run */
    } phase;
    bool guarded; /* the task wants controls */
    bool split;   /* tests and candidate are two processes */

    /* Parsed variants live as long as the verdict.  They run in the order
     * ORDER. */
    const kv_value *variant;
    size_t order[PY_CONTROLS_MAX], variants, done;
    char **suspect; /* functions that passed the running control */
    size_t suspects;
    const kv_value *one; /* the variant with one change only */
    uint64_t controlled; /* most tests that failed in one variant */
    uint64_t total;      /* tests of the real run */
} py_job;

#endif
