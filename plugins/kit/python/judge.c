/* SPDX-License-Identifier: MIT */
#include "plugins/kit/python/judge.h"

#include "plugins/kit/python/controls.h"
#include "plugins/kit/python/record.h"
#include "plugins/kit/python/verdict.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdlib.h>
#include <string.h>

static const kv_str none = {"", 0};

/* --- tests -------------------------------------------------------------- */

typedef struct sums {
    uint64_t passed, failed, errors, skipped, total, refused;
    const py_test *first; /* the first that did not pass */
    bool extra;           /* a test that the inventory does not know */
} sums;

/* The outcome of a test, given what the inventory expects of it. */
static kv_outcome
meaning(const py_job *j, py_test *t, bool known)
{
    static const kv_outcome outcomes[] = {
        [PY_ABSENT] = KV_OUTCOME_ERROR,     [PY_PASSED] = KV_OUTCOME_PASS,
        [PY_FAILED] = KV_OUTCOME_FAIL,      [PY_ERROR] = KV_OUTCOME_ERROR,
        [PY_SKIPPED] = KV_OUTCOME_UNSCORED, [PY_XFAILED] = KV_OUTCOME_UNSCORED,
        [PY_XPASSED] = KV_OUTCOME_FAIL,     [PY_LIED] = KV_OUTCOME_ERROR,
        [PY_REFUSED] = KV_OUTCOME_ERROR};
    const kv_host *host = j->s->host;
    kv_outcome what = outcomes[t->status];
    bool idle;

    if (t->status == PY_ABSENT)
        t->message = str_c("it was not run");
    if (!known && what == KV_OUTCOME_UNSCORED &&
        host->task->get(j->task, "registering") == NULL) {
        /* Nothing says that it may be skipped: fail closed. */
        t->message = str_c("it was skipped, and there is no inventory");
        return KV_OUTCOME_FAIL;
    }
    if (!known)
        return what;
    idle = task_lists(host, j->task, "skips", t->id) ||
           task_lists(host, j->task, "xfails", t->id);
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

static kv_status
report_test(const py_job *j, kv_verdict *verdict, py_test *t, bool known,
            sums *s)
{
    kv_outcome what = meaning(j, t, known);

    s->extra = s->extra || (known && !t->expected);
    s->total++;
    s->passed += what == KV_OUTCOME_PASS;
    s->failed += what == KV_OUTCOME_FAIL;
    s->errors += what == KV_OUTCOME_ERROR;
    s->refused += t->status == PY_REFUSED;
    s->skipped += what == KV_OUTCOME_UNSCORED;
    if (s->first == NULL && what != KV_OUTCOME_PASS &&
        what != KV_OUTCOME_UNSCORED)
        s->first = t;
    return j->s->host->verdict->test(verdict, t->id, what, t->message, t->us);
}

/* Report the tests of the inventory in its order, then all others. */
static kv_status
report_tests(const py_job *j, kv_verdict *verdict, py_record *r, sums *s)
{
    const kv_host *host = j->s->host;
    const kv_value *inventory = host->task->get(j->task, "inventory");
    size_t known = host->value->length(inventory), found = r->count, i;
    size_t *order = calloc(known + found + 1, sizeof *order), n = 0;
    kv_status status = KV_OK;
    kv_str id;
    py_test *t;

    memset(s, 0, sizeof *s);
    if (order == NULL)
        return KV_ENOMEM;
    for (i = 0; status == KV_OK && i < known; i++) {
        if (!host->value->str(host->value->at(inventory, i), &id))
            continue;
        t = py_record_test(r, id);
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
    for (i = 0; status == KV_OK && i < n; i++)
        status = report_test(j, verdict, &r->tests[order[i]], known > 0, s);
    free(order);
    return status;
}

/* --- the verdict -------------------------------------------------------- */

/* Whether the candidate's process had ended when the test needed it. */
static bool
ended_early(kv_str message)
{
    return str_starts(message, "WorkerEnded");
}

/* When somebody interfered with the run, set the verdict and *status, and
 * return true. */
static bool
is_spoilt(const py_job *j, const py_record *r, kv_verdict *verdict,
          kv_status *status)
{
    const char *what;
    kv_str detail = none;

    if (r->junk) {
        what = "something that is not the runner wrote to its channel";
    } else if (r->tamper.length > 0) {
        what = "the candidate's process broke the protocol: ";
        detail = r->tamper;
    } else if (r->lied || r->twice) {
        what = "reports of tests were altered";
    } else if (r->changed.length > 0) {
        what = "the attempt replaced and left so: ";
        detail = r->changed;
    } else {
        return false;
    }
    *status =
        py_end(j, verdict, KV_OUTCOME_ERROR, KV_CLASS_TAMPER, what, detail);
    return true;
}

/* When the run did not end, or can't be judged, set the verdict and *status,
 * and return true. */
static bool
is_cut(const py_job *j, const kv_ending *e, const py_record *r, const sums *s,
       kv_verdict *verdict, kv_status *status)
{
    const kv_host *host = j->s->host;
    const py_hooks *hooks = j->s->hooks;
    kv_class error_class = KV_CLASS_PARSE;

    if (r->broken.length > 0) {
        *status =
            py_end(j, verdict, KV_OUTCOME_FAIL,
                   ended_early(r->broken) ? KV_CLASS_CRASH : KV_CLASS_NONE,
                   "the tests can't be loaded: ", r->broken);
        return true;
    }
    if (!r->end) {
        host->verdict->evidence(
            verdict, "the test process ended (%s %u) before its last test",
            e->how == KV_ENDED_SIGNAL ? "signal" : "status", e->code);
        *status =
            host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH, 0);
        return true;
    }
    if (s->refused > 0 && s->refused == s->failed + s->errors) {
        host->verdict->evidence(verdict,
                                "can't be judged in two processes: %.*s (%.*s)",
                                (int)r->refused.length, r->refused.data,
                                (int)r->refused_at.length, r->refused_at.data);
        *status = host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                         KV_CLASS_PARSE, 0);
        return true;
    }
    if (hooks->is_open != NULL && s->first != NULL &&
        hooks->is_open(r, &error_class)) {
        host->verdict->evidence(
            verdict, "%.*s: %.*s", (int)s->first->id.length, s->first->id.data,
            (int)s->first->message.length, s->first->message.data);
        *status =
            host->verdict->outcome(verdict, KV_OUTCOME_ERROR, error_class, 0);
        return true;
    }
    return false;
}

static kv_status
nothing_passed(const py_job *j, const sums *s, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;
    bool early = s->first != NULL && ended_early(s->first->message);

    host->verdict->evidence(verdict, "%s%s",
                            s->total == 0 ? "no test ran" : "no test passed",
                            early ? ": the candidate's process had ended" : "");
    return host->verdict->outcome(
        verdict, s->total == 0 ? KV_OUTCOME_ERROR : KV_OUTCOME_FAIL,
        early           ? KV_CLASS_CRASH
        : s->total == 0 ? KV_CLASS_ENVIRONMENT
                        : KV_CLASS_NONE,
        0);
}

static kv_status
some_failed(const py_job *j, const sums *s, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;
    const py_test *t = s->first;

    host->verdict->evidence(
        verdict, "%llu of %llu tests did not pass: %.*s: %.*s",
        (unsigned long long)(s->failed + s->errors),
        (unsigned long long)s->total, (int)t->id.length, t->id.data,
        (int)t->message.length, t->message.data);
    return host->verdict->outcome(
        verdict, KV_OUTCOME_FAIL,
        ended_early(t->message) ? KV_CLASS_CRASH : KV_CLASS_NONE, 0);
}

/* Every test passed: set the grade, or begin the controls that find it out. */
static kv_status
all_passed(py_job *j, const py_record *r, kv_verdict *verdict, kv_box *box)
{
    if (j->s->hooks->grade != NULL)
        return py_pass(j, verdict, j->s->hooks->grade(j, r));
    /* In two processes, the candidate decides nothing about a test, except when
     * a test compares objects of the candidate by their own __eq__. */
    if (j->split && r->decided == 0)
        return py_pass(j, verdict, KV_INTEGRITY_I2);
    if (!j->guarded)
        return py_pass(j, verdict, KV_INTEGRITY_I1);
    return py_make_controls(j, verdict, box);
}

static bool
is_limit(uint32_t how)
{
    return how == KV_ENDED_CPU || how == KV_ENDED_WALL ||
           how == KV_ENDED_MEMORY || how == KV_ENDED_OUTPUT;
}

/* When a limit ends the candidate's process, it ends the tests' as well, and
 * how many of these still notice the former is a matter of who is faster. */
static void
drop_ended(py_record *r)
{
    size_t i;

    for (i = 0; i < r->count; i++)
        if (ended_early(r->tests[i].message))
            r->tests[i].status = PY_ABSENT;
}

static kv_status
judge_record(py_job *j, const kv_ending *e, const kv_ending *other,
             py_record *r, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    sums s;
    kv_status status;

    if (r->absent)
        return py_end(
            j, verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
            "the task needs a package that is not installed: ", r->missing);
    if (is_limit(e->how) || is_limit(other->how))
        drop_ended(r);
    status = report_tests(j, verdict, r, &s);
    if (status != KV_OK)
        return status;
    j->total = s.total;
    if (s.total > 0)
        host->verdict->counts(verdict, s.passed, s.failed, s.errors, s.skipped,
                              s.total);
    if (e->how != KV_ENDED_EXIT && ended_by_limit(host, verdict, e))
        return KV_OK;
    /* A limit that ended the candidate's process is why the tests failed. */
    if ((s.first != NULL || s.passed == 0) &&
        ended_by_limit(host, verdict, other))
        return KV_OK;
    if (is_spoilt(j, r, verdict, &status) ||
        is_cut(j, e, r, &s, verdict, &status))
        return status;
    if (s.passed == 0 && !(j->s->hooks->names_first && s.first != NULL))
        return nothing_passed(j, &s, verdict);
    if (s.first != NULL)
        return some_failed(j, &s, verdict);
    if (s.extra)
        return py_end(j, verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                      "tests ran that the inventory does not know", none);
    return all_passed(j, r, verdict, box);
}

kv_status
py_judge(py_job *j, const kv_ending *e, const kv_ending *other,
         kv_verdict *verdict, kv_box *box)
{
    py_record r;
    kv_status status = KV_ENOMEM;

    if (py_record_read(&r, j, verdict, e->channel)) {
        if (j->split && r.objects != NULL &&
            KV_HAS(kv_verdict_services, j->s->host->verdict, learnt))
            (void)j->s->host->verdict->learnt(
                verdict, "objects",
                j->s->host->value->json(verdict, r.objects));
        if (j->s->hooks->add_tests != NULL)
            j->s->hooks->add_tests(j, &r, verdict);
        status = judge_record(j, e, other, &r, verdict, box);
    }
    py_record_clear(&r, j->s->hooks);
    return status;
}
