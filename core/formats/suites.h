/* SPDX-License-Identifier: MIT */
/* Readers of benchmarks' own files of problems; adding one is a file and a line
 * in suites.c. */
#ifndef KV_FORMATS_SUITES_H
#define KV_FORMATS_SUITES_H

#include "core/suite/form.h"

typedef struct kv__suite_reader {
    const char *name;
    /* Whether a record, the first of its file, is one of these. */
    bool (*match)(const cJSON *record);
    kv_status (*read)(kv__suite *suite, cJSON **records, size_t count,
                      const char *where, kv_error *err);
    const kv__form *form; /* of its results; NULL: none of its own */
    /* What the configuration may hold under the reader's name, see
     * core/base/members.h; NULL: nothing. */
    const char *config_members;
} kv__suite_reader;

/* Lines with task_id, prompt, entry_point, test. */
extern const kv__suite_reader kv__suite_humaneval;
/* Lines with function_name, implementation_location, test_code_path. */
extern const kv__suite_reader kv__suite_koco;

extern const kv__suite_reader *const kv__suite_readers[];

/* PATH is a folder with tasks.jsonl (and suite.json), a file of such tasks,
 * or a benchmark's own file of problems.  CONFIG, a JSON object from verifier
 * to its configuration, may be NULL.  PROBING asks for twins, see twins.h. */
kv_status kv__suite_open(kv__suite *suite, kv_engine *engine, const char *path,
                         const char *run, const char *config, bool probing,
                         kv_error *err);

#endif
