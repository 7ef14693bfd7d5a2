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

typedef struct opened {
    const kv_host *host;
    const kv_value *images; /* from names to folders, or NULL */
} opened;

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    const kv_value *images;
    bool harbor; /* tests, rewards and statuses are as Harbor has them */
    char nonce[NONCE + 1];
    bool judging; /* the second box runs */
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    opened *self = calloc(1, sizeof *self);

    if (self == NULL)
        return KV_ENOMEM;
    self->host = host;
    self->images = host->value->get(config, "images");
    *out = self;
    return KV_OK;
}

static void
close_state(void *state)
{
    free(state);
}

static int
length_of(kv_str s)
{
    return (int)(s.length > 200 ? 200 : s.length);
}

/* The system that the task was made for: a folder, or a name for which the
 * configuration has one.  "host" is the host's own.  False: after a verdict. */
static bool
choose_image(const job *j, kv_box *box, kv_verdict *verdict)
{
    const kv_host *host = j->host;
    kv_str image, folder;
    char name[TASK_PATH_MAX];

    if (!host->value->str(host->task->get(j->task, "image"), &image))
        return true;
    folder = image;
    if (c_copy(name, sizeof name, image) && name[0] != '/' &&
        !host->value->str(host->value->get(j->images, name), &folder) &&
        !host->value->str(host->value->get(j->images, "*"), &folder)) {
        (void)box_verdict(host, verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
                          "the configuration of 'terminal' has no folder in "
                          "'images' for ",
                          image);
        return false;
    }
    if (str_is(folder, "host"))
        return true;
    if (!KV_HAS(kv_box_services, host->box, image) ||
        !c_copy(name, sizeof name, folder)) {
        (void)box_verdict(host, verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
                          "no system can be shown: ", folder);
        return false;
    }
    host->box->image(box, name);
    return true;
}

/* The folders that Harbor's tests know by absolute paths. */
static void
name_folders(const kv_host *host, kv_box *box)
{
    host->box->alias(box, "/tests", "tests");
    host->box->alias(box, "/logs", "logs");
    host->box->env(box, "TEST_DIR=/tests");
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
        snprintf(inside, sizeof inside, "%s%s",
                 j->harbor && strncmp(name, "tests/", 6) == 0 ? "" : "tests/",
                 name);
        host->box->file(box, inside, content,
                        KV_FILE_PROTECT | scripted_mode(content));
    }
    host->box->file(box, "state.tar", state, 0);
    text_str(&script, TELL);
    /* Nothing but app, and in a folder of its own. */
    text_str(
        &script,
        /* The system's programs, whatever the task says: the attempt's are
         * there in a moment. */
        "path=$PATH; PATH=/usr/bin:/bin:/usr/sbin:/sbin\n"
        "mkdir -p logs/verifier state && tar -x -f state.tar -C "
        "state --no-same-owner -- app && [ -d state/app ] && "
        "[ ! -L state/app ] || { tell unpack 1; exit 0; }\n"
        "rm -f state.tar; here=$PWD\n"
        /* What a link into the tests shows is theirs, not the attempt's. */
        "links=$(readlink -f / >/dev/null && find state/app -type l -exec "
        "/bin/sh -c 'for l; do t=$(readlink -f -- \"$l\") && case $t/ in "
        "\"$0\"/tests/*|\"$0\"/logs/*) echo \"$l\";; esac; done; :' "
        "\"$here\" {} +) || { tell unpack 3; exit 0; }\n"
        "[ -z \"$links\" ] || { tell unpack 2; exit 0; }\n"
        "PATH=$path\n");
    if (!scripted_workdir(host, j->task, box, "state/app", &script))
        text_str(&script, "cd state/app");
    text_str(&script, " || exit 90\n(");
    if (task_has(host, j->task, "command")) {
        for (i = 0; task_item(host, j->task, "command", i, &item); i++)
            quote(&script, item);
    } else {
        text_str(&script, j->harbor ? "/bin/bash /tests/test.sh"
                                    : "/bin/bash \"$TESTS\"/test.sh");
    }
    text_str(&script, ") 3>&- </dev/null >\"$here\"/test.log 2>&1; s=$?\n"
                      "tell tests $s\n"
                      "tell end 0\n");
    host->box->collect(box, "test.log");
    host->box->collect(box, "logs/verifier/reward.json");
    host->box->collect(box, "logs/verifier/reward.txt");
    host->box->env(box, "TESTS={kept}/tests");
    host->box->env(box, "VERIFIER={box}/logs/verifier");
    if (j->harbor)
        name_folders(host, box);
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
    const opened *self = state;
    const kv_host *host = self->host;
    box_of_files to = {host, box};
    task_gap gap = {{"", 0}};
    kv_str script = {"", 0}, layout;
    const char *wrong;
    job *j = calloc(1, sizeof *j);

    if (j == NULL)
        return KV_ENOMEM;
    j->host = host;
    j->task = task;
    j->images = self->images;
    j->harbor = host->value->str(host->task->get(task, "layout"), &layout);
    *out = j;
    if (!new_nonce(host, j->nonce))
        return KV_EIO;
    if (!task_has(host, task, "tests"))
        return host->fail(host, KV_EFORMAT, "the task has no 'tests'");
    host->verdict->integrity(verdict, KV_INTEGRITY_I1);
    if (!choose_image(j, box, verdict))
        return KV_OK;
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

    if (host->result->file(result, "logs/verifier/reward.json", &content)) {
        root = host->value->lend(verdict, content);
        if (host->value->kind(root) == KV_VALUE_OBJECT)
            root = host->value->length(root) == 1
                       ? host->value->first(root)
                       : host->value->get(root, "reward");
        if (root == NULL || !host->value->number(root, out))
            return -1;
    } else if (host->result->file(result, "logs/verifier/reward.txt",
                                  &content)) {
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

/* Harbor's tests say what they found by the reward, whatever their status is;
 * without one they found nothing.  -1: there is none. */
static kv_status
judge_reward_alone(const kv_host *host, kv_verdict *verdict, double reward,
                   int status, kv_str log)
{
    if (reward < 0)
        return box_verdict(host, verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA,
                           "the tests failed and left no reward: ", log);
    host->verdict->subscore(verdict, "reward", reward);
    if (reward == 1) {
        host->verdict->evidence(
            verdict, "the tests ended with status %d and left a reward of 1",
            status);
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_PARSE,
                                      0);
    }
    host->verdict->evidence(verdict, "reward %g", reward);
    return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                                  reward);
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
    found = reward_of(j, result, verdict, &reward);
    if (found < 0 && (status == 0 || j->harbor))
        return box_verdict(host, verdict, KV_OUTCOME_ERROR, KV_CLASS_PARSE,
                           "the reward is no number from 0 to 1",
                           (kv_str){"", 0});
    if (status != 0 && j->harbor)
        return judge_reward_alone(host, verdict, found > 0 ? reward : -1,
                                  status, log);
    if (status != 0) {
        host->verdict->evidence(verdict, "the tests ended with status %d: %.*s",
                                status, length_of(log), log.data);
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                                      0);
    }
    if (found == 0 && (j->harbor || host->task->get(j->task, "reward") != NULL))
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
        if (second == 3 && first < 0)
            return box_verdict(
                host, verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
                "the links of the state can't be looked at: ", e.err);
        if (second == 2 && first < 0) {
            host->verdict->evidence(verdict,
                                    "the state has a link into the tests");
            return host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                          KV_CLASS_TAMPER, 0);
        }
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
    if (!choose_image(j, box, verdict))
        return KV_OK;
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
                    "\"layout\":\"=harbor\",\"image\":\"text\","
                    "\"\":\"tests\"}",
    .config_members = "{\"images\":\"object\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
