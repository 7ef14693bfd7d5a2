/* SPDX-License-Identifier: MIT */
#include "plugins/kit/python/record.h"

#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static py_test *
find_test(const py_record *r, kv_str id)
{
    size_t i;

    for (i = 0; i < r->count; i++)
        if (str_same(r->tests[i].id, id))
            return &r->tests[i];
    return NULL;
}

py_test *
py_record_test(py_record *r, kv_str id)
{
    py_test *t = find_test(r, id), *grown;

    if (t != NULL)
        return t;
    if (r->count == r->room) {
        r->room = r->room == 0 ? 32 : 2 * r->room;
        grown = realloc(r->tests, r->room * sizeof *grown);
        if (grown == NULL)
            return NULL;
        r->tests = grown;
    }
    t = &r->tests[r->count++];
    *t = (py_test){.id = id};
    return t;
}

static py_status
status_of(kv_str what)
{
    static const char *const names[] = {
        [PY_PASSED] = "passed",   [PY_FAILED] = "failed",
        [PY_SKIPPED] = "skipped", [PY_XFAILED] = "xfailed",
        [PY_XPASSED] = "xpassed", [PY_LIED] = "lied",
        [PY_REFUSED] = "refused"};
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] != NULL && str_is(what, names[i]))
            return (py_status)i;
    return PY_FAILED;
}

/* Read ["test", id, phase, what, microseconds, message].  The phases are setup,
 * call and teardown; the worst of them counts. */
static void
note_phase(py_record *r, const kv_host *host, const kv_value *line)
{
    kv_str id = {NULL, 0}, when = id, what = id, message = id;
    double us = 0;
    py_test *t;
    py_status status;

    if (!host->value->str(host->value->at(line, 1), &id) ||
        !host->value->str(host->value->at(line, 2), &when) ||
        !host->value->str(host->value->at(line, 3), &what)) {
        r->junk = true;
        return;
    }
    (void)host->value->number(host->value->at(line, 4), &us);
    (void)host->value->str(host->value->at(line, 5), &message);
    t = py_record_test(r, id);
    if (t == NULL)
        return;
    status = status_of(what);
    r->lied = r->lied || status == PY_LIED;
    if (str_is(when, "call")) {
        r->twice = r->twice || t->called;
        t->called = true;
    } else if (status == PY_FAILED) {
        status = PY_ERROR;
    } else if (status == PY_PASSED) {
        return; /* only the call can pass */
    }
    t->us += us >= 0 && us < 1e15 ? (uint64_t)us : 0;
    if (t->status == PY_ABSENT || t->status == PY_PASSED ||
        ((status == PY_FAILED || status == PY_ERROR) &&
         t->status != PY_REFUSED))
        t->status = status;
    if (message.length > 0 && t->message.length == 0)
        t->message = message;
}

/* Keep the first name that was replaced, unless the tests replace it
 * themselves. */
static void
note_changes(py_record *r, const kv_host *host, const kv_task *task,
             const kv_value *names)
{
    kv_str name;
    size_t i;

    for (i = 0; r->changed.length == 0 &&
                host->value->str(host->value->at(names, i), &name);
         i++)
        if (!task_lists(host, task, "replaces", name))
            r->changed = name;
}

/* Add all tests that were collected, so that those that never run are
 * noticed. */
static void
note_collected(py_record *r, const kv_host *host, const kv_value *ids)
{
    kv_str id;
    size_t i;

    for (i = 0; host->value->str(host->value->at(ids, i), &id); i++)
        (void)py_record_test(r, id);
}

static void
note_refusal(py_record *r, const kv_host *host, const kv_value *line)
{
    if (r->refused.length > 0)
        return;
    (void)host->value->str(host->value->at(line, 2), &r->refused);
    (void)host->value->str(host->value->at(line, 3), &r->refused_at);
}

static uint64_t
number_at(const kv_host *host, const kv_value *line, size_t index)
{
    double d = 0;

    (void)host->value->number(host->value->at(line, index), &d);
    return d > 0 && d < 1e15 ? (uint64_t)d : 0;
}

static void
note(py_record *r, const py_job *j, kv_str kind, const kv_value *line)
{
    const kv_host *host = j->s->host;

    if (str_is(kind, "test"))
        note_phase(r, host, line);
    else if (str_is(kind, "collected"))
        note_collected(r, host, host->value->at(line, 1));
    else if (str_is(kind, "broken"))
        (void)host->value->str(host->value->at(line, 2), &r->broken);
    else if (str_is(kind, "changed"))
        note_changes(r, host, j->task, host->value->at(line, 1));
    else if (str_is(kind, "absent"))
        r->absent = host->value->str(host->value->at(line, 1), &r->missing);
    else if (str_is(kind, "decided"))
        r->decided = number_at(host, line, 1);
    else if (str_is(kind, "objects"))
        r->objects = host->value->at(line, 1);
    else if (str_is(kind, "tamper"))
        (void)host->value->str(host->value->at(line, 1), &r->tamper);
    else if (str_is(kind, "note"))
        note_refusal(r, host, line);
    else if (str_is(kind, "end"))
        r->end = true;
    else if (j->s->hooks->note != NULL)
        j->s->hooks->note(r, host, kind, line);
}

bool
py_record_read(py_record *r, const py_job *j, kv_verdict *verdict,
               kv_str channel)
{
    const kv_host *host = j->s->host;
    unsigned long long want = 0;
    kv_str line, kind, body;
    const kv_value *v;
    size_t at = 0;
    char head[NONCE + 24];
    int n;

    *r = (py_record){.own = calloc(1, j->s->hooks->record_size + 1)};
    if (r->own == NULL)
        return false;
    while (str_line(channel, &at, &line)) {
        n = snprintf(head, sizeof head, "%s %llu ", j->nonce, want++);
        if (line.length <= (size_t)n || memcmp(line.data, head, (size_t)n)) {
            /* A last line without its newline is the runner's, which was
             * killed. */
            r->junk = at <= channel.length;
            return true;
        }
        if (at > channel.length)
            return true; /* the last line, which is cut in the same way */
        body.data = line.data + n;
        body.length = line.length - (size_t)n;
        v = host->value->lend(verdict, body);
        if (!host->value->str(host->value->at(v, 0), &kind)) {
            r->junk = true;
            return true;
        }
        if (r->end)
            r->junk = true; /* something after the end */
        note(r, j, kind, v);
    }
    return true;
}

void
py_record_clear(py_record *r, const py_hooks *hooks)
{
    if (r->own != NULL && hooks->clear_record != NULL)
        hooks->clear_record(r->own);
    free(r->own);
    free(r->tests);
    memset(r, 0, sizeof *r);
}
