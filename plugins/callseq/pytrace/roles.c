/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/pytrace/roles.h"

#include "plugins/callseq/pytrace/map.h"

static map roles;

static map worlds; /* globals of the drivers' modules */

static role
role_of(object *frame)
{
    object *code = py.PyFrame_GetCode(frame), *globals;
    role who = (role)(intptr_t)look(&roles, code);

    py.Py_DecRef(code); /* the frame still owns it */
    if (who != DRIVER)
        return who;
    /* A driver's code that runs with globals of the candidate is not the
     * driver. */
    globals = py.PyObject_GetAttrString(frame, "f_globals");
    if (globals == NULL || look(&worlds, globals) == NULL)
        who = STRANGER;
    py.PyErr_Clear();
    if (globals != NULL)
        py.Py_DecRef(globals);
    return who;
}

role
running(void)
{
    object *frame = py.PyEval_GetFrame();

    return frame == NULL ? STRANGER : role_of(frame);
}

bool
is_trusted(void)
{
    return running() == TRUSTED;
}

role
asked_by(void)
{
    object *frame = py.PyEval_GetFrame(), *back;
    role who = STRANGER;

    if (frame == NULL)
        return STRANGER;
    py.Py_IncRef(frame);
    do {
        who = role_of(frame);
        back = py.PyFrame_GetBack(frame);
        py.Py_DecRef(frame);
        frame = back;
    } while (frame != NULL && (who == TRUSTED || who == RECORDER));
    if (frame != NULL)
        py.Py_DecRef(frame);
    return who;
}

bool
thread_begins(void)
{
    object *frame = py.PyEval_GetFrame(), *back;
    role who = STRANGER;
    int i;

    if (frame != NULL)
        py.Py_IncRef(frame);
    for (i = 0; i < 3 && frame != NULL && who != THREADS; i++) {
        who = role_of(frame);
        back = py.PyFrame_GetBack(frame);
        py.Py_DecRef(frame);
        frame = back;
    }
    if (frame != NULL)
        py.Py_DecRef(frame);
    return who == THREADS;
}

void
give_role(object *list, role who)
{
    object *code;
    long i;

    for (i = 0; i < py.PyList_Size(list); i++) {
        code = py.PyList_GetItem(list, i);
        py.Py_IncRef(code);
        learn(&roles, code, (void *)(intptr_t)who);
    }
}

bool
add_world(object *globals)
{
    if (!learn(&worlds, globals, globals))
        return false;
    py.Py_IncRef(globals);
    return true;
}
