/* SPDX-License-Identifier: MIT */
/* swe: a patch, judged by the tests that it has to fix and those that it has to
 * keep.
 *
 * In one box: a clean copy of the repository, the patch, the hidden tests, the
 * command that runs them.  What the command prints, or the report that it
 * leaves, says what became of each test.  The patched code could have printed
 * or written that as well, so the integrity is I0. */
#include "plugins/kit/reports.h"
#include "plugins/kit/repository.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What decides how tests are run, and is none of them. */
static const char *const forbidden[] = {"conftest.py",
                                        "*/conftest.py",
                                        "sitecustomize.py",
                                        "*/sitecustomize.py",
                                        "usercustomize.py",
                                        "*/usercustomize.py",
                                        "*.pth",
                                        "pytest.ini",
                                        "tox.ini",
                                        "pytest.py",
                                        ".github/*",
                                        ".gitlab-ci.yml",
                                        NULL};

typedef struct test {
    kv_str name;
    uint32_t status; /* KV_LOG_* */
    bool fix;
} test;

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    char nonce[NONCE + 1];
    test *tests;
    size_t count;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    (void)config;
    if (!KV_HAS(kv_host, host, logs) || host->logs == NULL)
        return host->fail(host, KV_ECONFIG,
                          "this kverify does not read logs for plugins");
    *out = (void *)(uintptr_t)(const void *)host;
    return KV_OK;
}

static int
length_of(kv_str s)
{
    return (int)(s.length > 200 ? 200 : s.length);
}

/* The names of both lists.  False: one of them is none. */
static bool
take_tests(job *j)
{
    static const char *const lists[] = {"FAIL_TO_PASS", "PASS_TO_PASS"};
    const kv_host *host = j->host;
    const kv_value *list, *item;
    size_t i, count = 0;

    for (i = 0; i < 2; i++)
        count += host->value->length(host->task->get(j->task, lists[i]));
    j->tests = calloc(count + 1, sizeof *j->tests);
    if (j->tests == NULL)
        return false;
    for (i = 0; i < 2; i++) {
        list = host->task->get(j->task, lists[i]);
        for (item = host->value->first(list); item != NULL;
             item = host->value->next(item)) {
            if (!host->value->str(item, &j->tests[j->count].name))
                return false;
            j->tests[j->count++].fix = i == 0;
        }
    }
    return j->count > 0 && j->tests[0].fix;
}

/* --- the box -------------------------------------------------------------- */

static void
add_words(const kv_host *host, const kv_value *words, text *script)
{
    const kv_value *item;
    kv_str word;

    for (item = host->value->first(words); item != NULL;
         item = host->value->next(item))
        if (host->value->str(item, &word))
            quote(script, word);
}

/* A function of the shell that puts PATH of the folder FROM into the
 * repository, whatever the attempt left there or in its way. */
static const char place[] =
    "place() { rest=$2; acc=\n"
    "while case $rest in */*) true;; *) false;; esac; do\n"
    "acc=$acc${rest%%/*}; rest=${rest#*/}\n"
    "if [ -L \"$acc\" ] || { [ -e \"$acc\" ] && [ ! -d \"$acc\" ]; }; then\n"
    "rm -rf -- \"$acc\"; fi; acc=$acc/; done\n"
    "rm -rf -- \"$2\"; [ -e \"$1/$2\" ] || return 0\n"
    "mkdir -p -- \"$(dirname -- \"$2\")\" && cp -a -- \"$1/$2\" \"$2\"; }\n";

static void
add_place(text *script, const char *from, kv_str path)
{
    text_printf(script, "place %s", from);
    quote(script, path);
    text_str(script, " || bad=1\n");
}

/* The hidden patch is applied to the clean copy, where nothing can be in its
 * way, and its files are taken from there. */
static const char *
add_test_patch(const job *j, kv_box *box, text *script, task_gap *gap)
{
    const kv_host *host = j->host;
    char name[TASK_PATH_MAX];
    const char *wrong = NULL;
    kv_str path, patch;
    size_t i;
    diff d;

    if (!host->value->str(host->task->get(j->task, "test_patch"), &path))
        return NULL;
    if (!task_take(host, j->task, path, name, &patch, gap))
        return "a file is missing";
    if (!diff_read(patch, &d) || d.why != NULL)
        wrong = "the task's 'test_patch' is no patch";
    host->box->file(box, "tests.patch", patch, 0);
    text_printf(script,
                "(cd ../clean && git apply %s--whitespace=nowarn "
                "../tests.patch 2>../tests.why) || bad=1\n",
                d.prefixed ? "" : "-p0 ");
    for (i = 0; wrong == NULL && i < d.count; i++) {
        kv_str old = d.files[i].before, new = d.files[i].after;

        if (str_starts(old, "\"") || str_starts(new, "\""))
            wrong = "the task's 'test_patch' has quoted names";
        if (old.length > 0)
            add_place(script, "../clean", old);
        if (new.length > 0 && !str_same(old, new))
            add_place(script, "../clean", new);
    }
    diff_clear(&d);
    return wrong;
}

static const char *
add_tests(const job *j, kv_box *box, text *script, task_gap *gap)
{
    const kv_host *host = j->host;
    char name[TASK_PATH_MAX], inside[TASK_PATH_MAX + 8];
    kv_str item, content;
    size_t i;

    for (i = 0; task_item(host, j->task, "tests", i, &item); i++) {
        if (!task_take(host, j->task, item, name, &content, gap))
            return "a file is missing";
        snprintf(inside, sizeof inside, "hidden/%s", name);
        host->box->file(box, inside, content, 0);
        add_place(script, "../hidden", item);
    }
    text_str(script, "[ -z \"$bad\" ] || { tell tests 1; exit 0; }\n");
    return NULL;
}

static void
add_run(const job *j, kv_box *box, text *script)
{
    const kv_host *host = j->host;
    const kv_value *step, *setup = host->task->get(j->task, "setup");
    kv_str item;
    char name[TASK_PATH_MAX];
    bool has_path;

    for (step = host->value->first(setup); step != NULL;
         step = host->value->next(step)) {
        text_str(script, "(");
        add_words(host, step, script);
        text_str(script, ") 3>&- >>../setup.log 2>&1 || { tell setup 1; "
                         "exit 0; }\n");
    }
    has_path = host->value->str(
        host->value->get(host->task->get(j->task, "report"), "path"), &item);
    /* A report that the patch brought along is none of the tests'. */
    if (has_path) {
        text_str(script, "rm -rf --");
        quote(script, item);
        text_str(script, "\n");
    }
    text_str(script, "(");
    add_words(host, host->task->get(j->task, "command"), script);
    text_str(script, ") 3>&- </dev/null >../test.log 2>&1; s=$?\n"
                     "if [ \"$(stat -c %s ../test.log)\" -gt 30000000 ]; then\n"
                     "tail -c 16000000 ../test.log >../test.end && "
                     "mv ../test.end ../test.log; fi\n"
                     "tell command $s; tell end 0\n");
    host->box->collect(box, "test.log");
    host->box->collect(box, "setup.log");
    host->box->collect(box, "tests.why");
    if (has_path && item.length + 6 < sizeof name) {
        snprintf(name, sizeof name, "repo/%.*s", (int)item.length, item.data);
        host->box->collect(box, name);
    }
}

static const char *
fill_box(const job *j, kv_box *box, kv_str patch, const diff *d, task_gap *gap)
{
    const kv_host *host = j->host;
    text script = {0};
    const char *wrong;

    text_str(&script, TELL);
    text_str(&script, place);
    text_str(&script, "bad=\n");
    wrong = repository_put(host, j->task, box, &script, gap);
    if (wrong == NULL) {
        repository_apply(host, box, &script, patch, d);
        wrong = add_test_patch(j, box, &script, gap);
    }
    if (wrong == NULL)
        wrong = add_tests(j, box, &script, gap);
    if (wrong == NULL) {
        repository_environment(host, box);
        add_run(j, box, &script);
        told_box(host, j->task, box, &script, j->nonce);
    }
    text_clear(&script);
    return wrong;
}

static kv_status
start(void *state, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    const kv_host *host = state;
    kv_str patch = repository_patch(host, attempt);
    kv_status status = KV_OK;
    task_gap gap = {{"", 0}};
    const char *wrong;
    job *j = calloc(1, sizeof *j);
    diff d;

    if (j == NULL)
        return KV_ENOMEM;
    j->host = host;
    j->task = task;
    *out = j;
    if (!new_nonce(host, j->nonce))
        return KV_EIO;
    if (!task_has(host, task, "command") || !take_tests(j))
        return host->fail(host, KV_EFORMAT,
                          "the task has no 'command', or 'FAIL_TO_PASS' is "
                          "empty or no list of texts");
    host->verdict->integrity(verdict, KV_INTEGRITY_I0);
    if (!diff_read(patch, &d)) {
        diff_clear(&d);
        return KV_ENOMEM;
    }
    if (!repository_refuses(host, task, patch, &d, forbidden, verdict,
                            &status)) {
        wrong = fill_box(j, box, patch, &d, &gap);
        if (wrong != NULL && gap.path.length > 0)
            status = task_lacks(host, verdict, &gap);
        else if (wrong != NULL)
            status = host->fail(host, KV_EFORMAT, "%s", wrong);
    }
    diff_clear(&d);
    return status;
}

/* --- what became of the tests --------------------------------------------- */

static uint32_t
status_of(kv_outcome outcome)
{
    return outcome == KV_OUTCOME_PASS    ? KV_LOG_PASSED
           : outcome == KV_OUTCOME_FAIL  ? KV_LOG_FAILED
           : outcome == KV_OUTCOME_ERROR ? KV_LOG_ERROR
                                         : KV_LOG_SKIPPED;
}

typedef struct reported {
    job *j;
    kv_log_totals totals;
} reported;

/* One test of a report; of several with one name the worst counts. */
static void
take_reported(void *context, kv_str id, kv_outcome outcome, kv_str message)
{
    reported *r = context;
    uint32_t status = status_of(outcome);
    size_t i;

    (void)message;
    r->totals.tests++;
    r->totals.failed += status >= KV_LOG_FAILED;
    for (i = 0; i < r->j->count; i++)
        if (str_same(r->j->tests[i].name, id) && status > r->j->tests[i].status)
            r->j->tests[i].status = status;
}

/* The statuses, from the report or from the log; NULL, or why there are
 * none. */
static const char *
read_results(job *j, const kv_result *result, kv_verdict *verdict,
             kv_log_totals *totals)
{
    const kv_host *host = j->host;
    const kv_value *report = host->task->get(j->task, "report"), *root;
    kv_str format = {"log", 3}, framework = {"", 0}, path, content;
    reported all = {.j = j};
    const char *wrong = NULL;
    char name[TASK_PATH_MAX];
    kv_str *names;
    uint32_t *found;
    kv_status status;
    size_t i;

    (void)host->value->str(host->value->get(report, "format"), &format);
    (void)host->value->str(host->value->get(report, "framework"), &framework);
    if (str_is(format, "log")) {
        if (!host->result->file(result, "test.log", &content))
            return "the tests left no log";
        names = calloc(j->count, sizeof *names);
        found = calloc(j->count, sizeof *found);
        status = KV_ENOMEM;
        for (i = 0; names != NULL && i < j->count; i++)
            names[i] = j->tests[i].name;
        if (names != NULL && found != NULL)
            status = host->logs->find(framework, content, names, j->count,
                                      found, totals);
        for (i = 0; status == KV_OK && i < j->count; i++)
            j->tests[i].status = found[i];
        free(names);
        free(found);
        return status == KV_OK ? NULL
               : status == KV_ENOTFOUND
                   ? "no sign of a test runner in what was printed"
                   : "out of memory";
    }
    if (!host->value->str(host->value->get(report, "path"), &path) ||
        path.length + 6 >= sizeof name)
        return "the task's report has no 'path'";
    snprintf(name, sizeof name, "repo/%.*s", (int)path.length, path.data);
    if (!host->result->file(result, name, &content))
        return "the tests left no report";
    if (str_is(format, "junit")) {
        wrong = report_junit(content, take_reported, &all);
    } else if (str_is(format, "tap")) {
        wrong = report_tap(content, take_reported, &all);
    } else {
        root = host->value->lend(verdict, content);
        wrong = root == NULL ? "the report is not JSON"
                             : report_ctrf(host, root, take_reported, &all);
    }
    totals->tests = all.totals.tests;
    totals->failed = all.totals.failed;
    totals->ran = all.totals.tests > 0;
    return wrong;
}

static bool
passes(const test *t)
{
    bool good = t->status == KV_LOG_PASSED || t->status == KV_LOG_XFAIL ||
                t->status == KV_LOG_XPASS;

    return good || (!t->fix && t->status == KV_LOG_SKIPPED);
}

static kv_status
judge(const job *j, kv_verdict *verdict)
{
    static const char *const words[] = {
        "absent", "passed", "failed as expected", "skipped", "passed",
        "failed", "error"};
    const kv_host *host = j->host;
    uint64_t fixed = 0, fix = 0, kept = 0, keep = 0, skipped = 0;
    const test *first = NULL, *t;
    double score;
    size_t i;
    bool good;

    for (i = 0; i < j->count; i++) {
        t = &j->tests[i];
        good = passes(t);
        fix += t->fix;
        keep += !t->fix;
        fixed += t->fix && good;
        kept += !t->fix && good;
        skipped += good && t->status == KV_LOG_SKIPPED;
        if (!good && first == NULL)
            first = t;
        host->verdict->test(verdict, t->name,
                            !good                         ? KV_OUTCOME_FAIL
                            : t->status == KV_LOG_SKIPPED ? KV_OUTCOME_UNSCORED
                                                          : KV_OUTCOME_PASS,
                            str_c(good ? "" : words[t->status]), 0);
    }
    good = fixed == fix && kept == keep;
    score = good ? 1 : kept == keep ? (double)fixed / (double)fix : 0;
    host->verdict->subscore(verdict, "f2p", (double)fixed / (double)fix);
    host->verdict->subscore(verdict, "p2p",
                            keep == 0 ? 1 : (double)kept / (double)keep);
    host->verdict->counts(verdict, fixed + kept - skipped,
                          fix + keep - fixed - kept, 0, skipped, fix + keep);
    host->verdict->evidence(verdict,
                            "%s: F2P %llu of %llu, P2P %llu of %llu%s%.*s",
                            good                        ? "full"
                            : kept == keep && fixed > 0 ? "partial"
                                                        : "not resolved",
                            (unsigned long long)fixed, (unsigned long long)fix,
                            (unsigned long long)kept, (unsigned long long)keep,
                            first == NULL ? "" : "; first ",
                            first == NULL ? 0 : length_of(first->name),
                            first == NULL ? "" : first->name.data);
    return host->verdict->outcome(verdict,
                                  good ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                                  KV_CLASS_NONE, score);
}

static kv_status
broke(const kv_host *host, const kv_result *result, kv_verdict *verdict,
      const char *what, const char *file)
{
    kv_str why;

    if (!host->result->file(result, file, &why))
        why = (kv_str){"", 0};
    host->verdict->evidence(verdict, "%s: %.*s", what, length_of(why),
                            why.data);
    return host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA, 0);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->host;
    kv_log_totals totals = {.struct_size = sizeof totals};
    repository_told told;
    const char *wrong;
    size_t i;
    bool all = true;

    (void)box;
    if (repository_listen(host, j->task, result, j->nonce, forbidden, verdict,
                          &told))
        return KV_OK;
    if (told.tests > 0)
        return broke(host, result, verdict, "the hidden tests do not apply",
                     "tests.why");
    if (told.setup != -1)
        return broke(host, result, verdict, "the setup failed", "setup.log");
    if (!told.end || told.command < 0) {
        host->verdict->evidence(verdict, "the tests did not come to their end");
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH,
                                      0);
    }
    wrong = read_results(j, result, verdict, &totals);
    if (wrong != NULL)
        return broke(host, result, verdict, wrong, "test.log");
    if (totals.tests == 0 && totals.ran == 0)
        return broke(host, result, verdict, "no sign that tests ran",
                     "test.log");
    for (i = 0; i < j->count; i++)
        all = all && passes(&j->tests[i]);
    if (all && told.command != 0 && totals.failed == 0)
        return broke(host, result, verdict,
                     "the command failed, and none of its tests did",
                     "test.log");
    return judge(j, verdict);
}

static void
finish(void *opaque)
{
    job *j = opaque;

    free(j->tests);
    free(j);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "swe",
    .version = "1",
    .summary = "a patch by tests: FAIL_TO_PASS and PASS_TO_PASS",
    .task_members =
        "{" REPOSITORY_MEMBERS ",\"tests\":\"files\",\"test_patch\":\"file\","
        "\"setup\":\"list\",\"command\":\"texts\","
        "\"report\":{\"format\":\"=log|junit|tap|ctrf\",\"path\":\"text\","
        "\"framework\":\"text\"},"
        "\"FAIL_TO_PASS\":\"texts\",\"PASS_TO_PASS\":\"texts\","
        "\"env\":\"texts\",\"bind\":\"texts\","
        "\"\":\"repository|sources\"}",
    .config_members = "{}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
