/* SPDX-License-Identifier: MIT */
/* forks CHILDREN ROUNDS: one engine, used before a fork and after it by all.
 * Prints a line for each verdict that is wrong; status 1 when there is one. */
#include <kverify/kverify.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN_MAX 32

static kv_engine *engine;
static kv_verifier *verifier;
static kv_task *task;

static int
judge(int who, int round)
{
    static const char right[] = "def f(n):\n    return n + 1\n";
    static const char wrong[] = "def f(n):\n    return n\n";
    const char *text = (who + round) % 2 == 0 ? right : wrong;
    kv_attempt *attempt = NULL;
    kv_verdict *verdict = NULL;
    kv_error err = {0};
    kv_str answer = {text, strlen(text)};
    kv_outcome got = KV_OUTCOME_UNSCORED;

    if (kv_attempt_new((uint32_t)round, answer, &attempt, &err) == KV_OK &&
        kv_verify(verifier, task, attempt, &verdict, &err) == KV_OK)
        got = kv_verdict_outcome(verdict);
    kv_verdict_free(verdict);
    kv_attempt_free(attempt);
    if (got == (text == right ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL))
        return 0;
    printf("process %d, round %d: %s %s\n", who, round, kv_outcome_name(got),
           err.message);
    fflush(stdout);
    return 1;
}

int
main(int argc, char **argv)
{
    static const char document[] =
        "{\"entry\":\"f\",\"submission\":[\"s.py\"],"
        "\"extract\":\"raw\",\"cases\":[{\"args\":[1],\"expect\":2}]}";
    int children = argc > 1 ? atoi(argv[1]) : 4;
    int rounds = argc > 2 ? atoi(argv[2]) : 20;
    int bad = 0, i, k, status;
    pid_t child[CHILDREN_MAX];
    kv_error err = {0};

    if (kv_engine_new(&engine, &err) != KV_OK ||
        kv_engine_load_path(engine, NULL, &err) != KV_OK ||
        kv_verifier_open(engine, "function", NULL, &verifier, &err) != KV_OK ||
        kv_task_new((kv_str){"t", 1}, (kv_str){document, sizeof document - 1},
                    &task, &err) != KV_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 2;
    }
    bad = judge(0, 0);
    for (i = 1; i <= children && i < CHILDREN_MAX; i++) {
        if ((child[i] = fork()) != 0)
            continue;
        for (k = bad = 0; k < rounds; k++)
            bad |= judge(i, k);
        /* What the child frees is not what the parent still uses. */
        kv_verifier_close(verifier);
        kv_engine_free(engine);
        _exit(bad);
    }
    for (k = 0; k < rounds; k++)
        bad |= judge(0, k);
    for (i = 1; i <= children && i < CHILDREN_MAX; i++)
        bad |= waitpid(child[i], &status, 0) != child[i] || status != 0;
    bad |= judge(0, 1);
    kv_task_free(task);
    kv_verifier_close(verifier);
    kv_engine_free(engine);
    return bad;
}
