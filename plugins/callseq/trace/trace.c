/* Calls of C code, recorded as lines of a trace.  Compiled two ways:
 *
 *   into a hidden test program, in the box that links it, as one text that is
 *   joined of these files, with KV_FRAMED: calls of functions that the compiler
 *   instrumented, and with KV_CALLS of library functions that were declared
 *   into kverify-trace.so, for a program that is started with it, with
 * KV_CALLS: the trace goes to a file */
#include "plugins/callseq/trace/trace.h"

#include "plugins/callseq/trace/calls.h"
#include "plugins/callseq/trace/events.h"
#include "plugins/callseq/trace/names.h"

bool
kv_trace_start(int fd)
{
    load_names();
#if defined(KV_CALLS) && defined(KV_FRAMED)
    if (!stand_in_for_all())
        return false;
#endif
    begin_trace(fd);
    return true;
}

void
kv_trace_end(void)
{
    end_trace();
}
