/* Events of functions, as lines. */
#ifndef KV_CALLSEQ_PYTRACE_EVENTS_H
#define KV_CALLSEQ_PYTRACE_EVENTS_H

#include "plugins/callseq/pytrace/functions.h"

/* Where the arguments of a call are: a dictionary of locals, or where the
 * interpreter has them. */
typedef struct source {
    object *locals, **slots;
} source;

/* A call of F from a line of CALLER, which may be NULL.  Its number; 0: none
 * was recorded. */
uint64_t entered(function *f, object *caller, const source *from);
/* The end of call OF.  RESULT NULL: an exception, of class TYPE where that is
 * known. */
void left(function *f, uint64_t of, object *result, object *type,
          object *value);

/* The same with frames as Python has them: which call one is of is known while
 * it is under way. */
void frame_entered(function *f, object *frame);
void frame_left(function *f, object *frame, object *result, object *exception);
/* The number of the call that FRAME is of, while it is under way; 0: none. */
uint64_t call_of(object *frame);
void set_call(object *frame, uint64_t of);

/* One event of somebody else's: LINE is a JSON object without its number, which
 * is put before its members.  The number; 0: there is no room. */
uint64_t put_event(const char *line, size_t n);
/* Another run begins: no call is under way. */
void forget_calls(void);

#endif
