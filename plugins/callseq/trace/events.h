/* Events, one a line.  One thread records at a time, and not from a signal that
 * comes meanwhile: between enter_recorder and leave_recorder. */
#ifndef KV_CALLSEQ_TRACE_EVENTS_H
#define KV_CALLSEQ_TRACE_EVENTS_H

#include "plugins/kit/part.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False: nothing is to be recorded now. */
PART bool enter_recorder(void);
PART void leave_recorder(void);

/* "call" or "return" up to its name, which the caller adds; false: there is no
 * room. */
PART bool begin(const char *kind);
/* The number of the event that began last. */
PART uint64_t last_event(void);
/* From the function at SITE; from that of the call under way. */
PART void put_caller(const void *site);
PART void put_recorded_caller(void);
/* The end of an event. */
PART void put_time(void);

/* A call is under way in this thread: of FUNCTION, with its event's number, or
 * 0 where somebody else writes its return; FRAME is the end of the stack in
 * what made the record. */
PART void push(void *function, uint64_t mine, char *frame);
/* The last one is over, and nothing is written. */
PART void pop(void);
/* What is above FUNCTION has ended with it: returns down to its own. */
PART void return_from(const void *function);
/* Calls that a jump has passed by are over: those whose stack ended before
 * FRAME. */
PART void drop_passed(char *frame);

/* The trace begins at descriptor FD, and ends. */
PART void begin_trace(int fd);
PART void end_trace(void);

#endif
