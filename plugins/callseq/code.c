/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/code.h"

#include "plugins/kit/str.h"

#include <stdio.h>
#include <string.h>

/* The symbol of a relocation line, without its offset. */
static kv_str
relocated(kv_str line)
{
    size_t at = str_find(line, "R_", 0), n;
    kv_str s = {"", 0};

    if (at == SIZE_MAX)
        return s;
    while (at < line.length && line.data[at] != ' ' && line.data[at] != '\t')
        at++;
    while (at < line.length && (line.data[at] == ' ' || line.data[at] == '\t'))
        at++;
    for (n = at; n < line.length && line.data[n] != '+' &&
                 line.data[n] != '-' && line.data[n] != ' ';)
        n++;
    return (kv_str){line.data + at, n - at};
}

/* Whether a compiler makes a section of this name from ordinary code. */
static bool
usual_section(kv_str name)
{
    static const char *const start[] = {
        ".text",  ".data",     ".bss",   ".rodata", ".comment",
        ".note",  ".eh_frame", ".debug", ".group",  ".gcc_except_table",
        ".tdata", ".tbss"};
    static const char *const exact[] = {".init_array", ".fini_array",
                                        ".init_array.00101"};
    size_t i;

    for (i = 0; i < sizeof exact / sizeof *exact; i++)
        if (str_is(name, exact[i]))
            return true;
    for (i = 0; i < sizeof start / sizeof *start; i++)
        if (name.length >= strlen(start[i]) &&
            memcmp(name.data, start[i], strlen(start[i])) == 0 &&
            (name.length == strlen(start[i]) ||
             name.data[strlen(start[i])] == '.' ||
             name.data[strlen(start[i])] == '_'))
            return true;
    /* Constructors whose priority lets them run after the recorder's. */
    return name.length == 17 && memcmp(name.data, ".init_array.", 12) == 0 &&
           memcmp(name.data + 12, "00101", 5) > 0;
}

/* Reads what "objdump -hdr" prints: sections, then "0000 <name>:" and
 * instructions with their relocations.  The compiler records the entry of each
 * function once and its end at most once; nothing else refers to the hooks. */
bool
calls_unrecorded(const char *code, char *name, size_t size)
{
    kv_str all = str_c(code), line, current = {"", 0}, symbol;
    size_t at = 0, open, close;
    unsigned enters = 1, exits = 0;
    char section[100];
    bool more = true;

    while (more) {
        more = str_line(all, &at, &line);
        open = more ? str_find(line, " <", 0) : 0;
        close = more ? str_find(line, ">:", 0) : 0;
        if (more && line.length > 4 && line.data[0] == ' ' &&
            c_copy(section, sizeof section, line) &&
            sscanf(section, " %*u %99s %*x %*x", section) == 1 &&
            section[0] == '.' && str_find(line, "2**", 0) != SIZE_MAX &&
            !usual_section(str_c(section))) {
            snprintf(name, size, "section %s", section);
            return true;
        }
        if (!more || (open != SIZE_MAX && close != SIZE_MAX &&
                      close + 2 == line.length && line.data[0] == '0')) {
            if (enters != 1 || exits > 1) {
                snprintf(name, size, "%.*s",
                         (int)(current.length > 80 ? 80 : current.length),
                         current.data);
                return true;
            }
            if (more)
                current = (kv_str){line.data + open + 2, close - open - 2};
            enters = exits = 0;
            continue;
        }
        symbol = relocated(line);
        enters += str_is(symbol, "__cyg_profile_func_enter");
        exits += str_is(symbol, "__cyg_profile_func_exit");
    }
    return false;
}

bool
calls_own_name(kv_str name)
{
    static const char *const own[] = {
        "kv_trace_start", "kv_trace_end", "kv_trace_key", "kv_slots",
        "kv_declared",    "kv_reals",     "kv_signatures"};
    size_t i;

    for (i = 0; i < sizeof own / sizeof *own; i++)
        if (str_is(name, own[i]))
            return true;
    return name.length > 4 && memcmp(name.data, "kvr_", 4) == 0;
}
