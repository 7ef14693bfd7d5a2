/* kverify in a program of yours: judge attempts in process, add the verdicts
 * up, read the figures.  Two threads with an engine each, merged at the end.
 *
 *   cc embed.c $(pkg-config --cflags --libs kverify) -lpthread
 */
#include <kverify/kverify.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

typedef struct work {
    const char *const *answers; /* of one task, NULL-terminated */
    const char *task;
    kv_tally *tally;
    kv_status status;
    kv_error err;
} work;

static kv_str
str(const char *text)
{
    kv_str s;

    s.data = text;
    s.length = strlen(text);
    return s;
}

static kv_status
judge(work *w, kv_verifier *verifier, kv_task *task)
{
    kv_status status = KV_OK;
    uint32_t i;

    for (i = 0; status == KV_OK && w->answers[i] != NULL; i++) {
        kv_attempt *attempt = NULL;
        kv_verdict *verdict = NULL;

        status = kv_attempt_new(i, str(w->answers[i]), &attempt, &w->err);
        if (status == KV_OK)
            status = kv_verify(verifier, task, attempt, &verdict, &w->err);
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
    kv_engine *engine = NULL;
    kv_verifier *verifier = NULL;
    kv_task *task = NULL;

    w->status = kv_engine_new(&engine, &w->err);
    if (w->status == KV_OK)
        w->status = kv_engine_load_path(engine, NULL, &w->err);
    if (w->status == KV_OK)
        w->status = kv_verifier_open(engine, "mcq", "{\"extract\": \"strict\"}",
                                     &verifier, &w->err);
    if (w->status == KV_OK)
        w->status = kv_task_new(str(w->task),
                                str("{\"gt\": [\"B\"], \"options\": \"ABCD\"}"),
                                &task, &w->err);
    if (w->status == KV_OK)
        w->status = kv_task_label(task, "run", str("my-model"), &w->err);
    if (w->status == KV_OK)
        w->status = kv_tally_new(&w->tally, &w->err);
    if (w->status == KV_OK)
        w->status = judge(w, verifier, task);
    kv_task_free(task);
    kv_verifier_close(verifier);
    kv_engine_free(engine);
    return NULL;
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
    pthread_t threads[2];
    int i, failed = 0;

    memset(works, 0, sizeof works);
    works[0].answers = first;
    works[0].task = "q1";
    works[1].answers = second;
    works[1].task = "q2";
    for (i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, run, &works[i]) != 0)
            return 1;
    for (i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        if (works[i].status != KV_OK) {
            fprintf(stderr, "%s\n", works[i].err.message);
            failed = 1;
        }
    }
    if (!failed &&
        kv_tally_merge(works[0].tally, works[1].tally, &works[0].err) != KV_OK)
        failed = 1;
    if (!failed)
        failed = print_report(works[0].tally);
    kv_tally_free(works[0].tally);
    kv_tally_free(works[1].tally);
    return failed;
}
