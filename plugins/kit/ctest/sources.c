/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/sources.h"

#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <string.h>

static bool
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
    text_str(script, extra);
    text_str(script, " -c");
    quote(script, source);
    text_printf(script, " -o %s || exit 10\n", object);
}
