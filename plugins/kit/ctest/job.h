/* SPDX-License-Identifier: MIT */
/* Hidden programs in C: the data kept for the tests of a task, and for one
 * attempt. */
#ifndef KV_PLUGINS_CTEST_JOB_H
#define KV_PLUGINS_CTEST_JOB_H

#include "plugins/kit/box.h"
#include "plugins/kit/ctest/hooks.h"

#define CT_PROGRAMS_MAX 64
#define CT_KEY 16

/* The tests of a task, compiled once. */
typedef struct ct_built {
    struct ct_built *next;
    char *task;
    char *names; /* nm -P of all test objects */
    char *libs;  /* nm -P of the libraries */
    size_t objects;
    struct {
        char name[300]; /* of the source */
        bool program;   /* it had a main of its own */
        char *bytes;
        size_t length;
        char *tester; /* the program, with stubs for the candidate */
        size_t tester_length;
    } object[CT_PROGRAMS_MAX];
    char *main_bytes; /* of the trusted main, an object */
    size_t main_length;
    /* Two processes: stubs in C, or why there can't be two; the object with the
     * stubs' other half. */
    char *stubs;
    char why_not[400];
    char *worker;
    size_t worker_length;
    void *own;
} ct_built;

typedef struct ct_state {
    const kv_host *host;
    const ct_hooks *hooks;
    char cc[300], cxx[300];
    ct_built *known;
} ct_state;

typedef struct ct_job {
    ct_state *s;
    const kv_task *task;
    const kv_attempt *attempt;
    enum {
        CT_CANDIDATE,
        CT_TESTS,
        CT_SIGNATURES,
        CT_SPLIT,
        CT_LINK,
        CT_RUN
    } phase;
    bool split; /* the candidate runs in a process of its own */
    /* The candidate's object, its names as nm -P lists them, and the names when
     * the same sources are compiled without the flags that add calls. */
    char *object, *names, *plain;
    size_t object_length;
    char *binary[CT_PROGRAMS_MAX];
    size_t binary_length[CT_PROGRAMS_MAX];
    char *worker;
    size_t worker_length;
    size_t at; /* index of the program that runs */
    uint64_t passed, failed, errors, skipped;
    char nonce[NONCE + 1];
    char key[CT_KEY];
    const ct_built *b;
    char first[600]; /* the first test that did not pass, and its class */
    kv_class first_class;
    void *own;
} ct_job;

#endif
