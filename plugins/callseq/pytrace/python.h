/* SPDX-License-Identifier: MIT */
/* Functions of the interpreter, found by name, so that one build without
 * Python's headers serves every version. */
#ifndef KV_CALLSEQ_PYTRACE_PYTHON_H
#define KV_CALLSEQ_PYTRACE_PYTHON_H

#include "plugins/callseq/pytrace/state.h"

#include <stddef.h>

typedef struct object object; /* PyObject */

HIDDEN extern struct python {
    void (*Py_IncRef)(object *);
    void (*Py_DecRef)(object *);
    void (*PyEval_SetProfile)(int (*)(object *, object *, int, object *),
                              object *);
    object *(*PyFrame_GetCode)(object *);
    object *(*PyFrame_GetBack)(object *);
    int (*PyFrame_GetLineNumber)(object *);
    object *(*PyEval_GetFrame)(void);
    object *(*PyObject_GetAttrString)(object *, const char *);
    const char *(*PyUnicode_AsUTF8AndSize)(object *, long *);
    void (*PyErr_Clear)(void);
    void (*PyErr_Fetch)(object **, object **, object **);
    void (*PyErr_Restore)(object *, object *, object *);
    object *(*PyObject_Type)(object *);
    long long (*PyLong_AsLongLongAndOverflow)(object *, int *);
    long (*PyLong_AsLong)(object *);
    double (*PyFloat_AsDouble)(object *);
    long (*PyList_Size)(object *);
    object *(*PyList_GetItem)(object *, long);
    long (*PyTuple_Size)(object *);
    object *(*PyTuple_GetItem)(object *, long);
    int (*PyDict_Next)(object *, long *, object **, object **);
    long (*PyDict_Size)(object *);
    object *(*PyDict_GetItemString)(object *, const char *);
    int (*PySys_AddAuditHook)(int (*)(const char *, object *, void *), void *);
    object *(*PyBytes_FromStringAndSize)(const char *, long);
    object *(*PyCFunction_NewEx)(void *, object *, object *);
    object *(*PySys_GetObject)(const char *);
    object *(*PyObject_CallMethod)(object *, const char *, const char *, ...);
    void *(*PyInterpreterState_Get)(void);
    void *(*PyThreadState_New)(void *);
    uint64_t (*PyThreadState_GetID)(void *);
    void (*PyThreadState_Clear)(void *);
    void (*PyThreadState_Delete)(void *);
    object *none, *yes, *no, *longs, *floats, *texts, *lists, *tuples, *dicts;
} py;

/* False when this interpreter lacks one of the functions. */
bool find_python(void);

/* Returns X as a new reference. */
object *result_of(object *x);
/* The text of a str, which still owns it.  False when X is no str. */
bool text_of(object *x, const char **text, size_t *n);
/* The value of an integer attribute, or 0. */
long number_of(object *x, const char *name);

/* A function for PyCFunction_NewEx with METH_FASTCALL. */
typedef object *(*fast)(object *self, object *const *args, long n);
typedef struct method_def {
    const char *name;
    fast call;
    int flags;
    const char *doc;
} method_def;
#define FASTCALL 0x80

#endif
