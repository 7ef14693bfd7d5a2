/* SPDX-License-Identifier: MIT */
/* Writes events of functions as lines of the trace. */
#ifndef KV_CALLSEQ_PYTRACE_EVENTS_H
#define KV_CALLSEQ_PYTRACE_EVENTS_H

#include "plugins/callseq/pytrace/functions.h"

/* Where the arguments of a call are: in a dictionary of locals, or in slots of
 * the interpreter. */
typedef struct source {
    object *locals, **slots;
} source;

/* Record a call of F from a line of CALLER, which may be NULL.  Returns its
 * number, or 0 when nothing was recorded. */
uint64_t entered(function *f, object *caller, const source *from);
/* Record the end of call OF.  When RESULT is NULL, an exception ended it, of
 * class TYPE if that is known. */
void left(function *f, uint64_t of, object *result, object *type,
          object *value);

/* The same for a frame object, which remembers its call until the end. */
void frame_entered(function *f, object *frame);
void frame_left(function *f, object *frame, object *result, object *exception);
/* The number of the running call that FRAME belongs to, or 0. */
uint64_t call_of(object *frame);
void set_call(object *frame, uint64_t of);

/* Add an event that others made: LINE is a JSON object, and a number is put
 * before its members.  Returns the number, or 0 when there is no room. */
uint64_t put_event(const char *line, size_t n);
/* Another run begins, and no call is running. */
void forget_calls(void);

#endif
