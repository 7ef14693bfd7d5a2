/* SPDX-License-Identifier: MIT */
/* kv_verify for the shell: VERIFIER CONFIG TASK ANSWER [MIN MAX]; prints the
 * verdict's line.  The answer is the file that FILE names, if it does.  Twice, so that what is kept between calls is used. */
#include <kverify/kverify.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
write_out(void *context, const char *data, size_t length)
{
    return fwrite(data, 1, length, context) == length ? 0 : -1;
}

static kv_str
str(const char *text)
{
    return (kv_str){text, strlen(text)};
}

static kv_status
once(kv_verifier *verifier, char **argv, FILE *to, kv_error *err)
{
    kv_task *task = NULL;
    kv_attempt *attempt = NULL;
    kv_verdict *verdict = NULL;
    kv_status status = kv_task_new(str("t"), str(argv[3]), &task, err);

    if (status == KV_OK)
        status = kv_attempt_new(0, str(argv[4]), &attempt, err);
    if (status == KV_OK && getenv("FILE") != NULL)
        status = kv_attempt_file(attempt, getenv("FILE"), str(argv[4]), err);
    if (status == KV_OK)
        status = kv_verify(verifier, task, attempt, &verdict, err);
    if (status == KV_OK)
        status = kv_verdict_write(verdict, write_out, to, err);
    kv_verdict_free(verdict);
    kv_attempt_free(attempt);
    kv_task_free(task);
    return status;
}

int
main(int argc, char **argv)
{
    kv_sandbox_options options = {.struct_size = sizeof options};
    kv_engine *engine = NULL;
    kv_verifier *verifier = NULL;
    kv_error err = {0};
    kv_status status;
    int i;

    setlocale(LC_ALL, "");
    if (argc != 5 && argc != 7)
        return 2;
    if (argc == 7) {
        options.min_isolation = argv[5];
        options.max_isolation = argv[6];
    }
    status = kv_engine_new(&engine, &err);
    if (status == KV_OK)
        status = kv_engine_load_path(engine, NULL, &err);
    if (status == KV_OK && argc == 7)
        status = kv_engine_sandbox(engine, &options, &err);
    if (status == KV_OK)
        status = kv_verifier_open(engine, argv[1], argv[2], &verifier, &err);
    for (i = 0; status == KV_OK && i < 2; i++) {
        status = once(verifier, argv, stdout, &err);
        putchar('\n');
    }
    if (status != KV_OK)
        fprintf(stderr, "%s\n", err.message);
    kv_verifier_close(verifier);
    kv_engine_free(engine);
    return status == KV_OK ? 0 : 3;
}
