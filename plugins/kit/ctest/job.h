/* Hidden programs in C: what is known of the tests of a task, and of one
 * attempt at it. */
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
        bool program;   /* it has a main of its own */
        char *bytes;
        size_t length;
    } object[CT_PROGRAMS_MAX];
    char *main_bytes; /* of the trusted main, an object */
    size_t main_length;
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
    enum { CT_CANDIDATE, CT_TESTS, CT_LINK, CT_RUN } phase;
    /* Of the candidate: its object, nm -P of it, and nm -P of what the same
     * sources make without the flags that the compiler adds calls for. */
    char *object, *names, *plain;
    size_t object_length;
    char *binary[CT_PROGRAMS_MAX];
    size_t binary_length[CT_PROGRAMS_MAX];
    size_t at; /* program under way */
    uint64_t passed, failed, errors, skipped;
    char nonce[NONCE + 1];
    char key[CT_KEY];
    const ct_built *b;
    char first[600]; /* what did not pass first, with its class */
    kv_class first_class;
    void *own;
} ct_job;

#endif
