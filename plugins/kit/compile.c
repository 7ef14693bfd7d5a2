/* SPDX-License-Identifier: MIT */
#include "plugins/kit/compile.h"

#include "plugins/kit/box.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"

/* Time for what belongs to the task, whatever its attempts are allowed. */
#define TRUSTED_MS 60000
/* The exit status of a script whose compiler does not even compile nothing. */
#define LACKS 91
/* What stands before the messages about that. */
#define ABOUT_NOTHING "kverify: an empty program does not compile:"

void
compile_probe(text *script, const char *command, const char *libraries)
{
    /* What the attempt has printed by its compiler says nothing about the
     * machine; a program of ours does. */
    text_printf(script,
                "kv_probe() {\n"
                "d=$(mktemp -d ./kvXXXXXX) && "
                "echo 'int main(void) { return 0; }' >$d/p.c && "
                "{ %s $d/p.c -o $d/p %s; } >$d/said 2>&1 && return\n"
                "{ echo; echo '" ABOUT_NOTHING "'; cat $d/said; } >&2\n"
                "return 1\n}\n"
                "trap 's=$?; [ $s = 0 ] || kv_probe || s=%d; exit $s' EXIT\n",
                command, libraries, LACKS);
}

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

/* Whether LINE is the compiler's driver, or the shell before it, that says that
 * the machine has no compiler or not all of it. */
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

    for (i = 0; who[i] != NULL && !str_starts(line, who[i]); i++)
        continue;
    for (k = 0; what[k] != NULL && str_find(line, what[k], 0) == SIZE_MAX; k++)
        continue;
    return who[i] != NULL && what[k] != NULL;
}

/* What the machine lacks, as the probe at the end of MESSAGES found out. */
static kv_status
machine_lacks(const kv_host *host, kv_verdict *verdict, kv_str messages)
{
    kv_str line, first = {"", 0}, said = {"", 0};
    size_t at = 0;
    bool compiler = false;

    while (str_line(messages, &at, &line)) {
        if (str_is(line, ABOUT_NOTHING)) {
            first = said = (kv_str){"", 0};
            compiler = false;
        } else if (is_lack(line) || str_is(line, "Killed")) {
            said = line;
            compiler = true;
        } else if (first.length == 0) {
            first = line;
        }
    }
    if (!compiler)
        said = first;
    host->verdict->evidence(verdict, "%s: %.*s",
                            compiler ? "the compiler could not be run"
                                     : "what the task asks of the compiler is "
                                       "not here",
                            (int)(said.length > 300 ? 300 : said.length),
                            said.data);
    return host->verdict->outcome(
        verdict, KV_OUTCOME_ERROR,
        compiler ? KV_CLASS_INFRA : KV_CLASS_ENVIRONMENT, 0);
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
    if (ending->how == KV_ENDED_EXIT && ending->code == LACKS)
        return machine_lacks(host, verdict, ending->err);
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
