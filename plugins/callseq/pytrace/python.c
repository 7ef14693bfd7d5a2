/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/pytrace/python.h"

#include <dlfcn.h>

struct python py;

bool
find_python(void)
{
#define NEED(name) (*(void **)&py.name = dlsym(RTLD_DEFAULT, #name)) != NULL
#define TYPE(field, name) (py.field = dlsym(RTLD_DEFAULT, name)) != NULL
    return NEED(Py_IncRef) && NEED(Py_DecRef) && NEED(PyEval_SetProfile) &&
           NEED(PyFrame_GetCode) && NEED(PyFrame_GetBack) &&
           NEED(PyFrame_GetLineNumber) && NEED(PyEval_GetFrame) &&
           NEED(PyObject_GetAttrString) && NEED(PyUnicode_AsUTF8AndSize) &&
           NEED(PyErr_Clear) && NEED(PyErr_Fetch) && NEED(PyErr_Restore) &&
           NEED(PyObject_Type) && NEED(PyLong_AsLongLongAndOverflow) &&
           NEED(PyLong_AsLong) && NEED(PyFloat_AsDouble) && NEED(PyList_Size) &&
           NEED(PyList_GetItem) && NEED(PyTuple_Size) &&
           NEED(PyTuple_GetItem) && NEED(PyDict_Next) && NEED(PyDict_Size) &&
           NEED(PyDict_GetItemString) && NEED(PySys_AddAuditHook) &&
           NEED(PyBytes_FromStringAndSize) && NEED(PyCFunction_NewEx) &&
           NEED(PySys_GetObject) && NEED(PyObject_CallMethod) &&
           NEED(PyInterpreterState_Get) && NEED(PyThreadState_New) &&
           NEED(PyThreadState_GetID) && NEED(PyThreadState_Clear) &&
           NEED(PyThreadState_Delete) && TYPE(none, "_Py_NoneStruct") &&
           TYPE(yes, "_Py_TrueStruct") && TYPE(no, "_Py_FalseStruct") &&
           TYPE(longs, "PyLong_Type") && TYPE(floats, "PyFloat_Type") &&
           TYPE(texts, "PyUnicode_Type") && TYPE(lists, "PyList_Type") &&
           TYPE(tuples, "PyTuple_Type") && TYPE(dicts, "PyDict_Type");
}

object *
result_of(object *x)
{
    py.Py_IncRef(x);
    return x;
}

bool
text_of(object *x, const char **text, size_t *n)
{
    long size;

    *text = x == NULL ? NULL : py.PyUnicode_AsUTF8AndSize(x, &size);
    if (*text == NULL) {
        py.PyErr_Clear();
        return false;
    }
    *n = (size_t)size;
    return true;
}

long
number_of(object *x, const char *name)
{
    object *v = py.PyObject_GetAttrString(x, name);
    long n = v == NULL ? 0 : py.PyLong_AsLong(v);

    if (v == NULL)
        py.PyErr_Clear();
    else
        py.Py_DecRef(v);
    return n;
}
