/* SPDX-License-Identifier: MIT */
#include "plugins/kit/candidate.h"

#include "plugins/kit/answer.h"
#include "plugins/kit/splice.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <string.h>

/* The answer is a function, which replaces lines of a file of the suite. */
static const char *
put_replaced(const kv_host *host, const kv_task *task, const char *path,
             kv_str code, put_fn put, void *context)
{
    const kv_value *lines = host->task->get(task, "replace");
    double first = 0, last = 0;
    text whole = {0};
    kv_str file;

    (void)host->value->number(host->value->get(lines, "first"), &first);
    (void)host->value->number(host->value->get(lines, "last"), &last);
    if (host->task->file(task, path, &file) != KV_OK ||
        !(first >= 1 && last >= first && last < 1e9))
        return "the file to be changed is not in the suite";
    splice_lines(file, (size_t)first, (size_t)last, code, &whole);
    if (!whole.failed)
        put(context, path, text_view(&whole));
    text_clear(&whole);
    return NULL;
}

/* The answer is a completion, which continues the task's text. */
static void
put_completed(const char *path, kv_str prefix, kv_str code, put_fn put,
              void *context)
{
    text whole = {0};

    text_add(&whole, prefix.data, prefix.length);
    text_add(&whole, code.data, code.length);
    if (!whole.failed)
        put(context, path, text_view(&whole));
    text_clear(&whole);
}

/* CODE becomes the file at PATH, whole or as a part of it. */
static const char *
put_code(const kv_host *host, const kv_task *task, const char *path,
         kv_str code, put_fn put, void *context)
{
    kv_str prefix;

    if (code.length == 0)
        return "the answer holds no code";
    if (host->task->get(task, "replace") != NULL)
        return put_replaced(host, task, path, code, put, context);
    if (host->value->str(host->task->get(task, "prefix"), &prefix))
        put_completed(path, prefix, code, put, context);
    else
        put(context, path, code);
    return NULL;
}

/* The words that mark a block as the language of the file at PATH. */
static const char *
marks_of(const char *path)
{
    static const char *const marks[][2] = {
        {".py", " python py python3 py3 "},
        {".c", " c h cpp c++ cc "},
        {".h", " c h cpp c++ cc hpp "},
        {".cpp", " cpp c++ cc cxx c "},
        {".cc", " cpp c++ cc cxx c "},
        {".js", " javascript js node mjs "},
        {".ts", " typescript ts "},
        {".java", " java "},
        {".go", " go golang "},
        {".rs", " rust rs "},
        {".rb", " ruby rb "},
        {".sh", " sh bash shell "},
        {".lua", " lua "},
    };
    kv_str name = str_c(path);
    size_t i;

    for (i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_ends(name, marks[i][0]))
            return marks[i][1];
    return NULL;
}

static const char *
put_answer(const kv_host *host, const kv_task *task, const kv_attempt *attempt,
           const char *path, put_fn put, void *context)
{
    kv_str answer = host->attempt->answer(attempt), how, entry;
    bool continues = host->task->get(task, "prefix") != NULL;
    const char *wrong;
    char word[128] = "";
    text code = {0};

    if (host->value->str(host->task->get(task, "entry"), &entry))
        (void)c_copy(word, sizeof word, entry);
    if (host->value->str(host->task->get(task, "extract"), &how) &&
        str_is(how, "raw"))
        return put_code(host, task, path, answer, put, context);
    code_of(answer, word[0] == '\0' ? NULL : word, marks_of(path), continues,
            &code);
    wrong = code.failed
                ? "memory ran out for the answer's code"
                : put_code(host, task, path, text_view(&code), put, context);
    text_clear(&code);
    return wrong;
}

static bool
attempt_has(const kv_host *host, const kv_attempt *attempt, kv_str wanted,
            kv_str *content)
{
    kv_str path;
    size_t i;

    for (i = 0; host->attempt->file(attempt, i, &path, content); i++)
        if (str_same(path, wanted))
            return true;
    return false;
}

const char *
candidate_files(const kv_host *host, const kv_task *task,
                const kv_attempt *attempt, put_fn put, void *context)
{
    kv_str path, content, wanted;
    char name[1100];
    const char *wrong;
    size_t i, found = 0;
    bool as_files = host->attempt->file(attempt, 0, &path, &content) != 0;

    for (i = 0; task_item(host, task, "submission", i, &wanted); i++) {
        if (!c_copy(name, sizeof name, wanted))
            return "a submission path that is too long";
        /* Files of the tests are never taken from the candidate. */
        if (task_lists(host, task, "tests", wanted) ||
            task_lists(host, task, "support", wanted))
            continue;
        if (!as_files && i == 0) {
            wrong = put_answer(host, task, attempt, name, put, context);
            if (wrong != NULL)
                return wrong;
            found++;
        } else if (attempt_has(host, attempt, wanted, &content)) {
            put(context, name, content);
            found++;
        }
    }
    return found == 0 ? "no declared file was submitted" : NULL;
}

void
put_in_box(void *context, const char *path, kv_str content)
{
    const box_of_files *to = context;

    to->host->box->file(to->box, path, content, 0);
}

kv_status
no_candidate(const kv_host *host, kv_verdict *verdict, const char *missing)
{
    host->verdict->evidence(verdict, "%s", missing);
    return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NO_ANSWER,
                                  0);
}
