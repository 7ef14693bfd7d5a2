/* What a plugin adds to hidden suites in Python: its framework, and what goes
 * with it.  A callback that is NULL adds nothing. */
#ifndef KV_PLUGINS_PYTHON_HOOKS_H
#define KV_PLUGINS_PYTHON_HOOKS_H

#include "plugins/kit/text.h"

struct py_job;
struct py_record;

typedef struct py_hooks {
    const char *framework; /* a name that the scripts have in RUNNERS */
    kv_str driver;         /* a script that adds it there, or empty */
    /* Bytes that a run may report; 0: the usual. */
    uint64_t channel;

    /* What the interpreter of the tests has loaded before it is forked. */
    void (*preload)(const kv_host *host, const kv_task *task, kv_box *box);
    /* More members of the orders, each with a comma before it. */
    void (*orders)(const kv_host *host, const kv_task *task, text *out);
    /* More files for the tests; SPLIT: the candidate is in another process. */
    void (*put_files)(const kv_host *host, kv_box *box, bool split);

    /* What the plugin keeps of a run: zeroed, at record->own. */
    size_t record_size;
    void (*clear_record)(void *own);
    /* A report LINE, ["kind", ...], of a kind that is not known here. */
    void (*note)(struct py_record *r, const kv_host *host, kv_str kind,
                 const kv_value *line);
    /* More tests of the run that decides, once everything has been read. */
    void (*add_tests)(const struct py_job *j, struct py_record *r,
                      kv_verdict *verdict);
    /* Whether a test that did not pass leaves everything open, and why. */
    bool (*is_open)(const struct py_record *r, kv_class *error_class);
    /* The first test that failed is named, even when none passed. */
    bool names_first;
    /* What a pass is worth, a KV_INTEGRITY.  NULL: controls find that out, as
     * far as the task wants them. */
    uint32_t (*grade)(const struct py_job *j, const struct py_record *r);
} py_hooks;

#endif
