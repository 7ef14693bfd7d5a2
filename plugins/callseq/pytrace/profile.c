/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/pytrace/profile.h"

#include "plugins/callseq/pytrace/events.h"
#include "plugins/callseq/pytrace/roles.h"

#include <dlfcn.h>

/* The number of threads that existed when the recorder began, and of those that
 * installed it since then. */
static uint64_t started, installed;

/* Whether a function returned: a generator that yields has not ended. */
static bool
is_return(const function *f, object *frame)
{
    object *last = py.PyObject_GetAttrString(frame, "f_lasti");
    long at = last == NULL ? -1 : py.PyLong_AsLong(last);
    static char *(*as_string)(object *);
    const unsigned char *bytes;

    if (last != NULL)
        py.Py_DecRef(last);
    if (as_string == NULL)
        *(void **)&as_string = dlsym(RTLD_DEFAULT, "PyBytes_AsString");
    if (at < 0 || f->code == NULL || as_string == NULL)
        return true;
    bytes = (const unsigned char *)as_string(f->code);
    return bytes[at] == 83; /* RETURN_VALUE, up to 3.11 */
}

static int
profile(object *self, object *frame, int what, object *arg)
{
    object *code;
    function *f;

    (void)self;
    if (what != 0 && what != 3)
        return 0;
    if (busy || !trace.on)
        return 0;
    code = py.PyFrame_GetCode(frame);
    f = look(&codes, code);
    if (f != NULL && f->name == NULL) {
        py.Py_DecRef(code);
        return 0;
    }
    busy = true;
    if (f == NULL && what == 0)
        f = function_of_frame(frame, code);
    if (f != NULL && f->name != NULL) {
        if (what == 0 && !(f->resumed && call_of(frame) != 0))
            frame_entered(f, frame);
        else if (what == 3 &&
                 (arg == NULL || !f->resumed || is_return(f, frame)))
            frame_left(f, frame, arg, NULL);
    }
    busy = false;
    py.Py_DecRef(code);
    return 0;
}

/* How many threads have ever existed: each gets the next number. */
static uint64_t
threads_ever(void)
{
    void *one = py.PyThreadState_New(py.PyInterpreterState_Get());
    uint64_t n = one == NULL ? 0 : py.PyThreadState_GetID(one);

    if (one != NULL) {
        py.PyThreadState_Clear(one);
        py.PyThreadState_Delete(one);
    }
    return n;
}

/* Called for the first event of a new thread; then its later events are
 * recorded in C. */
static object *
install(object *self, object *const *args, long n)
{
    static __thread bool mine;

    (void)self;
    (void)args;
    (void)n;
    if (!thread_begins() || mine) {
        wrong("a thread was said to be started");
        return result_of(py.none);
    }
    mine = true;
    ours = true;
    py.PyEval_SetProfile(profile, NULL);
    ours = false;
    __atomic_add_fetch(&installed, 1, __ATOMIC_RELAXED);
    return result_of(py.none);
}

static method_def installer = {"install", install, FASTCALL, NULL};

object *
begin_profiling(void)
{
    py.PyEval_SetProfile(profile, NULL);
    started = threads_ever();
    return py.PyCFunction_NewEx(&installer, NULL, NULL);
}

bool
missed_threads(void)
{
    return threads_ever() - started - 1 != installed;
}

void
forget_threads(void)
{
    started = installed = 0;
}
