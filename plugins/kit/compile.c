#include "plugins/kit/compile.h"

void
quote_after(text *t, const char *before, kv_str word)
{
    size_t i;

    text_printf(t, " %s'", before);
    for (i = 0; i < word.length; i++) {
        if (word.data[i] == '\'')
            text_str(t, "'\\''");
        else
            text_add(t, word.data + i, 1);
    }
    text_str(t, "'");
}

void
quote(text *t, kv_str word)
{
    quote_after(t, "", word);
}

void
quote_list(const kv_host *host, const kv_task *task, text *t, const char *name)
{
    kv_str item;
    size_t i;

    for (i = 0; task_item(host, task, name, i, &item); i++)
        quote(t, item);
}

void
compile_script(const kv_host *host, const kv_task *task, kv_box *box,
               text *script)
{
    kv_box_limits limits = {.struct_size = sizeof limits};

    host->box->arg(box, "/bin/sh");
    host->box->arg(box, "-c");
    host->box->arg(box, text_c(script));
    box_environment(host, box);
    host->task->limits(task, &limits);
    /* Compilers need some room whatever the program may have. */
    if (limits.memory < (uint64_t)1 << 30)
        limits.memory = (uint64_t)1 << 30;
    if (limits.processes < 32)
        limits.processes = 32;
    host->box->limits(box, &limits);
    text_clear(script);
}

kv_status
did_not_compile(const kv_host *host, kv_verdict *verdict,
                const kv_ending *ending, kv_outcome outcome,
                kv_class error_class, const char *what)
{
    kv_str line, best = {"", 0};
    size_t at = 0;

    if (ended_by_limit(host, verdict, ending))
        return KV_OK;
    while (str_line(ending->err, &at, &line)) {
        if (best.length == 0)
            best = line;
        if (str_find(line, "error:", 0) != SIZE_MAX ||
            str_find(line, "undefined reference", 0) != SIZE_MAX) {
            best = line;
            break;
        }
    }
    host->verdict->evidence(verdict, "%s: %.*s", what,
                            (int)(best.length > 300 ? 300 : best.length),
                            best.data);
    return host->verdict->outcome(verdict, outcome, error_class, 0);
}
