/* SPDX-License-Identifier: MIT */
/* The hooks that instrumented functions of the candidate call when they are
 * entered and when they end. */
#include "plugins/callseq/trace/events.h"
#include "plugins/callseq/trace/names.h"
#include "plugins/callseq/trace/out.h"

/* The place from which each function calls the hook.  The compiler makes
 * exactly one; a call from another place was written by hand. */
#define SITES 4096
static struct {
    const void *function, *site;
} sites[SITES];

static QUIET bool
is_genuine(void *function, void *from)
{
    size_t i = ((uintptr_t)function >> 2) % SITES, n;

    for (n = 0; n < SITES; n++, i = (i + 1) % SITES) {
        if (sites[i].function == function)
            return sites[i].site == from;
        if (sites[i].function == NULL) {
            sites[i].function = function;
            sites[i].site = from;
            return (uintptr_t)from > (uintptr_t)function &&
                   (uintptr_t)from < (uintptr_t)function + 4096;
        }
    }
    return false;
}

void __cyg_profile_func_enter(void *function, void *site) QUIET;
void __cyg_profile_func_exit(void *function, void *site) QUIET;

void
__cyg_profile_func_enter(void *function, void *site)
{
    /* The end of the caller's stack, after the saved registers. */
    char *frame = (char *)__builtin_frame_address(0) + 16;

    if (!enter_recorder())
        return;
    if (!is_genuine(function, __builtin_return_address(0)))
        cut = true;
    drop_passed(frame);
    if (begin("call")) {
        put_name(function);
        put_caller(site);
        PUT(",\"unseen\":true"); /* arguments and results are unknown here */
        put_time();
        push(function, last_event(), frame);
    }
    leave_recorder();
}

void
__cyg_profile_func_exit(void *function, void *site)
{
    (void)site;
    if (!enter_recorder())
        return;
    return_from(function);
    leave_recorder();
}
