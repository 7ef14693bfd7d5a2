/* Programs in C whose calls are recorded: what is told to the compiler's
 * tools, and what came back. */
#include "plugins/callseq/parts.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- declarations ------------------------------------------------------- */

typedef struct declaring {
    text *out;
    size_t count;
} declaring;

static kv_str
name_of(kv_str signature)
{
    size_t n = str_find(signature, " ", 0);

    return (kv_str){signature.data, n == SIZE_MAX ? signature.length : n};
}

/* Different specifications may declare the same function. */
static void
add_signature(void *context, const char *signature)
{
    declaring *d = context;
    kv_str all = text_view(d->out), line, name = name_of(str_c(signature));
    size_t at = 0;

    while (str_line(all, &at, &line))
        if (name_of(line).length == name.length &&
            memcmp(line.data, name.data, name.length) == 0)
            return;
    text_printf(d->out, "%s\n", signature);
    d->count++;
}

size_t
calls_signatures(const kv_host *host, const kv_task *task, kv_verdict *verdict,
                 text *out)
{
    declaring d = {out, 0};
    char what[220], why[500];
    const kv_value *spec;
    kv_str item, source;
    size_t i;

    text_clear(out);
    for (i = 0; task_item(host, task, "tests", i, &item); i++) {
        spec = calls_spec(host, task, item);
        if (!calls_source(host, task, verdict, spec, &source, what,
                          sizeof what))
            continue; /* it is missed when it is due */
        if (host->calls_declared(source, what, add_signature, &d, why,
                                 sizeof why) != KV_OK) {
            host->evidence(verdict, "%s", why);
            return SIZE_MAX;
        }
    }
    return d.count;
}

/* A function of the library has other names too. */
#define OTHERS 8

void
calls_redirect(const char *signatures, text *script)
{
    static const char *const around[OTHERS][2] = {
        {"", ""},     {"", "64"},        {"__", ""},        {"__libc_", ""},
        {"__", "64"}, {"__isoc99_", ""}, {"__isoc23_", ""}, {"__", "_chk"}};
    kv_str all = str_c(signatures), line, name;
    size_t at = 0, n = 0, i;

    for (; str_line(all, &at, &line); n++) {
        name = name_of(line);
        for (i = 0; i < OTHERS; i++)
            text_printf(script, " --redefine-sym %s%.*s%s=kvr_%zu_%zu",
                        around[i][0], (int)name.length, name.data, around[i][1],
                        n, i);
    }
}

void
calls_glue(const char *signatures, text *out)
{
    kv_str all = str_c(signatures), line, name;
    text reals = {0}, texts = {0};
    size_t at = 0, n = 0, i;

    while (str_line(all, &at, &line)) {
        name = name_of(line);
        text_printf(out,
                    "extern void kv_real_%zu(void) __asm__(\"%.*s\") "
                    "__attribute__((weak));\n",
                    n, (int)name.length, name.data);
        text_printf(&reals, "kv_real_%zu, ", n);
        text_str(&texts, "\"");
        text_add(&texts, line.data, line.length);
        text_str(&texts, "\", ");
        text_str(out, "__asm__(\".text\\n\"");
        for (i = 0; i < OTHERS; i++)
            text_printf(out, " \".globl kvr_%zu_%zu\\nkvr_%zu_%zu:\\n\"", n, i,
                        n, i);
#if defined(__aarch64__)
        text_printf(out,
                    " \"adrp x16, kv_slots+%zu\\n"
                    "ldr x16, [x16, #:lo12:kv_slots+%zu]\\nbr x16\\n\");\n",
                    8 * n, 8 * n);
#else
        text_printf(
            out,
            " \"movq kv_caller_frame@gottpoff(%%rip), %%r11\\n"
            "movq %%rsp, %%fs:(%%r11)\\njmp *kv_slots+%zu(%%rip)\\n\");\n",
            8 * n);
#endif
        n++;
    }
    text_printf(out,
                "__attribute__((visibility(\"hidden\"))) void *kv_slots[%zu];\n"
                "const unsigned kv_declared = %zu;\n"
                "void (*const kv_reals[])(void) = {",
                n, n);
    text_add(out, reals.data, reals.length);
    text_str(out, "};\nconst char *const kv_signatures[] = {");
    text_add(out, texts.data, texts.length);
    text_str(out, "};\n");
    text_clear(&reals);
    text_clear(&texts);
}

/* --- the candidate's code ----------------------------------------------- */

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

/* Of "Idx Name Size ...": sections that a compiler makes of ordinary code. */
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
    /* Constructors that ask to come later than the recorder. */
    return name.length == 17 && memcmp(name.data, ".init_array.", 12) == 0 &&
           memcmp(name.data + 12, "00101", 5) > 0;
}

/* objdump -hdr: sections, then "0000 <name>:" and instructions with their
 * relocations.  Each function has the compiler's one record of its entry, and
 * one of its end at most; nothing else speaks of the hooks. */
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

/* --- frames ------------------------------------------------------------- */

static uint64_t
rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static void
sip_rounds(uint64_t v[4], int rounds)
{
    while (rounds-- > 0) {
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[0] = rotate(v[0], 32);
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
}

/* SipHash-2-4 (Aumasson, Bernstein 2012) of the bytes and then the number. */
static uint64_t
keyed_hash(const char *key, kv_str bytes, uint64_t number)
{
    uint64_t k[2], v[4], m = 0;
    size_t i, n = bytes.length + 8;
    unsigned char c;

    memcpy(k, key, 16);
    v[0] = k[0] ^ UINT64_C(0x736f6d6570736575);
    v[1] = k[1] ^ UINT64_C(0x646f72616e646f6d);
    v[2] = k[0] ^ UINT64_C(0x6c7967656e657261);
    v[3] = k[1] ^ UINT64_C(0x7465646279746573);
    for (i = 0; i < n; i++) {
        c = i < bytes.length
                ? (unsigned char)bytes.data[i]
                : (unsigned char)(number >> 8 * (i - bytes.length));
        m |= (uint64_t)c << 8 * (i % 8);
        if (i % 8 < 7)
            continue;
        v[3] ^= m;
        sip_rounds(v, 2);
        v[0] ^= m;
        m = 0;
    }
    m |= (uint64_t)n << 56;
    v[3] ^= m;
    sip_rounds(v, 2);
    v[0] ^= m;
    v[2] ^= 0xff;
    sip_rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#define HEAD 53

bool
calls_unframe(kv_str *channel, const char key[16], text *trace)
{
    uint64_t hash, length, number, want = 0;
    char head[HEAD + 1];
    kv_str bytes;

    while (channel->length >= HEAD && channel->data[0] == 'T' &&
           channel->data[1] == ' ') {
        memcpy(head, channel->data, HEAD);
        head[HEAD] = '\0';
        if (sscanf(head, "T %16" SCNx64 " %16" SCNx64 " %16" SCNx64, &hash,
                   &length, &number) != 3)
            return false;
        if (number != want++ || length > channel->length - HEAD)
            return false;
        bytes = (kv_str){channel->data + HEAD, (size_t)length};
        if (keyed_hash(key, bytes, number) != hash)
            return false;
        text_add(trace, bytes.data, bytes.length);
        channel->data += HEAD + length;
        channel->length -= HEAD + (size_t)length;
    }
    return !trace->failed;
}
