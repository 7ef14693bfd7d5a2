/* What a plugin adds to hidden programs in C, a table of callbacks: c-test
 * adds nothing, callseq records what the candidate calls.  A callback that is
 * NULL adds nothing. */
#ifndef KV_PLUGINS_CTEST_HOOKS_H
#define KV_PLUGINS_CTEST_HOOKS_H

#include "plugins/kit/text.h"

struct ct_job;
struct ct_built;

/* What goes into the programs when they are linked. */
typedef struct ct_link {
    text renames;   /* options of objcopy for the candidate's object */
    text commands;  /* of the shell, before the first program is linked */
    text objects;   /* files of each program */
    text libraries; /* options of each program's linker */
} ct_link;

typedef struct ct_hooks {
    /* Sizes of what the plugin keeps for an attempt and for the tests of a
     * task: zeroed, at job->own and built->own until it is cleared. */
    size_t job_size, built_size;
    void (*clear_job)(void *own);
    void (*clear_built)(void *own);

    /* Options for the compiler of the candidate, or NULL. */
    const char *candidate_flags;
    /* Options for the compiler of the trusted main, or NULL. */
    const char *main_flags;
    /* A program's secret is its nonce and a key behind it, job->key. */
    bool keyed;
    /* Bytes that a program may report; 0: the usual. */
    uint64_t channel;

    /* In the box that compiles the candidate; what it left. */
    void (*compile)(const struct ct_job *j, kv_box *box, text *script);
    void (*compiled)(struct ct_job *j, const kv_result *result);
    /* In the box that compiles the tests of a task.  False: the task can't be
     * used, and the evidence says why. */
    bool (*compile_tests)(struct ct_job *j, kv_verdict *verdict, kv_box *box,
                          text *script);
    /* What that box left, into BUILT.  False: something is missing. */
    bool (*compiled_tests)(struct ct_job *j, struct ct_built *built,
                           const kv_result *result);
    /* NULL, or why the candidate's object can't be taken, with a name in
     * DETAIL; the same for one name of it, of nm's TYPE. */
    const char *(*suspect)(const struct ct_job *j, char *detail, size_t size);
    const char *(*suspect_name)(kv_str name, char type);
    void (*link)(const struct ct_job *j, kv_box *box, ct_link *link);
    /* Take what a recorder wrote off the channel.  False: somebody else wrote
     * it. */
    bool (*unwrap)(struct ct_job *j, kv_str *channel);
    /* More tests of a program that came to an end, passed or failed. */
    void (*judge)(struct ct_job *j, kv_verdict *verdict, const char *program);
} ct_hooks;

#endif
