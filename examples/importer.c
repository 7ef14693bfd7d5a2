/* SPDX-License-Identifier: MIT */
/* An importer of one's own: a log that only this program knows becomes
 * verdicts, the verdicts a tally, and the tally figures.  With a second file
 * name the verdicts are also kept, as lines that `kverify score` reads.
 *
 *   cc importer.c $(pkg-config --cflags --libs kverify)
 *   ./a.out importer.csv [verdicts.jsonl]
 */
#include <kverify/kverify.h>

#include <stdio.h>
#include <string.h>

static const char head[] = "task,attempt,passed,total,state";

/* What this log calls the end of an attempt.  A machine that broke is an error,
 * never a fail, and what did not run is unscored. */
static const struct {
    const char *state, *outcome, *error_class;
} states[] = {
    {"done", NULL, "null"},
    {"timeout", "error", "\"timeout\""},
    {"machine lost", "error", "\"infra\""},
    {"not scheduled", "unscored", "\"not_run\""},
};

/* A line of the log as a line of the form of docs/verdict.schema.json; 0: it is
 * no line of this log. */
static int
translate(const char *line, char *out, size_t size)
{
    char task[64], counts[64] = "null", state[32];
    const char *outcome;
    unsigned attempt, i;
    unsigned passed = 0, total = 0;

    if (sscanf(line, "%63[a-z-],%u,%u,%u,%31[a-z ]", task, &attempt, &passed,
               &total, state) != 5 &&
        sscanf(line, "%63[a-z-],%u,,,%31[a-z ]", task, &attempt, state) != 3)
        return 0;
    for (i = 0; strcmp(states[i].state, state) != 0;)
        if (++i == sizeof states / sizeof *states)
            return 0;
    outcome = states[i].outcome;
    if (outcome == NULL) {
        if (total == 0 || passed > total)
            return 0;
        outcome = passed == total ? "pass" : "fail";
        snprintf(counts, sizeof counts,
                 "{\"passed\":%u,\"failed\":%u,\"errors\":0,\"skipped\":0,"
                 "\"total\":%u}",
                 passed, total - passed, total);
    }
    snprintf(out, size,
             "{\"kverify_verdict\":4,\"labels\":{\"run\":\"own\"},"
             "\"task\":\"%s\",\"attempt\":%u,\"outcome\":\"%s\",\"class\":%s,"
             "\"score\":%s,\"counts\":%s,\"subscores\":{},\"resources\":null,"
             "\"verifier\":{\"name\":\"own\",\"version\":\"1\"},"
             "\"isolation\":null,\"evidence\":null}",
             task, attempt, outcome, states[i].error_class,
             strcmp(outcome, "pass") == 0   ? "1"
             : strcmp(outcome, "fail") == 0 ? "0"
                                            : "null",
             counts);
    return 1;
}

static int
keep(void *file, const char *data, size_t length)
{
    return file != NULL && fwrite(data, 1, length, file) != length;
}

/* One line of the log into the tally, and into OUT unless that is NULL. */
static kv_status
take(const char *line, kv_tally *tally, FILE *out, kv_error *err)
{
    char text[1024];
    kv_verdict *verdict = NULL;
    kv_status status;
    kv_str s;

    if (!translate(line, text, sizeof text)) {
        snprintf(err->message, sizeof err->message,
                 "expected task,attempt,passed,total,state");
        return KV_EFORMAT;
    }
    s.data = text;
    s.length = strlen(text);
    status = kv_verdict_read(s, &verdict, err);
    if (status == KV_OK)
        status = kv_tally_add(tally, verdict, err);
    if (status == KV_OK && out != NULL)
        status = kv_verdict_write(verdict, keep, out, err);
    if (status == KV_OK && out != NULL && fputc('\n', out) == EOF)
        status = KV_EIO;
    kv_verdict_free(verdict);
    return status;
}

static void
show(const kv_report *report, const char *metric)
{
    kv_figure figure;
    kv_error err;

    memset(&figure, 0, sizeof figure);
    figure.struct_size = sizeof figure;
    if (kv_report_figure(report, 0, metric, &figure, &err) != KV_OK)
        printf("%s: %s\n", metric, err.message);
    else if (figure.defined)
        printf("%s %.3f on %lu tasks\n", metric, figure.value,
               (unsigned long)figure.n);
    else
        printf("%s undefined: %s\n", metric, figure.reason);
}

static int
show_all(const kv_tally *tally)
{
    kv_report *report = NULL;
    kv_group_counts counts;
    kv_error err;

    if (kv_report_new(tally, NULL, &report, &err) != KV_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    memset(&counts, 0, sizeof counts);
    counts.struct_size = sizeof counts;
    if (kv_report_counts(report, 0, &counts) == KV_OK)
        printf("%lu pass, %lu fail, %lu error, %lu unscored\n",
               (unsigned long)counts.pass, (unsigned long)counts.fail,
               (unsigned long)counts.error, (unsigned long)counts.unscored);
    show(report, "pass@1");
    show(report, "pass_any");
    show(report, "apr");
    kv_report_free(report);
    return 0;
}

int
main(int argc, char **argv)
{
    char line[256] = "";
    FILE *in = argc > 1 ? fopen(argv[1], "r") : NULL, *out = NULL;
    kv_tally *tally = NULL;
    kv_error err;
    unsigned long number = 1;
    int status = 1;

    memset(&err, 0, sizeof err);
    if (in == NULL || (argc > 2 && (out = fopen(argv[2], "w")) == NULL)) {
        fprintf(stderr, "usage: importer RESULTS.CSV [VERDICTS.JSONL]\n");
        goto end;
    }
    if (fgets(line, sizeof line, in) == NULL ||
        strncmp(line, head, sizeof head - 1) != 0) {
        fprintf(stderr, "%s:1: expected %s\n", argv[1], head);
        goto end;
    }
    if (kv_tally_new(&tally, &err) != KV_OK) {
        fprintf(stderr, "%s\n", err.message);
        goto end;
    }
    while (number++, fgets(line, sizeof line, in) != NULL)
        if (take(line, tally, out, &err) != KV_OK) {
            fprintf(stderr, "%s:%lu: %s\n", argv[1], number, err.message);
            goto end;
        }
    status = show_all(tally);
end:
    kv_tally_free(tally);
    if (in != NULL)
        fclose(in);
    if (out != NULL && fclose(out) != 0)
        status = 1;
    return status;
}
