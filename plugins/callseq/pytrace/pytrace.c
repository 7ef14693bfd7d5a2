/* SPDX-License-Identifier: MIT */
/* pytrace.so: records calls of Python functions in C.
 *
 * The driver's interpreter loads it before the candidate.  From Python 3.12 on
 * it listens to sys.monitoring, in 3.11 it evaluates frames, before that it is
 * the profile function.
 *
 * The lines are kept in memory to which no Python object refers.  Only the
 * driver's own code can add and take them, which is recognized by its code
 * objects, and they can be taken only once.  An audit hook, which can't be
 * removed, notices what would remove the recorder. */
#define _GNU_SOURCE
#include "plugins/callseq/pytrace/evaluate.h"
#include "plugins/callseq/pytrace/events.h"
#include "plugins/callseq/pytrace/lines.h"
#include "plugins/callseq/pytrace/monitor.h"
#include "plugins/callseq/pytrace/profile.h"
#include "plugins/callseq/pytrace/roles.h"

#include <stdio.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))

static int
audit(const char *event, object *args, void *data)
{
    (void)data;
    if (strcmp(event, "code.__new__") == 0 && args != NULL) {
        note_handmade(args);
        return 0;
    }
    if (!trace.on || trace.taken || ours)
        return 0;
    /* The threading module does this first in a new thread. */
    if (strcmp(event, "sys.setprofile") == 0 &&
        (trace.way != PROFILING || running() == THREADS))
        return 0;
    if (strcmp(event, "sys.setprofile") == 0 ||
        strncmp(event, "sys.monitoring.", 15) == 0 ||
        strncmp(event, "ctypes.", 7) == 0 || strcmp(event, "os.fork") == 0 ||
        strcmp(event, "os.forkpty") == 0)
        wrong(event);
    return 0;
}

/* Takes lists of code objects: code that may add and take lines, code of the
 * recorder, code of threading that begins a thread. */
PUBLIC int
kv_py_init(object *may, object *recorder, object *threading)
{
    if (!find_python())
        return -1;
    give_role(may, TRUSTED);
    give_role(recorder, RECORDER);
    give_role(threading, THREADS);
    return py.PySys_AddAuditHook(audit, NULL);
}

/* The code objects of a driver's file, and its globals, before it runs. */
PUBLIC void
kv_py_driver(object *list, object *globals)
{
    if (is_trusted() && add_world(globals))
        give_role(list, DRIVER);
    else
        wrong("a driver was named by somebody else");
}

/* Begin to trace functions whose names match one of NAMES, separated by commas.
 * Returns the function that a new thread has to call first, or None. */
PUBLIC object *
kv_py_start(object *names)
{
    object *sys_monitoring = py.PySys_GetObject("monitoring"), *first;
    const char *text;
    size_t n;

    if (!is_trusted() || !text_of(names, &text, &n)) {
        wrong("the recorder was started by somebody else");
        return result_of(py.none);
    }
    want(strndup(text, n));
    trace.on = ours = true;
    if (sys_monitoring != NULL) {
        trace.way = MONITORING;
        if (!monitor(sys_monitoring))
            wrong("sys.monitoring can't be used");
        py.PyErr_Clear();
        first = result_of(py.none);
    } else if (can_evaluate()) {
        trace.way = EVALUATING;
        begin_evaluating();
        first = result_of(py.none);
    } else {
        trace.way = PROFILING;
        first = begin_profiling();
    }
    ours = false;
    return first;
}

/* Add an event of the driver.  LINE is JSON without a number, which is put
 * before its members.  Returns the number, or 0 when it was refused. */
PUBLIC long
kv_py_put(object *line)
{
    const char *text;
    size_t n;

    if (!is_trusted() || trace.taken) {
        wrong("an event was added by somebody else");
        return 0;
    }
    trace.weak = trace.weak || asked_by() != DRIVER;
    if (!text_of(line, &text, &n)) {
        trace.cut = true;
        return 0;
    }
    return (long)put_event(text, n);
}

/* Return the whole trace, once: the lines with their end, or '!' and the reason
 * why there is none.  A '?' before the lines means that code of the candidate
 * influenced them. */
PUBLIC object *
kv_py_take(void)
{
    const char *lines;
    char end[120];
    size_t n;

    if (!is_trusted() || trace.taken)
        wrong("the trace was taken by somebody else");
    if (trace.on && trace.way == PROFILING && missed_threads())
        wrong("a thread was started without the recorder");
    if (trace.on && trace.way == EVALUATING)
        end_evaluating();
    trace.on = false;
    trace.taken = true;
    if (trace.trouble[0] != '\0') {
        lines_clear();
        put("! ");
        put(trace.trouble);
    } else {
        if (trace.weak)
            lines_prefix('?');
        snprintf(end, sizeof end,
                 "{\"end\":true,\"events\":%llu,\"truncated\":%s}\n",
                 (unsigned long long)trace.seq, trace.cut ? "true" : "false");
        put(end);
    }
    lines = lines_view(&n);
    return py.PyBytes_FromStringAndSize(lines, (long)n);
}

/* Begin another run. */
PUBLIC void
kv_py_again(void)
{
    if (!is_trusted() || !trace.taken) {
        wrong("a trace was begun by somebody else");
        return;
    }
    lines_clear();
    forget_calls();
    forget_threads();
    want_nothing();
    trace.taken = trace.cut = trace.weak = false;
}
