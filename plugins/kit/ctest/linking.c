/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/linking.h"

#include "plugins/kit/compile.h"
#include "plugins/kit/ctest/build.h"
#include "plugins/kit/ctest/names.h"
#include "plugins/kit/ctest/sources.h"
#include "plugins/kit/ctest/split/split.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdio.h>
#include <string.h>

/* --- what the tests may use --------------------------------------------- */

/* Whether a file of the task's list LIST contains NAME as a word. */
static bool
is_named_in(const ct_job *j, kv_str name, const char *list)
{
    const kv_host *host = j->s->host;
    kv_str item, content;
    char path[1100];
    size_t i;

    for (i = 0; task_item(host, j->task, list, i, &item); i++)
        if (c_copy(path, sizeof path, item) &&
            host->task->file(j->task, path, &content) == KV_OK &&
            str_has_word(content, name.data, name.length))
            return true;
    return false;
}

/* Whether NAME is a function of the candidate that the tests need. */
static bool
is_api(const ct_job *j, kv_str name)
{
    const kv_host *host = j->s->host;
    kv_str plain = plain_name(str_c(j->names), name);

    if (host->task->get(j->task, "api") != NULL)
        return task_lists(host, j->task, "api", name) ||
               task_lists(host, j->task, "api", plain);
    if (!lists_name(j->b->names, name, true) ||
        lists_name(j->b->libs, name, false))
        return false;
    if (task_has(host, j->task, "headers") && is_named_in(j, plain, "headers"))
        return true;
    /* Without a header the tests themselves have to declare it. */
    return !task_has(host, j->task, "headers") &&
           is_named_in(j, plain, "tests") && plain.length > 0 &&
           plain.data[0] != '_';
}

/* --- what the candidate may not have ------------------------------------ */

/* NULL, or why this name may not be in the candidate's object. */
static const char *
suspect_name(const ct_job *j, kv_str name, char type)
{
    const ct_hooks *hooks = j->s->hooks;
    const char *wrong =
        hooks->suspect_name == NULL ? NULL : hooks->suspect_name(name, type);

    if (wrong != NULL)
        return wrong;
    if (type == 'i')
        return "code that would run before the test program starts";
    if (type == 'C')
        return "storage that could be somebody else's";
    if (!is_undefined(type))
        return NULL;
    if (str_starts(name, "kv_test_") && name.length > 8)
        return "a reference to the test program's end";
    if (!lists_name(j->b->names, name, false) ||
        task_lists(j->s->host, j->task, "provides", name))
        return NULL;
    /* These calls are fine when the compiler added them: then they are missing
     * from what it makes without the flags. */
    if (str_starts(name, "__cyg_") && name.length > 6 && is_hooked(j) &&
        j->plain != NULL && !lists_name(j->plain, name, true))
        return NULL;
    return "a reference to something of the tests";
}

/* NULL, or why the candidate's object is refused. */
static const char *
suspect(const ct_job *j, char *detail, size_t size)
{
    kv_str all = str_c(j->names), name;
    const char *wrong;
    size_t at = 0;
    char type;

    if (j->s->hooks->suspect != NULL &&
        (wrong = j->s->hooks->suspect(j, detail, size)) != NULL)
        return wrong;
    while (next_name(all, &at, &name, &type)) {
        wrong = suspect_name(j, name, type);
        if (wrong != NULL) {
            snprintf(detail, size, "%.*s",
                     (int)(name.length > 80 ? 80 : name.length), name.data);
            return wrong;
        }
    }
    return NULL;
}

/* --- linking ------------------------------------------------------------ */

/* Make api.o, the candidate's object in which only the API is global. */
static void
link_api(const ct_job *j, const ct_link *link, text *script)
{
    kv_str all = str_c(j->names), name;
    size_t at = 0, apis = 0;
    char type;

    text_str(script, "objcopy --remove-section=.preinit_array");
    while (next_name(all, &at, &name, &type)) {
        if (!is_defined_global(type) || !is_api(j, name))
            continue;
        quote_after(script, "--keep-global-symbol=", name);
        apis++;
    }
    if (apis == 0)
        text_str(script, " --keep-global-symbol=kv_none");
    text_add(script, link->renames.data, link->renames.length);
    text_str(script, " cand.o api.o || exit 20\n");
    /* Whatever a name is made of, nothing else is global now. */
    text_str(script, "nm -P -g --defined-only api.o | cut -d' ' -f1 > global\n"
                     "cat > allowed <<'end of names'\n");
    for (at = 0; next_name(all, &at, &name, &type);) {
        if (!is_defined_global(type) || !is_api(j, name))
            continue;
        text_add(script, name.data, name.length);
        text_str(script, "\n");
    }
    text_str(script, "end of names\n"
                     "if grep -vxF -f allowed global >&2; then exit 22; fi\n");
    text_add(script, link->commands.data, link->commands.length);
}

static void
link_program(const ct_job *j, const ct_link *link, size_t number, text *script)
{
    const kv_host *host = j->s->host;
    size_t n;

    text_str(script, linker_of(j));
    quote_list(host, j->task, script, "flags");
    /* What libraries provide is bound at the start and can't be written from
     * then on, and no other object hides in a section of an object. */
    text_str(script, " -Wl,-z,relro,-z,now -fno-lto -fno-use-linker-plugin");
    text_printf(script, " main.o t%zu.o", number);
    for (n = 0; n < j->b->objects; n++)
        if (!j->b->object[n].program)
            text_printf(script, " t%zu.o", n);
    text_add(script, link->objects.data, link->objects.length);
    text_printf(script, " api.o -o b%zu", number);
    text_add(script, link->libraries.data, link->libraries.length);
    quote_list(host, j->task, script, "libs");
    /* The flags again: there may be libraries among them, which come last. */
    quote_list(host, j->task, script, "flags");
    text_str(script, " -lm || exit 21\n");
}

static void
put_object(const ct_job *j, kv_box *box, const char *name, const char *bytes,
           size_t length)
{
    j->s->host->box->file(box, name, (kv_str){bytes, length}, 0);
}

static void
clear_link(ct_link *link)
{
    text_clear(&link->renames);
    text_clear(&link->commands);
    text_clear(&link->objects);
    text_clear(&link->libraries);
}

static void
link_tests(const ct_job *j, kv_box *box, const ct_link *link, text *script)
{
    const ct_built *b = j->b;
    char name[64];
    size_t i;

    for (i = 0; i < b->objects; i++) {
        snprintf(name, sizeof name, "t%zu.o", i);
        put_object(j, box, name, b->object[i].bytes, b->object[i].length);
        if (!b->object[i].program)
            continue;
        link_program(j, link, i, script);
        snprintf(name, sizeof name, "b%zu", i);
        j->s->host->box->collect(box, name);
    }
    put_object(j, box, "main.o", b->main_bytes, b->main_length);
}

kv_status
link_programs(ct_job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    text script = {0};
    ct_link link = {0};
    char detail[100] = "";
    const char *wrong;

    j->phase = CT_LINK;
    probe_compiler(j, &script);
    if (j->split) {
        /* Nothing of the tests is near, whatever the object has. */
        text_str(&link.renames, " --redefine-sym free=kv_worker_free "
                                "--redefine-sym realloc=kv_worker_realloc");
        link_api(j, &link, &script);
        split_link(j, box, &script);
    } else {
        wrong = suspect(j, detail, sizeof detail);
        if (wrong != NULL) {
            host->verdict->evidence(verdict, "the candidate has %s: %s", wrong,
                                    detail);
            text_clear(&script);
            return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                          KV_CLASS_TAMPER, 0);
        }
        if (j->s->hooks->link != NULL)
            j->s->hooks->link(j, box, &link);
        link_api(j, &link, &script);
        link_tests(j, box, &link, &script);
    }
    clear_link(&link);
    put_object(j, box, "cand.o", j->object, j->object_length);
    compile_script(host, j->task, box, &script, false);
    return KV_OK;
}

kv_status
take_programs(ct_job *j, const kv_result *result)
{
    char name[64];
    size_t i;

    if (j->split)
        return split_take_worker(j, result);
    for (i = 0; i < j->b->objects; i++) {
        if (!j->b->object[i].program)
            continue;
        snprintf(name, sizeof name, "b%zu", i);
        j->binary[i] =
            copy_result(j->s->host, result, name, &j->binary_length[i]);
        if (j->binary[i] == NULL)
            return j->s->host->fail(j->s->host, KV_EPLUGIN,
                                    "a test program is missing");
    }
    return KV_OK;
}
