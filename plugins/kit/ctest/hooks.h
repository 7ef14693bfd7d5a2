/* SPDX-License-Identifier: MIT */
/* The table of callbacks by which a plugin adds to hidden programs in C: c-test
 * adds nothing, callseq records what the candidate calls.  A callback may be
 * NULL. */
#ifndef KV_PLUGINS_CTEST_HOOKS_H
#define KV_PLUGINS_CTEST_HOOKS_H

#include "plugins/kit/text.h"

struct ct_job;
struct ct_built;

/* What a plugin adds when the programs are linked. */
typedef struct ct_link {
    text renames;   /* options of objcopy for the candidate's object */
    text commands;  /* for the shell, run before the first program is linked */
    text objects;   /* files that are linked into each program */
    text libraries; /* options for the linker of each program */
} ct_link;

typedef struct ct_hooks {
    /* Sizes of the plugin's own data of an attempt (job->own) and of the tests
     * of a task (built->own).  Both start zeroed; the clear functions free what
     * they hold. */
    size_t job_size, built_size;
    void (*clear_job)(void *own);
    void (*clear_built)(void *own);

    /* Options for the compiler of the candidate, or NULL. */
    const char *candidate_flags;
    /* Options for the compiler of the trusted main, or NULL. */
    const char *main_flags;
    /* The candidate may run in a process of its own: nothing of the plugin's is
     * added to it. */
    bool splits;
    /* A program is given a key (job->key) in addition to its nonce. */
    bool keyed;
    /* How many bytes a program may report; 0 means the usual number. */
    uint64_t channel;

    /* Add to the box that compiles the candidate, and read what it left. */
    void (*compile)(const struct ct_job *j, kv_box *box, text *script);
    void (*compiled)(struct ct_job *j, const kv_result *result);
    /* Add to the box that compiles the tests of a task.  False when the task
     * can't be used; the evidence says why. */
    bool (*compile_tests)(struct ct_job *j, kv_verdict *verdict, kv_box *box,
                          text *script);
    /* Read what that box left into BUILT.  False when something is missing. */
    bool (*compiled_tests)(struct ct_job *j, struct ct_built *built,
                           const kv_result *result);
    /* Return NULL, or why the candidate's object is refused, with a name in
     * DETAIL; the second does it for one name of the object, whose type is nm's
     * letter. */
    const char *(*suspect)(const struct ct_job *j, char *detail, size_t size);
    const char *(*suspect_name)(kv_str name, char type);
    void (*link)(const struct ct_job *j, kv_box *box, ct_link *link);
    /* Remove a recorder's own lines from what came on the channel.  False when
     * somebody else wrote there. */
    bool (*unwrap)(struct ct_job *j, kv_str *channel);
    /* Add more tests for a program that came to its end, passed or failed. */
    void (*judge)(struct ct_job *j, kv_verdict *verdict, const char *program);
} ct_hooks;

#endif
