/* SPDX-License-Identifier: MIT */
/* What test runners print, as statuses of tests.
 *
 * A log is what the tested program could have printed as well, so it is
 * evidence of the lowest grade.  Where a runner writes a report that the
 * program can't reach, that is to be read instead. */
#ifndef KV_LOGS_LOG_H
#define KV_LOGS_LOG_H

#include "core/base/buf.h"
#include "core/base/pool.h"

typedef enum kv__log_status {
    KV__LOG_ABSENT, /* nothing is known of the test */
    KV__LOG_PASSED,
    KV__LOG_XFAIL, /* it failed, as it was expected to */
    KV__LOG_SKIPPED,
    KV__LOG_XPASS, /* it passed, and was expected to fail */
    KV__LOG_FAILED,
    KV__LOG_ERROR
} kv__log_status;

typedef struct kv__log_test {
    kv_str name;
    kv__log_status status;
} kv__log_test;

/* Zeroed at first; release with kv__log_clear. */
typedef struct kv__log {
    kv__log_test *tests;
    size_t count, capacity;
    bool ran;    /* the runner's own words for the end of a suite were seen */
    bool failed; /* memory ran out */
    kv__arena arena;
    kv__table table;
    /* Of the grammar, between lines. */
    kv__buf line, before, suite, held;
    uint32_t state;
} kv__log;

/* One framework.  Every line comes without its newline, without escape
 * sequences of terminals, and without blanks at its end. */
typedef struct kv__log_grammar {
    const char *name, *summary;
    void (*take)(kv__log *log, kv_str line);
    /* Lines that only this framework prints: the more, the surer. */
    bool (*sign)(kv_str line);
} kv__log_grammar;

extern const kv__log_grammar *const kv__log_grammars[]; /* NULL at the end */
/* NULL: no framework has that name. */
const kv__log_grammar *kv__log_named(kv_str name);
/* The framework whose signs TEXT has most of; NULL: of none. */
const kv__log_grammar *kv__log_guess(kv_str text);

/* Read TEXT.  False: memory ran out. */
bool kv__log_read(const kv__log_grammar *grammar, kv_str text, kv__log *log);
void kv__log_clear(kv__log *log);
/* The next line of TEXT from *at on, as grammars get it: it lives until the
 * next call with LOG.  False at the end. */
bool kv__log_line(kv__log *log, kv_str text, size_t *at, kv_str *line);
/* For grammars: the latest word on a test, or the worst one. */
void kv__log_put(kv__log *log, kv_str name, kv__log_status status);
void kv__log_worse(kv__log *log, kv_str name, kv__log_status status);
/* Forget all tests except marks of progress, "[100%]": what was read so far
 * were not results. */
void kv__log_restart(kv__log *log);

/* The status of a test.  A name that was cut in its parameters, "f[a", stands
 * for all that begin with it, if they agree. */
kv__log_status kv__log_find(const kv__log *log, kv_str name);
const char *kv__log_status_name(kv__log_status status);

#endif
