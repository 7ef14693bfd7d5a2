/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/pytrace/functions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 64
#define HANDMADE_MAX 64

map codes;
static char *pattern[NAMES_MAX];
static size_t patterns;
/* Names of code objects that were made by calling code.__new__. */
static char *handmade[HANDMADE_MAX];
static size_t handmades;

void
want(char *names)
{
    char *name;

    while ((name = strsep(&names, ",")) != NULL)
        if (*name != '\0' && patterns < NAMES_MAX)
            pattern[patterns++] = name; /* not copied */
}

void
want_nothing(void)
{
    patterns = 0;
    /* All functions are looked at again. */
    memset(&codes, 0, sizeof codes);
}

void
note_handmade(object *args)
{
    const char *name;
    size_t n;

    if (handmades < HANDMADE_MAX &&
        text_of(py.PyTuple_GetItem(args, 2), &name, &n))
        handmade[handmades++] = strdup(name);
    else if (handmades == HANDMADE_MAX)
        wrong("too many code objects are made by hand");
    py.PyErr_Clear();
}

/* One star matches within a part of a name, two match any parts. */
static bool
glob(const char *p, const char *s)
{
    for (; *p != '\0'; p++, s++) {
        if (*p == '*') {
            bool deep = p[1] == '*';

            for (p += deep ? 2 : 1;; s++) {
                if (glob(p, s))
                    return true;
                if (*s == '\0' || (!deep && *s == '.'))
                    return false;
            }
        }
        if (*p != *s)
            return false;
    }
    return *s == '\0';
}

static bool
wanted(const char *name)
{
    size_t i;

    for (i = 0; i < patterns; i++)
        if (glob(pattern[i], name))
            return true;
    return false;
}

/* A copy of a function's code with another name is no such function. */
static void
refuse_handmade(const char *name, size_t length)
{
    const char *last = memrchr(name, '.', length);
    size_t i, n;

    last = last == NULL ? name : last + 1;
    n = length - (size_t)(last - name);
    for (i = 0; i < handmades; i++)
        if (handmade[i] != NULL && strlen(handmade[i]) == n &&
            memcmp(handmade[i], last, n) == 0)
            wrong("a code object was made by hand");
}

static function *
make_function(object *globals, object *code)
{
    function *f = calloc(1, sizeof *f);
    object *q = py.PyObject_GetAttrString(code, "co_qualname"), *module;
    const char *text, *m = "";
    size_t n, k = 0;
    char name[400];
    long flags;

    if (q == NULL) {
        py.PyErr_Clear();
        q = py.PyObject_GetAttrString(code, "co_name");
    }
    module =
        globals == NULL ? NULL : py.PyDict_GetItemString(globals, "__name__");
    if (f != NULL && text_of(q, &text, &n) && n < 200) {
        if (!text_of(module, &m, &k) || k > 190)
            k = 0;
        snprintf(name, sizeof name, "%.*s%s%.*s", (int)k, m, k > 0 ? "." : "",
                 (int)n, text);
        /* "f.<locals>.g" becomes "f.g" */
        for (char *at; (at = strstr(name, "<locals>.")) != NULL;)
            memmove(at, at + 9, strlen(at + 9) + 1);
        flags = number_of(code, "co_flags");
        /* not the body of a class, and no <genexpr> */
        if ((flags & 3) == 3 && name[strlen(name) - 1] != '>' && wanted(name)) {
            refuse_handmade(text, n);
            f->name = strdup(name);
            f->args = number_of(code, "co_argcount");
            f->keywords = number_of(code, "co_kwonlyargcount");
            f->varnames = py.PyObject_GetAttrString(code, "co_varnames");
            f->code = py.PyObject_GetAttrString(code, "co_code");
            f->resumed = (flags & (0x20 | 0x80 | 0x200)) != 0;
            f->coroutine = (flags & 0x80) != 0;
            f->star = (flags & 4) != 0;
            f->stars = (flags & 8) != 0;
            if (f->args > 0 && f->varnames != NULL &&
                text_of(py.PyTuple_GetItem(f->varnames, 0), &text, &n))
                f->method =
                    strcmp(text, "self") == 0 || strcmp(text, "cls") == 0;
        }
    }
    if (q != NULL)
        py.Py_DecRef(q);
    py.PyErr_Clear();
    return f;
}

/* Whether functions of this module may be traced. */
static bool
in_wanted_module(object *globals)
{
    object *module =
        globals == NULL ? NULL : py.PyDict_GetItemString(globals, "__name__");
    const char *name;
    size_t n, i;

    if (!text_of(module, &name, &n))
        return false;
    for (i = 0; i < patterns; i++)
        if (strncmp(pattern[i], name, n) == 0 || pattern[i][0] == '*')
            return true;
    return false;
}

function *
function_of(object *globals, object *code)
{
    function *f = look(&codes, code);

    if (f == NULL) {
        f = make_function(globals, code);
        if (f == NULL || !learn(&codes, code, f)) {
            trace.cut = true;
            return NULL;
        }
        f->globals = globals;
        py.Py_IncRef(code); /* so that nothing else gets its address */
    } else if (f->globals != globals && in_wanted_module(globals)) {
        /* The same code runs with the globals of another module. */
        wrong("a function was made of another one's code");
    }
    return f;
}

function *
function_of_frame(object *frame, object *code)
{
    object *globals = py.PyObject_GetAttrString(frame, "f_globals");
    function *f = function_of(globals, code);

    if (globals != NULL)
        py.Py_DecRef(globals);
    return f;
}
