/* SPDX-License-Identifier: MIT */
/* state: a script by what it changes, beside what the expected script changes.
 *
 * Three boxes: the attempt's script, the expected one over the same
 * environment, and, with neither of them, a comparison of what they left.  The
 * first box has nothing of the expected script, and the third runs only code
 * of ours. */
#include "plugins/kit/box.h"
#include "plugins/kit/candidate.h"
#include "plugins/kit/interpreter.h"
#include "plugins/kit/scripted.h"
#include "plugins/kit/str.h"
#include "plugins/kit/told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char script[] = {
#include "plugins/state/compare.inc"
    0};

typedef enum stage { ATTEMPT, GOLD, COMPARISON } stage;

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    const char *python;
    char nonce[NONCE + 1];
    stage stage;
    text state, said; /* of the attempt */
    double likeness;  /* of what was printed, once both are known */
    bool same_output, judges_output;
    bool unheard; /* what the attempt printed is gone, or too much */
} job;

typedef struct opened {
    const kv_host *host;
    char python[TASK_PATH_MAX];
} opened;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    opened *self;
    kv_status status;

    if (!KV_HAS(kv_host, host, measures) || host->measures == NULL)
        return host->fail(host, KV_EPLUGIN, "this kverify can't compare texts");
    self = calloc(1, sizeof *self);
    if (self == NULL)
        return KV_ENOMEM;
    self->host = host;
    status = interpreter_of(host, config, self->python);
    if (status == KV_OK)
        *out = self;
    else
        free(self);
    return status;
}

static void
close_state(void *self)
{
    free(self);
}

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    const opened *self = opaque;
    const kv_host *host = self->host;
    box_of_files to = {host, box};
    task_gap gap = {{"", 0}};
    kv_str name = {"", 0};
    const char *wrong;
    job *j = calloc(1, sizeof *j);

    if (j == NULL)
        return KV_ENOMEM;
    j->host = host;
    j->task = task;
    j->python = self->python;
    *out = j;
    if (!new_nonce(host, j->nonce))
        return KV_EIO;
    host->verdict->integrity(verdict, KV_INTEGRITY_I3);
    wrong = candidate_files(host, task, attempt, put_in_box, &to);
    if (wrong != NULL)
        return no_candidate(host, verdict, wrong);
    (void)task_item(host, task, "submission", 0, &name);
    wrong =
        scripted_fill(host, task, box, j->nonce, name, SCRIPTED_WHOLE, &gap);
    return wrong == NULL ? KV_OK : task_lacks(host, verdict, &gap);
}

/* --- what the boxes left -----------------------------------------------------
 */

static kv_status
run_gold(job *j, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->host;
    task_gap gap = {{"", 0}};
    char name[TASK_PATH_MAX];
    kv_str left, path, content;
    const char *wrong;

    if (!host->result->file(result, "state.tar", &left))
        return box_verdict(
            j->host, verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH,
            "the script left no state, or one of more than 32 MiB",
            (kv_str){"", 0});
    text_add(&j->state, left.data, left.length);
    if (host->result->file(result, "out", &left))
        text_add(&j->said, left.data, left.length);
    else
        j->unheard = true;
    if (j->state.failed || j->said.failed)
        return KV_ENOMEM;
    if (!host->value->str(host->task->get(j->task, "gold"), &path))
        return host->fail(host, KV_EFORMAT, "the task's 'gold' is no text");
    if (!task_take(host, j->task, path, name, &content, &gap))
        return task_lacks(host, verdict, &gap);
    /* The first box may know its key. */
    if (!new_nonce(host, j->nonce))
        return KV_EIO;
    host->box->file(box, "gold.sh", content, 0);
    wrong = scripted_fill(host, j->task, box, j->nonce, str_c("gold.sh"),
                          SCRIPTED_INITIAL | SCRIPTED_WHOLE, &gap);
    j->stage = GOLD;
    return wrong == NULL ? KV_OK : task_lacks(host, verdict, &gap);
}

/* Whether both printed the same, by the rule of the task. */
static void
compare_output(job *j, kv_str gold)
{
    const kv_host *host = j->host;
    kv_str rule = {"ignore", 6}, got = text_view(&j->said);

    (void)host->value->str(host->task->get(j->task, "output"), &rule);
    j->likeness = host->measures->exact_match_lines(got, gold);
    if (j->unheard)
        j->likeness = 0;
    j->judges_output = !str_is(rule, "ignore");
    j->same_output =
        !j->judges_output ||
        (!j->unheard &&
         (str_is(rule, "lines") ? j->likeness == 1 : str_same(got, gold)));
    if (!j->unheard && j->likeness < 1 && got.length <= 20000 &&
        gold.length <= 20000)
        (void)host->measures->edit_similarity(got, gold, 0, &j->likeness);
}

static void
add_list(const job *j, text *orders, const char *name)
{
    kv_str item;
    size_t i;

    text_printf(orders, "%s\"%s\":[", orders->length > 1 ? "," : "", name);
    for (i = 0; task_item(j->host, j->task, name, i, &item); i++) {
        if (i > 0)
            text_str(orders, ",");
        text_json(orders, item);
    }
    text_str(orders, "]");
}

static kv_status
run_comparison(job *j, const kv_result *result, kv_verdict *verdict,
               kv_box *box)
{
    const kv_host *host = j->host;
    text orders = {0};
    kv_str gold, initial, said = {"", 0};

    if (!host->result->file(result, "state.tar", &gold) ||
        !host->result->file(result, "initial.tar", &initial))
        return box_verdict(
            j->host, verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
            "the expected script left no state, or one of more than 32 "
            "MiB",
            (kv_str){"", 0});
    if (!host->result->file(result, "out", &said))
        return box_verdict(
            j->host, verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
            "what the expected script printed is gone, or more than 32 "
            "MiB",
            (kv_str){"", 0});
    compare_output(j, said);
    text_str(&orders, "{");
    add_list(j, &orders, "ignore");
    add_list(j, &orders, "json");
    add_list(j, &orders, "sqlite");
    add_list(j, &orders, "lines");
    text_str(&orders, "}");
    host->box->file(box, "initial.tar", initial, 0);
    host->box->file(box, "gold.tar", gold, 0);
    host->box->file(box, "state.tar", text_view(&j->state), 0);
    interpreter_box(host, box, j->python, str_c(script), text_view(&orders));
    text_clear(&orders);
    j->stage = COMPARISON;
    return KV_OK;
}

/* --- the verdict -------------------------------------------------------------
 */

static bool
count(const job *j, const kv_value *report, const char *name, uint64_t *out)
{
    double number;

    if (!j->host->value->number(j->host->value->get(report, name), &number))
        return false;
    *out = (uint64_t)number;
    return true;
}

static kv_status
judge(const job *j, const kv_ending *e, kv_verdict *verdict)
{
    const kv_host *host = j->host;
    size_t from =
        str_starts(e->channel, "[") ? str_find(e->channel, "\n", 0) + 1 : 0;
    const kv_value *report = host->value->lend(
        verdict, (kv_str){e->channel.data + from, e->channel.length - from});
    uint64_t missing, extra, same, common, all;
    kv_str why = {"", 0};
    double score;

    if (host->value->str(host->value->get(report, "wrong"), &why))
        return box_verdict(j->host, verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH,
                           "", why);
    (void)host->value->str(host->value->get(report, "broke"), &why);
    if (!count(j, report, "missing", &missing) ||
        !count(j, report, "extra", &extra) ||
        !count(j, report, "same", &same) ||
        !count(j, report, "common", &common))
        return box_verdict(j->host, verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA,
                           "the states could not be compared: ",
                           why.length > 0 ? why : e->err);
    all = common + missing + extra;
    if (common + missing == 0 && !j->judges_output)
        return box_verdict(
            j->host, verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
            "the expected script changes nothing, and what it prints is "
            "not compared",
            (kv_str){"", 0});
    score = all == 0 ? 1 : (double)same / (double)all;
    host->verdict->subscore(verdict, "missing", (double)missing);
    host->verdict->subscore(verdict, "extra", (double)extra);
    host->verdict->subscore(verdict, "same", (double)same);
    host->verdict->subscore(verdict, "different", (double)(common - same));
    host->verdict->subscore(verdict, "output", j->likeness);
    host->verdict->subscore(verdict, "intercode",
                            host->measures->intercode_bash(
                                missing, extra, same, common, j->likeness));
    if (score == 1 && j->same_output)
        return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE,
                                      1);
    (void)host->value->str(host->value->get(report, "first"), &why);
    if (score == 1)
        why = str_c("what it printed is not what was expected");
    host->verdict->evidence(verdict, "%.*s", (int)why.length, why.data);
    return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                                  score == 1 ? 0 : score);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->host;
    kv_ending e = {.struct_size = sizeof e};
    int solution, state;

    host->result->ending(result, &e);
    if (j->stage == COMPARISON) {
        if (e.how == KV_ENDED_EXIT)
            return judge(j, &e, verdict);
        /* Behind this line only the attempt's state is read. */
        if (str_starts(e.channel, "[") && ended_by_limit(host, verdict, &e))
            return KV_OK;
        return box_verdict(j->host, verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA,
                           "the states could not be compared: ", e.err);
    }
    if (!told_pair(e.channel, j->nonce, "solution", &solution, &state))
        return told_forged(host, verdict);
    if (solution < 0 && state < 0 && e.how == KV_ENDED_EXIT && e.code == 90)
        return box_verdict(j->host, verdict, KV_OUTCOME_ERROR,
                           KV_CLASS_ENVIRONMENT,
                           "the environment could not be made: ", e.err);
    if (j->stage == ATTEMPT) {
        if (ended_by_limit(host, verdict, &e))
            return KV_OK;
        host->verdict->subscore(verdict, "script_status", solution);
        if (state != 0)
            return box_verdict(
                j->host, verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH,
                "what the script left cannot be taken whole: ", e.err);
        return run_gold(j, result, verdict, box);
    }
    /* The expected script is the task's own: nothing is known of the attempt
     * where it does not do what it should. */
    if (e.how != KV_ENDED_EXIT || solution != 0 || state != 0)
        return box_verdict(j->host, verdict, KV_OUTCOME_ERROR,
                           KV_CLASS_ENVIRONMENT,
                           "the expected script failed: ", e.err);
    return run_comparison(j, result, verdict, box);
}

static void
finish(void *opaque)
{
    job *j = opaque;

    text_clear(&j->state);
    text_clear(&j->said);
    free(j);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "state",
    .version = "1",
    .summary = "a script by what it changes, beside what an expected one does",
    .config_help = "{\"python\": \"/usr/bin/python3\"}",
    .task_members = "{" SCRIPTED_MEMBERS ",\"gold\":\"file\","
                    "\"ignore\":\"texts\",\"json\":\"texts\","
                    "\"sqlite\":\"texts\",\"lines\":\"texts\","
                    "\"output\":\"=ignore|lines|exact\","
                    "\"env\":\"texts\",\"bind\":\"texts\",\"\":\"gold\"}",
    .config_members = "{\"python\":\"text\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
