/* SPDX-License-Identifier: MIT */
#include "plugins/kit/python/controls.h"

#include "plugins/kit/python/boxes.h"
#include "plugins/kit/python/record.h"
#include "plugins/kit/python/verdict.h"
#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

/* --- variants ----------------------------------------------------------- */

static const py_variants *
known_variants(const py_state *s, kv_str task)
{
    const py_variants *v;

    for (v = s->known; v != NULL; v = v->next)
        if (str_is(task, v->task))
            return v;
    return NULL;
}

/* Keep JSON for all attempts at this task; NULL when memory ran out. */
static const py_variants *
keep_variants(py_state *s, kv_str task, kv_str json)
{
    py_variants *v = calloc(1, sizeof *v);

    if (v == NULL)
        return NULL;
    v->task = strndup(task.data, task.length);
    v->json = strndup(json.data, json.length);
    if (v->task == NULL || v->json == NULL) {
        py_free_variants(v);
        return NULL;
    }
    v->next = s->known;
    s->known = v;
    return v;
}

void
py_free_variants(py_variants *known)
{
    py_variants *next;

    for (; known != NULL; known = next) {
        next = known->next;
        free(known->task);
        free(known->json);
        free(known);
    }
}

/* --- one after the other ------------------------------------------------ */

static kv_status
pass_with_controls(py_job *j, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;

    host->verdict->subscore(verdict, "controls", (double)j->done);
    host->verdict->subscore(verdict, "controlled", (double)j->controlled);
    /* When no test failed in a control, the controls prove nothing and only the
     * guard counts. */
    return py_pass(j, verdict,
                   j->controlled == 0 ? KV_INTEGRITY_I1
                   : j->split         ? KV_INTEGRITY_I2
                                      : KV_INTEGRITY_I1C);
}

static kv_status
next_control(py_job *j, kv_verdict *verdict, kv_box *box)
{
    if (j->done == j->variants)
        return pass_with_controls(j, verdict);
    j->phase = PY_CONTROL;
    return py_fill_run(j, j->s->host->value->at(j->variant, j->order[j->done]),
                       verdict, box);
}

/* Begin the controls in random order, so that a candidate can't tell from when
 * it runs which variant it is in. */
static kv_status
begin_controls(py_job *j, const char *json, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    const kv_value *v = host->value->lend(verdict, str_c(json));
    unsigned char dice[PY_CONTROLS_MAX];
    size_t i, k, swap;

    j->variant = host->value->get(v, "variants");
    j->variants = host->value->length(j->variant);
    if (j->variants > PY_CONTROLS_MAX)
        j->variants = PY_CONTROLS_MAX;
    if (host->util->random(dice, sizeof dice) != KV_OK)
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

kv_status
py_make_controls(py_job *j, kv_verdict *verdict, kv_box *box)
{
    const py_variants *v = known_variants(j->s, j->s->host->task->id(j->task));

    if (v != NULL)
        return begin_controls(j, v->json, verdict, box);
    j->phase = PY_MAKING;
    py_fill_mutate(j, NULL, 0, box);
    return KV_OK;
}

static kv_status
not_made(const py_job *j, const kv_ending *e)
{
    const kv_host *host = j->s->host;
    kv_str last = e->err, line;
    size_t at = 0;

    while (str_line(e->err, &at, &line))
        last = line;
    return host->fail(host, KV_EPLUGIN, "controls could not be made: %.*s",
                      (int)(last.length > 120 ? 120 : last.length), last.data);
}

kv_status
py_take_controls(py_job *j, const kv_ending *e, kv_verdict *verdict,
                 kv_box *box)
{
    const kv_host *host = j->s->host;
    const kv_value *made = NULL;
    const py_variants *v;

    if (e->how == KV_ENDED_EXIT && e->code == 0)
        made = host->value->lend(verdict, e->channel);
    if (made == NULL)
        return not_made(j, e);
    if (j->phase == PY_MAKING_ONE) {
        j->one = host->value->at(host->value->get(made, "variants"), 0);
        j->phase = PY_CONFIRM;
        return py_fill_run(j, j->one, verdict, box);
    }
    v = keep_variants(j->s, host->task->id(j->task), e->channel);
    return v == NULL ? KV_ENOMEM : begin_controls(j, v->json, verdict, box);
}

/* --- what a run of one says --------------------------------------------- */

/* Whether ID, "path::Class::name[...]", is a case of FUNCTION. */
static bool
is_of(kv_str id, kv_str function)
{
    return id.length >= function.length &&
           memcmp(id.data, function.data, function.length) == 0 &&
           (id.length == function.length || id.data[function.length] == '[');
}

/* Whether FUNCTION is excused in this variant: when the suite was validated,
 * the reference solution passed it there, too. */
static bool
is_excused(const py_job *j, kv_str function, size_t variant)
{
    const kv_host *host = j->s->host;
    const kv_value *list =
        host->value->at(host->task->get(j->task, "excused"), variant);
    kv_str item;
    size_t i;

    for (i = 0; host->value->str(host->value->at(list, i), &item); i++)
        if (str_same(item, function))
            return true;
    return false;
}

static kv_status
tampered(py_job *j, kv_verdict *verdict, bool changed_test)
{
    kv_str none = {"", 0};

    j->s->host->verdict->integrity(verdict, j->split ? KV_INTEGRITY_I2
                                                     : KV_INTEGRITY_I1C);
    /* The message names no test: which one is found first depends on the random
     * order. */
    return py_end(j, verdict, KV_OUTCOME_ERROR, KV_CLASS_TAMPER,
                  changed_test
                      ? "a test also passes when it has been changed so that "
                        "a solution must fail it"
                      : "a control run was interfered with",
                  none);
}

static kv_status
add_suspect(py_job *j, kv_str function)
{
    char **grown = realloc(j->suspect, (j->suspects + 1) * sizeof *j->suspect);

    if (grown == NULL)
        return KV_ENOMEM;
    j->suspect = grown;
    grown[j->suspects] = strndup(function.data, function.length);
    return grown[j->suspects++] == NULL ? KV_ENOMEM : KV_OK;
}

/* Run the next suspect alone, or else the next control.  In a variant with many
 * changes, a test that failed may have left something behind that made another
 * one pass. */
static kv_status
confirm(py_job *j, kv_verdict *verdict, kv_box *box)
{
    if (j->suspects == 0) {
        j->done++;
        return next_control(j, verdict, box);
    }
    j->phase = PY_MAKING_ONE;
    py_fill_mutate(j, j->suspect[j->suspects - 1], j->order[j->done], box);
    return KV_OK;
}

/* Look at the tests of the functions that must fail.  Sets *wrong when one of
 * them passed. */
static kv_status
look(py_job *j, const py_record *r, bool *wrong)
{
    const kv_host *host = j->s->host;
    size_t which = j->order[j->done], i, k;
    const kv_value *variant =
        j->phase == PY_CONFIRM ? j->one : host->value->at(j->variant, which);
    const kv_value *fails = host->value->get(variant, "fails");
    kv_status status = KV_OK;
    uint64_t caught = 0;
    kv_str function;
    bool passed;

    for (i = 0; status == KV_OK &&
                host->value->str(host->value->at(fails, i), &function);
         i++) {
        if (is_excused(j, function, which))
            continue;
        passed = false;
        for (k = 0; k < r->count; k++) {
            if (!is_of(r->tests[k].id, function))
                continue;
            passed = passed || r->tests[k].status == PY_PASSED;
            caught += r->tests[k].status == PY_FAILED;
        }
        *wrong = *wrong || passed;
        if (passed && j->phase == PY_CONTROL)
            status = add_suspect(j, function);
    }
    if (caught > j->controlled)
        j->controlled = caught;
    return status;
}

kv_status
py_check_control(py_job *j, const kv_ending *e, kv_verdict *verdict,
                 kv_box *box)
{
    bool limited = e->how != KV_ENDED_EXIT && e->how != KV_ENDED_SIGNAL;
    bool wrong = false, disturbed;
    py_record r;
    kv_status status = KV_ENOMEM;

    if (py_record_read(&r, j, verdict, e->channel))
        status = look(j, &r, &wrong);
    disturbed =
        (!limited && !r.end && r.broken.length == 0) || r.junk || r.lied;
    py_record_clear(&r, j->s->hooks);
    if (status != KV_OK)
        return status;
    wrong = wrong && j->phase == PY_CONFIRM;
    if (disturbed || wrong)
        return tampered(j, verdict, wrong);
    if (j->phase == PY_CONFIRM)
        free(j->suspect[--j->suspects]);
    return confirm(j, verdict, box);
}
