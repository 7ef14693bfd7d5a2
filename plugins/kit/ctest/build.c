/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/build.h"

#include "plugins/kit/candidate.h"
#include "plugins/kit/compile.h"
#include "plugins/kit/ctest/sources.h"
#include "plugins/kit/ctest/split/split.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char trusted_main[] = {
#include "plugins/kit/ctest/main.inc"
    0};

bool
is_hooked(const ct_job *j)
{
    return j->s->hooks->candidate_flags != NULL ||
           task_has(j->s->host, j->task, "candidate_flags");
}

/* --- the candidate ------------------------------------------------------ */

typedef struct placing {
    const ct_job *j;
    kv_box *box;
    text *script;
    size_t count;
} placing;

static void
put_source(void *context, const char *path, kv_str content)
{
    placing *p = context;
    const kv_host *host = p->j->s->host;
    const ct_hooks *hooks = p->j->s->hooks;
    char object[64];
    text extra = {0};
    kv_str name = str_c(path);

    /* The task's header of that name is used, not the candidate's. */
    if (task_lists(host, p->j->task, "headers", name))
        return;
    host->box->file(p->box, path, content, 0);
    if (!is_source(name))
        return;
    quote_list(host, p->j->task, &extra, "candidate_flags");
    if (hooks->candidate_flags != NULL)
        text_str(&extra, hooks->candidate_flags);
    snprintf(object, sizeof object, ".kv/c%zu.o", p->count);
    compile_line(p->j, p->script, name, text_c(&extra), object);
    if (extra.length > 0) {
        snprintf(object, sizeof object, ".kv/p%zu.o", p->count);
        compile_line(p->j, p->script, name, "", object);
    }
    text_clear(&extra);
    p->count++;
}

kv_status
compile_candidate(ct_job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    text script = {0};
    placing p = {j, box, &script, 0};
    const char *wrong;

    probe_compiler(j, &script);
    text_str(&script, "mkdir .kv\n");
    wrong = candidate_files(host, j->task, j->attempt, put_source, &p);
    if (wrong == NULL && p.count == 0)
        wrong = "no C source was submitted";
    if (wrong != NULL) {
        text_clear(&script);
        return no_candidate(host, verdict, wrong);
    }
    /* Without their groups, functions that both halves have from one template
     * can be local to each. */
    text_str(&script,
             "ld -r -d --force-group-allocation -o cand.o .kv/c*.o || exit 11\n"
             "nm -P cand.o > names || exit 12\n"
             "cut -d' ' -f1 names | c++filt | paste names - > n && "
             "mv n names || exit 12\n"
             "[ $(wc -l < names) -le 20000 ] || "
             "{ echo 'error: more than 20000 names' >&2; exit 15; }\n");
    if (is_hooked(j))
        text_str(&script, "ld -r -o plain.o .kv/p*.o && "
                          "nm -P plain.o > plain || exit 12\n");
    if (j->s->hooks->compile != NULL)
        j->s->hooks->compile(j, box, &script);
    (void)box_task_files(host, j->task, box, "headers", KV_FILE_PROTECT, NULL);
    host->box->collect(box, "cand.o");
    host->box->collect(box, "names");
    host->box->collect(box, "plain");
    compile_script(host, j->task, box, &script, false);
    return KV_OK;
}

kv_status
take_candidate(ct_job *j, const kv_result *result)
{
    const kv_host *host = j->s->host;

    j->object = copy_result(host, result, "cand.o", &j->object_length);
    j->names = copy_result(host, result, "names", NULL);
    j->plain = copy_result(host, result, "plain", NULL);
    if (j->s->hooks->compiled != NULL)
        j->s->hooks->compiled(j, result);
    if (j->object == NULL || j->names == NULL)
        return host->fail(host, KV_EPLUGIN, "its object is missing");
    return KV_OK;
}

/* --- the tests ---------------------------------------------------------- */

/* Compile test source NUMBER, and rename its main. */
static void
compile_test(const ct_job *j, kv_box *box, text *script, kv_str source,
             size_t number)
{
    char object[64];

    snprintf(object, sizeof object, ".kv/t%zu.o", number);
    compile_line(j, script, source, "", object);
    text_printf(script,
                "objcopy --redefine-sym main=kv_test_main "
                "--redefine-sym exit=kv_test_exit "
                "--redefine-sym quick_exit=kv_test_quick_exit %s\n"
                "cp %s t%zu.o; echo \"= %zu\" >> names; nm -P %s >> names\n",
                object, object, number, number, object);
    snprintf(object, sizeof object, "t%zu.o", number);
    j->s->host->box->collect(box, object);
}

/* List the names of every library that the linker reads for the tests: the
 * candidate is never linked for one of them. */
static void
list_libraries(const ct_job *j, text *script)
{
    const char *linker = linker_of(j);
    size_t i;

    for (i = 0; i < 3; i++)
        text_printf(script, "%s -print-file-name=%s >> files\n", j->s->cc,
                    (const char *const[]){"libc.so.6", "libm.so.6",
                                          "libc_nonshared.a"}[i]);
    text_printf(script, "%s", linker);
    quote_list(j->s->host, j->task, script, "flags");
    text_str(script, " -Wl,--trace -Wl,--unresolved-symbols=ignore-all t*.o");
    quote_list(j->s->host, j->task, script, "libs");
    quote_list(j->s->host, j->task, script, "flags");
    text_str(script,
             " -lm -o /dev/null 2>/dev/null | grep -E '^/.*[.](a|so[.0-9]*)$' "
             ">> files\n"
             "sort -u files | while read -r f; do case $f in "
             "*.a) nm -P --defined-only \"$f\";; "
             "*) nm -D -P --defined-only \"$f\";; esac; done 2>/dev/null | "
             "sed 's/@[^ ]*//' > libs\n[ -s libs ] || exit 14\n");
}

kv_status
compile_tests(ct_job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    const ct_hooks *hooks = j->s->hooks;
    text script = {0};
    char path[TASK_PATH_MAX];
    kv_str item, content;
    task_gap gap;
    size_t i;

    j->phase = CT_TESTS;
    probe_compiler(j, &script);
    text_str(&script, "mkdir .kv\n");
    for (i = 0; task_item(host, j->task, "tests", i, &item); i++) {
        if (i == CT_PROGRAMS_MAX) {
            text_clear(&script);
            host->verdict->evidence(
                verdict, "the task lists %zu tests, expected %d at most",
                host->value->length(host->task->get(j->task, "tests")),
                CT_PROGRAMS_MAX);
            return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                          KV_CLASS_ENVIRONMENT, 0);
        }
        if (!task_take(host, j->task, item, path, &content, &gap)) {
            text_clear(&script);
            return task_lacks(host, verdict, &gap);
        }
        host->box->file(box, path, content, KV_FILE_PROTECT);
        compile_test(j, box, &script, item, i);
    }
    if (needs_main(j)) {
        add_main(j, box, &script, "t0.o");
        text_str(&script,
                 "echo '= 0' >> names; nm -P t0.o | grep '^kv_test_main T' "
                 ">> names\n");
    }
    list_libraries(j, &script);
    host->box->collect(box, "libs");
    host->box->file(box, ".kverify/main.c", str_c(trusted_main),
                    KV_FILE_PROTECT);
    if (hooks->compile_tests != NULL &&
        !hooks->compile_tests(j, verdict, box, &script)) {
        text_clear(&script);
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                      KV_CLASS_ENVIRONMENT, 0);
    }
    text_printf(&script, "%s%s -O1 -c .kverify/main.c -o main.o || exit 13\n",
                j->s->cc, hooks->main_flags == NULL ? "" : hooks->main_flags);
    host->box->collect(box, "main.o");
    host->box->collect(box, "names");
    (void)box_task_files(host, j->task, box, "headers", KV_FILE_PROTECT, NULL);
    compile_script(host, j->task, box, &script, true);
    return KV_OK;
}

/* Whether test source NUMBER is a program: it had a main, now renamed. */
static bool
has_main(const char *names, size_t number)
{
    kv_str all = str_c(names), line;
    char mark[32];
    size_t at = 0;
    bool mine = false;

    snprintf(mark, sizeof mark, "= %zu", number);
    while (str_line(all, &at, &line)) {
        if (line.length > 0 && line.data[0] == '=')
            mine = str_is(line, mark);
        else if (mine && line.length > 14 && str_starts(line, "kv_test_main T"))
            return true;
    }
    return false;
}

/* Copy everything that the box left into B.  Returns KV_OK, or a failure that
 * was reported. */
static kv_status
fill_tests(ct_job *j, const kv_result *result, ct_built *b)
{
    const kv_host *host = j->s->host;
    kv_str id = host->task->id(j->task), item;
    char name[64];
    size_t i, programs = 0;

    b->task = strndup(id.data, id.length);
    b->names = copy_result(host, result, "names", NULL);
    b->libs = copy_result(host, result, "libs", NULL);
    b->main_bytes = copy_result(host, result, "main.o", &b->main_length);
    b->own = calloc(1, j->s->hooks->built_size + 1);
    if (b->own == NULL)
        return KV_ENOMEM;
    if (j->s->hooks->compiled_tests != NULL &&
        !j->s->hooks->compiled_tests(j, b, result))
        return host->fail(host, KV_EPLUGIN, "the recorder's object is missing");
    for (i = 0; task_item(host, j->task, "tests", i, &item); i++) {
        snprintf(name, sizeof name, "t%zu.o", i);
        b->object[i].bytes =
            copy_result(host, result, name, &b->object[i].length);
        (void)c_copy(b->object[i].name, sizeof b->object[i].name, item);
        b->objects++;
        if (b->object[i].bytes == NULL || b->names == NULL || b->libs == NULL)
            return host->fail(host, KV_EPLUGIN,
                              "an object of the tests is missing");
        b->object[i].program = has_main(b->names, i);
        programs += b->object[i].program;
    }
    if (b->main_bytes == NULL || b->task == NULL || programs == 0)
        return host->fail(host, programs == 0 ? KV_EFORMAT : KV_ENOMEM,
                          "no test source of the task has a main");
    return KV_OK;
}

kv_status
take_tests(ct_job *j, const kv_result *result, const ct_built **out)
{
    ct_built *b = calloc(1, sizeof *b);
    kv_status status;

    if (b == NULL)
        return KV_ENOMEM;
    status = fill_tests(j, result, b);
    if (status != KV_OK) {
        free_tests(j->s->hooks, b);
        return status;
    }
    b->next = j->s->known;
    j->s->known = b;
    *out = b;
    return KV_OK;
}

const ct_built *
known_tests(const ct_state *s, kv_str task)
{
    const ct_built *b;

    for (b = s->known; b != NULL; b = b->next)
        if (str_is(task, b->task))
            return b;
    return NULL;
}

void
free_tests(const ct_hooks *hooks, ct_built *b)
{
    size_t i;

    if (b->own != NULL && hooks->clear_built != NULL)
        hooks->clear_built(b->own);
    free(b->own);
    for (i = 0; i < b->objects; i++)
        free(b->object[i].bytes);
    split_free(b);
    free(b->main_bytes);
    free(b->names);
    free(b->libs);
    free(b->task);
    free(b);
}
