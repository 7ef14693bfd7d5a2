/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/pytrace/values.h"

#include "plugins/callseq/pytrace/lines.h"
#include "plugins/callseq/pytrace/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MAX 200000
#define ITEMS_MAX 32

static map objects, types;
static uint64_t kept;

/* The number of an object.  The object is kept, so that no other one gets its
 * address. */
static uint64_t
identity(object *x)
{
    uintptr_t n = (uintptr_t)look(&objects, x);

    if (n > 0)
        return n;
    if (kept == KEPT_MAX || !learn(&objects, x, (void *)(uintptr_t)++kept)) {
        trace.cut = true;
        return 0;
    }
    py.Py_IncRef(x);
    return kept;
}

const char *
type_name(object *type)
{
    const char *known = look(&types, type), *module, *name;
    object *m, *q;
    size_t a = 0, b = 0;
    char *made = NULL;

    if (known != NULL)
        return known;
    m = py.PyObject_GetAttrString(type, "__module__");
    q = py.PyObject_GetAttrString(type, "__qualname__");
    if (text_of(q, &name, &b) && b < 200) {
        if (!text_of(m, &module, &a) || strcmp(module, "builtins") == 0 ||
            a > 200)
            a = 0;
        made = malloc(a + b + 4);
        if (made != NULL)
            sprintf(made, "\"%.*s%s%.*s\"", (int)a, a > 0 ? module : "",
                    a > 0 ? "." : "", (int)b, name);
        if (made != NULL && strpbrk(made + 1, "\\\n") == NULL &&
            strchr(made + 1, '"') == made + strlen(made) - 1 &&
            learn(&types, type, made))
            py.Py_IncRef(type);
        else
            made = NULL;
    }
    py.PyErr_Clear();
    if (m != NULL)
        py.Py_DecRef(m);
    if (q != NULL)
        py.Py_DecRef(q);
    return made == NULL ? "\"object\"" : made;
}

static void
put_items(object *x, long n, object *(*get)(object *, long), const char *type,
          int left)
{
    long i, keep = left <= 0 ? 0 : n > ITEMS_MAX ? ITEMS_MAX : n;

    put("{\"$\":");
    put_number(identity(x));
    put(",\"type\":\"");
    put(type);
    put("\",\"len\":");
    put_number((uint64_t)n);
    put(",\"items\":[");
    for (i = 0; i < keep; i++) {
        put(i > 0 ? "," : "");
        put_value(get(x, i), left - 1);
    }
    put(keep < n ? "],\"cut\":true}" : "]}");
}

static void
put_dict(object *x, int left)
{
    object *key, *value;
    long at = 0, n = py.PyDict_Size(x), keep = 0;

    put("{\"$\":");
    put_number(identity(x));
    put(",\"type\":\"dict\",\"len\":");
    put_number((uint64_t)n);
    put(",\"entries\":[");
    while (left > 0 && keep < ITEMS_MAX &&
           py.PyDict_Next(x, &at, &key, &value)) {
        put(keep++ > 0 ? ",[" : "[");
        put_value(key, left - 1);
        put(",");
        put_value(value, left - 1);
        put("]");
    }
    put(keep < n ? "],\"cut\":true}" : "]}");
}

static void
put_float(double d)
{
    char text[40];

    if (d != d || d - d != 0) {
        snprintf(text, sizeof text, "\"%s\"",
                 d != d  ? "nan"
                 : d > 0 ? "inf"
                         : "-inf");
        put("{\"$\":null,\"type\":\"float\",\"text\":");
        put(text);
        put("}");
        return;
    }
    snprintf(text, sizeof text, "%.17g", d);
    put(text);
    if (strpbrk(text, ".e") == NULL)
        put(".0");
}

void
put_value(object *x, int left)
{
    object *type;
    const char *text;
    long long number;
    char digits[24];
    int over;
    size_t n;

    if (x == NULL || x == py.none) {
        put("null");
        return;
    }
    if (x == py.yes || x == py.no) {
        put(x == py.yes ? "true" : "false");
        return;
    }
    type = py.PyObject_Type(x);
    if (type == py.longs) {
        number = py.PyLong_AsLongLongAndOverflow(x, &over);
        if (over != 0) {
            put("{\"$\":null,\"type\":\"int\",\"cut\":true}");
        } else {
            snprintf(digits, sizeof digits, "%lld", number);
            put(digits);
        }
    } else if (type == py.floats) {
        put_float(py.PyFloat_AsDouble(x));
    } else if (type == py.texts && text_of(x, &text, &n)) {
        if (n <= TEXT_MAX) {
            put_text(text, n);
        } else {
            for (n = TEXT_MAX; ((unsigned char)text[n] & 0xc0) == 0x80;)
                n--;
            put("{\"$\":null,\"type\":\"str\",\"cut\":true,\"text\":");
            put_text(text, n);
            put("}");
        }
    } else if (type == py.lists) {
        put_items(x, py.PyList_Size(x), py.PyList_GetItem, "list", left);
    } else if (type == py.tuples) {
        put_items(x, py.PyTuple_Size(x), py.PyTuple_GetItem, "tuple", left);
    } else if (type == py.dicts) {
        put_dict(x, left);
    } else {
        put("{\"$\":");
        put_number(identity(x));
        put(",\"type\":");
        put(type_name(type));
        put("}");
    }
    py.Py_DecRef(type);
}
