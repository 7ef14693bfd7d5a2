/* SPDX-License-Identifier: MIT */
/* native: calls C functions with arguments, each case in a process of its own,
 * and compares the results outside of the box.
 *
 *    runner      once: the program that calls, from plugins/native/runner
 *    candidate   compiles its sources into a shared object, without any case
 *    run         the runner, the object, and the cases without what they expect
 *
 * The runner's own process never loads the candidate's code. */
#include "plugins/kit/box.h"
#include "plugins/kit/candidate.h"
#include "plugins/kit/compile.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"
#include "plugins/native/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char runner_source[] = {
#include "plugins/native/runner.inc"
    0};

#define SANITIZE " -fsanitize=address,undefined -fno-sanitize-recover=undefined"

/* The runner's exit status when somebody changed its limits. */
#define RUNNER_MEDDLED 92

typedef struct state {
    const kv_host *host;
    char cc[300];
    char *runner[2]; /* without and with sanitizers */
    size_t length[2];
} state;

typedef struct job {
    state *s;
    const kv_task *task;
    const kv_attempt *attempt;
    enum { RUNNER, CANDIDATE, RUN } phase;
    int sanitize;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    state *s = calloc(1, sizeof *s);
    kv_str cc = str_c("/usr/bin/gcc");

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    (void)host->value->str(host->value->get(config, "cc"), &cc);
    if (!c_copy(s->cc, sizeof s->cc, cc) || s->cc[0] != '/') {
        free(s);
        return host->fail(host, KV_ECONFIG, "'cc' has to be an absolute path");
    }
    *out = s;
    return KV_OK;
}

static void
close_state(void *opaque)
{
    state *s = opaque;

    if (s == NULL)
        return;
    free(s->runner[0]);
    free(s->runner[1]);
    free(s);
}

/* --- boxes -------------------------------------------------------------- */

static kv_status
compile_runner(job *j, kv_box *box)
{
    const kv_host *host = j->s->host;
    text script = {0};

    j->phase = RUNNER;
    host->box->file(box, ".kverify/runner.c", str_c(runner_source),
                    KV_FILE_PROTECT);
    compile_probe(&script, j->s->cc, "");
    text_printf(&script,
                "%s -std=gnu11 -O1%s {kept}/.kverify/runner.c -o "
                "runner -lffi -ldl",
                j->s->cc, j->sanitize ? SANITIZE : "");
    host->box->collect(box, "runner");
    compile_script(host, j->task, box, &script, false);
    return KV_OK;
}

typedef struct placing {
    const job *j;
    kv_box *box;
    text *script;
    size_t sources;
} placing;

static void
put_source(void *context, const char *path, kv_str content)
{
    placing *p = context;
    const kv_host *host = p->j->s->host;
    size_t n = strlen(path);

    if (task_lists(host, p->j->task, "headers", str_c(path)))
        return; /* the task's own header is used */
    host->box->file(p->box, path, content, 0);
    if (n > 2 && strcmp(path + n - 2, ".c") == 0) {
        quote(p->script, str_c(path));
        p->sources++;
    }
}

static kv_status
compile_candidate(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    text script = {0}, command = {0}, libraries = {0};
    placing p = {j, box, &script, 0};
    const char *wrong;
    task_gap gap;

    j->phase = CANDIDATE;
    text_printf(&command, "%s -shared -fPIC -I.%s", j->s->cc,
                j->sanitize ? " -g" SANITIZE : "");
    quote_list(host, j->task, &command, "flags");
    quote_list(host, j->task, &libraries, "libs");
    text_str(&libraries, " -lm");
    compile_probe(&script, text_c(&command), text_c(&libraries));
    text_str(&script, text_c(&command));
    wrong = candidate_files(host, j->task, j->attempt, put_source, &p);
    if (wrong == NULL && p.sources == 0)
        wrong = "no C source was submitted";
    text_str(&script, " -o lib.so");
    text_str(&script, text_c(&libraries));
    text_clear(&command);
    text_clear(&libraries);
    if (wrong != NULL) {
        text_clear(&script);
        return no_candidate(host, verdict, wrong);
    }
    if (!box_task_files(host, j->task, box, "headers", KV_FILE_PROTECT, &gap)) {
        text_clear(&script);
        return task_lacks(host, verdict, &gap);
    }
    host->box->collect(box, "lib.so");
    compile_script(host, j->task, box, &script, false);
    return KV_OK;
}

static kv_status
run_cases(job *j, kv_str library, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    text lines = {0};
    char why[400];
    const char *wrong;

    j->phase = RUN;
    text_str(&lines, "library ./lib.so\n");
    wrong = cases_write(host, j->task, verdict, &lines, why, sizeof why);
    if (wrong != NULL) {
        text_clear(&lines);
        host->verdict->evidence(verdict, "%s", wrong);
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                      KV_CLASS_ENVIRONMENT, 0);
    }
    host->box->file(
        box, "runner",
        (kv_str){j->s->runner[j->sanitize], j->s->length[j->sanitize]},
        KV_FILE_EXEC | KV_FILE_PROTECT);
    host->box->file(box, "lib.so", library, KV_FILE_EXEC);
    host->box->arg(box, "{kept}/runner");
    box_environment(host, box);
    /* Without the thread's cache, which would count freed memory as in use. */
    host->box->env(box, "GLIBC_TUNABLES=glibc.malloc.tcache_count=0");
    host->box->env(box, "ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:"
                        "handle_segv=0:allocator_may_return_null=1");
    host->task->limits(j->task, &limits);
    limits.channel = 64u << 20;
    host->box->limits(box, &limits);
    host->box->flags(box, j->sanitize ? KV_BOX_NO_ADDRESS : 0);
    host->box->secret(box, text_view(&lines));
    text_clear(&lines);
    return KV_OK;
}

/* --- judging ------------------------------------------------------------ */

static kv_status
judge(job *j, const kv_ending *e, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;
    size_t at = 0, i, n = cases_count(host, j->task);
    uint64_t passed = 0, failed = 0, errors = 0;
    char first[600] = "";
    kv_class first_class = KV_CLASS_NONE;
    ending one;
    judged result;
    kv_str line;

    for (i = 0; i < n; i++) {
        if (!ending_read(e->channel, &at, i, &one))
            break;
        case_judge(host, j->task, verdict, i, &one, &result);
        host->verdict->test(
            verdict, str_c(result.id), result.outcome, str_c(result.why),
            one.microseconds > 0 ? (uint64_t)one.microseconds : 0);
        passed += result.outcome == KV_OUTCOME_PASS;
        failed += result.outcome == KV_OUTCOME_FAIL;
        errors += result.outcome == KV_OUTCOME_ERROR;
        if (result.outcome != KV_OUTCOME_PASS && first[0] == '\0') {
            snprintf(first, sizeof first, "%s: %s", result.id, result.why);
            first_class = result.error_class;
        }
    }
    if (i > 0)
        host->verdict->counts(verdict, passed, failed, errors + (n - i), 0, n);
    if (e->how != KV_ENDED_EXIT && ended_by_limit(host, verdict, e))
        return KV_OK;
    /* The runner itself never ends by a signal. */
    if (e->how == KV_ENDED_SIGNAL) {
        host->verdict->evidence(verdict,
                                "the runner was ended by signal %u in case %zu",
                                e->code, i + 1);
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                      KV_CLASS_TAMPER, 0);
    }
    if (i < n || !str_line(e->channel, &at, &line) || !str_is(line, "over")) {
        bool meddled = e->code == RUNNER_MEDDLED;

        host->verdict->evidence(
            verdict, "the runner ended (status %u) at case %zu of %zu", e->code,
            i + 1, n);
        return failed > 0 ? host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                                   KV_CLASS_NONE, 0)
                          : host->verdict->outcome(
                                verdict, KV_OUTCOME_ERROR,
                                meddled ? KV_CLASS_TAMPER : KV_CLASS_INFRA, 0);
    }
    if (passed == n && n > 0)
        return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE,
                                      1);
    host->verdict->evidence(verdict, "%llu of %zu cases did not pass: %s",
                            (unsigned long long)(failed + errors), n, first);
    return host->verdict->outcome(
        verdict, failed > 0 ? KV_OUTCOME_FAIL : KV_OUTCOME_ERROR,
        failed > 0 ? KV_CLASS_NONE : first_class, 0);
}

static kv_status
take_runner(job *j, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    size_t length;
    char *copy = copy_result(host, result, "runner", &length);

    if (copy == NULL)
        return host->fail(host, KV_EPLUGIN, "the runner is missing");
    free(j->s->runner[j->sanitize]);
    j->s->runner[j->sanitize] = copy;
    j->s->length[j->sanitize] = length;
    return compile_candidate(j, verdict, box);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    kv_ending e = {.struct_size = sizeof e};
    kv_str library;

    j->s->host->result->ending(result, &e);
    if (j->phase == RUN)
        return judge(j, &e, verdict);
    if (e.how != KV_ENDED_EXIT || e.code != 0)
        return j->phase == RUNNER
                   ? did_not_compile(
                         j->s->host, verdict, &e, KV_OUTCOME_ERROR,
                         KV_CLASS_ENVIRONMENT,
                         "the runner does not compile (libffi-dev?)")
                   : did_not_compile(j->s->host, verdict, &e, KV_OUTCOME_FAIL,
                                     KV_CLASS_COMPILE, "it does not compile");
    if (j->phase == RUNNER)
        return take_runner(j, result, verdict, box);
    if (!j->s->host->result->file(result, "lib.so", &library))
        return j->s->host->fail(j->s->host, KV_EPLUGIN,
                                "the shared object is missing");
    return run_cases(j, library, verdict, box);
}

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    state *s = opaque;
    job *j;
    kv_status status;
    int32_t sanitize = 0;

    if (cases_count(s->host, task) == 0 ||
        !task_has(s->host, task, "submission"))
        return s->host->fail(s->host, KV_EFORMAT,
                             "the task has no 'cases' or no 'submission'");
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    j->s = s;
    j->task = task;
    j->attempt = attempt;
    (void)s->host->value->boolean(s->host->task->get(task, "sanitize"),
                                  &sanitize);
    j->sanitize = sanitize != 0;
    s->host->verdict->integrity(verdict, KV_INTEGRITY_I3);
    status = s->runner[j->sanitize] == NULL
                 ? compile_runner(j, box)
                 : compile_candidate(j, verdict, box);
    if (status != KV_OK) {
        free(j);
        return status;
    }
    *out = j;
    return KV_OK;
}

static void
finish(void *opaque)
{
    free(opaque);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "native",
    .version = "1",
    .summary = "functions of C called through libffi, compared outside",
    .config_help = "{\"cc\": \"/usr/bin/gcc\"}",
    .task_members = "{\"functions\":\"any\",\"structs\":\"any\","
                    "\"flags\":\"texts\",\"libs\":\"texts\","
                    "\"cases\":[{\"name\":\"any\",\"call\":\"any\","
                    "\"args\":\"any\",\"expect\":\"any\",\"errno\":\"any\","
                    "\"tolerance\":\"any\",\"ms\":\"any\",\"leaks\":\"any\"}],"
                    "\"tolerance\":\"any\",\"leaks\":\"any\","
                    "\"sanitize\":\"bool\",\"\":\"cases\"}",
    .config_members = "{\"cc\":\"text\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
