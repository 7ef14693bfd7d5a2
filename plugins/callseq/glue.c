/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/glue.h"

#include "plugins/callseq/specs.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

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

/* Several specifications may declare the same function. */
static void
add_signature(void *context, const char *signature)
{
    declaring *d = context;
    kv_str all = text_view(d->out), line, name = name_of(str_c(signature));
    size_t at = 0;

    while (str_line(all, &at, &line))
        if (str_same(name_of(line), name))
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
            continue; /* reported when the run is judged */
        if (host->calls->declared(source, what, add_signature, &d, why,
                                  sizeof why) != KV_OK) {
            host->verdict->evidence(verdict, "%s", why);
            return SIZE_MAX;
        }
    }
    return d.count;
}

/* Functions of the C library have other names as well. */
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
