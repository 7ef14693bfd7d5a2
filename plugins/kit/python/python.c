/* pytest and unittest: hidden suites in one process with the candidate,
 * guarded, with mutation controls.  Built twice, once for each framework.
 *
 * An attempt is one run of the suite.  When everything that the inventory
 * expects passed, the controls follow: variants of the suite, each in a fresh
 * box, in which named tests have to fail.  One that passes there was not
 * passed by a solution. */
#include "plugins/kit/box.h"
#include "plugins/kit/candidate.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"
#include "plugins/kit/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FRAMEWORK
#define FRAMEWORK "pytest"
#endif

/* For call sequences a third time, with drivers and their recorder: there it
 * is a part of a plugin. */
#ifdef CALLS
#include "plugins/callseq/parts.h"
#include "plugins/callseq/runs.h"
#endif

static const char guard[] = {
#include "plugins/kit/python/runner.inc"
#ifdef CALLS
#include "plugins/callseq/driver.inc"
#endif
#include "plugins/kit/python/guard.inc"
    0};
static const char tester[] = {
#include "plugins/kit/python/runner.inc"
#ifdef CALLS
#include "plugins/callseq/driver.inc"
#endif
#include "plugins/kit/python/codec.inc"
#include "plugins/kit/python/peer.inc"
#include "plugins/kit/python/tester.inc"
    0};
static const char worker[] = {
#include "plugins/kit/python/codec.inc"
#include "plugins/kit/python/peer.inc"
#include "plugins/kit/python/worker.inc"
    0};
static const char mutator[] = {
#include "plugins/kit/python/mutate.inc"
    0};

#ifdef CALLS
static const char recorder[] = {
#include "plugins/callseq/kverify_calls.inc"
    0};
static const char native[] = {
#include "plugins/callseq/pytrace.inc"
    0};
#endif

#define DEFAULT_PYTHON "/usr/bin/python3"
#define CONTROLS_MAX 8

/* Variants of a task's suite, once made. */
typedef struct variants {
    struct variants *next;
    char *task;
    char *json; /* as mutate.py gave it; NULL: it could make none */
} variants;

typedef struct state {
    const kv_host *host;
    char python[512];
    const kv_value *bind;
    variants *known;
} state;

/* What a test came to. */
enum {
    T_ABSENT,
    T_PASSED,
    T_FAILED,
    T_ERROR,
    T_SKIPPED,
    T_XFAILED,
    T_XPASSED,
    T_LIED,
    T_REFUSED /* something of it can't be carried between processes */
};

typedef struct test {
    kv_str id;
    int status;
    kv_str message;
    uint64_t us;
    bool expected, again;
} test;

typedef struct record {
    test *tests;
    size_t count, room;
    bool end, lied, junk, twice, absent;
    uint64_t decided; /* comparisons that the candidate's objects decided */
    kv_str tamper;    /* how the worker broke the protocol */
    kv_str refused;   /* the first thing that could not be carried ... */
    kv_str refused_at;
    kv_str broken;  /* why a file could not be collected */
    kv_str changed; /* what the attempt replaced */
    kv_str missing; /* a package */
#ifdef CALLS
    calls_runs runs; /* of drivers, with their traces */
    bool weak;       /* code of the candidate's had a part in one */
    bool undecided;  /* a trace, or a specification, could not be used */
    bool unusable;   /* it is the specification */
#endif
} record;

typedef struct job {
    state *s;
    const kv_task *task;
    const kv_attempt *attempt;
    char nonce[NONCE + 1];
    enum {
        REAL,
        MAKING,
        CONTROL,
        MAKING_ONE, /* a variant with one change only ... */
        CONFIRM     /* ... and its run */
    } phase;
    char **suspect; /* functions that passed a control */
    size_t suspects;
    const kv_value *one;
    bool guarded;            /* controls are wanted */
    bool split;              /* tests and candidate are two processes */
    const kv_value *variant; /* array; lives as long as the verdict */
    size_t order[CONTROLS_MAX], variants, done;
    uint64_t controlled; /* tests that some variant made fail */
    uint64_t total;      /* tests of the real run */
} job;

/* --- configuration ------------------------------------------------------ */

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    state *s = calloc(1, sizeof *s);
    kv_str python = str_c(DEFAULT_PYTHON);
    const kv_value *given = host->value_get(config, "python");

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    if (given != NULL && !host->value_str(given, &python)) {
        free(s);
        return host->fail(host, KV_ECONFIG, "'python' is not a string");
    }
    if (!c_copy(s->python, sizeof s->python, python) || s->python[0] != '/') {
        free(s);
        return host->fail(host, KV_ECONFIG, "'python' is not an absolute path");
    }
    s->bind = host->value_get(config, "bind");
    *out = s;
    return KV_OK;
}

static void
close_state(void *opaque)
{
    state *s = opaque;
    variants *v, *next;

    for (v = s == NULL ? NULL : s->known; v != NULL; v = next) {
        next = v->next;
        free(v->task);
        free(v->json);
        free(v);
    }
    free(s);
}

/* --- boxes -------------------------------------------------------------- */

static void
put_candidate(void *context, const char *path, kv_str content)
{
    const void **c = context;
    const kv_host *host = c[0];

    host->box_file((kv_box *)c[1], path, content, 0);
}

static void
interpreter(const job *j, kv_box *box, kv_str source)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    kv_str python, item;
    char path[1100];
    size_t i;

    if (host->value_str(host->task_get(j->task, "python"), &python) &&
        c_copy(path, sizeof path, python))
        host->box_arg(box, path);
    else
        host->box_arg(box, j->s->python);
    /* No user site, no bytecode files; the environment is ours. */
    host->box_arg(box, "-s");
    host->box_arg(box, "-B");
    host->box_script(box, source);
    box_environment(host, box);
    host->box_env(box, "PYTHONHASHSEED=0");
    host->box_env(box, "PYTHONDONTWRITEBYTECODE=1");
    host->box_env(box, "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1");
    /* One processor is what an attempt gets; and threads can't be forked. */
    host->box_env(box, "OMP_NUM_THREADS=1");
    host->box_env(box, "OPENBLAS_NUM_THREADS=1");
    host->box_env(box, "MKL_NUM_THREADS=1");
    host->box_env(box, "KV_KEPT={kept}");
    host->box_env(box, "KV_BOX={box}");
    for (i = 0; task_item(host, j->task, "env", i, &item); i++)
        if (c_copy(path, sizeof path, item))
            host->box_env(box, path);
    host->task_limits(j->task, &limits);
#ifdef CALLS
    limits.channel = 64u << 20;
#endif
    host->box_limits(box, &limits);
    for (i = 0; host->value_str(host->value_at(j->s->bind, i), &item); i++)
        if (c_copy(path, sizeof path, item))
            host->box_bind(box, path);
    for (i = 0; task_item(host, j->task, "bind", i, &item); i++)
        if (c_copy(path, sizeof path, item))
            host->box_bind(box, path);
}

/* A file of the suite, or of the variant under way. */
static bool
suite_file(const job *j, const kv_value *variant, const char *path, kv_str *out)
{
    const kv_host *host = j->s->host;

    if (host->value_str(
            host->value_get(host->value_get(variant, "files"), path), out))
        return true;
    return host->task_file(j->task, path, out) == KV_OK;
}

static bool
uses(const job *j, const char *list, const char *what)
{
    kv_str item, content;
    char path[1100];
    size_t i;

    for (i = 0; task_item(j->s->host, j->task, list, i, &item); i++)
        if (c_copy(path, sizeof path, item) &&
            j->s->host->task_file(j->task, path, &content) == KV_OK &&
            str_find(content, what, 0) != SIZE_MAX)
            return true;
    return false;
}

/* What the interpreter has loaded before it is forked. */
static void
preload(const job *j, kv_box *box, bool framework)
{
    const kv_host *host = j->s->host;

    if (framework && strcmp(FRAMEWORK, "pytest") == 0) {
        host->box_preload(box, "pytest");
        if (uses(j, "tests", "mark.asyncio"))
            host->box_preload(box, "pytest_asyncio");
    } else if (framework) {
        host->box_preload(box, "unittest");
    }
    box_preloads(host, j->task, box);
}

static void
orders(const job *j, text *out)
{
    const kv_host *host = j->s->host;
    kv_str item;
    size_t i;
    bool conftest = false;

    text_str(out, "{\"framework\":\"" FRAMEWORK "\"");
    if (!j->split)
        text_printf(out, ",\"nonce\":\"%s\"", j->nonce);
    text_str(out, ",\"files\":[");
    for (i = 0; task_item(host, j->task, "submission", i, &item); i++) {
        text_str(out, i > 0 ? "," : "");
        text_json(out, item);
    }
    for (i = 0; task_item(host, j->task, "include", i, &item); i++) {
        text_str(out, ",");
        text_json(out, item);
    }
    text_str(out, "],\"support\":");
    task_json(host, j->task, "support", out);
    text_str(out, ",\"tests\":");
    task_json(host, j->task, "tests", out);
    text_str(out, ",\"path\":");
    if (host->value_length(host->task_get(j->task, "path")) > 0)
        task_json(host, j->task, "path", out);
    else
        text_str(out, "[\".\"]");
    text_str(out, ",\"preload\":");
    task_json(host, j->task, "preload", out);
    text_str(out, ",\"plugins\":");
    if (host->task_get(j->task, "plugins") != NULL)
        task_json(host, j->task, "plugins", out);
    else
        text_str(out, uses(j, "tests", "mark.asyncio") ? "[\"pytest_asyncio\"]"
                                                       : "[]");
    for (i = 0; task_item(host, j->task, "support", i, &item); i++)
        conftest = conftest ||
                   (item.length >= 11 && memcmp(item.data + item.length - 11,
                                                "conftest.py", 11) == 0);
    text_printf(out, ",\"conftest\":%s,\"cwd\":", conftest ? "true" : "false");
    if (!host->value_str(host->task_get(j->task, "cwd"), &item))
        item = str_c(".");
    text_json(out, item);
    text_str(out, "}");
}

static kv_str
view_of(const char *bytes, size_t size)
{
    return (kv_str){bytes, size - 1};
}

/* What the worker is told: where its modules are. */
static void
worker_orders(const job *j, kv_box *box)
{
    const kv_host *host = j->s->host;
    text env = {0};
    kv_str item;

    text_str(&env, "KV_ORDERS={\"path\":");
    if (host->value_length(host->task_get(j->task, "path")) > 0)
        task_json(host, j->task, "path", &env);
    else
        text_str(&env, "[\".\"]");
    if (!host->value_str(host->task_get(j->task, "cwd"), &item))
        item = str_c(".");
    text_str(&env, ",\"cwd\":");
    text_json(&env, item);
    text_str(&env, "}");
    host->box_env(box, text_c(&env));
    text_clear(&env);
}

/* The suite, or a variant of it, with the candidate. */
static kv_status
fill_run(job *j, const kv_value *variant, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    static const char *const lists[] = {"tests", "support"};
    kv_box *other = j->split ? host->box_peer(box) : NULL;
    const void *context[2] = {host, other};
    const char *wrong;
    text secret = {0};
    kv_str item, content;
    char path[1100];
    size_t i, k;

    if (!new_nonce(host, j->nonce))
        return host->fail(host, KV_EIO, "no random bytes for the nonce");
    if (other == NULL && j->split) {
        /* Below L2: the strongest that there is. */
        j->split = false;
        host->integrity(verdict,
                        j->guarded ? KV_INTEGRITY_I1C : KV_INTEGRITY_I1);
    }
    if (other == NULL)
        context[1] = other = box;
    interpreter(j, box,
                j->split ? view_of(tester, sizeof tester)
                         : view_of(guard, sizeof guard));
    preload(j, box, true);
    if (j->split) {
        interpreter(j, other, view_of(worker, sizeof worker));
        preload(j, other, false);
        worker_orders(j, other);
        host->box_flags(box, KV_BOX_STAGED);
    }
    for (k = 0; k < 2; k++) {
        for (i = 0; task_item(host, j->task, lists[k], i, &item); i++) {
            if (!c_copy(path, sizeof path, item) ||
                !suite_file(j, variant, path, &content)) {
                host->evidence(verdict, "the suite has no file '%.200s'", path);
                return host->outcome(verdict, KV_OUTCOME_ERROR,
                                     KV_CLASS_ENVIRONMENT, 0);
            }
            host->box_file(box, path, content, KV_FILE_PROTECT);
        }
    }
    for (i = 0; task_item(host, j->task, "include", i, &item); i++) {
        if (task_lists(host, j->task, "submission", item))
            continue;
        if (!c_copy(path, sizeof path, item) ||
            host->task_file(j->task, path, &content) != KV_OK) {
            host->evidence(verdict, "the suite has no file '%.200s'", path);
            return host->outcome(verdict, KV_OUTCOME_ERROR,
                                 KV_CLASS_ENVIRONMENT, 0);
        }
        host->box_file(other, path, content, 0);
    }
    for (i = 0; j->split && task_item(host, j->task, "share", i, &item); i++)
        if (c_copy(path, sizeof path, item) &&
            host->task_file(j->task, path, &content) == KV_OK)
            host->box_file(other, path, content, 0);
    wrong = candidate_files(host, j->task, j->attempt, put_candidate, context);
    if (wrong != NULL) {
        host->integrity(verdict, KV_INTEGRITY_I1C);
        host->evidence(verdict, "%s", wrong);
        return host->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NO_ANSWER, 0);
    }
#ifdef CALLS
    host->box_file(box, ".kverify/kverify_calls.py",
                   view_of(recorder, sizeof recorder), KV_FILE_PROTECT);
    if (!j->split)
        host->box_file(box, ".kverify/pytrace.so",
                       view_of(native, sizeof native),
                       KV_FILE_PROTECT | KV_FILE_EXEC);
#endif
    orders(j, &secret);
    if (secret.failed) {
        text_clear(&secret);
        return KV_ENOMEM;
    }
    if (j->split) {
        /* The same for every attempt; the nonce is not. */
        host->box_file(box, ".kverify/orders", text_view(&secret),
                       KV_FILE_PROTECT);
        snprintf(path, sizeof path, "{\"nonce\":\"%s\"}", j->nonce);
        host->box_secret(box, str_c(path));
    } else {
        host->box_secret(box, text_view(&secret));
    }
    text_clear(&secret);
    return KV_OK;
}

/* --- what the runner said --------------------------------------------------
 */

static test *
find_test(record *r, kv_str id)
{
    size_t i;

    for (i = 0; i < r->count; i++)
        if (r->tests[i].id.length == id.length &&
            memcmp(r->tests[i].id.data, id.data, id.length) == 0)
            return &r->tests[i];
    return NULL;
}

static test *
add_test(record *r, kv_str id)
{
    test *grown;

    if (r->count == r->room) {
        r->room = r->room == 0 ? 32 : 2 * r->room;
        grown = realloc(r->tests, r->room * sizeof *grown);
        if (grown == NULL)
            return NULL;
        r->tests = grown;
    }
    memset(&r->tests[r->count], 0, sizeof *r->tests);
    r->tests[r->count].id = id;
    return &r->tests[r->count++];
}

static int
status_of(kv_str what)
{
    static const char *const names[] = {"",        "passed",  "failed",
                                        "",        "skipped", "xfailed",
                                        "xpassed", "lied",    "refused"};
    int i;

    for (i = 1; i <= T_REFUSED; i++)
        if (str_is(what, names[i]))
            return i;
    return T_FAILED;
}

/* Phases come as setup, call, teardown; the worst of them counts. */
static void
note_phase(record *r, const kv_host *host, const kv_value *v)
{
    kv_str id = {NULL, 0}, when = id, what = id, message = id;
    double us = 0;
    test *t;
    int status;

    if (!host->value_str(host->value_at(v, 1), &id) ||
        !host->value_str(host->value_at(v, 2), &when) ||
        !host->value_str(host->value_at(v, 3), &what)) {
        r->junk = true;
        return;
    }
    (void)host->value_number(host->value_at(v, 4), &us);
    (void)host->value_str(host->value_at(v, 5), &message);
    t = find_test(r, id);
    if (t == NULL)
        t = add_test(r, id);
    if (t == NULL)
        return;
    status = status_of(what);
    r->lied = r->lied || status == T_LIED;
    if (str_is(when, "call")) {
        r->twice = r->twice || t->again;
        t->again = true;
    } else if (status == T_FAILED) {
        status = T_ERROR;
    } else if (status == T_PASSED) {
        return; /* a set-up alone is no pass */
    }
    t->us += us >= 0 && us < 1e15 ? (uint64_t)us : 0;
    if (t->status == T_ABSENT || t->status == T_PASSED ||
        ((status == T_FAILED || status == T_ERROR) && t->status != T_REFUSED))
        t->status = status;
    if (message.length > 0 && t->message.length == 0)
        t->message = message;
}

/* The first thing that was replaced, and that the tests do not replace. */
static void
note_changes(record *r, const kv_host *host, const kv_task *task,
             const kv_value *names)
{
    kv_str name;
    size_t i;

    for (i = 0; r->changed.length == 0 &&
                host->value_str(host->value_at(names, i), &name);
         i++)
        if (!task_lists(host, task, "replaces", name))
            r->changed = name;
}

static uint64_t
number_at(const kv_host *host, const kv_value *v, size_t index)
{
    double d = 0;

    (void)host->value_number(host->value_at(v, index), &d);
    return d > 0 && d < 1e15 ? (uint64_t)d : 0;
}

/* What is not heard of again was not run. */
static void
note_collected(record *r, const kv_host *host, const kv_value *ids)
{
    kv_str id;
    size_t i;

    for (i = 0; host->value_str(host->value_at(ids, i), &id); i++)
        if (find_test(r, id) == NULL)
            (void)add_test(r, id);
}

static void
note_refusal(record *r, const kv_host *host, const kv_value *v)
{
    if (r->refused.length > 0)
        return;
    (void)host->value_str(host->value_at(v, 2), &r->refused);
    (void)host->value_str(host->value_at(v, 3), &r->refused_at);
}

static void
read_record(record *r, const kv_host *host, const kv_task *task,
            kv_verdict *verdict, const char *nonce, kv_str channel)
{
    unsigned long long want = 0;
    kv_str line, kind, body;
    const kv_value *v;
    size_t at = 0;
    char head[NONCE + 24];
    int n;

    while (str_line(channel, &at, &line)) {
        n = snprintf(head, sizeof head, "%s %llu ", nonce, want++);
        if (line.length <= (size_t)n || memcmp(line.data, head, (size_t)n)) {
            /* A last line that was cut is the runner's own, killed. */
            r->junk = at <= channel.length;
            return;
        }
        if (at > channel.length)
            return; /* cut as well */
        body.data = line.data + n;
        body.length = line.length - (size_t)n;
        v = host->parse(verdict, body);
        if (!host->value_str(host->value_at(v, 0), &kind)) {
            r->junk = true;
            return;
        }
        if (r->end)
            r->junk = true; /* something after the end */
        if (str_is(kind, "test"))
            note_phase(r, host, v);
        else if (str_is(kind, "collected"))
            note_collected(r, host, host->value_at(v, 1));
        else if (str_is(kind, "broken"))
            (void)host->value_str(host->value_at(v, 2), &r->broken);
        else if (str_is(kind, "changed"))
            note_changes(r, host, task, host->value_at(v, 1));
        else if (str_is(kind, "absent"))
            r->absent = host->value_str(host->value_at(v, 1), &r->missing);
        else if (str_is(kind, "decided"))
            r->decided = number_at(host, v, 1);
        else if (str_is(kind, "tamper"))
            (void)host->value_str(host->value_at(v, 1), &r->tamper);
        else if (str_is(kind, "note"))
            note_refusal(r, host, v);
        else if (str_is(kind, "end"))
            r->end = true;
#ifdef CALLS
        else if (str_is(kind, "trace"))
{
            kv_str id, piece;

            if (host->value_str(host->value_at(v, 1), &id) &&
                host->value_str(host->value_at(v, 2), &piece))
                calls_add(&r->runs, id, piece);
        }
        else if (str_is(kind, "weak"))
            r->weak = true;
#endif
    }
}

/* --- judging the real run ----------------------------------------------------
 */

/* Of a run that was tampered with no test counts as passed. */
static void
void_counts(const job *j, kv_verdict *verdict)
{
    if (j->total > 0)
        j->s->host->counts(verdict, 0, 0, j->total, 0, j->total);
}

static kv_status
end_with(const job *j, kv_verdict *verdict, kv_outcome outcome,
         kv_class error_class, const char *what, kv_str detail)
{
    if (error_class == KV_CLASS_TAMPER)
        void_counts(j, verdict);
    j->s->host->evidence(verdict, "%s%.*s", what, (int)detail.length,
                         detail.data);
    return j->s->host->outcome(verdict, outcome, error_class, 0);
}

typedef struct sums {
    uint64_t passed, failed, errors, skipped, total, refused;
    test *first; /* that did not pass */
    bool extra;
} sums;

/* What one test means, given what the inventory expects of it. */
static kv_outcome
meaning(const job *j, test *t, bool known)
{
    static const kv_outcome outcomes[] = {
        KV_OUTCOME_ERROR, KV_OUTCOME_PASS,     KV_OUTCOME_FAIL,
        KV_OUTCOME_ERROR, KV_OUTCOME_UNSCORED, KV_OUTCOME_UNSCORED,
        KV_OUTCOME_FAIL,  KV_OUTCOME_ERROR,    KV_OUTCOME_ERROR};
    kv_outcome what = outcomes[t->status];
    bool idle;

    if (t->status == T_ABSENT)
        t->message = str_c("it was not run");
    if (!known && what == KV_OUTCOME_UNSCORED &&
        j->s->host->task_get(j->task, "registering") == NULL) {
        /* Nobody said that it may be: fail closed. */
        t->message = str_c("it was skipped, and there is no inventory");
        return KV_OUTCOME_FAIL;
    }
    if (!known)
        return what;
    idle = task_lists(j->s->host, j->task, "skips", t->id) ||
           task_lists(j->s->host, j->task, "xfails", t->id);
    if (what == KV_OUTCOME_UNSCORED && !idle) {
        t->message = str_c("it was skipped, and is expected to run");
        return KV_OUTCOME_FAIL;
    }
    if (what == KV_OUTCOME_PASS && idle) {
        t->message = str_c("it passed, and is expected not to");
        return KV_OUTCOME_FAIL;
    }
    return what;
}

/* Expected tests in their order, then what nobody expected. */
static kv_status
report_tests(const job *j, kv_verdict *verdict, record *r, sums *s)
{
    const kv_host *host = j->s->host;
    const kv_value *inventory = host->task_get(j->task, "inventory");
    size_t known = host->value_length(inventory), found = r->count, i;
    size_t *order = calloc(known + found + 1, sizeof *order), n = 0;
    kv_status status = KV_OK;
    kv_outcome what;
    kv_str id;
    test *t;

    memset(s, 0, sizeof *s);
    if (order == NULL)
        return KV_ENOMEM;
    for (i = 0; status == KV_OK && i < known; i++) {
        if (!host->value_str(host->value_at(inventory, i), &id))
            continue;
        t = find_test(r, id);
        if (t == NULL)
            t = add_test(r, id);
        if (t == NULL) {
            status = KV_ENOMEM;
        } else if (!t->expected) {
            t->expected = true;
            order[n++] = (size_t)(t - r->tests);
        }
    }
    for (i = 0; i < found; i++)
        if (!r->tests[i].expected)
            order[n++] = i;
    for (i = 0; status == KV_OK && i < n; i++) {
        t = &r->tests[order[i]];
        s->extra = s->extra || (known > 0 && !t->expected);
        what = meaning(j, t, known > 0);
        s->total++;
        s->passed += what == KV_OUTCOME_PASS;
        s->failed += what == KV_OUTCOME_FAIL;
        s->errors += what == KV_OUTCOME_ERROR;
        s->refused += t->status == T_REFUSED;
        s->skipped += what == KV_OUTCOME_UNSCORED;
        if (s->first == NULL && what != KV_OUTCOME_PASS &&
            what != KV_OUTCOME_UNSCORED)
            s->first = t;
        status = host->test(verdict, t->id, what, t->message, t->us);
    }
    free(order);
    return status;
}

static kv_status make_controls(job *j, kv_verdict *verdict, kv_box *box);

/* The candidate's process was gone when the test wanted it. */
static bool
ended_early(kv_str message)
{
    static const char start[] = "WorkerEnded";

    return message.length >= sizeof start - 1 &&
           memcmp(message.data, start, sizeof start - 1) == 0;
}

static kv_status
judge_record(job *j, const kv_ending *e, record *r, kv_verdict *verdict,
             kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_str none = {"", 0};
    sums s;
    kv_status status;

    if (r->absent)
        return end_with(
            j, verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
            "the task needs a package that is not installed: ", r->missing);
    status = report_tests(j, verdict, r, &s);
    if (status != KV_OK)
        return status;
    j->total = s.total;
    if (s.total > 0)
        host->counts(verdict, s.passed, s.failed, s.errors, s.skipped, s.total);
    if (e->how != KV_ENDED_EXIT && ended_by_limit(host, verdict, e))
        return KV_OK;
    if (r->junk)
        return end_with(j, verdict, KV_OUTCOME_ERROR, KV_CLASS_TAMPER,
                        "something that is not the runner wrote to its "
                        "channel",
                        none);
    if (r->tamper.length > 0)
        return end_with(
            j, verdict, KV_OUTCOME_ERROR, KV_CLASS_TAMPER,
            "the candidate's process broke the protocol: ", r->tamper);
    if (r->lied || r->twice)
        return end_with(j, verdict, KV_OUTCOME_ERROR, KV_CLASS_TAMPER,
                        "reports of tests were altered", none);
    if (r->changed.length > 0)
        return end_with(j, verdict, KV_OUTCOME_ERROR, KV_CLASS_TAMPER,
                        "the attempt replaced and left so: ", r->changed);
    if (r->broken.length > 0)
        return end_with(j, verdict, KV_OUTCOME_FAIL,
                        ended_early(r->broken) ? KV_CLASS_CRASH : KV_CLASS_NONE,
                        "the tests can't be loaded: ", r->broken);
    if (!r->end) {
        host->evidence(
            verdict, "the test process ended (%s %u) before its last test",
            e->how == KV_ENDED_SIGNAL ? "signal" : "status", e->code);
        return host->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH, 0);
    }
    if (s.refused > 0 && s.refused == s.failed + s.errors) {
        host->evidence(verdict, "can't be judged in two processes: %.*s (%.*s)",
                       (int)r->refused.length, r->refused.data,
                       (int)r->refused_at.length, r->refused_at.data);
        return host->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_PARSE, 0);
    }
#ifdef CALLS
    if (r->undecided && s.first != NULL) {
        host->evidence(verdict, "%.*s: %.*s", (int)s.first->id.length,
                       s.first->id.data, (int)s.first->message.length,
                       s.first->message.data);
        return host->outcome(
            verdict, KV_OUTCOME_ERROR,
            r->unusable ? KV_CLASS_ENVIRONMENT : KV_CLASS_PARSE, 0);
    }
    if (s.total > 0 && s.passed == 0 && s.first != NULL)
        s.passed = 1; /* which of them failed says more than that all did */
#endif
    if (s.total == 0 || s.passed == 0) {
        kv_class what = s.total == 0 ? KV_CLASS_ENVIRONMENT : KV_CLASS_NONE;

        if (s.first != NULL && ended_early(s.first->message))
            what = KV_CLASS_CRASH;
        host->evidence(
            verdict, "%s%s", s.total == 0 ? "no test ran" : "no test passed",
            what == KV_CLASS_CRASH ? ": the candidate's process had ended"
                                   : "");
        return host->outcome(verdict,
                             s.total == 0 ? KV_OUTCOME_ERROR : KV_OUTCOME_FAIL,
                             what, 0);
    }
    if (s.first != NULL) {
        host->evidence(verdict, "%llu of %llu tests did not pass: %.*s: %.*s",
                       (unsigned long long)(s.failed + s.errors),
                       (unsigned long long)s.total, (int)s.first->id.length,
                       s.first->id.data, (int)s.first->message.length,
                       s.first->message.data);
        return host->outcome(
            verdict, KV_OUTCOME_FAIL,
            ended_early(s.first->message) ? KV_CLASS_CRASH : KV_CLASS_NONE, 0);
    }
    if (s.extra)
        return end_with(j, verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                        "tests ran that the inventory does not know", none);
        /* Where objects of the candidate's said what equals what, changed tests
         * are to fail. */
#ifdef CALLS
    /* What a trace is compared with never comes into a box: there is nothing
     * that a control could change. */
    host->integrity(verdict, j->split && r->decided == 0 ? KV_INTEGRITY_I2
                             : j->split || r->weak       ? KV_INTEGRITY_I1
                                                         : KV_INTEGRITY_I1C);
    return host->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
#endif
    if (j->split && (r->decided == 0 || !j->guarded)) {
        host->integrity(verdict,
                        r->decided == 0 ? KV_INTEGRITY_I2 : KV_INTEGRITY_I1);
        return host->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
    }
    if (!j->guarded) {
        host->integrity(verdict, KV_INTEGRITY_I1);
        return host->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
    }
    return make_controls(j, verdict, box);
}

#ifdef CALLS
/* Each clause of what a run is judged by is a test of its own. */
static void
add_clause(void *context, kv_str id, kv_outcome outcome, kv_str why)
{
    record *r = context;
    test *t = add_test(r, id);

    if (t == NULL)
        return;
    t->status = outcome == KV_OUTCOME_PASS   ? T_PASSED
                : outcome == KV_OUTCOME_FAIL ? T_FAILED
                                             : T_ERROR;
    r->undecided = r->undecided || t->status == T_ERROR;
    r->unusable = r->unusable || outcome == KV_OUTCOME_NONE;
    t->message = why;
}

static void
judge_traces(job *j, record *r, kv_verdict *verdict)
{
    size_t i, runs = r->count;

    for (i = 0; i < runs; i++)
        if (r->tests[i].status == T_PASSED || r->tests[i].status == T_FAILED)
            calls_judge_run(&r->runs, j->s->host, j->task, verdict,
                            r->tests[i].id, add_clause, r);
}
#endif

static kv_status
judge(job *j, const kv_ending *e, kv_verdict *verdict, kv_box *box)
{
    record r = {0};
    kv_status status;

    read_record(&r, j->s->host, j->task, verdict, j->nonce, e->channel);
#ifdef CALLS
    judge_traces(j, &r, verdict);
#endif
    status = judge_record(j, e, &r, verdict, box);
#ifdef CALLS
    calls_clear(&r.runs);
#endif
    free(r.tests);
    return status;
}

/* --- controls ----------------------------------------------------------- */

static variants *
known_variants(state *s, kv_str task)
{
    variants *v;

    for (v = s->known; v != NULL; v = v->next)
        if (str_is(task, v->task))
            return v;
    return NULL;
}

static kv_status
pass_with(job *j, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;

    host->subscore(verdict, "controls", (double)j->done);
    host->subscore(verdict, "controlled", (double)j->controlled);
    /* Without a control that has failed there is only the guard. */
    host->integrity(verdict, j->controlled == 0 ? KV_INTEGRITY_I1
                             : j->split         ? KV_INTEGRITY_I2
                                                : KV_INTEGRITY_I1C);
    return host->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
}

static kv_status
next_control(job *j, kv_verdict *verdict, kv_box *box)
{
    if (j->done == j->variants)
        return pass_with(j, verdict);
    j->phase = CONTROL;
    return fill_run(j, j->s->host->value_at(j->variant, j->order[j->done]),
                    verdict, box);
}

/* Random order: where a run stands says nothing about which it is. */
static kv_status
begin_controls(job *j, const char *json, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    const kv_value *v = json == NULL ? NULL : host->parse(verdict, str_c(json));
    unsigned char dice[CONTROLS_MAX];
    size_t i, k, swap;

    j->variant = host->value_get(v, "variants");
    j->variants = host->value_length(j->variant);
    if (j->variants > CONTROLS_MAX)
        j->variants = CONTROLS_MAX;
    if (host->random(dice, sizeof dice) != KV_OK)
        return host->fail(host, KV_EIO, "no random bytes");
    for (i = 0; i < j->variants; i++)
        j->order[i] = i;
    for (i = j->variants; i > 1; i--) {
        k = dice[i - 1] % i;
        swap = j->order[k];
        j->order[k] = j->order[i - 1];
        j->order[i - 1] = swap;
    }
    return next_control(j, verdict, box);
}

/* A box that makes variants; ONLY: of this function alone, in variant
 * WHICH. */
static kv_status
fill_mutator(job *j, const char *only, size_t which, kv_box *box)
{
    static const char *const lists[] = {"tests", "support"};
    const kv_host *host = j->s->host;
    text secret = {0};
    kv_str item, content;
    char path[1100];
    size_t i, k;
    bool first = true;

    interpreter(j, box, view_of(mutator, sizeof mutator));
    text_str(&secret, "{\"framework\":\"" FRAMEWORK "\"");
    if (only != NULL) {
        text_str(&secret, ",\"only\":");
        text_json(&secret, str_c(only));
        text_printf(&secret, ",\"which\":%zu", which);
    }
    text_str(&secret, ",\"tests\":");
    task_json(host, j->task, "tests", &secret);
    text_str(&secret, ",\"files\":{");
    for (k = 0; k < 2; k++) {
        for (i = 0; task_item(host, j->task, lists[k], i, &item); i++) {
            if (!c_copy(path, sizeof path, item) ||
                host->task_file(j->task, path, &content) != KV_OK ||
                item.length < 3 ||
                memcmp(item.data + item.length - 3, ".py", 3) != 0)
                continue;
            text_str(&secret, first ? "" : ",");
            first = false;
            text_json(&secret, item);
            text_str(&secret, ":");
            text_json(&secret, content);
        }
    }
    text_str(&secret, "}}");
    if (!secret.failed)
        host->box_secret(box, text_view(&secret));
    text_clear(&secret);
    return KV_OK;
}

static kv_status
make_controls(job *j, kv_verdict *verdict, kv_box *box)
{
    variants *v = known_variants(j->s, j->s->host->task_id(j->task));

    if (v != NULL)
        return begin_controls(j, v->json, verdict, box);
    j->phase = MAKING;
    return fill_mutator(j, NULL, 0, box);
}

static kv_status
take_controls(job *j, const kv_ending *e, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_str id = host->task_id(j->task);
    variants *v;

    if (e->how != KV_ENDED_EXIT || e->code != 0 ||
        host->parse(verdict, e->channel) == NULL) {
        kv_str last = e->err;
        size_t at = 0;
        kv_str line;

        while (str_line(e->err, &at, &line))
            last = line;
        return host->fail(host, KV_EPLUGIN, "controls could not be made: %.*s",
                          (int)(last.length > 120 ? 120 : last.length),
                          last.data);
    }
    if (j->phase == MAKING_ONE) {
        j->one = host->value_at(
            host->value_get(host->parse(verdict, e->channel), "variants"), 0);
        j->phase = CONFIRM;
        return fill_run(j, j->one, verdict, box);
    }
    v = calloc(1, sizeof *v);
    if (v == NULL)
        return KV_ENOMEM;
    v->task = strndup(id.data, id.length);
    v->json = strndup(e->channel.data, e->channel.length);
    v->next = j->s->known;
    j->s->known = v;
    if (v->task == NULL || v->json == NULL)
        return KV_ENOMEM;
    return begin_controls(j, v->json, verdict, box);
}

/* "path::Class::name[...]" is of function FUNCTION. */
static bool
is_of(kv_str id, kv_str function)
{
    return id.length >= function.length &&
           memcmp(id.data, function.data, function.length) == 0 &&
           (id.length == function.length || id.data[function.length] == '[');
}

/* Dropped by the validation: the reference passed it too. */
static bool
excused(const job *j, kv_str function, size_t variant)
{
    const kv_host *host = j->s->host;
    const kv_value *list =
        host->value_at(host->task_get(j->task, "excused"), variant);
    kv_str item;
    size_t i;

    for (i = 0; host->value_str(host->value_at(list, i), &item); i++)
        if (item.length == function.length &&
            memcmp(item.data, function.data, item.length) == 0)
            return true;
    return false;
}

static kv_status
tampered(job *j, kv_verdict *verdict, const char *function)
{
    const kv_host *host = j->s->host;

    host->integrity(verdict, j->split ? KV_INTEGRITY_I2 : KV_INTEGRITY_I1C);
    void_counts(j, verdict);
    /* Which one is found first is a matter of the order, which is random. */
    if (function != NULL)
        host->evidence(verdict, "a test also passes when it has been changed "
                                "so that a solution must fail it");
    else
        host->evidence(verdict, "a control run was interfered with");
    return host->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_TAMPER, 0);
}

/* The next suspect by itself, or the next control.  A test that failed, as it
 * had to, may have left something behind that made another one pass. */
static kv_status
confirm(job *j, kv_verdict *verdict, kv_box *box)
{
    if (j->suspects == 0) {
        j->done++;
        return next_control(j, verdict, box);
    }
    j->phase = MAKING_ONE;
    return fill_mutator(j, j->suspect[j->suspects - 1], j->order[j->done], box);
}

static kv_status
suspect(job *j, kv_str function)
{
    char **grown = realloc(j->suspect, (j->suspects + 1) * sizeof *j->suspect);

    if (grown == NULL)
        return KV_ENOMEM;
    j->suspect = grown;
    grown[j->suspects] = strndup(function.data, function.length);
    return grown[j->suspects++] == NULL ? KV_ENOMEM : KV_OK;
}

static kv_status
check_control(job *j, const kv_ending *e, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    size_t which = j->order[j->done], i, k;
    const kv_value *variant =
        j->phase == CONFIRM ? j->one : host->value_at(j->variant, which);
    const kv_value *fails = host->value_get(variant, "fails");
    record r = {0};
    kv_str function;
    uint64_t caught = 0;
    bool silent, limited, passed, wrong = false;
    kv_status status = KV_OK;

    read_record(&r, host, j->task, verdict, j->nonce, e->channel);
    limited = e->how != KV_ENDED_EXIT && e->how != KV_ENDED_SIGNAL;
    silent = !limited && !r.end && r.broken.length == 0;
    for (i = 0; status == KV_OK &&
                host->value_str(host->value_at(fails, i), &function);
         i++) {
        if (excused(j, function, which))
            continue;
        passed = false;
        for (k = 0; k < r.count; k++) {
            if (!is_of(r.tests[k].id, function))
                continue;
            passed = passed || r.tests[k].status == T_PASSED;
            caught += r.tests[k].status == T_FAILED;
        }
        wrong = wrong || passed;
        if (passed && j->phase == CONTROL)
            status = suspect(j, function);
    }
    if (caught > j->controlled)
        j->controlled = caught;
    wrong = wrong && j->phase == CONFIRM;
    silent = silent || r.junk || r.lied;
    free(r.tests);
    if (status != KV_OK)
        return status;
    if (silent || wrong)
        return tampered(j, verdict, wrong ? j->suspect[j->suspects - 1] : NULL);
    if (j->phase == CONFIRM)
        free(j->suspect[--j->suspects]);
    return confirm(j, verdict, box);
}

/* --- the plugin --------------------------------------------------------- */

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    state *s = opaque;
    const kv_host *host = s->host;
    job *j;
    kv_str grade;

    if (host->value_length(host->task_get(task, "tests")) == 0 ||
        host->value_length(host->task_get(task, "submission")) == 0)
        return host->fail(host, KV_EFORMAT,
                          "the task has no 'tests' or no 'submission'");
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    j->s = s;
    j->task = task;
    j->attempt = attempt;
    /* Without an inventory nobody knows which tests are missing. */
    j->guarded = host->value_length(host->task_get(task, "inventory")) > 0 &&
                 !(host->value_str(host->task_get(task, "integrity"), &grade) &&
                   str_is(grade, "I1"));
    j->split = host->value_str(host->task_get(task, "integrity"), &grade) &&
               str_is(grade, "I2");
    host->integrity(verdict, j->split     ? KV_INTEGRITY_I2
                             : j->guarded ? KV_INTEGRITY_I1C
                                          : KV_INTEGRITY_I1);
    *out = j;
    return fill_run(j, NULL, verdict, box);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    kv_ending e = {.struct_size = sizeof e};

    j->s->host->result_ending(result, &e);
    switch (j->phase) {
    case REAL: return judge(j, &e, verdict, box);
    case MAKING:
    case MAKING_ONE: return take_controls(j, &e, verdict, box);
    default: return check_control(j, &e, verdict, box);
    }
}

static void
finish(void *opaque)
{
    job *j = opaque;

    while (j->suspects > 0)
        free(j->suspect[--j->suspects]);
    free(j->suspect);
    free(j);
}

#ifdef CALLS
const kv_plugin calls_python = {
#else
static const kv_plugin plugin = {
#endif
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = FRAMEWORK,
    .version = "1",
    .summary = "hidden " FRAMEWORK " suites, guarded, with mutation controls",
    .config_help = "{\"python\": \"" DEFAULT_PYTHON
                   "\", \"bind\": [folders the interpreter needs]}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

#ifndef CALLS
KV_PLUGIN_DEFINE(plugin)
#endif
