/* SPDX-License-Identifier: MIT */
#include "plugins/kit/compile.h"

#include "plugins/kit/box.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"

void
compile_script(const kv_host *host, const kv_task *task, kv_box *box,
               text *script)
{
    kv_box_limits limits = {.struct_size = sizeof limits};

    box_shell(host, box, script);
    box_environment(host, box);
    host->task->limits(task, &limits);
    /* A compiler needs memory even when the program is allowed little. */
    if (limits.memory < (uint64_t)1 << 30)
        limits.memory = (uint64_t)1 << 30;
    if (limits.processes < 32)
        limits.processes = 32;
    host->box->limits(box, &limits);
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
