/* SPDX-License-Identifier: MIT */
/* kverify in an event loop: hand over a group of answers, go on with other
 * work, take verdicts as they come, and turn them into rewards and advantages.
 *
 *   cc batch.c $(pkg-config --cflags --libs kverify)
 */
#include <kverify/batch.h>
#include <kverify/rewards.h>

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define ANSWERS 4

static const char *const answers[ANSWERS] = {
    "def f(n):\n    return n + 1\n",
    "def f(n):\n    return n\n",
    "def f(n):\n    return 1 - -n\n",
    "import time\ndef f(n):\n    time.sleep(60)\n",
};

static kv_str
str(const char *text)
{
    kv_str s;

    s.data = text;
    s.length = strlen(text);
    return s;
}

static int
failed(const char *what, const kv_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->message);
    return 1;
}

/* The tag of an attempt is its place. */
static int
submit_all(kv_batch *batch, kv_verifier *verifier, const kv_task *task)
{
    kv_submit_options options;
    kv_attempt *attempt;
    kv_error err;
    uint32_t i;

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.deadline_ms = 20000;
    for (i = 0; i < ANSWERS; i++) {
        options.tag = i;
        if (kv_attempt_new(i, str(answers[i]), &attempt, &err) != KV_OK ||
            kv_batch_submit(batch, verifier, task, attempt, &options, &err) !=
                KV_OK)
            return failed("submit", &err);
    }
    return 0;
}

/* What an event loop does whenever the descriptor can be read. */
static int
take_all(kv_batch *batch, double *rewards)
{
    kv_batch_result result;
    kv_error err;

    memset(&result, 0, sizeof result);
    result.struct_size = sizeof result;
    while (kv_batch_take(batch, 0, &result, &err) == KV_OK) {
        if (result.status != KV_OK) {
            fprintf(stderr, "judging: %s\n", kv_status_name(result.status));
            return 1;
        }
        rewards[result.tag] = kv_reward_of(result.verdict, NULL);
        kv_verdict_free(result.verdict);
    }
    return 0;
}

static int
judge(kv_batch *batch, kv_verifier *verifier, const kv_task *task)
{
    double rewards[ANSWERS], advantages[ANSWERS];
    kv_advantage_options grpo;
    struct pollfd p;
    kv_error err;
    int i;

    if (submit_all(batch, verifier, task) != 0)
        return 1;
    p.fd = kv_batch_fd(batch);
    p.events = POLLIN;
    /* A real loop waits for its other descriptors here, too. */
    while (kv_batch_pending(batch) > 0)
        if (poll(&p, 1, -1) > 0 && take_all(batch, rewards) != 0)
            return 1;
    memset(&grpo, 0, sizeof grpo);
    grpo.struct_size = sizeof grpo;
    if (kv_advantage_preset("grpo", &grpo, &err) != KV_OK ||
        kv_advantages(rewards, NULL, ANSWERS, NULL, ANSWERS, &grpo, advantages,
                      NULL, &err) != KV_OK)
        return failed("advantages", &err);
    for (i = 0; i < ANSWERS; i++) {
        if (isnan(rewards[i]))
            printf("answer %d: no reward, advantage %+.3f\n", i, advantages[i]);
        else
            printf("answer %d: reward %g, advantage %+.3f\n", i, rewards[i],
                   advantages[i]);
    }
    return 0;
}

int
main(void)
{
    static const char document[] =
        "{\"entry\": \"f\", \"submission\": [\"f.py\"], \"extract\": \"raw\","
        " \"cases\": [{\"args\": [1], \"expect\": 2}],"
        " \"limits\": {\"wall_s\": 2}}";
    kv_engine *engine = NULL;
    kv_verifier *verifier = NULL;
    kv_batch *batch = NULL;
    kv_task *task = NULL;
    kv_error err;
    int status = 1;

    if (kv_engine_new(&engine, &err) != KV_OK ||
        kv_engine_load_path(engine, NULL, &err) != KV_OK ||
        kv_verifier_open(engine, "function", NULL, &verifier, &err) != KV_OK ||
        kv_task_new(str("plus-one"), str(document), &task, &err) != KV_OK ||
        kv_batch_new(engine, NULL, &batch, &err) != KV_OK)
        failed("kverify", &err);
    else
        status = judge(batch, verifier, task);
    kv_batch_free(batch);
    kv_task_free(task);
    kv_verifier_close(verifier);
    kv_engine_free(engine);
    return status;
}
