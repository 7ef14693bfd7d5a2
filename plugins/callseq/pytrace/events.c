/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/pytrace/events.h"

#include "plugins/callseq/pytrace/lines.h"
#include "plugins/callseq/pytrace/values.h"

#include <string.h>
#include <time.h>

static uint64_t threads;
static __thread uint64_t me; /* number of the thread, from 1 */
static __thread unsigned depth;
static map frames; /* number of the call, by frame */

static bool
begin(const char *kind, const char *name)
{
    if (trace.taken || trace.seq == EVENTS_MAX || lines_used() > LINES_MAX) {
        trace.cut = true;
        return false;
    }
    if (me == 0)
        me = ++threads;
    put("{\"seq\":");
    put_number(++trace.seq);
    put(",\"thread\":");
    put_number(me - 1);
    put(",\"depth\":");
    put_number(depth);
    put(",\"kind\":\"");
    put(kind);
    put("\",\"name\":");
    put_text(name, strlen(name));
    return true;
}

static void
finish(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    put(",\"time\":");
    put_number((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec);
    put("}\n");
}

static void
put_caller(object *back)
{
    object *code, *file, *name;
    const char *text, *base;
    size_t n;

    if (back == NULL)
        return;
    code = py.PyFrame_GetCode(back);
    file = py.PyObject_GetAttrString(code, "co_filename");
    name = py.PyObject_GetAttrString(code, "co_name");
    if (text_of(file, &text, &n)) {
        base = memrchr(text, '/', n);
        base = base == NULL ? text : base + 1;
        put(",\"caller\":{\"file\":");
        put_text(base, n - (size_t)(base - text));
        put(",\"line\":");
        put_number((uint64_t)py.PyFrame_GetLineNumber(back));
        if (text_of(name, &text, &n)) {
            put(",\"name\":");
            put_text(text, n);
        }
        put("}");
    }
    py.PyErr_Clear();
    if (file != NULL)
        py.Py_DecRef(file);
    if (name != NULL)
        py.Py_DecRef(name);
    py.Py_DecRef(code);
}

/* Argument INDEX, as co_varnames counts them; borrowed. */
static object *
argument(const function *f, const source *from, long index)
{
    const char *text;
    size_t n;

    if (from->slots != NULL)
        return from->slots[index];
    if (!text_of(py.PyTuple_GetItem(f->varnames, index), &text, &n))
        return NULL;
    return py.PyDict_GetItemString(from->locals, text);
}

static void
put_arguments(const function *f, const source *from)
{
    object *rest = NULL, *key, *value;
    long i, first = f->method ? 1 : 0, at = 0, n = 0;
    const char *text;
    size_t length;

    if (f->method) {
        put(",\"on\":");
        put_value(argument(f, from, 0), 0);
    }
    put(",\"args\":[");
    for (i = first; i < f->args; i++) {
        put(n++ > 0 ? "," : "");
        put_value(argument(f, from, i), DEPTH_MAX);
    }
    if (f->star) {
        rest = argument(f, from, f->args + f->keywords);
        for (i = 0; rest != NULL && i < py.PyTuple_Size(rest); i++) {
            put(n++ > 0 ? "," : "");
            put_value(py.PyTuple_GetItem(rest, i), DEPTH_MAX);
        }
    }
    put("],\"names\":[");
    for (i = first; i < f->args; i++) {
        put(i > first ? "," : "");
        if (text_of(py.PyTuple_GetItem(f->varnames, i), &text, &length))
            put_text(text, length);
    }
    put("],\"kwargs\":{");
    for (n = 0, i = f->args; i < f->args + f->keywords; i++) {
        if (!text_of(py.PyTuple_GetItem(f->varnames, i), &text, &length))
            continue;
        put(n++ > 0 ? "," : "");
        put_text(text, length);
        put(":");
        put_value(argument(f, from, i), DEPTH_MAX);
    }
    rest = f->stars ? argument(f, from, f->args + f->keywords + f->star) : NULL;
    while (rest != NULL && py.PyDict_Next(rest, &at, &key, &value)) {
        if (!text_of(key, &text, &length))
            continue;
        put(n++ > 0 ? "," : "");
        put_text(text, length);
        put(":");
        put_value(value, DEPTH_MAX);
    }
    put("}");
    py.PyErr_Clear();
}

uint64_t
entered(function *f, object *caller, const source *from)
{
    uint64_t mine;

    if (f->varnames == NULL || !begin("call", f->name))
        return 0;
    mine = trace.seq;
    if (caller != NULL)
        put_caller(caller);
    put_arguments(f, from);
    finish();
    depth++;
    if (f->coroutine && begin("await", f->name)) {
        put(",\"call\":");
        put_number(mine);
        finish();
    }
    return mine;
}

/* Its class with the base classes, and its text if that is plain. */
static void
put_exception(object *type, object *value)
{
    object *bases = py.PyObject_GetAttrString(type, "__mro__"), *args, *first;
    const char *text;
    size_t n;
    long i;

    put("{\"$\":null,\"type\":");
    put(type_name(type));
    put(",\"is\":[");
    for (i = 0; bases != NULL && i < py.PyTuple_Size(bases); i++) {
        put(i > 0 ? "," : "");
        put(type_name(py.PyTuple_GetItem(bases, i)));
    }
    put("]");
    if (bases != NULL)
        py.Py_DecRef(bases);
    args = value == NULL ? NULL : py.PyObject_GetAttrString(value, "args");
    py.PyErr_Clear();
    first = args == NULL                ? value
            : py.PyTuple_Size(args) > 0 ? py.PyTuple_GetItem(args, 0)
                                        : NULL;
    py.PyErr_Clear();
    if (first != NULL && text_of(first, &text, &n) && n <= TEXT_MAX) {
        put(",\"text\":");
        put_text(text, n);
    }
    if (args != NULL)
        py.Py_DecRef(args);
    put("}");
}

void
left(function *f, uint64_t of, object *result, object *type, object *value)
{
    if (of == 0)
        return; /* the call began before the recorder did */
    depth -= depth > 0;
    if (!begin(result != NULL ? "return" : "exception", f->name))
        return;
    put(",\"call\":");
    put_number(of);
    put(",\"result\":");
    if (result != NULL)
        put_value(result, DEPTH_MAX);
    else if (type != NULL)
        put_exception(type, value);
    else
        put("{\"$\":null,\"type\":\"BaseException\",\"cut\":true}");
    finish();
}

void
frame_entered(function *f, object *frame)
{
    object *locals = py.PyObject_GetAttrString(frame, "f_locals"), *proxy;
    object *back = py.PyFrame_GetBack(frame);
    source from = {NULL, NULL};

    /* From 3.13 on this is a view, whose copy is a dictionary. */
    if (locals != NULL && trace.way == MONITORING) {
        proxy = locals;
        locals = py.PyObject_CallMethod(proxy, "copy", NULL);
        py.Py_DecRef(proxy);
    }
    from.locals = locals;
    if (locals == NULL)
        trace.cut = true;
    else if (!learn(&frames, frame, (void *)(uintptr_t)entered(f, back, &from)))
        trace.cut = true;
    py.PyErr_Clear();
    if (locals != NULL)
        py.Py_DecRef(locals);
    if (back != NULL)
        py.Py_DecRef(back);
}

void
frame_left(function *f, object *frame, object *result, object *exception)
{
    uint64_t of = (uintptr_t)look(&frames, frame);
    object *type = NULL;

    if (of == 0)
        return;
    if (exception != NULL)
        type = py.PyObject_Type(exception);
    learn(&frames, frame, NULL);
    left(f, of, result, type, exception);
    if (type != NULL)
        py.Py_DecRef(type);
}

uint64_t
call_of(object *frame)
{
    return (uintptr_t)look(&frames, frame);
}

void
set_call(object *frame, uint64_t of)
{
    if (!learn(&frames, frame, (void *)(uintptr_t)of))
        trace.cut = true;
}

uint64_t
put_event(const char *line, size_t n)
{
    if (n < 2 || trace.seq == EVENTS_MAX || lines_used() > LINES_MAX) {
        trace.cut = true;
        return 0;
    }
    put("{\"seq\":");
    put_number(++trace.seq);
    put(",");
    put_bytes(line + 1, n - 1);
    put("\n");
    return trace.seq;
}

void
forget_calls(void)
{
    trace.seq = threads = 0;
    me = depth = 0;
    memset(&frames, 0, sizeof frames);
}
