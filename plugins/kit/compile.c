/* SPDX-License-Identifier: MIT */
#include "plugins/kit/compile.h"

#include "plugins/kit/box.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"

/* Time for what belongs to the task, whatever its attempts are allowed. */
#define TRUSTED_MS 60000

void
compile_script(const kv_host *host, const kv_task *task, kv_box *box,
               text *script, bool trusted)
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
    if (trusted && limits.cpu_ms > 0 && limits.cpu_ms < TRUSTED_MS)
        limits.cpu_ms = TRUSTED_MS;
    if (trusted && limits.wall_ms > 0 && limits.wall_ms < 2 * TRUSTED_MS)
        limits.wall_ms = 2 * TRUSTED_MS;
    host->box->limits(box, &limits);
}

/* Whether LINE is the compiler's driver, or the shell before it, that says what
 * the machine lacks.  What a candidate can have printed there is a diagnostic
 * with a place in a file. */
static bool
is_lack(kv_str line)
{
    static const char *const who[] = {
        "/bin/sh: ",    "sh: ",         "gcc: ",      "g++: ", "cc: ", "c++: ",
        "/usr/bin/gcc", "/usr/bin/g++", "collect2: ", "as: ",  NULL};
    static const char *const what[] = {
        ": not found",     "cannot execute", "annot fork", "cannot find 'ld'",
        ": Killed signal", "No such file",   NULL};
    size_t i, k;

    if (str_find(line, ": error: ", 0) != SIZE_MAX &&
        str_find(line, "fatal error: cannot execute", 0) == SIZE_MAX)
        return false;
    for (i = 0; who[i] != NULL && !str_starts(line, who[i]); i++)
        continue;
    for (k = 0; what[k] != NULL && str_find(line, what[k], 0) == SIZE_MAX; k++)
        continue;
    return who[i] != NULL && what[k] != NULL &&
           str_find(line, ".c:", 0) == SIZE_MAX;
}

bool
compiler_lacks(const kv_host *host, kv_verdict *verdict, kv_str messages)
{
    kv_str line;
    size_t at = 0;

    while (str_line(messages, &at, &line)) {
        if (!is_lack(line) && !str_is(line, "Killed"))
            continue;
        host->verdict->evidence(verdict, "the compiler could not be run: %.*s",
                                (int)(line.length > 300 ? 300 : line.length),
                                line.data);
        (void)host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA,
                                     0);
        return true;
    }
    return false;
}

kv_status
did_not_compile(const kv_host *host, kv_verdict *verdict,
                const kv_ending *ending, kv_outcome outcome,
                kv_class error_class, const char *what)
{
    kv_str line, best = {"", 0};
    size_t at = 0;

    if (ended_by_limit(host, verdict, ending) ||
        compiler_lacks(host, verdict, ending->err))
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
