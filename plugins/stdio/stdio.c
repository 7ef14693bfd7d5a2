/* SPDX-License-Identifier: MIT */
/* stdio: programs that read standard input and write standard output.  The
 * output is compared outside of the box, so that nothing inside of it knows
 * what is expected. */
#include "plugins/kit/box.h"
#include "plugins/kit/candidate.h"
#include "plugins/kit/checker.h"
#include "plugins/kit/compile.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"
#include "plugins/stdio/outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct state {
    const kv_host *host;
    char cc[300], python[300];
} state;

typedef struct job {
    state *s;
    const kv_task *task;
    const kv_attempt *attempt;
    enum { BUILD, RUN, CHECK } phase;
    char *binary;
    size_t length, at, cases, want; /* want: length of the expected output */
    uint64_t passed, failed, errors, wall_us;
    char first[400];
    kv_class first_class;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    state *s = calloc(1, sizeof *s);
    kv_str cc = str_c("/usr/bin/gcc"), python = str_c("/usr/bin/python3");

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    (void)host->value->str(host->value->get(config, "cc"), &cc);
    (void)host->value->str(host->value->get(config, "python"), &python);
    if (!c_copy(s->cc, sizeof s->cc, cc) ||
        !c_copy(s->python, sizeof s->python, python) || s->cc[0] != '/' ||
        s->python[0] != '/') {
        free(s);
        return host->fail(host, KV_ECONFIG,
                          "'cc' or 'python' is not an absolute path");
    }
    *out = s;
    return KV_OK;
}

static void
close_state(void *s)
{
    free(s);
}

static kv_str
how_compared(const job *j)
{
    kv_str how = {"lines", 5};

    (void)j->s->host->value->str(j->s->host->task->get(j->task, "compare"),
                                 &how);
    return how;
}

/* --- building ----------------------------------------------------------- */

typedef struct placing {
    const kv_host *host;
    kv_box *box;
    text *words;
} placing;

static void
put_source(void *context, const char *path, kv_str content)
{
    placing *p = context;
    size_t n = strlen(path);

    p->host->box->file(p->box, path, content, 0);
    if (p->words != NULL && n > 2 && strcmp(path + n - 2, ".c") == 0)
        quote(p->words, str_c(path));
}

static void
limits_of(const job *j, kv_box *box, bool build)
{
    kv_box_limits limits = {.struct_size = sizeof limits};

    j->s->host->task->limits(j->task, &limits);
    /* Another right output may be longer than the expected one. */
    limits.keep = str_is(how_compared(j), "check") ? (uint64_t)64 << 20
                                                   : 4 * j->want + 65536;
    if (build && limits.memory < (uint64_t)1 << 30)
        limits.memory = (uint64_t)1 << 30;
    if (build && limits.processes < 32)
        limits.processes = 32;
    j->s->host->box->limits(box, &limits);
}

/* The flags of the task that name libraries, or the others. */
static void
put_flags(const job *j, bool libraries, text *out)
{
    const kv_host *host = j->s->host;
    const kv_value *flags =
        host->value->get(host->task->get(j->task, "build"), "flags");
    kv_str item;
    size_t i;

    for (i = 0; host->value->str(host->value->at(flags, i), &item); i++)
        if (str_starts(item, "-l") == libraries)
            quote(out, item);
}

static kv_status
build(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    text command = {0}, words = {0}, libraries = {0}, script = {0};
    placing p = {host, box, &words};
    const char *wrong;

    text_str(&command, j->s->cc);
    put_flags(j, false, &command);
    text_str(&command, " -I.");
    put_flags(j, true, &libraries);
    /* What every judge links; where nothing needs it, it costs nothing. */
    text_str(&libraries, " -lm");
    wrong = candidate_files(host, j->task, j->attempt, put_source, &p);
    compile_probe(&script, text_c(&command), text_c(&libraries));
    text_printf(&script, "%s%s%s -o program.out", text_c(&command),
                words.length == 0 ? "" : text_c(&words), text_c(&libraries));
    text_clear(&command);
    text_clear(&words);
    text_clear(&libraries);
    if (wrong != NULL) {
        text_clear(&script);
        return no_candidate(host, verdict, wrong);
    }
    (void)box_task_files(host, j->task, box, "headers", KV_FILE_PROTECT, NULL);
    host->box->collect(box, "program.out");
    box_shell(host, box, &script);
    box_environment(host, box);
    limits_of(j, box, true);
    return KV_OK;
}

/* --- running ------------------------------------------------------------ */

static kv_status
run_case(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    const kv_value *c =
        host->value->at(host->task->get(j->task, "cases"), j->at);
    placing p = {host, box, NULL};
    kv_str input = {"", 0}, item, program;
    char word[1100];
    const char *wrong;
    size_t i;

    j->phase = RUN;
    if (j->binary != NULL) {
        program.data = j->binary;
        program.length = j->length;
        host->box->file(box, "program", program,
                        KV_FILE_EXEC | KV_FILE_PROTECT);
        host->box->arg(box, "{kept}/program");
    } else {
        wrong = candidate_files(host, j->task, j->attempt, put_source, &p);
        if (wrong != NULL)
            return no_candidate(host, verdict, wrong);
        for (i = 0; task_item(host, j->task, "command", i, &item); i++)
            if (c_copy(word, sizeof word, item))
                host->box->arg(box, word);
    }
    for (i = 0; host->value->str(
             host->value->at(host->value->get(c, "args"), i), &item);
         i++)
        if (c_copy(word, sizeof word, item))
            host->box->arg(box, word);
    j->want = host->value->str(host->value->get(c, "output"), &item)
                  ? item.length
                  : 0;
    (void)host->value->str(host->value->get(c, "input"), &input);
    host->box->input(box, input);
    (void)box_task_files(host, j->task, box, "data", KV_FILE_PROTECT, NULL);
    box_environment(host, box);
    host->box->env(box, "PYTHONHASHSEED=0");
    host->box->env(box, "PYTHONDONTWRITEBYTECODE=1");
    limits_of(j, box, false);
    return KV_OK;
}

static kv_status
compared(const job *j, kv_str got, kv_str want, bool *same)
{
    const kv_host *host = j->s->host;
    kv_str how = how_compared(j);
    double tolerance = 0;
    bool failed = false;

    (void)host->value->number(host->task->get(j->task, "tolerance"),
                              &tolerance);
    if (str_is(how, "exact"))
        *same = str_same(got, want);
    else if (str_is(how, "tokens"))
        *same = same_tokens(got, want);
    else if (str_is(how, "near"))
        *same = near_tokens(got, want, tolerance);
    else if (str_is(how, "unordered"))
        *same = same_unordered(got, want, &failed);
    else
        *same = same_lines(got, want);
    return failed ? KV_ENOMEM : KV_OK;
}

static const kv_value *
case_now(const job *j)
{
    return j->s->host->value->at(j->s->host->task->get(j->task, "cases"),
                                 j->at);
}

/* Add the case under way to the verdict, and go on. */
static kv_status
close_case(job *j, kv_outcome outcome, kv_class error_class, const char *why,
           kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    char number[32];
    kv_str id;

    snprintf(number, sizeof number, "%zu", j->at + 1);
    if (!host->value->str(host->value->get(case_now(j), "id"), &id))
        id = str_c(number);
    j->passed += outcome == KV_OUTCOME_PASS;
    j->failed += outcome == KV_OUTCOME_FAIL;
    j->errors += outcome == KV_OUTCOME_ERROR;
    host->verdict->test(verdict, id, outcome, str_c(why), j->wall_us);
    if (outcome != KV_OUTCOME_PASS && j->first[0] == '\0') {
        snprintf(j->first, sizeof j->first, "case %.*s: %s",
                 (int)(id.length > 100 ? 100 : id.length), id.data, why);
        j->first_class = error_class;
    }
    j->at++;
    /* After a limit, the other cases would only take as long. */
    if (j->at < j->cases && outcome != KV_OUTCOME_ERROR)
        return run_case(j, verdict, box);
    host->verdict->counts(verdict, j->passed, j->failed, j->errors, 0,
                          j->cases);
    if (j->passed == j->cases)
        return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE,
                                      1);
    host->verdict->evidence(verdict, "%s", j->first);
    return host->verdict->outcome(
        verdict, j->failed > 0 ? KV_OUTCOME_FAIL : KV_OUTCOME_ERROR,
        j->failed > 0 ? KV_CLASS_NONE : j->first_class, 0);
}

static kv_status
ask_checker(job *j, kv_str got, kv_verdict *verdict, kv_box *box)
{
    text pairs = {0}, output = {0};

    text_json(&output, got);
    checker_pair(j->s->host, verdict, case_now(j), text_view(&output), &pairs);
    text_clear(&output);
    j->phase = CHECK;
    return checker_run(j->s->host, j->task, j->s->python, false, &pairs,
                       verdict, box);
}

static kv_status
judge_case(job *j, const kv_ending *e, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_str want = {"", 0};
    char why[200] = "";
    kv_status status;
    bool same = false;

    j->wall_us = e->wall_us;
    (void)host->value->str(host->value->get(case_now(j), "output"), &want);
    if (e->how == KV_ENDED_SIGNAL) {
        snprintf(why, sizeof why, "ended by signal %u", e->code);
        return close_case(j, KV_OUTCOME_ERROR, KV_CLASS_CRASH, why, verdict,
                          box);
    }
    if (e->how != KV_ENDED_EXIT)
        return close_case(j, KV_OUTCOME_ERROR,
                          e->how == KV_ENDED_MEMORY   ? KV_CLASS_OOM
                          : e->how == KV_ENDED_OUTPUT ? KV_CLASS_OUTPUT
                                                      : KV_CLASS_TIMEOUT,
                          "a limit ended it", verdict, box);
    if (e->out_bytes > e->out.length) {
        /* The output was cut: what was not seen can't be right. */
        snprintf(why, sizeof why, "%llu bytes of output, %zu kept",
                 (unsigned long long)e->out_bytes, e->out.length);
    } else if (e->code != 0) {
        snprintf(why, sizeof why, "exit status %u", e->code);
    } else if (str_is(how_compared(j), "check")) {
        return ask_checker(j, e->out, verdict, box);
    } else {
        status = compared(j, e->out, want, &same);
        if (status != KV_OK)
            return status;
        if (!same)
            snprintf(why, sizeof why, "wrong output");
    }
    return close_case(j, same ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                      KV_CLASS_NONE, why, verdict, box);
}

typedef struct checked {
    bool right;
    char why[200];
} checked;

static void
take_check(void *context, size_t pair, bool right, kv_str message)
{
    checked *c = context;

    (void)pair;
    c->right = right;
    snprintf(c->why, sizeof c->why, "%.*s",
             message.length > 180 ? 180 : (int)message.length, message.data);
    if (!right && message.length == 0)
        snprintf(c->why, sizeof c->why, "wrong output, says the checker");
}

/* Whether the task says how outputs are compared; the reason goes to fail. */
static kv_status
look_at_compare(const kv_host *host, const kv_task *task)
{
    kv_str how = {"lines", 5};
    double tolerance;
    bool near, has;

    (void)host->value->str(host->task->get(task, "compare"), &how);
    near = str_is(how, "near");
    has = host->value->number(host->task->get(task, "tolerance"), &tolerance);
    if (near && (!has || !(tolerance >= 0)))
        return host->fail(host, KV_EFORMAT,
                          "\"compare\": \"near\" needs a 'tolerance' of 0 or "
                          "more");
    if (has && !near)
        return host->fail(host, KV_EFORMAT,
                          "'tolerance' is for \"compare\": \"near\"");
    if (str_is(how, "check") != task_has(host, task, "checker"))
        return host->fail(host, KV_EFORMAT,
                          "'checker' and \"compare\": \"check\" go together");
    return KV_OK;
}

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    state *s = opaque;
    const kv_host *host = s->host;
    kv_status status;
    job *j;

    if (!task_has(host, task, "cases") || !task_has(host, task, "submission"))
        return host->fail(host, KV_EFORMAT,
                          "the task has no 'cases' or no 'submission'");
    if (host->task->get(task, "build") == NULL &&
        !task_has(host, task, "command"))
        return host->fail(host, KV_EFORMAT,
                          "the task has neither 'build' nor 'command'");
    status = look_at_compare(host, task);
    if (status != KV_OK)
        return status;
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    j->s = s;
    j->task = task;
    j->attempt = attempt;
    j->cases = host->value->length(host->task->get(task, "cases"));
    host->verdict->integrity(verdict, KV_INTEGRITY_I3);
    *out = j;
    return host->task->get(task, "build") != NULL ? build(j, verdict, box)
                                                  : run_case(j, verdict, box);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->s->host;
    kv_ending e = {.struct_size = sizeof e};
    kv_str content;
    checked c = {0};

    if (j->phase == CHECK) {
        if (!checker_read(host, result, 1, verdict, take_check, &c))
            return KV_OK;
        return close_case(j, c.right ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                          KV_CLASS_NONE, c.why, verdict, box);
    }
    host->result->ending(result, &e);
    if (j->phase == RUN)
        return judge_case(j, &e, verdict, box);
    if (ended_by_limit(host, verdict, &e))
        return KV_OK;
    if (e.how != KV_ENDED_EXIT || e.code != 0 ||
        !host->result->file(result, "program.out", &content)) {
        return did_not_compile(host, verdict, &e, KV_OUTCOME_FAIL,
                               KV_CLASS_COMPILE, "it does not compile");
    }
    j->binary = copy_result(host, result, "program.out", &j->length);
    if (j->binary == NULL)
        return KV_ENOMEM;
    return run_case(j, verdict, box);
}

static void
finish(void *opaque)
{
    job *j = opaque;

    free(j->binary);
    free(j);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "stdio",
    .version = "1",
    .summary = "programs from standard input to standard output",
    .config_help =
        "{\"cc\": \"/usr/bin/gcc\", \"python\": \"/usr/bin/python3\"}",
    .task_members = "{\"language\":\"=c\",\"build\":{\"language\":\"=c\","
                    "\"flags\":\"texts\"},"
                    "\"command\":\"texts\","
                    "\"compare\":\"=lines|tokens|exact|near|unordered|check\","
                    "\"tolerance\":\"number\",\"checker\":\"files\","
                    "\"cases\":[{\"id\":\"text\",\"input\":\"text\","
                    "\"output\":\"text\",\"args\":\"texts\",\"\":\"output\"}],"
                    "\"\":\"cases\"}",
    .config_members = "{\"cc\":\"text\",\"python\":\"text\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
