/* SPDX-License-Identifier: MIT */
/* Writes events, one a line.  Between enter_recorder and leave_recorder only
 * one thread records, and no signal handler does. */
#ifndef KV_CALLSEQ_TRACE_EVENTS_H
#define KV_CALLSEQ_TRACE_EVENTS_H

#include "plugins/kit/part.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False when nothing may be recorded now. */
PART bool enter_recorder(void);
PART void leave_recorder(void);

/* Begin a "call" or "return", up to the name, which the caller writes.  False
 * when there is no room. */
PART bool begin(const char *kind);
/* The number of the last event. */
PART uint64_t last_event(void);
/* Write the caller: the function at SITE, or that of the running call. */
PART void put_caller(const void *site);
PART void put_recorded_caller(void);
/* Write the time, and end the event. */
PART void put_time(void);

/* Note that FUNCTION was called in this thread.  MINE is the event's number, or
 * 0 when somebody else records the return; FRAME is the end of the stack where
 * the call was recorded. */
PART void push(void *function, uint64_t mine, char *frame);
/* Forget the last call without recording its return. */
PART void pop(void);
/* FUNCTION has ended, and with it the calls above it: record their returns. */
PART void return_from(const void *function);
/* Record the end of calls that a jump has left: those whose stack ended before
 * FRAME. */
PART void drop_passed(char *frame);

/* Begin the trace at descriptor FD, and end it. */
PART void begin_trace(int fd);
PART void end_trace(void);

#endif
