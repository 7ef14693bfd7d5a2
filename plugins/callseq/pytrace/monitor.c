/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/pytrace/monitor.h"

#include "plugins/callseq/pytrace/events.h"

static object *disable; /* sys.monitoring.DISABLE */

static object *
monitored(object *const *args, int what)
{
    object *frame, *type = NULL, *value = NULL, *traceback = NULL;
    function *f = look(&codes, args[0]);

    if (!trace.on || busy)
        return result_of(py.none);
    if (f != NULL && f->name == NULL)
        return result_of(what == 4 ? py.none : disable);
    busy = true;
    py.PyErr_Fetch(&type, &value, &traceback);
    frame = py.PyEval_GetFrame();
    if (f == NULL && frame != NULL)
        f = function_of_frame(frame, args[0]);
    if (f != NULL && f->name != NULL && frame != NULL) {
        if (what == 0)
            frame_entered(f, frame);
        else if (what == 3)
            frame_left(f, frame, args[2], NULL);
        else
            frame_left(f, frame, NULL, args[2]);
    }
    py.PyErr_Restore(type, value, traceback);
    busy = false;
    return result_of(f != NULL && f->name == NULL && what != 4 ? disable
                                                               : py.none);
}

static object *
on_start(object *self, object *const *args, long n)
{
    (void)self;
    (void)n;
    return monitored(args, 0);
}

static object *
on_return(object *self, object *const *args, long n)
{
    (void)self;
    (void)n;
    return monitored(args, 3);
}

static object *
on_unwind(object *self, object *const *args, long n)
{
    (void)self;
    (void)n;
    return monitored(args, 4);
}

static method_def methods[] = {
    {"start", on_start, FASTCALL, NULL},
    {"return", on_return, FASTCALL, NULL},
    {"unwind", on_unwind, FASTCALL, NULL},
};

#define TOOL 2 /* sys.monitoring.PROFILER_ID */

bool
monitor(object *sys_monitoring)
{
    object *all = py.PyObject_GetAttrString(sys_monitoring, "events");
    static const char *const names[] = {"PY_START", "PY_RETURN", "PY_UNWIND"};
    object *done, *f;
    long event, set = 0;
    int i;

    disable = py.PyObject_GetAttrString(sys_monitoring, "DISABLE");
    done = py.PyObject_CallMethod(sys_monitoring, "use_tool_id", "is", TOOL,
                                  "kverify");
    if (all == NULL || disable == NULL || done == NULL)
        return false;
    for (i = 0; i < 3; i++) {
        event = number_of(all, names[i]);
        set |= event;
        f = py.PyCFunction_NewEx(&methods[i], NULL, NULL);
        if (f == NULL || event == 0 ||
            py.PyObject_CallMethod(sys_monitoring, "register_callback", "ilO",
                                   TOOL, event, f) == NULL)
            return false;
    }
    return py.PyObject_CallMethod(sys_monitoring, "set_events", "il", TOOL,
                                  set) != NULL;
}
