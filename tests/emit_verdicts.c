/* SPDX-License-Identifier: MIT */
/* Prints verdict lines of every outcome for the schema test:
 * emit_verdicts PLUGIN-DIR */
#include <kverify/kverify.h>

#include <stdio.h>
#include <string.h>

static int
print(void *context, const char *data, size_t length)
{
    (void)context;
    return fwrite(data, 1, length, stdout) == length ? 0 : -1;
}

static kv_str
str(const char *text)
{
    kv_str s = {text, strlen(text)};

    return s;
}

int
main(int argc, char **argv)
{
    static const char *const answers[] = {"\\boxed{A}", "\\boxed{B}", "none",
                                          "\\boxed{A}\\boxed{B}",
                                          "\xff\x1b[31m"};
    static const char *const documents[] = {"{\"gt\":[\"A\"],\"options\":2}",
                                            "{\"gt\":[\"Z\"],\"options\":2}"};
    kv_engine *engine;
    kv_verifier *verifier;
    kv_error err;
    size_t i, j;

    if (argc != 2 || kv_engine_new(&engine, &err) != KV_OK ||
        kv_engine_load_path(engine, argv[1], &err) != KV_OK ||
        kv_verifier_open(engine, "mcq", NULL, &verifier, &err) != KV_OK)
        return 1;
    for (j = 0; j < 2; j++) {
        for (i = 0; i < sizeof answers / sizeof *answers; i++) {
            kv_task *task;
            kv_attempt *attempt;
            kv_verdict *verdict;

            if (kv_task_new(str(j == 0 ? "t" : "broken"), str(documents[j]),
                            &task, &err) != KV_OK ||
                kv_task_label(task, "run", str("r\n\"x"), &err) != KV_OK ||
                kv_attempt_new((uint32_t)i, str(answers[i]), &attempt, &err) !=
                    KV_OK ||
                kv_verify(verifier, task, attempt, &verdict, &err) != KV_OK ||
                kv_verdict_write(verdict, print, NULL, &err) != KV_OK)
                return 1;
            putchar('\n');
            kv_verdict_free(verdict);
            kv_attempt_free(attempt);
            kv_task_free(task);
        }
    }
    kv_verifier_close(verifier);
    kv_engine_free(engine);
    return 0;
}
