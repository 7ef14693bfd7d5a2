/* SPDX-License-Identifier: MIT */
/* Records calls of C code as lines of a trace.  These files are compiled in two
 * ways:
 *
 *   joined into one text, in the box that links a hidden test program, with
 *   KV_FRAMED: records the functions of the candidate, which call hooks, and
 *   with KV_CALLS also library functions that a specification declares
 *
 *   into kverify-trace.so, with KV_CALLS: records declared functions that a
 *   program calls; the trace is written to a file */
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
