/* SPDX-License-Identifier: MIT */
/* command: judges any program by its exit status and, if it writes one, by its
 * report, and by what its report of coverage says.
 *
 * Steps run one after the other in one box.  Services run at the same time, are
 * reachable on the box's loopback, and are waited for.  Teardown always runs.
 * The shell that runs the steps reports their status on the channel.  A program
 * can end with any status and write any report, so the integrity is I0. */
#include "plugins/kit/candidate.h"
#include "plugins/kit/coverage/gates.h"
#include "plugins/kit/reports.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    char nonce[NONCE + 1];
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    (void)config;
    *out = (void *)(uintptr_t)(const void *)host;
    return KV_OK;
}

static void
quote_words(const kv_host *host, const kv_value *words, text *t)
{
    kv_str word;
    size_t i;

    for (i = 0; host->value->str(host->value->at(words, i), &word); i++)
        quote(t, word);
}

/* The command of a step: an array of words, or its member "command". */
static const kv_value *
words_of(const kv_host *host, const kv_value *step)
{
    return host->value->kind(step) == KV_VALUE_ARRAY
               ? step
               : host->value->get(step, "command");
}

static const char *const lists[] = {"setup", "steps", "teardown", "services"};
#define LIST_SPAN 10000 /* "missing" tells list * LIST_SPAN + step */
#define COMMAND_ALONE (4 * LIST_SPAN)

/* Whether the task says where programs are found: what is missing there may be
 * what the attempt should have made. */
static bool
has_own_path(const kv_host *host, const kv_task *task)
{
    kv_str item;
    size_t i;

    for (i = 0; task_item(host, task, "env", i, &item); i++)
        if (str_starts(item, "PATH="))
            return true;
    return false;
}

/* Attempts can't put a program where the system has its own. */
static bool
is_of_system(const job *j, kv_str word)
{
    if (word.length == 0)
        return false;
    if (memchr(word.data, '/', word.length) == NULL)
        return !has_own_path(j->host, j->task);
    return str_starts(word, "/usr/") || str_starts(word, "/bin/") ||
           str_starts(word, "/sbin/");
}

/* A program of the system that is not there says nothing about the attempt. */
static void
demand(const job *j, const kv_value *words, size_t number, const char *then,
       text *t)
{
    kv_str word;

    if (!j->host->value->str(j->host->value->at(words, 0), &word) ||
        !is_of_system(j, word))
        return;
    text_str(t, "command -v");
    quote(t, word);
    text_printf(t, " >/dev/null 2>&1 || { tell missing %zu; %s; }; ", number,
                then);
}

/* The program that was missing. */
static kv_str
missing_word(const job *j, size_t number)
{
    const kv_host *host = j->host;
    const kv_value *words;
    kv_str word = {"", 0};

    if (number >= COMMAND_ALONE)
        words = host->task->get(j->task, "command");
    else
        words = words_of(
            host,
            host->value->at(host->task->get(j->task, lists[number / LIST_SPAN]),
                            number % LIST_SPAN));
    (void)host->value->str(host->value->at(words, 0), &word);
    return word;
}

static void
fill_script(const job *j, text *t)
{
    const kv_host *host = j->host;
    const kv_value *list, *service;
    double port;
    size_t i, k, n = 0;

    text_str(t, TELL "bad=\n");
    list = host->task->get(j->task, "services");
    for (i = 0; i < host->value->length(list); i++) {
        service = host->value->at(list, i);
        demand(j, words_of(host, service), 3 * LIST_SPAN + i, "exit 1", t);
        quote_words(host, words_of(host, service), t);
        text_printf(t, " 3>&- </dev/null >service%zu.log 2>&1 &\n", i);
        if (host->value->number(host->value->get(service, "port"), &port) &&
            port > 0 && port < 65536)
            text_printf(t,
                        "n=0; until bash -c 'exec 5<>/dev/tcp/127.0.0.1/%d' "
                        "2>/dev/null; do n=$((n+1)); [ $n -lt 200 ] || { "
                        "tell service%zu 1; exit 1; }; sleep 0.05; done\n",
                        (int)port, i);
    }
    if (!task_has(host, j->task, "steps")) {
        demand(j, host->task->get(j->task, "command"), COMMAND_ALONE, ":", t);
        text_str(t, "(");
        quote_words(host, host->task->get(j->task, "command"), t);
        text_str(t, ") 3>&-; tell command $?\n");
    }
    for (k = 0; k < 3; k++) {
        list = host->task->get(j->task, lists[k]);
        for (i = 0; i < host->value->length(list); i++) {
            if (k < 2)
                text_str(t, "[ -n \"$bad\" ] || { ");
            demand(j, words_of(host, host->value->at(list, i)),
                   k * LIST_SPAN + i, "bad=1", t);
            text_str(t, "(");
            quote_words(host, words_of(host, host->value->at(list, i)), t);
            text_printf(t, ") 3>&-; s=$?; tell %s%zu $s; %s%s\n", lists[k],
                        i + 1, k == 0 ? "[ $s = 0 ] || bad=1; " : "",
                        k == 2 ? ":" : "}");
            n++;
        }
    }
    text_str(t, "tell end 0\n");
}

/* The report of coverage; false: the task asks for none. */
static bool
coverage_path(const kv_host *host, const kv_task *task, char *name, size_t size)
{
    kv_str path;

    return host->value->str(
               host->value->get(host->task->get(task, "coverage"), "path"),
               &path) &&
           c_copy(name, size, path);
}

static kv_status
start(void *state, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    static const char *const protected[] = {"tests", "support"};
    const kv_host *host = state;
    box_of_files to = {host, box};
    const char *wrong;
    task_gap gap;
    text script = {0};
    kv_str path;
    char name[1100];
    job *j;
    size_t i;

    if (!task_has(host, task, "command") && !task_has(host, task, "steps"))
        return host->fail(host, KV_EFORMAT,
                          "the task has neither 'command' nor 'steps'");
    if (host->task->get(task, "coverage") != NULL &&
        !coverage_path(host, task, name, sizeof name))
        return host->fail(host, KV_EFORMAT,
                          "the task's 'coverage' has no 'path', or one that is "
                          "too long");
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    j->host = host;
    j->task = task;
    *out = j;
    if (!new_nonce(host, j->nonce))
        return KV_EIO;
    host->verdict->integrity(verdict, KV_INTEGRITY_I0);
    for (i = 0; i < 2; i++) {
        if (!box_task_files(host, task, box, protected[i], KV_FILE_PROTECT,
                            &gap))
            return task_lacks(host, verdict, &gap);
    }
    (void)box_task_files(host, task, box, "include", 0, NULL);
    wrong = candidate_files(host, task, attempt, put_in_box, &to);
    if (wrong != NULL)
        return no_candidate(host, verdict, wrong);
    fill_script(j, &script);
    told_box(host, task, box, &script, j->nonce);
    if (host->value->str(
            host->value->get(host->task->get(task, "report"), "path"), &path) &&
        c_copy(name, sizeof name, path))
        host->box->collect(box, name);
    if (coverage_path(host, task, name, sizeof name))
        host->box->collect(box, name);
    return KV_OK;
}

typedef struct sums {
    const kv_host *host;
    kv_verdict *verdict;
    uint64_t passed, failed, errors, skipped;
    char first[300];
} sums;

static void
add(void *context, kv_str id, kv_outcome outcome, kv_str message)
{
    sums *s = context;

    s->passed += outcome == KV_OUTCOME_PASS;
    s->failed += outcome == KV_OUTCOME_FAIL;
    s->errors += outcome == KV_OUTCOME_ERROR;
    s->skipped += outcome == KV_OUTCOME_UNSCORED;
    if ((outcome == KV_OUTCOME_FAIL || outcome == KV_OUTCOME_ERROR) &&
        s->first[0] == '\0')
        snprintf(s->first, sizeof s->first, "%.*s: %.*s",
                 (int)(id.length > 120 ? 120 : id.length), id.data,
                 (int)(message.length > 120 ? 120 : message.length),
                 message.length == 0 ? "" : message.data);
    s->host->verdict->test(s->verdict, id, outcome, message, 0);
}

static const char *
read_report(const job *j, const kv_result *result, kv_verdict *verdict, sums *s)
{
    const kv_host *host = j->host;
    const kv_value *report = host->task->get(j->task, "report"), *root;
    kv_str format = {"junit", 5}, path, content;
    char name[1100];

    (void)host->value->str(host->value->get(report, "format"), &format);
    if (!host->value->str(host->value->get(report, "path"), &path) ||
        !c_copy(name, sizeof name, path) ||
        !host->result->file(result, name, &content))
        return "it left no report";
    if (str_is(format, "junit"))
        return report_junit(content, add, s);
    if (str_is(format, "tap"))
        return report_tap(content, add, s);
    if (!str_is(format, "ctrf"))
        return "the task's report is none of junit, tap, ctrf";
    root = host->value->lend(verdict, content);
    return root == NULL ? "the report is not JSON"
                        : report_ctrf(host, root, add, s);
}

static const char *
read_coverage(const job *j, const kv_result *result, kv_verdict *verdict,
              sums *s)
{
    char name[1100];
    kv_str content;

    if (!coverage_path(j->host, j->task, name, sizeof name))
        return NULL;
    if (!j->host->result->file(result, name, &content))
        return "it left no report of coverage";
    return coverage_gates(j->host, j->task, verdict, content, add, s);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->host;
    kv_ending e = {.struct_size = sizeof e};
    sums s = {.host = host, .verdict = verdict};
    const char *wrong = NULL;
    uint64_t passed;
    char name[TOLD_NAME], said[32];
    size_t at = 0;
    bool end = false, bad = false, report;
    int status;
    told_kind next;

    (void)box;
    host->result->ending(result, &e);
    report = host->task->get(j->task, "report") != NULL;
    while ((next = told_next(e.channel, &at, j->nonce, name, &status)) !=
           TOLD_END) {
        if (next == TOLD_FORGED)
            return told_forged(host, verdict);
        if (strcmp(name, "end") == 0) {
            end = true;
            continue;
        }
        if (strcmp(name, "missing") == 0)
            return box_verdict(host, verdict, KV_OUTCOME_ERROR,
                               KV_CLASS_ENVIRONMENT,
                               "this machine has no program named ",
                               missing_word(j, (size_t)status));
        /* How long a service takes to come up is the machine's affair. */
        if (status != 0 && strncmp(name, "service", 7) == 0 &&
            KV_HAS(kv_verdict_services, host->verdict, moment))
            host->verdict->moment(verdict);
        bad = bad || status != 0;
        if (!report || status != 0) {
            snprintf(said, sizeof said, "exit status %d", status);
            add(&s, str_c(name),
                status == 0 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                str_c(status == 0 ? "" : said));
        }
    }
    if (ended_by_limit(host, verdict, &e))
        return KV_OK;
    if (report)
        wrong = read_report(j, result, verdict, &s);
    passed = s.passed; /* of what the steps ran: gates alone are none */
    if (wrong == NULL && end && !bad)
        wrong = read_coverage(j, result, verdict, &s);
    if (s.passed + s.failed + s.errors + s.skipped > 0)
        host->verdict->counts(verdict, s.passed, s.failed, s.errors, s.skipped,
                              s.passed + s.failed + s.errors + s.skipped);
    if (!end) {
        host->verdict->evidence(verdict, "the steps did not come to their end");
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH,
                                      0);
    }
    if (wrong != NULL) {
        host->verdict->evidence(verdict, "%s", wrong);
        return host->verdict->outcome(verdict,
                                      bad ? KV_OUTCOME_FAIL : KV_OUTCOME_ERROR,
                                      bad ? KV_CLASS_NONE : KV_CLASS_PARSE, 0);
    }
    if (bad || s.failed + s.errors > 0 || passed == 0) {
        host->verdict->evidence(
            verdict, "%s", s.first[0] == '\0' ? "nothing passed" : s.first);
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                                      0);
    }
    return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
}

static void
finish(void *opaque)
{
    free(opaque);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "command",
    .version = "1",
    .summary = "any program by its exit status; JUnit, TAP, CTRF reports",
    .task_members =
        "{\"command\":\"texts\",\"setup\":\"list\",\"steps\":\"list\","
        "\"teardown\":\"list\",\"services\":[{\"command\":\"texts\","
        "\"port\":\"number\"}],"
        "\"report\":{\"format\":\"=junit|tap|ctrf\",\"path\":\"text\"},"
        "\"coverage\":" COVERAGE_MEMBER ","
        "\"env\":\"texts\",\"bind\":\"texts\",\"\":\"command|steps\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
