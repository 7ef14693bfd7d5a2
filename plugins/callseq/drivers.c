/* SPDX-License-Identifier: MIT */
/* Drivers in Python: the hooks of hidden suites.
 *
 * A driver is a hidden file whose functions run_*(calls) use the candidate,
 * while doubles in the place of other functions record who called them.  The
 * trace of each run is reported in pieces among the results of tests. */
#include "plugins/callseq/parts.h"
#include "plugins/callseq/runs.h"
#include "plugins/kit/python/python.h"
#include "plugins/kit/python/record.h"
#include "plugins/kit/str.h"

static const char driver[] = {
#include "plugins/callseq/driver.inc"
};
static const char recorder[] = {
#include "plugins/callseq/kverify_calls.inc"
};
static const char native[] = {
#include "plugins/callseq/pytrace.inc"
};

typedef struct traces {
    calls_runs runs;
    bool weak;     /* code of the candidate influenced a trace */
    bool open;     /* a trace, or a specification, could not be used ... */
    bool unusable; /* ... and it is the specification */
} traces;

static void
clear_record(void *own)
{
    traces *t = own;

    calls_clear(&t->runs);
}

static void
preload(const kv_host *host, const kv_task *task, kv_box *box)
{
    (void)task;
    host->box->preload(box,
                       "unittest"); /* its mock puts the doubles in place */
}

static void
put_files(const kv_host *host, kv_box *box, bool split)
{
    host->box->file(box, ".kverify/kverify_calls.py",
                    (kv_str){recorder, sizeof recorder}, KV_FILE_PROTECT);
    if (!split)
        host->box->file(box, ".kverify/pytrace.so",
                        (kv_str){native, sizeof native},
                        KV_FILE_PROTECT | KV_FILE_EXEC);
}

/* Read ["trace", run, piece] or ["weak"]. */
static void
note(py_record *r, const kv_host *host, kv_str kind, const kv_value *line)
{
    traces *t = r->own;
    kv_str id, piece;

    if (str_is(kind, "weak"))
        t->weak = true;
    else if (str_is(kind, "trace") &&
             host->value->str(host->value->at(line, 1), &id) &&
             host->value->str(host->value->at(line, 2), &piece))
        calls_add(&t->runs, id, piece);
}

/* Report each clause of a specification as a test. */
static void
add_clause(void *context, kv_str id, kv_outcome outcome, kv_str why)
{
    py_record *r = context;
    traces *t = r->own;
    py_test *test = py_record_test(r, id);

    if (test == NULL)
        return;
    test->status = outcome == KV_OUTCOME_PASS   ? PY_PASSED
                   : outcome == KV_OUTCOME_FAIL ? PY_FAILED
                                                : PY_ERROR;
    test->message = why;
    t->open = t->open || test->status == PY_ERROR;
    t->unusable = t->unusable || outcome == KV_OUTCOME_NONE;
}

static void
add_clauses(const py_job *j, py_record *r, kv_verdict *verdict)
{
    traces *t = r->own;
    size_t i, runs = r->count;

    for (i = 0; i < runs; i++)
        if (r->tests[i].status == PY_PASSED || r->tests[i].status == PY_FAILED)
            calls_judge_run(&t->runs, j->s->host, j->task, verdict,
                            r->tests[i].id, add_clause, r);
}

static bool
is_open(const py_record *r, kv_class *error_class)
{
    const traces *t = r->own;

    *error_class = t->unusable ? KV_CLASS_ENVIRONMENT : KV_CLASS_PARSE;
    return t->open;
}

/* The specification is never given to a box, so that there is nothing which a
 * control could change. */
static uint32_t
grade(const py_job *j, const py_record *r)
{
    const traces *t = r->own;

    if (j->split)
        return r->decided == 0 ? KV_INTEGRITY_I2 : KV_INTEGRITY_I1;
    return t->weak ? KV_INTEGRITY_I1 : KV_INTEGRITY_I1C;
}

static const py_hooks hooks = {
    .framework = "calls",
    .driver = {driver, sizeof driver},
    .channel = 64u << 20,
    .preload = preload,
    .put_files = put_files,
    .record_size = sizeof(traces),
    .clear_record = clear_record,
    .note = note,
    .add_tests = add_clauses,
    .is_open = is_open,
    .names_first = true,
    .grade = grade,
};

static kv_status
open_state(const kv_host *host, const kv_value *config, void **state)
{
    return py_open(&hooks, host, config, state);
}

const kv_plugin calls_python = {
    .open = open_state,
    .close = py_close,
    .start = py_start,
    .step = py_step,
    .finish = py_finish,
};
