/* SPDX-License-Identifier: MIT */
/* The table of callbacks by which a plugin adds to hidden suites in Python.  A
 * callback may be NULL. */
#ifndef KV_PLUGINS_PYTHON_HOOKS_H
#define KV_PLUGINS_PYTHON_HOOKS_H

#include "plugins/kit/text.h"

struct py_job;
struct py_record;

typedef struct py_hooks {
    const char *framework; /* a key of RUNNERS in the scripts */
    kv_str driver;         /* a script that adds it to RUNNERS, or empty */
    /* How many bytes a run may report; 0 means the usual number. */
    uint64_t channel;

    /* Choose modules that the tests' interpreter loads before it is forked. */
    void (*preload)(const kv_host *host, const kv_task *task, kv_box *box);
    /* Add members to the orders, each with a comma before it. */
    void (*orders)(const kv_host *host, const kv_task *task, text *out);
    /* Add files for the tests.  SPLIT: the candidate is in another process. */
    void (*put_files)(const kv_host *host, kv_box *box, bool split);

    /* The size of the plugin's own data of a run (record->own), which starts
     * zeroed; clear_record frees what it holds. */
    size_t record_size;
    void (*clear_record)(void *own);
    /* Read a line ["kind", ...] of the report whose kind is not known here. */
    void (*note)(struct py_record *r, const kv_host *host, kv_str kind,
                 const kv_value *line);
    /* Add tests to the real run, after the whole report was read. */
    void (*add_tests)(const struct py_job *j, struct py_record *r,
                      kv_verdict *verdict);
    /* Whether a test that did not pass leaves the verdict open, and with which
     * class. */
    bool (*is_open)(const struct py_record *r, kv_class *error_class);
    /* Name the first test that failed in the evidence even when none passed. */
    bool names_first;
    /* The grade of a pass, a KV_INTEGRITY.  When NULL, controls decide about it
     * as far as the task wants them. */
    uint32_t (*grade)(const struct py_job *j, const struct py_record *r);
} py_hooks;

#endif
