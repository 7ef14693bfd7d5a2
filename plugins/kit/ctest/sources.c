/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/sources.h"

#include "plugins/kit/compile.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <string.h>

bool
is_cxx(kv_str path)
{
    static const char *const ends[] = {".cc", ".cpp", ".cxx", ".C"};
    size_t i;

    for (i = 0; i < sizeof ends / sizeof *ends; i++)
        if (path.length > strlen(ends[i]) && str_ends(path, ends[i]))
            return true;
    return false;
}

bool
is_source(kv_str path)
{
    return is_cxx(path) || (path.length > 2 && str_ends(path, ".c"));
}

const char *
linker_of(const ct_job *j)
{
    static const char *const lists[] = {"tests", "submission"};
    kv_str item;
    size_t i, k;

    for (k = 0; k < sizeof lists / sizeof *lists; k++)
        for (i = 0; task_item(j->s->host, j->task, lists[k], i, &item); i++)
            if (is_cxx(item))
                return j->s->cxx;
    return j->s->cc;
}

/* Add the folders that hold headers as options of the compiler. */
static void
include_folders(const ct_job *j, text *t)
{
    kv_str item;
    size_t i, n;

    text_str(t, " -I.");
    for (i = 0; task_item(j->s->host, j->task, "headers", i, &item); i++) {
        for (n = item.length; n > 0 && item.data[n - 1] != '/'; n--) {
        }
        if (n > 1) {
            item.length = n - 1;
            quote_after(t, "-I", item);
        }
    }
    for (i = 0; task_item(j->s->host, j->task, "include_dirs", i, &item); i++)
        quote_after(t, "-I", item);
}

void
compile_line(const ct_job *j, text *script, kv_str source, const char *extra,
             const char *object)
{
    text_str(script, is_cxx(source) ? j->s->cxx : j->s->cc);
    quote_list(j->s->host, j->task, script, "flags");
    include_folders(j, script);
    /* What both halves have from one template becomes local to each, and no
     * object has sections that only the linker's plugin reads. */
    text_str(script,
             is_cxx(source) ? " -fno-lto -fno-gnu-unique" : " -fno-lto");
    text_str(script, extra);
    text_str(script, " -c");
    quote(script, source);
    text_printf(script, " -o %s || exit 10\n", object);
}

void
probe_compiler(const ct_job *j, text *script)
{
    text command = {0}, libraries = {0};

    text_str(&command, linker_of(j));
    quote_list(j->s->host, j->task, &command, "flags");
    include_folders(j, &command);
    quote_list(j->s->host, j->task, &libraries, "libs");
    compile_probe(script, text_c(&command),
                  libraries.length == 0 ? "" : text_c(&libraries));
    text_clear(&command);
    text_clear(&libraries);
}

bool
needs_main(const ct_job *j)
{
    static const char *const lists[] = {"libs", "flags"};
    kv_str item;
    size_t i, k;

    for (k = 0; k < sizeof lists / sizeof *lists; k++)
        for (i = 0; task_item(j->s->host, j->task, lists[k], i, &item); i++)
            if (str_is(item, "-lgtest_main") || str_is(item, "-lgmock_main"))
                return true;
    return false;
}

void
add_main(const ct_job *j, kv_box *box, text *script, const char *object)
{
    static const char source[] =
        "#include <gtest/gtest.h>\n"
        "extern \"C\" int kv_test_main(int n, char **v)\n"
        "{ testing::InitGoogleTest(&n, v); return RUN_ALL_TESTS(); }\n";

    j->s->host->box->file(box, ".kverify/gmain.cc", str_c(source),
                          KV_FILE_PROTECT);
    text_printf(script,
                "if ! nm -P t*.o s*.o 2>/dev/null | grep -q '^kv_test_main T'; "
                "then %s",
                j->s->cxx);
    quote_list(j->s->host, j->task, script, "flags");
    text_printf(script,
                " -fPIE -c .kverify/gmain.cc -o gmain.o && "
                "ld -r -o merged.o %s gmain.o && mv merged.o %s || exit 10; "
                "fi\n",
                object, object);
}
