/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/split/split.h"

#include "plugins/kit/compile.h"
#include "plugins/kit/ctest/names.h"
#include "plugins/kit/ctest/sources.h"
#include "plugins/kit/ctest/split/signatures.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char tester_source[] = {
#include "plugins/kit/ctest/split/tester.inc"
    0};
static const char worker_source[] = {
#include "plugins/kit/ctest/split/worker.inc"
    0};

static const char stub_header[] = {
#include "plugins/kit/ctest/split/stub.inc"
    0};

static void
put(const ct_job *j, kv_box *box, const char *path, kv_str content)
{
    j->s->host->box->file(box, path, content, 0);
}

/* Put all sources of the tests and their headers into BOX.  False when one is
 * missing, which was so before. */
static bool
put_tests(const ct_job *j, kv_box *box)
{
    const kv_host *host = j->s->host;

    return box_task_files(host, j->task, box, "tests", KV_FILE_PROTECT, NULL) &&
           box_task_files(host, j->task, box, "headers", KV_FILE_PROTECT, NULL);
}

/* Whether the tests need NAME from the candidate. */
static bool
is_wanted(const ct_job *j, kv_str name)
{
    return !lists_name(j->b->names, name, false) &&
           !lists_name(j->b->libs, name, false) &&
           !str_starts(name, "kv_test_") &&
           !str_is(name, "_GLOBAL_OFFSET_TABLE_") &&
           !str_is(name, "__dso_handle") && !str_starts(name, "__asan_") &&
           !str_starts(name, "__ubsan_");
}

/* Call EACH with every name that test source NUMBER needs. */
static void
each_wanted(const ct_job *j, size_t number,
            void (*each)(void *context, kv_str name), void *context)
{
    kv_str all = str_c(j->b->names), line, name;
    char mark[32];
    size_t at = 0, in;
    bool mine = false;
    char type;

    snprintf(mark, sizeof mark, "= %zu", number);
    while (str_line(all, &at, &line)) {
        if (line.length > 0 && line.data[0] == '=') {
            mine = str_is(line, mark);
            continue;
        }
        in = 0;
        if (mine && next_name(line, &in, &name, &type) && type == 'U' &&
            is_wanted(j, name))
            each(context, name);
    }
}

/* --- signatures --------------------------------------------------------- */

typedef struct asking {
    text source;
    bool cxx;
    size_t count;
} asking;

static void
ask_for(void *context, kv_str name)
{
    asking *a = context;

    text_str(&a->source, a->cxx ? "decltype(&" : "__typeof__(");
    text_add(&a->source, name.data, name.length);
    text_str(&a->source,
             a->cxx ? ") " SIGNATURE_VARIABLE : ") *" SIGNATURE_VARIABLE);
    text_add(&a->source, name.data, name.length);
    text_str(&a->source, ";\n");
    a->count++;
}

kv_status
split_describe(ct_job *j, kv_box *box)
{
    const kv_host *host = j->s->host;
    text script = {0};
    char path[40], object[40];
    kv_str item;
    size_t i;

    j->phase = CT_SIGNATURES;
    if (!put_tests(j, box))
        return host->fail(host, KV_EIO, "a test source is gone");
    for (i = 0; task_item(host, j->task, "tests", i, &item); i++) {
        asking a = {.cxx = is_cxx(item)};

        text_str(&a.source, "#include \"");
        text_add(&a.source, item.data, item.length);
        text_str(&a.source, "\"\n");
        each_wanted(j, i, ask_for, &a);
        snprintf(path, sizeof path, "y%zu.%s", i, a.cxx ? "cc" : "c");
        snprintf(object, sizeof object, "y%zu.o", i);
        if (a.count > 0) {
            put(j, box, path, text_view(&a.source));
            compile_line(j, &script, str_c(path), " -g -O0 -w -fPIC", object);
            text_printf(&script, "%s -shared -o y%zu.so y%zu.o || exit 10\n",
                        j->s->cc, i, i);
            snprintf(object, sizeof object, "y%zu.so", i);
            host->box->collect(box, object);
        }
        text_clear(&a.source);
    }
    text_str(&script, "exit 0\n");
    compile_script(host, j->task, box, &script, true);
    return KV_OK;
}

/* A name that is wanted and has no signature. */
typedef struct finding {
    const signatures *s;
    ct_built *b;
} finding;

static void
find(void *context, kv_str name)
{
    finding *f = context;

    if (f->b->why_not[0] == '\0' && !signatures_has(f->s, name))
        snprintf(f->b->why_not, sizeof f->b->why_not,
                 "'%.*s' has, or is, something that can't be declared",
                 (int)(name.length > 100 ? 100 : name.length), name.data);
}

kv_status
split_take_signatures(ct_job *j, const kv_result *result)
{
    const kv_host *host = j->s->host;
    ct_built *b = (ct_built *)j->b;
    signatures *s = signatures_new();
    finding f = {s, b};
    text out = {0};
    kv_str bytes;
    const char *why = NULL;
    char path[40];
    size_t i;

    if (b->stubs != NULL) { /* another attempt's job was first */
        signatures_free(s);
        return KV_OK;
    }
    if (s == NULL)
        return KV_ENOMEM;
    for (i = 0; i < b->objects && why == NULL; i++) {
        snprintf(path, sizeof path, "y%zu.so", i);
        if (host->result->file(result, path, &bytes))
            why = signatures_read(s, bytes);
    }
    if (why != NULL)
        snprintf(b->why_not, sizeof b->why_not, "%s", why);
    for (i = 0; i < b->objects; i++)
        each_wanted(j, i, find, &f);
    if (b->why_not[0] == '\0') {
        signatures_write(s, &out);
        b->stubs = strdup(text_c(&out));
    }
    signatures_free(s);
    if (b->why_not[0] == '\0' && (b->stubs == NULL || out.failed)) {
        text_clear(&out);
        return KV_ENOMEM;
    }
    text_clear(&out);
    return KV_OK;
}

bool
split_can(const ct_job *j, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;

    if (j->b->why_not[0] == '\0')
        return true;
    host->verdict->evidence(verdict,
                            "the tests can't run in a process of "
                            "their own: %s",
                            j->b->why_not);
    (void)host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_PARSE, 0);
    return false;
}

/* --- programs ----------------------------------------------------------- */

static const char more_names[] =
    "--redefine-sym longjmp=kv_test_longjmp "
    "--redefine-sym __asan_alloca_poison=kv_test_alloca_poison ";

/* Compile test source NUMBER again, so that the bounds of objects are known. */
static void
compile_test(const ct_job *j, text *script, kv_str source, size_t number)
{
    char object[40];

    snprintf(object, sizeof object, "s%zu.o", number);
    compile_line(j, script, source,
                 " -fPIE -fsanitize=address -fno-omit-frame-pointer -w "
                 "-ftrivial-auto-var-init=zero -fno-inline "
                 "-fno-optimize-sibling-calls -finstrument-functions "
                 "-finstrument-functions-exclude-file-list=/usr/include",
                 object);
    text_printf(script,
                "objcopy --redefine-sym main=kv_test_main "
                "--redefine-sym exit=kv_test_exit "
                "--redefine-sym quick_exit=kv_test_quick_exit "
                "%s%s || exit 11\n",
                more_names, object);
}

static void
link_program(const ct_job *j, text *script, size_t number)
{
    const kv_host *host = j->s->host;
    size_t n;

    text_str(script, linker_of(j));
    quote_list(host, j->task, script, "flags");
    text_printf(script, " -pie -fsanitize=address tester.o stubs.o s%zu.o",
                number);
    for (n = 0; n < j->b->objects; n++)
        if (!j->b->object[n].program)
            text_printf(script, " s%zu.o", n);
    text_printf(script, " -o p%zu", number);
    quote_list(host, j->task, script, "libs");
    quote_list(host, j->task, script, "flags");
    text_str(script, " -lm -lpthread || exit 21\n");
}

kv_status
split_compile(ct_job *j, kv_box *box)
{
    const kv_host *host = j->s->host;
    const ct_built *b = j->b;
    text script = {0};
    char name[40];
    kv_str item;
    size_t i;

    j->phase = CT_SPLIT;
    if (!put_tests(j, box))
        return host->fail(host, KV_EIO, "a test source is gone");
    put(j, box, "kv/tester.c", str_c(tester_source));
    put(j, box, "kv/worker.c", str_c(worker_source));
    put(j, box, "kv/stub.h", str_c(stub_header));
    put(j, box, "kv/stubs.c", str_c(b->stubs));
    text_printf(&script,
                "cd kv && "
                "%s -w -O1 -fPIE -fno-omit-frame-pointer -fno-builtin "
                "-fno-toplevel-reorder -DKV_TESTER%s -c tester.c "
                "-o ../tester.o && "
                "%s -w -O1 -fPIE -fno-omit-frame-pointer -fno-builtin "
                "-DKV_TESTER -c stubs.c -o ../stubs.o && "
                "%s -w -O1 -fno-pie -c worker.c -o w1.o && "
                "%s -w -O1 -fno-pie -fno-builtin -c stubs.c -o w2.o && "
                "ld -r -o ../worker.o w1.o w2.o && cd .. || exit 13\n",
                j->s->cc, linker_of(j) == j->s->cxx ? " -DKV_CXX" : "",
                j->s->cc, j->s->cc, j->s->cc);
    for (i = 0; task_item(host, j->task, "tests", i, &item); i++)
        compile_test(j, &script, item, i);
    if (needs_main(j))
        add_main(j, box, &script, "s0.o");
    for (i = 0; i < b->objects; i++) {
        if (!b->object[i].program)
            continue;
        link_program(j, &script, i);
        snprintf(name, sizeof name, "p%zu", i);
        host->box->collect(box, name);
    }
    host->box->collect(box, "worker.o");
    compile_script(host, j->task, box, &script, true);
    return KV_OK;
}

kv_status
split_take_programs(ct_job *j, const kv_result *result)
{
    const kv_host *host = j->s->host;
    ct_built *b = (ct_built *)j->b;
    char name[40];
    size_t i;

    if (b->worker != NULL) /* another attempt's job was first */
        return KV_OK;
    for (i = 0; i < b->objects; i++) {
        if (!b->object[i].program)
            continue;
        snprintf(name, sizeof name, "p%zu", i);
        free(b->object[i].tester); /* of one that failed half-way */
        b->object[i].tester =
            copy_result(host, result, name, &b->object[i].tester_length);
        if (b->object[i].tester == NULL)
            return host->fail(host, KV_EPLUGIN, "a test program is missing");
    }
    b->worker = copy_result(host, result, "worker.o", &b->worker_length);
    return b->worker != NULL
               ? KV_OK
               : host->fail(host, KV_EPLUGIN, "the worker is missing");
}

void
split_link(const ct_job *j, kv_box *box, text *script)
{
    const kv_host *host = j->s->host;

    put(j, box, "worker.o", (kv_str){j->b->worker, j->b->worker_length});
    text_str(script, linker_of(j));
    quote_list(host, j->task, script, "flags");
    text_str(script, " -no-pie -fno-lto -fno-use-linker-plugin worker.o api.o "
                     "-o w");
    quote_list(host, j->task, script, "libs");
    quote_list(host, j->task, script, "flags");
    text_str(script, " -lm || exit 21\n");
    host->box->collect(box, "w");
}

kv_status
split_take_worker(ct_job *j, const kv_result *result)
{
    const kv_host *host = j->s->host;

    j->worker = copy_result(host, result, "w", &j->worker_length);
    return j->worker != NULL
               ? KV_OK
               : host->fail(host, KV_EPLUGIN, "the worker is missing");
}

/* --- running ------------------------------------------------------------ */

bool
split_run(ct_job *j, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box *other = host->box->peer(box);
    kv_box_limits limits = {.struct_size = sizeof limits};
    kv_str program = {j->b->object[j->at].tester,
                      j->b->object[j->at].tester_length};

    if (other == NULL)
        return false;
    host->box->file(box, "t", program, KV_FILE_EXEC | KV_FILE_PROTECT);
    (void)box_task_files(host, j->task, box, "data", KV_FILE_PROTECT, NULL);
    host->box->arg(box, "{kept}/t");
    box_environment(host, box);
    host->box->env(box, "CK_VERBOSITY=verbose"); /* Check names its tests */
    host->box->file(other, "w", (kv_str){j->worker, j->worker_length},
                    KV_FILE_EXEC | KV_FILE_PROTECT);
    (void)box_task_files(host, j->task, other, "data", KV_FILE_PROTECT, NULL);
    host->box->arg(other, "{kept}/w");
    box_environment(host, other);
    host->task->limits(j->task, &limits);
    host->box->limits(other, &limits);
    host->box->limits(box, &limits);
    host->box->flags(box, KV_BOX_NO_ADDRESS | KV_BOX_FIXED_CODE);
    return true;
}

split_said
split_read(kv_str channel, kv_str *what)
{
    kv_str line;
    size_t at = 0;

    while (str_line(channel, &at, &line)) {
        if (line.length < 3 || line.data[0] != '!')
            continue;
        *what = (kv_str){line.data + 3, line.length - 3};
        switch (line.data[1]) {
        case 'l': return SPLIT_LOST;
        case 'w': return SPLIT_WRONG;
        case 'c': return SPLIT_REFUSED;
        case 'm': return SPLIT_CHANGED;
        default: return SPLIT_INFRA;
        }
    }
    return SPLIT_NOTHING;
}

void
split_free(ct_built *b)
{
    size_t i;

    for (i = 0; i < b->objects; i++)
        free(b->object[i].tester);
    free(b->stubs);
    free(b->worker);
}
