/* SPDX-License-Identifier: MIT */
/* kverify in a program of yours: judge attempts, count the verdicts, print
 * figures.  Two threads share an engine and a verifier; each has a tally of its
 * own, and the tallies are merged at the end.
 *
 *   cc embed.c $(pkg-config --cflags --libs kverify) -lpthread
 */
#include <kverify/kverify.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* What one thread is given and what it leaves. */
typedef struct work {
    kv_verifier *verifier;      /* shared */
    const char *task;           /* its id */
    const char *const *answers; /* to that task, up to a NULL */
    kv_tally *tally;            /* made by the thread, freed by main */
    kv_status status;
    kv_error err; /* filled in when the status is a failure */
} work;

static kv_str
str(const char *text)
{
    kv_str s;

    s.data = text;
    s.length = strlen(text);
    return s;
}

/* Judge every answer to TASK and count the verdicts. */
static kv_status
judge(work *w, const kv_task *task)
{
    kv_status status = KV_OK;
    uint32_t i;

    for (i = 0; status == KV_OK && w->answers[i] != NULL; i++) {
        kv_attempt *attempt = NULL;
        kv_verdict *verdict = NULL;

        status = kv_attempt_new(i, str(w->answers[i]), &attempt, &w->err);
        if (status == KV_OK)
            status = kv_verify(w->verifier, task, attempt, &verdict, &w->err);
        if (status == KV_OK)
            status = kv_tally_add(w->tally, verdict, &w->err);
        kv_verdict_free(verdict);
        kv_attempt_free(attempt);
    }
    return status;
}

static void *
run(void *context)
{
    work *w = context;
    kv_task *task = NULL;

    w->status = kv_tally_new(&w->tally, &w->err);
    if (w->status == KV_OK)
        w->status = kv_task_new(str(w->task),
                                str("{\"gt\": [\"B\"], \"options\": \"ABCD\"}"),
                                &task, &w->err);
    if (w->status == KV_OK)
        w->status = kv_task_label(task, "run", str("my-model"), &w->err);
    if (w->status == KV_OK)
        w->status = judge(w, task);
    kv_task_free(task);
    return NULL;
}

/* 0, or 1 when something failed and was printed. */
static int
run_threads(work *works)
{
    pthread_t threads[2];
    int i, failed = 0, started;

    for (started = 0; started < 2; started++)
        if (pthread_create(&threads[started], NULL, run, &works[started]) != 0)
            break;
    for (i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        if (works[i].status != KV_OK) {
            fprintf(stderr, "%s: %s\n", works[i].task, works[i].err.message);
            failed = 1;
        }
    }
    if (started < 2)
        fprintf(stderr, "a thread could not be started\n");
    return failed || started < 2;
}

static int
print_figure(const kv_report *report, const char *metric)
{
    kv_figure figure;
    kv_error err;

    memset(&figure, 0, sizeof figure);
    figure.struct_size = sizeof figure;
    if (kv_report_figure(report, 0, metric, &figure, &err) != KV_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (figure.defined)
        printf("%s %s/%s = %.4f [%.4f, %.4f] over %u tasks\n", metric,
               figure.numerator, figure.denominator, figure.value, figure.low,
               figure.high, (unsigned)figure.n);
    else
        printf("%s undefined: %s\n", metric, figure.reason);
    return 0;
}

static int
print_report(const kv_tally *tally)
{
    static const char *const metrics[] = {"acc", "pass@2", "pass@9",
                                          "no_answer"};
    kv_report_options options;
    kv_report *report = NULL;
    kv_error err;
    int failed = 0;
    size_t i;

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.metrics = metrics;
    options.metric_count = 4;
    if (kv_report_new(tally, &options, &report, &err) != KV_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    for (i = 0; i < 4; i++)
        failed |= print_figure(report, metrics[i]);
    kv_report_free(report);
    return failed;
}

int
main(void)
{
    static const char *const first[] = {"so \\boxed{B}", "so \\boxed{C}",
                                        "so \\boxed{B}", NULL};
    static const char *const second[] = {"Answer: B", "no idea",
                                         "\\boxed{A} or \\boxed{B}", NULL};
    work works[2];
    kv_engine *engine = NULL;
    kv_verifier *verifier = NULL;
    kv_error err;
    kv_status status = kv_engine_new(&engine, &err);
    int failed;

    if (status == KV_OK)
        status = kv_engine_load_path(engine, NULL, &err);
    if (status == KV_OK)
        status = kv_verifier_open(engine, "mcq", "{\"extract\": \"strict\"}",
                                  &verifier, &err);
    memset(works, 0, sizeof works);
    works[0].verifier = works[1].verifier = verifier;
    works[0].task = "q1";
    works[0].answers = first;
    works[1].task = "q2";
    works[1].answers = second;
    failed = status == KV_OK && run_threads(works);
    if (status == KV_OK && !failed)
        status = kv_tally_merge(works[0].tally, works[1].tally, &err);
    if (status == KV_OK && !failed)
        failed = print_report(works[0].tally);
    if (status != KV_OK)
        fprintf(stderr, "%s: %s\n", kv_status_name(status), err.message);
    kv_tally_free(works[0].tally);
    kv_tally_free(works[1].tally);
    kv_verifier_close(verifier);
    kv_engine_free(engine);
    return failed || status != KV_OK;
}
