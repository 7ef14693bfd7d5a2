/* SPDX-License-Identifier: MIT */
#include "plugins/kit/python/boxes.h"

#include "plugins/kit/candidate.h"
#include "plugins/kit/python/orders.h"
#include "plugins/kit/python/scripts.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdio.h>
#include <string.h>

/* --- an interpreter ----------------------------------------------------- */

static void
put_environment(const py_job *j, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_str item;
    char pair[1100];
    size_t i;

    box_environment(host, box);
    host->box->env(box, "PYTHONHASHSEED=0");
    host->box->env(box, "PYTHONDONTWRITEBYTECODE=1");
    host->box->env(box, "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1");
    /* An attempt gets one processor, and a process with threads can't be
     * forked. */
    host->box->env(box, "OMP_NUM_THREADS=1");
    host->box->env(box, "OPENBLAS_NUM_THREADS=1");
    host->box->env(box, "MKL_NUM_THREADS=1");
    host->box->env(box, "KV_KEPT={kept}");
    host->box->env(box, "KV_BOX={box}");
    for (i = 0; task_item(host, j->task, "env", i, &item); i++)
        if (c_copy(pair, sizeof pair, item))
            host->box->env(box, pair);
}

static void
put_interpreter(const py_job *j, kv_box *box, kv_str script)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    kv_str python, item;
    char path[1100];
    size_t i;

    if (host->value->str(host->task->get(j->task, "python"), &python) &&
        c_copy(path, sizeof path, python))
        host->box->arg(box, path);
    else
        host->box->arg(box, j->s->python);
    /* Without the user's site packages, and without bytecode files. */
    host->box->arg(box, "-s");
    host->box->arg(box, "-B");
    host->box->script(box, script);
    put_environment(j, box);
    host->task->limits(j->task, &limits);
    if (j->s->hooks->channel > 0)
        limits.channel = j->s->hooks->channel;
    host->box->limits(box, &limits);
    for (i = 0; host->value->str(host->value->at(j->s->bind, i), &item); i++)
        if (c_copy(path, sizeof path, item))
            host->box->bind(box, path);
    for (i = 0; task_item(host, j->task, "bind", i, &item); i++)
        if (c_copy(path, sizeof path, item))
            host->box->bind(box, path);
}

/* --- the suite ---------------------------------------------------------- */

/* A file of the suite, in the form that VARIANT gives it, if it does. */
static bool
suite_file(const py_job *j, const kv_value *variant, const char *path,
           kv_str *out)
{
    const kv_host *host = j->s->host;

    return host->value->str(
               host->value->get(host->value->get(variant, "files"), path),
               out) ||
           host->task->file(j->task, path, out) == KV_OK;
}

/* Whether something of the suite lies below the first LENGTH bytes of PATH. */
static bool
has_tests_below(const py_job *j, kv_str path, size_t length)
{
    static const char *const lists[] = {"tests", "support"};
    kv_str item;
    size_t i, k;

    for (k = 0; k < 2; k++)
        for (i = 0; task_item(j->s->host, j->task, lists[k], i, &item); i++)
            if (item.length > length &&
                memcmp(item.data, path.data, length) == 0)
                return true;
    return false;
}

/* Tests inside a package of the candidate's, in a box without it: its folder is
 * a package there too, or "from .. import" goes beyond the top. */
static void
put_packages(const py_job *j, kv_box *box)
{
    static const char name[] = "/__init__.py";
    const kv_host *host = j->s->host;
    char path[TASK_PATH_MAX];
    kv_str item;
    size_t i;

    for (i = 0; task_item(host, j->task, "submission", i, &item); i++)
        if (str_ends(item, name) && c_copy(path, sizeof path, item) &&
            !task_lists(host, j->task, "tests", item) &&
            !task_lists(host, j->task, "support", item) &&
            has_tests_below(j, item, item.length - sizeof name + 2))
            host->box->file(box, path, str_c(""), KV_FILE_PROTECT);
}

/* Put the tests and what they need.  False: *GAP names what the suite does not
 * hold. */
static bool
put_suite(const py_job *j, const kv_value *variant, kv_box *box, task_gap *gap)
{
    static const char *const lists[] = {"tests", "support"};
    const kv_host *host = j->s->host;
    char path[TASK_PATH_MAX];
    kv_str item, content;
    size_t i, k;

    for (k = 0; k < 2; k++) {
        for (i = 0; task_item(host, j->task, lists[k], i, &item); i++) {
            if (!c_copy(path, sizeof path, item) ||
                !suite_file(j, variant, path, &content)) {
                gap->path = item;
                return false;
            }
            host->box->file(box, path, content, KV_FILE_PROTECT);
        }
    }
    if (j->split)
        put_packages(j, box);
    return true;
}

/* Put files of the suite beside the candidate: those of "include" that it does
 * not submit itself and, when it has a box of its own, those of "share", which
 * the tests read as well. */
static bool
put_surroundings(const py_job *j, kv_box *box, task_gap *gap)
{
    const kv_host *host = j->s->host;
    char path[TASK_PATH_MAX];
    kv_str item, content;
    size_t i;

    for (i = 0; task_item(host, j->task, "include", i, &item); i++) {
        if (task_lists(host, j->task, "submission", item))
            continue;
        if (!task_take(host, j->task, item, path, &content, gap))
            return false;
        host->box->file(box, path, content, 0);
    }
    for (i = 0; j->split && task_item(host, j->task, "share", i, &item); i++)
        if (task_take(host, j->task, item, path, &content, NULL))
            host->box->file(box, path, content, 0);
    return true;
}

static kv_status
put_orders(const py_job *j, kv_box *box)
{
    const kv_host *host = j->s->host;
    text orders = {0};
    char nonce[NONCE + 20];
    bool failed;

    py_orders(j, &orders);
    failed = orders.failed;
    if (failed) {
        /* Out of memory: no orders are given. */
    } else if (j->split) {
        /* The orders are the same for every attempt, so that their box can be
         * kept; only the nonce differs. */
        host->box->file(box, ".kverify/orders", text_view(&orders),
                        KV_FILE_PROTECT);
        snprintf(nonce, sizeof nonce, "{\"nonce\":\"%s\"}", j->nonce);
        host->box->secret(box, str_c(nonce));
    } else {
        host->box->secret(box, text_view(&orders));
    }
    text_clear(&orders);
    return failed ? KV_ENOMEM : KV_OK;
}

/* --- boxes -------------------------------------------------------------- */

/* The interpreter of the tests and, when there are two processes, that of the
 * candidate. */
static void
put_interpreters(const py_job *j, kv_box *box, kv_box *other)
{
    const kv_host *host = j->s->host;
    const py_scripts *scripts = &j->s->scripts;
    text env = {0};

    put_interpreter(j, box,
                    text_view(j->split ? &scripts->tester : &scripts->guard));
    if (j->s->hooks->preload != NULL)
        j->s->hooks->preload(host, j->task, box);
    box_preloads(host, j->task, box);
    if (!j->split)
        return;
    put_interpreter(j, other, text_view(&scripts->worker));
    box_preloads(host, j->task, other);
    text_str(&env, "KV_ORDERS=");
    py_worker_orders(j, &env);
    host->box->env(other, text_c(&env));
    text_clear(&env);
    host->box->flags(box, KV_BOX_STAGED);
}

kv_status
py_fill_run(py_job *j, const kv_value *variant, kv_verdict *verdict,
            kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box *other = j->split ? host->box->peer(box) : box;
    box_of_files to;
    const char *wrong;
    task_gap gap;

    if (!new_nonce(host, j->nonce))
        return host->fail(host, KV_EIO, "no random bytes for the nonce");
    if (other == NULL) {
        /* Below isolation L2 there is no second box: use the next lower
         * grade. */
        j->split = false;
        other = box;
        host->verdict->integrity(verdict, j->guarded ? KV_INTEGRITY_I1C
                                                     : KV_INTEGRITY_I1);
    }
    put_interpreters(j, box, other);
    if (!put_suite(j, variant, box, &gap) || !put_surroundings(j, other, &gap))
        return task_lacks(host, verdict, &gap);
    to = (box_of_files){host, other};
    wrong = candidate_files(host, j->task, j->attempt, put_in_box, &to);
    if (wrong != NULL) {
        host->verdict->integrity(verdict, KV_INTEGRITY_I1C);
        return no_candidate(host, verdict, wrong);
    }
    if (j->s->hooks->put_files != NULL)
        j->s->hooks->put_files(host, box, j->split);
    return put_orders(j, box);
}

void
py_fill_mutate(const py_job *j, const char *only, size_t which, kv_box *box)
{
    text orders = {0};

    put_interpreter(j, box, py_mutate_script());
    py_mutate_orders(j, only, which, &orders);
    if (!orders.failed)
        j->s->host->box->secret(box, text_view(&orders));
    text_clear(&orders);
}
