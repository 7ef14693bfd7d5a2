/* SPDX-License-Identifier: MIT */
/* function: calls a function with inputs, and compares what it returned outside
 * of the box.  Python functions are called by a driver, C functions by a driver
 * that is generated from the signature. */
#include "plugins/function/canon.h"
#include "plugins/function/cdriver.h"
#include "plugins/function/compare.h"
#include "plugins/function/raised.h"
#include "plugins/kit/box.h"
#include "plugins/kit/candidate.h"
#include "plugins/kit/checker.h"
#include "plugins/kit/compile.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"
#include "plugins/kit/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char driver[] = {
#include "plugins/function/driver.inc"
    0};

typedef struct state {
    const kv_host *host;
    char python[300], cc[300];
} state;

typedef struct job {
    state *s;
    const kv_task *task;
    const kv_attempt *attempt;
    bool c, compiling, checking;
    /* What came back, by case, and why nothing was loaded, where LOAD is true:
     * these live as long as the verdict.  Of the ending, the texts don't. */
    const kv_value **records;
    kv_ending ending;
    bool load;
    kv_str load_class, load_message;
    /* What the checker said of each case that it was asked about, in order. */
    struct asked {
        bool right;
        kv_str message;
    } * asked;
    size_t asked_count, asked_seen;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    state *s = calloc(1, sizeof *s);
    kv_str python = str_c("/usr/bin/python3"), cc = str_c("/usr/bin/gcc");

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    (void)host->value->str(host->value->get(config, "python"), &python);
    (void)host->value->str(host->value->get(config, "cc"), &cc);
    if (!c_copy(s->python, sizeof s->python, python) ||
        !c_copy(s->cc, sizeof s->cc, cc) || s->python[0] != '/' ||
        s->cc[0] != '/') {
        free(s);
        return host->fail(host, KV_ECONFIG,
                          "'python' and 'cc' have to be absolute paths");
    }
    *out = s;
    return KV_OK;
}

static void
close_state(void *s)
{
    free(s);
}

/* --- boxes ------------------------------------------------------------- */

/* What the driver does with the result of a call before it sends it. */
static void
put_apply(const kv_host *host, const kv_value *c, text *out)
{
    kv_str relation = {"", 0}, apply;

    if (host->value->str(host->value->get(c, "apply"), &apply)) {
        text_str(out, ",\"apply\":");
        text_json(out, apply);
    }
    (void)host->value->str(host->value->get(c, "relation"), &relation);
    if (str_is(relation, "true") || str_is(relation, "false"))
        text_str(out, ",\"truth\":true");
    if (str_is(relation, "is"))
        text_str(out, ",\"exact\":true");
}

static void
fill_orders(const job *j, text *out)
{
    const kv_host *host = j->s->host;
    const kv_value *c, *args, *named;
    kv_str entry = {"", 0}, file = {"", 0};
    size_t i, n;

    (void)host->value->str(host->task->get(j->task, "entry"), &entry);
    (void)task_item(host, j->task, "submission", 0, &file);
    n = file.length > 3 ? file.length - 3 : 0;
    text_str(out, "{\"module\":\"");
    for (i = 0; i < n; i++)
        text_add(out, file.data[i] == '/' ? "." : file.data + i, 1);
    text_str(out, "\",\"entry\":");
    text_json(out, entry);
    text_str(out, ",\"cases\":[");
    c = host->value->first(host->task->get(j->task, "cases"));
    for (i = 0; c != NULL; c = host->value->next(c), i++) {
        args = host->value->get(c, "args");
        named = host->value->get(c, "kwargs");
        text_str(out, i > 0 ? ",{\"args\":" : "{\"args\":");
        if (args == NULL)
            text_str(out, "[]");
        else
            value_print(host, args, out);
        if (named != NULL) {
            text_str(out, ",\"kwargs\":");
            value_print(host, named, out);
        }
        put_apply(host, c, out);
        text_str(out, "}");
    }
    text_str(out, "]}");
}

static kv_status
run_python(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    box_of_files to = {host, box};
    const char *wrong;
    text orders = {0};

    wrong = candidate_files(host, j->task, j->attempt, put_in_box, &to);
    if (wrong != NULL)
        return no_candidate(host, verdict, wrong);
    host->box->arg(box, j->s->python);
    host->box->arg(box, "-s");
    host->box->arg(box, "-B");
    host->box->script(box, str_c(driver));
    box_preloads(host, j->task, box);
    box_environment(host, box);
    host->box->env(box, "PYTHONHASHSEED=0");
    host->box->env(box, "PYTHONDONTWRITEBYTECODE=1");
    host->box->env(box, "KV_BOX={box}");
    host->task->limits(j->task, &limits);
    host->box->limits(box, &limits);
    fill_orders(j, &orders);
    if (!orders.failed)
        host->box->secret(box, text_view(&orders));
    text_clear(&orders);
    return KV_OK;
}

/* A C candidate and its driver are compiled in one box and run in another, and
 * neither knows what is expected. */
static kv_status
compile_c(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    box_of_files to = {host, box};
    const char *wrong;
    text source = {0}, script = {0}, command = {0};
    kv_str item;
    char why[200];
    size_t i;

    wrong = candidate_files(host, j->task, j->attempt, put_in_box, &to);
    if (wrong != NULL)
        return no_candidate(host, verdict, wrong);
    if (!cdriver_make(host, j->task, &source, why, sizeof why)) {
        text_clear(&source);
        return host->fail(host, KV_EFORMAT, "%s", why);
    }
    host->box->file(box, ".kverify/driver.c", text_view(&source),
                    KV_FILE_PROTECT);
    text_clear(&source);
    (void)box_task_files(host, j->task, box, "headers", KV_FILE_PROTECT, NULL);
    text_printf(&command, "%s -O1 -I.", j->s->cc);
    for (i = 0; task_item(host, j->task, "flags", i, &item); i++) {
        text_str(&command, " ");
        text_add(&command, item.data, item.length);
    }
    compile_probe(&script, text_c(&command), "-lm");
    text_printf(&script, "%s .kverify/driver.c", text_c(&command));
    text_clear(&command);
    for (i = 0; task_item(host, j->task, "submission", i, &item); i++) {
        text_str(&script, " ");
        text_add(&script, item.data, item.length);
    }
    text_str(&script, " -o program -lm");
    host->box->collect(box, "program");
    compile_script(host, j->task, box, &script, false);
    j->compiling = true;
    return KV_OK;
}

static kv_status
run_c(job *j, kv_str program, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};

    j->compiling = false;
    host->box->file(box, "program", program, KV_FILE_EXEC | KV_FILE_PROTECT);
    host->box->arg(box, "{kept}/program");
    box_environment(host, box);
    host->task->limits(j->task, &limits);
    host->box->limits(box, &limits);
    return KV_OK;
}

/* --- judging ------------------------------------------------------------ */

/* The records by the numbers of their cases, which a driver sends in order: the
 * first for a number counts. */
static const kv_value **
records_by_case(const kv_host *host, const kv_value *const *records,
                size_t given, size_t count)
{
    const kv_value **of = calloc(count + 1, sizeof *of);
    double n;
    size_t i;

    for (i = 0; i < given && of != NULL; i++)
        if (host->value->number(host->value->at(records[i], 1), &n) && n >= 0 &&
            n < (double)count && n == (double)(size_t)n &&
            of[(size_t)n] == NULL)
            of[(size_t)n] = records[i];
    return of;
}

typedef struct sums {
    uint64_t passed, failed;
    char first[300];
} sums;

static bool
is_checked(const kv_host *host, const kv_value *c)
{
    kv_str relation = {"", 0};

    return host->value->str(host->value->get(c, "relation"), &relation) &&
           str_is(relation, "check");
}

/* What the checker said of the next case that it was asked about. */
static bool
checked(job *j, char *message, size_t size)
{
    const struct asked *a = &j->asked[j->asked_seen++];

    if (!a->right && a->message.length == 0)
        snprintf(message, size, "wrong value, says the checker");
    else if (!a->right)
        snprintf(message, size, "%.*s",
                 a->message.length > 150 ? 150 : (int)a->message.length,
                 a->message.data);
    return a->right;
}

static void
judge_case(job *j, kv_verdict *verdict, const kv_value *c, size_t index,
           const kv_value *record, sums *s)
{
    const kv_host *host = j->s->host;
    kv_str kind = {"", 0}, want, id, name = {"", 0};
    const kv_value *of;
    char number[32], message[160] = "";
    bool ok = false;

    snprintf(number, sizeof number, "%zu", index + 1);
    if (!host->value->str(host->value->get(c, "id"), &id))
        id = str_c(number);
    (void)host->value->str(host->value->at(record, 0), &kind);
    if (record == NULL) {
        snprintf(message, sizeof message, "nothing came back");
    } else if (str_is(kind, "raise")) {
        ok = host->value->str(host->value->get(c, "raises"), &want) &&
             is_raised(host, record, want);
        (void)host->value->str(host->value->at(record, 3), &name);
        if (!ok)
            snprintf(message, sizeof message, "it raised %.*s",
                     (int)(name.length > 80 ? 80 : name.length), name.data);
    } else if (str_is(kind, "value") && is_checked(host, c)) {
        ok = checked(j, message, sizeof message);
    } else if (str_is(kind, "value")) {
        ok = host->value->get(c, "raises") == NULL &&
             holds(host, c, host->value->at(record, 2));
        if (!ok && canon_tag(host, host->value->at(record, 2), &of) != NULL &&
            host->value->str(of, &name) &&
            canon_form(host, host->value->at(record, 2), "$object") != NULL)
            snprintf(message, sizeof message,
                     "wrong value: an object of class %.*s",
                     (int)(name.length > 80 ? 80 : name.length), name.data);
        else if (!ok)
            snprintf(message, sizeof message, "wrong value");
    }
    s->passed += ok;
    s->failed += !ok;
    if (!ok && s->first[0] == '\0')
        snprintf(s->first, sizeof s->first, "case %.*s: %s",
                 (int)(id.length > 100 ? 100 : id.length), id.data, message);
    host->verdict->test(verdict, id, ok ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                        str_c(message), 0);
}

/* Read what the driver sent, up to where it stops making sense. */
static kv_status
read_records(job *j, kv_str channel, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;
    size_t count = host->value->length(host->task->get(j->task, "cases"));
    const kv_value **records = calloc(count + 1, sizeof *records), *v;
    size_t n = 0, at = 0;
    kv_str line, kind;

    if (records == NULL)
        return KV_ENOMEM;
    while (n < count && str_line(channel, &at, &line)) {
        v = host->value->lend(verdict, line);
        if (!host->value->str(host->value->at(v, 0), &kind))
            break;
        if (str_is(kind, "load")) {
            j->load = true;
            (void)host->value->str(host->value->at(v, 1), &j->load_class);
            (void)host->value->str(host->value->at(v, 2), &j->load_message);
            break;
        }
        records[n++] = v;
    }
    j->records = records_by_case(host, records, n, count);
    free(records);
    return j->records == NULL ? KV_ENOMEM : KV_OK;
}

/* Fill BOX with the checker where a value came back that it has to see. */
static kv_status
ask_checker(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    const kv_value *cases = host->task->get(j->task, "cases"), *c;
    text pairs = {0};
    kv_str kind;
    size_t i;

    c = host->value->first(cases);
    for (i = 0; c != NULL; c = host->value->next(c), i++) {
        if (!is_checked(host, c) ||
            !host->value->str(host->value->at(j->records[i], 0), &kind) ||
            !str_is(kind, "value"))
            continue;
        if (j->asked == NULL)
            j->asked = calloc(host->value->length(cases), sizeof *j->asked);
        if (j->asked == NULL) {
            text_clear(&pairs);
            return KV_ENOMEM;
        }
        j->asked_count++;
        checker_pair(
            host, verdict, c,
            host->value->json(verdict, host->value->at(j->records[i], 2)),
            &pairs);
    }
    j->checking = j->asked_count > 0;
    return j->checking ? checker_run(host, j->task, j->s->python, true, &pairs,
                                     verdict, box)
                       : KV_OK;
}

static void
take_check(void *context, size_t pair, bool right, kv_str message)
{
    job *j = context;

    j->asked[pair].right = right;
    j->asked[pair].message = message;
}

static kv_status
judge(job *j, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;
    const kv_value *cases = host->task->get(j->task, "cases"), *c;
    size_t count = host->value->length(cases), i;
    sums s = {0};

    c = host->value->first(cases);
    for (i = 0; c != NULL; c = host->value->next(c), i++)
        judge_case(j, verdict, c, i, j->records[i], &s);
    host->verdict->counts(verdict, s.passed, s.failed, 0, 0, count);
    if (s.failed == 0)
        return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE,
                                      1);
    if (ended_by_limit(host, verdict, &j->ending))
        return KV_OK;
    if (j->load)
        host->verdict->evidence(verdict, "it can't be loaded: %.*s: %.*s",
                                (int)j->load_class.length, j->load_class.data,
                                (int)j->load_message.length,
                                j->load_message.data);
    else
        host->verdict->evidence(verdict, "%llu of %zu cases failed: %s",
                                (unsigned long long)s.failed, count, s.first);
    if (j->ending.how == KV_ENDED_SIGNAL)
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_CRASH,
                                      0);
    return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE, 0);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->s->host;
    kv_ending e = {.struct_size = sizeof e};
    kv_str program;
    kv_status status;

    if (j->checking)
        return checker_read(host, result, j->asked_count, verdict, take_check,
                            j)
                   ? judge(j, verdict)
                   : KV_OK;
    host->result->ending(result, &e);
    if (j->compiling) {
        if (e.how != KV_ENDED_EXIT || e.code != 0 ||
            !host->result->file(result, "program", &program))
            return did_not_compile(host, verdict, &e, KV_OUTCOME_FAIL,
                                   KV_CLASS_COMPILE, "it does not compile");
        return run_c(j, program, box);
    }
    j->ending = e;
    status = read_records(j, e.channel, verdict);
    if (status == KV_OK)
        status = ask_checker(j, verdict, box);
    return status != KV_OK || j->checking ? status : judge(j, verdict);
}

/* Whether a case says what it wants in a way that holds together; else WHY. */
static bool
is_sound(const kv_host *host, const kv_value *c, char *why, size_t size)
{
    kv_str relation = {"eq", 2};
    double tolerance;
    bool has, near;

    (void)host->value->str(host->value->get(c, "relation"), &relation);
    near = str_is(relation, "near");
    has = host->value->number(host->value->get(c, "tolerance"), &tolerance);
    if (near && (!has || !(tolerance >= 0)))
        snprintf(why, size,
                 "a case with \"relation\": \"near\" needs a "
                 "'tolerance' of 0 or more");
    else if (!near && host->value->get(c, "tolerance") != NULL)
        snprintf(why, size, "'tolerance' is for \"relation\": \"near\"");
    else if (host->value->get(c, "expect") != NULL &&
             host->value->get(c, "raises") != NULL)
        snprintf(why, size, "a case has both 'expect' and 'raises'");
    else
        return true;
    return false;
}

static bool
has_checked_case(const kv_host *host, const kv_task *task)
{
    const kv_value *c = host->value->first(host->task->get(task, "cases"));

    while (c != NULL && !is_checked(host, c))
        c = host->value->next(c);
    return c != NULL;
}

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    state *s = opaque;
    const kv_host *host = s->host;
    kv_str language = {"python", 6}, entry;
    const kv_value *c;
    char why[120];
    job *j;

    if (!task_has(host, task, "cases") || !task_has(host, task, "submission") ||
        !host->value->str(host->task->get(task, "entry"), &entry))
        return host->fail(host, KV_EFORMAT,
                          "the task has no 'cases', no 'submission' or no "
                          "'entry'");
    for (c = host->value->first(host->task->get(task, "cases")); c != NULL;
         c = host->value->next(c))
        if (!is_sound(host, c, why, sizeof why))
            return host->fail(host, KV_EFORMAT, "%s", why);
    if (has_checked_case(host, task) != task_has(host, task, "checker"))
        return host->fail(
            host, KV_EFORMAT,
            "'checker' and cases with \"relation\": \"check\" go together");
    (void)host->value->str(host->task->get(task, "language"), &language);
    if (!str_is(language, "python") && !str_is(language, "c"))
        return host->fail(host, KV_EFORMAT,
                          "'language' is neither python nor c");
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    j->s = s;
    j->task = task;
    j->attempt = attempt;
    j->c = str_is(language, "c");
    host->verdict->integrity(verdict, KV_INTEGRITY_I3);
    *out = j;
    return j->c ? compile_c(j, verdict, box) : run_python(j, verdict, box);
}

static void
finish(void *opaque)
{
    job *j = opaque;

    free(j->records);
    free(j->asked);
    free(j);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "function",
    .version = "1",
    .summary = "functions by their inputs and outputs, compared outside",
    .config_help = "{\"python\": \"/usr/bin/python3\", \"cc\": "
                   "\"/usr/bin/gcc\"}",
    .task_members =
        "{\"language\":\"=python|c\",\"cases\":[{\"id\":\"text\","
        "\"args\":\"list\",\"kwargs\":\"object\",\"expect\":\"any\","
        "\"relation\":\"=eq|is|items|unordered|near|check|true|false\","
        "\"tolerance\":\"number\","
        "\"apply\":\"=list|tuple|set|sorted|len|str|abs|bool|number|real\","
        "\"raises\":\"text\",\"\":\"expect|raises|relation\"}],"
        "\"signature\":{\"returns\":\"text\",\"args\":\"texts\"},"
        "\"flags\":\"texts\",\"preload\":\"texts\",\"checker\":\"files\","
        "\"\":\"cases\"}",
    .config_members = "{\"python\":\"text\",\"cc\":\"text\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
