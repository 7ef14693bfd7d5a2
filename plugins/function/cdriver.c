/* SPDX-License-Identifier: MIT */
#include "plugins/function/cdriver.h"

#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum family { VOID, BOOL, SIGNED, UNSIGNED, REAL, STRING } family;

typedef struct type {
    const char *name, *c;
    family family;
} type;

static const type types[] = {
    {"void", "void", VOID},
    {"bool", "_Bool", BOOL},
    {"char", "char", SIGNED},
    {"short", "short", SIGNED},
    {"int", "int", SIGNED},
    {"long", "long", SIGNED},
    {"long long", "long long", SIGNED},
    {"unsigned", "unsigned", UNSIGNED},
    {"unsigned char", "unsigned char", UNSIGNED},
    {"unsigned long", "unsigned long", UNSIGNED},
    {"size_t", "size_t", UNSIGNED},
    {"int8_t", "int8_t", SIGNED},
    {"int16_t", "int16_t", SIGNED},
    {"int32_t", "int32_t", SIGNED},
    {"int64_t", "int64_t", SIGNED},
    {"uint8_t", "uint8_t", UNSIGNED},
    {"uint16_t", "uint16_t", UNSIGNED},
    {"uint32_t", "uint32_t", UNSIGNED},
    {"uint64_t", "uint64_t", UNSIGNED},
    {"float", "float", REAL},
    {"double", "double", REAL},
    {"string", "const char *", STRING},
};

static const type *
type_of(kv_str name, bool *array)
{
    size_t i;

    *array =
        name.length > 2 && memcmp(name.data + name.length - 2, "[]", 2) == 0;
    if (*array)
        name.length -= 2;
    for (i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(name, types[i].name))
            return *array && (types[i].family == VOID ||
                              types[i].family == STRING)
                       ? NULL
                       : &types[i];
    return NULL;
}

/* Write bytes as a C string, with everything escaped that has a meaning. */
static void
c_string(text *out, kv_str s)
{
    size_t i;

    text_str(out, "\"");
    for (i = 0; i < s.length; i++)
        text_printf(out, "\\%03o", (unsigned char)s.data[i]);
    text_str(out, "\"");
}

static bool
literal(const kv_host *host, const kv_value *v, const type *t, text *out)
{
    const kv_value *big;
    int32_t flag;
    kv_str s;
    double x;

    if (t->family == STRING) {
        if (!host->value->str(v, &s))
            return false;
        c_string(out, s);
        return true;
    }
    if (host->value->boolean(v, &flag)) {
        text_printf(out, "%d", flag);
        return true;
    }
    big = host->value->kind(v) == KV_VALUE_OBJECT ? host->value->get(v, "$int")
                                                  : NULL;
    if (host->value->str(big, &s)) {
        text_printf(out, "%.*s%s", (int)(s.length > 24 ? 24 : s.length), s.data,
                    t->family == UNSIGNED ? "ull" : "ll");
        return true;
    }
    if (!host->value->number(v, &x))
        return false;
    if (t->family == REAL)
        text_printf(out, "%a", x);
    else if (x == floor(x) && fabs(x) < 9007199254740992.0)
        text_printf(out, "%.0f%s", x, t->family == UNSIGNED ? "u" : "");
    else
        return false;
    return true;
}

static void
emit(text *out, const type *t, const char *what)
{
    switch (t->family) {
    case VOID: text_str(out, "put(\"null\");\n"); break;
    case BOOL:
        text_printf(out, "put(%s ? \"true\" : \"false\");\n", what);
        break;
    case SIGNED: text_printf(out, "put_int(%s);\n", what); break;
    case UNSIGNED: text_printf(out, "put_unsigned(%s);\n", what); break;
    case REAL: text_printf(out, "put_real(%s);\n", what); break;
    case STRING: text_printf(out, "put_string(%s);\n", what); break;
    }
}

static const char prelude[] =
    "#include <math.h>\n#include <stddef.h>\n#include <stdint.h>\n"
    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
    "#include <unistd.h>\n"
    "static void put(const char *s) { if (write(3, s, strlen(s)) < 0) "
    "_exit(9); }\n"
    "static void put_int(long long v) { char b[80];\n"
    "  if (v > -9007199254740992 && v < 9007199254740992) sprintf(b, "
    "\"%lld\", v);\n"
    "  else sprintf(b, \"{\\\"$int\\\":\\\"%lld\\\"}\", v); put(b); }\n"
    "static void put_unsigned(unsigned long long v) { char b[80];\n"
    "  if (v < 9007199254740992) sprintf(b, \"%llu\", v);\n"
    "  else sprintf(b, \"{\\\"$int\\\":\\\"%llu\\\"}\", v); put(b); }\n"
    "static void put_real(double v) { char b[80];\n"
    "  if (v != v) put(\"{\\\"$float\\\":\\\"nan\\\"}\");\n"
    "  else if (v - v != 0) put(v > 0 ? \"{\\\"$float\\\":\\\"inf\\\"}\" : "
    "\"{\\\"$float\\\":\\\"-inf\\\"}\");\n"
    "  else { sprintf(b, \"%.17g\", v); put(b); } }\n"
    "static void put_string(const char *s) { char b[8];\n"
    "  if (!s) { put(\"null\"); return; } put(\"\\\"\");\n"
    "  for (; *s; s++) { unsigned char c = (unsigned char)*s;\n"
    "    if (c < 32 || c == 34 || c == 92 || c == 127) { sprintf(b, "
    "\"\\\\u%04x\", c); put(b); }\n"
    "    else { b[0] = (char)c; b[1] = 0; put(b); } } put(\"\\\"\"); }\n";

bool
cdriver_make(const kv_host *host, const kv_task *task, text *out, char *why,
             size_t size)
{
    const kv_value *signature = host->task->get(task, "signature"), *args, *c;
    const kv_value *cases = host->task->get(task, "cases"), *v;
    const type *result, *t;
    kv_str name, entry = {"", 0}, header;
    bool array, any = false;
    size_t i, k, n, m;
    char var[64];

    (void)host->value->str(host->task->get(task, "entry"), &entry);
    args = host->value->get(signature, "args");
    if (!host->value->str(host->value->get(signature, "returns"), &name) ||
        (result = type_of(name, &array)) == NULL || array) {
        snprintf(why, size, "'signature' has no known type in 'returns'");
        return false;
    }
    text_str(out, prelude);
    for (i = 0; task_item(host, task, "headers", i, &header); i++)
        text_printf(out, "#include \"%.*s\"\n", (int)header.length,
                    header.data);
    if (i == 0) {
        text_printf(out, "%s %.*s(", result->c, (int)entry.length, entry.data);
        for (k = 0; host->value->str(host->value->at(args, k), &name); k++) {
            t = type_of(name, &array);
            text_printf(out, "%s%s%s", k > 0 ? ", " : "",
                        t == NULL ? "int" : t->c, array ? " *" : "");
        }
        text_str(out, k == 0 ? "void);\n" : ");\n");
    }
    text_str(out, "int main(void)\n{\n");
    for (i = 0; i < host->value->length(cases); i++) {
        c = host->value->at(cases, i);
        text_str(out, "{\n");
        for (k = 0; k < host->value->length(args); k++) {
            v = host->value->at(host->value->get(c, "args"), k);
            if (!host->value->str(host->value->at(args, k), &name) ||
                (t = type_of(name, &array)) == NULL || t->family == VOID) {
                snprintf(why, size, "argument %zu has no known type", k + 1);
                return false;
            }
            if (!array) {
                text_printf(out, "%s a%zu = ", t->c, k);
                if (!literal(host, v, t, out)) {
                    snprintf(why, size,
                             "case %zu: argument %zu is no value of its type",
                             i + 1, k + 1);
                    return false;
                }
                text_str(out, ";\n");
                continue;
            }
            any = true;
            n = host->value->length(v);
            text_printf(out, "%s a%zu[%zu] = {", t->c, k, n == 0 ? 1 : n);
            for (m = 0; m < n; m++) {
                text_str(out, m > 0 ? "," : "");
                if (!literal(host, host->value->at(v, m), t, out)) {
                    snprintf(why, size,
                             "case %zu: item %zu of argument %zu is no value "
                             "of its type",
                             i + 1, m + 1, k + 1);
                    return false;
                }
            }
            text_str(out, n == 0 ? "0};\n" : "};\n");
        }
        if (result->family != VOID)
            text_printf(out, "%s r = ", result->c);
        text_printf(out, "%.*s(", (int)entry.length, entry.data);
        for (k = 0; k < host->value->length(args); k++)
            text_printf(out, "%sa%zu", k > 0 ? ", " : "", k);
        text_printf(out, ");\nput(\"[\\\"value\\\",%zu,%s\");\n", i,
                    any ? "{\\\"$tuple\\\":[" : "");
        emit(out, result, "r");
        for (k = 0; k < host->value->length(args); k++) {
            (void)host->value->str(host->value->at(args, k), &name);
            t = type_of(name, &array);
            if (!array)
                continue;
            n = host->value->length(
                host->value->at(host->value->get(c, "args"), k));
            text_str(out, "put(\",[\");\n");
            text_printf(out,
                        "for (size_t i = 0; i < %zu; i++) { if (i) "
                        "put(\",\"); ",
                        n);
            snprintf(var, sizeof var, "a%zu[i]", k);
            emit(out, t, var);
            text_str(out, "}\nput(\"]\");\n");
        }
        text_printf(out, "put(\"%s]\\n\");\n}\n", any ? "]}" : "");
    }
    text_str(out, "return 0;\n}\n");
    if (out->failed)
        snprintf(why, size, "out of memory");
    return !out->failed;
}
