/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/pytrace/evaluate.h"

#include "plugins/callseq/pytrace/events.h"

#include <dlfcn.h>
#include <string.h>

/* A frame as Python 3.11 has it, which can_evaluate checks. */
typedef struct inner_frame {
    object *function, *globals, *builtins, *locals, *code, *frame;
    struct inner_frame *previous;
    const unsigned char *instruction;
    int top;
    char entry, owner;
    object *slots[];
} inner_frame;

typedef object *evaluation(void *thread, inner_frame *frame, int throwing);
static evaluation *evaluate;
static void (*set_evaluation)(void *interpreter, evaluation *what);

#define YIELD_VALUE 86

/* The interpreter calls this function to evaluate each frame. */
static object *
evaluated(void *thread, inner_frame *frame, int throwing)
{
    object *result, *type = NULL, *value = NULL, *traceback = NULL;
    function *f = look(&codes, frame->code);
    source from = {NULL, frame->slots};
    uint64_t of = 0;
    bool again;

    if (!trace.on || busy ||
        (f != NULL && f->name == NULL && f->globals == frame->globals))
        return evaluate(thread, frame, throwing);
    busy = true;
    py.PyErr_Fetch(&type, &value, &traceback);
    if (f == NULL || f->globals != frame->globals)
        f = function_of(frame->globals, frame->code);
    again = f != NULL && f->resumed && (of = call_of((object *)frame)) != 0;
    /* The frame that makes a generator is another one than its own. */
    if (f != NULL && f->name != NULL && !again &&
        !(f->resumed && frame->owner == 0)) {
        of = entered(f, py.PyEval_GetFrame(), &from);
        if (f->resumed && of != 0)
            set_call((object *)frame, of);
    }
    py.PyErr_Restore(type, value, traceback);
    busy = false;
    result = evaluate(thread, frame, throwing);
    if (of == 0 || !trace.on)
        return result;
    /* A generator that yields has not ended, and its frame still exists. */
    if (f->resumed) {
        if (result != NULL && *frame->instruction == YIELD_VALUE)
            return result;
        set_call((object *)frame, 0);
    }
    busy = true;
    type = value = traceback = NULL;
    py.PyErr_Fetch(&type, &value, &traceback);
    left(f, of, result, type, value);
    py.PyErr_Restore(type, value, traceback);
    busy = false;
    return result;
}

bool
can_evaluate(void)
{
    const char *(*version)(void);
    object *frame = py.PyEval_GetFrame(), *code;
    inner_frame *inner;

    *(void **)&version = dlsym(RTLD_DEFAULT, "Py_GetVersion");
    *(void **)&evaluate = dlsym(RTLD_DEFAULT, "_PyEval_EvalFrameDefault");
    *(void **)&set_evaluation =
        dlsym(RTLD_DEFAULT, "_PyInterpreterState_SetEvalFrameFunc");
    if (version == NULL || evaluate == NULL || set_evaluation == NULL ||
        strncmp(version(), "3.11.", 5) != 0 || frame == NULL)
        return false;
    memcpy(&inner, (char *)frame + 24, sizeof inner);
    code = py.PyFrame_GetCode(frame);
    py.Py_DecRef(code);
    return inner != NULL && inner->code == code && inner->frame == frame;
}

void
begin_evaluating(void)
{
    set_evaluation(py.PyInterpreterState_Get(), evaluated);
}

void
end_evaluating(void)
{
    set_evaluation(py.PyInterpreterState_Get(), evaluate);
}
