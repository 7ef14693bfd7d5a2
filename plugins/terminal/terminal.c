/* SPDX-License-Identifier: MIT */
/* terminal: a task in a shell, judged by the state that it leaves.
 *
 * The attempt's script runs in one box, over a copy of the environment.  What
 * is left of the environment is all that goes on to a second, fresh box, where
 * the tests are put beside it and run: no process, no variable and no file from
 * elsewhere survives.  The reward is read from a folder that the first box does
 * not have, and counts only where the tests end well. */
#include "plugins/kit/candidate.h"
#include "plugins/kit/scripted.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    char nonce[NONCE + 1];
    bool judging; /* the second box runs */
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    (void)config;
    *out = (void *)(uintptr_t)(const void *)host;
    return KV_OK;
}

static int
length_of(kv_str s)
{
    return (int)(s.length > 200 ? 200 : s.length);
}

/* The state and the tests, which are not inside of it. */
static const char *
fill_second(const job *j, kv_box *box, kv_str state, task_gap *gap)
{
    const kv_host *host = j->host;
    kv_str item, content;
    char name[TASK_PATH_MAX], inside[TASK_PATH_MAX + 8];
    text script = {0};
    size_t i;

    for (i = 0; task_item(host, j->task, "tests", i, &item); i++) {
        if (!task_take(host, j->task, item, name, &content, gap))
            return "a file is missing";
        snprintf(inside, sizeof inside, "tests/%s", name);
        host->box->file(box, inside, content, KV_FILE_PROTECT);
    }
    host->box->file(box, "state.tar", state, 0);
    text_str(&script, TELL);
    /* Nothing but app, and in a folder of its own. */
    text_str(&script,
             "mkdir verifier state && /usr/bin/tar -x -f state.tar -C state "
             "--no-same-owner -- app && [ -d state/app ] && "
             "[ ! -L state/app ] || { tell unpack 1; exit 0; }\n"
             "rm -f state.tar; cd state/app || exit 90\n(");
    if (task_has(host, j->task, "command")) {
        for (i = 0; task_item(host, j->task, "command", i, &item); i++)
            quote(&script, item);
    } else {
        text_str(&script, "/bin/bash \"$TESTS\"/test.sh");
    }
    text_str(&script, ") 3>&- </dev/null >../test.log 2>&1; s=$?\n"
                      "tell tests $s\n"
                      "tell end 0\n");
    host->box->collect(box, "test.log");
    host->box->collect(box, "verifier/reward.json");
    host->box->collect(box, "verifier/reward.txt");
    host->box->env(box, "TESTS={kept}/tests");
    host->box->env(box, "VERIFIER={box}/verifier");
    told_box(host, j->task, box, &script, j->nonce);
    return NULL;
}

static kv_status
refuse(const kv_host *host, kv_verdict *verdict, const char *wrong,
       const task_gap *gap)
{
    return gap->path.length > 0 ? task_lacks(host, verdict, gap)
                                : host->fail(host, KV_EFORMAT, "%s", wrong);
}

static kv_status
start(void *state, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    const kv_host *host = state;
    box_of_files to = {host, box};
    task_gap gap = {{"", 0}};
    kv_str script = {"", 0};
    const char *wrong;
    job *j = calloc(1, sizeof *j);

    if (j == NULL)
        return KV_ENOMEM;
    j->host = host;
    j->task = task;
    *out = j;
    if (!new_nonce(host, j->nonce))
        return KV_EIO;
    if (!task_has(host, task, "tests"))
        return host->fail(host, KV_EFORMAT, "the task has no 'tests'");
    host->verdict->integrity(verdict, KV_INTEGRITY_I1);
    wrong = candidate_files(host, task, attempt, put_in_box, &to);
    if (wrong != NULL)
        return no_candidate(host, verdict, wrong);
    (void)task_item(host, task, "submission", 0, &script);
    wrong = scripted_fill(host, task, box, j->nonce, script, 0, &gap);
    return wrong == NULL ? KV_OK : refuse(host, verdict, wrong, &gap);
}

/* A number in [0,1] from reward.json, {"reward": x}, or reward.txt.  1: there
 * is one; 0: there is no file; -1: it is no number from 0 to 1. */
static int
reward_of(const job *j, const kv_result *result, kv_verdict *verdict,
          double *out)
{
    const kv_host *host = j->host;
    const kv_value *root;
    kv_str content;
    char copy[64], *end;

    if (host->result->file(result, "verifier/reward.json", &content)) {
        root = host->value->lend(verdict, content);
        if (host->value->kind(root) == KV_VALUE_OBJECT)
            root = host->value->get(root, "reward");
        if (root == NULL || !host->value->number(root, out))
            return -1;
    } else if (host->result->file(result, "verifier/reward.txt", &content)) {
        if (!c_copy(copy, sizeof copy, content))
            return -1;
        *out = strtod(copy, &end);
        if (end == copy || end[strspn(end, " \t\r\n")] != '\0')
            return -1;
    } else {
        return 0;
    }
    return *out >= 0 && *out <= 1 ? 1 : -1;
}

static kv_status
judge(const job *j, const kv_result *result, kv_verdict *verdict, int status)
{
    const kv_host *host = j->host;
    kv_str log = {"", 0};
    double reward = 0;
    int found;

    (void)host->result->file(result, "test.log", &log);
    if (log.length > 200) {
        log.data += log.length - 200;
        log.length = 200;
    }
    if (status == 126 || status == 127)
        return box_verdict(host, verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA,
                           "the tests could not be started: ", log);
    if (status != 0) {
        host->verdict->evidence(verdict, "the tests ended with status %d: %.*s",
                                status, length_of(log), log.data);
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                                      0);
    }
    found = reward_of(j, result, verdict, &reward);
    if (found < 0)
        return box_verdict(host, verdict, KV_OUTCOME_ERROR, KV_CLASS_PARSE,
                           "the reward is no number from 0 to 1",
                           (kv_str){"", 0});
    if (found == 0 && host->task->get(j->task, "reward") != NULL)
        return box_verdict(host, verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA,
                           "the tests left no reward", (kv_str){"", 0});
    if (found == 0)
        reward = 1;
    host->verdict->subscore(verdict, "reward", reward);
    if (reward < 1)
        host->verdict->evidence(verdict, "reward %g", reward);
    return host->verdict->outcome(
        verdict, reward == 1 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL, KV_CLASS_NONE,
        reward);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->host;
    kv_ending e = {.struct_size = sizeof e};
    task_gap gap = {{"", 0}};
    const char *wrong;
    kv_str state;
    int first, second;

    host->result->ending(result, &e);
    if (!told_pair(e.channel, j->nonce, j->judging ? "tests" : "solution",
                   &first, &second))
        return told_forged(host, verdict);
    if (ended_by_limit(host, verdict, &e))
        return KV_OK;
    if (j->judging) {
        if (second == 1 && first < 0) {
            host->verdict->evidence(verdict,
                                    "the script left a state that is none");
            return host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                          KV_CLASS_CRASH, 0);
        }
        if (first < 0 || second < 0)
            return box_verdict(host, verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA,
                               "the tests did not come to their end: ", e.err);
        return judge(j, result, verdict, first);
    }
    if (first < 0 && second < 0 && e.how == KV_ENDED_EXIT && e.code == 90)
        return box_verdict(host, verdict, KV_OUTCOME_ERROR,
                           KV_CLASS_ENVIRONMENT,
                           "the environment could not be made: ", e.err);
    /* 1: a file changed while it was read. */
    if ((second == 0 || second == 1) &&
        !host->result->file(result, "state.tar", &state))
        return box_verdict(host, verdict, KV_OUTCOME_ERROR,
                           KV_CLASS_ENVIRONMENT,
                           "the state has more than 32 MiB", (kv_str){"", 0});
    if ((second != 0 && second != 1) ||
        !host->result->file(result, "state.tar", &state)) {
        host->verdict->evidence(verdict, "the script left no state");
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH,
                                      0);
    }
    host->verdict->subscore(verdict, "script_status", first);
    j->judging = true;
    /* What was in the first box may know its key. */
    if (!new_nonce(host, j->nonce))
        return KV_EIO;
    wrong = fill_second(j, box, state, &gap);
    return wrong == NULL ? KV_OK : refuse(host, verdict, wrong, &gap);
}

static void
finish(void *opaque)
{
    free(opaque);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "terminal",
    .version = "1",
    .summary = "a script by the state it leaves, tested in a fresh box",
    .task_members = "{" SCRIPTED_MEMBERS ","
                    "\"tests\":\"files\",\"command\":\"texts\","
                    "\"reward\":\"=file\",\"env\":\"texts\",\"bind\":\"texts\","
                    "\"\":\"tests\"}",
    .config_members = "{}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
